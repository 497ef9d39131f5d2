import type { Computation } from '../../computation/computation.js';
import type { GramWorkspace } from '../../designs/gramCache.js';
import type { GramDescent, Kernels, Sweep } from '../../kernels/kernels.js';
import type { RowPenalty } from '../../penalties/penalty.js';
import { gatherRows, isZeroRow, penaltyOf, scatterRows } from '../../penalties/rows.js';
import { quadraticGap } from '../quadraticGap.js';
import type { Effort } from '../stopTest.js';
import { Acceleration } from './acceleration.js';

/** The first passes are led by a kernel: so many, or as many as so many multiply-adds are good for. */
const LED_PASSES = 8;
const LED_FLOPS = 4e7;
/** What surrounds any other pass takes as long as about so many multiply-adds, which count when Newton's method is to be paid for. */
export const PASS_SETUP = 3e4;

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
  /** One that is small enough once as many multiply-adds were done. @defaultValue goal */
  readonly enough?: number | undefined;
  readonly freeFlops?: number | undefined;
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
  { goal: finest, enough = finest, freeFlops = 0, maxPasses, smallestMovement, order }: GramRule,
): Computation<void> {
  const { kernels, buffers, nTasks, features, rows, effort } = problem;
  const { gram, lengths, w, v, spare, step, all, list } = buffers;
  const { stride } = gram;
  const s = all.length;
  const visiting = order ? list : all;
  if (order) list.set(all);
  const norms = new Float64Array(s);
  const startW = w.slice();
  const startV = v.slice();
  const strengths = rows.fused?.everywhere;
  const led = strengths && strengths.l1 > 0 && !order ? strengths : undefined;
  const sweep: Sweep = {
    features: visiting,
    squaredNorms: lengths,
    w,
    residual: v,
    proxRow: (z, k, size) => rows.prox(z, k * nTasks, features[k]!, size),
    strengths,
  };
  const support = (places: Int32Array): Int32Array => places.filter((k) => !isZeroRow(w, k, nTasks));
  const featuresOf = (places: Int32Array): Int32Array => places.map((k) => features[k]!);
  const acceleration = new Acceleration(
    { w, nTasks, penalty: rows, squaredNorms: lengths, support, featuresOf, productsOf, acceptIfLower },
    effort,
    PASS_SETUP,
  );
  acceleration.restart(all);

  for (let left = maxPasses; left > 0; ) {
    const goal = effort.flops < freeFlops ? finest : enough;
    order?.(visiting);
    effort.movement = kernels.sweepGram(gram, sweep);
    const flops = s * nTasks * (1 + supportSize());
    const most =
      led && left === maxPasses ? Math.min(LED_PASSES, left - 1, Math.floor(LED_FLOPS / flops)) : 0;
    const more = led && most > 0 ? leadPasses(led, most, goal) : 0;
    left -= 1 + more;
    effort.passes += 1 + more;
    effort.flops += (1 + more) * flops;
    yield { kind: 'pause' };
    // Left only after a pass: extrapolation leaves 1e-14 where a row belongs at 0, the proximal step does not.
    if (more < most || effort.movement <= smallestMovement || (most === 0 && gapOverS() <= goal)) break;
    if (acceleration.push(all) && left > 0) yield* acceleration.accelerate(all, goal);
  }

  /** Some more passes, unless the gap is small enough already. @returns how many there were */
  function leadPasses(l1AndL2: GramDescent['strengths'], most: number, goal: number): number {
    const spares = { startW: step, startV: spare };
    const rule = { goal, smallestMovement, maxPasses: most, residualSquares: residualSquares() };
    return kernels.descendGram(gram, { ...sweep, ...spares, ...rule, strengths: l1AndL2 });
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
  function residualSquares(): number {
    let sum = problem.residualSquares;
    for (let k = 0, q = 0; k < s; k++) {
      for (let at = k; q < (k + 1) * nTasks; q++, at += stride)
        sum -= (w[q]! - startW[q]!) * (startV[at]! + v[at]!);
    }
    return Math.max(0, sum);
  }

  /** The gap of the problem on S against the best dual point on the residual's ray. */
  function gapOverS(): number {
    const now = byRows(v);
    const at = { w, v: now, width: nTasks, features, placeOf: (k: number) => k, norms };
    return quadraticGap(rows, at, residualSquares());
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
    const loss = slack === 0 ? 0 : residualSquares() / 2;
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
