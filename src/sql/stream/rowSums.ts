import { packedLength } from '../../linalg/cholesky.js';
import { CompensatedSums } from '../../linalg/compensated.js';
import type { NumberColumns } from '../engine.js';
import type { PartProducts } from './partProducts.js';
import { PartRows } from './partRows.js';

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
  readonly #rows: PartRows;

  /** @param isThere for each feature and target whether the rows have it */
  constructor(layout: RowLayout, shifts: RowShifts, isThere: readonly boolean[]) {
    this.sums = new CompensatedSums(packedLength(isThere.length + 1));
    this.#shifts = shifts;
    this.#isThere = isThere;
    this.#hasWeight = layout.hasWeight;
    this.#rows = new PartRows(isThere.length + (layout.hasWeight ? 1 : 0));
  }

  has(column: number): boolean {
    return this.#isThere[column]!;
  }

  /** Takes the rows `first .. end - 1`. @returns whether all sums are finite */
  take(columns: NumberColumns, first: number, end: number, products: PartProducts): boolean {
    return this.#rows.take(columns, first, end, (...part) => this.#add(products, ...part));
  }

  /** Takes the rows with these numbers. @returns whether all sums are finite */
  pick(columns: NumberColumns, rows: Int32Array, products: PartProducts): boolean {
    return this.#rows.pick(columns, rows, (...part) => this.#add(products, ...part));
  }

  /** Adds the rows that wait. @returns whether all sums are finite */
  finish(products: PartProducts): boolean {
    return this.#rows.finish((...part) => this.#add(products, ...part));
  }

  #add(products: PartProducts, columns: NumberColumns, first: number, count: number): boolean {
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
