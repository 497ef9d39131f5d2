import type { Block, Dataset } from '../data/dataset.js';
import { readFeatureNames } from '../data/features.js';
import { datasetFromShared, type SampleWeightInput } from '../data/fromShared.js';
import { datasetFromGiven, eachTask, isTaskList, readTasks, type TaskInput } from '../data/fromTasks.js';
import { readSampleWeight, readWeightColumns, type SampleWeight } from '../data/sampleWeight.js';
import type { IncompleteTargets } from '../data/targets.js';
import type { MatrixInput } from '../matrix/input.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import type { ColumnRoles } from '../tables/roles.js';
import type { TableInput } from '../tables/table.js';
import { tableArguments } from '../tables/tableArguments.js';
import { momentsOf } from './moments.js';
import { countedWeights } from './sampleBlocks.js';
import { freezeStatistics, type MomentBlock, type SufficientStatistics } from './statistics.js';

/** The options of {@link sufficientStatistics} for tasks that share their samples. */
export interface StatisticsOptions {
  /** s_i >= 0, n numbers, or n x T. Not their ratios alone: statistics that are merged weigh what their samples do. */
  readonly sampleWeight?: SampleWeightInput;
  /** T distinct strings. @defaultValue "task 0", "task 1", ... */
  readonly taskNames?: readonly string[] | null | undefined;
  /** p distinct strings. @defaultValue null */
  readonly featureNames?: readonly string[] | null | undefined;
}

const CALLER = 'sufficientStatistics';
const NAMES = ['sampleWeight', 'taskNames', 'featureNames'];

/**
 * All that a fit with squared losses needs to know of samples: their number and weight, the means, and the sums of products
 * of what is left when the means are taken off,
 *
 *     W = sum_i s_i,   X~^T S X~  (p x p),   X~^T S Y~  (p x T),   sum_i s_i y~_it^2  (T),   S = diag(s).
 *
 * The result is frozen plain data that goes through JSON, of a size that does not depend on n. Statistics of parts are those
 * of the whole by `mergeStatistics`, and `fitStatistics` of an estimator takes them in place of samples. Tasks whose weights
 * or missing targets differ have a block of moments each, others share one. Columns are centred before they are multiplied;
 * sparse columns stay sparse, the result is dense.
 *
 * @param X n x p, dense or in compressed columns; finite
 * @param Y n x T; NaN is a missing target, each task needs at least one
 * @throws InputError for data that cannot be used
 * @example
 * const whole = mergeStatistics(sufficientStatistics(X1, Y1), sufficientStatistics(X2, Y2));
 * new MultiTaskLasso({ alpha: 0.1 }).fitStatistics(whole);
 */
export function sufficientStatistics(
  X: MatrixInput,
  Y: IncompleteTargets,
  options?: StatisticsOptions,
): SufficientStatistics;
/** Those of tasks with their own samples, a block of moments each. */
export function sufficientStatistics(
  tasks: readonly TaskInput[],
  options?: Pick<StatisticsOptions, 'featureNames'>,
): SufficientStatistics;
/** Those of a table, by the names of its columns. */
export function sufficientStatistics(table: TableInput, options: ColumnRoles): SufficientStatistics;
export function sufficientStatistics(...all: readonly unknown[]): SufficientStatistics {
  const given = tableArguments(CALLER, all, { takesLabels: false });
  if (isTaskList(given[0])) return statisticsOfTasks(given[0], given[1]);
  const [X, Y, options = {}] = given;
  const read = new OptionReader(CALLER, options, NAMES);
  if (Y === undefined || Y === null) {
    throw new InputError(
      `${CALLER}: Y is ${describe(Y)}; expected X (n x p) and Y (n x T), or a list of tasks with their own samples, ` +
        '[{ name?, X, y, sampleWeight? }].',
    );
  }
  const sampleWeight = read.raw('sampleWeight', null) as SampleWeightInput;
  const dataset = datasetFromShared(X, Y, {
    sampleWeight,
    taskNames: read.raw('taskNames', null) as readonly string[] | null,
    featureNames: read.raw('featureNames', null) as readonly string[] | null,
    missing: 'allow',
    weightsPerTask: 'either',
  });
  const { rows } = dataset.blocks[0]!.x;
  const weight = readWeightColumns(sampleWeight, rows, dataset.nTasks, 'sampleWeight');
  return freezeStatistics(sharedBlocks(dataset, weight), dataset.taskNames, dataset.featureNames);
}

/** One block where all tasks have the same weights and missing targets, else one a task. */
function sharedBlocks({ blocks, nTasks }: Dataset, weight: SampleWeight): MomentBlock[] {
  const block = blocks[0]!;
  const { x, y, weights } = block;
  if (weights.kind !== 'entry' && weight.kind !== 'entry')
    return [momentsOf(x, y, weightsIn(block, 0, weight))];
  return Array.from({ length: nTasks }, (_, t) =>
    momentsOf(x, y.subarray(t * x.rows, (t + 1) * x.rows), weightsIn(block, t, weight)),
  );
}

/** s_i of task t of a block, 0 where its target is missing; undefined where all are 1. */
function weightsIn(
  { weights, x: { rows: n } }: Block,
  t: number,
  weight: SampleWeight,
): Float64Array | undefined {
  if (weights.kind === 'uniform') return countedWeights(n, t, weight, null);
  const begin = weights.kind === 'entry' ? t * n : 0;
  return countedWeights(n, t, weight, (i) => !(weights.values[begin + i]! > 0));
}

function statisticsOfTasks(tasks: readonly TaskInput[], options: unknown): SufficientStatistics {
  const read = new OptionReader(CALLER, options === undefined ? {} : options, ['featureNames']);
  const given = readTasks(tasks);
  const dataset = datasetFromGiven(given, { missing: 'allow' });
  const blocks = eachTask(given, ({ sampleWeight }, t, place) => {
    const block = dataset.blocks[t]!;
    const weight = readSampleWeight(sampleWeight, block.x.rows, 1, `${place}.sampleWeight`);
    return momentsOf(block.x, block.y, weightsIn(block, 0, weight));
  });
  const featureNames = readFeatureNames(read.raw('featureNames', null), dataset.nFeatures, 'featureNames');
  return freezeStatistics(blocks, dataset.taskNames, featureNames);
}
