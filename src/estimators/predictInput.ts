import type { AsyncRun } from '../computation/drivers.js';
import { checkFeatures } from '../data/features.js';
import type { Device } from '../designs/design.js';
import type { Columns } from '../matrix/columns.js';
import { toColumns } from '../matrix/fromInput.js';
import { OptionReader } from '../params/options.js';
import { readAsync } from './fitOptions.js';
import { type FittedLinearModel, taskIndex } from './linearModel.js';

export interface PredictOptions {
  /** One task only, by its name or index. */
  readonly task: string | number;
}

/** What any `predictAsync` takes on top. */
export interface PredictAsyncOptions {
  /** Aborting it rejects the promise with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Where `X W` is made, in the device's own precision. @defaultValue on the calling thread, in float64 */
  readonly device?: Device | undefined;
}

/** What a prediction was asked for. */
export interface PredictInput {
  readonly x: Columns;
  /** The index of the task; undefined for all of them. */
  readonly t: number | undefined;
  readonly run: AsyncRun;
}

const NAMES = ['task'];
const ASYNC_NAMES = ['task', 'signal', 'device'];

/** @throws InputError */
export function readPredict(
  caller: string,
  model: FittedLinearModel,
  X: unknown,
  options: object | undefined,
  mode: 'sync' | 'async' = 'sync',
): PredictInput {
  const x = toColumns(X, 'X');
  checkFeatures(x, model.nFeatures, 'X');
  if (options === undefined) return { x, t: undefined, run: {} };
  const read = new OptionReader(caller, options, mode === 'async' ? ASYNC_NAMES : NAMES);
  const task = read.raw('task', undefined);
  return {
    x,
    t: task === undefined ? undefined : taskIndex(model, task),
    run: mode === 'async' ? readAsync(caller, read) : {},
  };
}
