import type { Dataset } from '../data/dataset.js';
import { datasetFromShared, type SampleWeightInput } from '../data/fromShared.js';
import { datasetFromTasks } from '../data/fromTasks.js';
import type { KernelChoice } from '../kernels/open.js';
import { OptionReader } from '../params/options.js';
import { fitArguments } from './fitArguments.js';
import { kernelsOf, tasksOptions, withFeatureNames } from './labelledFit.js';

const SHARED_NAMES = ['sampleWeight', 'taskNames', 'featureNames', 'kernels'];

/** What a regressor's fit was given, checked. */
export interface TargetsFit {
  readonly dataset: Dataset;
  readonly kernels: KernelChoice;
  readonly read: OptionReader;
}

/**
 * Reads the arguments and options of a fit of a regressor, `(X, Y, options?)` or `(tasks, options?)`: NaN is a missing
 * target, and sampleWeight may be n x T.
 *
 * @param taskWeights the estimator's parameter, unchecked; null for 1 each
 * @param more the names of further options, which the caller reads
 * @throws InputError
 */
export function readTargetsFit(
  caller: string,
  args: readonly unknown[],
  taskWeights: ArrayLike<number> | null | undefined,
  more: readonly string[] = [],
): TargetsFit {
  const given = fitArguments(caller, args);
  if ('tasks' in given) {
    const read = tasksOptions(caller, args[1], more);
    const dataset = datasetFromTasks(given.tasks, { missing: 'allow', taskWeights });
    return { dataset: withFeatureNames(dataset, read), kernels: kernelsOf(read), read };
  }
  const read = new OptionReader(caller, given.options, [...SHARED_NAMES, ...more]);
  const dataset = datasetFromShared(given.X, given.Y, {
    sampleWeight: read.raw('sampleWeight', null) as SampleWeightInput,
    taskNames: read.raw('taskNames', null) as readonly string[] | null,
    featureNames: read.raw('featureNames', null) as readonly string[] | null,
    missing: 'allow',
    weightsPerTask: 'either',
    taskWeights,
  });
  return { dataset, kernels: kernelsOf(read), read };
}
