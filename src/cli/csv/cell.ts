/** What separates the whole part of a number from its decimals. */
export type DecimalMark = '.' | ',';

const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * A cell as a number, the float64 nearest to what is written; white space around it does not count.
 *
 * @returns null for what is no finite number in decimal digits: text, `NaN`, `Infinity`, `0x10`, `1e999`
 */
export function parseNumber(text: string, decimal: DecimalMark): number | null {
  let trimmed = text.trim();
  if (decimal === ',') {
    if (trimmed.includes('.')) return null;
    trimmed = trimmed.replace(',', '.');
  }
  if (!PLAIN.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

/** What is wrong with a cell that is no number, and what to do about it. */
export function explainCell(text: string, decimal: DecimalMark): string {
  const trimmed = text.trim();
  if (/^(?:n\/?a|nan|null|none|nil|missing|unknown|-+|\?+|\.+|#n\/?a)$/i.test(trimmed)) {
    return `if it stands for a missing value, say so with --na ${shown(trimmed)}.`;
  }
  if (/^[+-]?(?:inf|infinity|∞)$/i.test(trimmed) || PLAIN.test(trimmed)) {
    return 'expected a finite number that float64 can hold; correct the cell or drop the row.';
  }
  if (decimal === '.' && /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i.test(trimmed)) {
    const thousands = /^[+-]?[1-9]\d{0,2},\d{3}$/.test(trimmed)
      ? ' If the comma separates thousands, write the numbers without it.'
      : '';
    return `it looks like a number with a decimal comma: read the file with --decimal comma.${thousands}`;
  }
  if (decimal === ',' && /^[+-]?\d*\.\d+$/.test(trimmed)) {
    return 'it has a decimal point, but --decimal comma was given; write all numbers of the file alike.';
  }
  if (/^[+-]?\d{1,3}(?:[,.'’ \u00a0\u202f]\d{3})+(?:[.,]\d+)?$/.test(trimmed)) {
    return 'write numbers without separators between thousands.';
  }
  if (/^[+-]?[$€£¥]?\s*[\d.,]+\s*(?:%|[$€£¥]|\p{L}{1,4})?$/u.test(trimmed) && /\d/.test(trimmed)) {
    return 'write the number alone, its unit into the name of the column.';
  }
  return 'correct the cell, drop the row, or leave the column out with --ignore.';
}

function shown(text: string): string {
  return /^[\w/-]+$/.test(text) && !text.startsWith('-') ? text : `'${text}'`;
}
