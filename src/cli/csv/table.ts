import type { NumberStyle } from '../../csv/number.js';

/** How a file is written. */
export interface Dialect extends NumberStyle {
  /** null: found out from the first line. */
  readonly delimiter: string | null;
  /** Texts that stand for a missing value, beside the empty cell. */
  readonly missing: readonly string[];
}

/** A column that is wanted. */
export interface Wanted {
  readonly name: string;
  /** What it is called in messages. */
  readonly role: 'feature' | 'target' | 'weight' | 'task' | 'text';
  /**
   * What it holds: numbers; words, of which the same ones come again and again; either of the two, as its cells are; or texts that
   * are only handed on.
   */
  readonly content: 'numbers' | 'words' | 'either' | 'texts';
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
  /** How many missing values were kept, as NaN: of targets, of features. */
  readonly missing: MissingCounts;
  /** Why rows were left out: how many for a missing target, how many for a missing feature. */
  readonly dropped: MissingCounts;
}

export interface MissingCounts {
  readonly target: number;
  readonly feature: number;
}

/** The columns of a file that are wanted. */
export interface Table extends TableFacts {
  /** The numbers of some columns, one column after the other; of a column of words their places in `words`. */
  numbers(names: readonly string[]): Float64Array<ArrayBuffer>;
  /** The words of a column, each once, in the order of their first appearance; null where it holds numbers. */
  words(name: string): readonly string[] | null;
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** The line on which a row begins. */
  lineOf(row: number): number;
}
