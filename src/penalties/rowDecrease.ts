import { minimiseCoupledRow } from './coupledRow.js';
import type { RowPenalty, RowStrengths } from './penalty.js';
import type { RowCoupling } from './rowCoupling.js';

/** A row of W, of V = -gradient, and bounds of its curvature. */
export interface RowAt {
  readonly w: Float64Array;
  readonly v: Float64Array;
  readonly at: number;
  readonly j: number;
  /** Of the losses and the coupling together. */
  readonly L: number;
  /** Of the losses alone; above 0. */
  readonly own: number;
  /** Whether an output has no use for the feature: its weight stays 0. */
  isIdle(q: number): boolean;
}

/** A penalty on a row, and the quadratic of the outputs that stands beside it. */
export interface RowTerms {
  readonly rows: RowPenalty;
  readonly coupling?: RowCoupling | undefined;
}

/**
 * What a step on one row lowers the objective by at least: that of a proximal step,
 *
 *     max_u  <v, u - w> - L / 2 ||u - w||^2 + Omega_j(w) - Omega_j(u),
 *
 * or, beside a coupling M and where it is more, of the step that has M as it is. In the first M counts with its largest eigenvalue,
 * so that under a strong coupling it goes nowhere from any point.
 *
 * @param u receives the better step
 */
export function rowDecrease({ rows, coupling }: RowTerms, row: RowAt, u: Float64Array): number {
  const gain = proximalStep(rows, row, u);
  const above = lassoAbove(rows, row);
  if (!above || !coupling?.isSolvable(row.own)) return Math.max(0, gain);
  const other = new Float64Array(u.length);
  const more = coupledStep({ rows, coupling, above }, row, other);
  if (more < gain) return Math.max(0, gain);
  u.set(other);
  return Math.max(0, more);
}

/** The proximal point of `w + v / L`. */
function proximalStep(rows: RowPenalty, { w, v, at, j, L, isIdle }: RowAt, u: Float64Array): number {
  for (let q = 0; q < u.length; q++) u[q] = isIdle(q) ? 0 : w[at + q]! + v[at + q]! / L;
  rows.prox(u, 0, j, 1 / L);
  let gain = rows.value(w, at, j) - rows.value(u, 0, j);
  for (let q = 0; q < u.length; q++) {
    const d = u[q]! - w[at + q]!;
    gain += d * (v[at + q]! - (L / 2) * d);
  }
  return gain;
}

/** A row lasso with ridge that lies above Omega_j, but for a constant, and touches it at w: it itself, or the tangent of a concave one. */
function lassoAbove({ fused, slope }: RowPenalty, { w, at, j }: RowAt): RowStrengths | null {
  if (fused) return { l1: fused.l1(j), l2: fused.l2(j) };
  return slope ? { l1: slope(w, at, j), l2: 0 } : null;
}

/**
 * The minimum of `(u - w) (own I + M) (u - w)^T / 2 - <v, u - w>` and a row lasso that lies above Omega_j and touches it at w, so that
 * u lowers the objective, and is w just where w is stationary.
 */
function coupledStep(
  { rows, coupling, above }: RowTerms & { readonly coupling: RowCoupling; readonly above: RowStrengths },
  { w, v, at, j, own }: RowAt,
  u: Float64Array,
): number {
  const Q = u.length;
  const curvatures = new Float64Array(Q).fill(own);
  const a = new Float64Array(Q);
  coupling.apply(w, at, a);
  for (let q = 0; q < Q; q++) a[q]! += v[at + q]! + own * w[at + q]!;
  minimiseCoupledRow(coupling, a, curvatures, above, u);
  const d = u.map((value, q) => value - w[at + q]!);
  const curved = new Float64Array(Q);
  coupling.apply(d, 0, curved);
  let gain = rows.value(w, at, j) - rows.value(u, 0, j);
  for (let q = 0; q < Q; q++) gain += d[q]! * (v[at + q]! - (own * d[q]! + curved[q]!) / 2);
  return gain;
}
