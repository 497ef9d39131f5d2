import { exp } from './exp.js';
import { log } from './log.js';
import { log1p } from './log1p.js';

/**
 * The quantile t of Student's distribution with `P(-t < T < t) = confidence`, for any degrees of freedom above 0: what a standard
 * error is multiplied by for a two-sided interval.
 *
 * @param confidence in (0, 1)
 */
export function studentQuantile(confidence: number, degrees: number): number {
  let high = 1;
  while (studentTails(high, degrees) > 1 - confidence && high < 1e300) high *= 2;
  let low = 0;
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentTails(middle, degrees) > 1 - confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * `P(|T| > t) = I_x(nu / 2, 1 / 2)` with `x = nu / (nu + t^2)`, t >= 0.
 *
 * Source: DLMF, 8.17.
 */
export function studentTails(t: number, degrees: number): number {
  const a = degrees / 2;
  const square = t * t;
  const x = degrees / (degrees + square);
  const y = square / (degrees + square);
  if (!(y > 0)) return 1;
  // x^a y^(1/2) / B(a, 1/2), from logarithms that keep their digits where x is near 1
  const logX = -log1p(square / degrees);
  const front = exp(a * logX + log(y) / 2 + logGammaStep(a) - LOG_ROOT_PI);
  return x < (a + 1) / (a + 2.5)
    ? (front * betaFraction(x, a, 0.5)) / a
    : 1 - (front * betaFraction(y, 0.5, a)) / 0.5;
}

/** `P(T > t)`, t of either sign or infinite; NaN where t is, or without degrees of freedom. */
export function studentTail(t: number, degrees: number): number {
  if (Number.isNaN(t) || !(degrees > 0)) return Number.NaN;
  const beyond = Math.abs(t) === Infinity ? 0 : studentTails(Math.abs(t), degrees) / 2;
  return t < 0 ? 1 - beyond : beyond;
}

const LOG_ROOT_PI = 0.5723649429247001;
const TINY = 1e-300;

/** The continued fraction of the incomplete beta function, DLMF 8.17.22, by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let factor = 1;
    for (const term of [even, odd]) {
      d = 1 / notZero(1 + term * d);
      c = notZero(1 + term / c);
      factor *= c * d;
    }
    value *= factor;
    if (Math.abs(factor - 1) < 4 * Number.EPSILON) break;
  }
  return value;
}

function notZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/**
 * `log(Gamma(a + 1/2) / Gamma(a))`, a > 0: an asymptotic series from 20 on, reached by the recurrence.
 *
 * Source: Tricomi, Erdelyi (1951), "The asymptotic expansion of a ratio of gamma functions".
 */
function logGammaStep(a: number): number {
  let z = a;
  let shift = 0;
  for (; z < 20; z++) shift -= log1p(0.5 / z);
  const inverse = 1 / (z * z);
  const series = -1 / 8 + inverse * (1 / 192 - inverse * (1 / 640 - inverse * (17 / 14336)));
  return log(z) / 2 + series / z + shift;
}
