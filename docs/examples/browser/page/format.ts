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

export function cut(text: string, most: number): string {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : text;
}

/** The name of a file without its ending, for files that are made of it. */
export const fileName = (name: string): string =>
  name.replace(/(?:\.(?:csv|tsv|txt|gz))+$/i, '').replace(/[^\w.-]+/g, '-') || 'data';
