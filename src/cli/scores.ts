import { accuracyScore, type Label, type Model, meanSquaredError, r2Score } from '../index.js';
import { learnerOf, type Task, tasksOf } from './anyModel.js';
import { entriesOf, type FitData, pick } from './fitData.js';
import { allRows, takeRows } from './matrices.js';
import { columnsByRow, columnsByTask, type Samples } from './predictions.js';
import { turn } from './turn.js';

/** How well the numbers of one task are predicted; weighted as the rows are. */
export interface NumberScore {
  readonly task: string;
  /** The coefficient of determination; NaN for fewer than two rows. */
  readonly r2: number;
  /** The root of the mean of squared errors, in the units of the task. */
  readonly rmse: number;
  /** The variance of the targets: the mean of squared errors of the best constant. */
  readonly variance: number;
}

/** How well the labels of one task are predicted. */
export interface LabelScore {
  readonly task: string;
  /** The part of the rows whose label is predicted. */
  readonly accuracy: number;
  /** The part of the most frequent label: the accuracy of the best constant. */
  readonly commonest: number;
}

export type TaskScore = NumberScore | LabelScore;

export function isNumberScore(score: TaskScore): score is NumberScore {
  return 'r2' in score;
}

/** The scores of all tasks on the data of the fit. Missing targets do not count. */
export async function scoreTasks(
  model: Model,
  { features: { X }, targets, tasks, weights }: FitData,
  signal: AbortSignal,
): Promise<TaskScore[]> {
  const [rows, columns] = X.shape;
  const samples: Samples = { rows, columns, take: (some) => takeRows(X, some) };
  const known = tasksOf(learnerOf(model));
  const everyRow = allRows(rows);
  if (tasks === null) {
    const all = known.map((task, t) => ({ ...task, t }));
    const predicted = await columnsByTask(model, samples, all, false, signal);
    const scores: TaskScore[] = [];
    for (const [t, task] of known.entries()) {
      await turn(signal);
      const isSeen = seenRows(targets[t]!.values, everyRow);
      scores.push(scoreOf(task, entriesOf(targets[t]!, isSeen), predicted[t]!.values, isSeen, weights));
    }
    return scores;
  }
  const rowsOf = new Map(tasks.rows.map((own, t) => [t, own]));
  const common: Task = { name: 'prediction', labels: targets[0]!.labels };
  const [predicted] = await columnsByRow(model, samples, common, rowsOf, false, signal);
  return known.map((task, t) => {
    const isSeen = seenRows(targets[0]!.values, tasks.rows[t]!);
    return scoreOf(task, entriesOf(targets[0]!, isSeen), predicted!.values, isSeen, weights);
  });
}

/** Those rows whose target is there. */
function seenRows(values: Float64Array, rows: Int32Array): Int32Array {
  const seen = new Int32Array(rows.length);
  let count = 0;
  for (const i of rows) if (!Number.isNaN(values[i]!)) seen[count++] = i;
  return seen.subarray(0, count);
}

/** @param y the targets of the rows, and `predicted` the predictions for all */
function scoreOf(
  { name: task, labels }: Task,
  y: ArrayLike<Label | null>,
  predicted: ArrayLike<Label>,
  rows: Int32Array,
  weights: Float64Array | undefined,
): TaskScore {
  const own = weights && pick(weights, rows);
  const options = own ? { sampleWeight: own } : {};
  if (labels !== null) {
    const answers = Array.from(rows, (i) => predicted[i]!);
    return { task, accuracy: accuracyScore(y as Label[], answers, options), commonest: commonest(y, own) };
  }
  const numbers = y as Float64Array;
  const eta = pick(predicted as ArrayLike<number>, rows);
  const constant = new Float64Array(numbers.length).fill(meanOf(numbers, own));
  return {
    task,
    r2: numbers.length < 2 ? Number.NaN : r2Score(numbers, eta, options),
    rmse: Math.sqrt(meanSquaredError(numbers, eta, options)),
    variance: meanSquaredError(numbers, constant, options),
  };
}

function commonest(y: ArrayLike<Label | null>, weights: Float64Array | undefined): number {
  const counts = new Map<Label | null, number>();
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    const weight = weights?.[i] ?? 1;
    total += weight;
    counts.set(y[i]!, (counts.get(y[i]!) ?? 0) + weight);
  }
  return [...counts.values()].reduce((most, count) => Math.max(most, count), 0) / total;
}

function meanOf(y: Float64Array, weights: Float64Array | undefined): number {
  const total = weights?.reduce((sum, weight) => sum + weight, 0) ?? y.length;
  return y.reduce((sum, value, i) => sum + value * ((weights?.[i] ?? 1) / total), 0);
}
