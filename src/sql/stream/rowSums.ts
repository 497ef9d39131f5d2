import { packedLength } from '../../linalg/cholesky.js';
import { CompensatedSums } from '../../linalg/compensated.js';
import type { NumberColumns } from '../engine.js';
import { PART, type PartProducts } from './partProducts.js';

/** The columns of a stream: p features, T targets, and the weight where there is one. */
export interface RowLayout {
  readonly nFeatures: number;
  readonly nTargets: number;
  readonly hasWeight: boolean;
}

/** What is taken off the features and targets of one task and fold: found in the first rows that have them, null before. */
export type RowShifts = (number | null)[];

/**
 * Sums of products over rows of one task and fold that have the same targets: those of the columns
 * `sqrt(w) (1, x - a, y - b)`, packed. Targets that the rows do not have count zero.
 */
export class RowSums {
  readonly sums: CompensatedSums;
  /** How many rows. */
  n = 0;
  readonly #shifts: RowShifts;
  readonly #isThere: readonly boolean[];
  /** Without weights other columns may follow those of targets. */
  readonly #hasWeight: boolean;
  /** Rows that are too few to be multiplied, and how many. */
  readonly #waiting: readonly Float64Array[];
  #count = 0;

  /** @param isThere for each feature and target whether the rows have it */
  constructor(layout: RowLayout, shifts: RowShifts, isThere: readonly boolean[]) {
    this.sums = new CompensatedSums(packedLength(isThere.length + 1));
    this.#shifts = shifts;
    this.#isThere = isThere;
    this.#hasWeight = layout.hasWeight;
    const columns = isThere.length + (layout.hasWeight ? 1 : 0);
    this.#waiting = Array.from({ length: columns }, () => new Float64Array(PART));
  }

  has(column: number): boolean {
    return this.#isThere[column]!;
  }

  /** Takes the rows `first .. end - 1`. @returns whether all sums are finite */
  take(columns: NumberColumns, first: number, end: number, products: PartProducts): boolean {
    for (let row = first; row < end; ) {
      const some = Math.min(end - row, PART - this.#count);
      if (some === PART) {
        if (!this.#add(columns, row, PART, products)) return false;
      } else {
        for (let k = 0; k < this.#waiting.length; k++) {
          const [column, waiting] = [columns[k]!, this.#waiting[k]!];
          for (let i = 0; i < some; i++) waiting[this.#count + i] = column[row + i]!;
        }
        this.#count += some;
        if (this.#count === PART && !this.finish(products)) return false;
      }
      row += some;
    }
    return true;
  }

  /** Adds the rows that wait. @returns whether all sums are finite */
  finish(products: PartProducts): boolean {
    const count = this.#count;
    this.#count = 0;
    return count === 0 || this.#add(this.#waiting, 0, count, products);
  }

  #add(columns: NumberColumns, first: number, count: number, products: PartProducts): boolean {
    const weights = this.#hasWeight ? columns[this.#isThere.length] : undefined;
    const root = products.columns[0]!.fill(0);
    for (let i = 0; i < count; i++) root[i] = weights ? Math.sqrt(weights[first + i]!) : 1;
    for (let k = 0; k < this.#isThere.length; k++) {
      const out = products.columns[k + 1]!;
      if (!this.#isThere[k]) {
        out.fill(0);
        continue;
      }
      const column = columns[k]!;
      this.#shifts[k] ??= middle(column, first, count);
      const shift = this.#shifts[k]!;
      for (let i = 0; i < count; i++) out[i] = (column[first + i]! - shift) * root[i]!;
      out.fill(0, count);
    }
    this.n += count;
    return products.addTo(this.sums);
  }
}

/** The mean, and exactly the value where there is only one. */
function middle(column: Float64Array, first: number, count: number): number {
  let sum = 0;
  let isOne = true;
  for (let i = first; i < first + count; i++) {
    sum += column[i]!;
    isOne &&= column[i] === column[first];
  }
  return isOne ? column[first]! : sum / count;
}
