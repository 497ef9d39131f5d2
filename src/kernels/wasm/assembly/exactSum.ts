/** One sum at a time in double-double arithmetic, as that of `matrix/exactSum.ts`. */

let value: f64 = 0;
let rest: f64 = 0;

export function begin(): void {
  value = 0;
  rest = 0;
}

/** The sum, rounded. */
export function roundedSum(): f64 {
  return value;
}

/** What rounding took off it. */
export function restOfSum(): f64 {
  return rest;
}

export function add(term: f64): void {
  const sum = value + term;
  const part = sum - value;
  const left = rest + (value - (sum - part) + (term - part));
  value = sum + left;
  rest = abs(value) < Infinity ? left - (value - sum) : 0;
}

export function addProduct(a: f64, b: f64): void {
  const product = a * b;
  if (abs(a) < 1e290 && abs(b) < 1e290) {
    const high = highHalf(a);
    const low = a - high;
    const up = highHalf(b);
    const down = b - up;
    add(high * up - product + high * down + low * up + low * down);
  }
  add(product);
}

function highHalf(number: f64): f64 {
  const scaled = 134217729 * number;
  return scaled - (scaled - number);
}
