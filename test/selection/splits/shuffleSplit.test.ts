import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShuffleSplit } from '../../../src/selection/splits/shuffleSplit.js';
import { inputErrorOf } from '../../laws/inputForms.js';
import { digest, oracle } from '../oracle.js';

describe('ShuffleSplit', () => {
  it('gives the indices of scikit-learn, and refuses the sizes that it refuses', () => {
    for (const { n, testSize, trainSize, seed, thrice } of oracle.splits) {
      const shuffle = new ShuffleSplit({ nSplits: 3, testSize, trainSize, randomState: seed });
      const where = [n, testSize, trainSize, seed];
      if (thrice === null) expect(inputErrorOf(() => shuffle.split(n))).toContain('ShuffleSplit: ');
      else {
        const found = [...shuffle.split(n)].map((split) => split.map(digest));
        expect([where, found]).toEqual([where, thrice]);
      }
    }
    expect(new Set(oracle.splits.map(({ thrice }) => thrice === null)).size).toBe(2);
  });

  it('gives the split of the documentation', () => {
    const splits = [...new ShuffleSplit({ nSplits: 2, testSize: 0.3, randomState: 0 }).split(6)];
    expect(splits.map((split) => split.map((part) => [...part]))).toEqual(oracle.shown.shuffleSplit);
  });

  it('draws distinct samples for two parts that do not meet, of the sizes asked for', () => {
    const cases = fc.integer({ min: 2, max: 50 }).chain((n) =>
      fc.record({
        n: fc.constant(n),
        nTest: fc.integer({ min: 1, max: n - 1 }),
        spare: fc.nat({ max: n }),
        randomState: fc.option(fc.nat()),
      }),
    );
    fc.assert(
      fc.property(cases, ({ n, nTest, spare, randomState }) => {
        const trainSize = Math.max(1, n - nTest - spare);
        const shuffle = new ShuffleSplit({ nSplits: 4, testSize: nTest, trainSize, randomState });
        const splits = [...shuffle.split(n)];
        expect(splits).toHaveLength(shuffle.getNSplits());
        for (const [train, test] of splits) {
          expect([train.length, test.length]).toEqual([trainSize, nTest]);
          const all = [...train, ...test];
          expect(new Set(all).size).toBe(all.length);
          expect(all.every((i) => i >= 0 && i < n)).toBe(true);
        }
      }),
    );
  });

  it('draws anew without a seed, and the same again with one', () => {
    const fresh = new ShuffleSplit({ nSplits: 1 });
    expect([...fresh.split(100)]).not.toEqual([...fresh.split(100)]);
    const seeded = new ShuffleSplit({ randomState: 5 });
    expect([...seeded.split(100)]).toEqual([...seeded.split(100)]);
  });

  it('tells its options', () => {
    expect(JSON.parse(JSON.stringify(new ShuffleSplit({ testSize: 0.2, randomState: 1 })))).toEqual({
      splitter: 'ShuffleSplit',
      nSplits: 10,
      testSize: 0.2,
      trainSize: null,
      randomState: 1,
    });
  });

  it.each<[object, ...string[]]>([
    [{ nSplits: 0 }, 'nSplits must be an integer in [1, '],
    [
      { testSize: 0 },
      'ShuffleSplit: testSize must be a fraction in (0, 1), an integer of at least 1',
      'got 0',
    ],
    [{ testSize: 1.5 }, 'testSize', 'got 1.5'],
    [{ trainSize: -1 }, 'trainSize', 'got -1'],
    [{ trainSize: Number.NaN }, 'trainSize', 'got NaN'],
    [{ testSize: '0.2' }, 'testSize', '"0.2", a string'],
    [{ randomState: 'a' }, 'randomState'],
    [{ test_size: 0.2 }, 'Did you mean testSize?'],
  ])('refuses %j', (options, ...parts) => {
    const message = inputErrorOf(() => new ShuffleSplit(options));
    for (const part of parts) expect(message).toContain(part);
  });

  it.each<[object, number, ...string[]]>([
    [{ testSize: 10 }, 10, 'testSize is 10, but there are 10 samples', 'a fraction'],
    [{ trainSize: 12 }, 10, 'trainSize is 12'],
    [{ testSize: 0.6, trainSize: 0.5 }, 10, 'testSize 0.6 and trainSize 0.5 sum to 1.1'],
    [{ testSize: 6, trainSize: 5 }, 10, 'take 6 and 5 of 10 samples', 'at most 10 together'],
    [{}, 1, 'of 1 sample, testSize 0.1', 'none to train on'],
    [{ trainSize: 0.05 }, 10, 'trainSize 0.05 leave none to train on'],
  ])('refuses %j of %i samples, at once', (options, n, ...parts) => {
    const message = inputErrorOf(() => new ShuffleSplit(options).split(n));
    for (const part of parts) expect(message).toContain(part);
  });
});
