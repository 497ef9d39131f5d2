/**
 * The contract of elementary functions over many numbers, for losses: a loop over samples takes `BLOCK` of them at a time,
 * writes into a column, has a function taken of it and reads the result. Whatever computes it, the bits are those of
 * `exp`, `expm1` and `log1p` in `src/math`.
 */

/** Numbers in a column; even. */
export const BLOCK = 512;

export interface Blocks {
  /** Columns of `BLOCK` numbers, for whoever computes at the moment: nothing in them outlives a call of a loss. */
  readonly columns: readonly [Float64Array, Float64Array, Float64Array];
  /** Replaces the first `count` numbers of a column by their exponentials; may do so for one more. */
  exp(column: 0 | 1 | 2, count: number): void;
  /** As `exp`, by e^x - 1. */
  expm1(column: 0 | 1 | 2, count: number): void;
  /** As `exp`, by ln(1 + x). */
  log1p(column: 0 | 1 | 2, count: number): void;
}
