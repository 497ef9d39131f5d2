/** The elementary functions in integers of any length: an exact twin, as plain as it is slow. */

/** Bits behind the point. */
const BITS = 320n;
const ONE = 1n << BITS;

const view = new DataView(new ArrayBuffer(8));

/** `x = mantissa 2^exponent` for a finite x. */
function partsOf(x: number): { mantissa: bigint; exponent: bigint } {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const field = (bits >> 52n) & 0x7ffn;
  const fraction = bits & ((1n << 52n) - 1n);
  const size = field === 0n ? fraction : fraction | (1n << 52n);
  return { mantissa: x < 0 ? -size : size, exponent: (field === 0n ? 1n : field) - 1075n };
}

const shifted = (value: bigint, by: bigint): bigint => (by >= 0n ? value << by : value >> -by);

/** x with `BITS` bits behind the point; exact for |x| >= 2^-260. */
function fixed(x: number): bigint {
  const { mantissa, exponent } = partsOf(x);
  return shifted(mantissa, exponent + BITS);
}

/** ln(2) = 2 atanh(1 / 3). */
const LN2 = (() => {
  let sum = 0n;
  for (let term = (2n * ONE) / 3n, k = 1n; term !== 0n; term /= 9n, k += 2n) sum += term / k;
  return sum;
})();

/** `e^x = value 2^(k - BITS)`. */
function exponential(x: number): { value: bigint; k: bigint } {
  const whole = fixed(x);
  const k = whole / LN2;
  const r = whole - k * LN2;
  let value = 0n;
  for (let term = ONE, n = 1n; term !== 0n; term = (term * r) / (n << BITS), n++) value += term;
  return { value, k };
}

/** The distance of y from an exact `value 2^(k - BITS)`, in units of y's last place. */
function distance(y: number, value: bigint, k: bigint): number {
  const { mantissa, exponent } = partsOf(y);
  const scaled = shifted(mantissa, exponent + BITS - k + 64n) - (value << 64n);
  return Number((scaled << 32n) / (1n << (exponent + BITS - k + 64n))) / 2 ** 32;
}

/** By how many units of its last place y misses f(x), to six digits, for results that are finite. */
export const missOf = {
  exp(x: number, y: number): number {
    const { value, k } = exponential(x);
    return distance(y, value, k);
  },

  /** For |x| in [2^-200, 600]. */
  expm1(x: number, y: number): number {
    const { value, k } = exponential(x);
    return distance(y, shifted(value, k) - ONE, 0n);
  },

  /** y - ln(x) is ln(e^y / x), which is (e^y - x) / x to that many digits, for |y| >= 2^-200. */
  log(x: number, y: number): number {
    const { value, k } = exponential(y);
    const { mantissa, exponent } = partsOf(x);
    return inUnitsOf(y, value, shifted(mantissa, exponent + BITS - k));
  },

  /** The same for 1 + x, with |x| >= 2^-200. */
  log1p(x: number, y: number): number {
    const { value, k } = exponential(y);
    return inUnitsOf(y, value, shifted(ONE + fixed(x), -k));
  },
};

/** `(a - b) / b` in units of y's last place. */
function inUnitsOf(y: number, a: bigint, b: bigint): number {
  const { exponent } = partsOf(y);
  return Number(shifted((a - b) << 32n, -exponent) / b) / 2 ** 32;
}
