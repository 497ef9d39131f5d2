import type { Task } from './anyModel.js';
import { type Args, didYouMean } from './args.js';
import type { Table } from './csv/table.js';
import { DataError, quoted, quotedList } from './failures.js';

/** Which tasks are predicted: some for every row, or for each row the one that a column names. */
export type TaskChoice =
  | { readonly tasks: readonly (Task & { readonly t: number })[] }
  | {
      readonly column: string;
      /** What the predictions are called, and the labels of all tasks. */
      readonly common: Task;
      readonly indices: ReadonlyMap<string, number>;
    };

/** From --task and --task-column. @throws UsageError */
export function readTaskChoice(args: Args, tasks: readonly Task[], modelPath: string): TaskChoice {
  const indices = new Map(tasks.map(({ name }, t) => [name.normalize('NFC'), t]));
  const given = args.list('task');
  const column = args.text('task-column')?.normalize('NFC');
  if (column === undefined) {
    if (given === undefined) return { tasks: tasks.map((task, t) => ({ ...task, t })) };
    const absent = given.filter((name) => !indices.has(name));
    if (absent.length > 0) {
      const known = [...indices.keys()];
      const hint = absent.length === 1 ? didYouMean(absent[0]!, known) : '';
      throw args.fail(
        `--task: ${modelPath} has no task ${quotedList(absent)}.${hint} Its tasks are ${quotedList(known, 20)}.`,
      );
    }
    if (new Set(given).size < given.length) throw args.fail('--task names a task twice.');
    return { tasks: given.map((name) => ({ ...tasks[indices.get(name)!]!, t: indices.get(name)! })) };
  }
  if (given !== undefined)
    throw args.fail(
      '--task predicts the same tasks for all rows, --task-column another for each: give one of them.',
    );
  const { labels } = tasks[0]!;
  const same = tasks.every((task) => JSON.stringify(task.labels) === JSON.stringify(labels));
  if (!same && args.has('proba')) {
    throw args.fail(
      '--proba with --task-column needs tasks that have the same labels; choose one with --task.',
    );
  }
  return { column, common: { name: 'prediction', labels: same ? labels : null }, indices };
}

/** The index of the task of each row. @throws DataError for a task that the model does not know */
export function taskOfRows(
  { file, lineOf, texts }: Table,
  { column, indices }: Extract<TaskChoice, { readonly column: string }>,
): number[] {
  return texts.get(column)!.map((name, i) => {
    const t = indices.get(name.normalize('NFC'));
    if (t !== undefined) return t;
    const known = [...indices.keys()];
    throw new DataError(
      { file, line: lineOf(i), column, value: name },
      name === ''
        ? 'the task is missing.'
        : `the model has no task ${quoted(name)}.${didYouMean(name, known)} Its tasks are ${quotedList(known, 20)}.`,
    );
  });
}
