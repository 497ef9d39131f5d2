/**
 * `P(T > t)` of Student's t with a whole number of degrees of freedom, in closed form.
 *
 * Source: Abramowitz, Stegun, "Handbook of Mathematical Functions", 26.7.3 and 26.7.4.
 */
export function studentTail(t: number, degrees: number): number {
  if (Number.isNaN(t) || degrees < 1) return Number.NaN;
  if (!Number.isFinite(t)) return t > 0 ? 0 : 1;
  const cos2 = degrees / (degrees + t * t);
  const sin = t / Math.sqrt(degrees + t * t);
  const isEven = degrees % 2 === 0;
  let term = isEven ? 1 : Math.sqrt(cos2);
  let sum = degrees === 1 ? 0 : term;
  for (let k = isEven ? 2 : 3; k <= degrees - 2; k += 2) {
    term *= (cos2 * (k - 1)) / k;
    sum += term;
  }
  const within = isEven ? sin * sum : TWO_BY_PI * (arctan(t / Math.sqrt(degrees)) + sin * sum);
  return Math.min(1, Math.max(0, (1 - within) / 2));
}

const TWO_BY_PI = 0.6366197723675814;

/** By halving the angle three times and its series. */
function arctan(x: number): number {
  let y = x;
  for (let k = 0; k < 3; k++) y /= 1 + Math.sqrt(1 + y * y);
  const y2 = y * y;
  let term = y;
  let sum = y;
  for (let k = 3; k < 40; k += 2) {
    term *= -y2;
    sum += term / k;
  }
  return 8 * sum;
}
