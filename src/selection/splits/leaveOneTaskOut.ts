import { toDense } from '../../matrix/fromInput.js';
import { isList, type UnknownList } from '../../matrix/numbers.js';
import { counted } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { OptionReader } from '../../params/options.js';
import { readTaskSamples, refuseTasks, type SampledTask } from '../taskSamples.js';
import type { Split, SplitData, Splitter } from './splitter.js';

export interface LeaveOneTaskOutOptions {
  /**
   * How many samples of the task that is left out the fitted model is adapted to before it is judged by the others: a
   * fraction in (0, 1), rounded down but to 1 at least, or a number of them. 0 for a model that predicts for any task as it
   * is. @defaultValue 0.5
   */
  readonly adaptSize?: number | undefined;
}

/**
 * Leaves one task out after another: the model is fitted to all samples of the other tasks, adapted (`adapt`) to some
 * samples of the task that was left out, and judged by the rest of them. So it says how a new task will fare.
 *
 * For lists of tasks with their own samples, and for models that can serve a task that their fit has not seen:
 * SoftSharingRegressor and SoftSharingClassifier, by `adapt`; a model of your own that has `adapt(task)`, or, with
 * `adaptSize: 0`, whose `predict(X, { task })` takes any task.
 *
 * The samples to adapt to are spread evenly over the task's targets in their order of size (labels: in their order), so
 * that both parts have each label that has two samples; missing targets come last.
 *
 * @example
 * const cv = new LeaveOneTaskOut();
 * crossValidate(new SoftSharingRegressor(), tasks, { cv }).testScore; // one score a task
 */
export class LeaveOneTaskOut implements Splitter {
  readonly adaptSize: number;

  /** @throws InputError for an option that cannot be used */
  constructor(options: LeaveOneTaskOutOptions = {}) {
    const read = new OptionReader('LeaveOneTaskOut', options, ['adaptSize']);
    this.adaptSize = read.real('adaptSize', 0.5, { min: 0 });
    if (this.adaptSize >= 1 && !Number.isInteger(this.adaptSize)) {
      throw new InputError(
        `LeaveOneTaskOut: adaptSize is ${this.adaptSize}; expected 0, a fraction in (0, 1) or a number of samples.`,
      );
    }
  }

  /** @throws InputError: samples that tasks share cannot be left out with a task */
  split(X: SplitData, _Y?: SplitData | null): Iterable<Split> {
    refuseTasks('LeaveOneTaskOut', X);
    throw new InputError(
      'LeaveOneTaskOut: X and Y are of tasks that share their samples, so none can be left out with its samples; expected ' +
        'a list of tasks with their own samples, [{ name?, X, y, sampleWeight? }].',
    );
  }

  /**
   * A split for each task, [train, test, adapt], the samples of all tasks counted through.
   *
   * @throws InputError for a single task, and for a task with too few samples
   */
  splitTasks(tasks: readonly SampledTask[]): Iterable<Split> {
    const { counts, starts, labels, items, nSamples } = readTaskSamples(tasks);
    if (counts.length < 2) throw new InputError('LeaveOneTaskOut: there is one task; expected two at least.');
    return counts.map((n, t): Split => {
      const first = starts[t]!;
      const train = Int32Array.from({ length: nSamples - n }, (_, i) => (i < first ? i : i + n));
      const chosen = this.chosen(n, items[t]!.y, labels[t]!);
      const adapt = Int32Array.from(chosen, (i) => first + i).sort();
      const isChosen = new Set(adapt);
      const all = Array.from({ length: n }, (_, i) => first + i);
      const test = Int32Array.from(all.filter((i) => !isChosen.has(i)));
      return adapt.length === 0 ? [train, test] : [train, test, adapt];
    });
  }

  /** The samples to adapt to. */
  private chosen(n: number, y: unknown, label: string): number[] {
    const { adaptSize } = this;
    const count = adaptSize > 0 && adaptSize < 1 ? Math.max(1, Math.floor(adaptSize * n)) : adaptSize;
    if (count >= n) {
      throw new InputError(
        `LeaveOneTaskOut: ${label} has ${counted(n, 'sample')} and adaptSize is ${adaptSize}, which leaves none to judge ` +
          'by; expected more samples, or a smaller adaptSize.',
      );
    }
    const order = sortedRows(listOf(y));
    return order.filter((_, k) => Math.floor(((k + 1) * count) / n) > Math.floor((k * count) / n));
  }
}

function listOf(y: unknown): UnknownList {
  if (isList(y) && !isList(y[0])) return y;
  if (isList(y)) return Array.from(y, (row) => (row as UnknownList)[0]);
  const { data } = y as { data?: unknown };
  return isList(data) && !('indptr' in (y as object)) ? data : toDense(y, 'y').data;
}

/** Row numbers by their value, equal ones in their order, missing ones last. */
function sortedRows(values: UnknownList): number[] {
  const isMissing = (value: unknown) => value === null || value === undefined || Number.isNaN(value);
  return Array.from(values, (_, i) => i).sort((i, k) => {
    const [a, b] = [values[i] as number, values[k] as number];
    if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b)) || i - k;
    return a < b ? -1 : a > b ? 1 : i - k;
  });
}
