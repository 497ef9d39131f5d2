/** MultiTaskModel with the block MCP: the certificate against its definition, closed forms, and what a model keeps. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MultiTaskLasso,
  MultiTaskModel,
  rowLasso,
  rowMCP,
  studentT,
  sufficientStatistics,
} from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';
import { inputErrorOf } from '../laws/inputForms.js';
import {
  fitArgumentsOf,
  LOSSES,
  type LossName,
  type MixedCase,
  mixedCase,
  mixedDraws,
  mixedObjective,
  shareOf,
} from '../laws/mixedObjective.js';
import { capturedWarnings } from '../laws/regressions.js';

type Answer = { coef: number[][]; intercept: number[] };

function fitted(
  problem: MixedCase,
  gamma: number,
  form: { shared: boolean; sparse: boolean },
  more: object = {},
): MultiTaskModel {
  const { tasks, alpha, fitIntercept, taskWeights } = problem;
  const model = new MultiTaskModel({
    losses: tasks.map(({ loss }) => loss),
    penalty: rowMCP({ alpha, gamma }),
    ...{ fitIntercept, taskWeights, tol: 1e-8, maxIter: 5000, ...more },
  });
  return capturedWarnings(() =>
    (model.fit as (...given: unknown[]) => MultiTaskModel)(...fitArgumentsOf(problem, form)),
  ).result;
}

const answerOf = (model: MultiTaskModel): Answer => ({
  coef: model.coef_.to2DArray(),
  intercept: model.intercept_,
});

function rho(r: number, alpha: number, gamma: number): number {
  return r <= gamma * alpha ? alpha * r - r ** 2 / (2 * gamma) : (gamma * alpha ** 2) / 2;
}

/** P(W, b), from its definition. */
function objectiveOf(problem: MixedCase, gamma: number, { coef, intercept }: Answer): number {
  let total = mixedObjective({ ...problem, alpha: 0 }, { coef, intercept });
  for (let j = 0; j < coef[0]!.length; j++) {
    total += rho(Math.hypot(...coef.map((row) => row[j]!)), problem.alpha, gamma);
  }
  return total;
}

/** c_i loss'(y_i, eta_i) of one sample for each of its outputs. */
function slopesOf(loss: LossName, y: number, eta: readonly number[]): number[] {
  if (loss === 'squared') return [eta[0]! - y];
  if (loss === 'logistic') return [-y / (1 + Math.exp(y * eta[0]!))];
  const top = Math.max(...eta);
  const sum = eta.reduce((total, value) => total + Math.exp(value - top), 0);
  return eta.map((value, k) => Math.exp(value - top) / sum - (k === y ? 1 : 0));
}

const CURVATURE: Partial<Record<LossName, number>> = { squared: 1, logistic: 1 / 4, softmax: 1 / 2 };

/**
 * The decrease that proximal steps on the rows promise, from the samples: V = -gradient, L_j the largest bound of an output's
 * curvature about the mean that its intercept takes off.
 */
function decreaseOf(problem: MixedCase, gamma: number, { coef, intercept }: Answer): number {
  const p = coef[0]!.length;
  const V = coef.map(() => new Array<number>(p).fill(0));
  const L = new Array<number>(p).fill(0);
  const idle = coef.map(() => new Array<boolean>(p).fill(false));
  let first = 0;
  for (const [t, { loss, K, X, y }] of problem.tasks.entries()) {
    const c = shareOf(problem, t);
    const total = c.reduce((a, b) => a + b, 0);
    for (const [i, x] of X.entries()) {
      if (c[i] === 0) continue;
      const eta = Array.from({ length: K }, (_, k) =>
        x.reduce((sum, value, j) => sum + value * coef[first + k]![j]!, intercept[first + k]!),
      );
      slopesOf(loss, y[i]!, eta).forEach((slope, k) => {
        for (let j = 0; j < p; j++) V[first + k]![j]! -= c[i]! * slope * x[j]!;
      });
    }
    for (let j = 0; j < p; j++) {
      const mean = problem.fitIntercept ? X.reduce((sum, x, i) => sum + c[i]! * x[j]!, 0) / total : 0;
      const square = X.reduce((sum, x, i) => sum + c[i]! * (x[j]! - mean) ** 2, 0);
      const counted = X.filter((_, i) => c[i]! > 0).map((x) => x[j]!);
      const isConstant = problem.fitIntercept
        ? counted.every((value) => value === counted[0])
        : counted.every((value) => value === 0);
      for (let k = 0; k < K; k++) idle[first + k]![j] = isConstant;
      if (!isConstant) L[j] = Math.max(L[j]!, CURVATURE[loss]! * square);
    }
    first += K;
  }
  const { alpha } = problem;
  let sum = 0;
  for (let j = 0; j < p; j++) {
    if (L[j] === 0) continue;
    const w = coef.map((row) => row[j]!);
    const v = V.map((row, q) => (idle[q]![j] ? 0 : row[j]!));
    const z = w.map((value, q) => value + v[q]! / L[j]!);
    const length = Math.hypot(...z);
    // The best multiple of z, by a search along the ray.
    let best = 0;
    const gainAt = (r: number): number => {
      const u = z.map((value) => (length === 0 ? 0 : (value * r) / length));
      const moved = u.map((value, q) => value - w[q]!);
      return (
        moved.reduce((total, d, q) => total + d * v[q]! - (L[j]! / 2) * d * d, 0) +
        rho(Math.hypot(...w), alpha, gamma) -
        rho(r, alpha, gamma)
      );
    };
    for (let k = 0; k <= 400; k++) best = Math.max(best, gainAt((length * k) / 400));
    for (const r of [length, Math.hypot(...w)]) best = Math.max(best, gainAt(r));
    sum += best;
  }
  return sum;
}

const any: readonly LossName[] = ['squared', 'logistic', 'softmax'];
const gammas = fc.constantFrom(0.5, 3, 50);

describe('the certificate', () => {
  it('is what proximal steps on rows would still gain, from its definition', () => {
    const stops = fc.constantFrom(1, 2, 5, 5000);
    fc.assert(
      fc.property(mixedDraws(any), gammas, fc.boolean(), stops, (draw, gamma, sparse, maxIter) => {
        const problem = mixedCase(draw);
        const model = fitted(problem, gamma, { shared: draw.shared, sparse }, { maxIter });
        const { certificate_: certificate } = model;
        if (certificate.kind !== 'stationary') throw new Error('expected a stationary point');
        const size = objectiveOf(problem, gamma, answerOf(model));
        const naive = decreaseOf(problem, gamma, answerOf(model));
        // The naive search along a ray finds no more, and nearly as much.
        expect(naive).toBeLessThanOrEqual(certificate.decrease + 1e-9 * Math.max(1, size));
        expect(certificate.decrease).toBeLessThanOrEqual(naive + 1e-3 * naive + 1e-5 * Math.max(1, size));
        expect(model.dualGap_).toBe(Number.NaN);
        expect(model.converged_).toBe(certificate.decrease <= model.eps_);
        expect(Object.isFrozen(certificate)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('is reached with losses of other kinds', () => {
    fc.assert(
      fc.property(mixedDraws(LOSSES), gammas, fc.boolean(), (draw, gamma, sparse) => {
        const problem = mixedCase({ ...draw, n: 24, p: Math.min(draw.p, 5) });
        const model = fitted(problem, gamma, { shared: draw.shared, sparse }, { tol: 1e-6 });
        expect(model.certificate_.kind).toBe('stationary');
        expect(model.converged_).toBe(true);
        const found = objectiveOf(problem, gamma, answerOf(model));
        const zero = fitted({ ...problem, alpha: 1e6 }, gamma, { shared: draw.shared, sparse });
        expect(found).toBeLessThanOrEqual(objectiveOf(problem, gamma, answerOf(zero)) * (1 + 1e-6) + 1e-9);
      }),
      { numRuns: 30 },
    );
  });

  it('is reached, no higher than where the fit starts from, and no row alone is better', () => {
    fc.assert(
      fc.property(mixedDraws(['squared']), gammas, fc.boolean(), (draw, gamma, sparse) => {
        const problem = mixedCase(draw);
        const form = { shared: draw.shared, sparse };
        const model = fitted(problem, gamma, form);
        // Nearly flat directions of few samples take block descent long: it says so, and stands still for all that counts.
        const { certificate_: certificate } = model;
        expect(certificate.kind === 'stationary' && certificate.decrease <= 1e3 * model.eps_).toBe(true);
        const answer = answerOf(model);
        const found = objectiveOf(problem, gamma, answer);
        const { tasks, alpha, fitIntercept, taskWeights } = problem;
        const lasso = new MultiTaskModel({
          losses: tasks.map(() => 'squared' as const),
          penalty: rowLasso({ alpha }),
          ...{ fitIntercept, taskWeights, tol: 1e-8, maxIter: 5000 },
        });
        const args = fitArgumentsOf(problem, form);
        const start = capturedWarnings(() =>
          (lasso.fit as (...given: unknown[]) => MultiTaskModel)(...args),
        ).result;
        expect(found).toBeLessThanOrEqual(
          objectiveOf(problem, gamma, answerOf(start)) + 1e-7 * Math.max(1, found),
        );
        // A small step of one row, whatever its direction, gains nothing.
        const random = createRandom(draw.seed);
        for (let round = 0; round < 20; round++) {
          const j = random.integer(draw.p);
          const coef = answer.coef.map((row) =>
            row.map((value, k) => (k === j ? value + 1e-3 * random.normal() : value)),
          );
          expect(objectiveOf(problem, gamma, { ...answer, coef })).toBeGreaterThanOrEqual(
            found - 1e-7 * Math.max(1, found),
          );
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('the fit', () => {
  const apart = [
    [-3, 1],
    [-2, 0],
    [-1, 1],
    [1, 0],
    [2, 1],
    [3, 0],
  ];

  // The loss falls for ever along a row that is longer than gamma alpha: its model is flat there, and a jump back to 0 looks better.
  it.each(['logistic', 'softmax'] as const)(
    'gets as near as is asked for where labels are separable: %s',
    (loss) => {
      const y = apart.map(([x]) => [x! > 0 ? 1 : 0]);
      const model = new MultiTaskModel({
        losses: loss,
        penalty: rowMCP({ alpha: 0.1 }),
        tol: 1e-8,
        maxIter: 200,
        warmStart: true,
      });
      model.fit(apart, y);
      expect(model.converged_).toBe(true);
      const { nIter_: first, coef_: found } = model;
      expect(first).toBeLessThan(150);
      model.fit(apart, y);
      expect(model.converged_).toBe(true);
      expect(model.nIter_).toBeLessThan(first / 2);
      expect(Math.abs(model.coef_.get(0, 0))).toBeGreaterThanOrEqual(Math.abs(found.get(0, 0)));
    },
  );

  it('takes no more than maxIter iterations, the fit that it starts from with them', () => {
    const y = [[0], [1], [0], [1], [1]];
    for (const losses of ['logistic', studentT()] as const) {
      for (const maxIter of [1, 2, 5, 20]) {
        const model = new MultiTaskModel({ losses, penalty: rowMCP({ alpha: 0.1 }), tol: 0, maxIter });
        capturedWarnings(() => model.fit([[1], [2], [3], [4], [2.5]], y));
        expect(model.nIter_).toBeLessThanOrEqual(maxIter);
      }
    }
  });

  it('is the firm threshold of least squares where columns are orthonormal', () => {
    const [n, alpha, gamma] = [8, 0.6, 2.5];
    // Walsh functions: columns of mean 0 and mean square 1.
    const X = Array.from({ length: n }, (_, i) =>
      [1, 2, 4].map((bit) => ((i & bit) === 0 ? 1 : -1)).concat(((i & 1) === 0) === ((i & 2) === 0) ? 1 : -1),
    );
    const W = [
      [2, 1],
      [0.3, -0.4],
      [0.8, 0.3],
      [-0.6, 0.9],
    ];
    const Y = X.map((x) => [0, 1].map((t) => 5 + x.reduce((sum, value, j) => sum + value * W[j]![t]!, 0)));
    const model = new MultiTaskModel({ penalty: rowMCP({ alpha, gamma }), tol: 1e-12 }).fit(X, Y);
    W.forEach((row, j) => {
      const z = Math.hypot(...row);
      const r = z <= alpha ? 0 : z < gamma * alpha ? (z - alpha) / (1 - 1 / gamma) : z;
      row.forEach((value, t) => {
        expect(model.coef_.get(t, j)).toBeCloseTo((value * r) / z, 8);
      });
    });
  });

  it('is nearly the row lasso for a large gamma', () => {
    fc.assert(
      fc.property(mixedDraws(['squared', 'logistic']), (draw) => {
        const problem = { ...mixedCase(draw), l1Ratio: 1 };
        const form = { shared: draw.shared, sparse: false };
        const model = fitted(problem, 1e9, form, { tol: 1e-10 });
        const found = mixedObjective(problem, answerOf(model));
        const { tasks, alpha, fitIntercept, taskWeights } = problem;
        const lasso = new MultiTaskModel({
          losses: tasks.map(({ loss }) => loss),
          penalty: rowLasso({ alpha }),
          ...{ fitIntercept, taskWeights, tol: 1e-10, maxIter: 5000 },
        });
        const args = fitArgumentsOf(problem, form);
        const other = capturedWarnings(() =>
          (lasso.fit as (...given: unknown[]) => MultiTaskModel)(...args),
        ).result;
        expect(Math.abs(found - mixedObjective(problem, answerOf(other)))).toBeLessThan(
          1e-6 * Math.max(1, found),
        );
      }),
      { numRuns: 25 },
    );
  });

  const X = Array.from({ length: 20 }, (_, i) => [Math.sin(i), Math.cos(3 * i), ((i * 7) % 5) - 2]);
  const Y = X.map(([a, b], i) => [2 * a! + 0.1 * b!, (a! + 0.5 * Math.sin(9 * i) > 0) as boolean]);
  const params = {
    losses: ['squared', 'logistic'] as ['squared', 'logistic'],
    penalty: rowMCP({ alpha: 0.05 }),
  };

  it('has the same bits by fitAsync, and travels with its certificate', async () => {
    const model = new MultiTaskModel(params).fit(X, Y);
    const later = await new MultiTaskModel(params).fitAsync(X, Y);
    expect(later.coef_.to1DArray()).toEqual(model.coef_.to1DArray());
    expect(later.certificate_).toEqual(model.certificate_);
    const file = JSON.parse(JSON.stringify(model));
    const back = MultiTaskModel.fromJSON(file);
    expect(back.certificate_).toEqual(model.certificate_);
    expect(back.certificate_.kind).toBe('stationary');
    expect(back.penalty).toEqual({ penalty: 'rowMCP', alpha: 0.05, gamma: 3 });
    expect(JSON.stringify(back)).toBe(JSON.stringify(model));
    file.fitted.certificate = 'minimum';
    expect(inputErrorOf(() => MultiTaskModel.fromJSON(file))).toContain('fitted.certificate is "minimum"');
  });

  it('without a strength is that without a penalty', () => {
    const numbers = Y.map(([y]) => [y as number]);
    const model = new MultiTaskModel({ penalty: rowMCP({ alpha: 0 }) }).fit(X, numbers);
    expect(model.coef_.to1DArray()).toEqual(
      new MultiTaskModel({ penalty: rowLasso({ alpha: 0 }) }).fit(X, numbers).coef_.to1DArray(),
    );
    expect(model.certificate_.kind).toBe('minimum');
  });

  it('starts from the last where warmStart says so', () => {
    const model = new MultiTaskModel({ ...params, warmStart: true, tol: 1e-8 }).fit(X, Y);
    const first = model.nIter_;
    expect(model.fit(X, Y).nIter_).toBeLessThan(first);
  });

  it('refuses what does not go with it', () => {
    for (const gamma of [0, -1, Number.NaN]) {
      expect(inputErrorOf(() => rowMCP({ gamma }))).toBe(
        `rowMCP: gamma must be a finite number above 0; got ${gamma}.`,
      );
    }
    expect(inputErrorOf(() => rowMCP({ alpha: -1 }))).toContain('alpha');
    expect(inputErrorOf(() => rowMCP({ l1Ratio: 1 } as never))).toContain('l1Ratio');
    const statistics = sufficientStatistics(
      X,
      Y.map(([y]) => [y as number]),
    );
    const model = new MultiTaskModel({ penalty: rowMCP({ alpha: 0.1 }) });
    expect(inputErrorOf(() => model.fitStatistics(statistics))).toContain('rowMCP is not convex');
  });
});

describe('certificate_ of a convex fit', () => {
  it('holds the duality gap', () => {
    const model = new MultiTaskLasso({ alpha: 0.1 }).fit([[1], [2], [4]], [[1], [3], [2]]);
    expect(model.certificate_).toEqual({ kind: 'minimum', gap: model.dualGap_ });
    expect(MultiTaskLasso.fromJSON(JSON.parse(JSON.stringify(model))).certificate_).toEqual(
      model.certificate_,
    );
    expect(() => new MultiTaskLasso().certificate_).toThrow('not fitted yet');
  });
});
