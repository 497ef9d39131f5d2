import { clearRow, isZeroRow } from '../penalties/rows.js';
import { bestMultiple, type DualField, type RowGeometry, type RowsAt } from '../problem/rowCertificate.js';

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
  /** The length of the shortest column that is not constant. */
  readonly #shortest: number;
  #scale = 1;
  /** How far rounding may have taken correlations: see `DualPoint`. */
  #error = 0;

  constructor(geometry: RowGeometry, losses: LossTerms) {
    this.#geometry = geometry;
    this.#losses = losses;
    let least = Infinity;
    for (const square of geometry.squaredNorms) if (square !== 0 && square < least) least = square;
    this.#shortest = Math.sqrt(least);
  }

  /**
   * @param at W, and V = X^T Theta, on all rows of W that are not zero, and all whose constraint Theta may not meet: of the others, `field`
   *   says that it does
   * @param unit the rounding of the correlations V: see `Design.rounding`
   * @returns the gap of W against the best multiple of the field
   */
  update(theta: readonly Float64Array[], at: RowsAt, unit: number): number {
    const { scale, gap, error } = bestMultiple(this.#geometry, this.#losses.field(theta), at, unit);
    this.#scale = scale;
    this.#error = error;
    return gap;
  }

  /**
   * Gap-safe screening. With losses whose curvature is at most k, the optimal dual point is within `sum (theta - theta*)^2 /
   * (k c) <= 2 gap` of Theta, so that `||s V_j|| + ||x_j|| sqrt(2 gap) < threshold_j` proves row j to be zero at the optimum. A
   * loss whose curvature has no bound says nothing of where the optimal dual point is: all features stay.
   *
   * @param at that of the last update; its features and their norms are, afterwards, those that stay, in their order, and rows of W of the
   *   others are cleared
   * @returns how many stay, and whether a row was cleared that was not zero
   */
  screen(gap: number, { features, norms, w }: RowsAt): { kept: number; cleared: boolean } {
    const { rows, width, squaredNorms, storedNorms } = this.#geometry;
    if (!this.#losses.isBounded) return { kept: features.length, cleared: false };
    const radius = Math.sqrt(2 * gap);
    const everywhere = rows.fused?.everywhere?.l1;
    if (everywhere !== undefined && this.#shortest * radius >= everywhere) {
      return { kept: features.length, cleared: false };
    }
    let kept = 0;
    let cleared = false;
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      const size = Math.sqrt(squaredNorms[j]!);
      const bound = this.#scale * norms[k]! + size * radius + storedNorms[j]! * this.#error;
      if (bound < (everywhere ?? rows.threshold(j)) * (1 - MARGIN)) {
        if (isZeroRow(w, j, width)) continue;
        cleared = true;
        clearRow(w, j, width);
      } else {
        norms[kept] = norms[k]!;
        features[kept++] = j;
      }
    }
    return { kept, cleared };
  }
}

/** A feature is dropped only with this much to spare. */
const MARGIN = 1e-10;
