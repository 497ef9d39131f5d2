import type { MatrixInput } from '../../matrix/input.js';

/**
 * The indices of the samples to fit on, and of those to judge by. Where tasks that the fit has not seen are judged, the
 * third list holds samples of theirs to which the model is adapted before (`adapt`).
 */
export type Split = readonly [
  train: ArrayLike<number>,
  test: ArrayLike<number>,
  adapt?: ArrayLike<number> | undefined,
];

/** What can be split: a number of samples, a matrix in any accepted form, or any list with an entry a sample. */
export type SplitData = number | MatrixInput | ArrayLike<unknown>;

/** Divides samples into those to fit on and those to judge by, once or several times. */
export interface Splitter {
  /** @param groups the group of each sample, for splitters that keep groups together */
  split(X: SplitData, Y?: SplitData | null, groups?: SplitData | null): Iterable<Split>;
  /**
   * Divides a list of tasks with their own samples as a whole. The samples are counted through: those of the first task,
   * then those of the second, ... Without this method `split` divides the samples of each task.
   */
  splitTasks?(tasks: readonly unknown[]): Iterable<Split>;
}

/** A split of the splitters of this package. */
export type IndexPair = [train: Int32Array, test: Int32Array];

/** The options of a splitter as plain data. */
export type SplitterFile<Name extends string, Options> = { readonly splitter: Name } & Options;
