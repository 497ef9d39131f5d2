/** Designs in the memory of kernels: columns centred and weighted, and the checks of their sizes. */

import type { Computation } from '../computation/computation.js';
import { Pace } from '../computation/pace.js';
import { bytesFor, type Kernels, type StoredDesign, strideOf } from '../kernels/kernels.js';
import { type Columns, type SparseColumns, sizeOf } from '../matrix/columns.js';
import { InputError } from '../messages/errors.js';

/** The kernel memory of the design of x. */
export function designBytes(x: Columns): number {
  const stride = strideOf(x.rows);
  return x.kind === 'dense'
    ? bytesFor([stride * x.columns], [])
    : bytesFor([x.data.length, x.columns, stride], [x.data.length, x.columns + 1]);
}

/** What is done to the columns of a design. */
export interface Centring {
  /** What is taken off each column, p numbers. */
  readonly mean: Float64Array;
  /** What each row is multiplied by; 1 unless given. */
  readonly roots: Float64Array | undefined;
  /** The weights that the means are of; the squares of `roots` unless given. */
  readonly weights?: Float64Array | undefined;
  /** Whether columns are centred at all; without, the means are 0. */
  readonly center: boolean;
}

/** `roots_i (x_ij - mean_j)` in the memory of the kernels; sparse columns stay sparse. */
export function* centredDesign(
  x: Columns,
  kernels: Kernels,
  { mean, roots, center }: Centring,
): Computation<StoredDesign> {
  return x.kind === 'dense'
    ? yield* denseDesign(x, kernels, mean, roots)
    : yield* sparseDesign(x, kernels, mean, roots, center);
}

function* denseDesign(
  x: Extract<Columns, { kind: 'dense' }>,
  kernels: Kernels,
  xMean: Float64Array,
  roots: Float64Array | undefined,
): Computation<StoredDesign> {
  const { rows, columns, data: from } = x;
  const stride = strideOf(rows);
  const data = kernels.float64(stride * columns, 'any');
  const paced = new Pace();
  for (let j = 0; j < columns; j++) {
    const mean = xMean[j]!;
    const begin = j * stride;
    let k = j * rows;
    if (roots) for (let i = 0; i < rows; i++) data[begin + i] = (from[k++]! - mean) * roots[i]!;
    else if (mean === 0) data.set(from.subarray(k, k + rows), begin);
    else for (let i = 0; i < rows; i++) data[begin + i] = from[k++]! - mean;
    for (let i = rows; i < stride; i++) data[begin + i] = 0;
    if (paced.isDue(rows)) yield { kind: 'pause' };
  }
  return Object.freeze({ kind: 'dense', rows, columns, stride, data });
}

function* sparseDesign(
  x: Extract<Columns, { kind: 'sparse' }>,
  kernels: Kernels,
  xMean: Float64Array,
  roots: Float64Array | undefined,
  center: boolean,
): Computation<StoredDesign> {
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
  const paced = new Pace();
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
    if (paced.isDue(sizeOf(x, j))) yield { kind: 'pause' };
  }
  return Object.freeze({ kind: 'sparse', rows, columns, stride, data, indices, indptr, shift, unit });
}

/** A mean this many times the spread of its column is rounded by more than digits that count. */
const FAR = 100;

/** A square of a centred column above which its mean is near, for weights that sum to the number of rows. */
export function nearSquare(mean: number, rows: number): number {
  return 2 * rows * (mean / FAR) ** 2;
}

/**
 * Takes off a column that is centred where it stands what rounding left of its mean, where that could be seen beside its
 * spread: the weighted mean of `x_ij - mean_j` is then 0 to the last digits of the spread. Numbers so far from 0 lose no
 * digit when their mean is taken off, so that columns that vary in their last digits alone are centred as any other.
 *
 * @param square `sum_i v_i (x_ij - mean_j)^2` for weights v that sum to the number of rows
 * @returns what was taken off, 0 where nothing was
 */
export function recentreColumn(
  design: StoredDesign,
  j: number,
  { mean, roots, weights, center }: Centring,
  square: number,
): number {
  const { rows } = design;
  const isStanding = design.kind === 'dense' || design.shift[j] === 0;
  if (!center || !isStanding || !(Math.abs(mean[j]!) > FAR * Math.sqrt(square / rows))) return 0;
  const begin = design.kind === 'dense' ? j * design.stride : design.indptr[j]!;
  const end = design.kind === 'dense' ? begin + rows : design.indptr[j + 1]!;
  const at = (values: Float64Array | undefined, k: number): number =>
    values ? values[design.kind === 'dense' ? k - begin : design.indices[k]!]! : 1;
  const scaling = weights ?? roots;
  let sum = 0;
  for (let k = begin; k < end; k++) sum += at(scaling, k) * design.data[k]!;
  const rest = sum / rows;
  for (let k = begin; k < end; k++) design.data[k]! -= rest * at(roots, k);
  return rest;
}

/** Makes column j zero. */
export function clearColumn(design: StoredDesign, j: number): void {
  if (design.kind === 'dense') design.data.fill(0, j * design.stride, (j + 1) * design.stride);
  else {
    design.data.fill(0, design.indptr[j]!, design.indptr[j + 1]!);
    design.shift[j] = 0;
  }
}

/**
 * Whether column j of x, centred, is 0 but for rounding: whether all its numbers that count are the same. They are looked at
 * only where their spread is near the last digit of their mean.
 *
 * @param square `sum_i v_i (x_ij - mean)^2`
 * @param total the sum of v
 */
export function isConstant(
  x: Columns | StoredDesign,
  j: number,
  { square, total, mean }: { readonly square: number; readonly total: number; readonly mean: number },
  counts: (i: number) => boolean = () => true,
): boolean {
  const rounding = total * (LAST_DIGITS * mean) ** 2;
  return square <= rounding && rounding < Infinity && isSame(x, j, counts);
}

/** By how much, relative to a constant, rounding may move it away from its own mean. */
const LAST_DIGITS = 8 * Number.EPSILON;

/** Whether column j has one number in all rows that count. */
function isSame(x: Columns | StoredDesign, j: number, counts: (i: number) => boolean): boolean {
  const { data } = x;
  let first: number | undefined;
  if (x.kind === 'dense') {
    const begin = j * ('stride' in x ? x.stride : x.rows);
    for (let i = 0; i < x.rows; i++) {
      if (!counts(i)) continue;
      if (first !== undefined && data[begin + i] !== first) return false;
      first = data[begin + i]!;
    }
    return true;
  }
  for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) {
    if (!counts(x.indices[k]!)) continue;
    if (first !== undefined && data[k] !== first) return false;
    first = data[k]!;
  }
  return !first || isFull(x, j, counts);
}

/** Whether a sparse column stores every row that counts. */
function isFull(
  { rows, indices, indptr }: Pick<SparseColumns, 'rows' | 'indices' | 'indptr'>,
  j: number,
  counts: (i: number) => boolean,
): boolean {
  let next = indptr[j]!;
  for (let i = 0; i < rows; i++) {
    if (next < indptr[j + 1]! && indices[next] === i) next++;
    else if (counts(i)) return false;
  }
  return true;
}

/**
 * Squares must stay within the range of float64; a column beyond it would silently count as zero or NaN.
 *
 * @param hasNonzero whether column j, centred, holds anything but zeros
 * @throws InputError
 */
export function checkNorms(squaredNorms: Float64Array, hasNonzero: (j: number) => boolean): void {
  for (let j = 0; j < squaredNorms.length; j++) {
    const square = squaredNorms[j]!;
    const tooSmall = square < 1e-306 && hasNonzero(j);
    if (square < 1e306 && !tooSmall) continue;
    throw new InputError(
      `column ${j} of X is too ${tooSmall ? 'small' : 'large'} for float64 arithmetic: its sum of squares ` +
        `${tooSmall ? 'underflows' : 'overflows'}, expected 0 or a number between 1e-306 and 1e306; ` +
        'rescale the column (divide it by its standard deviation, for example)',
    );
  }
}

/** Whether column j of a design holds anything but zeros in the rows that count. */
export function hasNonzero(
  design: StoredDesign,
  j: number,
  counts: (i: number) => boolean = () => true,
): boolean {
  if (design.kind === 'dense') {
    const column = design.data.subarray(j * design.stride, j * design.stride + design.rows);
    return column.some((value, i) => value !== 0 && counts(i));
  }
  const mean = design.shift[j]!;
  for (let k = design.indptr[j]!; k < design.indptr[j + 1]!; k++) {
    const i = design.indices[k]!;
    if (design.data[k]! !== mean * design.unit[i]! && counts(i)) return true;
  }
  return false;
}

/** The power of two just below or at |value|; 1 for 0. Exact: found by repeated halving and doubling. */
export function powerOfTwoNear(value: number): number {
  if (value === 0) return 1;
  let power = 1;
  while (power > value && power > 1e-300) power /= 2;
  while (power * 2 <= value) power *= 2;
  return power;
}
