/** Huber and Poisson losses of MultiTaskModel: against oracles, and what is told of targets they cannot take. */
import { readFileSync } from 'node:fs';
import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import {
  huber,
  type LossSpec,
  type ModelPenalty,
  MultiTaskModel,
  modelFromJSON,
  nuclearNorm,
  rowLasso,
  softSharing,
} from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';
import { compressed, inputErrorOf } from '../laws/inputForms.js';
import { capturedWarnings } from '../laws/regressions.js';

interface Oracle {
  readonly name: string;
  readonly tasks: readonly {
    readonly loss: 'huber' | 'poisson' | 'squared' | 'logistic';
    readonly delta: number | null;
    readonly X: number[][];
    readonly y: (number | null)[];
    readonly sampleWeight: number[] | null;
  }[];
  readonly penalty: { readonly penalty: string; alpha: number; l1Ratio?: number; coupling?: number };
  readonly fitIntercept: boolean;
  readonly taskWeights: number[] | null;
  readonly objective: number;
  readonly coef: number[][];
}

interface Regressor {
  readonly alpha: number;
  readonly fitIntercept: boolean;
  readonly X: number[][];
  readonly y: number[];
  readonly sampleWeight: number[] | null;
  readonly coef: number[];
  readonly intercept: number;
  readonly predictions: number[];
  readonly score: number;
}

const { cases, regressors } = JSON.parse(
  readFileSync(new URL('../oracles/huber_poisson.json', import.meta.url), 'utf8'),
) as { cases: Oracle[]; regressors: Regressor[] };

const penaltyOf = ({ penalty, alpha, l1Ratio, coupling }: Oracle['penalty']): ModelPenalty =>
  penalty === 'rowLasso'
    ? rowLasso({ alpha, l1Ratio: l1Ratio! })
    : softSharing({ alpha, coupling: coupling! });

describe('the least objective', () => {
  it.each(cases.map((oracle) => [oracle.name, oracle] as const))(
    "is the interior-point method's: %s",
    (_, { tasks, penalty, fitIntercept, taskWeights, objective, coef }) => {
      for (const sparse of [false, true]) {
        const model = new MultiTaskModel({
          losses: tasks.map(({ loss, delta }) => (delta === null ? loss : huber({ delta })) as LossSpec),
          penalty: penaltyOf(penalty),
          ...{ fitIntercept, taskWeights, tol: 1e-11, maxIter: 5000 },
        }).fit(
          tasks.map(({ X, y, sampleWeight }) => ({
            X: sparse ? compressed(X) : X,
            y: y as number[],
            sampleWeight,
          })),
        );
        expect(model.converged_).toBe(true);
        expect(model.dualGap_).toBeLessThan(1e-9 * objective);
        const found = model.coef_.to2DArray();
        for (const [t, row] of coef.entries()) {
          for (const [j, value] of row.entries()) expect(Math.abs(found[t]![j]! - value)).toBeLessThan(2e-4);
        }
      }
    },
  );
});

describe('one task of counts', () => {
  it.each(regressors)(
    "is scikit-learn's PoissonRegressor: alpha $alpha, intercept $fitIntercept",
    ({ alpha, fitIntercept, X, y, sampleWeight, coef, intercept, predictions, score }) => {
      for (const penalty of [rowLasso({ alpha, l1Ratio: 0 }), softSharing({ alpha, coupling: 0 })]) {
        const model = new MultiTaskModel({ losses: 'poisson', penalty, fitIntercept, tol: 1e-13 }).fit([
          { X, y, sampleWeight },
        ]);
        for (const [j, value] of coef.entries()) expect(model.coef_.get(0, j)).toBeCloseTo(value, 7);
        expect(model.intercept_[0]).toBeCloseTo(intercept, 7);
        const found = model.predict(X, { task: 0 });
        for (const [i, value] of predictions.entries()) expect(found[i]).toBeCloseTo(value, 6);
        const eta = model.decisionFunction(X, { task: 0 }) as Float64Array;
        expect(Math.log(found[3] as number)).toBeCloseTo(eta[3]!, 12);
        expect(model.score([{ X, y, sampleWeight }])).toBeCloseTo(score, 7);
      }
    },
  );
});

const X = [
  [1, 0.1, 3],
  [2, 0.1, 1],
  [0, 0.1, -2],
  [4, 0.1, 0.5],
  [3, 0.1, 2],
  [-1, 0.1, 1],
];
const counts = [1, 2, 0, 3, 4, 0];
const columns = (...given: unknown[][]) => X.map((_, i) => given.map((column) => column[i])) as never;

describe('a model of numbers, counts and labels', () => {
  const losses = [huber({ delta: 0.5 }), 'poisson', 'logistic'] as const;
  const Y = columns([1, 2, 0.5, 300, 2.5, -1], counts, ['n', 'y', 'n', 'y', 'y', 'n']);
  const model = new MultiTaskModel({ losses, penalty: rowLasso({ alpha: 0.02 }), tol: 1e-9 }).fit(X, Y);

  it('predicts the mean of counts, and no probabilities of what has none', () => {
    const [numbers, means, labels] = model.predict(X);
    expect(numbers).toEqual(model.decisionFunction(X, { task: 0 }));
    expect((means as Float64Array).every((value) => value > 0)).toBe(true);
    expect(labels).toContain('y');
    expect(model.predictProba(X).map((proba) => proba === null)).toEqual([true, true, false]);
    expect(inputErrorOf(() => model.predictProba(X, { task: 1 }))).toContain('has no probabilities');
  });

  it('is read back from its file, parameters of losses included', () => {
    const copy = modelFromJSON(JSON.parse(JSON.stringify(model))) as MultiTaskModel;
    expect(copy.getParams().losses).toEqual([{ loss: 'huber', delta: 0.5 }, 'poisson', 'logistic']);
    expect(copy.predict(X)).toEqual(model.predict(X));
    expect(copy.score(X, Y)).toBe(model.score(X, Y));
    const spoilt = JSON.parse(JSON.stringify(model)) as { fitted: { losses: unknown[] } };
    spoilt.fitted.losses[0] = { loss: 'huber', delta: -1 };
    expect(inputErrorOf(() => modelFromJSON(spoilt))).toContain('delta must be a finite number');
    spoilt.fitted.losses[0] = { loss: 'hinge' };
    expect(inputErrorOf(() => modelFromJSON(spoilt))).toContain('fitted.losses[0]');
  });

  it('is fitted in turns with the same bits', async () => {
    const other = await model.clone().fitAsync(X, Y);
    expect(other.coef_.to1DArray()).toEqual(model.coef_.to1DArray());
    expect(other.intercept_).toEqual(model.intercept_);
  });

  it('takes a word for the loss with its defaults, and plain data for what huber() makes', () => {
    const made = (loss: LossSpec) => new MultiTaskModel({ losses: [loss, 'poisson', 'logistic'] }).fit(X, Y);
    expect(made('huber').coef_).toEqual(made(huber()).coef_);
    expect(made({ loss: 'huber', delta: 1.35 }).intercept_).toEqual(made(huber()).intercept_);
    expect(Object.isFrozen(huber())).toBe(true);
  });
});

describe('any penalty', () => {
  it('goes with both: the nuclear norm of one task is the row lasso of one feature', () => {
    const x = X.map(([a]) => [a!]);
    for (const losses of ['poisson', huber({ delta: 0.7 })] as const) {
      const [nuclear, rows] = [nuclearNorm({ alpha: 0.1 }), rowLasso({ alpha: 0.1 })].map((penalty) =>
        new MultiTaskModel({ losses, penalty, tol: 1e-10, maxIter: 10000 }).fit(
          x,
          columns(counts, [...counts].reverse()),
        ),
      );
      expect(nuclear!.converged_).toBe(true);
      for (const t of [0, 1]) expect(nuclear!.coef_.get(t, 0)).toBeCloseTo(rows!.coef_.get(t, 0), 4);
      expect(nuclear!.dualGap_).toBeLessThanOrEqual(nuclear!.eps_);
    }
  });
});

describe('what cannot be', () => {
  const refusal = (losses: unknown, y: unknown[], more: object = {}) =>
    inputErrorOf(() => new MultiTaskModel({ losses: losses as LossSpec, ...more }).fit(X, columns(y)));

  it('is told of parameters', () => {
    expect(inputErrorOf(() => huber({ delta: 0 }))).toContain('huber: delta must be');
    expect(inputErrorOf(() => huber({ delta: Number.NaN }))).toContain('huber: delta must be');
    expect(inputErrorOf(() => huber({ detla: 1 } as never))).toContain('Did you mean delta?');
    expect(refusal({ loss: 'huber', delta: 'wide' }, counts)).toContain('delta must be a finite number');
    expect(refusal({ loss: 'poisson', delta: 1 }, counts)).toContain('delta');
    expect(refusal('hinge', counts)).toMatch(/huber\(\{ delta \}\).*'poisson'/);
  });

  it('is told of targets', () => {
    expect(refusal('poisson', [1, 2, -1, 0, 3, 1])).toMatch(
      /column 0 of Y\[2\] is -1.*'poisson'.*number >= 0/,
    );
    expect(refusal('poisson', ['a', 2, 1, 0, 3, 1])).toMatch(/'poisson', which takes numbers/);
    expect(refusal('poisson', [0, 0, 0, 0, 0, 0])).toMatch(
      /task 0 has no observed target.*above 0.*intercept/,
    );
  });

  it('is told where counts of 0 are told apart for ever', () => {
    const only = X.map((_, i) => [i === 5 ? 1 : 0, i]); // feature 0 is where the last count is 0
    const made = (penalty: ModelPenalty, y: number[], fitIntercept = true) =>
      inputErrorOf(() =>
        new MultiTaskModel({ losses: 'poisson', penalty, fitIntercept }).fit([{ X: only, y }]),
      );
    for (const penalty of [rowLasso({ alpha: 0 }), softSharing({ alpha: 0 })]) {
      expect(made(penalty, counts)).toMatch(/no minimum/);
      expect(made(penalty, [0, 0, 0, 0, 0, 0], false)).toMatch(/no minimum/);
    }
    const free = new MultiTaskModel({ losses: 'poisson', penalty: rowLasso({ alpha: 0 }) });
    expect(free.fit([{ X: only, y: [1, 2, 0, 3, 4, 5] }]).converged_).toBe(true);
    const held = new MultiTaskModel({
      losses: 'poisson',
      fitIntercept: false,
      penalty: rowLasso({ alpha: 0.01 }),
    });
    expect(held.fit([{ X: only, y: [0, 0, 0, 0, 0, 0] }]).converged_).toBe(true);
  });
});

describe('what is hostile', () => {
  it('counts of any size are those of size 1, but for the intercept', () => {
    const random = createRandom(3);
    const Z = Array.from({ length: 30 }, () => [random.normal(), random.normal()]);
    const y = Z.map(([a]) => Math.exp(a! + random.normal() / 3));
    const made = (size: number) =>
      new MultiTaskModel({ losses: 'poisson', penalty: rowLasso({ alpha: 0.1 * size }), tol: 1e-10 }).fit([
        { X: Z, y: y.map((value) => value * size) },
      ]);
    const plain = made(1);
    for (const size of [1e-12, 1e-3, 1e6, 1e12]) {
      const model = made(size);
      expect(model.converged_).toBe(true);
      expect(model.intercept_[0]! - Math.log(size)).toBeCloseTo(plain.intercept_[0]!, 6);
      for (const j of [0, 1]) expect(model.coef_.get(0, j)).toBeCloseTo(plain.coef_.get(0, j), 6);
    }
  });

  it('targets of any size have the Huber loss of size 1, with delta and alpha in step', () => {
    const random = createRandom(4);
    const Z = Array.from({ length: 30 }, () => [random.normal(), random.normal()]);
    const y = Z.map(([a], i) => a! + random.normal() / 3 + (i % 7 === 0 ? 50 : 0));
    const made = (size: number, offset: number, penalty: ModelPenalty) =>
      new MultiTaskModel({ losses: huber({ delta: 1.35 * size }), penalty, tol: 1e-10 }).fit([
        { X: Z, y: y.map((value) => (value + offset) * size) },
      ]);
    for (const [size, offset] of [
      [1e-50, 0],
      [1e50, 3],
      [1, 1e6],
    ] as const) {
      for (const at of [(s: number) => rowLasso({ alpha: 0.05 * s }), () => softSharing({ alpha: 0.01 })]) {
        const [plain, model] = [made(1, 0, at(1)), made(size, offset, at(size))];
        expect(model.converged_).toBe(true);
        for (const j of [0, 1]) expect(model.coef_.get(0, j) / size).toBeCloseTo(plain.coef_.get(0, j), 6);
        expect(model.intercept_[0]! / size - offset).toBeCloseTo(plain.intercept_[0]!, 6);
      }
    }
  });

  it.each([
    ['coupled', softSharing({ alpha: 0, coupling: 0.3 })],
    ['alone', softSharing({ alpha: 0, coupling: 0 })],
    ['in rows', rowLasso({ alpha: 0 })],
  ])('most targets may be off by more than delta without a penalty: tasks %s', (_, penalty) => {
    const random = createRandom(5);
    const X = Array.from({ length: 80 }, () => Array.from({ length: 8 }, () => random.uniform() - 0.5));
    const Y = X.map(([a, b]) => [100 * a! + 50 * random.uniform(), 80 * b! + 60 * random.uniform()]);
    const delta = 0.2;
    const fitted = new MultiTaskModel({ losses: huber({ delta }), penalty, tol: 1e-8 }).fit(X, Y);
    expect(fitted.converged_).toBe(true);
    if (penalty.penalty === 'softSharing' && penalty.coupling !== 0) return; // else each task is fitted by itself
    const objective = (values: readonly number[], t: number): number =>
      values.reduce((sum, value, i) => {
        const r = Math.abs(Y[i]![t]! - value);
        return sum + (r <= delta ? r ** 2 / 2 : delta * r - delta ** 2 / 2) / X.length;
      }, 0);
    const predictions = fitted.predict(X) as number[][] | { to2DArray(): number[][] };
    const rows = Array.isArray(predictions) ? predictions : predictions.to2DArray();
    const least = [0, 1].map((t) =>
      objective(
        reweighted(
          X,
          Y.map((row) => row[t]!),
          delta,
        ),
        t,
      ),
    );
    const found = [0, 1].map((t) =>
      objective(
        rows.map((row) => row[t]!),
        t,
      ),
    );
    for (const [t, value] of found.entries()) expect(value).toBeLessThanOrEqual(least[t]! * (1 + 1e-7));
  });

  it('no target may be within delta of the minimum, without a penalty', () => {
    const [x, y, delta] = [[[1], [1], [2], [2]], [0, 10, 0, 10], 1];
    const losses = huber({ delta });
    const fitted = (alpha: number) =>
      new MultiTaskModel({
        losses,
        penalty: softSharing({ alpha, coupling: 0 }),
        tol: 1e-6,
      }).fit([{ X: x, y }]);
    const [free, held] = [fitted(0), fitted(1e-10)];
    expect(free.converged_).toBe(true);
    const objectiveOf = (model: MultiTaskModel): number =>
      x.reduce((sum, row, i) => {
        const eta = row.reduce((all, v, j) => all + v * model.coef_.get(0, j), model.intercept_[0]!);
        const r = Math.abs(y[i]! - eta);
        return sum + (r <= delta ? r ** 2 / 2 : delta * r - delta ** 2 / 2) / y.length;
      }, 0);
    expect(objectiveOf(free)).toBeLessThanOrEqual(objectiveOf(held) * (1 + 1e-6));
    expect(objectiveOf(held)).toBeGreaterThanOrEqual(objectiveOf(free) - free.dualGap_ - 1e-12);
  });

  it('a start whose predictions overflow is left behind', () => {
    for (const penalty of [rowLasso({ alpha: 0.05 }), softSharing({ alpha: 0.01 })]) {
      const model = new MultiTaskModel({ losses: 'poisson', penalty, tol: 1e-9, maxIter: 5000 });
      const near = X.map((x) => x.map((value) => value / 1e4));
      capturedWarnings(() =>
        model.setParams({ penalty: rowLasso({ alpha: 1e-7 }) }).fit(near, columns(counts)),
      );
      model.setParams({ warmStart: true, penalty }).fit(X, columns(counts));
      const fresh = new MultiTaskModel({ losses: 'poisson', penalty, tol: 1e-9 }).fit(X, columns(counts));
      expect(model.converged_).toBe(true);
      expect(model.intercept_[0]).toBeCloseTo(fresh.intercept_[0]!, 3);
    }
  });
});

/** The predictions of a Huber regression by iteratively reweighted least squares. */
function reweighted(X: readonly (readonly number[])[], y: readonly number[], delta: number): number[] {
  const design = new Matrix(X.map((row) => [1, ...row]));
  let weights = y.map(() => 1);
  let values: number[] = [];
  for (let k = 0; k < 500; k++) {
    const scaled = design.clone();
    for (const [i, weight] of weights.entries()) scaled.mulRow(i, weight);
    const w = solve(scaled.transpose().mmul(design), scaled.transpose().mmul(Matrix.columnVector([...y])));
    values = design.mmul(w).to1DArray();
    weights = y.map((target, i) => Math.min(1, delta / Math.abs(target - values[i]!)));
  }
  return values;
}
