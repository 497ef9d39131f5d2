import type { Computation } from '../../computation/computation.js';
import type { GramWorkspace } from '../../designs/gramCache.js';
import type { Kernels, Sweep } from '../../kernels/kernels.js';
import type { RowPenalty } from '../../penalties/penalty.js';
import { gatherRows, isZeroRow, penaltyOf, scatterRows } from '../../penalties/rows.js';
import { quadraticGap } from '../quadraticGap.js';
import type { Effort } from '../stopTest.js';
import { Acceleration } from './acceleration.js';

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
  /** What was done before; added to. */
  readonly effort: Effort;
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

/**
 * Block coordinate descent on a working set that never looks at the samples: with G = X_S^T X_S and V = X_S^T R, the
 * exact minimiser over row j is `prox(W_j + V_j / G_jj)`, and a step D_j takes V to `V - G_j D_j^T`. A pass costs
 * s T numbers for each row that moves, instead of n T for every row.
 */
export function* gramDescent(
  problem: GramProblem,
  { goal, maxPasses, smallestMovement, order }: GramRule,
): Computation<void> {
  const { kernels, buffers, nTasks, features, rows, effort } = problem;
  const { gram, lengths, w, v, spare, step, all, list } = buffers;
  const { stride } = gram;
  const s = all.length;
  const visiting = order ? list : all;
  if (order) list.set(all);
  const norms = new Float64Array(s);
  const startW = w.slice();
  const startV = byRows(v);
  const sweep: Sweep = {
    features: visiting,
    squaredNorms: lengths,
    w,
    residual: v,
    proxRow: (z, k, size) => rows.prox(z, k * nTasks, features[k]!, size),
    strengths: rows.fused?.everywhere,
  };
  const support = (places: Int32Array): Int32Array => places.filter((k) => !isZeroRow(w, k, nTasks));
  const featuresOf = (places: Int32Array): Int32Array => places.map((k) => features[k]!);
  const acceleration = new Acceleration(
    { w, nTasks, penalty: rows, squaredNorms: lengths, support, featuresOf, productsOf, acceptIfLower },
    effort,
  );
  acceleration.restart(all);

  for (let left = maxPasses; left > 0; ) {
    order?.(visiting);
    effort.movement = kernels.sweepGram(gram, sweep);
    left--;
    effort.passes++;
    effort.flops += s * nTasks * (1 + supportSize());
    yield { kind: 'pause' };
    // Left only after a pass: extrapolation leaves 1e-14 where a row belongs at 0, the proximal step does not.
    if (effort.movement <= smallestMovement || gapOverS() <= goal) break;
    if (acceleration.push(all) && left > 0) yield* acceleration.accelerate(all, goal);
  }

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
    const at = { w, v: now, width: nTasks, features, placeOf: (k: number) => k, norms };
    return quadraticGap(rows, at, residualSquares(now));
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
    effort.flops += s * nTasks * moving;
    if (order) list.set(all);
    const members = featuresOf(places);
    const before = penaltyOf(rows, old, members, nTasks);
    let change = -before;
    for (let t = 0; t < nTasks; t++) {
      for (let k = 0; k < s; k++) {
        const q = t * stride + k;
        change += step[k * nTasks + t]! * (spare[q]! / 2 - v[q]!);
      }
    }
    const loss = slack === 0 ? 0 : residualSquares(byRows(v)) / 2;
    change += penaltyOf(rows, proposal, members, nTasks);
    if (!(change < slack * (loss + before))) return false;
    scatterRows(proposal, places, w, nTasks);
    for (let q = 0; q < v.length; q++) v[q]! -= spare[q]!;
    return true;
  }

  function productsOf(places: Int32Array): { gram: Float64Array; v: Float64Array } {
    const products = new Float64Array(places.length ** 2);
    let q = 0;
    for (const a of places) for (const b of places) products[q++] = gram.data[a * stride + b]!;
    return { gram: products, v: gatherRows(byRows(v), places, nTasks) };
  }
}
