import { logOf } from './log.js';

/**
 * ln(1 + x) without cancellation, with an error below one unit in the last place and the same bits in every runtime.
 * -Infinity at -1, NaN below.
 */
export function log1p(x: number): number {
  if (!(x > -1 && x < Infinity)) return x === -1 ? -Infinity : x < -1 ? NaN : x;
  if (x === 0) return x; // -0 stays what it is
  const sum = 1 + x;
  const part = sum - 1;
  return logOf(sum, 0, 1 - (sum - part) + (x - part));
}
