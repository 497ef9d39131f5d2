/** Sums in numpy's order of additions, so that ties are broken where it breaks them. */

const BLOCK = 128;
const LANES = 8;

/** The sum of contiguous numbers: in order below 8, in 8 lanes up to 128, halved above. */
export function pairwiseSum(values: Float64Array): number {
  const n = values.length;
  if (n < LANES) return sumInOrder(values);
  if (n > BLOCK) {
    const half = Math.floor(n / 2);
    const middle = half - (half % LANES);
    return pairwiseSum(values.subarray(0, middle)) + pairwiseSum(values.subarray(middle));
  }
  const r = values.slice(0, LANES);
  const whole = n - (n % LANES);
  for (let i = LANES; i < whole; i++) r[i % LANES]! += values[i]!;
  let sum = r[0]! + r[1]! + (r[2]! + r[3]!) + (r[4]! + r[5]! + (r[6]! + r[7]!));
  for (let i = whole; i < n; i++) sum += values[i]!;
  return sum;
}

function sumInOrder(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** The standard deviation `sqrt(sum (v - mean)^2 / n)`; 'in order' as numpy sums along an axis that is not contiguous. */
export function deviation(values: Float64Array, order: 'pairwise' | 'in order' = 'pairwise'): number {
  const sum = order === 'pairwise' ? pairwiseSum : sumInOrder;
  const mean = sum(values) / values.length;
  const squares = values.map((value) => (value - mean) * (value - mean));
  return Math.sqrt(sum(squares) / values.length);
}
