import type { Label } from '../index.js';
import { type Answers, type AnyModel, answersTo, type Task } from './anyModel.js';
import { allRows, blocksOf, type ColumnMatrix, takeRows } from './matrices.js';

/** A column of the predictions: n numbers or labels. */
export interface Column {
  readonly name: string;
  readonly values: ArrayLike<Label>;
}

/** The names of the columns of one task: its own, or one for each label whose probability is asked for. */
export function columnNames({ name, labels }: Task, proba: boolean): string[] {
  return proba && labels !== null ? labels.map((label) => `${name}=${label}`) : [name];
}

/** The columns of each task in the list, for all rows. */
export async function columnsByTask(
  model: AnyModel,
  X: ColumnMatrix,
  tasks: readonly (Task & { readonly t: number })[],
  proba: boolean,
  signal: AbortSignal,
): Promise<Column[]> {
  const [n] = X.shape;
  const columns = tasks.flatMap((task) => emptyColumns(task, proba, n));
  for await (const rows of blocksOf(allRows(X), X, signal)) {
    const answers = answersTo(model, takeRows(X, rows));
    let k = 0;
    for (const task of tasks) {
      for (const values of valuesOf(answers, task, task.t, proba)) put(columns[k++]!, rows, values);
    }
  }
  return columns;
}

/**
 * The columns of one task that is another for each row.
 *
 * @param task what they are called by, and the labels that all tasks have in common
 * @param taskOfRow n indices of tasks
 */
export async function columnsByRow(
  model: AnyModel,
  X: ColumnMatrix,
  task: Task,
  taskOfRow: readonly number[],
  proba: boolean,
  signal: AbortSignal,
): Promise<Column[]> {
  const columns = emptyColumns(task, proba, X.shape[0]);
  const rowsOf = new Map<number, number[]>();
  for (const [i, t] of taskOfRow.entries()) {
    const rows = rowsOf.get(t);
    if (rows === undefined) rowsOf.set(t, [i]);
    else rows.push(i);
  }
  for (const [t, ofTask] of rowsOf) {
    for await (const rows of blocksOf(ofTask, X, signal)) {
      const answers = answersTo(model, takeRows(X, rows));
      for (const [k, values] of valuesOf(answers, task, t, proba).entries()) put(columns[k]!, rows, values);
    }
  }
  return columns;
}

interface OpenColumn extends Column {
  readonly values: Label[];
}

function emptyColumns(task: Task, proba: boolean, n: number): OpenColumn[] {
  return columnNames(task, proba).map((name) => ({ name, values: new Array<Label>(n) }));
}

function put({ values }: OpenColumn, rows: readonly number[], found: ArrayLike<Label>): void {
  for (let i = 0; i < rows.length; i++) values[rows[i]!] = found[i]!;
}

function valuesOf(answers: Answers, { labels }: Task, t: number, proba: boolean): ArrayLike<Label>[] {
  return proba && labels !== null ? answers.probabilities(t) : [answers.predict(t)];
}
