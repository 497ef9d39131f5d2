import type { Tiling } from './tiling.js';

/**
 * Sums by which products are checked (Huang, Abraham 1984, "Algorithm-based fault tolerance for matrix operations"): with signs tau
 * of the columns and sigma of the rows of a tile,
 *
 *     sum_j tau_j (X^T f)_j = (X tau) . f,     sum_i sigma_i (X w)_i = (X^T sigma) . w
 *
 * The right sides take n or p multiply-adds in float64. Whatever differs from the left side by more than the rounding of float32 was
 * not computed from this X.
 */
export interface TileChecksums {
  /** `X tau` and `|X| 1` of each tile of columns, n numbers each. */
  readonly rowSums: readonly Float64Array[];
  readonly rowSizes: readonly Float64Array[];
  /** sigma, n. */
  readonly rowSigns: Float64Array;
  /** `X^T sigma` and `|X|^T 1` of each tile of rows, p numbers each. */
  readonly columnSums: readonly Float64Array[];
  readonly columnSizes: readonly Float64Array[];
}

export function newChecksums({ rowTiles, columnTiles }: Tiling, n: number, p: number): TileChecksums {
  const lists = (count: number, length: number) =>
    Array.from({ length: count }, () => new Float64Array(length));
  return {
    rowSums: lists(columnTiles, n),
    rowSizes: lists(columnTiles, n),
    rowSigns: Float64Array.from({ length: n }, (_, i) => signOf(i)),
    columnSums: lists(rowTiles, p),
    columnSizes: lists(rowTiles, p),
  };
}

/** Adds column j. */
export function addChecksums(sums: TileChecksums, column: Float64Array, j: number, tiling: Tiling): void {
  const c = Math.floor(j / tiling.columns);
  const rowSums = sums.rowSums[c]!;
  const rowSizes = sums.rowSizes[c]!;
  const { rowSigns } = sums;
  const tau = signOf(j);
  const n = rowSigns.length;
  for (let r = 0, i = 0; r < tiling.rowTiles; r++) {
    let sum = 0;
    let size = 0;
    for (const end = Math.min(n, (r + 1) * tiling.rows); i < end; i++) {
      const value = column[i]!;
      const absolute = Math.abs(value);
      rowSums[i]! += tau * value;
      rowSizes[i]! += absolute;
      sum += rowSigns[i]! * value;
      size += absolute;
    }
    sums.columnSums[r]![j] = sum;
    sums.columnSizes[r]![j] = size;
  }
}

/** A sign for each place, without a pattern that data could have: the leading bit of its multiple of 2^32 / golden ratio. */
export function signOf(k: number): number {
  return Math.imul(k + 1, 0x9e3779b1) < 0 ? -1 : 1;
}

/** More than what a product loses where float32 counts a factor or the product as 0; factors are below 2. */
const SMALLEST = 2 ** -120;

/** The checksums of a tile for each factor of a product. */
export interface Expected {
  readonly sums: Float64Array;
  readonly sizes: Float64Array;
}

/**
 * Checks the product of a tile with one task.
 *
 * @param products what the device gave, for the places `first ..`
 * @param factors what it was given, in float64
 * @param rounding see `roundingOf`
 * @throws Error where they do not belong together
 */
export function check(
  products: Float32Array,
  first: number,
  factors: Float64Array,
  { sums, sizes }: Expected,
  rounding: number,
): void {
  let found = 0;
  for (let k = 0; k < products.length; k++) found += signOf(first + k) * products[k]!;
  let expected = 0;
  let size = 0;
  for (let k = 0; k < factors.length; k++) {
    expected += sums[k]! * factors[k]!;
    size += sizes[k]! * Math.abs(factors[k]!);
  }
  const lost = products.length * factors.length * SMALLEST;
  if (Math.abs(found - expected) <= rounding * size + lost) return;
  throw new Error(`a checksum of its products is ${found}, where float64 gives ${expected}`);
}
