import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainParams } from '../../src/estimators/plainParams.js';
import { checkRowLassoParams } from '../../src/estimators/rowLassoParams.js';

const DEFAULTS = {
  alpha: 1,
  l1Ratio: 0.5,
  fitIntercept: true,
  copyX: true,
  maxIter: 1000,
  tol: 1e-4,
  warmStart: false,
  randomState: null,
  selection: 'cyclic',
  taskWeights: null,
  featureWeights: null,
};

const anything = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(undefined, null, 'cyclic', 'random', '1', 1n, 2 ** 31, 2 ** 32, 0, -0, 1, 1.5),
);
const changed = fc.record(
  Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, anything])) as Record<
    string,
    typeof anything
  >,
  { requiredKeys: [] },
);

test('are what the look at each parameter reads, or null', () => {
  fc.assert(
    fc.property(changed, (some) => {
      const each = Object.keys(some).map((name) => ({ ...DEFAULTS, [name]: some[name] }));
      for (const given of [...each, { ...DEFAULTS, ...some }]) {
        const plain = plainParams(given, DEFAULTS);
        if (plain === null) continue;
        expect(checkRowLassoParams('MultiTaskElasticNet', given, DEFAULTS)).toMatchObject(plain);
        const { warmStart, randomState, selection, taskWeights, featureWeights } = given;
        expect([warmStart, randomState, selection, taskWeights, featureWeights]).toEqual([
          false,
          null,
          'cyclic',
          null,
          null,
        ]);
      }
    }),
  );
});

test('read every number within its range', () => {
  const ranges = fc.record({
    alpha: fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true }),
    l1Ratio: fc.double({ min: 0, max: 1, noNaN: true }),
    tol: fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true }),
    maxIter: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    fitIntercept: fc.boolean(),
  });
  fc.assert(
    fc.property(ranges, (given) => {
      expect(plainParams({ ...DEFAULTS, ...given }, DEFAULTS)).toEqual(given);
    }),
  );
  const { l1Ratio: _, ...lasso } = DEFAULTS;
  expect(plainParams(lasso, {})!.l1Ratio).toBe(1);
});
