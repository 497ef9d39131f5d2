import { resemblesNumber } from '../../../../src/cli/csv/cell.js';
import { type DecimalMark, parseNumber } from '../../../../src/csv/number.js';
import type { CellProblem, Column } from './table.js';

/** What stands for a missing value, beside the empty cell. */
const MISSING = new Set(['', 'na', 'n/a', '#n/a', 'nan', 'null', 'none', 'missing']);

/** More different texts than these are no labels. */
const MOST_LEVELS = 2000;

/** One column as its cells come: numbers, and texts by their place in a list. */
export class ColumnReader {
  readonly #name: string;
  readonly #decimal: DecimalMark;
  #numbers = new Float64Array(1024);
  /** Of each row, the place of its text in `levels`; -1 for a number or nothing. Made when the first text comes. */
  #codes: Int32Array | null = null;
  readonly #places = new Map<string, number>();
  #rows = 0;
  #missing = 0;
  #texts = 0;
  #firstText: { readonly line: number; readonly text: string } | null = null;
  /** Texts that were most likely meant as numbers. */
  #slips = 0;
  #firstSlip: { readonly line: number; readonly text: string } | null = null;

  constructor(name: string, decimal: DecimalMark) {
    this.#name = name;
    this.#decimal = decimal;
  }

  /** @param value NaN where only the text tells @param text gives the cell's text */
  add(value: number, line: number, text: () => string): void {
    const row = this.#rows++;
    if (row === this.#numbers.length) this.#grow();
    this.#numbers[row] = value;
    if (!Number.isNaN(value)) return;
    const cell = text().normalize('NFC');
    const number = parseNumber(cell, this.#decimal);
    if (number !== null) this.#numbers[row] = number;
    else if (MISSING.has(cell.toLowerCase())) this.#missing++;
    else this.#addText(row, line, cell);
  }

  #addText(row: number, line: number, text: string): void {
    this.#texts++;
    this.#firstText ??= { line, text };
    if (resemblesNumber(text)) {
      this.#slips++;
      this.#firstSlip ??= { line, text };
    }
    this.#codes ??= new Int32Array(this.#numbers.length).fill(-1);
    let place = this.#places.get(text);
    if (place === undefined && this.#places.size <= MOST_LEVELS) {
      place = this.#places.size;
      this.#places.set(text, place);
    }
    this.#codes[row] = place ?? -1;
  }

  #grow(): void {
    const numbers = new Float64Array(2 * this.#numbers.length);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    if (!this.#codes) return;
    const codes = new Int32Array(numbers.length).fill(-1);
    codes.set(this.#codes);
    this.#codes = codes;
  }

  finish(): Column {
    const numbers = this.#numbers.slice(0, this.#rows);
    const common = { name: this.#name, numbers, missing: this.#missing };
    const plain = { ...common, codes: null, levels: [], problem: null };
    const read = this.#rows - this.#missing - this.#texts;
    if (read + this.#texts === 0) return { ...plain, kind: 'empty' };
    if (this.#texts === 0) return { ...plain, kind: 'numbers' };
    if (read > this.#texts || this.#isMeantAsNumbers())
      return { ...plain, kind: 'broken', problem: this.#problem() };
    if (this.#places.size > MOST_LEVELS) return { ...plain, kind: 'text' };
    const codes = this.#codes!.slice(0, this.#rows);
    this.#numbersAsTexts(numbers, codes);
    return { ...common, kind: 'labels', codes, levels: [...this.#places.keys()], problem: null };
  }

  /** Texts like "1st" may be labels; many different ones, or decimal commas, are not. */
  #isMeantAsNumbers(): boolean {
    if (this.#slips < this.#texts / 2) return false;
    return this.#places.size > 20 || hasDecimalComma(this.#firstSlip!.text);
  }

  /** Numbers in a column of labels are labels, too. */
  #numbersAsTexts(numbers: Float64Array, codes: Int32Array): void {
    for (const [row, value] of numbers.entries()) {
      if (Number.isNaN(value)) continue;
      const text = String(value);
      if (!this.#places.has(text)) this.#places.set(text, this.#places.size);
      codes[row] = this.#places.get(text)!;
    }
  }

  #problem(): CellProblem {
    const { line, text } = this.#firstSlip ?? this.#firstText!;
    return { line, text, count: this.#texts, message: explain(text) };
  }
}

const DECIMAL_COMMA = /^[+-]?\d*,\d+$/;

/** Whether a cell is a number with a decimal comma. */
export const hasDecimalComma = (text: string): boolean => DECIMAL_COMMA.test(text.trim());

function explain(text: string): string {
  if (hasDecimalComma(text))
    return 'it looks like a number with a decimal comma; write a point, in all rows.';
  if (/\d[,.'’ ]\d{3}\b/.test(text)) return 'write numbers without separators between thousands.';
  if (/^[+-]?[$€£¥]?\s*\d/.test(text))
    return 'write the number alone, and its unit into the name of the column.';
  if (/inf|∞/i.test(text)) return 'expected a finite number.';
  return 'correct the cell, or empty it if the value is missing.';
}
