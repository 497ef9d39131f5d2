import type { DecimalMark } from './cell.js';

/** How a file is written. */
export interface Dialect {
  /** null: found out from the first line. */
  readonly delimiter: string | null;
  readonly decimal: DecimalMark;
  /** Texts that stand for a missing value, beside the empty cell. */
  readonly missing: readonly string[];
}

/** A column that is wanted. */
export interface Wanted {
  readonly name: string;
  /** What it is called in messages. */
  readonly role: 'feature' | 'target' | 'weight' | 'text';
  /** What a missing value is: NaN, a mistake, or a reason to leave the row out. */
  readonly missing: 'keep' | 'error' | 'drop';
}

/** What is to be told of a file that has been read. */
export interface TableFacts {
  readonly file: string;
  readonly header: readonly string[];
  readonly delimiter: string;
  /** Rows that are there after those with missing values are left out. */
  readonly rows: number;
  /** How many missing values were kept, as NaN. */
  readonly missing: number;
  /** Why rows were left out: how many for a missing target, how many for a missing feature. */
  readonly dropped: { readonly target: number; readonly feature: number };
}

/** The columns of a file that are wanted. */
export interface Table extends TableFacts {
  /** The numbers of some columns, one column after the other. */
  numbers(names: readonly string[]): Float64Array<ArrayBuffer>;
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** The line on which a row begins. */
  lineOf(row: number): number;
}
