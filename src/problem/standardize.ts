import type { Block, Weights } from '../data/dataset.js';
import { InputError } from '../errors.js';
import { bytesFor, type Design, type Kernels, LANES, strideOf } from '../kernels/kernels.js';
import type { Columns } from '../matrix/columns.js';
import { columnMeans, unstoredWeight, weightedMean } from '../matrix/means.js';

/**
 * A block of samples in the coordinates in which weighted least squares with free intercepts is plain least
 * squares. With weights c_i that sum to 1, weighted means x_mean and y_mean (0 without intercept),
 * v_i = sqrt(n c_i) and s the power of two nearest to the size of the centred targets:
 *
 *     x~_ij = v_i (x_ij - x_mean_j),    y~_it = v_i (y_it - y_mean_t) / s
 *     sum_it c_i (y_it - b_t - x_i . w_t)^2 / 2  =  s^2 / (2 n) || Y~ - X~ W / s ||_F^2
 *
 * at the best intercepts b_t = y_mean_t - x_mean . w_t. Powers of two change no digit of a result; they
 * keep squares of very large and very small targets within the range of float64.
 */
export interface Standardized {
  readonly design: Design;
  /** Y~, stride x T. */
  readonly target: Float64Array;
  /** ||Y~||_F^2, the squared error of the best constant model. */
  readonly targetSquares: number;
  /** ||x~_j||^2; 0 for a column that is constant to rounding, which no weight can make use of. */
  readonly squaredNorms: Float64Array;
  /** The length of the column as it is stored, which for a sparse one is not centred. */
  readonly storedNorms: Float64Array;
  /** s. */
  readonly scale: number;
  readonly xMean: Float64Array;
  readonly yMean: Float64Array;
}

/** The kernel memory that `standardize` takes. */
export function standardizedBytes(x: Columns, nTasks: number): number {
  const stride = strideOf(x.rows);
  const design =
    x.kind === 'dense'
      ? bytesFor([stride * x.columns], [])
      : bytesFor([x.data.length, x.columns, stride], [x.data.length, x.columns + 1]);
  return design + bytesFor([stride * nTasks, x.columns], []);
}

/** Copies a block's samples, centred (if `center`) and weighted, into the memory of the kernels. */
export function standardize(block: Block, kernels: Kernels, center: boolean): Standardized {
  const { x, y, nTasks } = block;
  const weights = rowWeights(block.weights, x.rows);
  const xMean = center ? columnMeans(x, weights) : new Float64Array(x.columns);
  const stride = strideOf(x.rows);
  const roots = weights?.map(Math.sqrt);

  const yMean = new Float64Array(nTasks);
  const target = kernels.float64(stride * nTasks);
  let largest = 0;
  for (let t = 0; t < nTasks; t++) {
    const column = y.subarray(t * x.rows, (t + 1) * x.rows);
    const mean = center ? weightedMean(column, weights) : 0;
    yMean[t] = mean;
    for (let i = 0; i < x.rows; i++) {
      const value = (column[i]! - mean) * (roots ? roots[i]! : 1);
      target[t * stride + i] = value;
      largest = Math.max(largest, Math.abs(value)); // NaN where the mean overflows
    }
  }
  const size = largest * Math.sqrt(x.rows * nTasks);
  const scale = Number.isFinite(size) ? powerOfTwoNear(size) : Infinity;
  if (!Number.isFinite(scale * scale)) {
    throw new InputError(
      'Y is too large for float64 arithmetic: the squares of its centred values overflow; ' +
        'divide Y by a constant first (the coefficients shrink by the same factor)',
    );
  }
  let targetSquares = 0;
  for (let k = 0; k < target.length; k++) {
    target[k]! /= scale;
    targetSquares += target[k]! * target[k]!;
  }

  const design =
    x.kind === 'dense'
      ? denseDesign(x, kernels, xMean, roots)
      : sparseDesign(x, kernels, xMean, roots, center);
  const squaredNorms = kernels.float64(x.columns);
  for (let j = 0; j < x.columns; j++) {
    const square = squaredNorm(design, j, weights);
    if (!isConstant(square, x.rows, xMean[j]!)) squaredNorms[j] = square;
    else clearColumn(design, j);
  }
  checkNorms(squaredNorms, design);
  const storedNorms = squaredNorms.map((square, j) => Math.sqrt(square + shiftSquares(design, j)));
  return Object.freeze({ design, target, targetSquares, squaredNorms, storedNorms, scale, xMean, yMean });
}

/** Makes column j zero. */
function clearColumn(design: Design, j: number): void {
  if (design.kind === 'dense') design.data.fill(0, j * design.stride, (j + 1) * design.stride);
  else {
    design.data.fill(0, design.indptr[j]!, design.indptr[j + 1]!);
    design.shift[j] = 0;
  }
}

/** Whether a column is constant but for the rounding that centring leaves of it, about eps |mean| a sample. */
function isConstant(square: number, rows: number, mean: number): boolean {
  const rounding = rows * (4 * Number.EPSILON * mean) ** 2;
  return square <= rounding && rounding > 1e-290 && rounding < Infinity;
}

/** n c_i for each sample, or undefined where all are 1. */
function rowWeights(weights: Weights, rows: number): Float64Array | undefined {
  if (weights.kind === 'uniform') return undefined;
  if (weights.kind === 'entry') {
    throw new InputError('weights or missing targets that differ between tasks need a loss per task');
  }
  return weights.values.map((c) => c * rows);
}

function denseDesign(
  x: Extract<Columns, { kind: 'dense' }>,
  kernels: Kernels,
  xMean: Float64Array,
  roots: Float64Array | undefined,
): Design {
  const { rows, columns, data: from } = x;
  const stride = strideOf(rows);
  const data = kernels.float64(stride * columns, 'any');
  for (let j = 0; j < columns; j++) {
    const mean = xMean[j]!;
    const begin = j * stride;
    let k = j * rows;
    if (roots) for (let i = 0; i < rows; i++) data[begin + i] = (from[k++]! - mean) * roots[i]!;
    else if (mean === 0) data.set(from.subarray(k, k + rows), begin);
    else for (let i = 0; i < rows; i++) data[begin + i] = from[k++]! - mean;
    for (let i = rows; i < stride; i++) data[begin + i] = 0;
  }
  return Object.freeze({ kind: 'dense', rows, columns, stride, data });
}

function sparseDesign(
  x: Extract<Columns, { kind: 'sparse' }>,
  kernels: Kernels,
  xMean: Float64Array,
  roots: Float64Array | undefined,
  center: boolean,
): Design {
  const { rows, columns } = x;
  const stride = strideOf(rows);
  const data = kernels.float64(x.data.length);
  const indices = kernels.int32(x.data.length);
  const indptr = kernels.int32(columns + 1);
  const shift = kernels.float64(columns);
  const unit = kernels.float64(stride);
  indices.set(x.indices);
  indptr.set(x.indptr);
  for (let i = 0; i < rows; i++) unit[i] = center ? (roots ? roots[i]! : 1) : 0;
  const counting = unit.reduce((count, u) => (u > 0 ? count + 1 : count), 0);
  for (let j = 0; j < columns; j++) {
    // A column that stores every sample that counts is centred where it stands: its mean may be far larger
    // than its variation, and to take it off later would cost digits.
    let stored = 0;
    for (let k = indptr[j]!; k < indptr[j + 1]!; k++) if (unit[indices[k]!]! > 0) stored++;
    const isFull = center && stored === counting;
    const mean = isFull ? xMean[j]! : 0;
    for (let k = indptr[j]!; k < indptr[j + 1]!; k++) {
      data[k] = (x.data[k]! - mean) * (roots ? roots[indices[k]!]! : 1);
    }
    shift[j] = isFull ? 0 : xMean[j]!;
  }
  return Object.freeze({ kind: 'sparse', rows, columns, stride, data, indices, indptr, shift, unit });
}

/** ||x~_j||^2; for a sparse column that is sum_stored v (x - mean)^2 + (sum of the other v) mean^2. */
function squaredNorm(design: Design, j: number, weights: Float64Array | undefined): number {
  if (design.kind === 'dense') return denseSquares(design.data, j * design.stride, (j + 1) * design.stride);
  let sum = 0;
  const mean = design.shift[j]!;
  const rowsStored = design.indices.subarray(design.indptr[j]!, design.indptr[j + 1]!);
  const others = mean === 0 ? 0 : unstoredWeight(rowsStored, design.rows, weights);
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
function shiftSquares(design: Design, j: number): number {
  return design.kind === 'dense' ? 0 : design.rows * design.shift[j]! ** 2;
}

/** Squares must stay within the range of float64; a column beyond it would silently count as zero or NaN. */
function checkNorms(squaredNorms: Float64Array, design: Design): void {
  for (let j = 0; j < squaredNorms.length; j++) {
    const square = squaredNorms[j]!;
    const tooSmall = square < 1e-306 && hasNonzero(design, j);
    if (square < 1e306 && !tooSmall) continue;
    throw new InputError(
      `column ${j} of X is too ${tooSmall ? 'small' : 'large'} for float64 arithmetic: its sum of squares ` +
        `${tooSmall ? 'underflows' : 'overflows'}, expected 0 or a number between 1e-306 and 1e306; ` +
        'rescale the column (divide it by its standard deviation, for example)',
    );
  }
}

function hasNonzero(design: Design, j: number): boolean {
  if (design.kind === 'dense') {
    return design.data.subarray(j * design.stride, (j + 1) * design.stride).some((value) => value !== 0);
  }
  const mean = design.shift[j]!;
  for (let k = design.indptr[j]!; k < design.indptr[j + 1]!; k++) {
    if (design.data[k]! !== mean * design.unit[design.indices[k]!]!) return true;
  }
  return false;
}

/** The power of two just below or at |value|; 1 for 0. Exact: found by repeated halving and doubling. */
function powerOfTwoNear(value: number): number {
  if (value === 0) return 1;
  let power = 1;
  while (power > value && power > 1e-300) power /= 2;
  while (power * 2 <= value) power *= 2;
  return power;
}
