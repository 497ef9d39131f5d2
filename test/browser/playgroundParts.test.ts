/** What the playground rests on, without a browser: tables, parts of rows, colours. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { MultiTaskLasso, makePipeline, makeRegression, modelFromJSON, StandardScaler } from 'polytask';
import { describe, expect, it } from 'vitest';
import { fitTable } from '../../docs/examples/browser/engine/fit.js';
import {
  firstRoles,
  lossOf,
  objectionToModel,
  objectionToRole,
  type Role,
} from '../../docs/examples/browser/engine/models.js';
import { deal, holdOut } from '../../docs/examples/browser/engine/parts.js';
import { problemOf } from '../../docs/examples/browser/engine/problem.js';
import { readCsv } from '../../docs/examples/browser/engine/readCsv.js';
import { Run } from '../../docs/examples/browser/engine/run.js';
import { summaryOf, type Table } from '../../docs/examples/browser/engine/table.js';
import { short } from '../../docs/examples/browser/page/format.js';
import { root } from '../structure/source.js';

const read = (content: string | Uint8Array<ArrayBuffer>, name = 'table.csv'): Promise<Table> =>
  readCsv(new Blob([content]), name, { signal: new AbortController().signal, onRead: () => {} });

describe('a table', () => {
  it('tells numbers, labels, gaps and slips apart', async () => {
    const { columns, rows } = await read('n,l,e,s\n1,a,,1\n,b,,2\nNA,a,,x3\n4,,,5\n');
    expect(rows).toBe(4);
    expect(columns.map(({ kind }) => kind)).toEqual(['numbers', 'labels', 'empty', 'broken']);
    expect([...columns[0]!.numbers]).toEqual([1, Number.NaN, Number.NaN, 4]);
    expect(columns[0]!.missing).toBe(2);
    expect([columns[1]!.levels, [...columns[1]!.codes!]]).toEqual([
      ['a', 'b'],
      [0, 1, 0, -1],
    ]);
    expect(columns[3]!.problem).toMatchObject({ line: 4, text: 'x3', count: 1 });
  });

  it('is read with decimal commas, a byte order mark, CRLF, and packed by gzip', async () => {
    const text = '\ufeffa;b\r\n1,5;x\r\n2,25;y\r\n';
    const plain = await read(text);
    expect(plain.columns.map(({ name }) => name)).toEqual(['a', 'b']);
    expect([...plain.columns[0]!.numbers]).toEqual([1.5, 2.25]);
    expect(await read(new Uint8Array(gzipSync(text)), 'table.csv.gz')).toEqual({
      ...plain,
      name: 'table.csv.gz',
    });
  });

  it('is the same wherever its chunks are cut, and longer than they are', async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => `${i / 8},${i % 3 === 0 ? '"é, ""b"""' : 'ü'}`);
    const { rows, columns } = await read(`x,y\n${lines.join('\n')}`);
    expect(rows).toBe(lines.length);
    expect(columns[0]!.numbers.every((value, i) => value === i / 8)).toBe(true);
    expect(columns[1]!.levels).toEqual(['é, "b"', 'ü']);
  });
});

describe('a task column', () => {
  it('may be of whole numbers, up to 400 different ones', async () => {
    const summary = async (rows: number, cell: (i: number) => string) =>
      summaryOf(await read(`c\n${Array.from({ length: rows }, (_, i) => cell(i)).join('\n')}\n`)).columns[0]!;
    const whole = (different: number) => summary(1000, (i) => String(i % different));
    expect(objectionToRole(await whole(139), 'task')).toBeNull();
    expect(objectionToRole(await whole(400), 'task')).toBeNull();
    expect(objectionToRole(await whole(401), 'task')).toBe('it has more than 400 different numbers');
    expect(objectionToRole(await summary(100, (i) => String((i % 7) / 2)), 'task')).toBe(
      'its numbers are not all whole',
    );
    expect(objectionToRole(await summary(900, (i) => `s${i % 400}`), 'task')).toBeNull();
    expect(objectionToRole(await summary(900, (i) => `s${i % 401}`), 'task')).toBe(
      'it has more than 400 different texts',
    );
  });
});

describe('models', () => {
  it('are offered by what the targets are', async () => {
    const { columns } = summaryOf(await read('x,y,z,k,g\n1,1.5,0,a,p\n2,2.5,1,b,q\n3,3.5,0,c,p\n'));
    expect(columns.map(lossOf)).toEqual(['squared', 'squared', 'logistic', 'softmax', 'logistic']);
    expect(firstRoles(columns)).toEqual(['feature', 'feature', 'feature', 'none', 'none']);
    const offered = (...roles: Role[]) =>
      (['MultiTaskLassoCV', 'SoftSharing', 'SharedLogisticRegression', 'MultiTaskModel'] as const).filter(
        (model) => objectionToModel(model, columns, roles) === null,
      );
    expect(offered('feature', 'target', 'none', 'none', 'none')).toEqual([
      'MultiTaskLassoCV',
      'SoftSharing',
      'MultiTaskModel',
    ]);
    expect(offered('feature', 'target', 'none', 'none', 'task')).toEqual(['SoftSharing', 'MultiTaskModel']);
    expect(offered('feature', 'none', 'target', 'none', 'task')).toEqual([
      'SoftSharing',
      'SharedLogisticRegression',
      'MultiTaskModel',
    ]);
    expect(offered('feature', 'target', 'target', 'none', 'none')).toEqual(['MultiTaskModel']);
  });
});

describe('parts of the rows', () => {
  it('hold each row once, nearly as many each, of each task and each label', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 40, max: 120 }),
        fc.integer({ min: 2, max: 5 }),
        fc.constantFrom('random' as const, 'last' as const),
        fc.boolean(),
        async (n, parts, how, own) => {
          const lines = Array.from(
            { length: n },
            (_, i) => `${i},${i % 2 === 0 ? 'a' : 'b'},t${i % 3 === 0 ? 1 : 2}`,
          );
          const table = await read(`x,y,t\n${lines.join('\n')}`);
          const problem = problemOf(table, ['feature', 'target', own ? 'task' : 'none']);
          const rows = Array.from({ length: problem.rows }, (_, i) => i);
          const dealt = deal(problem, rows, parts, how);
          expect(dealt.flat().sort((a, b) => a - b)).toEqual(rows);
          const piles = own ? (how === 'random' ? 4 : 2) : how === 'random' ? 2 : 1;
          for (const part of dealt) expect(Math.abs(part.length - n / parts)).toBeLessThanOrEqual(piles);
          const { fitted, heldOut } = holdOut(problem, how);
          expect([...fitted, ...heldOut].sort((a, b) => a - b)).toEqual(rows);
          expect(Math.abs(heldOut.length - n / 4)).toBeLessThanOrEqual(piles);
          if (how === 'last' && !own) expect(Math.min(...heldOut)).toBeGreaterThan(Math.max(...fitted));
        },
      ),
    );
  });
});

describe('the scores', () => {
  it('are those of the estimators on the rows held out, and their differences those of the same rows', async () => {
    const { X, Y } = makeRegression({ nSamples: 90, nFeatures: 4, nTargets: 2, noise: 40, randomState: 3 });
    const y = Y.to2DArray();
    const lines = X.to2DArray().map((row, i) => [...row, ...y[i]!].join(','));
    const table = await read(`a,b,c,d,s,t\n${lines.join('\n')}`);
    const roles: Role[] = ['feature', 'feature', 'feature', 'feature', 'target', 'target'];
    const run = new Run(new AbortController().signal, () => {});
    const request = { roles, model: 'MultiTaskLassoCV', holdOut: 'last', rule: 'min' } as const;
    const { scores, strength, modelFile } = await fitTable(table, request, run);
    const { fitted, heldOut } = holdOut(problemOf(table, roles), 'last');
    const pick = (rows: number[][], chosen: readonly number[]): number[][] => chosen.map((i) => rows[i]!);
    const scaler = new StandardScaler().fit(pick(y, fitted));
    const model = makePipeline(new StandardScaler(), new MultiTaskLasso({ alpha: strength }));
    model.fit(pick(X.to2DArray(), fitted), scaler.transform(pick(y, fitted)));
    const expected = model.scores(pick(X.to2DArray(), heldOut), scaler.transform(pick(y, heldOut)));
    for (const [t, score] of scores.entries()) {
      expect(score.together.score).toBeCloseTo(expected[t]!, 10);
      expect(score.together.change).toBeCloseTo(score.together.score - score.alone, 10);
      expect(score.constant.change).toBeCloseTo(score.constant.score - score.alone, 10);
      expect(score.together.error).toBeGreaterThan(0);
      expect([score.fitted, score.heldOut]).toEqual([fitted.length, heldOut.length]);
    }
    const all = makePipeline(new StandardScaler(), new MultiTaskLasso({ alpha: strength }));
    const whole = new StandardScaler().fit(y);
    all.fit(X, whole.transform(y));
    const { coef_ } = (modelFromJSON(JSON.parse(modelFile)) as unknown as typeof all).lastStep;
    expect(coef_.clone().sub(all.lastStep.coef_).abs().max()).toBeLessThan(1e-6);
  });
});

describe('what is written', () => {
  it('has three digits', () => {
    expect([0, 0.016649, 1e-14, -2.5, 1234567].map(short)).toEqual([
      '0',
      '0.0166',
      '1.0e\u221214',
      '\u22122.5',
      '1.2e6',
    ]);
  });
});

describe('colours', () => {
  const styles = [readFileSync(join(root, 'docs/examples/browser/page.css'), 'utf8')];
  const coloursOf = (text: string): [string, string][] =>
    [...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name!, value!]);
  const dark = (text: string): string =>
    /@media \(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}/.exec(text)![1]!;
  const light = Object.fromEntries(
    styles.flatMap((text) => coloursOf(text.slice(0, text.indexOf('@media')))),
  );
  const schemes = {
    light,
    dark: { ...light, ...Object.fromEntries(styles.flatMap((text) => coloursOf(dark(text)))) },
  };

  /** Relative luminance as WCAG 2 has it. */
  const luminance = (hex: string): number => {
    const [r, g, b] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const contrast = (a: string, b: string): number => {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high! + 0.05) / (low! + 0.05);
  };

  it.each(['light', 'dark'] as const)('of text have a contrast of 4.5 at least, %s', (scheme) => {
    const colours = schemes[scheme];
    const pairs = [
      ...['ink', 'ink-soft', 'accent', 'bad'].map((text) => [text, 'ground']),
      ...['ink', 'ink-soft', 'accent'].flatMap((text) => [
        [text, 'soft'],
        [text, 'page'],
      ]),
      ['on-accent', 'accent'],
      ['ink', 'bad-soft'],
    ] as [string, string][];
    for (const [text, ground] of pairs) {
      expect(contrast(colours[text]!, colours[ground]!), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
    for (const mark of ['edge', 'alone']) {
      expect(contrast(colours[mark]!, colours.ground!), mark).toBeGreaterThanOrEqual(3);
    }
  });
});
