import { residualDualPoint } from '../problem/certificate.js';
import type { RowProblem } from '../problem/rowProblem.js';
import type { Solver, SolverRequest, Steps, StopReason, StopRule } from './solver.js';

/** The gap, relative to the objective of the best constant model, beyond which no digits are sought. */
const FINEST_GAP = 1e-15;

/**
 * Ridge and plain least squares, `minimise ||Y - X W||_F^2 / 2 + l2 / 2 ||W||_F^2`, where X is sparse or too
 * large to factorise: conjugate gradients for the normal equations in residual form (CGLS), one recurrence a
 * task, preconditioned by the diagonal `||x_j||^2 + l2`. X is only ever multiplied with.
 *
 * With l2 = 0 a dual point must have X^T Theta = 0; the residual is one when no correlation can be told from
 * zero in float64.
 *
 * Source: Björck (1996), "Numerical methods for least squares problems", section 7.4.
 */
export function* conjugateGradients(problem: RowProblem, { tolerance, maxIter }: StopRule): Solver {
  const { kernels, nTasks, l2 } = problem;
  const { design: x, target, squaredNorms } = problem.standardized;
  const { columns: p, stride } = x;
  const w = kernels.float64(p * nTasks);
  const v = kernels.float64(p * nTasks);
  const direction = kernels.float64(p * nTasks);
  const residual = kernels.float64(target.length);
  const product = kernels.float64(target.length);
  const features = kernels.int32(p);
  const norms = new Float64Array(p);
  let usable = 0;
  for (let j = 0; j < p; j++) if (squaredNorms[j]! > 0) features[usable++] = j;
  const columns = features.subarray(0, usable);
  const goal = Math.min(tolerance, FINEST_GAP * problem.nullObjective);
  const patience = 4 * Math.min(x.rows, p) + 50;

  let gamma = new Float64Array(nTasks);
  let lowest = Infinity;
  let lastProgress = 0;
  let iterations = 0;
  let reason: StopReason = 'maxIter';
  residual.set(target);
  let gap = yield* currentGap();
  while (gap > goal && iterations < maxIter) {
    const old = gamma;
    gamma = new Float64Array(nTasks);
    eachEntry((q, t, diagonal) => {
      const s = v[q]! - l2 * w[q]!;
      gamma[t]! += (s * s) / diagonal;
    });
    eachEntry((q, t, diagonal) => {
      const s = v[q]! - l2 * w[q]!;
      direction[q] = s / diagonal + (old[t]! > 0 ? (gamma[t]! / old[t]!) * direction[q]! : 0);
    });
    yield { kind: 'predict', x, w: direction, features: columns, out: product };
    const curvature = new Float64Array(nTasks);
    for (let t = 0; t < nTasks; t++) {
      for (let q = t * stride; q < (t + 1) * stride; q++) curvature[t]! += product[q]! * product[q]!;
    }
    eachEntry((q, t) => {
      curvature[t]! += l2 * direction[q]! * direction[q]!;
    });
    const step = gamma.map((value, t) => (curvature[t]! > 0 ? value / curvature[t]! : 0));
    eachEntry((q, t) => {
      w[q]! += step[t]! * direction[q]!;
    });
    for (let t = 0; t < nTasks; t++) {
      for (let q = t * stride; q < (t + 1) * stride; q++) residual[q]! -= step[t]! * product[q]!;
    }
    iterations++;
    gap = yield* currentGap();
    if (gap <= goal) {
      // Before it counts, the residual is formed afresh: no rounding may have gathered in it.
      yield* refreshResidual();
      gap = yield* currentGap();
      if (gap > goal) gamma.fill(0);
    }
    const progress = l2 > 0 ? gap : gamma.reduce((sum, value) => sum + value, 0);
    if (progress < 0.99 * lowest) {
      lowest = progress;
      lastProgress = iterations;
    }
    yield {
      kind: 'progress',
      progress: {
        iteration: iterations,
        maxIter,
        gap: gap * problem.objectiveUnit,
        tolerance: tolerance * problem.objectiveUnit,
        candidates: usable,
        active: usable,
      },
    };
    if (iterations - lastProgress > patience) {
      reason = 'precision';
      break;
    }
  }
  yield* refreshResidual();
  gap = yield* currentGap();
  if (gap <= tolerance) reason = 'converged';
  return Object.freeze({ w: w.slice(), gap, iterations, reason });

  function* refreshResidual(): Steps {
    yield { kind: 'predict', x, w, features: columns, out: product };
    for (let q = 0; q < residual.length; q++) residual[q] = target[q]! - product[q]!;
  }

  function* currentGap(): Generator<SolverRequest, number, void> {
    yield { kind: 'correlate', x, field: residual, features: columns, out: v };
    return residualDualPoint(problem, residual, w, v, columns, norms).gap;
  }

  function eachEntry(visit: (q: number, t: number, diagonal: number) => void): void {
    for (let k = 0; k < columns.length; k++) {
      const j = columns[k]!;
      const diagonal = squaredNorms[j]! + l2;
      for (let t = 0; t < nTasks; t++) visit(j * nTasks + t, t, diagonal);
    }
  }
}
