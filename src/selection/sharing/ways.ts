/**
 * How tasks share, from not at all to all of it:
 *
 * - 'alone': each task its own weights, one ridge alpha for all of them
 * - 'pooled': one task of all samples, one intercept
 * - 'shared slopes': the same weights, an intercept for each task
 * - 'soft sharing': weights drawn to their mean, from alone to nearly the same
 * - 'learned graph': weights drawn to the mean of a group of tasks; the groups are found in the training samples
 * - 'row lasso': the same features for all tasks, weights of their own
 * - 'low rank': weights in few common directions (nuclear norm)
 */
export type SharingWay =
  | 'alone'
  | 'pooled'
  | 'shared slopes'
  | 'soft sharing'
  | 'learned graph'
  | 'row lasso'
  | 'low rank';

/** In the order of their tables. */
export const WAYS: readonly SharingWay[] = /* @__PURE__ */ Object.freeze([
  'alone',
  'pooled',
  'shared slopes',
  'soft sharing',
  'learned graph',
  'row lasso',
  'low rank',
] as const);

/** What a comparison says of a task and a way, against the task alone. */
export type SharingVerdict = 'gains' | 'same' | 'harmed';

export const VERDICTS: readonly SharingVerdict[] = /* @__PURE__ */ Object.freeze([
  'gains',
  'same',
  'harmed',
] as const);
