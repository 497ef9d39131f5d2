/**
 * The q-quantile of weighted values, the inverse of their distribution function F(v) = sum_{v_i <= v} s_i / sum_i s_i: the
 * least v with F(v) >= q, and where F(v) = q the mean of that v and the next, so that q = 1/2 is the median.
 *
 * Source: Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996), definition 2.
 *
 * @param values n, finite
 * @param weights n numbers >= 0, not all 0; undefined where all are the same
 * @param q in [0, 1]
 */
export function weightedQuantile(values: Float64Array, weights: Float64Array | undefined, q: number): number {
  const weightOf = (i: number): number => (weights === undefined ? 1 : weights[i]!);
  const order = Array.from(values, (_, i) => i).filter((i) => weightOf(i) > 0);
  order.sort((a, b) => values[a]! - values[b]!);
  const total = order.reduce((sum, i) => sum + weightOf(i), 0);
  const rounding = Number.EPSILON * total;
  let below = 0;
  for (const [k, i] of order.entries()) {
    below += weightOf(i);
    const excess = below - q * total;
    if (excess < 0 || below === 0) continue;
    const next = order[k + 1];
    if (excess > rounding || next === undefined) return values[i]!;
    return values[i]! / 2 + values[next]! / 2;
  }
  return values[order.at(-1)!]!;
}
