/** `1 - left / whole`, the share of a loss that is explained; where there is nothing to explain 1 if nothing is left, else 0. */
export function explainedShare(left: number, whole: number): number {
  if (left === 0) return 1;
  return whole === 0 ? 0 : 1 - left / whole;
}
