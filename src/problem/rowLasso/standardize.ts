import type { Computation } from '../../computation/computation.js';
import { Pace } from '../../computation/pace.js';
import type { Block, Weights } from '../../data/dataset.js';
import { centredBytes, centredDesign } from '../../designs/centredDesign.js';
import { checkedSquare, varies } from '../../designs/checkedSquare.js';
import type { Design } from '../../designs/design.js';
import { storedDesign } from '../../designs/storedDesign.js';
import { bytesFor, type Kernels, type StoredDesign } from '../../kernels/kernels.js';
import { type Columns, type DenseColumns, sizeOf } from '../../matrix/columns.js';
import { allFinite } from '../../matrix/finite.js';
import { refuseNonFinite } from '../../matrix/fromInput.js';
import { InputError } from '../../messages/errors.js';
import { targetScale } from '../taskTargets.js';

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
  const y = { kind: 'dense', rows: x.rows, columns: nTasks, data: NONE } as const;
  return centredBytes(x, true) + centredBytes(y) + bytesFor([x.columns], []);
}

/**
 * Copies a block's samples, centred (if `center`) and weighted, into the memory of the kernels.
 *
 * @param total the sum of their weights
 * @throws InputError for numbers of X that are not finite, and for columns and targets whose squares leave the range of float64
 */
export function* standardize(
  block: Block,
  kernels: Kernels,
  center: boolean,
  total = 1,
): Computation<Standardized> {
  const { x, nTasks } = block;
  const weights = rowWeights(block.weights, x.rows, total);
  const options = { center, weights, isScaled: true, hasShift: true };

  const targets = yield* centredDesign(targetColumns(block), kernels, options);
  const { mean: yMean, rest: yRest } = targets;
  const target = targets.stored.data;
  const scale = targetScale(kernels.largest(target) * Math.sqrt(x.rows * nTasks)); // NaN where a mean overflows
  const targetSquares = kernels.divide(target, scale);
  yield { kind: 'pause' };

  const centred = yield* centredDesign(x, kernels, { ...options, isPadded: true });
  const { stored, mean: xMean, rest: xRest } = centred;
  if (!allFinite(centred.squares)) refuseNonFinite(x, 'X');
  const squaredNorms = kernels.float64(x.columns);
  const storedNorms = new Float64Array(x.columns);
  const offCentre = new Float64Array(x.columns);
  const paced = new Pace();
  for (let j = 0; j < x.columns; j++) {
    let square = centred.squares[j]!;
    if (!varies(xMean[j]!, square, x.rows, 0)) {
      square = checkedSquare(x, j, weights, { mean: xMean[j]!, square, total: x.rows });
      if (square === 0) clearColumn(stored, j);
      if (paced.isDue(sizeOf(x, j))) yield { kind: 'pause' };
    }
    const length = Math.sqrt(square + shiftSquares(stored, j));
    squaredNorms[j] = square;
    storedNorms[j] = length;
    offCentre[j] = square > 0 ? (length / square) * length : 0;
  }
  yield { kind: 'pause' };
  const design = storedDesign(kernels, stored);
  const shift = stored.kind === 'sparse' ? stored.shift : null;
  return Object.freeze({
    design,
    shift,
    target,
    targetSquares,
    squaredNorms,
    storedNorms,
    scale,
    xMean,
    yMean,
    xRest,
    yRest,
    offCentre,
  });
}

const NONE = new Float64Array(0);

function targetColumns({ x: { rows }, y, nTasks }: Block): DenseColumns {
  return { kind: 'dense', rows, columns: nTasks, data: y };
}

/** n c_i / sum c for each sample, or undefined where all are 1. */
function rowWeights(weights: Weights, rows: number, total: number): Float64Array | undefined {
  if (weights.kind === 'uniform') return undefined;
  if (weights.kind === 'entry') {
    throw new InputError('weights or missing targets that differ between tasks need a loss per task');
  }
  return weights.values.map((c) => (c / total) * rows);
}

/** Makes column j zero. */
function clearColumn(design: StoredDesign, j: number): void {
  if (design.kind === 'dense') design.data.fill(0, j * design.stride, (j + 1) * design.stride);
  else {
    design.data.fill(0, design.indptr[j]!, design.indptr[j + 1]!);
    design.shift[j] = 0;
  }
}

/** ||shift_j unit||^2, by which a sparse column is longer where it is stored than where it is centred. */
function shiftSquares(design: StoredDesign, j: number): number {
  return design.kind === 'dense' ? 0 : design.rows * design.shift[j]! ** 2;
}
