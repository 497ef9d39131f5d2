import { dualNorms } from '../penalties/dualNorms.js';
import { dualScale } from '../penalties/dualScale.js';
import type { RowPenalty } from '../penalties/penalty.js';
import { isZeroRow } from '../penalties/rows.js';

/**
 * The certificate of a problem whose penalty is a sum over the rows of W. A dual point Theta has a field theta_t for each
 * task; with V = X^T Theta, and every column of Theta summing to 0 where intercepts are free,
 *
 *     gap = P(W, b) - D(s Theta)
 *         = sum_it c_it ( loss(eta_it) + loss*(-s theta_it / c_it) ) + <eta, s Theta>
 *           + sum_j ( Omega_j(W_j) + Omega_j*(s V_j) - <W_j, s V_j> )
 *
 * bounds how far P is above its minimum. It is a sum of Fenchel-Young terms, none of which is negative, and is computed
 * so: no digits cancel, and a gap far below eps P still means something. Of the squared loss the first sum is
 * `||R - s Theta||^2 / 2` with the residual R.
 *
 * Source: Fenchel-Young applied to each term of P - D; Ndiaye, Fercoq, Gramfort, Salmon (2017), "Gap safe screening rules
 * for sparsity enforcing penalties", JMLR 18 (the duals).
 */

/** What the certificate knows of the penalty and of the columns of X. */
export interface RowGeometry {
  readonly rows: RowPenalty;
  /** Numbers in a row of W. */
  readonly width: number;
  /** The lengths of the columns as they are stored, in the norm of the losses' curvature; p. */
  readonly storedNorms: Float64Array;
  /** The squares of them as they are centred, p. */
  readonly squaredNorms: Float64Array;
  /** The square of the stored length by that of the centred one, p. */
  readonly offCentre: Float64Array;
  /** The objective of the best constant model. */
  readonly nullObjective: number;
}

/** The losses at the current predictions, seen from the dual field that belongs to them. */
export interface DualField {
  /** `sum theta^2 / (k c)`, where loss'' is at most k. */
  readonly squares: number;
  /** The length of what correlations are computed from, of which their rounding is a part. @defaultValue the root of `squares` */
  readonly size?: number | undefined;
  /** The largest s for which s Theta lies in the domain of the conjugates. */
  readonly largestScale: number;
  /** Whether all losses are squared. */
  readonly isQuadratic: boolean;
  /** The losses' part of the gap at s Theta. */
  gap(s: number): number;
}

/** W, and V = X^T Theta, on the rows `features`. */
export interface RowsAt {
  readonly w: Float64Array;
  readonly v: Float64Array;
  readonly features: Int32Array;
  /** The dual norm of V_j for each of the features, in their order. */
  readonly norms: Float64Array;
  /** Whether `norms` are there already. */
  readonly hasNorms?: boolean | undefined;
  /** 0 for a feature whose row of W is known to be zero, p numbers; nothing is known unless given. */
  readonly mayBeInUse?: Uint8Array | undefined;
}

/** 1 for each of the features whose row of W is not zero, in their order. */
function rowsInUse({ w, features, mayBeInUse }: RowsAt, width: number): Uint8Array {
  const inUse = new Uint8Array(features.length);
  for (let k = 0; k < features.length; k++) {
    const j = features[k]!;
    if (mayBeInUse?.[j] !== 0 && !isZeroRow(w, j, width)) inUse[k] = 1;
  }
  return inUse;
}

export interface DualPoint {
  /** s. */
  readonly scale: number;
  readonly gap: number;
  /** How far rounding may have taken each `||V_j|| / ||x_j||` from its true value. */
  readonly error: number;
}

/**
 * s Theta carries the rounding of Theta s times over. Where s is large (a field far smaller than the dual point, as from
 * the start of a problem with a much larger strength) no more is tolerated than for s = 1.
 */
const toleratedError = (error: number, s: number): number => error / Math.max(1, s);
/** It is not looked for where it could change no more than this part of a gap. */
const NOTABLE = 1e-3;

/**
 * What is added to the gap where rounding is tolerated. It alone may take a correlation `||X_j^T Theta||` the part `unit` of
 * `||x_j|| ||Theta||` away from its true value, the `error`, x_j being the column as it is stored: sparse ones are not centred. Where that
 * decides, as it does for strengths near 0, it is tolerated: a dual point that meets the constraint of row j lies within `error
 * ||x_j|| / ||x~_j||` of this one, x~_j being the column as it is centred, and the dual objective pays half the square of it. That Theta
 * itself is rounded is no part of it: it may be any field, and what rounding takes off predictions is counted with the solution
 * (`predictionError`).
 */
function costOfRounding(
  { offCentre, nullObjective }: RowGeometry,
  unit: number,
  error: number,
  features: Int32Array,
): number {
  let ratios = 0;
  for (let k = 0; k < features.length; k++) ratios += offCentre[features[k]!]!;
  return unit * 2 * nullObjective + (ratios * error * error) / 2;
}

/**
 * How far rounding may take the predictions X W from their true values, `sqrt(sum k c e^2)` where loss'' is at most k: at most
 * eps times the sum of the lengths of what is added up.
 *
 * @param factor what k near the predictions is of the k that `storedNorms` are made with, for each output. @defaultValue 1
 */
export function predictionError(
  storedNorms: Float64Array,
  width: number,
  w: Float64Array,
  factor: (q: number) => number = () => 1,
): number {
  const sizes = new Float64Array(width);
  for (let j = 0; j < storedNorms.length; j++) {
    const from = j * width;
    for (let q = 0; q < width; q++)
      if (w[from + q] !== 0) sizes[q]! += storedNorms[j]! * Math.abs(w[from + q]!);
  }
  let squares = 0;
  for (let q = 0; q < width; q++) squares += factor(q) * (Number.EPSILON * sizes[q]!) ** 2;
  return Math.sqrt(squares);
}

/**
 * The best multiple of Theta that is known to be feasible, and its gap.
 *
 * @param at its `norms` are written unless they are there
 * @param unit the rounding of correlations: see `Design.rounding`
 * @param size the length of which rounding is a part. @defaultValue that of the field
 */
export function bestMultiple(
  geometry: RowGeometry,
  field: DualField,
  at: RowsAt,
  unit: number,
  size: number = field.size ?? Math.sqrt(field.squares),
): DualPoint {
  const { rows, width, storedNorms, nullObjective } = geometry;
  const { w, v, features, norms } = at;
  const inUse = rowsInUse(at, width);
  const count = features.length;
  const everywhere = rows.fused?.everywhere?.l1; // the threshold of all rows, unless it differs from row to row
  let along = 0; // <X W, Theta>
  if (!at.hasNorms) dualNorms(rows, v, width, features, norms);
  for (let k = 0; k < count; k++) {
    if (inUse[k] === 0) continue;
    const from = features[k]! * width;
    for (let q = from; q < from + width; q++) along += w[q]! * v[q]!;
  }
  let longest = 0; // max_j ||x_j|| / threshold_j
  if (everywhere === undefined) {
    for (const j of features) longest = Math.max(longest, storedNorms[j]! / rows.threshold(j));
  } else {
    for (let k = 0; k < count; k++) longest = Math.max(longest, storedNorms[features[k]!]!);
    longest /= everywhere;
  }
  const linear = field.squares + along;
  const scaleWith = (lengths: Float64Array, error: number): number => {
    if (rows.dualScale)
      return Math.min(field.largestScale, rows.dualScale(lengths, features, linear, field.squares));
    const place = (k: number): number => features[k]! * width;
    const errorOf = (k: number): number => error * storedNorms[features[k]!]!;
    const correlations = { v, nTasks: width, features, at: place, norms: lengths, error: errorOf };
    return Math.min(field.largestScale, dualScale(rows, correlations, linear, field.squares));
  };
  const rowsAt = { w, v, features, norms, inUse };
  const gapWith = (s: number, error: number): number =>
    field.gap(s) + penaltyGap(geometry, rowsAt, s, toleratedError(error, s));
  /** Of losses that are no quadratics the dual objective along the ray is known near s = 1 only. */
  const bestOf = (s: number, error: number): Pick<DualPoint, 'scale' | 'gap'> => {
    const gap = gapWith(s, error);
    if (s === 1 || field.isQuadratic || rows.fused?.hasRidge === false) return { scale: s, gap };
    const plain = gapWith(1, error);
    return plain < gap ? { scale: 1, gap: plain } : { scale: s, gap };
  };

  const roundingError = unit * size;
  const best = bestOf(scaleWith(norms, 0), 0);
  const exact = { scale: best.scale, gap: best.gap, error: roundingError };
  const error = toleratedError(roundingError, exact.scale);
  // Of a quadratic without ridge, error changes s by no more than this part, and the gap by this part of 2 s <Y, Theta> <= 2 ||Y||^2.
  const part = error * longest * exact.scale;
  const isMinor = part * 2 * nullObjective < NOTABLE * exact.gap;
  if (field.isQuadratic && rows.fused?.hasRidge === false && isMinor) return exact;
  const moved = new Float64Array(count);
  for (let k = 0; k < count; k++) moved[k] = Math.max(0, norms[k]! - error * storedNorms[features[k]!]!);
  const scale = scaleWith(moved, error);
  const cost = costOfRounding(geometry, unit, roundingError, features);
  if (!(cost * Math.max(1, scale) < exact.gap) && field.isQuadratic) return exact;
  const rounded = bestOf(scale, roundingError);
  const gap = rounded.gap + cost * Math.max(1, rounded.scale);
  return gap < exact.gap ? { scale: rounded.scale, gap, error: roundingError } : exact;
}

/** The penalty's part of the gap at s Theta. */
function penaltyGap(
  { rows, width, storedNorms }: RowGeometry,
  { w, v, features, norms, inUse }: RowsAt & { readonly inUse: Uint8Array },
  s: number,
  error: number,
): number {
  const everywhere = rows.fused?.everywhere?.l1;
  let gap = 0;
  for (let k = 0; k < features.length; k++) {
    if (inUse[k] === 0 && s * norms[k]! <= (everywhere ?? rows.threshold(features[k]!))) continue;
    const j = features[k]!;
    gap += rows.gap(w, v, j * width, j, s, error * storedNorms[j]!);
  }
  return gap;
}
