/** What fits take: rows of a problem, its targets in standard deviations. */
import type { FlatMatrix } from 'polytask';
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
  const data = new Float64Array(rows.length * features.length);
  for (let j = 0; j < features.length; j++) {
    for (let k = 0; k < rows.length; k++) data[j * rows.length + k] = X[rows[k]!]![j]!;
  }
  return { data, shape: [rows.length, features.length], order: 'column' };
}
