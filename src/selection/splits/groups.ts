/** The groups, and the labels, of samples that are to be split. */
import { type Label, type Labels, readTaskLabels } from '../../data/labels.js';
import { counted } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { sampleCount } from '../sampleCount.js';
import { refuseTasks } from '../taskSamples.js';
import type { SplitData } from './splitter.js';

/** The labels of n samples. @throws InputError for what are none, and for another number than of samples */
export function readSplitLabels(caller: string, X: SplitData, Y: unknown): Labels {
  const n = countSamples(caller, X);
  if (Y === undefined || Y === null) {
    throw new InputError(`${caller}: Y is missing; expected split(X, Y) with a label for each sample.`);
  }
  const labels = readTaskLabels(Y, `${caller}: Y`);
  requireSame(caller, n, 'Y', labels.rows);
  return labels;
}

/** The number of samples of one task. */
export function countSamples(caller: string, X: SplitData): number {
  refuseTasks(caller, X);
  return sampleCount(X, 'X');
}

/** Classes of samples, in their sorted order: numbers ascending, strings by code unit, false before true. */
export interface SampleGroups {
  readonly groups: readonly Label[];
  /** The group of each sample by its place in `groups`. */
  readonly codes: Int32Array;
  /** How many samples each has. */
  readonly counts: Int32Array;
}

/** The group of each of n samples. @throws InputError where there are none, or where one has none */
export function readGroups(caller: string, X: SplitData, given: unknown): SampleGroups {
  const n = countSamples(caller, X);
  if (given === undefined || given === null) {
    throw new InputError(
      `${caller}: groups is missing; expected split(X, Y, groups) with the group of each sample, a number or a string.`,
    );
  }
  const labels = readTaskLabels(given, `${caller}: groups`);
  requireSame(caller, n, 'groups', labels.rows);
  const lacking = labels.codes.indexOf(-1);
  if (lacking < 0) return sortedGroups(labels);
  throw new InputError(`${caller}: groups has none at sample ${lacking}; expected the group of each sample.`);
}

/** Labels by their sorted order; missing ones are a group of their own, the last. */
export function sortedGroups({ codes, seen }: Labels): SampleGroups {
  const groups = [...seen].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const rank = new Map(groups.map((label, k) => [label, k]));
  const counts = new Int32Array(groups.length + (codes.includes(-1) ? 1 : 0));
  const sorted = codes.map((code) => (code < 0 ? groups.length : rank.get(seen[code]!)!));
  for (const k of sorted) counts[k]!++;
  return { groups, codes: sorted, counts };
}

function requireSame(caller: string, n: number, name: string, count: number): void {
  if (count === n) return;
  throw new InputError(
    `${caller}: X has ${counted(n, 'sample')}, ${name} has ${count}; expected the same number in both.`,
  );
}

/** @throws InputError for fewer groups than folds */
export function requireGroups(caller: string, nSplits: number, { groups }: SampleGroups): void {
  if (nSplits <= groups.length) return;
  throw new InputError(
    `${caller}: nSplits is ${nSplits}, more than the number of groups, ${groups.length}; each fold needs one.`,
  );
}
