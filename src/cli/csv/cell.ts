import { type NumberStyle, PLAIN, pointed } from '../../csv/number.js';
import { separatorWord } from '../../csv/thousands.js';
import { joinList, shellWord } from '../list.js';

// Each pattern reads a text in one way only: a choice, such as \d+\.?\d*, would take the square of its length where it fails.
const DECIMAL_COMMA = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i;
const DECIMAL_POINT = /^[+-]?\d*\.\d+(?:e[+-]?\d+)?$/i;
const THOUSANDS = /^[+-]?\d{1,3}(?:[,.'’ \u00a0\u202f]\d{3})+(?:[.,]\d+)?$/;
const WITH_UNIT = /^[+-]?[$€£¥]?\s*\d+(?:[.,]\d+)?\s*(?:[%$€£¥°]|\p{L}{1,4})?$/u;
const ABSENT = /^(?:n\/?a|nan|null|none|nil|missing|unknown|-+|\?+|\.+|#n\/?a)$/i;
const DATE = [
  /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].*)?$/,
  /^\d{1,2}[-/.]\d{1,2}[-/.](?:\d{2}|\d{4})(?:[T ].*)?$/,
  /^\d{1,2}:\d{2}(?::\d{2})?$/,
  /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2},? \d{4}$/i,
  /^\d{1,2}\.? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,? \d{4}$/i,
];
const INFINITE = /^[+-]?(?:inf|infinity|∞)$/i;

/** Whether a cell that cannot be read as a number was most likely meant as one, or as a missing one. */
export function resemblesNumber(text: string): boolean {
  const trimmed = text.trim();
  return [PLAIN, DECIMAL_COMMA, DECIMAL_POINT, THOUSANDS, WITH_UNIT, ABSENT, INFINITE].some((pattern) =>
    pattern.test(trimmed),
  );
}

/** Whether a cell holds a date, its month perhaps an English word, or a time of day. */
export function resemblesDate(text: string): boolean {
  const trimmed = text.trim();
  return DATE.some((pattern) => pattern.test(trimmed));
}

/** What to do about a cell that is no number. */
export function explainCell(text: string, { decimal, thousands }: NumberStyle): string {
  const trimmed = text.trim();
  if (ABSENT.test(trimmed)) {
    return `if it stands for a missing value, say so with --na ${shellWord(joinList([trimmed]))}.`;
  }
  if (INFINITE.test(trimmed) || pointed(trimmed, decimal) !== null) {
    return 'expected a finite number that float64 can hold; correct the cell or drop the row.';
  }
  if (resemblesDate(trimmed)) return DATE_ADVICE;
  if (thousands !== null && trimmed.includes(thousands)) {
    const isMisgrouped = pointed(trimmed.replaceAll(thousands, ''), decimal) !== null;
    if (isMisgrouped) {
      const word = separatorWord(thousands);
      return `--thousands ${word} stands between groups of three digits; correct the cell, or read the file without --thousands.`;
    }
  }
  if (decimal === '.' && DECIMAL_COMMA.test(trimmed)) {
    const grouped = /^[+-]?[1-9]\d{0,2},\d{3}$/.test(trimmed)
      ? ' If the comma separates thousands, say --thousands comma.'
      : '';
    return `it looks like a number with a decimal comma: read the file with --decimal comma.${grouped}`;
  }
  if (decimal === ',' && DECIMAL_POINT.test(trimmed)) {
    return 'it has a decimal point, but --decimal comma was given; write all numbers of the file alike.';
  }
  if (thousands === null && THOUSANDS.test(trimmed)) {
    const separator = /\D/.exec(trimmed.replace(/^[+-]/, ''))![0];
    return `if ${JSON.stringify(separator)} separates thousands, say so with --thousands ${separatorWord(separator)}.`;
  }
  if (WITH_UNIT.test(trimmed)) return 'write the number alone, and its unit into the name of the column.';
  return 'correct the cell, drop the row, or leave the column out with --ignore.';
}

/** What to do about dates. */
export const DATE_ADVICE =
  'dates are no numbers: write a column for what matters of them (the year, the month, the days since a day), or leave the column ' +
  'out with --ignore.';
