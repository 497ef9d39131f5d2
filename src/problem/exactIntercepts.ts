import { ExactSum } from '../matrix/exactSum.js';

/** Where an output has its origin, in the user's units. */
export interface Origin {
  /** Its column of W. */
  readonly column: number;
  /** What its intercept is without features: that of the problem's coordinates, and what was taken off the target. */
  readonly terms: readonly number[];
  /** What was taken off the features, p numbers each: the means, and what rounding left of them. */
  readonly shifts: readonly Float64Array[];
}

/** Outputs of one softmax, which does not change with what its intercepts have in common: they are to sum to 0. */
export interface JoinedOutputs {
  readonly first: number;
  readonly count: number;
}

/**
 * `b = terms - shifts . w` of each output, summed without rounding.
 *
 * @param w W, by rows of `width` numbers
 * @returns the intercepts, and what rounding to float64 took off each
 */
export function exactIntercepts(
  w: Float64Array,
  width: number,
  origins: readonly Origin[],
  joined: readonly JoinedOutputs[] = [],
): { readonly intercept: number[]; readonly rests: Float64Array } {
  const sums = origins.map(({ column, terms, shifts }) => {
    const sum = new ExactSum();
    for (let k = 0; k < terms.length; k++) sum.add(terms[k]!);
    return shifts.length > 0 ? sum.subtractProducts(shifts, w, column, width) : sum;
  });
  for (const { first, count } of joined) {
    const own = sums.slice(first, first + count);
    const shift = own.reduce((all, { value }) => all + value, 0) / count;
    for (const sum of own) sum.add(-shift);
  }
  return {
    intercept: sums.map(({ value }) => value + 0),
    rests: Float64Array.from(sums, ({ rest }) => rest),
  };
}
