/** The arguments of `compareSharing`, checked. */

import { areLabels } from '../../data/areLabels.js';
import { isTaskList, readTasks } from '../../data/fromTasks.js';
import { showLabel } from '../../data/labels.js';
import { taskLabel } from '../../data/taskNames.js';
import { requireTargets } from '../../estimators/fitArguments.js';
import { ASYNC_NAMES } from '../../estimators/fitOptions.js';
import { isList } from '../../matrix/numbers.js';
import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { OptionReader } from '../../params/options.js';
import { MOST_IN_ARRAYS, requireFewProducts } from '../../statistics/productsLimit.js';
import { tableArguments } from '../../tables/tableArguments.js';
import { SCORERS, type ScorerName } from '../scorers.js';
import { hasBoth } from './fits/labelSet.js';
import { type FitCall, fitCall } from './sharingCall.js';
import { readSharingData, type SharingData } from './sharingData.js';
import type { SharingPlan } from './sharingJob.js';
import { type SharingWay, WAYS } from './ways.js';

/** The least number of samples that a task is judged by. */
const LEAST_SAMPLES = 10;
/** Each task has the moments of its folds, and an inverse for each strength of its ridge. */
const STRENGTHS = 10;

const NAMES: readonly string[] = [
  ...['ways', 'scoring', 'labels', 'cv', 'repeats', 'innerCv', 'randomState', 'nJobs', 'featureNames'],
  ...ASYNC_NAMES.filter((name) => name !== 'device'),
];
const SHARED_NAMES: readonly string[] = [...NAMES, 'sampleWeight', 'taskNames'];

export interface SharingInput {
  readonly plan: SharingPlan;
  readonly read: OptionReader;
  /** What a fit to all samples takes. */
  readonly call: FitCall;
  readonly isJudged: readonly boolean[];
}

/** @throws InputError */
export function readSharingInput(caller: string, given: readonly unknown[]): SharingInput {
  const [first, second, third] = tableArguments(caller, given);
  const isTasks = isTaskList(first);
  const options = isTasks ? (third ?? second ?? {}) : (third ?? {});
  const read = new OptionReader(caller, options, isTasks ? NAMES : SHARED_NAMES);
  if (!isTasks) requireTargets(caller, first, second);
  const scoring = readScoring(caller, read.raw('scoring', null));
  const targets = isTasks ? readTasks(first).items.map(({ y }) => y) : second;
  const isLabelled = readLabelled(caller, read, targets, scoring);
  const fitted = fitOptions(read, isTasks);
  const data = readSharingData(first, second, fitted, { isTasks, isLabelled });
  requireTasks(caller, data);
  const innerFolds = read.count('innerCv', 5, 2, 100);
  requireFewProducts(
    data.nFeatures,
    (data.isShared ? 1 : data.tasks.length) * (innerFolds + STRENGTHS),
    MOST_IN_ARRAYS,
  );
  const plan = {
    data,
    ways: readWays(caller, read.raw('ways', WAYS)),
    scoring: scoring ?? (isLabelled ? 'neg_log_loss' : 'neg_mean_squared_error'),
    nFolds: read.count('cv', 5, 2, 100),
    nRepeats: read.count('repeats', 5, 1, 1000),
    innerFolds,
    randomState: read.count('randomState', 0, 0, 2 ** 32 - 1),
  } as const;
  const isJudged = data.tasks.map((task) => isLargeEnough(task, data, plan.nFolds));
  return { plan, read, call: fitCall(isTasks ? [first] : [first, second], fitted, data), isJudged };
}

/** @throws InputError for a single task, a task without samples, and one that has a single label */
function requireTasks(caller: string, { tasks, taskNames, classes }: SharingData): void {
  if (tasks.length < 2) {
    throw new InputError(
      `${caller}: there is one task; expected two at least, between which something can be shared.`,
    );
  }
  for (const [t, { n, y }] of tasks.entries()) {
    const called = `${caller}: ${taskLabel(taskNames, t)}`;
    if (n === 0) {
      throw new InputError(
        `${called} has no sample with a target and a weight above 0; leave such a task out.`,
      );
    }
    if (classes === null || hasBoth(y)) continue;
    throw new InputError(
      `${called} has only the label ${showLabel(classes[y[0]!]!)}; expected both, ${classes.map(showLabel).join(' and ')}. ` +
        'Leave such a task out.',
    );
  }
}

/** The options that a fit to all samples takes. */
function fitOptions(read: OptionReader, isTasks: boolean): object {
  const names = isTasks ? ['featureNames'] : ['featureNames', 'sampleWeight', 'taskNames'];
  const entries = names.map((name) => [name, read.raw(name, undefined)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
}

function readScoring(caller: string, given: unknown): ScorerName | null {
  if (given === null) return null;
  if (typeof given === 'string' && Object.hasOwn(SCORERS, given)) return given as ScorerName;
  throw new InputError(
    `${caller}: scoring is ${describe(given)}; expected the name of a scorer, such as 'r2' or 'neg_log_loss'.`,
  );
}

/** Whether the targets are labels: as `labels` or the scorer says or, where neither does, as they look. */
function readLabelled(
  caller: string,
  read: OptionReader,
  targets: unknown,
  scoring: ScorerName | null,
): boolean {
  if (scoring === null) return read.flag('labels', areLabels(targets));
  const isOfLabels = SCORERS[scoring].of !== 'numbers';
  const isLabelled = read.flag('labels', isOfLabels ? areLabels(targets) : false);
  if (isLabelled === isOfLabels) return isLabelled;
  const [of, are] = isOfLabels ? ['labels', 'numbers'] : ['numbers', 'labels'];
  throw new InputError(
    `${caller}: scoring is '${scoring}', a score of ${of}, but the targets are ${are}. Labels are strings, booleans, or numbers of ` +
      'which there are two; expected another scoring.',
  );
}

function readWays(caller: string, given: unknown): readonly SharingWay[] {
  if (!isList(given) || given.length === 0) {
    throw new InputError(`${caller}: ways is ${describe(given)}; expected a list of ${namesOf(WAYS)}.`);
  }
  for (const [k, way] of Array.from(given).entries()) {
    if (WAYS.includes(way as SharingWay)) continue;
    throw new InputError(`${caller}: ways[${k}] is ${describe(way)}; expected one of ${namesOf(WAYS)}.`);
  }
  const chosen = new Set(Array.from(given));
  return WAYS.filter((way) => way === 'alone' || chosen.has(way));
}

function namesOf(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(', ');
}

function isLargeEnough(
  { n, y }: SharingData['tasks'][number],
  { classes }: SharingData,
  nFolds: number,
): boolean {
  if (n < Math.max(LEAST_SAMPLES, nFolds)) return false;
  if (classes === null) return true;
  const ones = y.reduce((sum, value) => sum + value, 0);
  return Math.min(ones, n - ones) >= nFolds;
}
