/** A search as plain data, which can be sent to workers. */
import { toColumns } from '../../../matrix/fromInput.js';
import { isMatrixLike } from '../../../matrix/fromMatrix.js';
import { inputOf } from '../../../matrix/inputOf.js';
import { isList } from '../../../matrix/numbers.js';
import { InputError } from '../../../messages/errors.js';
import type { Fold } from '../../checkCv.js';
import type { FitData } from '../../fitData.js';
import { writeCv } from '../../splitsFile.js';
import type { SampledTask } from '../../taskSamples.js';
import { canShareMemory } from '../../workers/platform.js';
import type { FoldScores } from '../foldScores.js';
import type { SharedPlan } from '../searchJobs.js';
import { balanceOf, type TaskBalance, withoutBalance } from '../taskBalance.js';

/** What all jobs of a search share. */
export interface SearchSetup {
  readonly caller: string;
  readonly data: SentData;
  readonly scoring: unknown;
  readonly fitOptions: object;
  readonly withTrain: boolean;
  readonly givesWeights: boolean;
  readonly startsFitted: boolean;
  readonly errorScore: number | null;
  readonly folds: readonly Fold[];
  readonly foldNames?: readonly string[] | undefined;
  readonly paths: readonly (readonly number[])[];
  /** The files of the estimator and of each candidate's. */
  readonly estimator: object;
  readonly candidates: readonly SentCandidate[];
}

export interface SentCandidate {
  readonly shown: string;
  readonly file: object;
  /** The weights of tasks that it asks for, which its file cannot say. */
  readonly balance: TaskBalance | null;
}

/** The data; X and Y as flat matrices or lists. */
export type SentData =
  | { readonly kind: 'shared'; readonly X: object; readonly Y: object; readonly weights: object | null }
  | { readonly kind: 'tasks'; readonly tasks: readonly SampledTask[] };

/** What a job came to, as it is sent back. */
export interface SentResult {
  readonly scores: readonly (FoldScores | null)[];
  readonly warnings: readonly { readonly name: string; readonly message: string }[];
}

/** The data that workers need; null where some of them cannot be sent: functions, estimators of other origin. */
export function setupOf({
  judging,
  candidates,
  folds,
  paths,
  errorScore,
  params,
  startsFitted = false,
}: SharedPlan): SearchSetup | null {
  const { caller, data, fitOptions, withTrain, givesWeights = false } = judging;
  if (!isSent(params.scoring)) return null;
  const estimator = fileOf(params.estimator);
  const files = candidates.map(({ estimator: own }) => fileOf(own));
  if (estimator === null || files.includes(null)) return null;
  return {
    ...{ caller, fitOptions, withTrain, givesWeights, startsFitted, errorScore, folds, paths, estimator },
    scoring: params.scoring,
    data: sentData(data),
    candidates: candidates.map(({ shown, estimator: own }, c) => ({
      shown,
      file: files[c]!,
      balance: balanceOf(own),
    })),
  };
}

/** Whether a scoring is null, a name, or several names. */
function isSent(scoring: unknown): boolean {
  if (typeof scoring !== 'object' || scoring === null) return typeof scoring !== 'function';
  return Object.values(scoring).every((one) => one === null || typeof one === 'string');
}

/** The file of an estimator from which the very same one is read; null where there is none. */
function fileOf(estimator: object): object | null {
  const { toJSON } = estimator as { toJSON?(): unknown };
  if (!toJSON || !isWhole(estimator)) return null;
  try {
    return withoutBalance(estimator, () => toJSON.call(estimator) as object);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** Whether the file of an estimator keeps all of its parameters, and of those within: of some it may keep less than they are. */
function isWhole(estimator: object): boolean {
  const { getParams } = estimator as { getParams?(): object };
  if (!getParams) return false;
  return Object.entries(getParams.call(estimator)).every(([name, value]) => {
    const own = name.split('__').at(-1);
    if (own === 'cv') return value === null || writeCv(value) !== null;
    return own !== 'estimator' && (own !== 'regressor' || isWhole(value));
  });
}

function sentData(data: FitData): SentData {
  if (data.kind === 'shared') {
    const { X, Y, weights } = data;
    return { kind: 'shared', X: sentX(X), Y: sentY(Y), weights };
  }
  const { items, names } = data.samples;
  const tasks = items.map(({ X, y, sampleWeight }, t) => ({
    name: names[t]!,
    X: sentX(X),
    y: sentY(y),
    ...(sampleWeight === undefined || sampleWeight === null
      ? {}
      : { sampleWeight: sampleWeight as number[] }),
  }));
  return { kind: 'tasks', tasks };
}

/** Numbers in memory that threads share, where there is such; what is no matrix of numbers as it is. */
function sentX(X: unknown): object {
  try {
    const columns = toColumns(X, 'X');
    const memory = canShareMemory() ? shared(columns.data) : columns.data;
    return inputOf({ ...columns, data: memory });
  } catch (error) {
    if (error instanceof InputError) return X as object;
    throw error;
  }
}

function shared(data: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(data.byteLength));
  copy.set(data);
  return copy;
}

/** Targets: lists as they are; of a Matrix only its numbers can be sent. */
function sentY(Y: unknown): object {
  if (isList(Y) || !isMatrixLike(Y as object)) return Y as object;
  return inputOf(toColumns(Y, 'Y'));
}
