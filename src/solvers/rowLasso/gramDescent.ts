import type { Computation } from '../../computation/computation.js';
import type { Kernels, Sweep } from '../../kernels/kernels.js';
import { dot } from '../../linalg/vectors.js';
import { dualScale } from '../../penalties/dualScale.js';
import type { FusedStrengths, RowPenalty } from '../../penalties/penalty.js';
import type { GramWorkspace } from '../../problem/rowLasso/gramCache.js';
import { Anderson } from '../anderson.js';
import { gatherRows, isZeroRow, scatterRows } from '../rows.js';
import { newtonOnSupport, newtonStepWork, strengthsOf } from './newton.js';

/** How many iterates Anderson extrapolation combines, and so how often it is tried. */
const ANDERSON_DEPTH = 5;
/** Newton's method is tried when the work since the last time would have paid for this many steps of it. */
const NEWTON_BUDGET = 4;
/** Rounding of differences of objectives that is overlooked where Newton is known to descend. */
const ROUNDING = 1e-13;

/** Least squares on a working set S, known by its inner products alone; everything has s rows. */
export interface GramProblem {
  readonly kernels: Kernels;
  /** X_S^T X_S; W_S and the field X_S^T R, both changed in place; and what else is needed to change them. */
  readonly buffers: GramWorkspace;
  /** ||R||^2 at the start, where W is zero outside of S. */
  readonly residualSquares: number;
  readonly nTasks: number;
  /** S, ascending: what the rows are in X's numbering. */
  readonly features: Int32Array;
  readonly rows: RowPenalty;
}

export interface GramRule {
  /** The gap over S at which to stop. */
  readonly goal: number;
  readonly maxPasses: number;
  /** A pass that moves no more than this (`movement`) is the last. */
  readonly smallestMovement: number;
  /** Puts the rows of a pass into the order in which they are visited. */
  readonly order?: ((rows: Int32Array) => void) | undefined;
}

export interface GramResult {
  readonly passes: number;
  /** `sum_j L_j ||dw_j||^2` of the last pass. */
  readonly movement: number;
  /** Multiply-adds. */
  readonly work: number;
}

/**
 * Block coordinate descent on a working set that never looks at the samples: with G = X_S^T X_S and V = X_S^T R, the
 * exact minimiser over row j is `prox(W_j + V_j / G_jj)`, and a step D_j takes V to `V - G_j D_j^T`. A pass costs
 * s T numbers for each row that moves, instead of n T for every row. Accelerated as `blockDescent` is.
 */
export function* gramDescent(
  problem: GramProblem,
  { goal, maxPasses, smallestMovement, order }: GramRule,
): Computation<GramResult> {
  const { kernels, buffers, nTasks, features, rows } = problem;
  const { gram, lengths, w, v, spare, step, all, list } = buffers;
  const { stride } = gram;
  const s = all.length;
  const visiting = order ? list : all;
  if (order) list.set(all);
  const norms = new Float64Array(s);
  const startW = w.slice();
  const startV = byRows(v);
  const anderson = new Anderson(ANDERSON_DEPTH);
  const sweep: Sweep = {
    features: visiting,
    squaredNorms: lengths,
    w,
    residual: v,
    proxRow: (z, k, size) => rows.prox(z, k * nTasks, features[k]!, size),
    strengths: rows.fused?.everywhere,
  };
  let movement = Infinity;
  let passes = 0;
  let work = 0;
  let flopsAtNewton = 0;
  let newtonBudget = NEWTON_BUDGET;
  anderson.restart(w, all, nTasks);

  while (passes < maxPasses) {
    order?.(visiting);
    movement = kernels.sweepGram(gram, sweep);
    passes++;
    work += s * nTasks * (1 + supportSize());
    yield { kind: 'pause' };
    // Left only after a pass: extrapolation leaves 1e-14 where a row belongs at 0, the proximal step does not.
    if (movement <= smallestMovement || gapOverS() <= goal) break;
    if (anderson.push(w, all, nTasks) && passes < maxPasses) accelerate();
  }
  return { passes, movement, work };

  function supportSize(): number {
    let count = 0;
    for (let k = 0; k < s; k++) if (!isZeroRow(w, k, nTasks)) count++;
    return count;
  }

  /** A field over S as s x T rows. */
  function byRows(field: Float64Array): Float64Array {
    const out = new Float64Array(s * nTasks);
    for (let t = 0; t < nTasks; t++) {
      for (let k = 0; k < s; k++) out[k * nTasks + t] = field[t * stride + k]!;
    }
    return out;
  }

  /** ||R||^2 = ||R_0||^2 - <W - W_0, V_0 + V>, from where the descent began. */
  function residualSquares(now: Float64Array): number {
    let sum = problem.residualSquares;
    for (let q = 0; q < now.length; q++) sum -= (w[q]! - startW[q]!) * (startV[q]! + now[q]!);
    return Math.max(0, sum);
  }

  /** The gap of the problem on S against the best dual point on the residual's ray. */
  function gapOverS(): number {
    const now = byRows(v);
    const quadratic = residualSquares(now);
    const along = dot(w, now); // <X W, R>
    for (let k = 0; k < s; k++) norms[k] = rows.dualNorm(now, k * nTasks, features[k]!);
    const at = (k: number): number => k * nTasks;
    const correlations = { v: now, nTasks, features, at, norms, slack: () => 0 };
    const c = dualScale(rows, correlations, quadratic + along, quadratic);
    let gap = ((1 - c) ** 2 * quadratic) / 2;
    for (let k = 0; k < s; k++) {
      if (c * norms[k]! <= rows.threshold(features[k]!) && isZeroRow(w, k, nTasks)) continue;
      gap += rows.gap(w, now, k * nTasks, features[k]!, c, 0);
    }
    return gap;
  }

  /** Tries the extrapolated point and, as often as the work done so far pays for it, Newton's. */
  function accelerate(): void {
    const extrapolated = anderson.extrapolate(all, nTasks, lengths);
    if (extrapolated) acceptIfLower(all, extrapolated, 0);
    if (rows.fused) newton(rows.fused);
    anderson.restart(w, all, nTasks);
  }

  /** Newton's steps on the support, where the work since the last ones would have paid for them. */
  function newton(fused: FusedStrengths): void {
    const cost = newtonStepWork(supportSize(), nTasks);
    if (work - flopsAtNewton >= cost * newtonBudget) {
      const support = all.filter((k) => !isZeroRow(w, k, nTasks));
      const reached = newtonOnSupport({
        gram: subGram(support),
        v: gatherRows(byRows(v), support, nTasks),
        w: gatherRows(w, support, nTasks),
        nTasks,
        ...strengthsOf(
          fused,
          support.map((k) => features[k]!),
        ),
      });
      const useful = reached.steps > 0 && acceptIfLower(support, reached.w, ROUNDING);
      newtonBudget = useful ? NEWTON_BUDGET : newtonBudget * 2;
      work += cost * (1 + reached.steps);
      flopsAtNewton = work;
    }
  }

  /**
   * Takes over the rows `proposal` where that leaves the objective below `1 + slack` times what it was. A step D changes
   * it by `<D, G D> / 2 - <D, V>` and what the penalty changes by.
   */
  function acceptIfLower(places: Int32Array, proposal: Float64Array, slack: number): boolean {
    const old = gatherRows(w, places, nTasks);
    step.fill(0);
    let moving = 0;
    for (let a = 0; a < places.length; a++) {
      let moves = false;
      for (let t = 0; t < nTasks; t++) {
        const d = proposal[a * nTasks + t]! - old[a * nTasks + t]!;
        step[places[a]! * nTasks + t] = d;
        moves ||= d !== 0;
      }
      if (moves) list[moving++] = places[a]!;
    }
    kernels.predict(gram, step, list.subarray(0, moving), spare);
    work += s * nTasks * moving;
    if (order) list.set(all);
    let change = -penaltyOf(places);
    for (let t = 0; t < nTasks; t++) {
      for (let k = 0; k < s; k++) {
        const q = t * stride + k;
        change += step[k * nTasks + t]! * (spare[q]! / 2 - v[q]!);
      }
    }
    const loss = slack === 0 ? 0 : residualSquares(byRows(v)) / 2;
    const limit = slack * (loss + penaltyOf(places));
    scatterRows(proposal, places, w, nTasks);
    change += penaltyOf(places);
    if (change < limit) {
      for (let q = 0; q < v.length; q++) v[q]! -= spare[q]!;
      return true;
    }
    scatterRows(old, places, w, nTasks);
    return false;
  }

  function penaltyOf(places: Int32Array): number {
    let sum = 0;
    for (const k of places) sum += rows.value(w, k * nTasks, features[k]!);
    return sum;
  }

  function subGram(places: Int32Array): Float64Array {
    const out = new Float64Array(places.length ** 2);
    let q = 0;
    for (const a of places) for (const b of places) out[q++] = gram.data[a * stride + b]!;
    return out;
  }
}
