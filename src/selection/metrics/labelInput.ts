import { isTaskList } from '../../data/fromTasks.js';
import type { TaskLabelsInput } from '../../data/labels.js';
import {
  type Label,
  type Labels,
  type LabelsInput,
  readLabels,
  readTaskLabels,
  refuseFractions,
} from '../../data/labels.js';
import { isVectorLike } from '../../matrix/vector.js';
import { InputError } from '../../messages/errors.js';
import { OptionReader } from '../../params/options.js';
import type { MetricOptions } from './averageTargets.js';
import { type ClassLists, classesOf, readClassLists } from './labelClasses.js';
import {
  AVERAGES,
  type Averaging,
  readMultioutput,
  readWeights,
  type TargetAverage,
  weightsOf,
} from './metricInput.js';
import { eachScoredTask, requireAsMany } from './metricTasks.js';
import { scoredTarget, type TargetWeights } from './scoredTarget.js';

/** The labels of one task with its own samples; its X is not looked at. */
export interface TrueLabelTask {
  readonly name?: string | undefined;
  readonly X?: unknown;
  /** n_t labels, NaN or null where missing. */
  readonly y: TaskLabelsInput;
  /** s_it, n_t numbers >= 0. */
  readonly sampleWeight?: number | ArrayLike<number> | null | undefined;
}

/** Labels: n of them or n x T, NaN or null where missing; or tasks with samples of their own. */
export type TrueLabelsInput = TaskLabelsInput | LabelsInput | readonly TrueLabelTask[];

/** Predicted labels in the same form; those of tasks by name, or as lists in the order of the tasks. */
export type PredictedLabelsInput =
  | TaskLabelsInput
  | LabelsInput
  | readonly { readonly name?: string | undefined; readonly y: TaskLabelsInput }[]
  | readonly TaskLabelsInput[];

/** The options of every metric of labels. */
export interface LabelMetricOptions<M extends string | ArrayLike<number> = Averaging>
  extends MetricOptions<M> {
  /**
   * The labels that there are, in the order of what is listed by label; T lists where the targets have different ones. Those
   * that occur, sorted, unless given. @defaultValue null
   */
  readonly labels?: readonly Label[] | readonly (readonly Label[])[] | null | undefined;
}

/** One target's observed samples, as numbers of classes. */
export interface LabelTarget {
  readonly label: string;
  readonly classes: readonly Label[];
  /** The class of each sample by its place in `classes`, -1 for one that is not listed there. */
  readonly y: Float64Array;
  readonly predicted: Float64Array;
  readonly weights: Float64Array | undefined;
  readonly count: number;
}

export interface LabelInput {
  readonly targets: readonly LabelTarget[];
  readonly multioutput: TargetAverage;
  readonly read: OptionReader;
}

/** Reads true and predicted labels. @throws InputError for what cannot be compared */
export function readLabelMetric(
  caller: string,
  yTrue: unknown,
  yPred: unknown,
  options: unknown,
  more: readonly string[] = [],
): LabelInput {
  const read = new OptionReader(caller, options, ['sampleWeight', 'multioutput', ...more]);
  const lists = readClassLists(caller, more.includes('labels') ? read.raw('labels', null) : null);
  const sampleWeight = read.raw('sampleWeight', null);
  const pairs = isTaskList(yTrue)
    ? eachScoredTask(caller, yTrue, yPred, sampleWeight, (y, predicted, { label, y: place, weights }) => {
        const [given, found] = [
          readTaskLabels(y, place),
          readTaskLabels(predicted, `${caller}: yPred of ${label}`),
        ];
        requireAsMany(caller, label, given.rows, found);
        return { label, given: columnOf(given, 0), found: columnOf(found, 0), weights: weights(given.rows) };
      })
    : sharedPairs(caller, yTrue, yPred, sampleWeight);
  const multioutput = readMultioutput(caller, read.raw('multioutput', AVERAGES[0]), pairs.length, AVERAGES);
  return {
    targets: pairs.map((pair, t) => targetOf(caller, pair, lists, t, pairs.length)),
    multioutput,
    read,
  };
}

interface LabelPair {
  readonly label: string;
  readonly given: ClassColumn;
  readonly found: ClassColumn;
  readonly weights: TargetWeights | undefined;
}

/** One column of labels. */
export interface ClassColumn {
  readonly codes: Int32Array;
  readonly seen: readonly Label[];
}

/** @throws InputError for numbers that are not whole, as scikit-learn's metrics of labels refuse them */
export function columnOf(labels: Labels, t: number): ClassColumn {
  refuseFractions(labels, 'Numbers are compared by r2Score, meanSquaredError and the like.');
  const { codes, seen, rows } = labels;
  return { codes: codes.subarray(t * rows, (t + 1) * rows), seen };
}

/** The labels of targets that share their samples: a list of n, or n x T. */
export function readSharedLabels(input: unknown, name: string): Labels {
  const labels = isVectorLike(input) ? readTaskLabels(input, name) : readLabels(input, name);
  if (labels.rows > 0) return labels;
  throw new InputError(`${name} is empty; expected at least one label.`);
}

function sharedPairs(caller: string, yTrue: unknown, yPred: unknown, sampleWeight: unknown): LabelPair[] {
  const given = readSharedLabels(yTrue, `${caller}: yTrue`);
  const found = readSharedLabels(yPred, `${caller}: yPred`);
  if (given.rows !== found.rows || given.columns !== found.columns) {
    throw new InputError(
      `${caller}: yTrue is ${given.rows} x ${given.columns} and yPred is ${found.rows} x ${found.columns} ` +
        '(samples x targets); expected the same shape.',
    );
  }
  const weight = readWeights(caller, sampleWeight, given.rows, given.columns);
  return Array.from({ length: given.columns }, (_, t) => ({
    label: `target ${t}`,
    given: columnOf(given, t),
    found: columnOf(found, t),
    weights: weightsOf(weight, given.rows, t),
  }));
}

function targetOf(
  caller: string,
  { label, given, found, weights }: LabelPair,
  lists: ClassLists,
  t: number,
  nTargets: number,
): LabelTarget {
  const lacking = found.codes.indexOf(-1);
  if (lacking >= 0) {
    throw new InputError(
      `${caller}: yPred of ${label} has no label at sample ${lacking}; expected one for each sample.`,
    );
  }
  const missing = Uint8Array.from(given.codes, (code) => (code < 0 ? 1 : 0));
  const codes = (column: ClassColumn): Float64Array => Float64Array.from(column.codes);
  const {
    y,
    eta,
    weights: s,
    count,
  } = scoredTarget(label, { y: codes(given), missing }, codes(found), weights);
  const classes = classesOf(caller, label, lists, t, nTargets, [used(y, given.seen), used(eta, found.seen)]);
  const place = new Map(classes.map((one, k) => [one, k]));
  const placed = (values: Float64Array, seen: readonly Label[]) =>
    values.map((code) => place.get(seen[code]!) ?? -1);
  return { label, classes, y: placed(y, given.seen), predicted: placed(eta, found.seen), weights: s, count };
}

/** The labels that occur. */
export function used(codes: Float64Array, seen: readonly Label[]): Label[] {
  return Array.from(new Set(codes), (code) => seen[code]!);
}
