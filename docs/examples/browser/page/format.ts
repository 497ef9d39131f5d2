/** Numbers and names as they are shown. */

export const count = (value: number): string => value.toLocaleString('en');

export const plural = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** Three digits; a real minus sign. */
export function short(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size < 1e-3 || size >= 1e6
      ? value.toExponential(1).replace('e+', 'e')
      : String(Number(value.toPrecision(3)));
  return text.replaceAll('-', '\u2212');
}

/** Two decimals, as scores are read. */
export function score(value: number, digits = 2): string {
  if (Number.isNaN(value)) return '–';
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '\u2212');
}

/** Decimals and a sign, but for what rounds to 0. */
export function signed(value: number, digits = 2): string {
  const size = Math.abs(value).toFixed(digits);
  return Number(size) === 0 ? size : `${value > 0 ? '+' : '\u2212'}${size}`;
}

/** How many decimals a difference with this error deserves. */
export const digitsOf = (error: number): number => (error < 0.02 ? 3 : 2);

export function cut(text: string, most: number): string {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text for HTML or SVG; control characters, which neither may hold, are left out. */
export const escaped = (text: string): string =>
  text.replace(/[\p{Cc}\ufffe\uffff]/gu, '').replace(/[&<>"']/g, (c) => ESCAPES[c]!);

/** The name of a file without its ending, for files that are made of it. */
export const fileName = (name: string): string =>
  name.replace(/(?:\.(?:csv|tsv|txt|gz))+$/i, '').replace(/[^\w.-]+/g, '-') || 'data';
