import { bytesFor, type Kernels, LANES } from '../../kernels/kernels.js';
import { openKernels } from '../../kernels/open.js';
import type { CompensatedSums } from '../../linalg/compensated.js';

/** Rows that are multiplied at a time: sums over so many are rounded plainly, those of such parts with compensation. */
export const PART = 64;

/** Multiplies the columns of up to `PART` rows with each other, in the memory of the kernels. */
export class PartProducts {
  /** Where the columns are to be written; all `PART` numbers of each count. */
  readonly columns: readonly Float64Array[];
  readonly #kernels: Kernels;
  /** Columns with those of zeros that round their number up. */
  readonly #width: number;
  readonly #part: Float64Array;
  readonly #products: Float64Array;

  constructor(count: number) {
    const width = Math.ceil(count / LANES) * LANES;
    this.#width = width;
    this.#kernels = openKernels('auto', bytesFor([PART * width, width ** 2], []));
    this.#part = this.#kernels.float64(PART * width);
    this.#products = this.#kernels.float64(width ** 2);
    this.columns = Array.from({ length: count }, (_, k) => this.#part.subarray(k * PART, (k + 1) * PART));
  }

  /** Adds the products of all pairs of columns to sums of them, packed. @returns whether the squares are finite */
  addTo(sums: CompensatedSums): boolean {
    const width = this.#width;
    const products = this.#products.fill(0);
    const part = { kind: 'dense', rows: PART, columns: width, stride: PART, data: this.#part } as const;
    this.#kernels.gram(part, products, { first: 0, end: width });
    let areFinite = true;
    for (let i = 0, q = 0; i < this.columns.length; i++) {
      for (let j = 0; j <= i; j++, q++) sums.add(q, products[i * width + j]!);
      areFinite &&= Number.isFinite(products[i * width + i]);
    }
    return areFinite;
  }

  dispose(): void {
    this.#kernels.dispose();
  }
}
