import { decimalExponent } from '../math/decimalExponent.js';

/** A number with four digits, for people: `0.01234`, `1.5`, `1.2e-7`. */
export function short(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value + 0);
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4)
    return value
      .toExponential(2)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  return String(Number(value.toPrecision(4)));
}

/** Numbers of one column: as many decimals for all as give the largest four digits, so that points align; what rounds to 0 has no sign. */
export function aligned(values: readonly number[]): string[] {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest >= 1e6 || largest < 1e-3) {
    return values.map((value) => (value === 0 ? '0' : value.toExponential(2).replace('e+', 'e')));
  }
  const decimals = Math.min(6, Math.max(0, 3 - decimalExponent(largest)));
  return values.map((value) => (value === 0 ? '0' : value.toFixed(decimals).replace(/^-(?=[0.]+$)/, '')));
}
