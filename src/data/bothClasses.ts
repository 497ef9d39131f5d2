import { InputError } from '../messages/errors.js';
import { columnWeights } from './columnWeights.js';
import type { Block } from './dataset.js';
import type { LabelledDataset } from './fromLabels.js';
import { showLabel } from './labels.js';
import { taskLabel } from './taskNames.js';

/**
 * Refuses tasks whose observed labels of weight above 0 are all alike: a free intercept that no penalty holds
 * would go to infinity there.
 *
 * @param advice what to do about it, a sentence
 * @param called what task t is called
 * @throws InputError that names the tasks
 */
export function requireBothClasses(
  { dataset, classes }: LabelledDataset,
  advice: string,
  called: (t: number) => string = (t) => taskLabel(dataset.taskNames, t),
): void {
  const lacking: string[] = [];
  for (const block of dataset.blocks) {
    for (let k = 0; k < block.nTasks; k++) {
      const only = onlyLabel(block, k);
      if (only === 0) continue;
      const label = showLabel(classes[only === 1 ? 1 : 0]);
      lacking.push(`${called(block.firstTask + k)} has only the label ${label}`);
    }
  }
  if (lacking.length === 0) return;
  const others = lacking.length > 3 ? `, and ${lacking.length - 3} more tasks have one label` : '';
  throw new InputError(
    `${lacking.slice(0, 3).join(', ')}${others} (observed, with a weight above 0): the intercept of such a task has ` +
      `no finite best value; expected both labels, ${showLabel(classes[0])} and ${showLabel(classes[1])}. ${advice}`,
  );
}

/** The y that all observed samples of a task have; 0 where they differ. */
function onlyLabel(block: Block, k: number): number {
  const n = block.x.rows;
  const c = columnWeights(block, k);
  let only = 0;
  for (let i = 0; i < n; i++) {
    const y = block.y[k * n + i]!;
    if (!(c[i]! > 0)) continue;
    if (only !== 0 && y !== only) return 0;
    only = y;
  }
  return only;
}
