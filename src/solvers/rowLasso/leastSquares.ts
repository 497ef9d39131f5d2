import type { Computation } from '../../computation/computation.js';
import { localColumns } from '../../designs/design.js';
import { type LeastSquaresSolution, minimumNormLeastSquares } from '../../linalg/pivotedQR.js';
import { dot } from '../../linalg/vectors.js';
import type { QuadraticPenalty } from '../../penalties/penalty.js';
import { residualDualPoint } from '../../problem/rowLasso/certificate.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import type { Standardized } from '../../problem/rowLasso/standardize.js';
import { progressOf } from '../progress.js';
import type { Solution, StopRule } from '../solver.js';

/** Above this many multiply-adds in the factorisation, conjugate gradients take over. */
const LARGEST_FACTORISATION = 4e9;

/** How far rounding turns the range of a matrix of condition 1. */
const TURN = 2 * Number.EPSILON;

/** True where `leastSquares` serves the problem: a ridge or no penalty, dense, and small enough to factorise. */
export function canFactorise(problem: RowProblem): boolean {
  const { rows: n, columns: p, isSparse } = localColumns(problem.standardized.design);
  const { quadratic } = problem.penalty;
  if (!quadratic || isSparse) return false;
  return factorisationFlops(n, p, formFor(quadratic, n, p)) <= LARGEST_FACTORISATION;
}

type Form = 'tall' | 'wide';

/** The wide form needs the same ridge for all features. */
function formFor({ everywhere }: QuadraticPenalty, n: number, p: number): Form {
  return n < p && everywhere !== undefined ? 'wide' : 'tall';
}

/** Multiply-adds to factorise an (n + p) x n or (n + p) x p matrix. */
function factorisationFlops(n: number, p: number, form: Form): number {
  return (n + p) * (form === 'wide' ? n : p) ** 2;
}

/**
 * Ridge and plain least squares, `minimise ||Y - X W||_F^2 / 2 + sum_j l2_j / 2 ||W_j||^2`, to machine precision by
 * a QR factorisation that never squares the condition number of X:
 *
 * - n >= p, or l2 differs between features: least squares on [X; diag(sqrt(l2))] against [Y; 0], the columns brought to
 *   length 1;
 * - n < p: the minimum-norm solution of [X, sqrt(l2) I] [W; .] = Y. Columns of very different sizes can spoil
 *   it, since their lengths count here: the first form is tried then as well;
 * - l2 = 0: where the minimiser is not unique, the one with the smallest `sum_j ||x_j||^2 ||W_j||^2`.
 *
 * The dual point is the residual less its projection on the range of the system, and the gap is half of the squared length
 * of that projection.
 */
export function* leastSquares(problem: RowProblem, rule: StopRule): Computation<Solution> {
  const { tolerance } = rule;
  const { nTasks, penalty } = problem;
  const { ridge } = penalty.quadratic!;
  const { design, target, squaredNorms } = problem.standardized;
  const x = design.exact;
  const { rows: n, columns: p } = x;
  const buffers = problem.workspace.restart();
  const w = buffers.rows();
  const v = buffers.rows();
  const residual = buffers.field();
  const features = buffers.list();
  let hasRidge = false;
  for (let j = 0; j < p; j++) {
    features[j] = j;
    if (ridge(j) > 0) hasRidge = true;
  }

  const form = formFor(penalty.quadratic!, n, p);
  let gap = yield* currentGap(form, yield* solveInto(w, form));
  const another = form === 'wide' && hasRidge && factorisationFlops(n, p, 'tall') <= LARGEST_FACTORISATION;
  if (gap > tolerance && another) {
    const first = w.slice();
    const second = yield* currentGap('tall', yield* solveInto(w, 'tall'));
    if (second < gap) gap = second;
    else w.set(first);
  }
  yield progressOf(problem, rule, { iteration: 1, gap, candidates: p, active: p });
  const reason = gap <= tolerance ? 'converged' : 'precision';
  return Object.freeze({ w: w.slice(), gap, iterations: 1, reason });

  /** Writes the solution of one form into w. */
  function* solveInto(out: Float64Array, form: Form): Computation<LeastSquaresSolution> {
    const { a, m, k, lengths } = system(problem.standardized, penalty.quadratic!, form);
    const solution = yield* minimumNormLeastSquares(a, m, k, unpadded(target, m), nTasks);
    for (let j = 0; j < p; j++) {
      if (squaredNorms[j] === 0) continue; // only rounding would give such a column a weight
      for (let t = 0; t < nTasks; t++) out[j * nTasks + t] = solution.w[t * k + j]! / lengths[j]!;
    }
    return solution;
  }

  /**
   * W is above the minimum by half of the squared length of what the range of the system holds of its residual, R with l2 =
   * 0, [R; -diag(sqrt(l2)) W] in the tall form. Rounding turns that range by eps times the condition.
   */
  function* currentGap(
    form: Form,
    { projectedSquares, condition }: LeastSquaresSolution,
  ): Computation<number> {
    yield* x.multiply(w, features, residual);
    const squares = problem.kernels.subtract(target, residual, residual);
    if (hasRidge && form === 'wide') {
      yield* x.correlate(residual, features, v);
      const at = { w, v, features, norms: new Float64Array(p) };
      return residualDualPoint(problem, squares, at, x.rounding).gap;
    }
    const m = hasRidge ? n + p : n;
    const field = unpadded(residual, m);
    if (m > n) {
      for (let q = 0; q < w.length; q++) {
        field[(q % nTasks) * m + n + Math.floor(q / nTasks)] =
          -Math.sqrt(ridge(Math.floor(q / nTasks))) * w[q]!;
      }
    }
    const turned = Math.sqrt(dot(field, field)) * TURN * condition;
    return (Math.sqrt(projectedSquares(field)) + turned) ** 2 / 2;
  }

  /** The n numbers of each task, in columns of m. */
  function unpadded(field: Float64Array, m: number): Float64Array {
    const out = new Float64Array(m * nTasks);
    for (let t = 0; t < nTasks; t++) out.set(field.subarray(t * x.stride, t * x.stride + n), t * m);
    return out;
  }
}

/**
 * A, m x k column-major: [X D^-1; diag(sqrt(l2)) D^-1] with D the columns' `lengths`, or [X, sqrt(l2) I] with
 * lengths 1; with l2 = 0 it is X D^-1 in both forms.
 */
function system(
  { design, squaredNorms }: Standardized,
  { ridge, everywhere }: QuadraticPenalty,
  form: Form,
): { a: Float64Array; m: number; k: number; lengths: Float64Array } {
  const { rows: n, columns: p, stride } = design;
  const columns = localColumns(design);
  const column = new Float64Array(stride);
  const roots = Float64Array.from({ length: p }, (_, j) => Math.sqrt(ridge(j)));
  const hasRidge = roots.some((root) => root > 0);
  const m = form === 'tall' && hasRidge ? n + p : n;
  const k = form === 'wide' && hasRidge ? p + n : p;
  const a = new Float64Array(m * k);
  const lengths = new Float64Array(p).fill(1);
  if (form === 'tall' || !hasRidge) {
    for (let j = 0; j < p; j++) lengths[j] = Math.sqrt(squaredNorms[j]! + ridge(j)) || 1;
  }
  for (let j = 0; j < p; j++) {
    columns.column(j, column);
    for (let i = 0; i < n; i++) a[j * m + i] = column[i]! / lengths[j]!;
    if (m > n) a[j * m + n + j] = roots[j]! / lengths[j]!;
  }
  for (let i = 0; i < k - p; i++) a[(p + i) * m + i] = Math.sqrt(everywhere!);
  return { a, m, k, lengths };
}
