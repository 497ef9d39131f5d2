import { highHalf } from '../matrix/exactSum.js';

/** 10^0 to 10^22, all of which float64 holds exactly. */
const TENS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

/** The upper 26 bits of each power, and the rest of it: products of such halves are exact. */
const TENS_HIGH = TENS.map(highHalf);
const TENS_LOW = TENS.map((power, k) => power - TENS_HIGH[k]!);

/** Digits that an integer of float64 always holds. */
const EXACT_DIGITS = 15;

const [PLUS, COMMA, MINUS, POINT, ZERO] = [0x2b, 0x2c, 0x2d, 0x2e, 0x30];

/**
 * A plain decimal in ASCII, such as `-12.5`, as the float64 nearest to it: what `Number` makes of the text, without a text.
 *
 * @param bytes holds the number from `start` to before `end`, nothing around it
 * @param mark what stands before the decimals
 * @returns NaN for what is left to `parseNumber`: anything else, exponents, and the few numbers so near to the middle between two
 *   float64 that the arithmetic here cannot tell which is nearer
 */
export function readDecimal(bytes: Uint8Array, start: number, end: number, mark: '.' | ','): number {
  const point = mark === '.' ? POINT : COMMA;
  let at = start;
  const sign = at < end ? bytes[at]! : 0;
  if (sign === MINUS || sign === PLUS) at++;
  // The number is (head 10^extra + tail) / 10^decimals: head the first 15 digits that count, tail the `extra` ones behind them.
  let head = 0;
  let used = 0;
  let tail = 0;
  let extra = 0;
  let behind = -1;
  let digits = 0;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      digits++;
      if (used < EXACT_DIGITS) {
        head = head * 10 + digit;
        if (head > 0) used++;
      } else {
        tail = tail * 10 + digit;
        extra++;
      }
    } else if (byte === point && behind < 0) behind = at + 1;
    else return Number.NaN;
  }
  const decimals = behind < 0 ? 0 : end - behind;
  if (digits === 0 || extra > EXACT_DIGITS || decimals > 22 || extra > decimals) return Number.NaN;
  const size = extra === 0 ? head / TENS[decimals]! : longQuotient(head, tail, extra, decimals);
  return sign === MINUS ? -size : size;
}

/**
 * (head 10^extra + tail) / 10^decimals = head / D + tail / 10^decimals with D = 10^(decimals - extra). With q = head / D rounded, the
 * remainder r = head - q D is a float64, so the quotient is q + (r / D + tail / 10^decimals): what stands in brackets is off by less
 * than 2^-50 of its terms. Where q plus either end of that range rounds to the same number, so does the quotient; else NaN.
 */
function longQuotient(head: number, tail: number, extra: number, decimals: number): number {
  const k = decimals - extra;
  const divisor = TENS[k]!;
  const q = head / divisor;
  const product = q * divisor;
  const high = highHalf(q);
  const low = q - high;
  const [divisorHigh, divisorLow] = [TENS_HIGH[k]!, TENS_LOW[k]!];
  const rounding = high * divisorHigh - product + high * divisorLow + low * divisorHigh + low * divisorLow; // q D - product, exactly
  const first = (head - product - rounding) / divisor;
  const second = tail / TENS[decimals]!;
  const rest = first + second;
  const doubt = (Math.abs(first) + second) * 2 ** -50;
  const value = q + (rest - doubt);
  return value === q + (rest + doubt) ? value : Number.NaN;
}
