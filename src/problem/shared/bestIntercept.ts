import { sigmoid } from '../../losses/logistic.js';

/**
 * The minimiser of `sum_i c_i log(1 + exp(-y_i (z_i + b)))` over b, by bisection of its slope, which rises with b. Where
 * the labels lie so far apart that the slope underflows to 0 on a whole interval, its middle. Both labels have to
 * occur with a weight above 0.
 */
export function bestIntercept(y: Float64Array, c: Float64Array, z: Float64Array): number {
  const slope = (b: number): number => {
    let sum = 0;
    for (let i = 0; i < y.length; i++) if (c[i]! > 0) sum -= c[i]! * y[i]! * sigmoid(-y[i]! * (z[i]! + b));
    return sum;
  };
  const begin = edge((b) => slope(b) >= 0);
  if (slope(begin) > 0) return begin; // to the last digit
  return begin + (edge((b) => slope(b) > 0) - begin) / 2;
}

/** The least b, to the last digit, at which what stays true from there on holds. */
function edge(holds: (b: number) => boolean): number {
  let low = -1;
  let high = 1;
  while (holds(low)) low *= 2;
  while (!holds(high)) high *= 2;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) return high;
    if (holds(middle)) high = middle;
    else low = middle;
  }
}
