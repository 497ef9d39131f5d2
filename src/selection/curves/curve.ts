/** Cross-validations along a curve: what learning curves and validation curves share. */
import { runSync } from '../../computation/drivers.js';
import type { OptionReader } from '../../params/options.js';
import type { CvInput, Fold } from '../checkCv.js';
import { type CrossValidateOptions, crossValidation } from '../crossValidate.js';
import { cvFolds } from '../cvFolds.js';
import { hasLabels } from '../estimatorKind.js';
import type { FitData } from '../fitData.js';
import { type CrossValidated, readValidation } from '../search/validationData.js';
import type { Split } from '../splits/splitter.js';

/** The options of every curve, as those of `crossValidate`. */
export type CurveOptions<Model, X = unknown, Y = unknown> = Pick<
  CrossValidateOptions<Model, X, Y>,
  'cv' | 'scoring' | 'groups' | 'sampleWeight' | 'fitOptions'
>;

/** The scores along a curve. */
export interface CurveScores {
  /** Point x split: the scores on the samples of the fits. */
  readonly trainScores: number[][];
  /** Point x split: the scores on samples that the fits have not seen. */
  readonly testScores: number[][];
  /** Point x split x task; absent where only the mean over the tasks is known. */
  readonly taskTestScores?: number[][][];
}

const SHARED = ['scoring', 'sampleWeight', 'fitOptions'] as const;
export const CURVE_NAMES: readonly string[] = ['cv', 'groups', ...SHARED];

/** What a curve is of. */
export interface Curve {
  readonly data: FitData;
  readonly read: OptionReader;
  readonly folds: readonly Fold[];
  /** Cross-validates an estimator on some folds. */
  scores(
    estimator: CrossValidated,
    folds: readonly Fold[],
  ): { train: number[]; test: number[]; tasks: number[][] | null };
}

/** Reads `(estimator, X, Y, options)` or `(estimator, tasks, options)`. @param more the names of further options */
export function readCurve(
  caller: string,
  estimator: unknown,
  given: readonly unknown[],
  more: readonly string[],
): Curve {
  const { data, read } = readValidation(caller, estimator, given, [...CURVE_NAMES, ...more]);
  const folds = cvFolds(
    caller,
    read.raw('cv', null),
    data,
    (t) => hasLabels(estimator as object, t),
    read.raw('groups', null),
  );
  const options = Object.fromEntries(SHARED.map((name) => [name, read.raw(name, undefined)]));
  const [X, Y] = given;
  const place = data.kind === 'tasks' ? [X] : [X, Y];
  return {
    data,
    read,
    folds,
    scores(model, own) {
      const cv: CvInput = own.map(
        ({ train, test, adapt }): Split => (adapt ? [train, test, adapt] : [train, test]),
      );
      const all = { ...options, cv, returnTrainScore: true };
      const names = ['cv', 'returnTrainScore', ...SHARED];
      const found = runSync(crossValidation(caller, model, [...place, all], names));
      return { train: found.trainScore!, test: found.testScore, tasks: found.taskTestScore ?? null };
    },
  };
}

/** The scores of the points together. */
export function joinPoints(points: readonly ReturnType<Curve['scores']>[]): CurveScores {
  const byTask = points.map(({ tasks }) => tasks);
  return {
    trainScores: points.map(({ train }) => train),
    testScores: points.map(({ test }) => test),
    ...(byTask.every((tasks) => tasks !== null) ? { taskTestScores: byTask } : {}),
  };
}
