/** Every splitter against scikit-learn's indices; labels and groups as numbers and as strings. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as polytask from '../../../src/index.js';
import { inputErrorOf } from '../../laws/inputForms.js';
import { capturedWarnings } from '../../laws/regressions.js';

interface Case {
  readonly name: string;
  readonly options: object;
  readonly n: number;
  readonly y: number[] | null;
  readonly groups: number[] | null;
  /** `null` where scikit-learn refuses. */
  readonly splits: [number[], number[]][] | null;
}

const { cases } = JSON.parse(readFileSync(new URL('../../oracles/splits.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[];
};

interface AnySplitter {
  split(X: unknown, Y?: unknown, groups?: unknown): Iterable<[Int32Array, Int32Array]>;
  getNSplits(X?: unknown, Y?: unknown, groups?: unknown): number;
  toJSON(): { readonly splitter: string };
}

const classes = polytask as unknown as Readonly<Record<string, new (options?: object) => AnySplitter>>;
const byName: Record<string, Case[]> = {};
for (const one of cases) {
  byName[one.name] ??= [];
  byName[one.name]!.push(one);
}
const text = (values: number[] | null) => values?.map((value) => String.fromCharCode(97 + value)) ?? null;
const plain = (splits: Iterable<[Int32Array, Int32Array]>) =>
  Array.from(splits, (pair) => pair.map((side) => Array.from(side)));

describe('StratifiedShuffleSplit', () => {
  it('takes more samples than an argument list holds', () => {
    const y = Array.from({ length: 400_000 }, (_, i) => i % 2);
    const cv = new polytask.StratifiedShuffleSplit({ nSplits: 1, randomState: 0 });
    const [train, test] = [...cv.split(y, y)][0]!;
    expect([train.length, test.length]).toEqual([360_000, 40_000]);
  });
});

describe.each(Object.keys(byName))('%s', (name) => {
  it('gives the indices of scikit-learn, and refuses what it refuses', () => {
    for (const { options, n, y, groups, splits } of byName[name]!) {
      const where = JSON.stringify([options, n, y, groups]);
      const cv = new classes[name]!(options);
      for (const [Y, G] of [
        [y, groups],
        [text(y), text(groups)],
      ]) {
        if (splits === null) {
          expect([where, inputErrorOf(() => capturedWarnings(() => [...cv.split(n, Y, G)]))]).toEqual([
            where,
            expect.stringContaining(name),
          ]);
          continue;
        }
        const found = capturedWarnings(() => plain(cv.split(n, Y, G))).result;
        expect([where, found]).toEqual([where, splits]);
        expect([where, cv.getNSplits(n, Y, G)]).toEqual([where, splits.length]);
      }
    }
  });

  it('goes through a model file', () => {
    for (const { options } of byName[name]!.slice(0, 3)) {
      const cv = new classes[name]!(options) as unknown as polytask.CvInput & AnySplitter;
      const file = JSON.parse(JSON.stringify(new polytask.MultiTaskLassoCV({ cv })));
      const read = polytask.modelFromJSON(file).getParams() as unknown as { cv: AnySplitter };
      expect(read.cv).toBeInstanceOf(classes[name]!);
      expect(read.cv.toJSON()).toEqual(cv.toJSON());
    }
  });

  it('refuses unknown options, and lists of tasks', () => {
    const { options, groups, y, n } = byName[name]!.find(({ splits }) => splits !== null)!;
    if (Object.keys(options).length > 0) {
      expect(inputErrorOf(() => new classes[name]!({ ...options, seed: 1 }))).toContain(
        `${name}: unknown option`,
      );
    }
    const cv = new classes[name]!(options);
    const tasks = [{ X: [[1], [2]], y: [1, 2] }];
    expect(inputErrorOf(() => cv.split(tasks, y, groups))).toContain('samples of one');
    if (groups !== null) {
      expect(inputErrorOf(() => cv.split(n, y))).toContain('groups is missing');
      expect(inputErrorOf(() => cv.split(n, y, groups.slice(1)))).toContain('expected the same number');
      expect(inputErrorOf(() => cv.split(n, y, [null, ...groups.slice(1)]))).toContain('none at sample 0');
    }
  });
});
