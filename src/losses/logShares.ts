import { log } from '../math/log.js';

/**
 * The logarithms of the shares of classes less their mean: their intercepts where nothing else is known. A class
 * without a share counts for as much as rounding would leave of it.
 */
export function logShares(shares: Float64Array): Float64Array {
  let total = 0;
  for (let k = 0; k < shares.length; k++) total += shares[k]!;
  if (!(total > 0)) return new Float64Array(shares.length);
  const logs = shares.map((share) => log(Math.max(share / total, Number.EPSILON ** 2)));
  let mean = 0;
  for (let k = 0; k < logs.length; k++) mean += logs[k]! / logs.length;
  return logs.map((value) => value - mean);
}
