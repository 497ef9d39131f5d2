/** The options of fits. */
import type { SampleWeightInput } from '../data/fromShared.js';
import type { Device } from '../designs/design.js';
import type { KernelChoice } from '../kernels/open.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { OptionReader } from '../params/options.js';
import type { ColumnRoles } from '../tables/roles.js';

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

/** The options of a fit of tasks with their own samples, whose names and weights stand in the tasks. */
export type TasksFitOptions = Pick<FitOptions, 'featureNames' | 'kernels'>;

/** The options of a fit to a table: which of its columns are what. The names of tasks and features are those of columns. */
export interface TableFitOptions extends ColumnRoles, Pick<FitOptions, 'kernels'> {}

/** What any `fitAsync` takes on top. */
export interface AsyncOptions<Progress> {
  /** Aborting it rejects the promise with the signal's reason; the estimator stays as it was. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Where the products over all of X are made. @defaultValue on the calling thread */
  readonly device?: Device | undefined;
}

/** The options of `fitAsync` on top of those of `fit`. */
export const ASYNC_NAMES: readonly string[] = ['signal', 'onProgress', 'device'];

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
