import type { Task } from './anyModel.js';
import { type Args, didYouMean } from './args.js';
import { requireColumns } from './columns.js';
import type { Table } from './csv/table.js';
import { DataError, quoted, quotedList } from './failures.js';
import { shellWord, splitList } from './list.js';

/** Which tasks are predicted: some for every row, or for each row the one that a column names. */
export type TaskChoice =
  | { readonly tasks: readonly (Task & { readonly t: number })[] }
  | {
      readonly column: string;
      /** What the predictions are called, and the labels of all tasks. */
      readonly common: Task;
      readonly indices: ReadonlyMap<string, number>;
    };

/** From --only and --task. @throws UsageError */
export function readTaskChoice(args: Args, tasks: readonly Task[], modelPath: string): TaskChoice {
  const indices = new Map(tasks.map(({ name }, t) => [name.normalize('NFC'), t]));
  const given = args.list('only');
  const column = args.text('task')?.normalize('NFC');
  if (column === undefined) {
    if (given === undefined) return { tasks: tasks.map((task, t) => ({ ...task, t })) };
    const absent = given.filter((name) => !indices.has(name));
    if (absent.length > 0) {
      const known = [...indices.keys()];
      const hint = absent.length === 1 ? didYouMean(absent[0]!, known) : '';
      throw args.fail(
        `--only: ${modelPath} has no task ${quotedList(absent)}.${hint} Its tasks are ${quotedList(known, 20)}.`,
      );
    }
    if (new Set(given).size < given.length) throw args.fail('--only names a task twice.');
    return { tasks: given.map((name) => ({ ...tasks[indices.get(name)!]!, t: indices.get(name)! })) };
  }
  if (given !== undefined)
    throw args.fail(
      '--only predicts the same tasks for every row, --task the one that its column names: give one of them.',
    );
  const { labels } = tasks[0]!;
  const same = tasks.every((task) => JSON.stringify(task.labels) === JSON.stringify(labels));
  if (!same && args.has('proba')) {
    throw args.fail(
      '--proba with --task needs tasks that have the same labels; choose tasks with --only instead.',
    );
  }
  return { column, common: { name: 'prediction', labels: same ? labels : null }, indices };
}

/** @throws UsageError where the file lacks the column, with the option that chooses tasks where a task was named */
export function requireTaskColumn(
  args: Args,
  file: string,
  header: readonly string[],
  { column, indices }: Extract<TaskChoice, { readonly column: string }>,
): void {
  const named = splitList(column) ?? [];
  if (!header.includes(column) && named.length > 0 && named.every((name) => indices.has(name.trim()))) {
    throw args.fail(
      `--task names the column of ${file} that holds each row's task, but ${quotedList(named)} ` +
        `${named.length === 1 ? 'is a task' : 'are tasks'} of the model; choose tasks with --only ${shellWord(column)}.`,
    );
  }
  requireColumns(args, file, header, '--task', [column]);
}

/** The rows of each task, by its number. @throws DataError for a task that the model does not know */
export function rowsOfTasks(
  { file, lineOf, texts }: Table,
  { column, indices }: Extract<TaskChoice, { readonly column: string }>,
): ReadonlyMap<number, Int32Array> {
  const found = new Map<number, number[]>();
  for (const [i, name] of texts.get(column)!.entries()) {
    const t = indices.get(name.normalize('NFC'));
    if (t === undefined) {
      const known = [...indices.keys()];
      throw new DataError(
        { file, line: lineOf(i), column, value: name },
        name === ''
          ? 'the task is missing.'
          : `the model has no task ${quoted(name)}.${didYouMean(name, known)} Its tasks are ${quotedList(known, 20)}.`,
      );
    }
    const rows = found.get(t);
    if (rows === undefined) found.set(t, [i]);
    else rows.push(i);
  }
  return new Map([...found].map(([t, rows]) => [t, Int32Array.from(rows)]));
}
