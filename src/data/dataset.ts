import type { Columns } from '../matrix/columns.js';

/**
 * The weights c_it = lambda_t s_it / sum_i s_it of a block's entries in the objective
 * `sum_t sum_i c_it loss_t(y_it, eta_it)`, in the plainest form that holds them:
 * one number for all entries, one for each sample, or one for each sample and task (column-major, n x k).
 * A missing target has weight 0 and y = 0.
 */
export type Weights =
  | { readonly kind: 'uniform'; readonly value: number }
  | { readonly kind: 'sample'; readonly values: Float64Array }
  | { readonly kind: 'entry'; readonly values: Float64Array };

/**
 * Samples and the tasks observed on them. Tasks that share their samples are one block with T tasks;
 * tasks with their own samples are T blocks with one task each.
 */
export interface Block {
  /** The samples' features, n x p. */
  readonly x: Columns;
  /** The targets, n x k, column-major; finite throughout. */
  readonly y: Float64Array;
  /** The index, in the dataset, of the block's first task; its k tasks follow one another. */
  readonly firstTask: number;
  readonly nTasks: number;
  readonly weights: Weights;
}

/** Checked, frozen data: what a problem is made from. Nothing in it needs checking again. */
export interface Dataset {
  readonly blocks: readonly Block[];
  readonly nFeatures: number;
  readonly nTasks: number;
  readonly taskNames: readonly string[];
  /** p names, where the user gave them. */
  readonly featureNames: readonly string[] | null;
}
