import type { Computation } from '../../../computation/computation.js';
import { Anderson } from '../../../linalg/anderson.js';
import { norm, squaredDistance } from '../../../linalg/vectors.js';
import { TOTALS } from './candidates.js';
import { multiply, type Quadratic } from './quadratic.js';
import type { Shrinkage } from './shrinkage.js';

const MOST_STEPS = 2000;
/** Weights that are all but 0 are compared with this part of the first W's length. */
const LEAST_LENGTH = 1e-3;
/** Over-relaxation of the steps, between 1 and 2. */
const RELAXATION = 1.6;
/** Steps from which one is extrapolated. */
const DEPTH = 5;
/** After so many steps rho may change, up to the last step that it may. */
const [STEPS_A_RHO, LAST_RHO] = [12, 60] as const;

/**
 * The minimum of `sum_t (1/2 w_t^T G_t w_t - c_t . w_t) + alpha Omega(W)` by Douglas and Rachford's splitting,
 *
 *     Z = prox(S, alpha / rho),    w_t = (G_t + rho I)^-1 (c_t + rho (2 z_t - s_t)),    S <- S + 1.6 (W - Z),
 *
 * extrapolated by Anderson's method. Each task has its own curvature in a step, where one of proximal gradient has the largest of all. rho
 * is kept near ||Y|| / ||Z||, with the dual point Y = rho (S - Z), of which alpha is the dual norm.
 *
 * Sources: Boyd et al., "Distributed optimization and statistical learning via the alternating direction method of
 * multipliers", section 3 (2011); Fu, Zhang, Boyd, "Anderson accelerated Douglas-Rachford splitting", SIAM J. Sci. Comput. 42 (2020).
 *
 * @param start T x p; the weights for a strength nearby
 * @param tolerance the end is where ||W - Z|| is no more than this part of ||Z||
 */
export function* douglasRachford(
  problem: Quadratic,
  penalty: Shrinkage,
  alpha: number,
  start: Float64Array | null,
  tolerance: number,
): Computation<Float64Array> {
  const { p, tasks } = problem;
  const T = tasks.length;
  const ones = new Float64Array(T).fill(1);
  const anderson = new Anderson(DEPTH);
  let Z = start ?? new Float64Array(T * p);
  const Y = start === null ? Z : dualOf(problem, Z);
  let rho = nearestRho(norm(Y) / norm(Z));
  let S: Float64Array = Z.map((z, k) => z + Y[k]! / rho);
  let changedAt = 0;
  let leastLength = 0;
  /** What an extrapolated S has to be better than, and what it was extrapolated from. */
  let last: { readonly S: Float64Array; readonly length: number } | null = null;
  anderson.restart(S);
  for (let step = 0; step < MOST_STEPS; step++) {
    Z = yield* penalty.prox(S, alpha / rho);
    const move = moveOf(problem, Z, S, rho);
    const length = norm(move);
    yield { kind: 'pause' };
    if (step === 0)
      leastLength =
        LEAST_LENGTH *
        Math.sqrt(
          squaredDistance(
            move,
            Z.map((z) => -z),
          ),
        );
    if (length <= tolerance * Math.max(norm(Z), leastLength)) break;
    if (last !== null && length > last.length) {
      S = last.S;
      last = null;
      anderson.restart(S);
      continue;
    }
    last = null;
    if (step - changedAt >= STEPS_A_RHO && step < LAST_RHO) {
      const next = nearestRho((rho * Math.sqrt(squaredDistance(S, Z))) / norm(Z));
      if (next !== rho) {
        S = Z.map((z, k) => z + ((S[k]! - z) * rho) / next);
        [rho, changedAt] = [next, step];
        anderson.restart(S);
        continue;
      }
    }
    S = S.map((s, k) => s + RELAXATION * move[k]!);
    if (!anderson.push(S)) continue;
    const proposal = anderson.extrapolate(ones);
    if (proposal !== null) {
      last = { S, length };
      S = proposal;
    }
    anderson.restart(S);
  }
  return Z;
}

/** c_t - G_t w_t, T x p; 0 for a task without samples. */
function dualOf({ p, tasks }: Quadratic, W: Float64Array): Float64Array {
  const Y = new Float64Array(W.length);
  for (const [t, task] of tasks.entries()) {
    if (task === null) continue;
    multiply(task.G, W, t * p, Y, t * p, p);
    for (let j = 0, at = t * p; j < p; j++, at++) Y[at] = task.c[j]! - Y[at]!;
  }
  return Y;
}

/** W - Z. */
function moveOf(problem: Quadratic, Z: Float64Array, S: Float64Array, rho: number): Float64Array {
  const { p } = problem;
  const { inverses, alone } = problem.ridge(rho);
  const out = new Float64Array(Z.length);
  const v = new Float64Array(p);
  for (const [t, inverse] of inverses.entries()) {
    const from = t * p;
    for (let j = 0; j < p; j++) v[j] = 2 * Z[from + j]! - S[from + j]!;
    if (inverse === null) {
      out.set(v, from);
    } else {
      multiply(inverse, v, 0, out, from, p);
      for (let k = from; k < from + p; k++) out[k] = rho * out[k]! + alone[k]!;
    }
    for (let k = from; k < from + p; k++) out[k]! -= Z[k]!;
  }
  return out;
}

/** The rho nearest to a ratio, of strengths whose ridges other ways need, too; 1 where there is no ratio. */
function nearestRho(ratio: number): number {
  if (!(ratio > 0) || ratio === Infinity) return 1;
  const distance = (rho: number): number => Math.max(rho / ratio, ratio / rho);
  return TOTALS.reduce((best: number, rho) => (distance(rho) < distance(best) ? rho : best), 1);
}
