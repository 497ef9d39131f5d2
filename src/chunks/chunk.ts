import type { SampleWeightInput } from '../data/fromShared.js';
import type { TaskInput } from '../data/fromTasks.js';
import type { IncompleteTargets } from '../data/targets.js';
import type { MatrixInput } from '../matrix/input.js';
import type { TableInput } from '../tables/table.js';
import type { CSVRange } from './csv/csvLayout.js';
import type { ParquetRange } from './parquet/parquetRange.js';

/** Some samples that all tasks share. */
export interface SharedChunk {
  /** n x p; n may be 0, and another in each chunk. */
  readonly X: MatrixInput;
  /** n x T; NaN or null is a missing target. */
  readonly Y: IncompleteTargets;
  /** n numbers, or n x T. */
  readonly sampleWeight?: SampleWeightInput;
  /** Where the options do not give them. */
  readonly featureNames?: readonly string[] | null | undefined;
  readonly taskNames?: readonly string[] | null | undefined;
}

/** Some samples, each of the one task that its label names. */
export interface LabelledChunk {
  /** n x p. */
  readonly X: MatrixInput;
  /** n numbers; NaN or null is a missing target. */
  readonly y: ArrayLike<number | null | undefined>;
  /** The name of each sample's task, n strings. */
  readonly task: readonly string[];
  /** n numbers. */
  readonly sampleWeight?: ArrayLike<number> | null | undefined;
  /** Where the options do not give them. */
  readonly featureNames?: readonly string[] | null | undefined;
}

/**
 * Some of the samples: of tasks that share them, of labelled ones, of tasks with their own, or rows of a CSV or a Parquet file; with the options `features` and
 * `targets` a table: a record batch of Arrow, an array of objects. A chunk need
 * not have seen every task.
 */
export type Chunk = SharedChunk | LabelledChunk | readonly TaskInput[] | CSVRange | ParquetRange | TableInput;
