/** True labels beside probabilities, or other scores, of them. */
import { isTaskList } from '../../data/fromTasks.js';
import { type Label, readTaskLabels } from '../../data/labels.js';
import type { DenseColumns } from '../../matrix/columns.js';
import type { MatrixInput } from '../../matrix/input.js';
import { isList } from '../../matrix/numbers.js';
import { isVectorLike } from '../../matrix/vector.js';
import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { OptionReader } from '../../params/options.js';
import { type ClassLists, classesOf, readClassLists } from './labelClasses.js';
import { type ClassColumn, columnOf, readSharedLabels, used } from './labelInput.js';
import { AVERAGES, readMultioutput, readWeights, type TargetAverage, weightsOf } from './metricInput.js';
import { eachScoredTask, requireAsMany } from './metricTasks.js';
import { observedSamples, readPredictions, type TargetWeights } from './scoredTarget.js';

/** The scores of one target: n of the positive label, or n x K, one column a label. */
export type TargetScores = ArrayLike<number> | MatrixInput;

/**
 * Scores of labels: of one target n or n x K; of T targets n x T, of the positive label, or a list of T, what
 * `predictProba` gives; of tasks by name, or as lists in their order.
 */
export type LabelScoresInput =
  | TargetScores
  | readonly TargetScores[]
  | readonly { readonly name?: string | undefined; readonly y: TargetScores }[];

/** One target's observed samples, with K columns of scores. */
export interface ScoredLabels {
  readonly label: string;
  /** The labels, sorted. */
  readonly classes: readonly Label[];
  /** The class of each sample by its place in `classes`. */
  readonly y: Float64Array;
  readonly scores: readonly Float64Array[];
  readonly weights: Float64Array | undefined;
  readonly count: number;
}

export interface ScoreInput {
  readonly targets: readonly ScoredLabels[];
  readonly multioutput: TargetAverage;
  readonly read: OptionReader;
}

/** Reads true labels and scores of them. @throws InputError for what cannot be compared */
export function readScoreMetric(
  caller: string,
  yTrue: unknown,
  yScore: unknown,
  options: unknown,
  more: readonly string[],
): ScoreInput {
  const read = new OptionReader(caller, options, ['sampleWeight', 'multioutput', 'labels', ...more]);
  const lists = readClassLists(caller, read.raw('labels', null));
  const sampleWeight = read.raw('sampleWeight', null);
  const pairs = isTaskList(yTrue)
    ? eachScoredTask(caller, yTrue, yScore, sampleWeight, (y, predicted, { label, y: place, weights }) => {
        const given = readTaskLabels(y, place);
        const found = readPredictions(predicted, `${caller}: the scores of ${label}`);
        requireAsMany(caller, label, given.rows, found);
        return { label, given: columnOf(given, 0), found, weights: weights(given.rows) };
      })
    : sharedPairs(caller, yTrue, yScore, sampleWeight);
  const multioutput = readMultioutput(caller, read.raw('multioutput', AVERAGES[0]), pairs.length, AVERAGES);
  return {
    targets: pairs.map((pair, t) => targetOf(caller, pair, lists, t, pairs.length)),
    multioutput,
    read,
  };
}

interface ScorePair {
  readonly label: string;
  readonly given: ClassColumn;
  readonly found: DenseColumns;
  readonly weights: TargetWeights | undefined;
}

function sharedPairs(caller: string, yTrue: unknown, yScore: unknown, sampleWeight: unknown): ScorePair[] {
  const given = readSharedLabels(yTrue, `${caller}: yTrue`);
  const [n, T] = [given.rows, given.columns];
  const found = scoresByTarget(caller, yScore, n, T);
  const weight = readWeights(caller, sampleWeight, n, T);
  return found.map((scores, t) => {
    const label = `target ${t}`;
    requireAsMany(caller, label, n, scores);
    return { label, given: columnOf(given, t), found: scores, weights: weightsOf(weight, n, t) };
  });
}

/** The scores of T targets, each n x K by columns. */
function scoresByTarget(caller: string, yScore: unknown, n: number, T: number): DenseColumns[] {
  if (isListOfScores(yScore, n, T)) {
    return yScore.map((scores, t) => readPredictions(scores, `${caller}: the scores of target ${t}`));
  }
  const all = readPredictions(yScore, `${caller}: the scores`);
  if (T === 1) return [all];
  if (all.rows === n && all.columns === T) {
    return Array.from({ length: T }, (_, t) => ({
      ...all,
      columns: 1,
      data: all.data.subarray(t * n, (t + 1) * n),
    }));
  }
  throw new InputError(
    `${caller}: yTrue is ${n} x ${T} and the scores are ${all.rows} x ${all.columns}; expected ${n} x ${T}, the scores of ` +
      `the positive labels, or a list of ${T}, one matrix for each target.`,
  );
}

/** T matrices, or T lists of n, where that is not n rows of T numbers. */
function isListOfScores(yScore: unknown, n: number, T: number): yScore is unknown[] {
  if (!Array.isArray(yScore) || yScore.length !== T) return false;
  const isMatrix = (value: unknown) => typeof value === 'object' && value !== null && !isVectorLike(value);
  if (yScore.every(isMatrix)) return true;
  const isRows = n === T && yScore.every((row) => isList(row) && row.length === T);
  return !isRows && yScore.every((one) => isMatrix(one) || (isList(one) && one.length === n));
}

function targetOf(
  caller: string,
  { label, given, found, weights }: ScorePair,
  lists: ClassLists,
  t: number,
  nTargets: number,
): ScoredLabels {
  const missing = Uint8Array.from(given.codes, (code) => (code < 0 ? 1 : 0));
  const part = observedSamples(missing, weights) ?? ((values: Float64Array) => values);
  const codes = part(Float64Array.from(given.codes));
  const n = found.rows;
  const scores = Array.from({ length: found.columns }, (_, k) =>
    part(found.data.subarray(k * n, (k + 1) * n)),
  );
  const classes = classesOf(caller, label, lists, t, nTargets, [used(codes, given.seen)]);
  const place = new Map(classes.map((one, k) => [one, k]));
  const other = codes.find((code) => !place.has(given.seen[code]!));
  if (other !== undefined) {
    throw new InputError(
      `${caller}: ${label} has ${describe(given.seen[other]!)} in yTrue, which is none of labels.`,
    );
  }
  const y = codes.map((code) => place.get(given.seen[code]!)!);
  return { label, classes, y, scores, weights: weights && part(weights.values), count: y.length };
}
