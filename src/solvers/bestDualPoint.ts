import { dualNorms } from '../penalties/dualNorms.js';
import { clearRow, isZeroRow } from '../penalties/rows.js';
import {
  bestMultiple,
  type DualField,
  gapAgainst,
  type Rounding,
  type RowGeometry,
  rowsInUse,
} from '../problem/rowCertificate.js';

/** The losses at the current predictions. */
export interface LossTerms {
  /** Whether loss'' has a bound, so that the optimal dual point is near one of small gap. */
  readonly isBounded: boolean;
  /** Seen from the dual field that belongs to the predictions. */
  field(theta: readonly Float64Array[]): DualField;
  /** Their part of the gap against a dual point that is older. */
  gap(theta: readonly Float64Array[], scale: number): number;
}

/** Where a point and its V are kept, as long as the fields and V themselves. */
export interface DualStorage {
  readonly theta: readonly Float64Array[];
  readonly v: Float64Array;
}

/**
 * The best dual point s Theta that a solver has seen, with V = X^T Theta: the one that gives the current weights the
 * smallest gap, either the best multiple of the current field or an older one.
 */
export class BestDualPoint {
  readonly #geometry: RowGeometry;
  readonly #losses: LossTerms;
  readonly #stored: DualStorage;
  /** The features that the point's V is known on, those of the update that found it: their number, they, and 1 for each of them. */
  #count = 0;
  readonly #features: Int32Array;
  readonly #isIn: Uint8Array;
  /** Those of them whose V_j is outside of the domain of Omega_j* by rounding, or costs something there. */
  #outside: Int32Array = new Int32Array(0);
  /** The dual norms of the point's V_j, in the order of the features of the last update. */
  #norms: Float64Array;
  #spare: Float64Array;
  /** Whether the last update found the point. */
  #isLast = false;
  #scale = 1;
  #isKnown = false;
  /** How far rounding may have taken correlations. */
  #rounding: Rounding = { error: 0, cost: 0 };
  #squares = 0;

  constructor(geometry: RowGeometry, losses: LossTerms, storage: DualStorage) {
    const p = geometry.squaredNorms.length;
    this.#geometry = geometry;
    this.#losses = losses;
    this.#stored = storage;
    this.#norms = new Float64Array(p);
    this.#spare = new Float64Array(p);
    this.#features = new Int32Array(p);
    this.#isIn = new Uint8Array(p);
  }

  /** `sum theta^2 / (k c)` of the field of the last update: `||R||^2` for the squared loss. */
  get squares(): number {
    return this.#squares;
  }

  /** Forgets the point, because V is not known on the features that matter now. */
  forget(): void {
    this.#isKnown = false;
  }

  /**
   * Keeps the better of the old point and the best multiple of the current field.
   *
   * @param v X^T Theta on the rows `features`
   * @param features all rows of W that are not zero, and all whose constraint Theta may not meet: of the others, `field` says that it does
   * @param unit the rounding of the correlations v: see `Design.rounding`
   * @returns the gap of w against it
   */
  update(
    theta: readonly Float64Array[],
    w: Float64Array,
    v: Float64Array,
    features: Int32Array,
    unit: number,
  ): number {
    const field = this.#losses.field(theta);
    this.#squares = field.squares;
    const inUse = rowsInUse(w, this.#geometry.width, features);
    const next = bestMultiple(this.#geometry, field, { w, v, features, norms: this.#spare, inUse }, unit);
    const gap = this.#isKnown ? this.#gapOf(w, features, inUse) : Infinity;
    this.#isLast = !(gap < next.gap);
    if (!this.#isLast) return gap;
    this.#isKnown = true;
    this.#scale = next.scale;
    this.#rounding = next.rounding;
    [this.#norms, this.#spare] = [this.#spare, this.#norms];
    this.#keep(theta, v, features);
    return next.gap;
  }

  /** The gap of w against the old point; Infinity where its V is not known on a row in use. */
  #gapOf(w: Float64Array, features: Int32Array, inUse: Uint8Array): number {
    const counting: number[] = [];
    for (let k = 0; k < features.length; k++) {
      if (inUse[k] === 0) continue;
      if (this.#isIn[features[k]!] === 0) return Infinity;
      counting.push(features[k]!);
    }
    const { width } = this.#geometry;
    for (const j of this.#outside) if (isZeroRow(w, j, width)) counting.push(j);
    const { theta, v } = this.#stored;
    const at = { w, v, features: Int32Array.from(counting), norms: NONE, inUse: ones(counting.length) };
    const point = { scale: this.#scale, rounding: this.#rounding };
    return gapAgainst(this.#geometry, this.#losses.gap(theta, this.#scale), at, point);
  }

  /** Takes over Theta, with V on some features. */
  #keep(theta: readonly Float64Array[], v: Float64Array, features: Int32Array): void {
    const { rows, width } = this.#geometry;
    const { theta: oldTheta, v: oldV } = this.#stored;
    for (const [t, values] of theta.entries()) oldTheta[t]!.set(values);
    if (features.length < FEW * this.#features.length) {
      for (let k = 0; k < features.length; k++) {
        const end = (features[k]! + 1) * width;
        for (let q = end - width; q < end; q++) oldV[q] = v[q]!;
      }
    } else oldV.set(v);
    for (let k = 0; k < this.#count; k++) this.#isIn[this.#features[k]!] = 0;
    this.#count = features.length;
    this.#features.set(features);
    const everywhere = rows.fused?.everywhere?.l1;
    const outside: number[] = [];
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      this.#isIn[j] = 1;
      if (this.#scale * this.#norms[k]! > (everywhere ?? rows.threshold(j))) outside.push(j);
    }
    this.#outside = Int32Array.from(outside);
  }

  /**
   * Gap-safe screening. With losses whose curvature is at most k, the optimal dual point is within `sum (theta - theta*)^2 /
   * (k c) <= 2 gap` of Theta, so that `||s V_j|| + ||x_j|| sqrt(2 gap) < threshold_j` proves row j to be zero at the optimum. A
   * loss whose curvature has no bound says nothing of where the optimal dual point is: all features stay.
   *
   * @param features those of the last update, in their order; holds, afterwards, the features that stay, in their order
   * @param w its rows of the others are cleared
   * @returns how many stay, and whether a row was cleared that was not zero
   */
  screen(gap: number, features: Int32Array, w: Float64Array): { kept: number; cleared: boolean } {
    const { rows, width, squaredNorms, storedNorms } = this.#geometry;
    if (!this.#losses.isBounded) return { kept: features.length, cleared: false };
    if (!this.#isLast) dualNorms(rows, this.#stored.v, width, features, this.#norms);
    const radius = Math.sqrt(2 * gap);
    const { error } = this.#rounding;
    const everywhere = rows.fused?.everywhere?.l1;
    let kept = 0;
    let cleared = false;
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      const size = Math.sqrt(squaredNorms[j]!);
      const bound = this.#scale * this.#norms[k]! + size * radius + storedNorms[j]! * error;
      if (this.#isIn[j] === 1 && bound < (everywhere ?? rows.threshold(j)) * (1 - MARGIN)) {
        if (isZeroRow(w, j, width)) continue;
        cleared = true;
        clearRow(w, j, width);
      } else features[kept++] = j;
    }
    return { kept, cleared };
  }
}

/** A feature is dropped only with this much to spare. */
const MARGIN = 1e-10;
/** V of no more than this part of the features is copied row by row. */
const FEW = 0.25;
const NONE = new Float64Array(0);

function ones(count: number): Uint8Array {
  return new Uint8Array(count).fill(1);
}
