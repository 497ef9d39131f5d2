import type { Computation } from '../../computation/computation.js';
import type { Dataset } from '../../data/dataset.js';
import {
  centredDesign,
  checkNorms,
  clearColumn,
  designBytes,
  hasNonzero,
  isConstant,
  powerOfTwoNear,
  recentreColumn,
} from '../../designs/centredDesign.js';
import type { Design } from '../../designs/design.js';
import { onDevice } from '../../designs/onDevice.js';
import { storedDesign } from '../../designs/storedDesign.js';
import { bytesFor, type Kernels, type StoredDesign, strideOf } from '../../kernels/kernels.js';
import { type KernelChoice, openKernels } from '../../kernels/open.js';
import { logistic } from '../../losses/logistic.js';
import { taskLoss } from '../../losses/taskLoss.js';
import { columnMeans, unstoredWeight } from '../../matrix/means.js';
import { constantModel } from '../constantModel.js';
import { type CountedSamples, countedSamples, type TaskSamples } from './countedSamples.js';

/**
 * Logistic regression of T tasks that share their weights,
 *
 *     minimise  sum_t lambda_t sum_i c_it log(1 + exp(-y_it (x~_i . w~ + b~_t)))  +  sum_j ridge_j w~_j^2 / 2,
 *
 * in coordinates that centre and scale the columns of each block of samples: `x~_ij = (x_ij - mean_j) / s_j`,
 * `w~_j = s_j w_j`, `b~_t = b_t + mean . w`, with s_j a power of two and means of 0 without intercepts. c_it sum to 1 for each
 * task; lambda and alpha are divided by the largest lambda, `unit`.
 */
export interface SharedProblem {
  readonly kernels: Kernels;
  readonly blocks: readonly SharedBlock[];
  readonly nFeatures: number;
  readonly nTasks: number;
  readonly fitIntercept: boolean;
  /** alpha / s_j^2; all 0 where alpha is 0. */
  readonly ridge: Float64Array;
  /** sum_t lambda_t sum_i c_it x~_ij^2; 0 for a column that is constant in every block. */
  readonly squaredNorms: Float64Array;
  /** The lengths of the columns as they are stored: sparse ones are not centred. */
  readonly storedNorms: Float64Array;
  /** s_j. */
  readonly scale: Float64Array;
  /** lambda_t / unit. */
  readonly lambda: Float64Array;
  /** Multiplies an objective or a gap in these coordinates into the user's units. */
  readonly objectiveUnit: number;
  /** The best b~ for w = 0, and the objective there. */
  readonly nullIntercept: Float64Array;
  readonly nullObjective: number;
  /** Multiply-adds of one product with all designs. */
  readonly productWork: number;
  /** Vectors that go into products and come out of them, p numbers for each of `BATCH` columns, in kernel memory. */
  readonly into: Float64Array;
  readonly from: Float64Array;
  dispose(): void;
}

/** Samples that some tasks share. */
export interface SharedBlock {
  readonly design: Design;
  readonly tasks: readonly TaskSamples[];
  /** p numbers; `mean + rest` is taken off the columns. */
  readonly mean: Float64Array;
  /** What rounding left of the means. */
  readonly rest: Float64Array;
  /** The columns that vary in it, each once, in kernel memory. */
  readonly features: Int32Array;
  /** stride x BATCH, in kernel memory. */
  readonly field: Float64Array;
}

/** Columns that one product takes at most, where a system is assembled. */
export const BATCH = 8;

export interface SharedOptions {
  readonly alpha: number;
  readonly fitIntercept: boolean;
  /** lambda_t; the weights of the dataset are those of 1 each. */
  readonly taskWeights: Float64Array;
  readonly kernels: KernelChoice;
}

/** Strengths beyond it leave nothing of w all the same, and would bring Infinity. */
const STRONGEST = 1e300;

/** Opens kernels and loads the data into their memory. The caller disposes of them. @throws InputError */
export function* sharedProblem(dataset: Dataset, options: SharedOptions): Computation<SharedProblem> {
  const { nFeatures, nTasks } = dataset;
  const samples = dataset.blocks.map(countedSamples);
  const bytes = samples.reduce(
    (sum, { x }) => sum + designBytes(x) + bytesFor([strideOf(x.rows) * BATCH], [nFeatures]),
    bytesFor([nFeatures * BATCH, nFeatures * BATCH], []),
  );
  const kernels = openKernels(options.kernels, bytes);
  let isOpen = false;
  try {
    const problem = Object.freeze(yield* load(samples, kernels, nFeatures, nTasks, options));
    isOpen = true;
    return problem;
  } finally {
    if (!isOpen) kernels.dispose(); // refused, or left at a pause
  }
}

function* load(
  samples: readonly CountedSamples[],
  kernels: Kernels,
  nFeatures: number,
  nTasks: number,
  { alpha, fitIntercept, taskWeights }: SharedOptions,
): Computation<SharedProblem> {
  const unit = taskWeights.reduce((a, b) => Math.max(a, b));
  const lambda = taskWeights.map((value) => value / unit);
  const squaredNorms = new Float64Array(nFeatures);
  const tiny = new Uint8Array(nFeatures);
  const parts: (Omit<SharedBlock, 'design'> & { readonly stored: StoredDesign })[] = [];
  for (const part of samples) {
    const rowWeights = rowWeightsOf(part, lambda);
    const mean = fitIntercept ? yield* columnMeans(part.x, rowWeights.values) : new Float64Array(nFeatures);
    const { values: weights } = rowWeights;
    const centring = { mean, roots: undefined, weights, center: fitIntercept };
    const design = yield* centredDesign(part.x, kernels, centring);
    const squares = new Float64Array(nFeatures);
    const rest = new Float64Array(nFeatures);
    const counts = (i: number): boolean => weights[i]! > 0;
    for (let j = 0; j < nFeatures; j++) {
      let square = squaredNorm(design, j, weights);
      if (isConstant(part.x, j, { square, total: design.rows, mean: mean[j]! }, counts)) {
        clearColumn(design, j);
        continue;
      }
      rest[j] = recentreColumn(design, j, centring, square);
      if (rest[j] !== 0) square = squaredNorm(design, j, weights);
      squares[j] = square;
      squaredNorms[j]! += square * rowWeights.unit;
      if (square < 1e-306 && hasNonzero(design, j, counts)) tiny[j] = 1;
    }
    const features = varying(squares, kernels);
    const field = kernels.float64(design.stride * BATCH);
    parts.push({ stored: design, tasks: part.tasks, mean, rest, features, field });
    yield { kind: 'pause' };
  }
  checkNorms(squaredNorms, (j) => tiny[j] === 1);
  const total = lambda.reduce((a, b) => a + b);
  const scale = squaredNorms.map((square) => powerOfTwoNear(Math.sqrt(square / total)));
  for (const { stored } of parts) scaleColumns(stored, scale);
  const squares = squaredNorms.map((square, j) => square / scale[j]! / scale[j]!);
  const storedNorms = squares.map((square, j) => {
    let stored = square;
    for (const { stored: x, tasks } of parts) {
      if (x.kind === 'dense') continue;
      for (const { task } of tasks) stored += lambda[task]! * x.shift[j]! ** 2;
    }
    return Math.sqrt(stored);
  });
  const blocks: SharedBlock[] = [];
  for (const { stored, ...part } of parts) {
    blocks.push({ ...part, design: yield* onDevice(storedDesign(kernels, stored)) });
  }
  const strength = Math.min(STRONGEST, alpha / unit);
  const { intercept, value } = nullModel(blocks, lambda, nTasks, fitIntercept);
  return {
    kernels,
    blocks,
    nFeatures,
    nTasks,
    fitIntercept,
    ridge: scale.map((s) => Math.min(STRONGEST, strength / s / s)),
    squaredNorms: squares,
    storedNorms,
    scale,
    lambda,
    objectiveUnit: unit,
    nullIntercept: intercept,
    nullObjective: value,
    productWork: blocks.reduce((sum, { design }) => sum + design.cost, 0),
    into: kernels.float64(nFeatures * BATCH),
    from: kernels.float64(nFeatures * BATCH),
    dispose() {
      for (const { design } of blocks) design.dispose();
      kernels.dispose();
    },
  };
}

/**
 * What a sample counts in all tasks of its block: `v_i unit` with v_i that sum to n. Where lambda is 0 for all of
 * them they count alike, so that their columns still have a mean and a size.
 */
function rowWeightsOf(
  { x: { rows }, tasks }: CountedSamples,
  lambda: Float64Array,
): { values: Float64Array; unit: number } {
  const values = new Float64Array(rows);
  let total = 0;
  for (const { task, c } of tasks) {
    total += lambda[task]!;
    for (let i = 0; i < rows; i++) values[i]! += lambda[task]! * c[i]!;
  }
  if (!(total > 0)) return { values: values.fill(1), unit: 0 };
  for (let i = 0; i < rows; i++) values[i]! *= rows / total;
  return { values, unit: total / rows };
}

/** `sum_i v_i d_ij^2`, d being column j of the design. */
function squaredNorm(design: StoredDesign, j: number, v: Float64Array): number {
  let sum = 0;
  if (design.kind === 'dense') {
    const begin = j * design.stride;
    for (let i = 0; i < design.rows; i++) sum += v[i]! * design.data[begin + i]! ** 2;
    return sum;
  }
  const { data, indices, indptr, shift } = design;
  const mean = shift[j]!;
  for (let k = indptr[j]!; k < indptr[j + 1]!; k++) sum += v[indices[k]!]! * (data[k]! - mean) ** 2;
  if (mean === 0) return sum;
  return sum + unstoredWeight(design, j, v) * mean * mean;
}

/** `x_j <- x_j / s_j`, exactly: s_j are powers of two. */
function scaleColumns(design: StoredDesign, scale: Float64Array): void {
  for (let j = 0; j < design.columns; j++) {
    const s = scale[j]!;
    if (s === 1) continue;
    const begin = design.kind === 'dense' ? j * design.stride : design.indptr[j]!;
    const end = design.kind === 'dense' ? begin + design.stride : design.indptr[j + 1]!;
    for (let k = begin; k < end; k++) design.data[k]! /= s;
    if (design.kind === 'sparse') design.shift[j]! /= s;
  }
}

function varying(squaredNorms: Float64Array, kernels: Kernels): Int32Array {
  const features = kernels.int32(squaredNorms.length);
  let count = 0;
  for (let j = 0; j < squaredNorms.length; j++) if (squaredNorms[j]! > 0) features[count++] = j;
  return features.subarray(0, count);
}

/** The best constant model: log odds of the labels, each task's entropy; 0 and log 2 without intercepts. */
function nullModel(
  blocks: readonly SharedBlock[],
  lambda: Float64Array,
  nTasks: number,
  fitIntercept: boolean,
): { intercept: Float64Array; value: number } {
  const intercept = new Float64Array(nTasks);
  let value = 0;
  for (const { task, y, c } of blocks.flatMap(({ tasks }) => tasks)) {
    const loss = taskLoss(logistic, y, c);
    value += lambda[task]! * constantModel(loss, fitIntercept, intercept.subarray(task, task + 1));
  }
  return { intercept, value };
}
