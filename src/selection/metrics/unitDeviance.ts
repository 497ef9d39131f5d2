import { excess } from '../../losses/excess.js';
import { exp } from '../../math/exp.js';
import { log } from '../../math/log.js';

/** Tweedie's unit deviance d(y, m) of a target y with mean m, 0 exactly where they are the same; `meanTweedieDeviance` has the formula. */
export function unitDeviance(y: number, mean: number, power: number): number {
  // The terms of the formula below cancel up to rounding alone.
  if (y === mean) return 0;
  if (power === 0) return (y - mean) ** 2;
  if (power === 1) return 2 * excess(y, mean, log(mean));
  if (power === 2) return 2 * excess(1, y / mean, log(y) - log(mean));
  const a = 1 - power;
  const b = 2 - power;
  return 2 * (raised(Math.max(y, 0), b) / (a * b) - (y * raised(mean, a)) / a + raised(mean, b) / b);
}

/** base^exponent for a base of 0 or more. */
function raised(base: number, exponent: number): number {
  return base === 0 ? (exponent === 0 ? 1 : 0) : exp(exponent * log(base));
}
