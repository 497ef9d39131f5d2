/** How many numbers a block holds, unless a single row has more. */
const BLOCK = 1 << 16;

/** Rows of numbers, added one by one, in blocks: nothing is copied while it grows, and little is left unused. */
export class NumberRows {
  /** How many rows there are. */
  rows = 0;
  readonly #columns: number;
  readonly #rowsPerBlock: number;
  readonly #blocks: Float64Array[] = [];

  constructor(columns: number) {
    this.#columns = columns;
    this.#rowsPerBlock = Math.max(1, Math.floor(BLOCK / Math.max(1, columns)));
  }

  add(row: Float64Array): void {
    const place = this.rows % this.#rowsPerBlock;
    if (place === 0) this.#blocks.push(new Float64Array(this.#rowsPerBlock * this.#columns));
    this.#blocks.at(-1)!.set(row, place * this.#columns);
    this.rows++;
  }

  get(row: number, column: number): number {
    const block = this.#blocks[Math.floor(row / this.#rowsPerBlock)]!;
    return block[(row % this.#rowsPerBlock) * this.#columns + column]!;
  }

  /** Some columns, one after the other: entry k rows + i is row i of columns[k]. */
  byColumns(columns: readonly number[]): Float64Array<ArrayBuffer> {
    const { rows } = this;
    const out = new Float64Array(rows * columns.length);
    for (const [b, block] of this.#blocks.entries()) {
      const first = b * this.#rowsPerBlock;
      const count = Math.min(this.#rowsPerBlock, rows - first);
      for (const [k, column] of columns.entries()) {
        for (let i = 0, at = column; i < count; i++, at += this.#columns)
          out[k * rows + first + i] = block[at]!;
      }
    }
    return out;
  }
}
