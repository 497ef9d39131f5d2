/** What `fit` takes, (X, Y, options?) or (tasks, options?), as something whose samples can be divided. */
import { readWeightColumns } from '../data/sampleWeight.js';
import { InputError } from '../messages/errors.js';
import { columnCount, sampleCount } from './sampleCount.js';
import type { SplitData } from './splits/splitter.js';
import { takeSamples } from './takeSamples.js';
import { readTaskSamples, type SampledTask, type TaskSamples, takeTasks } from './taskSamples.js';

export type FitData =
  | {
      readonly kind: 'shared';
      readonly n: number;
      readonly nTasks: number;
      readonly X: SplitData;
      readonly Y: SplitData;
      /** n, or n x T in the form given; null where there are none. */
      readonly weights: object | null;
    }
  | { readonly kind: 'tasks'; readonly n: number; readonly tasks: unknown; readonly samples: TaskSamples };

/** Some samples of it, as `fit` and `score` take them. */
export type FitPart =
  | {
      readonly kind: 'shared';
      readonly X: unknown;
      readonly Y: unknown;
      readonly options: { readonly sampleWeight?: object };
    }
  | { readonly kind: 'tasks'; readonly tasks: readonly SampledTask[] };

/** @throws InputError for X and Y of different lengths, and for weights that do not fit */
export function sharedData(caller: string, X: unknown, Y: unknown, sampleWeight: unknown): FitData {
  for (const [name, value] of [['X', X] as const, ['Y', Y] as const]) {
    if (typeof value !== 'number') continue;
    throw new InputError(`${caller}: ${name} is ${value}; expected a matrix or a list of samples.`);
  }
  const n = sampleCount(X, 'X');
  const targets = sampleCount(Y, 'Y');
  if (n !== targets) {
    throw new InputError(
      `${caller}: X has ${n} samples, Y has ${targets}; expected the same number in both.`,
    );
  }
  const nTasks = columnCount(Y);
  return {
    kind: 'shared',
    n,
    nTasks,
    X: X as SplitData,
    Y: Y as SplitData,
    weights: readWeights(sampleWeight, n, nTasks),
  };
}

/** @throws InputError for what is no list of tasks, and for weights that do not stand in the tasks */
export function tasksData(caller: string, tasks: unknown, sampleWeight: unknown): FitData {
  if (sampleWeight !== null && sampleWeight !== undefined) {
    throw new InputError(
      `${caller}: sampleWeight goes with tasks that share their samples; give each task its own, { X, y, sampleWeight }.`,
    );
  }
  const samples = readTaskSamples(tasks);
  return { kind: 'tasks', n: samples.nSamples, tasks, samples };
}

function readWeights(input: unknown, n: number, nTasks: number): object | null {
  const weight = readWeightColumns(input, n, nTasks, 'sampleWeight');
  if (weight.kind === 'none') return null;
  return weight.kind === 'sample'
    ? weight.values
    : { data: weight.values, shape: [n, nTasks], order: 'column' };
}

/** Some samples, by their indices; those of tasks are counted through. */
export function takePart(data: FitData, rows: Int32Array): FitPart {
  if (data.kind === 'tasks') return { kind: 'tasks', tasks: takeTasks(data.samples, rows) };
  const { X, Y, weights } = data;
  return {
    kind: 'shared',
    X: takeSamples(X, rows, 'X'),
    Y: takeSamples(Y, rows, 'Y'),
    options: weights ? { sampleWeight: takeSamples(weights, rows, 'sampleWeight') as object } : {},
  };
}
