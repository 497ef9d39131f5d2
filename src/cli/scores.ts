import { type MatrixLike, meanSquaredError, r2Score } from '../index.js';
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

/** Missing targets do not count. */
export function scoreTasks(
  tasks: readonly string[],
  { data, shape: [n] }: ColumnMatrix,
  predicted: Pick<MatrixLike, 'get'>,
  weights: Float64Array | undefined,
): TaskScore[] {
  return tasks.map((task, t) => {
    const column = data.subarray(t * n, (t + 1) * n);
    const isSeen = (_: number, i: number): boolean => !Number.isNaN(column[i]!);
    const y = column.filter(isSeen);
    const eta = Float64Array.from(column, (_, i) => predicted.get(i, t)).filter(isSeen);
    const seen = weights?.filter(isSeen);
    const options = seen ? { sampleWeight: seen } : {};
    return {
      task,
      r2: r2Score(y, eta, options),
      rmse: Math.sqrt(meanSquaredError(y, eta, options)),
      variance: meanSquaredError(
        y,
        y.map(() => meanOf(y, seen)),
        options,
      ),
    };
  });
}

function meanOf(y: Float64Array, weights: Float64Array | undefined): number {
  const total = weights?.reduce((sum, weight) => sum + weight, 0) ?? y.length;
  return y.reduce((sum, value, i) => sum + value * ((weights?.[i] ?? 1) / total), 0);
}
