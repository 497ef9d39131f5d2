import type { MixedTaskInput } from '../../data/fromMixed.js';
import type { SampleWeightInput } from '../../data/fromShared.js';
import type { MixedTargetsInput } from '../../data/mixedTargets.js';
import { readAsync } from '../../estimators/fitOptions.js';
import type { MatrixInput } from '../../matrix/input.js';
import type { ColumnRoles } from '../../tables/roles.js';
import type { TableInput } from '../../tables/table.js';
import { readJobs } from '../jobs.js';
import type { CVProgress } from '../runJobs.js';
import type { ScorerName } from '../scorers.js';
import { SharingComparison } from './sharingComparison.js';
import { readSharingInput } from './sharingInput.js';
import { jobsOf, pointsOf } from './sharingJob.js';
import { sharingModel, strengthsOf } from './sharingModel.js';
import { isNegativeError } from './sharingScore.js';
import { judge, LEVEL } from './sharingVerdicts.js';
import type { SharingWay } from './ways.js';
import { runSharing } from './worker/runSharing.js';

/** The options of {@link compareSharing}. */
export interface CompareSharingOptions {
  /** The ways to compare; 'alone' is always among them. @defaultValue all seven */
  readonly ways?: readonly SharingWay[] | undefined;
  /**
   * A scorer's name, larger is better; it chooses the strengths, too. @defaultValue 'neg_mean_squared_error' for numbers,
   * 'neg_log_loss' for labels
   */
  readonly scoring?: ScorerName | undefined;
  /**
   * Whether the targets are labels of two kinds. @defaultValue true where they are strings, booleans, or numbers of which there are just
   * two; as `scoring` has it where that is given
   */
  readonly labels?: boolean | undefined;
  /** The number of folds of a round, 2 or more. Of each task every sample is tested once a round. @defaultValue 5 */
  readonly cv?: number | undefined;
  /** Rounds of folds, each divided anew; with a single one most harm and most gains are missed. @defaultValue 5 */
  readonly repeats?: number | undefined;
  /** The number of folds, within each training set, by which strengths are chosen. @defaultValue 5 */
  readonly innerCv?: number | undefined;
  /** The seed of the folds, an integer in [0, 2^32). @defaultValue 0 */
  readonly randomState?: number | undefined;
  /** How many workers to use, as scikit-learn counts them: null is one, -1 one a core. The results are the same bits. @defaultValue null */
  readonly nJobs?: number | null | undefined;
  /** Aborting it rejects the promise with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: CVProgress) => void) | undefined;
  /** p distinct names. @defaultValue null */
  readonly featureNames?: readonly string[] | null | undefined;
}

/** The options for tasks that share their samples; a list of tasks has names and weights of its own. */
export interface CompareSharedOptions extends CompareSharingOptions {
  /** n, or n x T. */
  readonly sampleWeight?: SampleWeightInput;
  /** T distinct names. @defaultValue "task 0", "task 1", ... */
  readonly taskNames?: readonly string[] | null | undefined;
}

/**
 * Which way to share do some tasks need? Fits the ways by nested cross-validation, with their strengths chosen inside each training
 * set, and says for each task and way whether sharing gains or harms against the task alone.
 *
 * Folds are divided within each task (labels stratified; tasks that share their samples share the folds), `cv` of them in each of
 * `repeats` rounds. Features are scaled to variance 1 by the training samples. Every task counts by the mean over its samples. Gains
 * are tested by the corrected t of Nadeau and Bengio, at a rate of false discoveries of 0.1 among the tasks of a way, gains and harm each
 * by itself. A task of fewer than 10 samples, fewer than folds, or with fewer samples of a label than folds, is trained on but not judged.
 *
 * Targets are numbers, or two labels, the same for all tasks: strings, booleans, or numbers of which there are just two.
 *
 * @param tasks tasks with their own samples; NaN in y is a missing target
 * @returns the comparison, with the best way fitted to all samples
 * @throws (rejects with) InputError for data or an option that cannot be used; the reason of the aborted signal
 * @example
 * const comparison = await compareSharing(tasks, { nJobs: -1 });
 * `${comparison}`;       // a table
 * comparison.best;       // 'soft sharing', say
 * comparison.model.predict(X, { task: 'Kenya' });
 */
export function compareSharing(
  tasks: readonly MixedTaskInput[],
  options?: CompareSharingOptions,
): Promise<SharingComparison>;
/** The same, with no Y beside the tasks. */
export function compareSharing(
  tasks: readonly MixedTaskInput[],
  none: null | undefined,
  options?: CompareSharingOptions,
): Promise<SharingComparison>;
/** The same for tasks that share their samples: X n x p, Y n x T; NaN or null is a missing target. */
export function compareSharing(
  X: MatrixInput,
  Y: MixedTargetsInput,
  options?: CompareSharedOptions,
): Promise<SharingComparison>;
/** The same for a table, whose columns are named: with `task` each task has its own rows. */
export function compareSharing(
  table: TableInput,
  options: CompareSharingOptions & ColumnRoles,
): Promise<SharingComparison>;
export async function compareSharing(...given: readonly unknown[]): Promise<SharingComparison> {
  const name = 'compareSharing';
  const { plan, read, call, isJudged } = readSharingInput(name, given);
  const { signal, onProgress } = readAsync<CVProgress>(name, read);
  const nJobs = readJobs(name, read.raw('nJobs', null));
  const { data, ways, nFolds, nRepeats, innerFolds, randomState, scoring } = plan;
  const total = jobsOf(plan).length * pointsOf(plan) + 1;
  let completed = 0;
  const onPoint = (): void => onProgress?.({ completed: ++completed, total });
  const results = await runSharing(plan, { nJobs, signal, onPoint });
  const onAll = results.at(-1)!;
  const folds = results.slice(0, -1).map((fold) => fold.map(({ scores }) => scores));
  const judged = judge(folds, { ways, nFolds, isError: isNegativeError(scoring), isJudged });
  const problems = ways.map((way, k) => ({ way, ...onAll[k]! }));
  const model = await sharingModel(problems[ways.indexOf(judged.best)]!, data, call, signal);
  onPoint();
  const graph = problems.find(({ way }) => way === 'learned graph');
  const result = {
    ways,
    taskNames: data.taskNames,
    nSamples: data.tasks.map(({ n }) => n),
    nFeatures: data.nFeatures,
    target: data.classes === null ? ('numbers' as const) : ('labels' as const),
    ...{ scoring, nFolds, nRepeats, innerFolds, randomState, level: LEVEL },
    ...judged,
    strengths: problems.map(strengthsOf),
    groups: graph ? Array.from(graph.groups ?? new Int32Array(data.tasks.length)) : null,
    tooSmall: data.taskNames.filter((_, t) => !isJudged[t]),
  };
  return new SharingComparison(Object.freeze(result), model);
}
