/** What an estimator of any origin can do, told from its methods. */

import { readLoss } from '../losses/registry.js';

/** The last step of a pipeline, however deep; the estimator itself where it is none. */
export function lastOf(estimator: object): object {
  let last = estimator;
  while ('lastStep' in last && typeof last.lastStep === 'object' && last.lastStep !== null)
    last = last.lastStep;
  return last;
}

/** Whether a method is there, of the last step where the estimator is a pipeline. */
export function can(estimator: object, method: string): boolean {
  return typeof (lastOf(estimator) as Record<string, unknown>)[method] === 'function';
}

/** Whether it takes the targets of task t for labels: by its loss for the task, or because it predicts probabilities. */
export function hasLabels(estimator: object, t: number): boolean {
  const { losses } = lastOf(estimator) as { losses?: unknown };
  if (losses === undefined) return can(estimator, 'predictProba');
  const loss: unknown = Array.isArray(losses) ? losses[t] : losses;
  const target = readLoss(loss)?.target;
  return target === 'pair' || target === 'classes';
}

/** Whether an estimator, or the one that it holds, begins with steps that make something of texts and missing entries. */
export function takesCategories(estimator: unknown): boolean {
  if (typeof estimator !== 'object' || estimator === null) return false;
  const { namedSteps, estimator: tried, regressor } = estimator as Record<string, unknown>;
  return namedSteps !== undefined || takesCategories(tried) || takesCategories(regressor);
}
