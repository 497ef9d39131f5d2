import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../src/computation/drivers.js';
import { plainSamples } from '../../src/data/plainSamples.js';
import { directCommon } from '../../src/estimators/directCommon.js';
import { type DirectSystem, solvedDirectly } from '../../src/estimators/directSteps.js';
import { softSharing } from '../../src/estimators/modelPenalty.js';
import { MultiTaskModel } from '../../src/estimators/multiTaskModel.js';
import {
  SoftSharingRegressor,
  type SoftSharingRegressorParams,
} from '../../src/estimators/softSharingRegressor.js';
import { createRandom } from '../../src/math/random.js';
import { expectAtMost } from '../laws/atMost.js';
import { outcomeOf } from '../laws/regressions.js';

interface Draw {
  readonly n: number;
  readonly p: number;
  readonly T: number;
  /** The part of the targets that is missing. */
  readonly missing: number;
  readonly offset: number;
  readonly seed: number;
  readonly form: string;
  readonly spoil: string;
}

const SPOILT = [
  'none',
  'none',
  'none',
  'constant',
  'zeros',
  'last digits',
  'NaN',
  'large',
  'tiny',
  'empty row',
];

const shapes = {
  n: fc.integer({ min: 2, max: 60 }),
  p: fc.integer({ min: 1, max: 70 }),
  T: fc.integer({ min: 2, max: 6 }),
  missing: fc.constantFrom(0, 0, 0.05, 0.2),
  offset: fc.constantFrom(0, 1, 1e9),
  seed: fc.nat(),
  form: fc.constantFrom('rows', 'matrix', 'row', 'column'),
  spoil: fc.constantFrom(...SPOILT),
};

const params = {
  alpha: fc.constantFrom(0, 1e-9, 1e-3, 1),
  coupling: fc.constantFrom(0, 1e-3, 1, 1e8),
  fitIntercept: fc.boolean(),
  tol: fc.constantFrom(0, 1e-9, 1e-4),
};

const mild = {
  alpha: fc.constantFrom(1e-3, 0.1),
  coupling: fc.constantFrom(0, 1e-2, 1, 100),
  fitIntercept: fc.boolean(),
};

const CHANGES: Record<string, (value: number) => number> = {
  constant: () => 3,
  zeros: () => 0,
  'last digits': (value) => 1e12 + 1e-4 * value,
  NaN: () => Number.NaN,
  large: (value) => value * 1e160,
  tiny: (value) => value * 1e-200,
};

/** X and Y by rows; the targets of tasks are missing here and there, those of an empty row all. */
function rowsOf({ n, p, T, missing, offset, seed, spoil }: Draw): { X: number[][]; Y: number[][] } {
  const random = createRandom(seed);
  const X = Array.from({ length: n }, () => Array.from({ length: p }, () => offset + random.normal()));
  const Y = X.map((row) =>
    Array.from({ length: T }, (_, t) => row[0]! - (t + 1) * row[p - 1]! + random.normal()),
  );
  for (const row of Y) for (let t = 0; t < T; t++) if (random.uniform() < missing) row[t] = Number.NaN;
  for (const row of X) row[p - 1] = (CHANGES[spoil] ?? ((value: number) => value))(row[p - 1]!);
  if (spoil === 'empty row') {
    X[0] = X[0]!.map((value) => value * 1e12);
    Y[0]!.fill(Number.NaN);
  }
  return { X, Y };
}

/** A matrix in one of the forms that fits take. */
function inForm(rows: readonly (readonly number[])[], form: string): never {
  const columns = rows[0]!.map((_, j) => rows.map((row) => row[j]!));
  const data = Float64Array.from((form === 'row' ? rows : columns).flat());
  const shape = [rows.length, columns.length];
  return (
    form === 'rows' ? rows : form === 'matrix' ? new Matrix(rows as number[][]) : { data, shape, order: form }
  ) as never;
}

type Run = (model: SoftSharingRegressor, X: never, Y: never) => void;

function outcome(draw: Draw, given: Partial<SoftSharingRegressorParams>, run: Run): string {
  const model = new SoftSharingRegressor(given);
  const { X, Y } = rowsOf(draw);
  return outcomeOf(() => {
    run(model, inForm(X, draw.form), inForm(Y, draw.form));
    return model;
  });
}

const direct = (X: unknown, Y: unknown, rule: Partial<SoftSharingRegressorParams>, how = solvedDirectly) => {
  const whole = { alpha: 1e-2, coupling: 0.3, fitIntercept: true, tol: 1e-8, maxIter: 1000, ...rule };
  return runSync(directCommon(whole, plainSamples([X, Y])!, how));
};

const plainDraw: Draw = { n: 40, p: 7, T: 4, missing: 0.1, offset: 2, seed: 1, form: 'rows', spoil: 'none' };

/** A solution and its intercepts as one list. */
const numbersOf = (model: SoftSharingRegressor): number[] => [
  ...model.coef_.to1DArray(),
  ...model.intercept_,
];

function expectNear(found: SoftSharingRegressor, other: SoftSharingRegressor, digits = 1e-8): void {
  const size = 1 + Math.max(...other.coef_.to1DArray().map(Math.abs));
  const [a, b] = [numbersOf(found), numbersOf(other)];
  const weights = found.coef_.to1DArray().length;
  for (const [k, value] of a.entries())
    expectAtMost(Math.abs(value - b[k]!), digits * size * (k < weights ? 1 : 100));
}

describe('a direct solution of soft sharing on shared samples', () => {
  it('has the bits of a call with options, of MultiTaskModel and of fitAsync', async () => {
    const draws = fc.record({ ...shapes, ...params });
    await fc.assert(
      fc.asyncProperty(draws, async ({ alpha, coupling, fitIntercept, tol, ...draw }) => {
        const given = { alpha, coupling, fitIntercept, tol };
        const plain = outcome(draw, given, (model, X, Y) => model.fit(X, Y));
        expect(outcome(draw, given, (model, X, Y) => model.fit(X, Y, {}))).toBe(plain);
        if (alpha === 0 || tol === 0 || draw.spoil !== 'none' || draw.offset > 1) return;
        const { X, Y } = rowsOf(draw);
        const of = { X: inForm(X, draw.form), Y: inForm(Y, draw.form) };
        const fitted = new SoftSharingRegressor(given).fit(of.X, of.Y);
        expect(numbersOf(await new SoftSharingRegressor(given).fitAsync(of.X, of.Y))).toEqual(
          numbersOf(fitted),
        );
        if (!plainSamples([X, Y]) || !direct(X, Y, given)) return;
        const penalty = softSharing({ alpha, coupling });
        const losses = Y[0]!.map(() => 'squared' as const);
        const model = new MultiTaskModel({ penalty, losses, fitIntercept, tol }).fit(of.X, of.Y);
        expect([...model.coef_.to1DArray(), ...model.intercept_]).toEqual(numbersOf(fitted));
        expect(model.dualGap_).toBe(fitted.dualGap_);
      }),
    );
  });

  it('is that of the solver for any data', () => {
    fc.assert(
      fc.property(fc.record({ ...shapes, ...mild }), ({ alpha, coupling, fitIntercept, ...draw }) => {
        const { X, Y } = rowsOf({ ...draw, offset: 2, spoil: 'none' });
        if (Y[0]!.some((_, t) => Y.every((row) => Number.isNaN(row[t]!)))) return;
        const rule = { alpha, coupling, fitIntercept, tol: 1e-18 };
        const other = new SoftSharingRegressor(rule).fit(X, Y, { kernels: 'reference' });
        expectNear(new SoftSharingRegressor(rule).fit(X, Y), other);
      }),
    );
  });

  it('is refused with the same words', () => {
    fc.assert(
      fc.property(fc.record({ ...shapes, ...mild }), ({ alpha, coupling, fitIntercept, ...draw }) => {
        const given = { alpha, coupling, fitIntercept, tol: 1e-4 };
        const fails = (text: string): string => (text.includes('Error') ? text : 'fits');
        const found = outcome(draw, given, (model, X, Y) => model.fit(X, Y));
        const other = outcome(draw, given, (model, X, Y) => model.fit(X, Y, { kernels: 'reference' }));
        expect(fails(found)).toBe(fails(other));
      }),
    );
  });

  it.each([
    ['features', 40, 7, 0],
    ['features, in float32', 200, 70, 0],
    ['features, with missing targets', 40, 7, 0.1],
    ['features, in float32, with missing targets', 240, 70, 0.1],
    ['samples', 20, 60, 0],
    ['samples, in float32', 80, 300, 0],
  ] as const)('is the way of usual data, by %s', (_, n, p, missing) => {
    const { X, Y } = rowsOf({ ...plainDraw, n, p, missing });
    for (const form of ['rows', 'matrix', 'row', 'column']) {
      for (const fitIntercept of [true, false]) {
        for (const coupling of [0, 0.3]) {
          const rule = { fitIntercept, coupling, tol: 1e-12 };
          const found = direct(inForm(X, form), inForm(Y, form), rule);
          expect(found).toMatchObject({ converged: true, nIter: 1 });
        }
      }
    }
  });

  it('does not look at a sample without targets, however far it lies', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(1, 1e6, 1e12), fc.boolean(), (seed, far, fitIntercept) => {
        const { X, Y } = rowsOf({ ...plainDraw, seed, missing: 0.05 });
        const rule = { alpha: 1e-3, coupling: 0.1, fitIntercept, tol: 1e-12 };
        const others = new SoftSharingRegressor(rule).fit(X, Y);
        X.splice(
          5,
          0,
          X[5]!.map((value) => far * value),
        );
        Y.splice(
          5,
          0,
          Y[5]!.map(() => Number.NaN),
        );
        expect(direct(X, Y, rule)).not.toBeNull();
        const found = new SoftSharingRegressor(rule).fit(X, Y);
        expectNear(found, others, 1e-9);
      }),
    );
  });

  it('counts what rounding takes off samples that lie far from those of a task', () => {
    const { X, Y } = rowsOf({ ...plainDraw, offset: 0 });
    for (const far of [1e3, 1e8, 1e14]) {
      const [rows, targets] = [X.map((row) => [...row]), Y.map((row) => [...row])];
      rows[0] = rows[0]!.map((value) => far * value);
      targets[0]!.fill(Number.NaN, 1);
      const rule = { alpha: 1e-3, coupling: 0.1, tol: 1e-9 };
      const found = new SoftSharingRegressor(rule).fit(rows, targets);
      const other = new SoftSharingRegressor({ ...rule, tol: 1e-18 }).fit(rows, targets, {
        kernels: 'reference',
      });
      const least = objectiveOf(rows, targets, rule, other);
      const above = objectiveOf(rows, targets, rule, found) - least;
      expectAtMost(above, found.dualGap_ + 1e-14 * least);
    }
  });

  it('moves intercepts alone with the targets, and rows with the tasks', () => {
    fc.assert(
      fc.property(fc.record({ ...shapes, ...mild }), ({ alpha, coupling, ...draw }) => {
        const { X, Y } = rowsOf({ ...draw, n: 2 * draw.p + draw.n, offset: 2, spoil: 'none' });
        const fitted = (targets: readonly (readonly number[])[]) => {
          // A gap within tol lets weights be off by the root of it over alpha.
          const model = new SoftSharingRegressor({ alpha, coupling, tol: 1e-18 }).fit(X, targets);
          return model.coef_.to2DArray().map((w, t) => [...w, model.intercept_[t]!]);
        };
        const rows = fitted(Y);
        const moved = fitted(Y.map((row) => row.map((value, t) => value + 10 * t)));
        const turned = fitted(Y.map((row) => row.toReversed())).toReversed();
        const most = 1e-11 * (1 + Math.max(...rows.flat().map(Math.abs)));
        for (const [t, row] of rows.entries()) {
          for (const [j, value] of row.entries()) {
            const up = j === draw.p ? 10 * t : 0;
            expectAtMost(Math.abs(moved[t]![j]! - up - value), most);
            expectAtMost(Math.abs(turned[t]![j]! - value), most);
          }
        }
      }),
    );
  });

  it('goes back to the weights and intercepts before a step that is worse', () => {
    const { X, Y } = rowsOf(plainDraw);
    const stopped = (count: number, worse: boolean) =>
      direct(X, Y, { tol: 1 }, (system, rule) => {
        let steps = 0;
        const step = (): number => {
          steps++;
          const gap = system.coupled.stepCommon(steps === 1 ? 1e-3 : 0);
          return steps > count ? Infinity : gap;
        };
        const own: DirectSystem = { ...system, step, enough: worse ? 0 : Infinity };
        return solvedDirectly(own, rule);
      });
    const [kept, undone] = [stopped(1, false)!, stopped(1, true)!];
    expect(undone).toEqual(kept);
    expect(stopped(2, true)!.intercept).not.toEqual(kept.intercept);
  });

  it('is not made where it has no digits or another way is better', () => {
    const { X, Y } = rowsOf(plainDraw);
    const complete = rowsOf({ ...plainDraw, missing: 0 });
    expect(direct(X, Y, {})).not.toBeNull();
    for (const rule of [{ alpha: 0 }, { tol: 0 }, { coupling: 1e9 }]) expect(direct(X, Y, rule)).toBeNull();
    expect(
      direct(
        complete.X,
        complete.Y.map(([y]) => [y!]),
        {},
      ),
    ).toBeNull(); // one task
    const few = complete.Y.map((row, i) => row.map((y, t) => (t === 0 && i % 2 === 0 ? Number.NaN : y)));
    expect(direct(X, few, {})).toBeNull(); // more than a third
    const wide = rowsOf({ ...plainDraw, p: 50 });
    expect(direct(wide.X, wide.Y, {})).toBeNull(); // fewer samples than features
    const rare = X.map((row, i) => [...row.slice(1), i === 3 ? 1 : 0]);
    const without = complete.Y.map((row, i) => row.map((y, t) => (t === 0 && i === 3 ? Number.NaN : y)));
    expect(direct(rare, without, {})).toBeNull(); // a feature that does not vary for a task
  });

  it('of one target has the bits of a task with samples of its own', () => {
    fc.assert(
      fc.property(fc.record({ ...shapes, ...mild }), ({ alpha, coupling, fitIntercept, ...draw }) => {
        const { X, Y } = rowsOf({ ...draw, missing: 0, offset: 2, spoil: 'none' });
        const y = Y.map((row) => row[0]!);
        const rule = { alpha, coupling, fitIntercept };
        const alone = new SoftSharingRegressor(rule).fit(
          X,
          y.map((value) => [value]),
        );
        const own = new SoftSharingRegressor(rule).fit([{ X, y }]);
        expect(numbersOf(alone)).toEqual(numbersOf(own));
        expect(alone.dualGap_).toBe(own.dualGap_);
      }),
    );
  });
});

/** The objective, naively. */
function objectiveOf(
  X: readonly (readonly number[])[],
  Y: readonly (readonly number[])[],
  { alpha, coupling }: { alpha: number; coupling: number },
  model: SoftSharingRegressor,
): number {
  const W = model.coef_.to2DArray();
  const mean = [...model.sharedCoef_];
  let objective = 0;
  for (const [t, w] of W.entries()) {
    const observed = Y.flatMap((row, i) => (Number.isNaN(row[t]!) ? [] : [i]));
    for (const i of observed) {
      const eta = X[i]!.reduce((sum, x, j) => sum + x * w[j]!, model.intercept_[t]!);
      objective += (Y[i]![t]! - eta) ** 2 / (2 * observed.length);
    }
    for (const [j, value] of w.entries())
      objective += (alpha * value ** 2 + coupling * (value - mean[j]!) ** 2) / 2;
  }
  return objective;
}
