import type { MatrixInput } from '../matrix/input.js';

/** The indices of the samples to fit on, and of those to judge by. */
export type Split = readonly [train: ArrayLike<number>, test: ArrayLike<number>];

/** What can be split: a number of samples, a matrix in any accepted form, or any list with an entry a sample. */
export type SplitData = number | MatrixInput | ArrayLike<unknown>;

/** Divides samples into those to fit on and those to judge by, once or several times. */
export interface Splitter {
  split(X: SplitData, Y?: SplitData | null): Iterable<Split>;
}
