/** Numbers as a report shows them. */
import { decimalExponent } from '../math/decimalExponent.js';
import { aligned, short } from '../messages/numbers.js';

const UNKNOWN = '–';

/** A hyphen as the minus sign that it stands for. */
const withMinus = (text: string): string => text.replaceAll('-', '\u2212');

/** Four digits: `0.01234`, `1.5`, `1.2e−7`. */
export function number(value: number): string {
  return Number.isNaN(value) ? UNKNOWN : withMinus(short(value));
}

/** Two or three digits, for ticks. */
export function tickText(value: number): string {
  return number(Number(value.toPrecision(3)));
}

/** `1,234`. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Numbers of one column of a table, with as many decimals each. */
export function column(values: readonly number[]): string[] {
  const cells = aligned(values.filter(Number.isFinite)).map(withMinus);
  return values.map((value) => (Number.isFinite(value) ? cells.shift()! : number(value)));
}

/** The same with a sign for what does not round to 0. */
export function signedColumn(values: readonly number[]): string[] {
  return column(values).map((text, k) => (values[k]! > 0 && /[1-9]/.test(text) ? `+${text}` : text));
}

/** How many decimals show two digits of the smallest of these sizes that is not 0, within 0 to 6. */
export function decimalsFor(sizes: readonly number[]): number {
  const known = sizes.filter((size) => Number.isFinite(size) && size > 0);
  if (known.length === 0) return 3;
  const smallest = known.reduce((least, size) => Math.min(least, size));
  return Math.min(6, Math.max(0, 1 - decimalExponent(smallest)));
}

/** With so many decimals and a sign: `+0.12`, `0.00`, `−3.10`. */
export function signed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return text;
  return `${value > 0 ? '+' : '\u2212'}${text}`;
}

/** With so many decimals. */
export function decimal(value: number, decimals: number): string {
  return Number.isFinite(value)
    ? withMinus(value.toFixed(decimals)).replace(/^\u2212(?=[0.]+$)/, '')
    : UNKNOWN;
}
