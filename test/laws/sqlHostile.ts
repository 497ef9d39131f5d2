/** What every engine must stand: names and values that are SQL themselves, and tables that are not what they should be. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import {
  MultiTaskLasso,
  MultiTaskLassoCV,
  makeRegression,
  OneHotEncoder,
  Pipeline,
  StandardScaler,
  sufficientStatistics,
} from '../../src/index.js';
import { fitSQL, predictSQL, sqlCategories, sqlStatistics } from '../../src/sql/index.js';
import { type Cell, expectSame, load, type SqlBench } from './sqlEngine.js';

/** Columns that end a statement, are aliases of the generated SQL, or look like other names. */
const NAMES = [
  `"; DROP TABLE canary; --`,
  `'); DROP TABLE canary; --`,
  'a.b',
  '`back`tick\\slash\\',
  'new\nline\t',
  'größe 🦆',
  'x0',
  'w',
  'g_fold',
  'd1',
  'polytask_source',
  '%s $1 ? {p:String} :x',
];
const LEVELS = [`'; DROP TABLE canary; --`, 'back\\', "it''s", 'α\n', '"'];

const { X, Y } = makeRegression({
  nSamples: 60,
  nFeatures: NAMES.length,
  nTargets: 2,
  noise: 0.5,
  randomState: 3,
});
const rows = X.to2DArray();
const targets = Y.to2DArray();
const levels = rows.map((_, i) => LEVELS[(i + (i >> 3)) % LEVELS.length]!);

const columnsOf = (names: readonly string[]): Record<string, Cell[]> =>
  Object.fromEntries(names.map((name, j) => [name, rows.map((row) => row[j]!)]));
const both = (column: string): Record<string, Cell[]> => ({
  [column]: targets.map((row) => row[0]!),
  y1: targets.map((row) => row[1]!),
});

export function hostileSqlLaws(open: () => Promise<SqlBench>): void {
  let opened: Promise<SqlBench> | undefined;
  const bench = () => (opened ??= open());

  it('takes any name and any value for what it is', async () => {
    const ready = await bench();
    const { engine } = ready;
    await load(ready, 'canary', { alive: [1] });
    await load(ready, 'a "table"', { ...columnsOf(NAMES), level: levels, ...both('y";') });
    const options = { table: 'a "table"', features: [...NAMES, 'level'], targets: ['y";', 'y1'] };
    const statistics = await sqlStatistics(engine, options);

    const encoder = new OneHotEncoder({ sparseOutput: false }).fit(levels.map((level) => [level]));
    const encoded = encoder.transform(levels.map((level) => [level]));
    const features = rows.map((row, i) => [
      ...row,
      ...(encoded as { getRow(i: number): number[] }).getRow(i),
    ]);
    const featureNames = [...NAMES, ...encoder.getFeatureNamesOut(['level'])];
    expectSame(
      statistics,
      sufficientStatistics(features, targets, { featureNames, taskNames: options.targets }),
    );

    const model = await fitSQL(new MultiTaskLasso({ alpha: 0.1 }), engine, options);
    expect(sqlCategories(model)).toEqual({ level: [...LEVELS].sort() });
    await expectPredicted(
      ready,
      'a "table"',
      model,
      model.predict(features).to2DArray(),
      sqlCategories(model),
    );
    expect(await engine.query('SELECT count(*) FROM canary')).toHaveLength(1);
  });

  it('predicts by expressions what a pipeline predicts', async () => {
    const ready = await bench();
    const names = NAMES.slice(0, 3);
    await load(ready, 'plain', columnsOf(names));
    const scaledRows = rows.map((row) => row.slice(0, 3));
    const pipeline = new Pipeline([
      ['scale', new StandardScaler()],
      ['model', new MultiTaskLasso({ alpha: 0.1 })],
    ]).fit(scaledRows, targets);
    await expectPredicted(
      ready,
      'plain',
      pipeline,
      pipeline.predict(scaledRows).to2DArray(),
      undefined,
      names,
    );
  });

  it('shares rows out by the MD5 of a key, as every engine does', async () => {
    const ready = await bench();
    const key = rows.map((_, i) => `key ${i % 17}é`);
    await load(ready, 'keyed', { ...columnsOf(['a', 'b']), key, ...both('y') });
    const options = { table: 'keyed', features: ['a', 'b'], targets: ['y', 'y1'] };
    const folds = await sqlStatistics(ready.engine, { ...options, folds: { count: 3, key: 'key' } });
    const foldOf = (text: string): number =>
      Number.parseInt(createHash('md5').update(text).digest('hex').slice(0, 7), 16) % 3;
    for (const [fold, found] of folds.entries()) {
      const own = key.flatMap((text, i) => (foldOf(text) === fold ? [i] : []));
      const part = own.map((i) => rows[i]!.slice(0, 2));
      const names = { featureNames: options.features, taskNames: options.targets };
      expectSame(
        found,
        sufficientStatistics(
          part,
          own.map((i) => targets[i]!),
          names,
        ),
      );
    }
    const cv = () => new MultiTaskLassoCV({ alphas: 10 });
    const model = await fitSQL(cv(), ready.engine, { ...options, folds: { count: 3, key: 'key' } });
    expect(model.alpha_).toBe(cv().fitStatistics(folds).alpha_);
  });

  it('says what is wrong with numbers, how often and where', async () => {
    const ready = await bench();
    await load(ready, 'wrong', {
      good: [1, 2, 3, 4],
      holes: [1, null, null, 4],
      text: ['a', 'b', 'c', null],
      weight: [1, 1, 1, -1],
      y: [1, 2, 3, 5],
    });
    const refused = (options: object) =>
      sqlStatistics(ready.engine, { table: 'wrong', features: ['good'], targets: 'y', ...options }).then(
        () => 'not refused',
        (error: Error) => `${error.name}: ${error.message}`,
      );
    expect(await refused({ features: ['good', 'holes'] })).toBe(
      'InputError: sqlStatistics: features are NULL, "holes" in 2 rows of 4; expected a number in each. Fill them in `query` (coalesce), or leave the rows out by `where`.',
    );
    expect(await refused({ features: ['text'] })).toContain('feature "text" is NULL in 1 row');
    expect(await refused({ weight: 'weight' })).toContain('NULL, NaN, infinite or below 0 in 1 row');
    expect(await refused({ targets: 'text' })).toMatch(/target "text" is of the type .*; expected numbers/);
    expect(await refused({ features: ['god'] })).toContain(
      'feature "god" is no column. Did you mean "good"? The columns are "good", "holes", "text", "weight", "y".',
    );
    expect(await refused({ folds: { count: 2, key: 'good' } })).toMatch(
      /folds.key "good" is of the type .*Cast it/,
    );
    expect(await refused({ table: 'wrongs' })).toMatch(
      /^InputError: sqlStatistics: table "wrongs" cannot be read: .*wrongs/,
    );
    expect(await refused({ table: 'a.wrong' })).toContain(
      "expected the parts of a name as a list, ['a', 'wrong']",
    );
    expect(await refused({ table: undefined, query: 'SELECT nothing FROM wrong' })).toMatch(
      /^InputError: sqlStatistics: query cannot be read: .*nothing/,
    );
    expect(await refused({ where: 'nothing > 1' })).toMatch(
      /^InputError: sqlStatistics: table "wrong", or where cannot be read: .*nothing/,
    );
    expect(await refused({ where: '1 = 0' })).toContain('no rows fulfil `where`');
    expect(await refused({ where: 'good > 1 -- comment' })).toBe('not refused');
    expect(await refused({ task: 'text' })).toContain('task "text" is NULL in 1 row');
  });
}

/** The expressions over a table, row by row. */
async function expectPredicted(
  { engine }: SqlBench,
  table: string,
  model: object,
  expected: number[][],
  categories?: Readonly<Record<string, readonly string[]>>,
  features?: readonly string[],
): Promise<void> {
  const list = predictSQL(model, { dialect: engine.dialect, categories, features });
  const found = await engine.query(`SELECT ${list.join(', ')} FROM ${engine.dialect.identifier(table)}`);
  expect(found).toHaveLength(expected.length);
  const size = Math.max(...expected.flat().map(Math.abs));
  for (const [i, row] of expected.entries())
    for (const [t, value] of row.entries())
      expect(Math.abs(Number(found[i]![t]) - value)).toBeLessThanOrEqual(1e-12 * size);
}
