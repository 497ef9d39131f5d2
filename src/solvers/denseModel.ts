import type { Computation } from '../computation/computation.js';
import { factoriseInSteps, packedLength, solveFactored } from '../linalg/cholesky.js';
import { backtrack, type Change } from '../linalg/lineSearch.js';
import { dotRange, normRange } from '../linalg/vectors.js';
import { log } from '../math/log.js';
import { minimiseRow } from '../penalties/weightedRow.js';

/** A quadratic model with a row penalty over s rows of Q numbers, N = s Q of them: all of it small and dense. */
export interface DenseModel {
  /** The curvature of the model, N x N, by rows and then outputs. */
  readonly hessian: Float64Array;
  /** Bounds of the curvature of each row that make its step one that descends, N. */
  readonly curvatures: Float64Array;
  /** Minus the model's gradient at w, N. */
  readonly v: Float64Array;
  /** The rows, N. */
  readonly w: Float64Array;
  readonly nOutputs: number;
  /** The strengths of each row, s. */
  readonly l1: Float64Array;
  readonly l2: Float64Array;
}

/** Passes of block descent before and after Newton's steps. */
const SWEEPS = 3;
const MOST_STEPS = 40;
/** What mu is multiplied by after a step that was taken whole, and after half a step. */
const FALL = 0.05;
const SLOW_FALL = 0.5;
/** The gap that is left is this part of the one at the start, at least. */
const FINEST = 1e-12;
const SHORTEST = 2 ** -16;
/** Whole steps with mu at its least, after which rounding has the last word. */
const MOST_FINAL_STEPS = 4;
/** What the diagonal of a system is raised by, relatively, so that it has a solution, and where no step helps. */
const RAISE = 1e-14;
const MOST_RAISE = 1e-4;

/** Multiply-adds of making ready, and of one of Newton's steps. */
export function denseFlops(N: number): { sweeps: number; step: number } {
  return { sweeps: 2 * SWEEPS * N * N, step: (N * N * N) / 6 + 3 * N * N };
}

/**
 * Minimises `<d, H d> / 2 - <v, d> + sum_j (l1_j ||w_j|| + l2_j / 2 ||w_j||^2)`, d the way from the start, however long
 * block descent would take for it: an interior point method. With bounds t_j of the norms and the barrier
 * -mu log(t^2 - ||w||^2) the penalty's gradient is
 *
 *     z_j = l1_j w_j / t_j,     t_j = (mu + s_j) / l1_j,     s_j = sqrt(mu^2 + l1_j^2 ||w_j||^2),
 *
 * and Newton's steps linearise `t z = l1 w` (nothing, of a row without l1) in w and z, so that they stay good where rows become small, while mu
 * goes to 0. A row counts for 2 mu in the gap. Passes of block descent make zeros of rows that are nearly so.
 *
 * Source: Chan, Golub, Mulet (1999), "A nonlinear primal-dual method for total variation-based image restoration",
 * SIAM J. Sci. Comput. 20; Andersen, Roos, Terlaky (2003), "On implementing a primal-dual interior-point method for
 * conic quadratic optimization", Math. Program. 95.
 *
 * @param gap of the model at its start, about
 * @param enough the gap at which it ends
 * @param factorised the packed factor of a matrix of N rows, in place
 * @returns the rows that were reached, and in how many steps
 */
export function* minimiseDense(
  model: DenseModel,
  gap: number,
  enough: number,
  factorised: (a: Float64Array, N: number) => Computation<number> = factoriseInSteps,
): Computation<{ w: Float64Array; steps: number }> {
  const { hessian: H, curvatures, nOutputs: Q, l1: l1s, l2: l2s } = model;
  const w = model.w.slice();
  const N = w.length;
  const s = N / Q;
  /** Minus the model's gradient at w. */
  const g = model.v.slice();
  const a = new Float64Array(Q);
  const u = new Float64Array(Q);
  for (let pass = 0; pass < SWEEPS; pass++) sweep();
  const z = new Float64Array(N);
  for (let at = 0; at < N; at++) z[at] = g[at]! - l2s[Math.floor(at / Q)]! * w[at]!;
  intoBalls();
  const last = Math.max(enough, FINEST * gap) / (2 * s);
  let mu = Math.max(last, gap / (2 * s));
  let raise = RAISE;
  let lastDecrease = Infinity; // predicted by the last step
  let finalSteps = 0; // whole steps with mu at its least
  let steps = 0;
  while (steps < MOST_STEPS) {
    steps++;
    const length = yield* newton(mu);
    if (length === 0) {
      raise *= 1000;
      if (raise > MOST_RAISE) break;
      restart(mu);
    } else if (
      mu <= last &&
      length === 1 &&
      (lastDecrease <= 2 * s * last || ++finalSteps > MOST_FINAL_STEPS)
    )
      break;
    if (length === 1) mu = Math.max(last, mu * FALL);
    else if (length === 0.5) mu = Math.max(last, mu * SLOW_FALL);
  }
  for (let pass = 0; pass < SWEEPS; pass++) sweep();
  return { w, steps };

  /** `g -= H[., at] d`. */
  function applyStep(at: number, d: number): void {
    const row = at * N;
    for (let i = 0; i < N; i++) g[i]! -= d * H[row + i]!;
  }

  /** A pass of block descent. */
  function sweep(): void {
    for (let begin = 0; begin < N; begin += Q) {
      const L = curvatures.subarray(begin, begin + Q);
      for (let q = 0; q < Q; q++) a[q] = L[q] === 0 ? 0 : g[begin + q]! + L[q]! * w[begin + q]!;
      minimiseRow(a, L, l1s[begin / Q]!, l2s[begin / Q]!, u);
      for (let q = 0; q < Q; q++) {
        const d = u[q]! - w[begin + q]!;
        if (d === 0) continue;
        w[begin + q] = u[q]!;
        applyStep(begin + q, d);
      }
    }
  }

  /** Brings the z_j into the balls of radius l1_j. */
  function intoBalls(): void {
    for (let begin = 0; begin < N; begin += Q) {
      const length = normRange(z, begin, Q);
      const shrink = length > 0 ? l1s[begin / Q]! / length : 1;
      if (shrink < 1) for (let q = begin; q < begin + Q; q++) z[q]! *= shrink;
    }
  }

  /** `z = l1 w / t`: Newton's next step is that of the smooth objective. */
  function restart(mu: number): void {
    for (let begin = 0; begin < N; begin += Q) {
      const l1 = l1s[begin / Q]!;
      const { t } = boundOf(l1, normRange(w, begin, Q), mu);
      for (let q = begin; q < begin + Q; q++) z[q] = (l1 * w[q]!) / t;
    }
  }

  /** One step. @returns how much of it was taken, 0 to 1 */
  function* newton(mu: number): Computation<number> {
    const A = new Float64Array(packedLength(N));
    const slope = new Float64Array(N);
    for (let j = 0, begin = 0; j < s; j++, begin += Q) {
      const { root, t } = boundOf(l1s[j]!, normRange(w, begin, Q), mu);
      const pull = l1s[j]! / t;
      const ridge = pull + l2s[j]!;
      for (let k = begin; k < begin + Q; k++) {
        const row = (k * (k + 1)) / 2;
        for (let i = 0; i <= k; i++) A[row + i] = H[k * N + i]!;
        for (let i = begin; i <= k; i++) {
          A[row + i]! -= (pull * (z[k]! * w[i]! + w[k]! * z[i]!)) / (2 * root);
        }
        A[row + k]! += ridge;
        A[row + k]! *= 1 + raise;
        slope[k] = g[k]! - ridge * w[k]!;
      }
    }
    yield* factorised(A, N);
    const d = slope.slice();
    solveFactored(A, N, d, 0);
    let predictedDecrease = 0;
    for (let k = 0; k < N; k++) predictedDecrease += slope[k]! * d[k]!;
    lastDecrease = predictedDecrease;
    if (!(predictedDecrease > 0) || predictedDecrease === Infinity) return 0;
    const Hd = times(d);
    const changeAt = (t: number): Change => {
      const { change, size } = changeOf(d, Hd, t, mu);
      return { change, rounding: Number.EPSILON * size };
    };
    const { length } = yield* backtrack(changeAt, -predictedDecrease, { shortest: SHORTEST });
    if (length === 0) return 0;
    for (let begin = 0; begin < N; begin += Q) {
      // z + dz = l1 w / t + (l1 dw - z l1 <w, dw> / s) / t
      const l1 = l1s[begin / Q]!;
      const { root, t } = boundOf(l1, normRange(w, begin, Q), mu);
      let along = 0;
      for (let q = begin; q < begin + Q; q++) along += w[q]! * d[q]!;
      for (let q = begin; q < begin + Q; q++) {
        const next = (l1 * (w[q]! + d[q]! - (z[q]! * along) / root)) / t;
        z[q]! += length * (next - z[q]!);
      }
    }
    for (let k = 0; k < N; k++) {
      w[k]! += length * d[k]!;
      g[k]! -= length * Hd[k]!;
    }
    intoBalls();
    return length;
  }

  /** s and t of a row of norm r; t is Infinity without l1. */
  function boundOf(l1: number, r: number, mu: number): { root: number; t: number } {
    const root = Math.sqrt(mu * mu + l1 * r * (l1 * r));
    return { root, t: (mu + root) / l1 };
  }

  function times(d: Float64Array): Float64Array {
    return d.map((_, k) => dotRange(H, k * N, d, 0, N));
  }

  /** What a part of the step changes, with the barrier `l1 t - mu log(t)` of each row, and the size of its terms. */
  function changeOf(
    d: Float64Array,
    Hd: Float64Array,
    length: number,
    mu: number,
  ): { change: number; size: number } {
    let change = 0;
    let size = 0;
    for (let k = 0; k < N; k++) change += length * d[k]! * ((length * Hd[k]!) / 2 - g[k]!);
    for (let begin = 0; begin < N; begin += Q) {
      let squares = 0;
      let after = 0;
      for (let q = begin; q < begin + Q; q++) {
        const step = length * d[q]!;
        squares += (2 * w[q]! + step) * step;
        after += (w[q]! + step) ** 2;
      }
      const l1 = l1s[begin / Q]!;
      const l2 = l2s[begin / Q]!;
      if (l1 === 0) {
        change += (l2 / 2) * squares;
        continue;
      }
      const before = boundOf(l1, normRange(w, begin, Q), mu).t;
      const next = boundOf(l1, Math.sqrt(after), mu).t;
      change += (l2 / 2) * squares + l1 * (next - before) - mu * log(next / before);
      size += l1 * before;
    }
    return { change, size };
  }
}
