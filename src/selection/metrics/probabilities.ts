import { showLabel } from '../../data/labels.js';
import { InputError, UserWarning, warn } from '../../messages/errors.js';
import type { ScoredLabels } from './scoreInput.js';

/**
 * The probabilities of the K labels of a target, a column each; a single column is of the second of two.
 *
 * @throws InputError for numbers outside [0, 1], one label alone, and another number of columns than of labels
 */
export function probabilitiesOf(caller: string, target: ScoredLabels): readonly Float64Array[] {
  const { label, classes, scores } = target;
  for (const column of scores) {
    const wrong = column.findIndex((value) => value < 0 || value > 1);
    if (wrong < 0) continue;
    throw new InputError(
      `${caller}: ${label} has the probability ${column[wrong]}; expected numbers in [0, 1].`,
    );
  }
  if (classes.length < 2) {
    throw new InputError(
      `${caller}: ${label} has the label ${showLabel(classes[0]!)} alone; expected labels, all that there can be.`,
    );
  }
  const columns = scores.length === 1 ? [scores[0]!.map((value) => 1 - value), scores[0]!] : scores;
  if (columns.length !== classes.length) {
    throw new InputError(
      `${caller}: ${label} has ${classes.length} labels and ${columns.length} columns of probabilities; expected as many, in ` +
        'the order of the sorted labels (labels says which there are).',
    );
  }
  warnOfSums(caller, label, columns);
  return columns;
}

/** How far the probabilities of a sample may sum to something else than 1. */
const ROUNDING = 2 ** -26;

function warnOfSums(caller: string, label: string, columns: readonly Float64Array[]): void {
  const sum = (i: number) => columns.reduce((total, column) => total + column[i]!, 0);
  const wrong = columns[0]!.findIndex((_, i) => Math.abs(sum(i) - 1) > ROUNDING);
  if (wrong < 0) return;
  warn(
    new UserWarning(
      `${caller}: the probabilities of ${label} sum to ${sum(wrong)} at sample ${wrong}; expected 1.`,
    ),
  );
}
