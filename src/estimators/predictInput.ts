import type { AsyncRun } from '../computation/drivers.js';
import { checkFeatures } from '../data/features.js';
import type { Device } from '../designs/design.js';
import type { Columns } from '../matrix/columns.js';
import { toColumns } from '../matrix/fromInput.js';
import { OptionReader } from '../params/options.js';
import type { NamedColumns } from '../tables/table.js';
import { tableFeatures } from '../tables/tableArguments.js';
import { type PredictAs, tableMaker } from '../tables/tableOf.js';
import { readAsync } from './fitOptions.js';
import { type FittedLinearModel, taskIndex } from './linearModel.js';

export interface PredictOptions {
  /** One task only, by its name or index. */
  readonly task: string | number;
}

/** The options of predictions that come as a table, a column for each task. */
export interface PredictTableOptions<As extends PredictAs = PredictAs> extends Partial<PredictOptions> {
  /** `'table'`: of the kind of X; or a function that makes one of columns, such as `tableFromArrays` of apache-arrow. */
  readonly as: As;
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
  /** What makes a table of predictions; null where none is asked for. */
  readonly asTable: ((columns: NamedColumns) => unknown) | null;
}

/** How a prediction is asked for; plain: of what comes as no table. */
type Mode = 'plain' | 'sync' | 'async';

const NAMES: Readonly<Record<Mode, readonly string[]>> = {
  plain: ['task'],
  sync: ['task', 'as'],
  async: ['task', 'as', 'signal', 'device'],
};

/** @throws InputError */
export function readPredict(
  caller: string,
  model: FittedLinearModel,
  X: unknown,
  options: object | undefined,
  mode: Mode = 'sync',
): PredictInput {
  const x = toColumns(tableFeatures(caller, X, model.featureNames), 'X');
  checkFeatures(x, model.nFeatures, 'X');
  if (options === undefined) return { x, t: undefined, run: {}, asTable: null };
  const read = new OptionReader(caller, options, NAMES[mode]);
  const task = read.raw('task', undefined);
  const as = read.raw('as', undefined);
  return {
    x,
    t: task === undefined ? undefined : taskIndex(model, task),
    run: mode === 'async' ? readAsync(caller, read) : {},
    asTable: as === undefined ? null : tableMaker(caller, X, as, model.featureNames ?? []),
  };
}

/**
 * Predictions as a table, the column of each task by its name.
 *
 * @param t the only task; undefined for all
 * @param of the column of a task
 */
export function predictionTable(
  { taskNames }: Pick<FittedLinearModel, 'taskNames'>,
  t: number | undefined,
  asTable: (columns: NamedColumns) => unknown,
  of: (t: number) => NamedColumns[string],
): unknown {
  const tasks = t === undefined ? Array.from(taskNames.keys()) : [t];
  return asTable(Object.fromEntries(tasks.map((k) => [taskNames[k]!, of(k)])));
}
