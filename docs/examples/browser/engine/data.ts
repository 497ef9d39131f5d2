/** What fits take: rows of a problem, its targets in standard deviations. */
import { type FlatMatrix, StandardScaler } from 'polytask';
import type { Problem, Target, Task } from './problem.js';

/** By which a target is scaled: (y - mean) / deviation. */
export interface Unit {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
}

/** X and Y of tasks that share their rows, or a list of tasks with their own. */
export type FitData =
  | readonly [X: FlatMatrix, Y: readonly (readonly Target[])[]]
  | readonly [
      tasks: readonly { readonly name: string; readonly X: FlatMatrix; readonly y: readonly Target[] }[],
    ];

/** Of each task whose targets are numbers, by these rows; null for labels. Tasks with their own rows have one unit in common. */
export function unitsOf({ tasks, isShared }: Problem, rows: readonly number[]): (Unit | null)[] {
  return tasks.map(({ name, loss, y }) => {
    if (loss !== 'squared') return null;
    const values = rows.map((i) => y[i]).filter((value) => typeof value === 'number');
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { name: isShared ? name : 'all tasks', mean, deviation: Math.sqrt(variance) || 1 };
  });
}

/** Some rows of all tasks, or of some. */
export function dataOf(
  problem: Problem,
  rows: readonly number[],
  units: readonly (Unit | null)[],
  only?: readonly number[],
): FitData {
  const chosen = only ?? problem.tasks.map((_, t) => t);
  const scaled = ({ y }: Task, t: number, i: number): Target => {
    const value = y[i]!;
    const unit = units[t];
    return unit && typeof value === 'number' ? (value - unit.mean) / unit.deviation : value;
  };
  if (problem.isShared) {
    // Of one task alone the rows where it is missing are of no use, and of labels they would be a mistake.
    const known = rows.filter((i) => chosen.some((t) => problem.tasks[t]!.y[i] !== null));
    return [matrixOf(problem, known), known.map((i) => chosen.map((t) => scaled(problem.tasks[t]!, t, i)))];
  }
  const isIn = new Set(rows);
  return [
    chosen.map((t) => {
      const task = problem.tasks[t]!;
      const own = task.rows.filter((i) => isIn.has(i));
      return { name: task.name, X: matrixOf(problem, own), y: own.map((i) => scaled(task, t, i)) };
    }),
  ];
}

/** Rows of X. */
export function matrixOf({ X, features }: Problem, rows: readonly number[]): FlatMatrix {
  const n = rows.length;
  const data = new Float64Array(n * features.length);
  for (const [j, column] of X.entries()) {
    for (let k = 0; k < n; k++) data[j * n + k] = column[rows[k]!]!;
  }
  return { data, shape: [rows.length, features.length], order: 'column' };
}

/** The scaler of some data, as a model's pipeline has it: fitted once for all models of the same rows. */
export function scalerOf(data: FitData): (other: FitData) => FitData {
  const scaler = new StandardScaler().fit(data.length === 2 ? data[0] : stacked(data[0].map(({ X }) => X)));
  const through = (X: FlatMatrix): FlatMatrix => scaler.transformColumns(X) as FlatMatrix;
  return (other) =>
    other.length === 2
      ? [through(other[0]), other[1]]
      : [other[0].map((task) => ({ ...task, X: through(task.X) }))];
}

/** Matrices with the same columns, one below the other. */
function stacked(parts: readonly FlatMatrix[]): FlatMatrix {
  const p = parts[0]!.shape[1]!;
  const n = parts.reduce((sum, { shape }) => sum + shape[0]!, 0);
  const data = new Float64Array(n * p);
  let first = 0;
  for (const { data: part, shape } of parts) {
    const rows = shape[0]!;
    for (let j = 0; j < p; j++) for (let i = 0; i < rows; i++) data[j * n + first + i] = part[j * rows + i]!;
    first += rows;
  }
  return { data, shape: [n, p], order: 'column' };
}
