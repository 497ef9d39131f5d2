/** The objectives of all models on bench tasks, computed afresh. */
import type { BenchTask, BenchTasks } from './modelData.js';

export type Penalty =
  /** alpha / 2 ||w||^2 of the one w that all tasks share. */
  | { readonly kind: 'shared'; readonly alpha: number }
  /** coupling / 2 sum_t ||w_t - mean(w)||^2 + alpha / 2 ||W||^2; of a softmax label by label. */
  | { readonly kind: 'softSharing'; readonly alpha: number; readonly coupling: number }
  /** alpha sum_j ||W_j|| */
  | { readonly kind: 'rowLasso'; readonly alpha: number };

/** The weights of each output, p numbers each (of shared weights one for all), and an intercept for each output. */
export interface Weights {
  readonly rows: readonly ArrayLike<number>[];
  readonly intercept: readonly number[];
}

/** sum_t mean_i loss_t(y_it, x_i . w_t + b_t) + penalty(W), the mean over the targets that are there. */
export function modelObjectiveOf(
  { tasks }: BenchTasks,
  penalty: Penalty,
  { rows, intercept }: Weights,
): number {
  let sum = 0;
  let q = 0;
  for (const task of tasks) {
    const etas = Array.from({ length: task.outputs }, (_, k) => {
      const w = penalty.kind === 'shared' ? rows[0]! : rows[q + k]!;
      return predictionsOf(task, w, intercept[q + k]!);
    });
    sum += meanLoss(task, (i) => lossOf(task, i, etas));
    q += task.outputs;
  }
  return sum + penaltyOf(penalty, tasks, rows);
}

/** The objective of the best model without features. */
export function bestConstantOf({ tasks }: BenchTasks): number {
  return tasks.reduce((sum, task) => {
    const etas = bestConstants(task).map((value) => new Float64Array(task.y.length).fill(value));
    return sum + meanLoss(task, (i) => lossOf(task, i, etas));
  }, 0);
}

/** The least alpha for which a row lasso has W = 0: max_j ||gradient_j|| at the best model without features. */
export function largestRowAlpha({ tasks }: BenchTasks): number {
  const squares = new Float64Array(tasks[0]!.X.shape[1]);
  for (const task of tasks) {
    const constants = bestConstants(task);
    const present = task.y.reduce((count, value) => count + Number(!Number.isNaN(value)), 0);
    for (let k = 0; k < task.outputs; k++) {
      const residual = task.y.map((y) => {
        if (Number.isNaN(y)) return 0;
        return (task.kind === 'softmax' ? Number(y === k) : y) - meanOf(task, constants, k);
      });
      for (let j = 0; j < squares.length; j++) squares[j]! += (dotColumn(task, j, residual) / present) ** 2;
    }
  }
  return Math.sqrt(squares.reduce((largest, value) => Math.max(largest, value), 0));
}

/** b of the best model without features: the mean, or logarithms of shares. */
function bestConstants(task: BenchTask): number[] {
  const present = task.y.filter((value) => !Number.isNaN(value));
  const shareOf = (k: number) => present.filter((value) => value === k).length / present.length;
  if (task.kind === 'softmax') return Array.from({ length: task.outputs }, (_, k) => Math.log(shareOf(k)));
  if (task.kind === 'logistic') return [Math.log(shareOf(1) / shareOf(0))];
  return [present.reduce((sum, value) => sum + value, 0) / present.length];
}

/** What is expected of output k where eta is that constant. */
function meanOf({ kind }: BenchTask, constants: readonly number[], k: number): number {
  if (kind === 'softmax') return Math.exp(constants[k]!);
  return kind === 'logistic' ? 1 / (1 + Math.exp(-constants[0]!)) : constants[0]!;
}

function meanLoss({ y }: BenchTask, loss: (i: number) => number): number {
  let sum = 0;
  let count = 0;
  for (const [i, value] of y.entries()) {
    if (Number.isNaN(value)) continue;
    sum += loss(i);
    count++;
  }
  return sum / count;
}

function lossOf({ kind, y }: BenchTask, i: number, etas: readonly Float64Array[]): number {
  const eta = etas[0]![i]!;
  if (kind === 'squared') return (y[i]! - eta) ** 2 / 2;
  if (kind === 'logistic') {
    const margin = y[i] === 1 ? eta : -eta;
    return Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin);
  }
  const largest = Math.max(...etas.map((values) => values[i]!));
  const sum = etas.reduce((total, values) => total + Math.exp(values[i]! - largest), 0);
  return largest + Math.log(sum) - etas[y[i]!]![i]!;
}

function penaltyOf(
  penalty: Penalty,
  tasks: readonly BenchTask[],
  rows: readonly ArrayLike<number>[],
): number {
  if (penalty.kind === 'shared') return (penalty.alpha / 2) * squaresOf(rows[0]!);
  if (penalty.kind === 'rowLasso') {
    let sum = 0;
    for (let j = 0; j < rows[0]!.length; j++) {
      sum += Math.sqrt(rows.reduce((squares, row) => squares + row[j]! ** 2, 0));
    }
    return penalty.alpha * sum;
  }
  const groups = new Map<string, ArrayLike<number>[]>();
  let q = 0;
  for (const { kind, outputs } of tasks) {
    for (let k = 0; k < outputs; k++) {
      const label = kind === 'softmax' ? String(k) : 'no label';
      groups.set(label, [...(groups.get(label) ?? []), rows[q++]!]);
    }
  }
  const ridge = rows.reduce((sum, row) => sum + squaresOf(row), 0);
  const spread = [...groups.values()].reduce((sum, group) => sum + spreadOf(group), 0);
  return (penalty.alpha / 2) * ridge + (penalty.coupling / 2) * spread;
}

/** sum_t ||w_t - mean(w)||^2 */
function spreadOf(rows: readonly ArrayLike<number>[]): number {
  let sum = 0;
  for (let j = 0; j < rows[0]!.length; j++) {
    const mean = rows.reduce((total, row) => total + row[j]!, 0) / rows.length;
    for (const row of rows) sum += (row[j]! - mean) ** 2;
  }
  return sum;
}

function squaresOf(w: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < w.length; j++) sum += w[j]! ** 2;
  return sum;
}

function predictionsOf({ X }: BenchTask, w: ArrayLike<number>, b: number): Float64Array {
  const [n, p] = X.shape;
  const eta = new Float64Array(n).fill(b);
  for (let j = 0; j < p; j++) {
    const value = w[j]!;
    if (value === 0) continue;
    if ('indptr' in X) {
      for (let k = X.indptr[j]!; k < X.indptr[j + 1]!; k++) eta[X.indices[k]!]! += value * X.data[k]!;
    } else {
      for (let i = 0; i < n; i++) eta[i]! += value * X.data[j * n + i]!;
    }
  }
  return eta;
}

function dotColumn({ X }: BenchTask, j: number, r: Float64Array): number {
  const n = X.shape[0];
  let sum = 0;
  if ('indptr' in X) {
    for (let k = X.indptr[j]!; k < X.indptr[j + 1]!; k++) sum += r[X.indices[k]!]! * X.data[k]!;
  } else {
    for (let i = 0; i < n; i++) sum += r[i]! * X.data[j * n + i]!;
  }
  return sum;
}
