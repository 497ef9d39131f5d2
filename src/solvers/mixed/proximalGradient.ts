import type { Computation } from '../../computation/computation.js';
import type { MatrixPenalty } from '../../penalties/penalty.js';
import { matrixGap } from '../../problem/matrixCertificate.js';
import type { MixedData } from '../../problem/mixed/mixedProblem.js';
import { progressOf } from '../progress.js';
import type { StopReason, StopRule } from '../solver.js';
import { type Effort, StopTest } from '../stopTest.js';
import type { MixedSolution } from './mixedDescent.js';
import { openPoints, type Point } from './smoothPoint.js';

/** The certificate is looked at once in so many steps. */
const STEPS_A_LOOK = 5;
/** Where a step met its condition with this much to spare the next one is tried with a smaller curvature. */
const SPARE = 0.5;
const RELAXATION = 0.8;
const MOST_DOUBLINGS = 200;

export interface ProximalGradientOptions extends StopRule {
  /** Where to start, p x Q in the problem's coordinates; zeros unless given, and where these are no worse. */
  readonly start?: Float64Array | undefined;
}

/**
 * Accelerated proximal gradient (FISTA) for `minimise F(W) + Omega(W)`, where `F(W) = min_b sum_it c_it loss_t(y_it, x_i . w_t +
 * b_t)` and Omega is a penalty of W as a whole, by its proximal operator alone:
 *
 *     Y      = W_k + (t_{k-1} - 1) / t_k (W_k - W_{k-1})
 *     W_{k+1} = prox_{Omega / L}( Y - grad F(Y) / L ),     grad F = -X^T theta.
 *
 * L is found by backtracking: it is doubled until `F(W_{k+1}) <= F(Y) + <grad F(Y), W_{k+1} - Y> + L / 2 ||W_{k+1} - Y||^2`,
 * which losses without a bound of their curvature need, and falls again where there is room. The momentum starts anew when
 * a step goes against it. Only the duality gap at the weights that are returned counts as convergence.
 *
 * Source: Beck, Teboulle (2009), "A fast iterative shrinkage-thresholding algorithm for linear inverse problems", SIAM J.
 * Imaging Sci. 2; O'Donoghue, Candes (2015), "Adaptive restart for accelerated gradient schemes", Found. Comput. Math. 15.
 */
export function* proximalGradient(
  data: MixedData,
  matrix: MatrixPenalty,
  options: ProximalGradientOptions,
): Computation<MixedSolution> {
  const { start, ...rule } = options;
  const { nFeatures: p, nOutputs: Q, nullObjective } = data;
  const points = openPoints(data);
  const rounding = data.groups.reduce((most, { x }) => Math.max(most, x.exact.rounding), 0);
  let now = yield* points.at(start ?? new Float64Array(p * Q));
  // A start above the best constant model is of other data: counts may be beyond float64 there.
  if (start && !(objective(now) <= nullObjective)) now = yield* points.at(new Float64Array(p * Q));
  let before = now;
  let L = data.squaredNorms.reduce((a, b) => Math.max(a, b), 0) || 1; // at least the largest of X^T C X's diagonal
  let t = 1;
  const effort: Effort = { passes: 0, flops: 0, movement: Infinity };
  const stopTest = new StopTest(rule, nullObjective);
  let best: { readonly point: Point; readonly gap: number } = { point: now, gap: Infinity };

  for (;;) {
    const { passes, movement } = effort;
    if (movement === 0 || passes >= rule.maxIter || passes % STEPS_A_LOOK === 0) {
      const { theta, v } = yield* points.dual(now, true);
      const gap = matrixGap(data, matrix, now.eta, theta, now.w, v, rounding);
      effort.flops += points.cost;
      if (gap < best.gap) best = { point: now, gap };
      yield progressOf(data, rule, { iteration: effort.passes, gap: best.gap, candidates: p, active: p });
      const reason = stopTest.reasonAt(best.gap, effort, () => 0);
      if (reason) return solution(reason);
    }
    const next = (1 + Math.sqrt(1 + 4 * t * t)) / 2;
    const from = yield* points.beyond(now, before, (t - 1) / next);
    const { theta, v } = yield* points.dual(from, false);
    const step = yield* stepFrom(from, theta, v);
    effort.flops += 2 * points.cost;
    effort.passes++;
    effort.movement = L * step.distance;
    before = now;
    const isAgainst = inner(from.w, step.point.w, step.point.w, before.w) > 0;
    now = step.point;
    t = isAgainst ? 1 : next;
    if (isAgainst) before = now;
  }

  /** The proximal step from a point, and how long it is. */
  function* stepFrom(
    from: Point,
    theta: readonly Float64Array[],
    v: Float64Array,
  ): Computation<{ readonly point: Point; readonly distance: number }> {
    for (let doubling = 0; ; doubling++) {
      const w = from.w.map((value, k) => value + v[k]! / L);
      matrix.prox(w, 1 / L);
      const point = yield* points.at(w, from.b);
      const distance = inner(w, from.w, w, from.w);
      const excess = points.divergence(point, theta);
      const bound = (L / 2) * distance;
      if (excess <= bound || doubling >= MOST_DOUBLINGS) {
        if (excess <= SPARE * bound) L *= RELAXATION;
        return { point, distance };
      }
      L *= 2;
    }
  }

  function objective({ w, eta }: Point): number {
    return data.terms.reduce((sum, { loss }, t) => sum + loss.value(eta[t]!), matrix.value(w));
  }

  function solution(reason: StopReason): MixedSolution {
    const { point, gap } = best;
    return Object.freeze({
      w: point.w.slice(),
      b: point.b.slice(),
      eta: point.eta,
      gap,
      iterations: effort.passes,
      reason,
    });
  }
}

/** `<a - b, c - d>` */
function inner(a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) * (c[k]! - d[k]!);
  return sum;
}
