/** What a score is given, `(X, Y, options?)` or `(tasks)`, checked against the fitted model. */
import type { Dataset } from '../data/dataset.js';
import type { SampleWeightInput, SharedOptions } from '../data/fromShared.js';
import { readTasks } from '../data/fromTasks.js';
import { taskLabel } from '../data/taskNames.js';
import { counted, describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { tableArguments } from '../tables/tableArguments.js';
import { fitArguments } from './fitArguments.js';
import { tasksOptions } from './fitInput.js';
import type { FittedLinearModel } from './linearModel.js';

/** How an estimator reads data to score; a task without an observed target is no mistake there. */
export interface ScoredReaders {
  shared(X: unknown, Y: unknown, options: SharedOptions): Dataset;
  /** @param taskOf which task of the fit each of the tasks is */
  tasks(tasks: unknown, taskOf: readonly number[]): Dataset;
}

/**
 * Reads the arguments and options of a score.
 *
 * @returns the data, and which task of the fit each of their tasks is
 * @throws InputError
 */
export function readScore(
  caller: string,
  model: FittedLinearModel,
  all: readonly unknown[],
  readers: ScoredReaders,
): { readonly dataset: Dataset; readonly taskOf: readonly number[] } {
  const reading = { features: model.featureNames, tasks: model.taskNames, names: [] };
  const args = tableArguments(caller, all, reading);
  const given = fitArguments(caller, args);
  if ('tasks' in given) {
    tasksOptions(caller, args[1], []);
    const { items } = readTasks(given.tasks);
    if (items.length !== model.nTasks) throw otherCount(items.length, model, 'tasks');
    const taskOf = tasksOfFit(items, model);
    const dataset = readers.tasks(given.tasks, taskOf);
    checkFit(dataset, model, 'tasks');
    return { dataset, taskOf };
  }
  const read = new OptionReader(caller, given.options, ['sampleWeight']);
  const sampleWeight = read.raw('sampleWeight', null) as SampleWeightInput;
  const options = { sampleWeight, weightsPerTask: 'either', empty: 'allow' } as const;
  const dataset = readers.shared(given.X, given.Y, options);
  checkFit(dataset, model, 'Y');
  return { dataset, taskOf: Array.from({ length: model.nTasks }, (_, t) => t) };
}

/** @throws InputError where data to score are not shaped as those of the fit */
function checkFit({ nFeatures, nTasks }: Dataset, model: FittedLinearModel, what: 'tasks' | 'Y'): void {
  if (nFeatures !== model.nFeatures) {
    throw new InputError(
      `${what === 'Y' ? 'X has' : 'tasks[0].X has'} ${counted(nFeatures, 'feature')}, the model was fitted with ` +
        `${model.nFeatures}; expected the same number.`,
    );
  }
  if (nTasks !== model.nTasks) throw otherCount(nTasks, model, what);
}

/** That there are not as many tasks as in the fit. */
function otherCount(nTasks: number, model: FittedLinearModel, what: 'tasks' | 'Y'): InputError {
  return new InputError(
    `${what === 'Y' ? 'Y has' : 'tasks has'} ${counted(nTasks, what === 'Y' ? 'column' : 'task')}, the model was ` +
      `fitted with ${counted(model.nTasks, 'task')}; expected the same number.`,
  );
}

/**
 * Which task of the fit each of some tasks is: by its name, in any order, and without a name by its place.
 *
 * @throws InputError for a name that no task of the fit has, and for two that are the same task
 */
function tasksOfFit(tasks: readonly unknown[], { taskNames }: FittedLinearModel): number[] {
  const known = new Map(taskNames.map((name, t) => [name, t]));
  const taken = new Map<number, number>();
  return Array.from(tasks, (task, k) => {
    const name = (task as { name?: unknown } | null | undefined)?.name;
    const t = name === undefined ? k : known.get(name as string);
    if (t === undefined) {
      const shown = taskNames.slice(0, 5).map((known) => quote(known));
      throw new InputError(
        `tasks[${k}].name is ${describe(name)}; expected the name of a task of the fit: ${shown.join(', ')}` +
          `${taskNames.length > shown.length ? ', ...' : ''}.`,
      );
    }
    const other = taken.get(t);
    if (other !== undefined) {
      throw new InputError(
        `tasks[${other}] and tasks[${k}] are both ${taskLabel(taskNames, t)}; expected each task once: name all of ` +
          'them, or none and pass them in the order of the fit.',
      );
    }
    taken.set(t, k);
    return t;
  });
}
