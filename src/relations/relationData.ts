/** What relations are found in, `(X, Y, options?)` or `(tasks, options?)`, checked, in common units. */
import { areLabels } from '../data/areLabels.js';
import { columnWeights, observedCount } from '../data/columnWeights.js';
import type { Block, Dataset } from '../data/dataset.js';
import { freezeDataset } from '../data/freeze.js';
import { labelledShared, labelledTasks } from '../data/fromLabels.js';
import { datasetFromShared, type SampleWeightInput } from '../data/fromShared.js';
import { datasetFromTasks, isTaskList } from '../data/fromTasks.js';
import { fitArguments } from '../estimators/fitArguments.js';
import { tasksOptions } from '../estimators/fitInput.js';
import { logistic } from '../losses/logistic.js';
import type { ConvexLoss } from '../losses/loss.js';
import { squared } from '../losses/squared.js';
import type { Columns } from '../matrix/columns.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';

/** Tasks in common units. */
export interface RelationData {
  /**
   * Features have a variance of 1 about their means over all tasks, each task counted alike; targets that are numbers a mean
   * variance of 1, or one of 1 each. Every task weighs 1.
   */
  readonly dataset: Dataset;
  readonly loss: ConvexLoss;
  /** The mean of each feature over all tasks, p. */
  readonly means: Float64Array;
  /** How many samples of each task have a target and a weight above 0. */
  readonly nSamples: readonly number[];
}

/** Where samples and options stand among the arguments: tasks may be followed by undefined, where Y would be. */
export function relationArguments(given: readonly unknown[]): readonly unknown[] {
  const [first, second, third] = given;
  const isPlaced = isTaskList(first) && (second === undefined || second === null) && third !== undefined;
  return isPlaced ? [first, third] : given;
}

/** @throws InputError for data and options that cannot be used */
export function readRelationData(
  caller: string,
  given: readonly unknown[],
  names: readonly string[],
): { readonly data: RelationData; readonly read: OptionReader } {
  const args = fitArguments(caller, given);
  if ('tasks' in args) {
    const read = tasksOptions(caller, given[1] ?? {}, names);
    const isLabelled = read.flag(
      'labels',
      areLabels((args.tasks as { y?: unknown }[]).map((task) => task?.y)),
    );
    const dataset = isLabelled
      ? labelledTasks(args.tasks, {}).dataset
      : datasetFromTasks(args.tasks, { missing: 'allow' });
    return { data: inCommonUnits(dataset, isLabelled, read.flag('scaleTargets', false)), read };
  }
  const read = new OptionReader(caller, args.options, [...names, 'sampleWeight', 'taskNames']);
  const options = {
    sampleWeight: read.raw('sampleWeight', null) as SampleWeightInput,
    taskNames: read.raw('taskNames', null) as readonly string[] | null,
    weightsPerTask: 'either',
  } as const;
  const isLabelled = read.flag('labels', areLabels(args.Y));
  const dataset = isLabelled
    ? labelledShared(args.X, args.Y, options).dataset
    : datasetFromShared(args.X, args.Y, { ...options, missing: 'allow' });
  return { data: inCommonUnits(dataset, isLabelled, read.flag('scaleTargets', true)), read };
}

function inCommonUnits(dataset: Dataset, isLabelled: boolean, scalesEach: boolean): RelationData {
  const { means, factors } = featureUnits(dataset);
  const blocks = dataset.blocks.map((block) => ({ ...block, x: scaled(block.x, factors) }));
  const scaledX = freezeDataset({ ...dataset, blocks });
  return {
    dataset: isLabelled ? scaledX : withScaledTargets(scaledX, scalesEach),
    loss: isLabelled ? logistic : squared,
    means: means.map((mean, j) => mean * factors[j]!),
    nSamples: dataset.blocks.flatMap((block) =>
      Array.from({ length: block.nTasks }, (_, k) => observedCount(block, k)),
    ),
  };
}

/** The mean of each feature over the tasks, and what divides it by its standard deviation; 1 for a constant one. */
function featureUnits({ blocks, nFeatures, nTasks }: Dataset): {
  means: Float64Array;
  factors: Float64Array;
} {
  const means = new Float64Array(nFeatures);
  const variances = new Float64Array(nFeatures);
  const each = (visit: (j: number, value: number, c: number) => void): void => {
    for (const block of blocks) {
      const c = weightsOverTasks(block);
      eachEntry(block.x, c, (j, value, weight) => visit(j, value, weight / nTasks));
    }
  };
  each((j, value, c) => {
    means[j]! += c * value;
  });
  each((j, value, c) => {
    variances[j]! += c * (value - means[j]!) ** 2;
  });
  const factors = variances.map((variance, j) =>
    variance > (1e-14 * Math.abs(means[j]!)) ** 2 && 1 / Math.sqrt(variance) < Infinity
      ? 1 / Math.sqrt(variance)
      : 1,
  );
  return { means, factors };
}

/** `sum_t c_it`, n numbers. */
function weightsOverTasks(block: Block): Float64Array {
  const total = new Float64Array(block.x.rows);
  for (let k = 0; k < block.nTasks; k++) {
    const c = columnWeights(block, k);
    for (let i = 0; i < total.length; i++) total[i]! += c[i]!;
  }
  return total;
}

/** Each stored entry with its weight, and the zeros of a sparse column once, with the weight of them all. */
function eachEntry(x: Columns, c: Float64Array, visit: (j: number, value: number, c: number) => void): void {
  const total = c.reduce((sum, value) => sum + value, 0);
  for (let j = 0; j < x.columns; j++) {
    if (x.kind === 'dense') {
      for (let i = 0; i < x.rows; i++) visit(j, x.data[j * x.rows + i]!, c[i]!);
      continue;
    }
    let stored = 0;
    for (let q = x.indptr[j]!; q < x.indptr[j + 1]!; q++) {
      const weight = c[x.indices[q]!]!;
      stored += weight;
      visit(j, x.data[q]!, weight);
    }
    visit(j, 0, Math.max(0, total - stored));
  }
}

/** The columns of x times the factors. */
function scaled(x: Columns, factors: Float64Array): Columns {
  const data = Float64Array.from(x.data);
  for (let j = 0; j < x.columns; j++) {
    const begin = x.kind === 'dense' ? j * x.rows : x.indptr[j]!;
    const end = x.kind === 'dense' ? begin + x.rows : x.indptr[j + 1]!;
    for (let q = begin; q < end; q++) data[q]! *= factors[j]!;
  }
  if (x.kind === 'dense') return { kind: 'dense', rows: x.rows, columns: x.columns, data };
  return { ...x, data };
}

/** Targets by their standard deviations: each by its own, or all by the root of the mean of their variances. */
function withScaledTargets(dataset: Dataset, scalesEach: boolean): Dataset {
  const variances = dataset.blocks.flatMap((block) =>
    Array.from({ length: block.nTasks }, (_, k) => varianceOf(targetsOf(block, k), columnWeights(block, k))),
  );
  const mean = variances.reduce((sum, value) => sum + value, 0) / dataset.nTasks;
  if (!Number.isFinite(mean)) {
    throw new InputError(
      'taskRelations: Y is too large for float64 arithmetic: its variance overflows. Divide Y by a constant.',
    );
  }
  const factorOf = (t: number): number => {
    const variance = scalesEach ? variances[t]! : mean;
    return variance > 0 ? 1 / Math.sqrt(variance) : 1;
  };
  const blocks = dataset.blocks.map((block) => {
    const n = block.x.rows;
    return {
      ...block,
      y: block.y.map((value, at) => value * factorOf(block.firstTask + Math.floor(at / n))),
    };
  });
  return freezeDataset({ ...dataset, blocks });
}

export function targetsOf({ y, x: { rows } }: Block, k: number): Float64Array {
  return y.subarray(k * rows, (k + 1) * rows);
}

/** Of weights that sum to 1. */
function varianceOf(y: Float64Array, c: Float64Array): number {
  let mean = 0;
  let square = 0;
  for (let i = 0; i < y.length; i++) mean += c[i]! * y[i]!;
  for (let i = 0; i < y.length; i++) square += c[i]! * (y[i]! - mean) ** 2;
  return square;
}
