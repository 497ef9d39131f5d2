import type { Dataset } from '../data/dataset.js';
import { datasetFromShared, type SampleWeightInput } from '../data/fromShared.js';
import { isTaskList } from '../data/fromTasks.js';
import type { Device } from '../designs/design.js';
import type { KernelChoice } from '../kernels/open.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { requireTargets } from './fitArguments.js';

export interface FitOptions {
  /**
   * The weight of each sample: n numbers >= 0, not all 0; only their ratios matter. A single number, or none,
   * weighs all alike. Where an estimator says so, n x T.
   */
  readonly sampleWeight?: SampleWeightInput;
  /** Names for the tasks, T distinct strings. @defaultValue "task 0", "task 1", ... */
  readonly taskNames?: readonly string[] | null | undefined;
  /** Names for the features, p distinct strings; kept as `featureNamesIn_`. @defaultValue null */
  readonly featureNames?: readonly string[] | null | undefined;
  /**
   * Where the heavy loops run. `'auto'` is WebAssembly, and plain JavaScript where that is missing or the
   * data do not fit into its 4 GiB. @defaultValue 'auto'
   */
  readonly kernels?: KernelChoice | undefined;
}

/** What any `fitAsync` takes on top. */
export interface AsyncOptions<Progress> {
  /** Aborting it rejects the promise with the signal's reason; the estimator stays as it was. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Where the products over all of X are made. @defaultValue on the calling thread */
  readonly device?: Device | undefined;
}

const NAMES: readonly (keyof FitOptions)[] = ['sampleWeight', 'taskNames', 'featureNames', 'kernels'];
const KERNELS: readonly KernelChoice[] = ['auto', 'wasm', 'reference'];

/** The options of `fitAsync` on top of those of `fit`. */
export const ASYNC_NAMES: readonly string[] = ['signal', 'onProgress', 'device'];

/**
 * Reads X, Y and the options of a fit of tasks that share their samples.
 *
 * @param caller the class
 * @param more the names of further options, which the caller reads
 * @param own those of `FitOptions` that the caller takes
 * @throws InputError
 */
export function readSharedFit(
  caller: string,
  X: unknown,
  Y: unknown,
  options: object,
  more: readonly string[] = [],
  own: readonly string[] = NAMES,
): { dataset: Dataset; kernels: KernelChoice; read: OptionReader } {
  const read = new OptionReader(caller, options, [...own, ...more]);
  if (isTaskList(X)) {
    throw new InputError(
      `${caller}: X is a list of tasks with their own samples; expected one X (n x p) and one Y (n x T) ` +
        'that all tasks share.',
    );
  }
  requireTargets(caller, X, Y);
  const dataset = datasetFromShared(X, Y, {
    sampleWeight: read.raw('sampleWeight', null) as SampleWeightInput,
    taskNames: read.raw('taskNames', null) as readonly string[] | null,
    featureNames: read.raw('featureNames', null) as readonly string[] | null,
    missing: 'allow',
    weightsPerTask: 'either',
  });
  return { dataset, kernels: read.choice('kernels', 'auto', KERNELS), read };
}

/** @throws InputError */
export function readAsync<Progress>(caller: string, read: OptionReader): AsyncOptions<Progress> {
  const signal = read.raw('signal', undefined) as AbortSignal | undefined;
  const onProgress = read.raw('onProgress', undefined) as ((progress: Progress) => void) | undefined;
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function') {
    throw new InputError(`${caller}: signal must be an AbortSignal; got ${describe(signal)}.`);
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new InputError(`${caller}: onProgress must be a function; got ${describe(onProgress)}.`);
  }
  const device = read.raw('device', undefined) as Device | undefined;
  if (device !== undefined && typeof device?.load !== 'function') {
    throw new InputError(`${caller}: device must be a device for products; got ${describe(device)}.`);
  }
  return { signal, onProgress, device };
}
