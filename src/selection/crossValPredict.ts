import type { Computation } from '../computation/computation.js';
import { runSync } from '../computation/drivers.js';
import type { SampleWeightInput } from '../data/fromShared.js';
import { isMatrixLike } from '../matrix/fromMatrix.js';
import type { MatrixLike } from '../matrix/input.js';
import { isList, type UnknownList } from '../matrix/numbers.js';
import { zeroMatrix } from '../matrix/toMatrix.js';
import { counted, describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { ColumnRoles } from '../tables/roles.js';
import type { TableInput } from '../tables/table.js';
import type { CvInput, Fold } from './checkCv.js';
import { cvFolds, type GroupsInput } from './cvFolds.js';
import { hasLabels, lastOf } from './estimatorKind.js';
import { type FitData, takePart } from './fitData.js';
import { missingLabel } from './missingLabel.js';
import { requireServing } from './newTasks.js';
import { requireMethod } from './scoring.js';
import { cloneOf, fitPart } from './search/foldScores.js';
import { atPlace } from './search/place.js';
import { type CrossValidated, readFitOptions, readValidation } from './search/validationData.js';
import { rowsByTask, type SampledTask } from './taskSamples.js';
import type { Samples } from './trainTestSplit.js';

/** The methods that predict. */
export type PredictMethod = 'predict' | 'predictProba' | 'decisionFunction';

/** The options of {@link crossValPredict}. */
export interface CrossValPredictOptions<Method extends PredictMethod = 'predict'> {
  /** The splits, as for crossValidate; each sample has to be in the test set of just one. @defaultValue null */
  readonly cv?: CvInput | undefined;
  /** What predicts. @defaultValue 'predict' */
  readonly method?: Method | undefined;
  /** The group of each sample, n, for splitters that keep groups together; for a list of tasks a list for each. */
  readonly groups?: GroupsInput | undefined;
  /** The weight of each sample in the fits, n or n x T; tasks have their own. */
  readonly sampleWeight?: SampleWeightInput;
  /** Options for each `fit`, handed over as they are. */
  readonly fitOptions?: object | undefined;
}

/** What a method gives for all tasks, and for one. */
type Given<Model, Method extends PredictMethod> = Model extends {
  readonly [K in Method]: { (...all: never): infer All; (X: never, one: never): infer One };
}
  ? { readonly all: All; readonly one: One }
  : { readonly all: unknown; readonly one: unknown };

const CALLER = 'crossValPredict';
const NAMES = ['cv', 'method', 'groups', 'sampleWeight', 'fitOptions'];
const METHODS: readonly PredictMethod[] = ['predict', 'predictProba', 'decisionFunction'];

/**
 * A prediction for each sample, by the fit of a cross-validation that has not seen it, in the order of the samples: to look at
 * residuals and at what is mistaken for what. Scores of it are not those of crossValidate, which are means over the splits.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.cross_val_predict`.
 *
 * @returns what `method` gives for X: of most regressors n x T
 * @throws InputError for splits that leave a sample out or have it twice, and as crossValidate throws
 * @example
 * const residuals = Matrix.sub(Y, crossValPredict(new MultiTaskLasso(), X, Y));
 */
export function crossValPredict<
  Model extends CrossValidated,
  X extends Samples,
  Y extends Samples,
  Method extends PredictMethod = 'predict',
>(estimator: Model, X: X, Y: Y, options?: CrossValPredictOptions<Method>): Given<Model, Method>['all'];
/** The same for tasks with their own samples: a list with the predictions of each task. */
export function crossValPredict<
  Model extends CrossValidated,
  Task extends SampledTask,
  Method extends PredictMethod = 'predict',
>(
  estimator: Model,
  tasks: readonly Task[],
  options?: CrossValPredictOptions<Method>,
): Given<Model, Method>['one'][];
/** The same for a table, whose columns are named: as of X and Y, or with `task` a list. */
export function crossValPredict<Model extends CrossValidated, Method extends PredictMethod = 'predict'>(
  estimator: Model,
  table: TableInput,
  options: Omit<CrossValPredictOptions<Method>, 'sampleWeight'> & ColumnRoles,
): Given<Model, Method>['all'] | Given<Model, Method>['one'][];
export function crossValPredict(estimator: CrossValidated, ...given: readonly unknown[]): unknown {
  return runSync(predictions(estimator, given));
}

type Predict = (X: unknown, options?: object) => unknown;

function* predictions(estimator: CrossValidated, given: readonly unknown[]): Computation<unknown> {
  const { data, read } = readValidation(CALLER, estimator, given, NAMES);
  const method = read.choice('method', 'predict', METHODS);
  requireMethod(CALLER, estimator, method, `${CALLER} asks each fit for it`);
  const fitOptions = readFitOptions(CALLER, read.raw('fitOptions', {}));
  const isLabelled = (t: number): boolean => hasLabels(estimator, t);
  const folds = cvFolds(CALLER, read.raw('cv', null), data, isLabelled, read.raw('groups', null));
  requireServing(CALLER, estimator, folds);
  requirePartition(folds, data.n);

  const predictFold = function* (fold: Fold): Computation<unknown[]> {
    const model = cloneOf(estimator);
    yield* fitPart(model, takePart(data, fold.train), fitOptions);
    const part = takePart(data, fold.test);
    const predict: Predict = (X, ...options) =>
      (model as unknown as Readonly<Record<string, Predict>>)[method]!(X, ...options);
    if (part.kind === 'shared') return [predict(part.X)];
    return part.tasks.map(({ X, name }) => predict(X, { task: name }));
  };
  const parts: unknown[][] = [];
  for (const [k, fold] of folds.entries()) {
    const name = () => `${CALLER}, split ${k} of ${folds.length} (counted from 0)`;
    const explain = () => missingLabel(data, fold, isLabelled);
    parts.push(yield* atPlace({ name, explain }, predictFold(fold)));
  }
  if (data.kind === 'tasks') return byTask(data, folds, parts);
  const rows = folds.map(({ test }) => test);
  const firsts = parts.map(([first]) => first);
  // A list for each task, where what the tasks predict is of different kinds or shapes.
  const areTasks = method === 'predictProba' || 'losses' in lastOf(estimator);
  if (!areTasks || !firsts.every(Array.isArray)) return assembled(firsts, rows, data.n);
  const nTasks = (firsts[0] as unknown[]).length;
  return Array.from({ length: nTasks }, (_, t) =>
    assembled(
      firsts.map((part) => (part as readonly unknown[])[t]),
      rows,
      data.n,
    ),
  );
}

/** @throws InputError unless each sample is in one test set */
function requirePartition(folds: readonly Fold[], n: number): void {
  const counts = new Int32Array(n);
  for (const { test } of folds) for (const i of test) counts[i]!++;
  const other = counts.findIndex((count) => count !== 1);
  if (other < 0) return;
  throw new InputError(
    `${CALLER}: cv has sample ${other} in ${counted(counts[other]!, 'test set')}; expected each of the ${counted(n, 'sample')} in just ` +
      'one, as KFold has them: else it would have no prediction, or several.',
  );
}

/** The predictions of each task. */
function byTask(
  { samples }: FitData & { readonly kind: 'tasks' },
  folds: readonly Fold[],
  parts: readonly (readonly unknown[])[],
): unknown[] {
  const rows = folds.map(({ test }) => rowsByTask(samples, test));
  return samples.names.map((_, t) => {
    const own = folds.flatMap((_, k) => {
      if (rows[k]![t]!.length === 0) return [];
      // Tasks without a sample in the test set have no part.
      const place = rows[k]!.slice(0, t).filter((list) => list.length > 0).length;
      return [{ part: parts[k]![place], rows: rows[k]![t]! }];
    });
    return assembled(
      own.map(({ part }) => part),
      own.map(({ rows }) => rows),
      samples.counts[t]!,
    );
  });
}

/** Parts of a list or of a matrix's rows, at their places. @throws InputError for what is neither */
function assembled(parts: readonly unknown[], rows: readonly Int32Array[], n: number): unknown {
  const [first] = parts;
  if (first === null) return null;
  if (isMatrixLike(first as object)) {
    const matrices = parts as readonly MatrixLike[];
    const width = matrices[0]!.columns;
    const other = matrices.find(({ columns }) => columns !== width);
    if (other) {
      throw new InputError(
        `${CALLER}: one fit predicts ${width} columns, another ${other.columns}: not every training set has all labels; expected a cv ` +
          'such as StratifiedKFold.',
      );
    }
    const out = zeroMatrix(n, width);
    for (const [k, part] of matrices.entries()) {
      for (const [at, i] of rows[k]!.entries())
        for (let j = 0; j < width; j++) out.set(i, j, part.get(at, j));
    }
    return out;
  }
  if (!parts.every(isList)) {
    throw new InputError(`${CALLER}: a prediction is ${describe(first)}; expected a matrix or a list.`);
  }
  const lists = parts as readonly UnknownList[];
  const out: unknown[] | Float64Array = first instanceof Float64Array ? new Float64Array(n) : new Array(n);
  for (const [k, part] of lists.entries()) {
    for (const [at, i] of rows[k]!.entries()) (out as unknown[])[i] = part[at];
  }
  return out;
}
