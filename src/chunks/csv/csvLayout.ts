import type { DecimalMark } from '../../csv/number.js';
import type { FileIdentity } from '../files/fileIdentity.js';

/** How a CSV file is written, and where in its rows the samples stand; plain data. */
export interface CSVLayout {
  readonly delimiter: string;
  readonly decimal: DecimalMark;
  /** The texts that stand for a missing target. */
  readonly missing: readonly string[];
  /** The names of all columns. */
  readonly header: readonly string[];
  /** Indices of columns. */
  readonly features: readonly number[];
  readonly targets: readonly number[];
  readonly task: number | null;
  readonly weight: number | null;
}

/**
 * The rows of a CSV file that begin in a range of its bytes: plain data that goes through JSON, read where it is summed, by a worker or
 * on another machine.
 */
export interface CSVRange extends FileIdentity {
  readonly kind: 'csv';
  readonly file: string;
  /** Where the rows begin; ranges begin there or behind. */
  readonly first: number;
  readonly start: number;
  readonly end: number;
  readonly layout: CSVLayout;
}
