/**
 * Double-double arithmetic: numbers `hi + lo` of 106 bits, enough to see what float64 rounds away. Source: Dekker (1971),
 * "A floating-point technique for extending the available precision", Numer. Math. 18.
 */
export type DD = readonly [hi: number, lo: number];

export const ZERO: DD = [0, 0];
export const ONE: DD = [1, 0];

export const dd = (value: number): DD => [value, 0];

/** `a + b` without rounding. */
function twoSum(a: number, b: number): DD {
  const s = a + b;
  const v = s - a;
  return [s, a - (s - v) + (b - v)];
}

function quickSum(a: number, b: number): DD {
  const s = a + b;
  return [s, b - (s - a)];
}

/** `a b` without rounding, by halves of 26 bits; factors up to 1e290. */
function twoProduct(a: number, b: number): DD {
  const p = a * b;
  const s = 134217729 * a;
  const ah = s - (s - a);
  const al = a - ah;
  const t = 134217729 * b;
  const bh = t - (t - b);
  const bl = b - bh;
  return [p, ah * bh - p + ah * bl + al * bh + al * bl];
}

export function add(a: DD, b: DD): DD {
  const [s, e] = twoSum(a[0], b[0]);
  const [t, f] = twoSum(a[1], b[1]);
  const [u, g] = quickSum(s, e + t);
  return quickSum(u, g + f);
}

export const negate = (a: DD): DD => [-a[0], -a[1]];
export const subtract = (a: DD, b: DD): DD => add(a, negate(b));

export function multiply(a: DD, b: DD): DD {
  const [p, e] = twoProduct(a[0], b[0]);
  return quickSum(p, e + a[0] * b[1] + a[1] * b[0]);
}

/** Of two doubles, without rounding. */
export const product = (a: number, b: number): DD => twoProduct(a, b);

export function divide(a: DD, b: DD): DD {
  const q = a[0] / b[0];
  const r = subtract(a, multiply(b, dd(q)));
  const q2 = r[0] / b[0];
  const r2 = subtract(r, multiply(b, dd(q2)));
  return add(quickSum(q, q2), dd(r2[0] / b[0]));
}

export function squareRoot(a: DD): DD {
  if (!(a[0] > 0)) return ZERO;
  const x = Math.sqrt(a[0]);
  const r = subtract(a, twoProduct(x, x));
  return quickSum(x, r[0] / (2 * x));
}

export const sum = (values: Iterable<DD>): DD => {
  let total = ZERO;
  for (const value of values) total = add(total, value);
  return total;
};

const LN2: DD = [Math.LN2, 2.3190468138462996e-17];

/** By halving: `exp(r) = exp(r / 512)^512` for |r| <= ln(2) / 2, the power of a number less 1. */
export function exp(a: DD): DD {
  if (a[0] < -700) return ZERO;
  const k = Math.round(a[0] / LN2[0]);
  const r = subtract(a, multiply(LN2, dd(k)));
  const x: DD = [r[0] / 512, r[1] / 512];
  let series = x; // exp(x) - 1
  let term = x;
  for (let i = 2; i <= 9; i++) {
    term = divide(multiply(term, x), dd(i));
    series = add(series, term);
  }
  for (let i = 0; i < 9; i++) series = add(multiply(series, series), [2 * series[0], 2 * series[1]]);
  const [hi, lo] = add(series, ONE);
  const power = 2 ** k;
  return [hi * power, lo * power];
}

/** One step of Newton's for `exp(y) = a` doubles the 53 bits of the start. */
export function log(a: DD): DD {
  const y = dd(Math.log(a[0]));
  return add(y, subtract(multiply(a, exp(negate(y))), ONE));
}

/** `log(1 + a)` for a >= 0. */
export function log1p(a: DD): DD {
  if (a[0] > 1e-8) return log(add(ONE, a));
  const square = multiply(a, a);
  const cube = multiply(square, a);
  return add(subtract(a, [square[0] / 2, square[1] / 2]), divide(cube, dd(3)));
}
