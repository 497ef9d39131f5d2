import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { toDense } from '../../src/matrix/fromInput.js';
import type { CompressedPart } from '../../src/selection/takeSamples.js';
import { type Samples, trainTestSplit } from '../../src/selection/trainTestSplit.js';
import { columnsOf, formsOf, inputErrorOf, integerRows } from '../laws/inputForms.js';
import { digest, oracle } from './oracle.js';

/** A case of scikit-learn's train_test_split(range(n), stratify=y). */
interface Stratified {
  readonly options: object;
  readonly y: number[] | number[][];
  /** `null` where scikit-learn refuses. */
  readonly split: [number[], number[]] | null;
}
const { stratified } = JSON.parse(
  readFileSync(new URL('../oracles/splits.json', import.meta.url), 'utf8'),
) as { readonly stratified: readonly Stratified[] };

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('trainTestSplit', () => {
  it('takes the samples that scikit-learn takes, and refuses the sizes that it refuses', () => {
    for (const { n, testSize, trainSize, seed, once } of oracle.splits) {
      const split = () => trainTestSplit(upTo(n), { testSize, trainSize, randomState: seed });
      const where = [n, testSize, trainSize, seed];
      if (once === null) expect(inputErrorOf(split)).toContain('trainTestSplit: ');
      else {
        const [train, test] = split();
        expect([where, train.length, test.length]).toEqual([where, once.train, once.test]);
        expect([digest(train), digest(test)]).toEqual(once.digests);
      }
    }
  });

  it('gives what scikit-learn shows, shuffled and not', () => {
    expect(trainTestSplit(upTo(10), { randomState: 0 })).toEqual(oracle.shown.trainTestSplit);
    expect(trainTestSplit(upTo(10), { shuffle: false })).toEqual(oracle.shown.unshuffled);
    expect(trainTestSplit(upTo(10), { shuffle: false, testSize: 2, trainSize: 3 })).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });

  it('stratifies as scikit-learn does, by one label or by several together', () => {
    for (const { options, y, split } of stratified) {
      const given = () => trainTestSplit(upTo(y.length), { ...options, stratify: y });
      if (split === null) expect(inputErrorOf(given)).toContain('trainTestSplit: ');
      else expect([options, given()]).toEqual([options, split]);
    }
  });

  it('stratifies each task by its own labels', () => {
    const labels = [upTo(12).map((i) => (i < 9 ? 'no' : 'yes')), upTo(8).map((i) => (i < 4 ? 'no' : 'yes'))];
    const tasks = labels.map((y) => ({ X: y.map((_, i) => [i]), y }));
    const [train, test] = trainTestSplit(tasks, { stratify: labels, testSize: 0.25, randomState: 1 });
    const yes = (part: readonly { readonly y: object }[]) =>
      part.map(({ y }) => (y as string[]).filter((label) => label === 'yes').length);
    expect([yes(train), yes(test)]).toEqual([
      [2, 3],
      [1, 1],
    ]);
    expect(inputErrorOf(() => trainTestSplit(tasks, { stratify: labels[0]! }))).toBe(
      'trainTestSplit: stratify is an array of length 12; expected a list of labels for each of the 2 tasks.',
    );
  });

  it('refuses to stratify without shuffling, by too few labels, and by one that is rare', () => {
    const errorOf = (options: object) => inputErrorOf(() => trainTestSplit(upTo(4), options));
    expect(errorOf({ shuffle: false, stratify: [0, 0, 1, 1] })).toContain('expected true');
    expect(errorOf({ stratify: [0, 0, 1] })).toBe(
      'trainTestSplit: stratify has 3 labels for 4 samples; expected as many.',
    );
    expect(errorOf({ stratify: [0, 0, 0, 1], testSize: 2 })).toContain('the label 1 has one sample');
  });

  it('splits every form of a matrix alike, each into its own form', () => {
    fc.assert(
      fc.property(
        integerRows(20, 4).filter((rows) => rows.length > 1),
        fc.nat(),
        (rows, randomState) => {
          const [train, test] = trainTestSplit(upTo(rows.length), { randomState });
          for (const [form, X] of Object.entries(formsOf(rows))) {
            const parts = trainTestSplit(X, { randomState });
            for (const [k, chosen] of [train, test].entries()) {
              const part: unknown = parts[k];
              const { data } = toDense(part, 'part');
              expect([form, data]).toEqual([form, columnsOf(chosen.map((i) => rows[i]!)).data]);
              expect([form, shapeOfForm(part)]).toEqual([form, shapeOfForm(X)]);
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('splits lists of anything: records, text, typed arrays of every kind, other lists', () => {
    const records = upTo(8).map((i) => ({ i }));
    const [train, test] = trainTestSplit(upTo(8), { randomState: 3 });
    const [recordsTrain, recordsTest] = trainTestSplit(records, { randomState: 3 });
    expect(recordsTrain).toEqual(train.map((i) => ({ i })));
    expect(recordsTest[0]).toBe(records[test[0]!]);
    for (const list of [
      Float64Array.from(upTo(8)),
      Uint8ClampedArray.from(upTo(8)),
      BigInt64Array.from(upTo(8), BigInt),
    ]) {
      const [part, rest] = trainTestSplit(list as Float64Array, { randomState: 3 });
      expect([part.constructor, rest.constructor]).toEqual([list.constructor, list.constructor]);
      expect(Array.from(part, Number)).toEqual(train);
    }
    const own = Object.assign(Object.create(null) as object, { ...upTo(8), length: 8 }) as ArrayLike<number>;
    expect(trainTestSplit(own, { randomState: 3 })).toEqual([train, test]);
    expect(trainTestSplit(Buffer.from(upTo(8)), { randomState: 3 })[0]).toEqual(Uint8Array.from(train));
  });

  it('splits several arrays alike, with the options last or left out', () => {
    const X = upTo(9).map((i) => [i, -i]);
    const parts = trainTestSplit(X, Float64Array.from(upTo(9)), new Matrix(X), { testSize: 2 });
    expect(parts).toHaveLength(6);
    const [XTrain, XTest, yTrain, yTest, MTrain, MTest] = parts;
    expectTypeOf(XTrain).toEqualTypeOf<number[][]>();
    expectTypeOf(yTest).toExtend<Float64Array>();
    expectTypeOf(MTest).toEqualTypeOf<Matrix>();
    expect(XTest.map(([i]) => i)).toEqual([...yTest]);
    expect(MTrain.getColumn(0)).toEqual([...yTrain]);
    expect(MTest.rows).toBe(2);
    expect(XTrain).toHaveLength(7);
    expect(trainTestSplit(X, X)).toHaveLength(4);
    const spread: Samples[] = [X, X, X];
    expect(trainTestSplit(...spread)).toHaveLength(6);
    const sparse = { data: [1], indices: [0], indptr: [0, 1], shape: [4, 1] };
    const [part] = trainTestSplit(sparse, {});
    expectTypeOf(part).toEqualTypeOf<CompressedPart>();
    expect(part.shape).toEqual([3, 1]);
  });

  it('leaves what it is given as it was', () => {
    const X = upTo(9).map((i) => [i]);
    const before = structuredClone(X);
    trainTestSplit(X)[0].sort();
    expect(X).toEqual(before);
  });

  it.each<[string, unknown[], ...string[]]>([
    ['nothing', [], 'nothing to split'],
    ['options alone', [{ testSize: 0.2 }], 'nothing to split'],
    ['a number', [5], 'argument 1 is 5', 'a matrix or a list'],
    ['text', ['abc', {}], 'argument 1 is "abc", a string'],
    ['null', [[1, 2], null], 'argument 2 is null'],
    ['other lengths', [[1, 2], [1, 2], [1]], 'argument 1 has 2 samples, argument 3 has 1'],
    ['a misspelt option', [[1, 2], { test_size: 0.5 }], 'unknown option test_size', 'Did you mean testSize?'],
    ['options first', [{ testSize: 1 }, [1, 2]], 'argument 1 is an object with key testSize'],
    ['a shuffle that is none', [[1, 2], { shuffle: 'yes' }], 'shuffle must be true or false'],
    ['one sample', [[1]], 'none to train on'],
    ['too little data', [{ data: [1, 2, 3], shape: [2, 2] }], 'data has 3 entries', '2 x 2'],
    ['no data', [{ shape: [2, 2] }], 'data is undefined'],
    ['another order', [{ data: [1, 2], shape: [2, 1], order: 'C' }], `order is "C", a string`],
    ['strides', [{ data: [1, 2], shape: [2, 1], strides: [1, 1] }], 'strides is not read'],
    ['compressed rows', [{ data: [1], indices: [0], indptr: [0, 1, 1, 1], shape: [3, 1] }], 'CSR'],
    ['a matrix of text', [{ rows: 2, columns: 1, get: () => 'a' }], '"a", a string'],
  ])('refuses %s', (_, args, ...parts) => {
    const message = inputErrorOf(() => (trainTestSplit as (...all: unknown[]) => unknown)(...args));
    for (const part of parts) expect(message).toContain(part);
  });
});

/** What tells a form from another. */
function shapeOfForm(X: unknown): unknown {
  if (X === null || typeof X !== 'object') return typeof X;
  if ('rows' in X) return 'Matrix';
  if ('indptr' in X) return 'compressed';
  if (Array.isArray(X)) return 'rows';
  const { data, order } = X as { data: object; order?: string };
  return [data.constructor, order];
}
