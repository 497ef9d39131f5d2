/** What does not depend on the engine: scans, limits, aborts, progress, options. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ColumnTransformer,
  MinMaxScaler,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  OneHotEncoder,
  Pipeline,
  PolynomialFeatures,
  SharedLogisticRegression,
  SimpleImputer,
  SoftSharingRegressor,
  StandardScaler,
  setWarningHandler,
  softSharing,
} from '../../src/index.js';
import {
  duckdbEngine,
  type Engine,
  fitSQL,
  predictSQL,
  type SqlOptions,
  type SqlProgress,
  sqlCategories,
  sqlStatistics,
} from '../../src/sql/index.js';
import { readSqlOptions } from '../../src/sql/options.js';
import { columnMedian } from '../../src/sql/steps/columnMedian.js';
import { columnRanges } from '../../src/sql/steps/columnMoments.js';
import { expectSame } from '../laws/sqlEngine.js';

let connection: DuckDBConnection;
let engine: Engine;
const P = 12;
const options = { table: ['main', 'houses'], targets: ['price', 'rent'] } satisfies SqlOptions;

beforeAll(async () => {
  setWarningHandler(() => {}); // noise has no best alpha
  connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
  engine = duckdbEngine(connection);
  const x = Array.from({ length: P }, (_, j) => `sin(${j + 1} * i * i) + ${j} AS x${j}`);
  await connection.run(
    `CREATE TABLE houses AS SELECT ${x.join(', ')}, cos(i) AS price, CASE WHEN i % 5 > 0 THEN sin(2 * i) END AS rent FROM range(200) r(i)`,
  );
});

afterAll(() => {
  setWarningHandler(null);
  connection.closeSync();
});

/** The engine as one that sums by SQL, and the statements that it is sent. */
function watched(dialect: Partial<Engine['dialect']> = {}): Engine & { readonly sent: string[] } {
  const sent: string[] = [];
  const query: Engine['query'] = (sql, ...rest) => {
    sent.push(sql);
    return engine.query(sql, ...rest);
  };
  const { stream: _, ...sums } = engine;
  return { ...sums, dialect: { ...engine.dialect, ...dialect }, query, sent };
}

const refusal = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'not refused',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('sqlStatistics', () => {
  it('scans a table twice', async () => {
    const once = watched();
    const progress: SqlProgress[] = [];
    await sqlStatistics(once, { ...options, onProgress: (step) => progress.push(step) });
    expect(once.sent).toHaveLength(2);
    expect(progress).toEqual([
      { stage: 'means', completed: 1, total: 1 },
      { stage: 'products', completed: 1, total: 1 },
    ]);
  });

  it('takes as many scans as the sums of a statement are limited to, with the same bits', async () => {
    const few = watched({ mostSums: 17 });
    const expected = await sqlStatistics(watched(), options);
    expect(await sqlStatistics(few, options)).toEqual(expected);
    expect(few.sent.length).toBeGreaterThan(10);
    const sums = (sql: string): number => sql.match(/fsum\(/g)?.length ?? 0;
    expect(Math.max(...few.sent.map(sums))).toBeLessThanOrEqual(17);
    expectSame(
      await sqlStatistics(watched({ sum: (x) => `sum(${x})`, isCompensated: false }), options),
      expected,
    );
  });

  it('keeps the digits of tasks whose means are far apart', async () => {
    const far = `SELECT x0 + 1e8 * (i % 2) AS x, price, i % 2 AS task FROM (SELECT *, row_number() OVER () AS i FROM houses)`;
    const near = far.replace('1e8', '0');
    const of = (query: string) =>
      sqlStatistics(engine, { query, features: ['x'], targets: 'price', task: 'task' });
    const [a, b] = [await of(far), await of(near)];
    for (const [t, { xx, xy }] of a.blocks.entries()) {
      expect(xx[0]! / b.blocks[t]!.xx[0]!).toBeCloseTo(1, 7);
      expect(xy[0]! - b.blocks[t]!.xy[0]!).toBeCloseTo(0, 5);
    }
  });

  it.each([true, false])(
    'stops at an abort, before and within a statement (of streams: %s)',
    async (isStreamed) => {
      const engine: Engine = { ...duckdbEngine(connection), ...(!isStreamed && { stream: undefined }) };
      const stopped = AbortSignal.abort(new Error('enough'));
      expect(await refusal(sqlStatistics(engine, { ...options, signal: stopped }))).toBe('Error: enough');
      const controller = new AbortController();
      const query = 'SELECT sin(a.i * b.i) AS x, cos(b.i) AS y FROM range(100000) a(i), range(100000) b(i)';
      setTimeout(() => controller.abort(new Error('later')), 50);
      const slow = sqlStatistics(engine, { query, targets: 'y', signal: controller.signal });
      expect(await refusal(slow)).toBe('Error: later');
      await sqlStatistics(engine, options);
    },
  );

  it('hands parameters to the engine', async () => {
    const { n } = await sqlStatistics(engine, {
      ...options,
      targets: 'price',
      features: ['x0'],
      where: 'x1 > $1',
      params: [1.5],
    });
    const [[count]] = (await engine.query('SELECT count(*) FROM houses WHERE x1 > 1.5')) as [[bigint]];
    expect(n).toBe(Number(count));
  });

  it.each([
    [{ targets: 'price' }, 'neither table nor query is given; expected one of them.'],
    [{ table: 'a', query: 'b', targets: 'price' }, 'table and query are both given'],
    [{ table: 'houses' }, 'targets is null; expected names of columns.'],
    [{ ...options, target: 'x' }, 'unknown option target. Did you mean targets?'],
    [{ ...options, features: ['x0', 'x0'] }, 'columns 0 and 1 are both named "x0"'],
    [{ ...options, features: ['x0', 'price'] }, 'the column "price" is named in two roles'],
    [{ ...options, task: 'x0' }, 'expected one, for with `task` a row is a sample of one task'],
    [{ ...options, folds: 1 }, 'count must be an integer in [2, 1000]'],
    [{ ...options, table: '' }, 'the name of a table or column is empty'],
    [{ query: 'SELECT 9007199254740993 AS a, 1.0 AS y', targets: 'y' }, 'expected none from 2^53 on'],
    [
      { query: "SELECT DATE '2024-02-03' AS day, 1.0 AS y", targets: 'y' },
      'feature "day" is of the type DATE; expected numbers or categories. In `query` you can extract',
    ],
    [{ query: 'SELECT [1] AS list, 1.0 AS y', targets: 'y' }, 'of the type INTEGER[]'],
    [{ query: "SELECT 'NaN'::DOUBLE AS a, 1.0 AS y", targets: 'y' }, 'NaN or infinite: feature "a" in 1 row'],
    [
      { query: 'SELECT range::VARCHAR AS a, 1.0 AS y FROM range(2000)', targets: 'y' },
      'more than 1000 distinct values',
    ],
    [{ query: 'SELECT 1e300 * range AS a, 1.0 AS y FROM range(3)', targets: 'y' }, 'overflow float64'],
  ])('refuses %j', async (wrong, message) => {
    expect(await refusal(sqlStatistics(engine, wrong as never))).toContain(message);
  });

  it('refuses what is no engine', async () => {
    expect(await refusal(sqlStatistics({} as never, options))).toContain(
      'engine is an object without keys; expected one that duckdbEngine',
    );
  });

  it('takes NaN in a target as missing, decimals and booleans as numbers and categories', async () => {
    const query = `SELECT CAST(range AS DECIMAL(9, 2)) AS a, range % 3 = 0 AS b, CASE WHEN range = 4 THEN 'NaN'::DOUBLE ELSE range END AS y FROM range(10)`;
    const { n, featureNames } = await sqlStatistics(engine, { query, targets: 'y' });
    expect([n, featureNames]).toEqual([9, ['a', 'b_false', 'b_true']]);
  });
});

describe('fitSQL', () => {
  it.each([
    new MultiTaskLasso({ alpha: 0.1 }),
    new SoftSharingRegressor(),
    new MultiTaskModel(),
    new MultiTaskLassoCV({ alphas: 5, cv: 3 }),
    new MultiTaskElasticNetCV({ alphas: 5 }),
  ])('fits %s and gives it back, with names', async (model) => {
    const fitted = await fitSQL(model, engine, options);
    expect(fitted).toBe(model);
    expect(fitted.taskNames_).toEqual(['price', 'rent']);
    expect(fitted.featureNamesIn_).toEqual(Array.from({ length: P }, (_, j) => `x${j}`));
    expect(predictSQL(fitted, { dialect: 'duckdb' })).toHaveLength(2);
  });

  it('refuses other models before any scan, and says which it may be', async () => {
    const unasked = watched();
    const wrong: [object, object, string][] = [
      [new StandardScaler(), options, 'expected a MultiTaskLasso, MultiTaskElasticNet'],
      [new MultiTaskModel({ losses: ['squared', 'poisson'] }), options, 'expected softSharing'],
      [
        new MultiTaskModel({ losses: ['squared', 'softmax'], penalty: softSharing({}) }),
        options,
        "is 'softmax'; expected 'squared'",
      ],
      [new SharedLogisticRegression(), { ...options, folds: 3 }, 'folds is given, and the model has no cv'],
      [new MultiTaskLasso(), { ...options, folds: 3 }, 'folds is given, and the model has no cv'],
      [
        new MultiTaskLassoCV({ cv: [[[0], [1]]] }),
        options,
        'expected a number, or `folds` among the options',
      ],
    ];
    for (const [model, given, message] of wrong)
      expect(await refusal(fitSQL(model, unasked, given as SqlOptions))).toContain(message);
    expect(unasked.sent).toEqual([]);
  });
});

describe('fitSQL of a pipeline', () => {
  const pipeline = (strategy: 'median' | 'mean', step: object = new SimpleImputer({ strategy })) =>
    new Pipeline([
      ['step', step],
      ['model', new MultiTaskLasso({ alpha: 0.1 })],
    ] as never);
  const medians = async (expression: string, rows: number): Promise<[found: number, expected: number]> => {
    const query = `SELECT ${expression} AS x, cos(i) AS y FROM range(${rows}) r(i)`;
    const scan = {
      engine,
      options: readSqlOptions('test', engine.dialect, { query, targets: 'y' }),
      weight: null,
    };
    const x = 'CASE WHEN isnan(x) THEN NULL ELSE x END';
    const [range] = await columnRanges(scan, 'test', [{ name: 'x', number: x, text: null, column: null }]);
    const [[expected]] = (
      await connection.runAndReadAll(`SELECT median(x) FROM (${query}) WHERE NOT isnan(x)`)
    ).getRows() as [[number]];
    return [await columnMedian(scan, x, range!), expected];
  };

  it.each([
    ['ties', 'floor(sqrt(i))::DOUBLE'],
    ['one value', '3.5::DOUBLE'],
    ['numbers of all sizes', 'exp(100 * sin(i * i)) * sign(cos(i))'],
    ['the whole range of float64', 'CASE WHEN i = 0 THEN 1.7e308 WHEN i = 1 THEN -1.7e308 ELSE sin(i) END'],
    ['missing ones', "CASE WHEN i % 3 = 0 THEN NULL WHEN i % 3 = 1 THEN 'NaN'::DOUBLE ELSE i % 977 END"],
    ['neighbours among float64', 'CASE WHEN i % 2 = 0 THEN 1 ELSE 1.0000000000000002::DOUBLE END'],
  ])('finds the median of %s', async (_, expression) => {
    for (const rows of [4000, 4001]) {
      const [found, expected] = await medians(expression, rows);
      expect(found).toBe(expected);
    }
  });

  it.each([
    [new PolynomialFeatures(), 'step "step", is a PolynomialFeatures'],
    [
      new OneHotEncoder({ categories: [['a']] }),
      'feature "x" has the value 0, which is none of its categories',
    ],
    [new OneHotEncoder({ categories: [['a'], ['b']] }), 'categories has 2 lists, and there are 1 column'],
    [new ColumnTransformer({ transformers: [['p', 'passthrough', 'z']] }), 'part "p", is of the column'],
    [
      new SimpleImputer({ fillValue: 'a', strategy: 'constant' }),
      'feature "x" holds numbers; expected one type',
    ],
    [
      new StandardScaler(),
      'feature "x" is infinite in 1 row',
      "CASE WHEN i = 3 THEN 'Infinity'::DOUBLE ELSE i END",
    ],
    [new StandardScaler(), 'feature "x" is of the type VARCHAR; expected numbers', "'a'"],
    [new MinMaxScaler(), 'feature "x" is missing in every row', 'NULL::DOUBLE'],
    [new SimpleImputer({ strategy: 'median' }), 'feature "x" is missing in every row', "'NaN'::DOUBLE"],
  ] as [object, string, string?][])('refuses %o: %s', async (step, message, x = 'i') => {
    const model = pipeline('mean', step);
    const query = `SELECT ${x} AS x, cos(i) AS y FROM range(50) r(i)`;
    expect(await refusal(fitSQL(model, engine, { query, targets: 'y' }))).toContain(message);
    expect(() => model.coef_).toThrow('not fitted');
  });
});

describe('predictSQL', () => {
  it('refuses what it cannot write', () => {
    const X = [[0], [1], [2], [4]];
    const model = new MultiTaskLasso({ alpha: 0.1 }).fit(X, X);
    const said = (act: () => unknown): string => {
      try {
        return String(act());
      } catch (error) {
        return String(error);
      }
    };
    expect(said(() => predictSQL(model, { dialect: 'duckdb' }))).toContain(
      'fitted without names of features',
    );
    expect(said(() => predictSQL(model, { dialect: 'oracle' as 'duckdb' }))).toContain(
      "expected 'duckdb', 'postgres'",
    );
    expect(said(() => predictSQL({}, { dialect: 'duckdb' }))).toContain('expected a fitted linear model');
    expect(said(() => predictSQL(new MultiTaskLasso(), { dialect: 'duckdb' }))).toContain('NotFittedError');
    expect(said(() => sqlCategories(model))).toContain('fitSQL has not fitted this model');
    const categories = { colour: ['red'] };
    expect(said(() => predictSQL(model, { dialect: 'duckdb', features: ['a'], categories }))).toContain(
      'no feature is named "colour_red"',
    );
  });
});
