import { type MatrixInput, meanSquaredError, r2Score } from '../index.js';
import type { ColumnMatrix } from './matrices.js';

/** How well one task is predicted; weighted as the rows are. */
export interface TaskScore {
  readonly task: string;
  /** The coefficient of determination. */
  readonly r2: number;
  /** The root of the mean of squared errors, in the units of the task. */
  readonly rmse: number;
  /** The variance of the targets: the mean of squared errors of the best constant. */
  readonly variance: number;
}

export function scoreTasks(
  tasks: readonly string[],
  Y: ColumnMatrix,
  predicted: MatrixInput,
  weights: Float64Array | undefined,
): TaskScore[] {
  const options = { multioutput: 'raw_values', ...(weights && { sampleWeight: weights }) } as const;
  const r2 = r2Score(Y, predicted, options);
  const errors = meanSquaredError(Y, predicted, options);
  const variances = meanSquaredError(Y, columnMeans(Y, weights), options);
  return tasks.map((task, t) => ({
    task,
    r2: r2[t]!,
    rmse: Math.sqrt(errors[t]!),
    variance: variances[t]!,
  }));
}

/** A matrix of the same shape with the (weighted) mean of each column throughout. */
function columnMeans({ data, shape, order }: ColumnMatrix, weights: Float64Array | undefined): ColumnMatrix {
  const [n, columns] = shape;
  const total = weights?.reduce((sum, weight) => sum + weight, 0) ?? n;
  const means = new Float64Array(data.length);
  for (let t = 0; t < columns; t++) {
    const y = data.subarray(t * n, (t + 1) * n);
    const mean = y.reduce((sum, value, i) => sum + value * ((weights?.[i] ?? 1) / total), 0);
    means.fill(mean, t * n, (t + 1) * n);
  }
  return { data: means, shape, order };
}
