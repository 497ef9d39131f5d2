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

/** Rows of V that stand for bounds of their lengths. */
export interface BoundedRows {
  /** Whether there are any. */
  readonly hasBounds: boolean;
  isBound(j: number): boolean;
}

/** Where a point and its V are kept, as long as the fields and V themselves. */
export interface DualStorage {
  readonly theta: readonly Float64Array[];
  readonly v: Float64Array;
  /** The rows of V that stand for a bound of their length alone, at the last update: see `correlationBounds.ts`. @defaultValue none */
  readonly bounds?: BoundedRows | undefined;
}

/**
 * The best dual point s Theta that a solver has seen, with V = X^T Theta: the one that gives the current weights the
 * smallest gap, either the best multiple of the current field or an older one.
 */
export class BestDualPoint {
  readonly #geometry: RowGeometry;
  readonly #losses: LossTerms;
  readonly #stored: DualStorage;
  /** The dual norms of the point's V_j, of the features of the last update that were not screened out, in their order. */
  #norms: Float64Array;
  #spare: Float64Array;
  /** How many of them there are. */
  #count = 0;
  #scale = 1;
  #isKnown = false;
  /** 1 for a feature whose row of the stored V is a bound. */
  readonly #isBound: Uint8Array;
  #hasBounds = false;
  /** How far rounding may have taken correlations. */
  #rounding: Rounding = { error: 0, cost: 0 };
  #squares = 0;

  constructor(geometry: RowGeometry, losses: LossTerms, storage: DualStorage) {
    this.#geometry = geometry;
    this.#losses = losses;
    this.#stored = storage;
    this.#norms = new Float64Array(geometry.squaredNorms.length);
    this.#spare = new Float64Array(geometry.squaredNorms.length);
    this.#isBound = new Uint8Array(geometry.squaredNorms.length);
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
   * @param features those of the last update, in their order, or some of them
   * @param unit the rounding of the correlations v: see `Design.rounding`
   * @returns the gap of w against it, over those features
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
    const { theta: oldTheta, v: oldV } = this.#stored;
    // Of a row that was zero then and is not now a bound says nothing.
    if (this.#isKnown && !this.#hasBoundInUse(features, inUse)) {
      const norms = this.#norms;
      if (features.length !== this.#count) this.#measure(features);
      const lossGap = this.#losses.gap(oldTheta, this.#scale);
      const gap = gapAgainst(
        this.#geometry,
        lossGap,
        { w, v: oldV, features, norms, inUse },
        {
          scale: this.#scale,
          rounding: this.#rounding,
        },
      );
      if (gap < next.gap) return gap;
    }
    this.#isKnown = true;
    this.#scale = next.scale;
    this.#rounding = next.rounding;
    [this.#norms, this.#spare] = [this.#spare, this.#norms];
    this.#count = features.length;
    for (const [t, values] of theta.entries()) oldTheta[t]!.set(values);
    oldV.set(v);
    const { bounds } = this.#stored;
    this.#hasBounds = bounds?.hasBounds === true;
    if (bounds && this.#hasBounds) {
      for (let k = 0; k < features.length; k++) {
        this.#isBound[features[k]!] = bounds.isBound(features[k]!) ? 1 : 0;
      }
    }
    return next.gap;
  }

  /** Whether a row is used now of which the stored V has a bound alone. */
  #hasBoundInUse(features: Int32Array, inUse: Uint8Array): boolean {
    if (!this.#hasBounds) return false;
    for (let k = 0; k < features.length; k++) {
      if (inUse[k] === 1 && this.#isBound[features[k]!] === 1) return true;
    }
    return false;
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
    const radius = Math.sqrt(2 * gap);
    const { error } = this.#rounding;
    const everywhere = rows.fused?.everywhere?.l1;
    let kept = 0;
    let cleared = false;
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      const size = Math.sqrt(squaredNorms[j]!);
      const bound = this.#scale * this.#norms[k]! + size * radius + storedNorms[j]! * error;
      if (bound < (everywhere ?? rows.threshold(j)) * (1 - MARGIN)) {
        if (isZeroRow(w, j, width)) continue;
        cleared = true;
        clearRow(w, j, width);
      } else {
        this.#norms[kept] = this.#norms[k]!;
        features[kept++] = j;
      }
    }
    this.#count = kept;
    return { kept, cleared };
  }

  /** The dual norms of the stored point on some of the features that it is known on. */
  #measure(features: Int32Array): void {
    const { rows, width } = this.#geometry;
    dualNorms(rows, this.#stored.v, width, features, this.#norms);
    this.#count = features.length;
  }
}

/** A feature is dropped only with this much to spare. */
const MARGIN = 1e-10;
