import { mergeBlocks, requireInRange, taskBlocks } from './mergeBlocks.js';
import { mergeChecked } from './mergeStatistics.js';
import { freezeStatistics, type MomentBlock, type SufficientStatistics } from './statistics.js';

/**
 * The statistics of the samples of two parts with the same features, each of which may have seen other tasks: a task is told by
 * its name. Those of the first part stand first, in the order of each part.
 *
 * @param place what a part is called in errors
 */
export function mergeTasks(
  a: SufficientStatistics,
  b: SufficientStatistics,
  place: string,
): SufficientStatistics {
  const isSame =
    a.T === b.T && a.p === b.p && a.taskNames.every((taskName, t) => taskName === b.taskNames[t]);
  if (isSame) return mergeChecked([a, b], place);
  const found = blocksByName(a);
  for (const [name, block] of blocksByName(b)) {
    const known = found.get(name);
    found.set(name, known ? mergeBlocks(known, block) : block);
  }
  requireInRange([...found.values()], place);
  return freezeStatistics([...found.values()], [...found.keys()], a.featureNames);
}

/** The same statistics with the tasks in another order; all of them have to be there. */
export function orderTasks(
  statistics: SufficientStatistics,
  taskNames: readonly string[],
): SufficientStatistics {
  if (taskNames.every((taskName, t) => taskName === statistics.taskNames[t])) return statistics;
  const found = blocksByName(statistics);
  return freezeStatistics(
    taskNames.map((name) => found.get(name)!),
    taskNames,
    statistics.featureNames,
  );
}

function blocksByName(statistics: SufficientStatistics): Map<string, MomentBlock> {
  return new Map(taskBlocks(statistics).map((block, t) => [statistics.taskNames[t]!, block]));
}
