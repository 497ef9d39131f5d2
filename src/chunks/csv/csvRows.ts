import { parseNumber } from '../../csv/number.js';
import type { Scanner } from '../../csv/scanner.js';
import { quote } from '../../messages/describe.js';
import type { LabelledChunk, SharedChunk } from '../chunk.js';
import type { CSVLayout } from './csvLayout.js';

/** Makes an error about a row: its line, the column, what is wrong there. */
export type RowObjection = (line: number, column: string | null, message: string) => Error;

/** Collects the samples of rows of CSV text, a chunk of them at a time. */
export class CSVRows {
  readonly #layout: CSVLayout;
  readonly #object: RowObjection;
  /** The columns of numbers: features, targets, weight. */
  readonly #columns: readonly number[];
  readonly #missing: ReadonlySet<string>;
  /** The numbers that stand for a missing target, such as -999. */
  readonly #missingNumbers: ReadonlySet<number>;
  /** Row after row. */
  #numbers = new Float64Array(1 << 12);
  #labels: string[] = [];
  #count = 0;

  constructor(layout: CSVLayout, object: RowObjection) {
    this.#layout = layout;
    this.#object = object;
    const { features, targets, weight, missing, decimal } = layout;
    this.#columns = [...features, ...targets, ...(weight === null ? [] : [weight])];
    this.#missing = new Set(['', ...missing]);
    const numbers = missing.map((text) => parseNumber(text, decimal)).filter((value) => value !== null);
    this.#missingNumbers = new Set(numbers);
  }

  /** @param row at a row */
  add(row: Scanner): void {
    const { header, task, decimal } = this.#layout;
    if (row.count !== header.length) {
      throw this.#object(
        row.line,
        null,
        `the row has ${row.count} fields, the line of column names has ${header.length}; expected the same number.`,
      );
    }
    const columns = this.#columns;
    const begin = this.#count * columns.length;
    if (begin + columns.length > this.#numbers.length) this.#grow(begin + columns.length);
    for (let k = 0; k < columns.length; k++) {
      const value = row.number(columns[k]!, decimal);
      const isPlain = !Number.isNaN(value) && !this.#missingNumbers.has(value);
      this.#numbers[begin + k] = isPlain ? value : this.#readCell(row, k);
    }
    if (task !== null) this.#labels.push(this.#readLabel(row, task));
    this.#count++;
  }

  /** A cell that is not quick to read: NaN for a missing target. */
  #readCell(row: Scanner, k: number): number {
    const { header, features, targets, decimal } = this.#layout;
    const column = this.#columns[k]!;
    const text = row.text(column);
    if (
      this.#missing.has(text.trim()) ||
      this.#missingNumbers.has(parseNumber(text, decimal) ?? Number.NaN)
    ) {
      const isTarget = k >= features.length && k < features.length + targets.length;
      if (isTarget) return Number.NaN;
      const what = k < features.length ? 'a missing value in a feature' : 'a missing weight';
      throw this.#object(row.line, header[column]!, `${what}; drop the row, or impute it first.`);
    }
    const value = parseNumber(text, decimal);
    if (value !== null) return value;
    const isTarget = k >= features.length && k < features.length + targets.length;
    const remedy = isTarget
      ? 'where it stands for a missing target, name it in `missing`'
      : k < features.length
        ? 'leave its column out of `features`, or make numbers of it first'
        : 'expected a weight';
    throw this.#object(row.line, header[column]!, `${quote(text)} is no number; ${remedy}.`);
  }

  #readLabel(row: Scanner, column: number): string {
    const label = row.text(column).trim().normalize('NFC');
    const isNamed = !this.#missing.has(label);
    if (isNamed && !label.includes('\ufffd')) return label;
    const message = !isNamed ? 'no task is named' : 'the text is not UTF-8';
    throw this.#object(row.line, this.#layout.header[column]!, `${message}; expected the name of a task.`);
  }

  #grow(least: number): void {
    const grown = new Float64Array(Math.max(least, 2 * this.#numbers.length));
    grown.set(this.#numbers);
    this.#numbers = grown;
  }

  /** The samples since the last chunk, none of which are kept. */
  take(): SharedChunk | LabelledChunk {
    const { header, features, targets, task, weight } = this.#layout;
    const n = this.#count;
    const [p, T] = [features.length, targets.length];
    const matrix = (first: number, columns: number) =>
      ({ data: this.#byColumns(first, columns), shape: [n, columns], order: 'column' }) as const;
    const names = (columns: readonly number[]): string[] => columns.map((k) => header[k]!);
    const X = matrix(0, p);
    const sampleWeight = weight === null || n === 0 ? null : this.#byColumns(p + T, 1);
    const featureNames = names(features);
    const labels = this.#labels;
    const y = this.#byColumns(p, T);
    this.#count = 0;
    this.#labels = [];
    return task === null
      ? {
          X,
          Y: { data: y, shape: [n, T], order: 'column' },
          sampleWeight,
          featureNames,
          taskNames: names(targets),
        }
      : { X, y, task: labels, sampleWeight, featureNames };
  }

  #byColumns(first: number, columns: number): Float64Array {
    const n = this.#count;
    const width = this.#columns.length;
    const out = new Float64Array(n * columns);
    for (let k = 0; k < columns; k++) {
      for (let i = 0, at = first + k; i < n; i++, at += width) out[k * n + i] = this.#numbers[at]!;
    }
    return out;
  }
}
