import { counted, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { mergeBlocks, requireInRange, taskBlocks } from './mergeBlocks.js';
import { readStatistics } from './readStatistics.js';
import { freezeStatistics, type MomentBlock, type SufficientStatistics } from './statistics.js';

/**
 * The statistics of all samples of some parts, which have the same features and tasks. With `d = mean_a - mean_b`,
 *
 *     X~^T S X~  =  those of a  +  those of b  +  W_a W_b / (W_a + W_b)  d d^T,
 *
 * in any order, up to rounding.
 *
 * Source: Chan, Golub, LeVeque (1983), "Algorithms for computing the sample variance", The American Statistician 37.
 *
 * @throws InputError where a part is not as `sufficientStatistics` makes them, or has other features or tasks
 */
export function mergeStatistics(...parts: readonly (SufficientStatistics | unknown)[]): SufficientStatistics {
  if (parts.length === 0) throw new InputError('mergeStatistics: no statistics; expected at least one.');
  const read = parts.map((part, k) => readStatistics(part, `mergeStatistics: part ${k}`));
  return mergeChecked(read, 'mergeStatistics: part');
}

/** The same for parts that are checked. */
export function mergeChecked(parts: readonly SufficientStatistics[], place: string): SufficientStatistics {
  const first = parts[0]!;
  for (const [k, part] of parts.entries()) requireAlike(first, part, `${place} ${k}`);
  const isShared = parts.every(({ blocks }) => sameBlocks(blocks, first.blocks));
  const lists = parts.map((part) => (isShared ? part.blocks : taskBlocks(part)));
  const blocks = lists[0]!.map((block, b) =>
    lists.slice(1).reduce((merged, list) => mergeBlocks(merged, list[b]!), block),
  );
  requireInRange(blocks, place);
  return freezeStatistics(blocks, first.taskNames, first.featureNames);
}

/** @throws InputError where two parts are not of the same features and tasks */
function requireAlike(a: SufficientStatistics, b: SufficientStatistics, place: string): void {
  for (const field of ['p', 'T'] as const) {
    if (a[field] === b[field]) continue;
    const what = field === 'p' ? 'feature' : 'task';
    throw new InputError(
      `${place} has ${counted(b[field], what)}, part 0 has ${counted(a[field], what)}; expected the same.`,
    );
  }
  for (const field of ['taskNames', 'featureNames'] as const) {
    const [left, right] = [a[field], b[field]];
    if (left === null && right === null) continue;
    const k = left && right ? left.findIndex((name, at) => name !== right[at]) : 0;
    if (k < 0) continue;
    if (!left || !right) {
      const [named, other] = left ? ['part 0', place] : [place, 'part 0'];
      throw new InputError(`${named} has ${field}, ${other} has none; expected the same names in all parts.`);
    }
    throw new InputError(
      `${place}.${field}[${k}] is ${quote(right[k]!)}, that of part 0 is ${quote(left[k]!)}; expected the same names in the same ` +
        'order.',
    );
  }
}

function sameBlocks(a: readonly MomentBlock[], b: readonly MomentBlock[]): boolean {
  return a.length === b.length && a.every(({ nTasks }, k) => nTasks === b[k]!.nTasks);
}
