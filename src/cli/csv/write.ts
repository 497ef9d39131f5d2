import type { DecimalMark } from '../../csv/number.js';

/** How a file is to be written. */
export interface WrittenDialect {
  readonly delimiter: string;
  readonly decimal: DecimalMark;
}

/** One line of a CSV file. Numbers are written with as few digits as give the same float64 back. */
export function csvLine(
  cells: readonly (string | number | boolean)[],
  { delimiter, decimal }: WrittenDialect,
): string {
  const line = cells
    .map((cell) => field(typeof cell === 'number' ? numberText(cell, decimal) : String(cell), delimiter))
    .join(delimiter);
  return `${line === '' ? '""' : line}\n`; // an empty line would be no row
}

/** A field of a CSV file: in quotes where it has to be. */
function field(text: string, delimiter: string): string {
  const needsQuotes = text.includes(delimiter) || /["\r\n]|^\s|\s$/.test(text);
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}

function numberText(value: number, decimal: DecimalMark): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return decimal === ',' ? text.replace('.', ',') : text;
}
