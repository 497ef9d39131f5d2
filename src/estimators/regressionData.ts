import { columnWeights } from '../data/columnWeights.js';
import type { Dataset } from '../data/dataset.js';
import { readFeatureNames } from '../data/features.js';
import { freezeDataset } from '../data/freeze.js';
import { datasetFromShared, type SampleWeightInput, type SharedOptions } from '../data/fromShared.js';
import { datasetFromTasks } from '../data/fromTasks.js';
import { counted } from '../describe.js';
import { InputError } from '../errors.js';
import { rSquared } from '../losses/r2.js';
import { OptionReader } from '../options.js';
import { countedRows } from '../problem/taskDesign.js';
import { fitArguments } from './labelledFit.js';
import { type FittedLinearModel, taskPredictions } from './linearModel.js';

/** Of no use with tasks that have their own samples. */
const SHARED_ONLY = [
  ['sampleWeight', 'sampleWeight'],
  ['taskNames', 'name'],
] as const;

/**
 * Reads the arguments and options of a fit of a regression, `(X, Y, options?)` or `(tasks, options?)`; NaN is a
 * missing target.
 *
 * @param taskWeights the estimator's parameter, unchecked; null for 1 each
 * @param more the names of further options, which the caller reads
 * @throws InputError
 */
export function readRegressionFit(
  caller: string,
  args: readonly unknown[],
  taskWeights: unknown,
  more: readonly string[] = [],
): { readonly dataset: Dataset; readonly read: OptionReader } {
  const weights = taskWeights as SharedOptions['taskWeights'];
  const given = fitArguments(caller, args);
  const options = ('tasks' in given ? args[1] : given.options) ?? {};
  const read = new OptionReader(caller, options, [
    'sampleWeight',
    'taskNames',
    'featureNames',
    'kernels',
    ...more,
  ]);
  read.choice('kernels', 'auto', ['auto', 'wasm', 'reference']);
  const featureNames = read.raw('featureNames', null) as readonly string[] | null;
  if (!('tasks' in given)) {
    const dataset = datasetFromShared(given.X, given.Y, {
      sampleWeight: read.raw('sampleWeight', null) as SampleWeightInput,
      taskNames: read.raw('taskNames', null) as readonly string[] | null,
      featureNames,
      taskWeights: weights,
      missing: 'allow',
    });
    return { dataset, read };
  }
  for (const [name, field] of SHARED_ONLY) {
    if (read.raw(name, null) === null) continue;
    throw new InputError(
      `${caller}: ${name} goes with tasks that share their samples; give each task its own, { X, y, ${field} }.`,
    );
  }
  const dataset = datasetFromTasks(given.tasks, { taskWeights: weights, missing: 'allow' });
  const names = readFeatureNames(featureNames, dataset.nFeatures, 'featureNames');
  return { dataset: names === null ? dataset : freezeDataset({ ...dataset, featureNames: names }), read };
}

/**
 * R^2 of each task, T numbers, for the arguments of a score: `(X, Y, options?)` or `(tasks)`. Missing targets
 * and samples of weight 0 do not count.
 *
 * @throws InputError
 */
export function regressionScores(
  caller: string,
  model: FittedLinearModel,
  args: readonly unknown[],
): number[] {
  const given = fitArguments(caller, args);
  const dataset =
    'tasks' in given ? readRegressionFit(caller, args, null).dataset : sharedScore(caller, given);
  const what = 'tasks' in given ? 'tasks' : 'Y';
  if (dataset.nFeatures !== model.nFeatures) {
    throw new InputError(
      `${what === 'Y' ? 'X' : 'tasks[0].X'} has ${counted(dataset.nFeatures, 'feature')}, the model was fitted with ` +
        `${model.nFeatures}; expected as many.`,
    );
  }
  if (dataset.nTasks !== model.nTasks) {
    throw new InputError(
      `${what} has ${counted(dataset.nTasks, what === 'Y' ? 'column' : 'task')}, the model was fitted with ` +
        `${counted(model.nTasks, 'task')}; expected as many.`,
    );
  }
  return dataset.blocks.flatMap((block) =>
    Array.from({ length: block.nTasks }, (_, k) => {
      const n = block.x.rows;
      const eta = taskPredictions(model, block.x, block.firstTask + k);
      const c = columnWeights(block, k);
      const rows = countedRows(c);
      const pick = (from: Float64Array, offset: number) => Float64Array.from(rows, (i) => from[offset + i]!);
      return rSquared(
        pick(block.y, k * n),
        pick(eta, 0),
        block.weights.kind === 'uniform' ? undefined : pick(c, 0),
      );
    }),
  );
}

function sharedScore(
  caller: string,
  { X, Y, options }: { X: unknown; Y: unknown; options: unknown },
): Dataset {
  const read = new OptionReader(caller, options ?? {}, ['sampleWeight']);
  const sampleWeight = read.raw('sampleWeight', null) as SampleWeightInput;
  return datasetFromShared(X, Y, { sampleWeight, missing: 'allow' });
}
