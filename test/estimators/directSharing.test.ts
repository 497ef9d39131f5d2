import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../src/computation/drivers.js';
import { plainTasks } from '../../src/data/plainTasks.js';
import { directSharing } from '../../src/estimators/directSharing.js';
import {
  SoftSharingRegressor,
  type SoftSharingRegressorParams,
} from '../../src/estimators/softSharingRegressor.js';
import { createRandom } from '../../src/math/random.js';
import { expectAtMost } from '../laws/atMost.js';
import { outcomeOf } from '../laws/regressions.js';

interface Draw {
  readonly sizes: readonly number[];
  readonly p: number;
  readonly seed: number;
  readonly form: string;
  readonly offset: number;
  readonly spoil: string;
}

const shapes = {
  sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
  p: fc.integer({ min: 1, max: 60 }),
  seed: fc.nat(),
  form: fc.constantFrom('rows', 'matrix', 'row', 'column'),
};

const params = {
  alpha: fc.constantFrom(0, 1e-9, 1e-3, 1),
  coupling: fc.constantFrom(0, 1e-3, 1, 1e8),
  fitIntercept: fc.boolean(),
  tol: fc.constantFrom(0, 1e-9, 1e-4),
};

const SPOILT = ['none', 'none', 'none', 'constant', 'zeros', 'last digits', 'NaN', 'large', 'missing'];

const drawn = fc.record({
  ...shapes,
  ...params,
  offset: fc.constantFrom(0, 1, 1e9),
  spoil: fc.constantFrom(...SPOILT),
});

function tasksOf({ sizes, p, seed, form, offset, spoil }: Draw): { X: never; y: number[] }[] {
  const random = createRandom(seed);
  const changes: Record<string, (value: number) => number> = {
    constant: () => 3,
    zeros: () => 0,
    'last digits': (value) => 1e12 + 1e-4 * value,
    NaN: () => Number.NaN,
    large: (value) => value * 1e160,
  };
  return sizes.map((n, t) => {
    const rows = Array.from({ length: n }, () => Array.from({ length: p }, () => offset + random.normal()));
    const y = rows.map((row) => row[0]! - (t + 1) * row[p - 1]! + random.normal());
    if (spoil === 'missing') y[n - 1] = Number.NaN;
    for (const row of rows) row[p - 1] = (changes[spoil] ?? ((value) => value))(row[p - 1]!);
    const list = form === 'row' ? rows.flat() : rows[0]!.flatMap((_, j) => rows.map((row) => row[j]!));
    const X =
      form === 'rows'
        ? rows
        : form === 'matrix'
          ? new Matrix(rows)
          : { data: Float64Array.from(list), shape: [n, p], order: form };
    return { X: X as never, y };
  });
}

/** What a fit comes to: its model, its warnings or its error. */
function outcome(
  draw: Draw,
  given: Partial<SoftSharingRegressorParams>,
  ...options: readonly object[]
): string {
  const model = new SoftSharingRegressor(given);
  return outcomeOf(() => {
    (model.fit as (...all: readonly unknown[]) => void).call(model, tasksOf(draw), ...options);
    return model;
  });
}

describe('a direct solution of soft sharing', () => {
  it('of a call that leaves nothing to read has the bits of one that reads its options', () => {
    fc.assert(
      fc.property(drawn, ({ alpha, coupling, fitIntercept, tol, ...draw }) => {
        const given = { alpha, coupling, fitIntercept, tol };
        expect(outcome(draw, given)).toBe(outcome(draw, given, {}));
      }),
    );
  });

  it('is that of the solver for any data', () => {
    const mild = fc.record({
      ...shapes,
      alpha: fc.constantFrom(1e-3, 0.1),
      coupling: fc.constantFrom(0, 1e-2, 1, 100),
      fitIntercept: fc.boolean(),
    });
    fc.assert(
      fc.property(mild, ({ alpha, coupling, fitIntercept, ...draw }) => {
        const tasks = tasksOf({ ...draw, offset: 2, spoil: 'none' });
        const rule = { alpha, coupling, fitIntercept, tol: 1e-10, maxIter: 1000 };
        const other = new SoftSharingRegressor(rule).fit(tasks, { kernels: 'reference' });
        const found = new SoftSharingRegressor(rule).fit(tasks);
        const size = 1 + other.coef_.max() - other.coef_.min();
        for (const [t, row] of found.coef_.to2DArray().entries()) {
          for (const [j, value] of row.entries())
            expectAtMost(Math.abs(value - other.coef_.get(t, j)), 1e-9 * size);
          expectAtMost(Math.abs(found.intercept_[t]! - other.intercept_[t]!), 1e-7 * size);
        }
        for (const [j, value] of found.sharedCoef_.entries())
          expectAtMost(Math.abs(value - other.sharedCoef_[j]!), 1e-9 * size);
      }),
    );
  });

  it('is that of the solver for many tasks of few samples', () => {
    const wide = fc.record({
      sizes: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 30, maxLength: 60 }),
      p: fc.integer({ min: 64, max: 200 }),
      seed: fc.nat(),
      alpha: fc.constantFrom(1e-3, 0.1),
      coupling: fc.constantFrom(1e-2, 1, 10),
      fitIntercept: fc.boolean(),
    });
    fc.assert(
      fc.property(wide, ({ alpha, coupling, fitIntercept, ...draw }) => {
        const tasks = tasksOf({ ...draw, form: 'row', offset: 2, spoil: 'none' });
        const rule = { alpha, coupling, fitIntercept, tol: 1e-18 };
        const other = new SoftSharingRegressor(rule).fit(tasks, { kernels: 'reference' });
        const found = new SoftSharingRegressor(rule).fit(tasks);
        const size = 1 + other.coef_.max() - other.coef_.min();
        for (const [t, row] of found.coef_.to2DArray().entries())
          for (const [j, value] of row.entries())
            expectAtMost(Math.abs(value - other.coef_.get(t, j)), 1e-7 * size);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['features', [30, 20, 41], 7],
    ["each task's samples", Array.from({ length: 30 }, () => 9), 60],
    ["each task's samples, the mean by gradients", Array.from({ length: 60 }, () => 9), 200],
    ['the samples of all', [9, 8, 3], 90],
    ['the samples of all, in float32', [30, 28, 33], 300],
  ] as const)('is the way of usual data, by %s', (_, sizes, p) => {
    for (const form of ['rows', 'matrix', 'row', 'column']) {
      for (const fitIntercept of [true, false]) {
        const { tasks } = plainTasks([tasksOf({ sizes, p, seed: 1, form, offset: 2, spoil: 'none' })])!;
        const rule = { alpha: 1e-2, coupling: 0.3, fitIntercept, tol: 1e-12, maxIter: 1000 };
        expect(runSync(directSharing(rule, p, tasks))).toMatchObject({ converged: true, nIter: 1 });
      }
    }
  });

  it.each([true, false])('is not made of squares that vanish, with intercepts: %s', (fitIntercept) => {
    const tasks = [{ X: [[1e-300], [2e-300], [4e-300]], y: [1, 2, 3] }];
    const model = new SoftSharingRegressor({ fitIntercept });
    for (const options of [[], [{}]])
      expect(() => model.fit(tasks, ...options)).toThrow('too small for float64 arithmetic');
  });

  it('is not made where it has no digits', () => {
    const { tasks } = plainTasks([
      tasksOf({ sizes: [9, 8], p: 3, seed: 1, form: 'rows', offset: 0, spoil: 'none' }),
    ])!;
    const rule = { alpha: 1e-3, coupling: 1, fitIntercept: true, tol: 1e-4, maxIter: 1000 };
    expect(runSync(directSharing({ ...rule, alpha: 0 }, 3, tasks))).toBeNull();
    expect(runSync(directSharing({ ...rule, coupling: 1e9 }, 3, tasks))).toBeNull();
    expect(runSync(directSharing({ ...rule, tol: 0 }, 3, tasks))).toBeNull();
  });
});
