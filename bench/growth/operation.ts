/** How large a problem is: n, p, T, the labels a task has, and how long a text cell or a list is. */
export interface Sizes {
  readonly rows: number;
  readonly columns: number;
  readonly tasks: number;
  readonly classes: number;
  readonly length: number;
}

export type Axis = keyof Sizes;

/** How the cost of an operation may grow along one axis, the others held. */
export interface Growth {
  /** The smallest of the three sizes s, 4 s, 16 s. */
  readonly from: number;
  /** The exponent that the mathematics allows. @defaultValue 1 */
  readonly exponent?: number;
  /** Why the exponent is above 1. */
  readonly why?: string;
  /** Sizes of other axes that are held at other values than the operation's own. */
  readonly at?: Partial<Sizes>;
}

/** Something a user can do, at any size. */
export interface Operation {
  readonly name: string;
  /** What of the package it goes through: `'makeRegression'`, `'MultiTaskLasso.fit'`, `'polytask fit'`. */
  readonly covers: readonly string[];
  /** The sizes that are held. */
  readonly at: Sizes;
  readonly grows: Partial<Readonly<Record<Axis, Growth>>>;
  /** Makes the data, which is not timed. @returns the operation, which can be done again and again */
  prepare(sizes: Sizes): () => unknown;
}
