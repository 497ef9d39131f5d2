/** The folds of what `fit` takes: of shared samples, or of a list of tasks, whose samples are divided within each task. */
import { type Labels, readTaskLabels, showLabel } from '../data/labels.js';
import { isList } from '../matrix/numbers.js';
import { counted, describe } from '../messages/describe.js';
import { InputError, UserWarning, warn } from '../messages/errors.js';
import { checkCv, collectFolds, type Fold, isIterable } from './checkCv.js';
import type { FitData } from './fitData.js';
import { KFold } from './splits/kFold.js';
import type { SplitData, Splitter } from './splits/splitter.js';
import { rarest, stratifiedFolds } from './splits/stratifiedKFold.js';
import type { TaskSamples } from './taskSamples.js';

/**
 * The splits that `cv` stands for, checked. As in scikit-learn a number of folds is StratifiedKFold where there is one task
 * of labels, and KFold elsewhere; a list of tasks is divided task by task.
 *
 * @param hasLabels whether task t is a classification for the estimator
 * @throws InputError that names `cv`
 */
export function cvFolds(
  caller: string,
  cv: unknown,
  data: FitData,
  hasLabels: (t: number) => boolean,
  groups: unknown = null,
): Fold[] {
  requireGroups(caller, groups, data);
  const nSplits = cv === null || cv === undefined ? 5 : cv;
  const isCount = typeof nSplits === 'number' && Number.isInteger(nSplits) && nSplits >= 2;
  if (data.kind === 'shared') {
    const { n, X, Y, nTasks } = data;
    if (!isCount || nTasks !== 1 || !hasLabels(0)) return checkCv(cv, n, X, Y, groups as SplitData | null);
    return stratified(caller, nSplits, [{ label: 'Y', labels: readTaskLabels(Y, 'Y') }])[0]!.map(freeze);
  }
  const { samples } = data;
  if (!isCount) return foldsOfTasks(cv, data.tasks, samples, groups as readonly SplitData[] | null);
  const labelled = samples.items.flatMap(({ y }, t) =>
    hasLabels(t) ? [{ t, label: samples.labels[t]!, labels: readTaskLabels(y, `tasks[${t}].y`) }] : [],
  );
  const byTask = new Map<number, Pair[]>();
  for (const [k, folds] of stratified(caller, nSplits, labelled).entries()) byTask.set(labelled[k]!.t, folds);
  return merge(samples, (t) => byTask.get(t) ?? foldsOf(new KFold({ nSplits }), samples, t));
}

/** The group of each sample, numbers or texts; for a list of tasks a list for each task. */
export type GroupsInput = ArrayLike<unknown> | null;

/** @throws InputError for groups that are not one for each sample */
function requireGroups(caller: string, groups: unknown, data: FitData): void {
  if (groups === null) return;
  const counts = data.kind === 'shared' ? [data.n] : data.samples.counts;
  const lists: readonly unknown[] =
    data.kind === 'shared' ? [groups] : isList(groups) ? Array.from(groups) : [];
  const expected =
    data.kind === 'shared'
      ? `a list with the group of each of the ${counted(data.n, 'sample')}`
      : 'a list for each task with the group of each of its samples';
  const place = (k: number): string => (data.kind === 'shared' ? 'groups' : `groups[${k}]`);
  if (lists.length !== counts.length) {
    throw new InputError(`${caller}: groups is ${describe(groups)}; expected ${expected}.`);
  }
  for (const [k, list] of lists.entries()) {
    if (isList(list) && list.length === counts[k]) continue;
    throw new InputError(
      `${caller}: ${place(k)} is ${describe(list)}; expected ${expected}: ${counted(counts[k]!, 'entry')}.`,
    );
  }
}

type Pair = readonly [train: ArrayLike<number>, test: ArrayLike<number>];

function freeze([train, test]: Pair): Fold {
  return Object.freeze({ train: Int32Array.from(train), test: Int32Array.from(test) });
}

/** The stratified folds of some tasks, with one warning for all labels that are too rare. */
function stratified(
  caller: string,
  nSplits: number,
  tasks: readonly { readonly label: string; readonly labels: Labels }[],
): Pair[][] {
  const rare: string[] = [];
  const folds = tasks.map(({ label, labels }) => {
    const shortage = rarest(`${caller}: cv, in ${label}`, labels, nSplits);
    if (shortage) {
      rare.push(
        `${label} has only ${counted(shortage.count, 'sample')} with the label ${showLabel(shortage.label)}`,
      );
    }
    return [...stratifiedFolds(labels, { nSplits, shuffle: false, randomState: null })];
  });
  if (rare.length > 0) {
    const others = rare.length > 3 ? `, and ${counted(rare.length - 3, 'more task')} are like that` : '';
    warn(
      new UserWarning(
        `${caller}: cv is ${nSplits} folds, but ${rare.slice(0, 3).join(', ')}${others}; some folds will be without it.`,
      ),
    );
  }
  return folds;
}

function foldsOfTasks(
  cv: unknown,
  tasks: unknown,
  samples: TaskSamples,
  groups: readonly SplitData[] | null,
): Fold[] {
  if (typeof cv !== 'object' || cv === null || !('split' in cv) || typeof cv.split !== 'function') {
    // Pairs of indices, that count the samples through, or what is no cv at all.
    return isIterable(cv) ? collectFolds(cv, samples.nSamples, 'allow') : checkCv(cv, samples.nSamples);
  }
  const splitter = cv as Splitter;
  if (typeof splitter.splitTasks !== 'function')
    return merge(samples, (t) => foldsOf(splitter, samples, t, groups?.[t]));
  const splits: unknown = splitter.splitTasks(tasks as readonly unknown[]);
  if (isIterable(splits)) return collectFolds(splits, samples.nSamples, 'allow');
  throw new InputError(`cv.splitTasks gave ${describe(splits)}; expected an iterable of [train, test].`);
}

/** The folds of one task's samples. @throws InputError that names the task */
function foldsOf(
  splitter: Splitter,
  { items, labels, counts }: TaskSamples,
  t: number,
  groups: SplitData | null = null,
): Pair[] {
  const { X, y } = items[t]!;
  try {
    return checkCv(splitter, counts[t]!, X as never, y as never, groups).map(({ train, test }) => [
      train,
      test,
    ]);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`cv, in ${labels[t]}: ${error.message}`, { cause: error });
  }
}

/** Fold k of all tasks together: fold k of each. */
function merge(samples: TaskSamples, foldsOfTask: (t: number) => Pair[]): Fold[] {
  const { counts, starts, labels, nSamples } = samples;
  const byTask = counts.map((_, t) => foldsOfTask(t));
  const K = byTask[0]!.length;
  const other = byTask.findIndex((folds) => folds.length !== K);
  if (other >= 0) {
    throw new InputError(
      `cv gives ${counted(K, 'split')} for ${labels[0]} and ${byTask[other]!.length} for ${labels[other]}; expected as many ` +
        'for each task.',
    );
  }
  const together = (k: number, side: 0 | 1): number[] =>
    byTask.flatMap((folds, t) => Array.from(folds[k]![side], (i) => starts[t]! + i));
  const pairs = Array.from({ length: K }, (_, k) => [together(k, 0), together(k, 1)]);
  return collectFolds(pairs, nSamples, 'refuse');
}
