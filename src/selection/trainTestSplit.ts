import { readTaskLabels, type TaskLabelsInput } from '../data/labels.js';
import { checkRandomState } from '../math/random.js';
import { isMatrixLike } from '../matrix/fromMatrix.js';
import { isList } from '../matrix/numbers.js';
import { counted, describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { readSharedLabels } from './metrics/labelInput.js';
import { sampleCount } from './sampleCount.js';
import { type SampleGroups, sortedGroups } from './splits/groups.js';
import { createNumpyRandom } from './splits/numpyRandom.js';
import { countSplit, readSplitSizes } from './splits/splitSizes.js';
import type { SplitData } from './splits/splitter.js';
import { drawStratified, requireEachLabel } from './splits/stratifiedShuffleSplit.js';
import { type PartOf, takeSamples } from './takeSamples.js';
import { isTasks, readTaskSamples, type SampledTask, takeTasks } from './taskSamples.js';

export interface TrainTestSplitOptions {
  /**
   * The test set: a fraction in (0, 1) of the samples, rounded up, or a number of them; `null` for what
   * `trainSize` leaves, or 0.25 where that is not given either. @defaultValue null
   */
  readonly testSize?: number | null | undefined;
  /** The training set: a fraction, rounded down, or a number; `null` for what is left. @defaultValue null */
  readonly trainSize?: number | null | undefined;
  /** The seed, an integer in [0, 2^32 - 1]; `null` draws another split each time. @defaultValue null */
  readonly randomState?: number | null | undefined;
  /** False takes the first samples to train on and those after them to test, in order. @defaultValue true */
  readonly shuffle?: boolean | undefined;
  /**
   * Labels, one for each sample, or n x T: each of them (each combination, of T) has, as near as can be, the part in both
   * sets that it has of all samples; of a list of tasks a list for each, as `tasks.map(({ y }) => y)`. Needs `shuffle`.
   * @defaultValue null
   */
  readonly stratify?: TaskLabelsInput | readonly TaskLabelsInput[] | null | undefined;
}

/** What can be split: all of {@link SplitData} but a mere number. */
export type Samples = Exclude<SplitData, number>;

/** `[aTrain, aTest, bTrain, bTest, ...]`, each in the form given. */
export type TrainTestParts<Arrays extends readonly unknown[]> = number extends Arrays['length']
  ? PartOf<Arrays[number]>[]
  : Arrays extends readonly [infer First, ...infer Rest]
    ? [PartOf<First>, PartOf<First>, ...TrainTestParts<Rest>]
    : [];

const CALLER = 'trainTestSplit';
const DEFAULT_TEST_SIZE = 0.25;

/**
 * Splits samples once into those to train on and those to test with; several arrays are split alike.
 *
 * Each array may be a list of rows or of anything else, a typed array, an ml-matrix Matrix, `{ data, shape }` or
 * compressed columns, and comes back in the same form; what an array holds is handed over, not copied. With an
 * integer `randomState` the samples are those of scikit-learn, in its order.
 *
 * A list of tasks with their own samples, `{ name?, X, y, sampleWeight? }`, is split within each task: both parts have
 * every task, by its name. (To leave whole tasks out, take them out of the list, or cross-validate by LeaveOneTaskOut.)
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.train_test_split`.
 *
 * @param args the arrays, n samples each, and last, if wanted, the options
 * @returns `[aTrain, aTest, bTrain, bTest, ...]`
 * @throws InputError for arrays of different lengths, and for sizes that n samples cannot fill
 * @example
 * const [XTrain, XTest, YTrain, YTest] = trainTestSplit(X, Y, { testSize: 0.2, randomState: 0 });
 */
export function trainTestSplit<Arrays extends readonly Samples[]>(
  ...args: [...arrays: Arrays, options: TrainTestSplitOptions]
): TrainTestParts<Arrays>;
export function trainTestSplit<Arrays extends readonly Samples[]>(...arrays: Arrays): TrainTestParts<Arrays>;
export function trainTestSplit(...args: unknown[]): unknown[] {
  const last = args.at(-1);
  const [arrays, options] = isOptions(last) ? [args.slice(0, -1), last] : [args, {}];
  const names = ['testSize', 'trainSize', 'randomState', 'shuffle', 'stratify'];
  const read = new OptionReader(CALLER, options, names);
  const randomState = checkRandomState(read.raw('randomState', null));
  const shuffle = read.flag('shuffle', true);
  const stratify = read.raw('stratify', null);
  if (stratify !== null && !shuffle) {
    throw new InputError(`${CALLER}: stratify draws samples at random, and shuffle is false; expected true.`);
  }
  const sizes = readSplitSizes(CALLER, read);
  const random = createNumpyRandom(randomState);
  const split: SplitOnce = (n, labels, name) => {
    const counts = countSplit(CALLER, n, sizes, DEFAULT_TEST_SIZE);
    if (labels !== null) {
      const strata = readStrata(labels, n, name);
      requireEachLabel(CALLER, strata, counts);
      const [train, test] = drawStratified(strata, counts, random);
      return { train, test };
    }
    const { nTrain, nTest } = counts;
    const order = shuffle
      ? random.permutation(n)
      : Int32Array.from({ length: n }, (_, i) => (i < nTest ? nTrain + i : i - nTest));
    return { test: order.slice(0, nTest), train: order.slice(nTest, nTest + nTrain) };
  };
  const tasks = arrays.findIndex(isTasks);
  if (tasks >= 0) return splitTasks(arrays, tasks, stratify, split);
  const { train, test } = split(commonCount(arrays), stratify, `${CALLER}: stratify`);
  return arrays.flatMap((array, a) => {
    const name = nameOf(a);
    return [takeSamples(array, train, name), takeSamples(array, test, name)];
  });
}

/** n samples in two. @param labels null, or what they are stratified by */
type SplitOnce = (n: number, labels: unknown, name: string) => { train: Int32Array; test: Int32Array };

/** The stratum of each of n samples: its label, or its T labels together, sorted as texts. @throws InputError */
function readStrata(given: unknown, n: number, name: string): SampleGroups {
  const labels = readSharedLabels(given, name);
  if (labels.rows !== n) {
    throw new InputError(
      `${name} has ${counted(labels.rows, 'label')} for ${counted(n, 'sample')}; expected as many.`,
    );
  }
  if (labels.columns === 1) return sortedGroups(labels);
  const { codes, seen, columns } = labels;
  const joined = Array.from({ length: n }, (_, i) =>
    Array.from({ length: columns }, (_, t) => String(seen[codes[t * n + i]!])).join(' '),
  );
  return sortedGroups(readTaskLabels(joined, name));
}

/** Each task's samples by themselves. @throws InputError that names the task */
function splitTasks(
  arrays: readonly unknown[],
  a: number,
  stratify: unknown,
  split: SplitOnce,
): [train: SampledTask[], test: SampledTask[]] {
  if (arrays.length > 1) {
    throw new InputError(
      `${nameOf(a)} is a list of tasks with their own samples, which is split within each task; expected it alone, got ` +
        `${arrays.length} arrays.`,
    );
  }
  const samples = readTaskSamples(arrays[0]);
  if (stratify !== null && !(isList(stratify) && stratify.length === samples.counts.length)) {
    throw new InputError(
      `${CALLER}: stratify is ${describe(stratify)}; expected a list of labels for each of the ${counted(samples.counts.length, 'task')}.`,
    );
  }
  const parts = samples.counts.map((n, t) => {
    try {
      return split(n, stratify === null ? null : (stratify as ArrayLike<unknown>)[t], `stratify[${t}]`);
    } catch (error) {
      throw error instanceof InputError ? new InputError(`In ${samples.labels[t]}: ${error.message}`) : error;
    }
  });
  const rows = (side: 'train' | 'test'): Int32Array =>
    Int32Array.from(parts.flatMap((part, t) => Array.from(part[side], (i) => samples.starts[t]! + i)));
  return [takeTasks(samples, rows('train')), takeTasks(samples, rows('test'))];
}

/** An object that is no list and no matrix in any form. */
function isOptions(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || isList(value) || isMatrixLike(value)) return false;
  return !['data', 'shape', 'indices', 'indptr'].some((field) => field in value);
}

function commonCount(arrays: readonly unknown[]): number {
  if (arrays.length === 0)
    throw new InputError(`${CALLER}: there is nothing to split; expected X, or X and Y.`);
  const counts = arrays.map((array, a) => {
    if (typeof array !== 'number') return sampleCount(array, nameOf(a));
    throw new InputError(
      `${nameOf(a)} is ${describe(array)}; expected a matrix or a list of samples. Options go by name, as in { testSize: 0.2 }.`,
    );
  });
  const n = counts[0]!;
  const other = counts.findIndex((count) => count !== n);
  if (other < 0) return n;
  throw new InputError(
    `${nameOf(0)} has ${counted(n, 'sample')}, argument ${other + 1} has ${counts[other]}; expected the same number in all.`,
  );
}

function nameOf(a: number): string {
  return `${CALLER}: argument ${a + 1}`;
}
