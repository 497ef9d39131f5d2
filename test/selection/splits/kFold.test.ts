import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { KFold } from '../../../src/selection/splits/kFold.js';
import { compressed, formsOf, inputErrorOf } from '../../laws/inputForms.js';
import { digest, oracle } from '../oracle.js';

const counted = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('KFold', () => {
  it('gives the indices of scikit-learn', () => {
    expect(oracle.kFold.length).toBeGreaterThan(200);
    for (const { n, nSplits, seed, train, test } of oracle.kFold) {
      const splits = [...new KFold({ nSplits, shuffle: seed !== null, randomState: seed }).split(n)];
      const tests = splits.map(([, part], k) => (typeof test[k] === 'number' ? digest(part) : [...part]));
      expect([n, nSplits, seed, tests]).toEqual([n, nSplits, seed, test]);
      expect(splits.map(([part]) => digest(part))).toEqual(train);
    }
  });

  it('tests each sample once, trains on all others, in folds of sizes that differ by one at most', () => {
    const cases = fc.record({
      n: fc.integer({ min: 2, max: 60 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      shuffle: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ n, share, shuffle }) => {
        const nSplits = 2 + Math.floor(share * (n - 2));
        const splits = [...new KFold({ nSplits, shuffle }).split(n)];
        expect(splits).toHaveLength(nSplits);
        expect(splits.flatMap(([, test]) => [...test]).sort((a, b) => a - b)).toEqual(counted(n));
        for (const [train, test] of splits) {
          expect([...train, ...test].sort((a, b) => a - b)).toEqual(counted(n));
          for (const part of [train, test]) expect(part).toEqual(part.slice().sort());
        }
        const sizes = splits.map(([, test]) => test.length);
        expect(sizes).toEqual(sizes.slice().sort((a, b) => b - a));
        expect(sizes[0]! - sizes.at(-1)!).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('looks at the number of samples alone, whatever the form of X', () => {
    const rows = counted(7).map((i) => [i, 1]);
    const fold = new KFold({ nSplits: 3, shuffle: true, randomState: 1 });
    const expected = [...fold.split(7)];
    for (const X of [
      ...Object.values(formsOf(rows)),
      new Float64Array(7),
      ['a', undefined, 1, 2, 3, null, {}],
    ]) {
      expect([...fold.split(X as number[])]).toEqual(expected);
    }
    expect([...fold.split(new Matrix(7, 1), 'any Y' as never)]).toEqual(expected);
  });

  it('repeats its splits for a seed, and draws others without one', () => {
    const seeded = new KFold({ shuffle: true, randomState: 0 });
    expect([...seeded.split(50)]).toEqual([...seeded.split(50)]);
    const fresh = new KFold({ shuffle: true });
    expect([...fresh.split(50)]).not.toEqual([...fresh.split(50)]);
  });

  it('tells its options', () => {
    const fold = new KFold({ nSplits: 3, shuffle: true, randomState: 4 });
    expect(fold.getNSplits()).toBe(3);
    expect(JSON.parse(JSON.stringify(fold))).toEqual({
      splitter: 'KFold',
      nSplits: 3,
      shuffle: true,
      randomState: 4,
    });
    expect(new KFold().toJSON()).toEqual({
      splitter: 'KFold',
      nSplits: 5,
      shuffle: false,
      randomState: null,
    });
  });

  it.each<[object, ...string[]]>([
    [{ nSplits: 1 }, 'KFold: nSplits must be an integer in [2, ', 'got 1'],
    [{ nSplits: 2.5 }, 'nSplits', 'got 2.5'],
    [{ nSplits: '3' }, 'nSplits', '"3", a string'],
    [{ shuffle: 1 }, 'KFold: shuffle must be true or false'],
    [{ randomState: 0 }, 'randomState is 0 but shuffle is false', 'set shuffle to true'],
    [{ shuffle: true, randomState: -1 }, 'randomState must be an integer'],
    [{ n_splits: 3 }, 'unknown option n_splits', 'Did you mean nSplits?'],
  ])('refuses %j', (options, ...parts) => {
    const message = inputErrorOf(() => new KFold(options));
    for (const part of parts) expect(message).toContain(part);
  });

  it.each<[unknown, ...string[]]>([
    [4, 'nSplits is 5, more than the number of samples, 4'],
    [0, 'X is 0', 'integer in [1, '],
    [2.5, 'X is 2.5'],
    [[], 'X is an empty array with 0 samples'],
    ['ten samples', 'X is "ten samples", a string', 'a number of samples, a matrix or a list'],
    [null, 'X is null'],
    [{ shape: 3 }, 'X.shape is 3'],
    [{ ...compressed([[1]]), shape: [0, 1] }, 'with 0 samples'],
  ])('refuses to split %j, at once', (X, ...parts) => {
    const message = inputErrorOf(() => new KFold().split(X as number));
    for (const part of parts) expect(message).toContain(part);
  });
});
