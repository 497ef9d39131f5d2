import type { LabelTarget } from './labelInput.js';

/** How much weight the samples of each class have: as true and predicted, as predicted, as true. */
export interface LabelCounts {
  readonly hits: Float64Array;
  readonly predicted: Float64Array;
  readonly actual: Float64Array;
}

export function labelCounts({ classes, y, predicted, weights }: LabelTarget): LabelCounts {
  const counts = () => new Float64Array(classes.length);
  const found = { hits: counts(), predicted: counts(), actual: counts() };
  for (const [i, k] of y.entries()) {
    const [weight, other] = [weights === undefined ? 1 : weights[i]!, predicted[i]!];
    if (k >= 0) found.actual[k]! += weight;
    if (other >= 0) found.predicted[other]! += weight;
    if (k >= 0 && k === other) found.hits[k]! += weight;
  }
  return found;
}

/** The weight of the samples of class k (row) that are predicted as class l (column). */
export function countMatrix({ classes, y, predicted, weights }: LabelTarget): number[][] {
  const counts = classes.map(() => new Array<number>(classes.length).fill(0));
  for (const [i, k] of y.entries()) {
    if (k >= 0 && predicted[i]! >= 0) counts[k]![predicted[i]!]! += weights === undefined ? 1 : weights[i]!;
  }
  return counts;
}
