import type { Label, Model } from '../index.js';
import { type Answers, answersTo, type Task } from './anyModel.js';
import { allRows, blocksOf } from './matrices.js';

/** A column of the predictions: n numbers or labels. */
export interface Column {
  readonly name: string;
  readonly values: ArrayLike<Label>;
}

/** What is predicted for: some rows of it at a time are what a model takes. */
export interface Samples {
  readonly rows: number;
  readonly columns: number;
  /** A matrix, or rows that hold categories. */
  take(rows: Int32Array): unknown;
}

/** The names of the columns of one task: its own, or one for each label whose probability is asked for. */
export function columnNames({ name, labels }: Task, proba: boolean): string[] {
  return proba && labels !== null ? labels.map((label) => `${name}=${label}`) : [name];
}

/** The columns of each task in the list, for all rows. */
export async function columnsByTask(
  model: Model,
  X: Samples,
  tasks: readonly (Task & { readonly t: number })[],
  proba: boolean,
  signal: AbortSignal,
): Promise<Column[]> {
  const columns = tasks.flatMap((task) => emptyColumns(task, proba, X.rows));
  for await (const rows of blocksOf(allRows(X.rows), X.columns, signal)) {
    const answers = answersTo(model, X.take(rows));
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
 * @param rowsOf the rows of each task, by its number
 */
export async function columnsByRow(
  model: Model,
  X: Samples,
  task: Task,
  rowsOf: ReadonlyMap<number, Int32Array>,
  proba: boolean,
  signal: AbortSignal,
): Promise<Column[]> {
  const columns = emptyColumns(task, proba, X.rows);
  for (const [t, ofTask] of rowsOf) {
    for await (const rows of blocksOf(ofTask, X.columns, signal)) {
      const answers = answersTo(model, X.take(rows));
      for (const [k, values] of valuesOf(answers, task, t, proba).entries()) put(columns[k]!, rows, values);
    }
  }
  return columns;
}

interface OpenColumn extends Column {
  readonly values: Label[] | Float64Array;
}

function emptyColumns(task: Task, proba: boolean, n: number): OpenColumn[] {
  const areNumbers = task.labels === null || proba;
  return columnNames(task, proba).map((name) => ({
    name,
    values: areNumbers ? new Float64Array(n) : new Array<Label>(n),
  }));
}

function put({ values }: OpenColumn, rows: Int32Array, found: ArrayLike<Label>): void {
  for (let i = 0; i < rows.length; i++) (values as Label[])[rows[i]!] = found[i]!;
}

function valuesOf(answers: Answers, { labels }: Task, t: number, proba: boolean): ArrayLike<Label>[] {
  return proba && labels !== null ? answers.probabilities(t) : [answers.predict(t)];
}
