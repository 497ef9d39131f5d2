import { isTaskList } from '../../data/fromTasks.js';
import type { LabelEntry } from '../../data/labels.js';
import { isVectorLike } from '../../matrix/vector.js';

/** What is not one number for a target: itself where yTrue is a list of n entries, else a list with one for each target. */
export type PerTarget<Y, Value> = Y extends ArrayLike<LabelEntry> ? Value : Value[];

/** Whether yTrue is the list of one target. */
export function isOneTarget(yTrue: unknown): boolean {
  return isVectorLike(yTrue) && !isTaskList(yTrue);
}
