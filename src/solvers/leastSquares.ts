import { residualDualPoint } from '../problem/certificate.js';
import type { RowProblem } from '../problem/rowProblem.js';
import { minimumNormLeastSquares } from './pivotedQR.js';
import type { Solver, StopRule } from './solver.js';

/** Above this many multiply-adds in the factorisation, conjugate gradients take over. */
const LARGEST_FACTORISATION = 4e9;

/** True where `leastSquares` serves the problem: no row penalty, dense, and small enough to factorise. */
export function canFactorise(problem: RowProblem): boolean {
  const { design } = problem.standardized;
  const { rows: n, columns: p } = design;
  const small = Math.min(n, p);
  return problem.l1 === 0 && design.kind === 'dense' && (n + p) * small * small <= LARGEST_FACTORISATION;
}

/**
 * Ridge and plain least squares, `minimise ||Y - X W||_F^2 / 2 + l2 / 2 ||W||_F^2`, to machine precision by
 * one QR factorisation that never squares the condition number of X:
 *
 * - n >= p: least squares on [X; sqrt(l2) I] against [Y; 0], the columns brought to length 1;
 * - n < p, l2 > 0: the minimum-norm solution of [X, sqrt(l2) I] [W; .] = Y;
 * - l2 = 0: where the minimiser is not unique, the one with the smallest `sum_j ||x_j||^2 ||W_j||^2`.
 *
 * With l2 = 0 the dual point is the residual less its projection on the range of X, and the gap is half of
 * the squared length of that projection.
 */
export function* leastSquares(problem: RowProblem, { tolerance }: StopRule): Solver {
  const { kernels, nTasks, l2 } = problem;
  const { design: x, target, squaredNorms } = problem.standardized;
  if (x.kind !== 'dense') throw new Error('leastSquares factorises dense designs only');
  const { rows: n, columns: p, stride } = x;
  const root = Math.sqrt(l2);
  const tall = n >= p;

  // A = [X D^-1; root D^-1] or [X, root I]; with l2 = 0 the second block is left out.
  const m = tall && l2 > 0 ? n + p : n;
  const k = !tall && l2 > 0 ? p + n : p;
  const a = new Float64Array(m * k);
  const lengths = new Float64Array(p).fill(1);
  if (tall || l2 === 0) {
    for (let j = 0; j < p; j++) lengths[j] = Math.sqrt(squaredNorms[j]! + l2) || 1;
  }
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < n; i++) a[j * m + i] = x.data[j * stride + i]! / lengths[j]!;
    if (m > n) a[j * m + n + j] = root / lengths[j]!;
  }
  for (let i = 0; i < k - p; i++) a[(p + i) * m + i] = root;
  const b = new Float64Array(m * nTasks);
  copyField(target, stride, b, m, n, nTasks);
  const solution = minimumNormLeastSquares(a, m, k, b, nTasks);

  const w = kernels.float64(p * nTasks);
  for (let j = 0; j < p; j++) {
    for (let t = 0; t < nTasks; t++) w[j * nTasks + t] = solution.w[t * k + j]! / lengths[j]!;
  }
  const features = kernels.int32(p);
  for (let j = 0; j < p; j++) features[j] = j;
  const residual = kernels.float64(target.length);
  yield { kind: 'predict', x, w, features, out: residual };
  for (let q = 0; q < residual.length; q++) residual[q] = target[q]! - residual[q]!;

  let gap: number;
  if (l2 > 0) {
    const v = kernels.float64(p * nTasks);
    yield { kind: 'correlate', x, field: residual, features, out: v };
    gap = residualDualPoint(problem, residual, w, v, features, new Float64Array(p)).gap;
  } else {
    const field = new Float64Array(m * nTasks);
    copyField(residual, stride, field, m, n, nTasks);
    gap = solution.projectedSquares(field) / 2;
  }
  return Object.freeze({
    w: w.slice(),
    gap,
    iterations: 1,
    reason: gap <= tolerance ? 'converged' : 'precision',
  });
}

function copyField(
  from: Float64Array,
  fromStride: number,
  to: Float64Array,
  toStride: number,
  rows: number,
  nTasks: number,
): void {
  for (let t = 0; t < nTasks; t++) {
    to.set(from.subarray(t * fromStride, t * fromStride + rows), t * toStride);
  }
}
