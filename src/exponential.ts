/**
 * exp(-x) for x >= 0, to a relative error of 1e-13, with the same bits in every runtime (`Math.exp` may differ
 * in the last one).
 *
 * x = k ln(2) + r with k an integer and |r| < 0.35; exp(-x) = 2^-k (1 - r + r^2/2! - r^3/3! + ...).
 */
export function exponentialDecay(x: number): number {
  if (x > 746) return 0; // below the smallest positive double
  const k = Math.round(x / Math.LN2);
  const r = x - k * Math.LN2;
  let series = 1;
  for (let i = 14; i >= 1; i--) series = 1 - (series * r) / i;
  for (let i = 0; i < k; i++) series /= 2;
  return series;
}
