import type { StoredDesign } from '../kernels/kernels.js';
import type { Design } from './design.js';
import type { ProductBuffers } from './productBuffers.js';

/** Outputs that are predicted from the same stored samples, with room for their products in the memory of the kernels. */
export interface OutputBlock {
  /** X as it is stored, near the origin: a sparse one's own shift is 0. In float64. */
  readonly x: Design;
  /** The same on the device of the fit, if it has one; else x. */
  readonly placed: Design;
  readonly stored: StoredDesign;
  /** The outputs, ascending. */
  readonly outputs: readonly number[];
  /** What products take of X: a sparse one's features that vary for some output, all of a dense one; in the memory of the kernels. */
  readonly features: Int32Array;
  /** Products with W, one column for each of its rows that some output has. */
  readonly byRow: ProductColumns;
  /** Products of each output by itself; the same where each has a row of its own. */
  readonly byOutput: ProductColumns;
}

/** What is multiplied with an X at once: a column for each row of W, or for each output. */
export interface ProductColumns {
  /** The row, or the output, of each column. */
  readonly targets: readonly number[];
  /** The column of each of the block's outputs, and the outputs of each column. */
  readonly columnOf: Int32Array;
  readonly outputsOf: readonly (readonly number[])[];
  /** The features that do not vary for any output of a column. */
  readonly constant: readonly (readonly number[])[];
  readonly buffers: ProductBuffers;
}

/** The samples of one X that predict by a row of W. */
export interface RowPart {
  readonly block: OutputBlock;
  readonly outputs: readonly number[];
}

/**
 * @param targetOf the row of each of a block's outputs, or the output itself
 * @param outputs the block's outputs, and the features that do not vary for each of them
 */
export function productColumns(
  targetOf: (q: number) => number,
  outputs: readonly { readonly q: number; readonly constant: readonly number[] }[],
  buffersFor: (columns: number) => ProductBuffers,
): ProductColumns {
  const columns = new Map<number, { place: number; outputs: number[]; constant: readonly number[] }>();
  const columnOf = outputs.map(({ q, constant }) => {
    const known = columns.get(targetOf(q));
    if (!known) {
      columns.set(targetOf(q), { place: columns.size, outputs: [q], constant });
      return columns.size - 1;
    }
    known.outputs.push(q);
    if (known.constant !== constant) {
      const own = new Set(constant);
      known.constant = known.constant.filter((j) => own.has(j));
    }
    return known.place;
  });
  const all = [...columns.values()];
  return {
    targets: [...columns.keys()],
    columnOf: Int32Array.from(columnOf),
    outputsOf: all.map((column) => column.outputs),
    constant: all.map(({ constant }) => constant),
    buffers: buffersFor(all.length),
  };
}

/** Where the samples of each row of W lie. */
export function rowParts(blocks: readonly OutputBlock[]): readonly (readonly RowPart[])[] {
  const parts: RowPart[][] = [];
  for (const block of blocks) {
    for (const [column, row] of block.byRow.targets.entries()) {
      parts[row] ??= [];
      parts[row].push({ block, outputs: block.byRow.outputsOf[column]! });
    }
  }
  return parts;
}
