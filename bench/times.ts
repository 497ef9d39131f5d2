/** Times of calls. */

export interface Times {
  /** Of each call, in the order in which they ran. */
  readonly seconds: readonly number[];
  readonly best: number;
  readonly median: number;
}

/** The best and the median time of some calls. */
export function timesOf(seconds: readonly number[]): Times {
  const sorted = seconds.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    seconds,
    best: sorted[0]!,
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
  };
}
