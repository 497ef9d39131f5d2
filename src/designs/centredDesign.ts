/** X in the memory of kernels, its columns centred and weighted. */

import type { Computation } from '../computation/computation.js';
import { Pace } from '../computation/pace.js';
import {
  bytesFor,
  type Kernels,
  type SparseDesign,
  type StoredDesign,
  strideOf,
} from '../kernels/kernels.js';
import { type Columns, type DenseColumns, type SparseColumns, sizeOf } from '../matrix/columns.js';
import { sparseMean, unstoredWeight } from '../matrix/means.js';

/** The kernel memory that `centredDesign` takes. @param isPadded see `CentringOptions` */
export function centredBytes(x: Columns, isPadded = false): number {
  const stride = strideOf(x.rows);
  const p = x.columns;
  return x.kind === 'dense'
    ? bytesFor([stride * (isPadded ? strideOf(p) : p), stride, stride, p, p, p], [])
    : bytesFor([x.data.length, p, stride], [x.data.length, p + 1]);
}

/** What is done to the columns of a design. */
export interface CentringOptions {
  /** Whether columns are centred at all. */
  readonly center: boolean;
  /** v, what samples count in the means: n numbers >= 0 that sum to n; 1 each unless given. */
  readonly weights?: Float64Array | undefined;
  /** Whether rows are multiplied by the roots of their weights. */
  readonly isScaled: boolean;
  /**
   * Whether a sparse column that does not store every sample that counts is centred by a rank one term; else it stays as it is, its
   * mean 0.
   */
  readonly hasShift: boolean;
  /** Whether columns of zeros follow dense ones, up to a multiple of `LANES`. @defaultValue false */
  readonly isPadded?: boolean | undefined;
}

/** A design and what was taken off it, p numbers each. */
export interface CentredDesign {
  readonly stored: StoredDesign;
  /** What was taken off each column. */
  readonly mean: Float64Array;
  /** What rounding left of the mean, and was taken off as well, where it could be seen beside the spread of the column. */
  readonly rest: Float64Array;
  /** `sum_i v_i (x_ij - mean_j - rest_j)^2`. */
  readonly squares: Float64Array;
}

/**
 * `r_i (x_ij - mean_j)` in the memory of the kernels, r the roots of the weights or 1; sparse columns stay sparse. One that stores
 * every sample that counts is centred where it stands: its mean may be far larger than its variation, and to take it off
 * later would cost digits. This is the one copy of X that a fit makes: WebAssembly reads no memory but its own.
 */
export function* centredDesign(
  x: Columns,
  kernels: Kernels,
  options: CentringOptions,
): Computation<CentredDesign> {
  return x.kind === 'dense'
    ? yield* denseDesign(x, kernels, options)
    : yield* sparseDesign(x, kernels, options);
}

/** Numbers that are copied at a time, so that they are in the cache still when they are centred. */
const AT_ONCE = 2 ** 15;

function* denseDesign(
  x: DenseColumns,
  kernels: Kernels,
  { center, weights, isScaled, isPadded }: CentringOptions,
): Computation<CentredDesign> {
  const { rows, columns } = x;
  const stride = strideOf(rows);
  const stored = {
    kind: 'dense',
    rows,
    columns,
    stride,
    data: kernels.float64(stride * (isPadded ? strideOf(columns) : columns), 'any'),
  } as const;
  stored.data.fill(0, stride * columns);
  const means = kernels.float64(columns);
  const rests = kernels.float64(columns);
  const squares = kernels.float64(columns);
  const { v, factors } = rowFactors(kernels, stride, weights, isScaled);
  const total = weights ? totalOf(weights) : rows;
  const centring = { weights: v, factors, total, center, means, rests, squares };
  const paced = new Pace();
  const width = Math.max(1, Math.floor(AT_ONCE / rows));
  if (x.write) yield* x.write(stored.data);
  for (let end = columns; end > 0; end -= width) {
    const first = Math.max(0, end - width);
    if (!x.write) {
      const isAll = end - first === columns;
      stored.data.set(isAll ? x.data : x.data.subarray(first * rows, end * rows), first * rows);
    }
    kernels.centre(stored, centring, { first, end });
    if (paced.isDue((end - first) * rows)) yield { kind: 'pause' };
  }
  return {
    stored: Object.freeze(stored),
    mean: means.slice(),
    rest: rests.slice(),
    squares: squares.slice(),
  };
}

/** The weights and their roots, or ones, in the memory of kernels. */
function rowFactors(
  kernels: Kernels,
  stride: number,
  weights: Float64Array | undefined,
  isScaled: boolean,
): { v: Float64Array | null; factors: Float64Array | null } {
  if (!weights) return { v: null, factors: null };
  const v = kernels.float64(stride);
  const factors = kernels.float64(stride);
  v.set(weights);
  for (let i = 0; i < weights.length; i++) factors[i] = isScaled ? Math.sqrt(weights[i]!) : 1;
  return { v, factors };
}

function totalOf(weights: Float64Array): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i]!;
  return total;
}

function* sparseDesign(
  x: SparseColumns,
  kernels: Kernels,
  { center, weights, isScaled, hasShift }: CentringOptions,
): Computation<CentredDesign> {
  const { rows, columns } = x;
  const stride = strideOf(rows);
  const stored: SparseDesign = {
    kind: 'sparse',
    rows,
    columns,
    stride,
    data: kernels.float64(x.data.length, 'any'),
    indices: kernels.int32(x.data.length),
    indptr: kernels.int32(columns + 1),
    shift: kernels.float64(columns),
    unit: kernels.float64(stride),
  };
  const { data, indices, indptr, shift, unit } = stored;
  indices.set(x.indices);
  indptr.set(x.indptr);
  const factor = isScaled ? weights?.map(Math.sqrt) : undefined;
  if (center && hasShift) for (let i = 0; i < rows; i++) unit[i] = factor ? factor[i]! : 1;
  let counting = rows;
  if (weights) for (let i = 0; i < rows; i++) if (!(weights[i]! > 0)) counting--;
  const mean = new Float64Array(columns);
  const rest = new Float64Array(columns);
  const squares = new Float64Array(columns);
  const paced = new Pace();
  for (let j = 0; j < columns; j++) {
    if (indptr[j] === indptr[j + 1]) continue; // of zeros, which are its mean
    const isFull = center && countedEntries(x, j, weights) === counting;
    const m = center && (isFull || hasShift) ? sparseMean(x, j, weights) : 0;
    const left = isFull ? spread(x, j, weights, m) : null;
    if (left && isFar(m, left.square, rows)) rest[j] = left.sum / rows;
    mean[j] = m;
    shift[j] = isFull ? 0 : m;
    const off = isFull ? m : 0;
    for (let k = indptr[j]!; k < indptr[j + 1]!; k++) {
      data[k] = (x.data[k]! - off - rest[j]!) * (factor ? factor[indices[k]!]! : 1);
    }
    const others = m === 0 || isFull ? 0 : unstoredWeight(x, j, weights);
    squares[j] = spread(x, j, weights, m, rest[j]!).square + others * m * m;
    if (paced.isDue(sizeOf(x, j))) yield { kind: 'pause' };
  }
  return { stored: Object.freeze(stored), mean, rest, squares };
}

/** How many samples that count a sparse column stores. */
function countedEntries(
  { indptr, indices }: SparseColumns,
  j: number,
  weights: Float64Array | undefined,
): number {
  if (!weights) return indptr[j + 1]! - indptr[j]!;
  let count = 0;
  for (let k = indptr[j]!; k < indptr[j + 1]!; k++) if (weights[indices[k]!]! > 0) count++;
  return count;
}

/** `sum v d` and `sum v d^2` over what column j stores, `d = x - m - rest`. */
function spread(
  { data, indices, indptr }: SparseColumns,
  j: number,
  weights: Float64Array | undefined,
  m: number,
  rest = 0,
): { sum: number; square: number } {
  let sum = 0;
  let square = 0;
  for (let k = indptr[j]!; k < indptr[j + 1]!; k++) {
    const d = data[k]! - m - rest;
    const vd = (weights ? weights[indices[k]!]! : 1) * d;
    sum += vd;
    square += vd * d;
  }
  return { sum, square };
}

/** A mean this many times the spread of its column is rounded by more than digits that count. */
const FAR = 100;

function isFar(mean: number, square: number, rows: number): boolean {
  return Math.abs(mean) > FAR * Math.sqrt(square / rows);
}
