import { clearRow, isZeroRow } from '../penalties/rows.js';
import { bestMultiple, type DualField, type RowGeometry } from '../problem/rowCertificate.js';

/** The losses at the current predictions. */
export interface LossTerms {
  /** Whether loss'' has a bound, so that the optimal dual point is near one of small gap. */
  readonly isBounded: boolean;
  /** Seen from the dual field that belongs to the predictions. */
  field(theta: readonly Float64Array[]): DualField;
}

/** The best multiple s Theta of a solver's dual field at one look after the other, and what it proves. */
export class BestDualPoint {
  readonly #geometry: RowGeometry;
  readonly #losses: LossTerms;
  /** The dual norms of V_j, in the order of the features of the last update. */
  readonly #norms: Float64Array;
  #scale = 1;
  /** How far rounding may have taken correlations: see `Rounding`. */
  #error = 0;

  constructor(geometry: RowGeometry, losses: LossTerms) {
    this.#geometry = geometry;
    this.#losses = losses;
    this.#norms = new Float64Array(geometry.squaredNorms.length);
  }

  /**
   * @param v X^T Theta on the rows `features`
   * @param features all rows of W that are not zero, and all whose constraint Theta may not meet: of the others, `field` says that it does
   * @param unit the rounding of the correlations v: see `Design.rounding`
   * @returns the gap of w against the best multiple of the field
   */
  update(
    theta: readonly Float64Array[],
    w: Float64Array,
    v: Float64Array,
    features: Int32Array,
    unit: number,
  ): number {
    const at = { w, v, features, norms: this.#norms };
    const { scale, gap, rounding } = bestMultiple(this.#geometry, this.#losses.field(theta), at, unit);
    this.#scale = scale;
    this.#error = rounding.error;
    return gap;
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
    const everywhere = rows.fused?.everywhere?.l1;
    let kept = 0;
    let cleared = false;
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      const size = Math.sqrt(squaredNorms[j]!);
      const bound = this.#scale * this.#norms[k]! + size * radius + storedNorms[j]! * this.#error;
      if (bound < (everywhere ?? rows.threshold(j)) * (1 - MARGIN)) {
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
