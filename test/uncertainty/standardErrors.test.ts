import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MultiTaskLasso, SoftSharingRegressor, standardErrors } from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';
import { studentQuantile } from '../../src/math/studentT.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { groupedTasks } from '../relations/tasks.js';

interface Oracle {
  readonly tasks: readonly { readonly X: number[][]; readonly y: number[]; readonly s: number[] }[];
  readonly cases: readonly {
    readonly params: {
      readonly alpha: number;
      readonly coupling: number;
      readonly taskWeights: number[];
      readonly fitIntercept: boolean;
    };
    readonly graph: number[][] | null;
    readonly found: {
      readonly coef: number[][];
      readonly degrees: number[];
      readonly variance: number[];
      readonly covariance: number[][][];
      readonly interceptErrors: number[];
    };
  }[];
  readonly ols: readonly { readonly errors: number[]; readonly variance: number }[];
  readonly quantiles: readonly (readonly [confidence: number, degrees: number, t: number])[];
}
const oracle = JSON.parse(
  readFileSync(new URL('../oracles/standard_errors.json', import.meta.url), 'utf8'),
) as Oracle;
const tasks = oracle.tasks.map(({ X, y, s }) => ({ X, y, sampleWeight: s }));

/** Equal to so many parts of the largest of what is expected. */
function expectNear(found: readonly number[], expected: readonly number[], part: number): void {
  const size = Math.max(...expected.map(Math.abs));
  for (const [k, value] of found.entries())
    expect(Math.abs(value - expected[k]!)).toBeLessThanOrEqual(part * size);
}

describe('standardErrors', () => {
  it.each(oracle.cases)(
    'are those of the whole Hessian and all noise: $params',
    ({ params, graph, found }) => {
      const model = new SoftSharingRegressor({ ...params, graph, tol: 1e-14 }).fit(tasks);
      const errors = standardErrors(model, tasks);
      const part = params.coupling > 1e6 ? 1e-6 : 1e-8; // numpy's inverse loses as many digits
      expectNear(errors.degreesOfFreedom, found.degrees, part);
      expectNear(errors.residualVariance, found.variance, part);
      expectNear(errors.interceptErrors, params.fitIntercept ? found.interceptErrors : [0, 0, 0], part);
      for (const [t, covariance] of found.covariance.entries()) {
        expectNear(errors.covariance(t).flat(), covariance.flat(), part);
        expectNear(
          errors.coefErrors[t]!,
          covariance.map((row, j) => Math.sqrt(row[j]!)),
          part,
        );
      }
    },
  );

  it('are the textbook errors of least squares where nothing is penalised', () => {
    const model = new SoftSharingRegressor({ coupling: 0, alpha: 0 }).fit(tasks);
    const errors = standardErrors(model, tasks);
    for (const [t, { errors: expected, variance }] of oracle.ols.entries()) {
      expectNear([errors.interceptErrors[t]!, ...errors.coefErrors[t]!], expected, 1e-9);
      expect(errors.residualVariance[t]).toBeCloseTo(variance, 9);
      expect(errors.degreesOfFreedom[t]).toBeCloseTo(5, 9);
    }
  });

  it('are the same for shared samples and tasks, a graph of 1 / T and the mean', () => {
    const X = groupedTasks(1, 20, 3, 3)[0]!.X;
    const Y = X.map(([a, b], i) => [a! + (i % 5) / 7, b! - (i % 3) / 4, i % 4 ? a! - b! : Number.NaN]);
    const own = [0, 1, 2].map((t) => {
      const rows = Y.flatMap((row, i) => (Number.isNaN(row[t]) ? [] : [i]));
      return { X: rows.map((i) => X[i]!), y: rows.map((i) => Y[i]![t]!) };
    });
    const params = { coupling: 0.7, alpha: 0.01, tol: 1e-14 };
    const graph = [0, 1, 2].map(() => Array(3).fill(1 / 3) as number[]);
    const shared = standardErrors(new SoftSharingRegressor(params).fit(X, Y), X, Y);
    expect(shared.nSamples).toEqual([20, 20, 15]);
    for (const other of [
      standardErrors(new SoftSharingRegressor(params).fit(own), own),
      standardErrors(new SoftSharingRegressor({ ...params, graph }).fit(X, Y), X, Y),
    ]) {
      expectNear(other.coefErrors.flat(), shared.coefErrors.flat(), 1e-9);
      expectNear(other.interceptErrors, shared.interceptErrors, 1e-9);
    }
  });

  it('fall, with the degrees of freedom, as the tasks are drawn together', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const given = groupedTasks(4, 12, seed, 3);
        const degrees = [0, 0.1, 1, 10, 1e6].map((coupling) => {
          const model = new SoftSharingRegressor({ coupling, alpha: 1e-3 }).fit(given);
          return standardErrors(model, given).degreesOfFreedom;
        });
        for (let k = 1; k < degrees.length; k++) {
          for (const [t, value] of degrees[k]!.entries())
            expect(value).toBeLessThanOrEqual(degrees[k - 1]![t]! + 1e-9);
        }
        for (const value of degrees[0]!) expect(value).toBeLessThanOrEqual(4);
        // One model of three weights for all, whose share each task has.
        expect(degrees.at(-1)!.reduce((sum, value) => sum + value, 0)).toBeCloseTo(4 + 3, 1);
      }),
      { numRuns: 20 },
    );
  });

  it('has intervals that cover weights, means and new targets as often as they say', () => {
    const random = createRandom(3);
    const truth = [1.5, -1];
    const covered = { weight: 0, mean: 0, target: 0 };
    const trials = 400;
    for (let trial = 0; trial < trials; trial++) {
      const X = Array.from({ length: 12 }, () => [random.normal(), random.normal()]);
      const at = (row: readonly number[]): number => row[0]! * truth[0]! + row[1]! * truth[1]! + 3;
      const given = [{ X, y: X.map((row) => at(row) + random.normal()) }];
      const errors = standardErrors(new SoftSharingRegressor({ coupling: 0, alpha: 0 }).fit(given), given);
      const { coefLower, coefUpper } = errors.weightIntervals({ confidence: 0.9 });
      const row = [random.normal(), random.normal()];
      const target = at(row) + random.normal();
      const mean = errors.intervals([row], { task: 0, confidence: 0.9, of: 'mean' });
      const next = errors.intervals([row], { task: 'task 0', confidence: 0.9 });
      if (coefLower[0]![0]! <= truth[0]! && truth[0]! <= coefUpper[0]![0]!) covered.weight++;
      if (mean.lower[0]! <= at(row) && at(row) <= mean.upper[0]!) covered.mean++;
      if (next.lower[0]! <= target && target <= next.upper[0]!) covered.target++;
    }
    // 400 trials of 90 %: 3.5 standard deviations are 5 %
    for (const share of Object.values(covered)) expect(Math.abs(share / trials - 0.9)).toBeLessThan(0.053);
  });

  it('takes any form of X for its intervals, about the predictions of the model', () => {
    const model = new SoftSharingRegressor().fit(tasks);
    const errors = standardErrors(model, tasks);
    const { X } = tasks[1]!;
    const found = errors.intervals(X, { task: 1 });
    expectNear([...found.prediction], [...model.predict(X, { task: 1 })], 1e-12);
    const flat = { data: Float64Array.from(X.flat()), shape: [X.length, 4] as [number, number] };
    expect(errors.intervals(flat, { task: 1 })).toEqual(found);
    expect(errors.toString().split('\n')).toHaveLength(4);
  });

  it('says what it cannot do', () => {
    const model = new SoftSharingRegressor({ alpha: 0, coupling: 0 }).fit(tasks);
    expect(inputErrorOf(() => standardErrors(new MultiTaskLasso() as never, tasks))).toContain(
      'bootstrapWeights',
    );
    expect(inputErrorOf(() => standardErrors(model, tasks.slice(1)))).toContain(
      'expected the data of the fit',
    );
    const few = tasks.map(({ X, y }) => ({ X: X.slice(0, 5), y: y.slice(0, 5) }));
    expect(
      inputErrorOf(() =>
        standardErrors(new SoftSharingRegressor({ coupling: 0, alpha: 1e-12 }).fit(few), few),
      ),
    ).toContain('leaves less than one');
    const errors = standardErrors(model, tasks);
    expect(inputErrorOf(() => errors.intervals([[1]], { task: 0 }))).toContain('4');
    expect(inputErrorOf(() => errors.intervals(tasks[0]!.X, { task: 'x' }))).toContain('task is');
    expect(inputErrorOf(() => errors.weightIntervals({ confidence: 1 }))).toContain('confidence');
    const twice = tasks.map(({ X, y }) => ({ X: X.map(([a]) => [a!, a!]), y }));
    const tied = new SoftSharingRegressor({ alpha: 1e-6, coupling: 0 }).fit(twice);
    expect(inputErrorOf(() => standardErrors(tied.setParams({ alpha: 0 }), twice))).toContain(
      'do not determine',
    );
  });
});

describe("the quantile of Student's t", () => {
  it('is that of scipy', () => {
    for (const [confidence, degrees, t] of oracle.quantiles) {
      expect(Math.abs(studentQuantile(confidence, degrees) / t - 1), `${confidence} ${degrees}`).toBeLessThan(
        1e-10,
      );
    }
  });
});
