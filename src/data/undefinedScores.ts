import { counted } from '../describe.js';
import { UndefinedMetricWarning, warn } from '../errors.js';

/** A task, or target, that is to be scored. */
export interface ScoredTask {
  /** How it is called, such as `task 2 ("height")`. */
  readonly label: string;
  /** Its observed samples of a weight above 0. */
  readonly count: number;
}

/**
 * Warns of tasks with too few samples for a score, all in one warning.
 *
 * @param metric its name, such as R^2
 * @param least how many samples it takes
 */
export function warnOfUndefined(
  caller: string,
  metric: string,
  least: number,
  tasks: readonly ScoredTask[],
): void {
  const lacking = tasks.filter(({ count }) => count < least);
  if (lacking.length === 0) return;
  const shown = lacking.slice(0, 3).map(({ label, count }) => `${label} (${counted(count, 'sample')})`);
  const others = lacking.length > 3 ? ` and ${lacking.length - 3} more` : '';
  const left = lacking.length < tasks.length ? ', and left out of the mean' : '';
  warn(
    new UndefinedMetricWarning(
      `${caller}: ${metric} takes at least ${counted(least, 'observed sample')}, which ${shown.join(', ')}${others} ${lacking.length > 1 ? 'have' : 'has'} not: the score is NaN there${left}.`,
    ),
  );
}

/** The mean of the scores that are defined; NaN where none is. */
export function meanScore(scores: readonly number[]): number {
  const defined = scores.filter((score) => !Number.isNaN(score));
  return defined.reduce((sum, score) => sum + score, 0) / defined.length;
}
