/** Targets less their means, n x k by columns, and the samples that count. */
export interface CentredTargets {
  readonly y: Float64Array;
  /** s_i; undefined is 1 each. */
  readonly weights: Float64Array | undefined;
  /** The samples of a weight above 0. */
  readonly rows: Int32Array;
  /** W. */
  readonly weight: number;
}

/** Sums of products, in the layout of a `MomentBlock`. */
export interface Products {
  readonly xx: Float64Array;
  readonly xy: Float64Array;
  readonly yy: Float64Array;
  readonly xSquares: Float64Array;
  readonly rounding: number;
}
