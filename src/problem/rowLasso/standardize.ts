import type { Computation } from '../../computation/computation.js';
import { Pace } from '../../computation/pace.js';
import type { Block, Weights } from '../../data/dataset.js';
import {
  centredDesign,
  checkNorms,
  clearColumn,
  designBytes,
  hasNonzero,
  isConstant,
  recentreColumn,
} from '../../designs/centredDesign.js';
import type { Design } from '../../designs/design.js';
import { storedDesign } from '../../designs/storedDesign.js';
import { bytesFor, type Kernels, LANES, type StoredDesign, strideOf } from '../../kernels/kernels.js';
import { type Columns, sizeOf } from '../../matrix/columns.js';
import { columnMeans, meanRest, unstoredWeight, weightedMean } from '../../matrix/means.js';
import { InputError } from '../../messages/errors.js';
import { targetScale } from '../targetScale.js';

/**
 * A block of samples in the coordinates in which weighted least squares with free intercepts is plain least
 * squares. With weights c_i that sum to 1, weighted means x_mean and y_mean (0 without intercept),
 * v_i = sqrt(n c_i) and s the power of two nearest to the size of the centred targets:
 *
 *     x~_ij = v_i (x_ij - x_mean_j),    y~_it = v_i (y_it - y_mean_t) / s
 *     sum_it c_i (y_it - b_t - x_i . w_t)^2 / 2  =  s^2 / (2 n) || Y~ - X~ W / s ||_F^2
 *
 * at the best intercepts b_t = y_mean_t - x_mean . w_t.
 */
export interface Standardized {
  readonly design: Design;
  /** Y~, stride x T. */
  readonly target: Float64Array;
  /** ||Y~||_F^2, the squared error of the best constant model. */
  readonly targetSquares: number;
  /** ||x~_j||^2; 0 for a column that is constant, which no weight can make use of. */
  readonly squaredNorms: Float64Array;
  /** The length of the column as it is stored, which for a sparse one is not centred. */
  readonly storedNorms: Float64Array;
  /** The square of the stored length by that of the centred one; 0 for a constant column. */
  readonly offCentre: Float64Array;
  /** What a sparse design takes off its columns as it goes, p numbers; null for a dense one. */
  readonly shift: Float64Array | null;
  /** s. */
  readonly scale: number;
  readonly xMean: Float64Array;
  readonly yMean: Float64Array;
  /** What rounding left of the means, and was taken off as well. */
  readonly xRest: Float64Array;
  readonly yRest: Float64Array;
}

/** The kernel memory that `standardize` takes. */
export function standardizedBytes(x: Columns, nTasks: number): number {
  return designBytes(x) + bytesFor([strideOf(x.rows) * nTasks, x.columns], []);
}

/** Copies a block's samples, centred (if `center`) and weighted, into the memory of the kernels. @param total the sum of their weights */
export function* standardize(
  block: Block,
  kernels: Kernels,
  center: boolean,
  total = 1,
): Computation<Standardized> {
  const { x, y, nTasks } = block;
  const weights = rowWeights(block.weights, x.rows, total);
  const xMean = center ? yield* columnMeans(x, weights) : new Float64Array(x.columns);
  const stride = strideOf(x.rows);
  const roots = weights?.map(Math.sqrt);

  const yMean = new Float64Array(nTasks);
  const yRest = new Float64Array(nTasks);
  const target = kernels.float64(stride * nTasks);
  let largest = 0;
  for (let t = 0; t < nTasks; t++) {
    const column = y.subarray(t * x.rows, (t + 1) * x.rows);
    const mean = center ? weightedMean(column, weights) : 0;
    yMean[t] = mean;
    const rest = center ? meanRest(column, weights, mean) : 0;
    yRest[t] = rest;
    yield { kind: 'pause' };
    for (let i = 0; i < x.rows; i++) {
      const value = (column[i]! - mean - rest) * (roots ? roots[i]! : 1);
      target[t * stride + i] = value;
      largest = Math.max(largest, Math.abs(value)); // NaN where the mean overflows
    }
  }
  const scale = targetScale(largest * Math.sqrt(x.rows * nTasks));
  let targetSquares = 0;
  for (let k = 0; k < target.length; k++) {
    target[k]! /= scale;
    targetSquares += target[k]! * target[k]!;
  }

  const centring = { mean: xMean, roots, center };
  const stored = yield* centredDesign(x, kernels, centring);
  const squaredNorms = kernels.float64(x.columns);
  const xRest = new Float64Array(x.columns);
  const counts = (i: number): boolean => !weights || weights[i]! > 0;
  const paced = new Pace();
  for (let j = 0; j < x.columns; j++) {
    const square = squaredNorm(stored, j, weights);
    if (paced.isDue(sizeOf(x, j))) yield { kind: 'pause' };
    const isIdle = isConstant(x, j, { square, total: x.rows, mean: xMean[j]! }, counts);
    if (isIdle) clearColumn(stored, j);
    else {
      xRest[j] = recentreColumn(stored, j, centring, square);
      squaredNorms[j] = xRest[j] === 0 ? square : squaredNorm(stored, j, weights);
    }
  }
  checkNorms(squaredNorms, (j) => hasNonzero(stored, j));
  yield { kind: 'pause' };
  const storedNorms = squaredNorms.map((square, j) => Math.sqrt(square + shiftSquares(stored, j)));
  const design = storedDesign(kernels, stored);
  const means = { xMean, yMean, xRest, yRest };
  const offCentre = storedNorms.map((length, j) =>
    squaredNorms[j]! > 0 ? (length / squaredNorms[j]!) * length : 0,
  );
  const shift = stored.kind === 'sparse' ? stored.shift : null;
  return Object.freeze({
    design,
    shift,
    target,
    targetSquares,
    squaredNorms,
    storedNorms,
    scale,
    ...means,
    offCentre,
  });
}

/** n c_i / sum c for each sample, or undefined where all are 1. */
function rowWeights(weights: Weights, rows: number, total: number): Float64Array | undefined {
  if (weights.kind === 'uniform') return undefined;
  if (weights.kind === 'entry') {
    throw new InputError('weights or missing targets that differ between tasks need a loss per task');
  }
  return weights.values.map((c) => (c / total) * rows);
}

/** ||x~_j||^2; for a sparse column that is sum_stored v (x - mean)^2 + (sum of the other v) mean^2. */
function squaredNorm(design: StoredDesign, j: number, weights: Float64Array | undefined): number {
  if (design.kind === 'dense') return denseSquares(design.data, j * design.stride, (j + 1) * design.stride);
  let sum = 0;
  const mean = design.shift[j]!;
  const others = mean === 0 ? 0 : unstoredWeight(design, j, weights);
  for (let k = design.indptr[j]!; k < design.indptr[j + 1]!; k++) {
    sum += (design.data[k]! - mean * design.unit[design.indices[k]!]!) ** 2;
  }
  return sum + others * mean * mean;
}

/** In four sums that do not wait for each other; the length is a multiple of 4. */
function denseSquares(data: Float64Array, begin: number, end: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let k = begin; k < end; k += LANES) {
    s0 += data[k]! * data[k]!;
    s1 += data[k + 1]! * data[k + 1]!;
    s2 += data[k + 2]! * data[k + 2]!;
    s3 += data[k + 3]! * data[k + 3]!;
  }
  return s0 + s1 + (s2 + s3);
}

/** ||shift_j unit||^2, by which a sparse column is longer where it is stored than where it is centred. */
function shiftSquares(design: StoredDesign, j: number): number {
  return design.kind === 'dense' ? 0 : design.rows * design.shift[j]! ** 2;
}
