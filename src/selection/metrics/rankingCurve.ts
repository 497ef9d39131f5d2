/**
 * How much weight the positive and the negative samples have that score at least each of the thresholds, which are the
 * distinct scores, the highest first.
 */
export interface RankingCurve {
  readonly positives: readonly number[];
  readonly negatives: readonly number[];
}

/** @param score n, finite */
export function rankingCurve(
  isPositive: (i: number) => boolean,
  score: Float64Array,
  weights: Float64Array | undefined,
): RankingCurve {
  const order = Int32Array.from(score, (_, i) => i).sort((a, b) => score[b]! - score[a]!);
  const [positives, negatives]: [number[], number[]] = [[], []];
  let [above, below] = [0, 0];
  for (const [k, i] of order.entries()) {
    const weight = weights === undefined ? 1 : weights[i]!;
    if (isPositive(i)) above += weight;
    else below += weight;
    const next = order[k + 1];
    if (next !== undefined && score[next] === score[i]) continue;
    positives.push(above);
    negatives.push(below);
  }
  return { positives, negatives };
}
