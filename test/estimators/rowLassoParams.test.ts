import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkRowLassoParams, readRowLassoParams } from '../../src/estimators/rowLassoParams.js';

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

function outcome(read: typeof checkRowLassoParams, params: object): unknown {
  try {
    return read('MultiTaskElasticNet', params, DEFAULTS);
  } catch (error) {
    return `${error}`;
  }
}

test('one look at all parameters comes to what the look at each comes to, errors included', () => {
  fc.assert(
    fc.property(changed, (some) => {
      const names = Object.keys(some);
      const params = { ...DEFAULTS };
      const each = names.map((name) => ({ ...params, [name]: some[name] }));
      for (const given of [...each, { ...params, ...some }, params]) {
        expect(outcome(readRowLassoParams, given)).toEqual(outcome(checkRowLassoParams, given));
      }
    }),
  );
});
