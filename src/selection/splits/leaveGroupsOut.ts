import { counted } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { OptionReader } from '../../params/options.js';
import { divide } from './divide.js';
import { readGroups, type SampleGroups } from './groups.js';
import type { IndexPair, SplitData, Splitter, SplitterFile } from './splitter.js';

/** The options of {@link LeavePGroupsOut}. */
export interface LeavePGroupsOutOptions {
  /** How many groups are left out at a time, 1 or more. */
  readonly nGroups: number;
}

/**
 * Leaves one group of samples (a person, a place) out after another, in their sorted order. To leave out tasks that have
 * samples of their own see LeaveOneTaskOut.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.LeaveOneGroupOut`.
 *
 * @example
 * for (const [train, test] of new LeaveOneGroupOut().split(4, null, ['b', 'a', 'b', 'c'])) {
 *   test; // Int32Array [1], then [0, 2], then [3]
 * }
 */
export class LeaveOneGroupOut implements Splitter {
  /**
   * The splits, one a group, made one by one.
   *
   * @param X n, or anything with n samples; only their number counts
   * @param groups the group of each sample, numbers, strings or booleans
   * @throws InputError for groups that are missing, and for a single one
   */
  split(X: SplitData, _Y?: SplitData | null, groups?: SplitData | null): IterableIterator<IndexPair> {
    return leaveOut(requireMore('LeaveOneGroupOut', readGroups('LeaveOneGroupOut', X, groups), 1), 1);
  }

  /** The number of groups. */
  getNSplits(X: SplitData, _Y?: SplitData | null, groups?: SplitData | null): number {
    return readGroups('LeaveOneGroupOut', X, groups).groups.length;
  }

  /** The options, of which there are none, as plain data for JSON. */
  toJSON(): SplitterFile<'LeaveOneGroupOut', object> {
    return { splitter: 'LeaveOneGroupOut' };
  }
}

/**
 * Leaves every choice of p groups out once, in the order of combinations of their sorted order.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.LeavePGroupsOut`.
 *
 * @example
 * for (const [train, test] of new LeavePGroupsOut({ nGroups: 2 }).split(4, null, ['b', 'a', 'b', 'c'])) {
 *   test; // Int32Array [0, 1, 2], then [1, 3], then [0, 2, 3]
 * }
 */
export class LeavePGroupsOut implements Splitter {
  readonly nGroups: number;

  /** @throws InputError for an option that cannot be used */
  constructor(options: LeavePGroupsOutOptions) {
    const read = new OptionReader('LeavePGroupsOut', options, ['nGroups']);
    this.nGroups = read.count('nGroups', Number.NaN, 1);
  }

  /**
   * The splits, made one by one.
   *
   * @param X n, or anything with n samples; only their number counts
   * @param groups the group of each sample, numbers, strings or booleans
   * @throws InputError for groups that are missing, and where no group would be left to train on
   */
  split(X: SplitData, _Y?: SplitData | null, groups?: SplitData | null): IterableIterator<IndexPair> {
    const found = readGroups('LeavePGroupsOut', X, groups);
    return leaveOut(requireMore('LeavePGroupsOut', found, this.nGroups), this.nGroups);
  }

  /** The number of choices of p of the groups. */
  getNSplits(X: SplitData, _Y?: SplitData | null, groups?: SplitData | null): number {
    const { length } = readGroups('LeavePGroupsOut', X, groups).groups;
    let count = 1;
    for (let k = 1; k <= this.nGroups; k++) count = (count * (length - k + 1)) / k;
    return count;
  }

  /** The options as plain data for JSON. */
  toJSON(): SplitterFile<'LeavePGroupsOut', LeavePGroupsOutOptions> {
    return { splitter: 'LeavePGroupsOut', nGroups: this.nGroups };
  }
}

function requireMore(caller: string, found: SampleGroups, nGroups: number): SampleGroups {
  const { groups } = found;
  if (groups.length > nGroups) return found;
  throw new InputError(
    `${caller}: there ${groups.length === 1 ? 'is' : 'are'} ${counted(groups.length, 'group')}; expected more than ${nGroups}, ` +
      'so that one is left to train on.',
  );
}

function* leaveOut({ groups, codes }: SampleGroups, p: number): Generator<IndexPair> {
  for (const chosen of combinations(groups.length, p)) {
    const isOut = new Uint8Array(groups.length);
    for (const group of chosen) isOut[group] = 1;
    yield divide(codes.length, (i) => isOut[codes[i]!] === 1);
  }
}

/** Every choice of p of 0 .. n - 1, ascending, in lexicographic order. */
function* combinations(n: number, p: number): Generator<readonly number[]> {
  const chosen = Array.from({ length: p }, (_, k) => k);
  for (;;) {
    yield chosen;
    let k = p - 1;
    while (k >= 0 && chosen[k] === n - p + k) k--;
    if (k < 0) return;
    chosen[k]!++;
    for (let next = k + 1; next < p; next++) chosen[next] = chosen[next - 1]! + 1;
  }
}
