import { ungrouped } from './thousands.js';

/** What separates the whole part of a number from its decimals. */
export type DecimalMark = '.' | ',';

// Each pattern reads a text in one way only: a choice, such as \d+\.?\d*, would take the square of its length where it fails.
export const PLAIN: RegExp = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** How numbers are written. */
export interface NumberStyle {
  readonly decimal: DecimalMark;
  /** What stands between groups of three digits; null where nothing does. */
  readonly thousands: string | null;
}

/**
 * A cell as a number, the float64 nearest to what is written; white space around it does not count.
 *
 * @returns null for what is no finite number in decimal digits: text, `NaN`, `Infinity`, `0x10`, `1e999`
 */
export function parseNumber(
  text: string,
  decimal: DecimalMark,
  thousands: string | null = null,
): number | null {
  const point = pointed(thousands === null ? text : ungrouped(text, thousands), decimal);
  if (point === null) return null;
  const value = Number(point);
  return Number.isFinite(value) ? value : null;
}

/** The text with a decimal point in place of the mark; null where it is not written as a number. */
export function pointed(text: string, decimal: DecimalMark): string | null {
  if (decimal === ',' && text.includes('.')) return null;
  const trimmed = text.trim();
  const point = decimal === ',' ? trimmed.replace(',', '.') : trimmed;
  return PLAIN.test(point) ? point : null;
}
