import { powerOfTwoNear } from './powerOfTwoNear.js';

/** Sizes up to this, and down to 1 over it, are counted as they are. */
const USUAL = 1e3;

/**
 * The power of two in units of which numbers of a size are counted, so that their squares and the products of those stay within the
 * range of float64: 1 unless they are very small or very large. It changes no digit.
 */
export function unitNear(size: number): number {
  return size === 0 || (size < USUAL && size * USUAL > 1) ? 1 : powerOfTwoNear(size);
}
