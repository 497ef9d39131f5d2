import { counted } from '../messages/describe.js';
import { UndefinedMetricWarning, warn } from '../messages/errors.js';

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

/**
 * `sum_t w_t score_t / sum_t w_t`, the plain mean without weights; what has weight 0 may even be infinite, and what is not
 * defined (NaN) is left out: NaN where none is.
 */
export function meanScore(scores: ArrayLike<number>, weights?: ArrayLike<number>): number {
  let largest = weights ? 0 : 1;
  for (let t = 0; weights && t < scores.length; t++) largest = Math.max(largest, weights[t]!);
  let sum = 0;
  let total = 0;
  for (let t = 0; t < scores.length; t++) {
    const weight = weights ? weights[t]! / largest : 1;
    if (weight === 0 || Number.isNaN(scores[t])) continue;
    sum += weight * scores[t]!;
    total += weight;
  }
  return sum / total;
}
