import { checkRandomState } from '../../math/random.js';
import { isList } from '../../matrix/numbers.js';
import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { Fold } from '../checkCv.js';
import type { CrossValidateRun } from '../crossValidate.js';
import type { FitData } from '../fitData.js';
import type { Candidate } from '../search/candidates.js';
import type { CrossValidated } from '../search/validationData.js';
import { createNumpyRandom } from '../splits/numpyRandom.js';
import { rowsByTask, type SampledTask } from '../taskSamples.js';
import type { Samples } from '../trainTestSplit.js';
import { type CurveOptions, type CurveScores, curveScores, readCurve } from './curve.js';

/** The options of {@link learningCurve}. */
export interface LearningCurveOptions<Model, X = unknown, Y = unknown> extends CurveOptions<Model, X, Y> {
  /**
   * How many of the training samples of each split are fitted to, the first of them: fractions in (0, 1], or numbers of
   * samples; of a list of tasks fractions of each task. @defaultValue [0.1, 0.325, 0.55, 0.775, 1]
   */
  readonly trainSizes?: ArrayLike<number> | undefined;
  /** Whether to put the training samples of each split in random order first. @defaultValue false */
  readonly shuffle?: boolean | undefined;
  /** The seed of that order, an integer in [0, 2^32 - 1]; `null` draws another each time. @defaultValue null */
  readonly randomState?: number | null | undefined;
}

/** What {@link learningCurve} gives: a point for each number of samples. */
export interface LearningCurve extends CurveScores {
  /** The numbers of training samples, ascending, each once; of tasks all together in the first split. */
  readonly trainSizes: number[];
}

const CALLER = 'learningCurve';
const DEFAULT_SIZES = [0.1, 0.325, 0.55, 0.775, 1];

/**
 * How the scores grow with the number of samples: a cross-validation whose fits see a part of the training samples of each
 * split, and then more of them. Where the test scores still rise at the end, more samples would help.
 *
 * With `nJobs`, `signal`, `onProgress` or `device` among the options it gives a promise of the same bits, as crossValidate does.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.learning_curve`.
 *
 * @param estimator any object with clone, fit and, as `scoring` needs, predict or score
 * @param X n samples
 * @param Y n rows of targets, or n targets
 * @throws InputError as crossValidate throws, and for sizes that there are not
 * @example
 * const { trainSizes, testScores } = learningCurve(new MultiTaskLasso({ alpha: 0.1 }), X, Y, { cv: 3 });
 */
export function learningCurve<Model extends CrossValidated, X extends Samples, Y extends Samples>(
  estimator: Model,
  X: X,
  Y: Y,
  options: LearningCurveOptions<Model, X, Y> & CrossValidateRun,
): Promise<LearningCurve>;
export function learningCurve<Model extends CrossValidated, X extends Samples, Y extends Samples>(
  estimator: Model,
  X: X,
  Y: Y,
  options?: LearningCurveOptions<Model, X, Y>,
): LearningCurve;
/** The same for tasks with their own samples: a part of each task's. */
export function learningCurve<Model extends CrossValidated, Task extends SampledTask>(
  estimator: Model,
  tasks: readonly Task[],
  options: LearningCurveOptions<Model> & CrossValidateRun,
): Promise<LearningCurve>;
export function learningCurve<Model extends CrossValidated, Task extends SampledTask>(
  estimator: Model,
  tasks: readonly Task[],
  options?: LearningCurveOptions<Model>,
): LearningCurve;
export function learningCurve(
  estimator: CrossValidated,
  ...given: readonly unknown[]
): LearningCurve | Promise<LearningCurve> {
  const curve = readCurve(CALLER, estimator, given, ['trainSizes', 'shuffle', 'randomState']);
  const { data, read } = curve;
  const random = createNumpyRandom(checkRandomState(read.raw('randomState', null)));
  const splits = read.flag('shuffle', false)
    ? curve.folds.map((fold) => ({
        ...fold,
        train: permuted(fold.train, random.permutation(fold.train.length)),
      }))
    : curve.folds;
  const points = sizesOf(read.raw('trainSizes', DEFAULT_SIZES), data, splits[0]!.train);
  const count = splits.length;
  const folds = points.flatMap(({ take }) =>
    splits.map((fold): Fold => ({ ...fold, train: take(fold.train) })),
  );
  const foldNames = points.flatMap(({ size }) =>
    splits.map((_, k) => `${size} samples, split ${k} of ${count}`),
  );
  const models = [{ params: {}, shown: '', estimator: estimator as Candidate['estimator'] }];
  return curve.run({ models, folds, foldNames }, ([scores]) => {
    const bySize = points.map((_, k) => scores!.slice(k * count, (k + 1) * count));
    return { trainSizes: points.map(({ size }) => size), ...curveScores(bySize) };
  });
}

function permuted(rows: Int32Array, order: Int32Array): Int32Array {
  return order.map((k) => rows[k]!);
}

interface Point {
  readonly size: number;
  take(train: Int32Array): Int32Array;
}

/** The numbers of samples, ascending, each once. @throws InputError */
function sizesOf(given: unknown, data: FitData, first: Int32Array): Point[] {
  const name = `${CALLER}: trainSizes`;
  const isNumbers =
    isList(given) && given.length > 0 && Array.from(given).every((size) => typeof size === 'number');
  if (!isNumbers)
    throw new InputError(
      `${name} is ${describe(given)}; expected a list of fractions or numbers of samples.`,
    );
  const sizes = Array.from(given as ArrayLike<number>);
  const n = first.length;
  if (sizes.every((size) => size > 0 && size <= 1))
    return pointsOf(sizes, (fraction) => part(data, fraction, n), first);
  const wrong = sizes.find((size) => !Number.isInteger(size) || size < 1 || size > n);
  if (wrong !== undefined || data.kind === 'tasks') {
    const counts =
      data.kind === 'tasks' ? 'of each task' : `, or integers in [1, ${n}], the samples of the first split`;
    throw new InputError(`${name} has ${wrong ?? sizes[0]}; expected fractions in (0, 1]${counts}.`);
  }
  return pointsOf(sizes, (size) => (train) => train.slice(0, size), first);
}

function pointsOf(
  sizes: readonly number[],
  takeOf: (size: number) => Point['take'],
  first: Int32Array,
): Point[] {
  const points = [...sizes]
    .sort((a, b) => a - b)
    .map((given) => {
      const take = takeOf(given);
      return { size: take(first).length, take };
    });
  return points.filter(({ size }, k) => size !== points[k + 1]?.size);
}

/** The first samples of a split, or of each of its tasks: a fraction, rounded down, but one at least. */
function part(data: FitData, fraction: number, n: number): Point['take'] {
  const count = (of: number): number => Math.max(1, Math.floor(fraction * of));
  if (data.kind === 'shared') return (train) => train.slice(0, count(n));
  const { samples } = data;
  return (train) =>
    Int32Array.from(
      rowsByTask(samples, train).flatMap((rows, t) =>
        Array.from(
          rows.subarray(0, rows.length === 0 ? 0 : count(rows.length)),
          (i) => i + samples.starts[t]!,
        ),
      ),
    );
}
