/** A sum of `outer * inner` numbers as a sum of sums. */
export interface NestedLoop {
  readonly outer: number;
  readonly inner: number;
}

/** How X is cut: all tiles have the same size, so that one kernel serves them; what lies beyond X is 0. */
export interface Tiling {
  readonly rowTiles: number;
  readonly columnTiles: number;
  /** Rows of a tile: blocks times the rows of a block. */
  readonly rows: number;
  /** Columns of a tile. */
  readonly columns: number;
  /** The rows of a block, and the blocks of a tile. */
  readonly block: NestedLoop;
  readonly blocks: NestedLoop;
  readonly columnLoop: NestedLoop;
}

/** Rows that one thread sums up. */
const BLOCK_ROWS = 128;
/** Rows of a tile: its sums by blocks of rows stay few. */
const MOST_ROWS = 2 ** 14;
/** Columns of a tile: its products with 64 tasks are no more numbers than a tile has. */
const MOST_COLUMNS = 2 ** 16;
/** Numbers of a tile: a texture of 2048 x 2048, or 16 MiB, which every device has. */
const MOST_NUMBERS = 2 ** 22;
/** Numbers of all tiles with the same columns, which are packed together. */
const MOST_PACKED = 2 ** 26;

export function tilingOf(n: number, p: number): Tiling {
  const tileRows = Math.ceil(n / Math.ceil(n / MOST_ROWS));
  const blocks = nested(Math.ceil(tileRows / BLOCK_ROWS));
  const block = nested(Math.ceil(tileRows / lengthOf(blocks)));
  const rows = lengthOf(block) * lengthOf(blocks);
  const rowTiles = Math.ceil(n / rows); // fewer, perhaps: a tile is a little larger than it has to be
  const most = Math.max(
    1,
    Math.floor(Math.min(MOST_COLUMNS, MOST_NUMBERS / rows, MOST_PACKED / (rows * rowTiles))),
  );
  const columnLoop = nested(Math.ceil(p / Math.ceil(p / most)));
  const columns = lengthOf(columnLoop);
  return Object.freeze({
    rowTiles,
    columnTiles: Math.ceil(p / columns),
    rows,
    columns,
    block,
    blocks,
    columnLoop,
  });
}

export const lengthOf = ({ outer, inner }: NestedLoop): number => outer * inner;

/** Loops of about the same length, which run over `length` numbers and as few more as may be. */
function nested(length: number): NestedLoop {
  const outer = Math.ceil(Math.sqrt(length));
  return { outer, inner: Math.ceil(length / outer) };
}

/** Twice the rounding of float32: devices need not round to the nearest. */
const UNIT = 2 ** -23;

/**
 * How far rounding may take a sum of products over the given loops from its true value, as a part of the sum of the absolute
 * products: `(outer + inner) UNIT` for each, and one UNIT for each factor, the product and what is written.
 */
export function roundingOf(...loops: readonly NestedLoop[]): number {
  return loops.reduce((sum, { outer, inner }) => sum + outer + inner, 4) * UNIT;
}
