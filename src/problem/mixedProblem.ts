import type { Dataset } from '../data/dataset.js';
import { InputError } from '../errors.js';
import { logisticTask } from '../losses/logisticTask.js';
import { softmaxTask } from '../losses/softmaxTask.js';
import { squaredTask } from '../losses/squaredTask.js';
import type { TaskLoss } from '../losses/taskLoss.js';
import type { Columns } from '../matrix/columns.js';
import type { Penalty } from '../penalties/penalty.js';
import { rowLasso } from '../penalties/rowLasso.js';
import { type CentredBlock, centredBlock } from './centredBlock.js';
import { type ColumnMoments, columnMoments } from './columnOps.js';
import { powerOfTwoNear } from './design.js';
import type { RowStrengths } from './rowProblem.js';

/** A task's loss and where its outputs stand: columns `first .. first + loss.nOutputs - 1` of W. */
export interface Term {
  readonly loss: TaskLoss;
  readonly x: Columns;
  readonly first: number;
  /** sum_i c_i. */
  readonly total: number;
}

/**
 * Tasks on data that are open, before a penalty is chosen: any loss, any weights, samples of their own,
 *
 *     sum_t sum_i c_it loss_t(y_it, x_i . w_t + b_t)  +  Omega(W),     W p x Q, one column an output.
 *
 * Blocks are shifted as in `CentredBlock`. Where all losses are squared, targets (and with them W and b) are in
 * units of the power of two s nearest to their size.
 */
export interface MixedData {
  readonly terms: readonly Term[];
  /** The block of each output's samples, for its shift. */
  readonly blockOf: readonly CentredBlock[];
  readonly nFeatures: number;
  /** Q. */
  readonly nOutputs: number;
  readonly fitIntercept: boolean;
  /** s. */
  readonly scale: number;
  /** Multiplies an objective in these coordinates into the user's units: s^2. */
  readonly objectiveUnit: number;
  /** What was taken off the targets of each output before they were scaled, in the user's units. */
  readonly offset: Float64Array;
  /** p x Q, the means of the shifted columns under each output's weights c; 0 without intercept. */
  readonly means: Float64Array;
  /**
   * p x Q, `curvature sum_i c_i (x~_ij - mean)^2`; 0 where a column is constant to rounding for an output, which no
   * weight of it can make use of.
   */
  readonly curvatures: Float64Array;
  /** The largest of each row of `curvatures`; p. */
  readonly squaredNorms: Float64Array;
  /** The length of a row's column as it is stored, weighted as in `curvatures`; p. */
  readonly storedNorms: Float64Array;
  /** b of the best constant model, and its objective. */
  readonly nullIntercept: Float64Array;
  readonly nullObjective: number;
}

export interface MixedProblem extends MixedData {
  readonly penalty: Penalty;
  readonly l1: number;
  readonly l2: number;
}

/** Strengths beyond it leave nothing of W all the same. */
const STRONGEST = 1e300;

export function mixedProblem(data: MixedData, strengths: RowStrengths): MixedProblem {
  const l1 = Math.min(STRONGEST, strengths.l1 / data.scale);
  const l2 = Math.min(STRONGEST, strengths.l2);
  return Object.freeze({ ...data, penalty: rowLasso({ l1, l2, nTasks: data.nOutputs }), l1, l2 });
}

/** One task's targets as the losses take them, with the weights c_it. */
export interface TaskPart {
  readonly y: Float64Array;
  readonly c: Float64Array;
}

/** The targets and weights of each task of a dataset, with the index of its block. */
export function taskParts({ blocks }: Dataset): (TaskPart & { readonly block: number })[] {
  return blocks.flatMap(({ x: { rows: n }, y, nTasks, weights }, block) =>
    Array.from({ length: nTasks }, (_, k) => {
      const c =
        weights.kind === 'uniform'
          ? new Float64Array(n).fill(weights.value)
          : weights.kind === 'sample'
            ? weights.values
            : weights.values.subarray(k * n, (k + 1) * n);
      return { block, y: y.subarray(k * n, (k + 1) * n), c };
    }),
  );
}

/** Opens a dataset whose tasks all have the squared loss. @throws InputError for sizes beyond float64's */
export function openSquared(dataset: Dataset, fitIntercept: boolean): MixedData {
  const parts = taskParts(dataset);
  const offset = Float64Array.from(parts, ({ y, c }) => (fitIntercept ? weightedMean(y, c) : 0));
  let largest = 0;
  for (const [t, { y, c }] of parts.entries()) {
    for (let i = 0; i < y.length; i++) {
      if (c[i] !== 0) largest = Math.max(largest, Math.abs(y[i]! - offset[t]!));
    }
  }
  if (!(largest < 1e300)) {
    throw new InputError(
      'the targets are too large for float64 arithmetic, their spread overflows; rescale them',
    );
  }
  const scale = powerOfTwoNear(largest);
  const losses = parts.map(({ y, c }, t) =>
    squaredTask(
      y.map((value, i) => (c[i] === 0 ? 0 : (value - offset[t]!) / scale)),
      c,
    ),
  );
  return openMixed(dataset, losses, { fitIntercept, scale, offset });
}

/** A task's loss, and its classes where it is a softmax. */
export interface LossOfTask {
  readonly name: TaskLoss['name'];
  /** K for a softmax, else not looked at. */
  readonly nClasses: number;
}

/**
 * Opens a dataset with a loss for each task: numbers for the squared loss, -1 and 1 for the logistic, 0 .. K - 1 for
 * a softmax of K classes.
 *
 * @throws InputError for sizes beyond float64's
 */
export function openTasks(dataset: Dataset, tasks: readonly LossOfTask[], fitIntercept: boolean): MixedData {
  if (tasks.every(({ name }) => name === 'squared')) return openSquared(dataset, fitIntercept);
  const offsets: number[] = [];
  const losses = taskParts(dataset).map(({ y, c }, t) => {
    const { name, nClasses } = tasks[t]!;
    const offset = name === 'squared' && fitIntercept ? weightedMean(y, c) : 0;
    offsets.push(...Array<number>(name === 'softmax' ? nClasses : 1).fill(offset));
    if (name === 'logistic') return logisticTask(y, c);
    if (name === 'softmax') return softmaxTask(y, c, nClasses);
    return squaredTask(
      y.map((value, i) => (c[i] === 0 ? 0 : value - offset)),
      c,
    );
  });
  const data = openMixed(dataset, losses, { fitIntercept, scale: 1, offset: Float64Array.from(offsets) });
  if (data.nullObjective < Infinity) return data;
  throw new InputError(
    'the targets are too large for float64 arithmetic, their squares overflow; rescale them',
  );
}

interface MixedOptions {
  readonly fitIntercept: boolean;
  readonly scale: number;
  /** One number an output. */
  readonly offset: Float64Array;
}

/** Opens a dataset with one loss a task. @throws InputError for columns whose squares leave the range of float64 */
export function openMixed(dataset: Dataset, losses: readonly TaskLoss[], options: MixedOptions): MixedData {
  const { blocks, nFeatures } = dataset;
  const { fitIntercept } = options;
  const parts = taskParts(dataset);
  const centred = blocks.map(({ x }, block) => {
    const weights = new Float64Array(x.rows);
    for (const part of parts) {
      if (part.block === block) for (let i = 0; i < weights.length; i++) weights[i]! += part.c[i]!;
    }
    if (weights.every((weight) => weight === 0)) weights.fill(1);
    return centredBlock(x, weights, fitIntercept);
  });
  const terms: Term[] = [];
  const blockOf: CentredBlock[] = [];
  let first = 0;
  for (const [t, loss] of losses.entries()) {
    const block = centred[parts[t]!.block]!;
    const total = loss.weights.reduce((sum, c) => sum + c, 0);
    terms.push(Object.freeze({ loss, x: block.x, first, total }));
    for (let k = 0; k < loss.nOutputs; k++) blockOf.push(block);
    first += loss.nOutputs;
  }
  const nOutputs = first;
  const moments = allMoments(terms, blockOf, nFeatures, nOutputs, fitIntercept);
  const nullIntercept = new Float64Array(nOutputs);
  let nullObjective = 0;
  for (const { loss, x, first } of terms) {
    const eta = new Float64Array(x.rows * loss.nOutputs);
    if (fitIntercept && loss.counts) {
      loss.fitIntercept(eta, nullIntercept.subarray(first, first + loss.nOutputs));
    }
    nullObjective += loss.value(eta);
  }
  return Object.freeze({
    terms,
    blockOf,
    nFeatures,
    nOutputs,
    ...options,
    objectiveUnit: options.scale ** 2,
    ...moments,
    nullIntercept,
    nullObjective,
  });
}

type Moments = Pick<MixedData, 'means' | 'curvatures' | 'squaredNorms' | 'storedNorms'>;

function allMoments(
  terms: readonly Term[],
  blockOf: readonly CentredBlock[],
  p: number,
  Q: number,
  center: boolean,
): Moments {
  const means = new Float64Array(p * Q);
  const curvatures = new Float64Array(p * Q);
  const squaredNorms = new Float64Array(p);
  const storedNorms = new Float64Array(p);
  const found: ColumnMoments = { mean: 0, square: 0 };
  for (const { loss, x, first, total } of terms) {
    const { shift } = blockOf[first]!;
    const { curvature, nOutputs, weights } = loss;
    // A dense block that one task has alone is centred by its own means already.
    const isCentred =
      x.kind === 'dense' && blockOf.every((block, q) => block.x !== x || inTask(q, first, nOutputs));
    for (let j = 0; j < p; j++) {
      columnMoments(x, j, weights, total, center && !isCentred, found);
      const { mean } = found;
      const square = isConstant(found.square, total, mean + shift[j]!) ? 0 : found.square;
      if (square !== 0 || found.square === 0) checkSquare(x, j, weights, found, total);
      for (let q = j * Q + first; q < j * Q + first + nOutputs; q++) {
        means[q] = mean;
        curvatures[q] = curvature * square;
      }
      squaredNorms[j] = Math.max(squaredNorms[j]!, curvature * square);
      storedNorms[j] = Math.max(storedNorms[j]!, Math.sqrt(curvature * (square + total * mean * mean)));
    }
  }
  return { means, curvatures, squaredNorms, storedNorms };
}

function inTask(q: number, first: number, nOutputs: number): boolean {
  return q >= first && q < first + nOutputs;
}

/** Whether a column is constant but for the rounding that centring leaves of it, about eps |mean| a sample. */
function isConstant(square: number, total: number, mean: number): boolean {
  const rounding = total * (4 * Number.EPSILON * mean) ** 2;
  return square <= rounding && rounding > 1e-290 && rounding < Infinity;
}

/** Squares must stay within the range of float64; a column beyond it would silently count as zero or NaN. */
function checkSquare(
  x: Columns,
  j: number,
  c: Float64Array,
  { mean, square }: ColumnMoments,
  total: number,
): void {
  const size = total > 0 ? square / total : 1;
  const tooSmall = size < 1e-306 && varies(x, j, c, mean);
  if (size < 1e306 && !tooSmall) return;
  throw new InputError(
    `column ${j} of X is too ${tooSmall ? 'small' : 'large'} for float64 arithmetic: its mean square ` +
      `${tooSmall ? 'underflows' : 'overflows'}, expected 0 or a number between 1e-306 and 1e306; ` +
      'rescale the column (divide it by its standard deviation, for example)',
  );
}

/** Whether an entry that counts differs from the mean. */
function varies(x: Columns, j: number, c: Float64Array, mean: number): boolean {
  if (x.kind === 'dense') {
    const from = j * x.rows;
    return c.some((weight, i) => weight > 0 && x.data[from + i] !== mean);
  }
  for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) {
    if (c[x.indices[k]!]! > 0 && x.data[k] !== mean) return true;
  }
  return false;
}

/** In two passes, in units of the largest value: no sum overflows. */
function weightedMean(y: Float64Array, c: Float64Array): number {
  let unit = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    if (c[i] === 0) continue;
    total += c[i]!;
    unit = Math.max(unit, Math.abs(y[i]!));
  }
  if (unit === 0 || total === 0) return 0;
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += c[i]! * (y[i]! / unit);
  const mean = (sum / total) * unit;
  let correction = 0;
  for (let i = 0; i < y.length; i++) if (c[i] !== 0) correction += c[i]! * ((y[i]! - mean) / unit);
  return mean + (correction / total) * unit;
}
