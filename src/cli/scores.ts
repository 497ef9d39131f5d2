import { rSquared } from '../losses/r2.js';
import type { ColumnMatrix } from './matrices.js';

/** How well one task is predicted. */
export interface TaskScore {
  readonly task: string;
  /** The coefficient of determination, weighted as the rows are. */
  readonly r2: number;
  /** The root of the (weighted) mean of squared errors, in the units of the task. */
  readonly rmse: number;
  /** The (weighted) variance of the targets: the mean squared error of the best constant. */
  readonly variance: number;
}

/** Anything with an entry for each row and task, such as an ml-matrix Matrix. */
interface Predicted {
  get(row: number, column: number): number;
}

export function scoreTasks(
  tasks: readonly string[],
  Y: ColumnMatrix,
  predicted: Predicted,
  weights: Float64Array | undefined,
): TaskScore[] {
  const [n] = Y.shape;
  return tasks.map((task, t) => {
    const y = Y.data.subarray(t * n, (t + 1) * n);
    const eta = Float64Array.from({ length: n }, (_, i) => predicted.get(i, t));
    const mean = new Float64Array(n).fill(weightedMean(y, weights));
    return {
      task,
      r2: rSquared(y, eta, weights),
      rmse: rootMeanSquare(y, eta, weights),
      variance: rootMeanSquare(y, mean, weights) ** 2,
    };
  });
}

function rootMeanSquare(y: Float64Array, eta: Float64Array, weights: Float64Array | undefined): number {
  const unit = y.reduce((largest, value, i) => Math.max(largest, Math.abs(value - eta[i]!)), 0);
  if (unit === 0) return 0;
  let sum = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    const weight = weights?.[i] ?? 1;
    sum += weight * ((y[i]! - eta[i]!) / unit) ** 2;
    total += weight;
  }
  return unit * Math.sqrt(sum / total);
}

function weightedMean(y: Float64Array, weights: Float64Array | undefined): number {
  if (weights === undefined) return y.reduce((sum, value) => sum + value / y.length, 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return y.reduce((sum, value, i) => sum + value * (weights[i]! / total), 0);
}
