/** Cross-validations along a curve: what learning curves and validation curves share. */
import { runSync } from '../../computation/drivers.js';
import { readAsync } from '../../estimators/fitOptions.js';
import { warn } from '../../messages/errors.js';
import type { OptionReader } from '../../params/options.js';
import type { Fold } from '../checkCv.js';
import { type CrossValidateOptions, isRun, RUN } from '../crossValidate.js';
import { cvFolds } from '../cvFolds.js';
import { hasLabels } from '../estimatorKind.js';
import type { FitData } from '../fitData.js';
import { readJobs } from '../jobs.js';
import { requireServing } from '../newTasks.js';
import type { CVProgress } from '../runJobs.js';
import type { Candidate } from '../search/candidates.js';
import type { FoldScores } from '../search/foldScores.js';
import { readScorings } from '../search/scorings.js';
import type { SearchResult, SharedPlan } from '../search/searchJobs.js';
import { type CrossValidated, readFitOptions, readValidation } from '../search/validationData.js';
import { runSearch, searchFits } from '../search/worker/runSearch.js';

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

const NAMES: readonly string[] = ['cv', 'groups', 'scoring', 'sampleWeight', 'fitOptions'];

/** What a curve is of. */
export interface Curve {
  readonly data: FitData;
  readonly read: OptionReader;
  readonly folds: readonly Fold[];
  /**
   * Fits and scores each model on each fold: now, or where the call has `nJobs`, `signal`, `onProgress` or `device`, by a promise,
   * the fits shared out over workers as those of a search, with the same bits.
   *
   * @param join takes the scores, model x fold
   */
  run<Result>(
    plan: Pick<SharedPlan, 'folds' | 'foldNames'> & { readonly models: readonly Candidate[] },
    join: (scores: FoldScores[][]) => Result,
  ): Result | Promise<Result>;
}

/** Reads `(estimator, X, Y, options)` or `(estimator, tasks, options)`. @param more the names of further options */
export function readCurve(
  caller: string,
  estimator: CrossValidated,
  given: readonly unknown[],
  more: readonly string[],
): Curve {
  const { data, read } = readValidation(caller, estimator, given, [...NAMES, ...RUN, ...more]);
  const { scorers } = readScorings(caller, read.raw('scoring', null), estimator);
  const fitOptions = readFitOptions(caller, read.raw('fitOptions', {}));
  const isLabelled = (t: number): boolean => hasLabels(estimator, t);
  const folds = cvFolds(caller, read.raw('cv', null), data, isLabelled, read.raw('groups', null));
  requireServing(caller, estimator, folds);
  const judging = { caller, data, scorers, fitOptions, withTrain: true };
  return {
    data,
    read,
    folds,
    run({ models, ...points }, join) {
      const params = { estimator, scoring: read.raw('scoring', null) };
      const paths = models.map((_, m) => [m]);
      const plan = { ...points, judging, candidates: models, paths, errorScore: null, isLabelled, params };
      const joined = (results: readonly SearchResult[]) => {
        for (const warning of results.flatMap(({ warnings }) => warnings)) warn(warning);
        const count = points.folds.length;
        return join(
          models.map((_, m) => results.slice(m * count, (m + 1) * count).map(({ scores }) => scores[0]!)),
        );
      };
      if (!isRun(given)) return joined(runSync(searchFits(plan, () => {})));
      return runLater(caller, read, plan).then(joined);
    },
  };
}

async function runLater(caller: string, read: OptionReader, plan: SharedPlan): Promise<SearchResult[]> {
  const { signal, device, onProgress } = readAsync<CVProgress>(caller, read);
  const nJobs = readJobs(caller, read.raw('nJobs', null));
  const total = plan.candidates.length * plan.folds.length;
  let completed = 0;
  const onFit = (): void => onProgress?.({ completed: ++completed, total });
  return runSearch(plan, { nJobs, signal, device, onFit });
}

/** The scores along a curve. @param points of each the scores on each split */
export function curveScores(points: readonly (readonly FoldScores[])[]): CurveScores {
  const byTask = points.map((splits) => splits.map(({ test }) => test[0]!.tasks));
  const areKnown = byTask.every((splits) => splits.every((tasks) => tasks !== null));
  return {
    trainScores: points.map((splits) => splits.map(({ train }) => train[0]!.mean)),
    testScores: points.map((splits) => splits.map(({ test }) => test[0]!.mean)),
    ...(areKnown ? { taskTestScores: byTask.map((splits) => splits.map((tasks) => [...tasks!])) } : {}),
  };
}
