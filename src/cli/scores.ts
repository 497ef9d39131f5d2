import { meanSquaredError, r2Score } from '../index.js';
import type { ColumnMatrix } from './matrices.js';
import { turn } from './turn.js';

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
export async function scoreTasks(
  tasks: readonly string[],
  targets: ColumnMatrix,
  predicted: ColumnMatrix,
  weights: Float64Array | undefined,
  signal: AbortSignal,
): Promise<TaskScore[]> {
  const scores: TaskScore[] = [];
  for (const [t, task] of tasks.entries()) {
    await turn(signal);
    const column = columnOf(targets, t);
    const isSeen = (_: number, i: number): boolean => !Number.isNaN(column[i]!);
    const y = column.filter(isSeen);
    const eta = columnOf(predicted, t).filter(isSeen);
    const seen = weights?.filter(isSeen);
    const options = seen ? { sampleWeight: seen } : {};
    const constant = new Float64Array(y.length).fill(meanOf(y, seen));
    scores.push({
      task,
      r2: r2Score(y, eta, options),
      rmse: Math.sqrt(meanSquaredError(y, eta, options)),
      variance: meanSquaredError(y, constant, options),
    });
  }
  return scores;
}

function columnOf({ data, shape: [n] }: ColumnMatrix, t: number): Float64Array {
  return data.subarray(t * n, (t + 1) * n);
}

function meanOf(y: Float64Array, weights: Float64Array | undefined): number {
  const total = weights?.reduce((sum, weight) => sum + weight, 0) ?? y.length;
  return y.reduce((sum, value, i) => sum + value * ((weights?.[i] ?? 1) / total), 0);
}
