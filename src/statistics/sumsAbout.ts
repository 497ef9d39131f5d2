import type { Computation } from '../computation/computation.js';
import type { Block } from '../data/dataset.js';
import type { InnerProducts } from '../designs/innerProducts.js';
import { packedLength } from '../linalg/cholesky.js';
import type { DenseColumns, RowReader } from '../matrix/columns.js';
import type { MomentBlock } from './statistics.js';

/** Samples that kernels sum one after the other, at most; and what is left of the range of float64 to products and sums. */
const DEPTH = 512;
const SMALLEST = 1e-280;
const LARGEST = 1e280;
/** A column that varies by less than this part of its size is left to those who look at it sample by sample. */
const LEAST_SPREAD = 1e-10;

/** Points that sums of products are taken about, o: p numbers of the features and T of the targets. */
export type Points = Float64Array;

/**
 * The sums `sum_i s_i z_i z_i^T` of `z_i = (x_i - o, y_i - o, 1)`, p + T + 1 numbers, over some samples: the lower triangle, packed. Of
 * disjoint samples they add up.
 */
export type Sums = Float64Array;

/** The means of X and Y, rounded; of a column of one number that number. Zeros where nothing is centred. */
export function meanPoints({ x, y, nTasks }: DenseBlock, center: boolean): Points {
  const points = new Float64Array(x.columns + nTasks);
  if (!center) return points;
  if (x.row) setMeans(x, x.row, points);
  for (let j = x.row ? x.columns : 0; j < points.length; j++) {
    const column = columnOf(x, y, j);
    const first = column[0]!;
    let sum = 0;
    let isConstant = true;
    for (let i = 0; i < column.length; i++) {
      sum += column[i]!;
      if (column[i]! !== first) isConstant = false;
    }
    points[j] = isConstant ? first : sum / column.length;
  }
  return points;
}

/** The means of columns that lie by rows, with the same bits. */
function setMeans({ rows: n, columns: p }: DenseColumns, read: RowReader, points: Points): void {
  const [first, row] = [new Float64Array(p), new Float64Array(p)];
  const isConstant = new Uint8Array(p).fill(1);
  read(0, first, 0);
  for (let i = 0; i < n; i++) {
    read(i, row, 0);
    for (let j = 0; j < p; j++) {
      points[j]! += row[j]!;
      if (row[j] !== first[j]) isConstant[j] = 0;
    }
  }
  for (let j = 0; j < p; j++) points[j] = isConstant[j] ? first[j]! : points[j]! / n;
}

/** A block whose samples are dense, and weigh the same for all of its tasks. */
export interface DenseBlock extends Pick<Block, 'y' | 'nTasks'> {
  readonly x: DenseColumns;
  /** s_i; undefined is 1 each. */
  readonly weights: Float64Array | undefined;
}

/** The sums over the samples `rows`. */
export function* sumsAbout(
  { x, y, nTasks, weights }: DenseBlock,
  rows: Int32Array,
  points: Points,
  products: InnerProducts,
): Computation<Sums> {
  const count = x.columns + nTasks + 1;
  const roots = weights && Float64Array.from(rows, (i) => Math.sqrt(weights[i]!));
  const { columns: p, row: read } = x;
  const row = new Float64Array(read ? p : 0);
  return yield* products.within(count, rows.length, (from, end, stride, out) => {
    for (let q = from; read && q < end; q++) {
      read(rows[q]!, row, 0);
      for (let j = 0, to = q - from; j < p; j++, to += stride) {
        out[to] = row[j]! - points[j]!;
        if (roots) out[to]! *= roots[q]!;
      }
    }
    for (let j = read ? p : 0; j < count; j++) {
      const to = j * stride - from;
      if (j < count - 1) {
        const column = columnOf(x, y, j);
        const point = points[j]!;
        for (let q = from; q < end; q++) out[to + q] = column[rows[q]!]! - point;
      } else out.fill(1, to + from, to + end);
      if (roots) for (let q = from; q < end; q++) out[to + q]! *= roots[q]!;
    }
  });
}

function columnOf(x: DenseColumns, y: Float64Array, j: number): Float64Array {
  const { rows, columns } = x;
  return j < columns
    ? x.data.subarray(j * rows, (j + 1) * rows)
    : y.subarray((j - columns) * rows, (j - columns + 1) * rows);
}

/**
 * Whether the sums keep the digits of their samples: squares are in the range of float64, and no column is all but constant where it is not
 * quite.
 */
export function areSound(sums: Sums, points: Points): boolean {
  const count = points.length;
  const weight = sums[packedLength(count + 1) - 1]!;
  for (let j = 0; j < count; j++) {
    const square = sums[packedLength(j + 1) - 1]! / weight;
    const isRegular = square > SMALLEST && square < LARGEST && square > (LEAST_SPREAD * points[j]!) ** 2;
    if (!isRegular && square !== 0) return false;
  }
  return true;
}

/** How far rounding may have taken a sum, as a part of the geometric mean of the squares of its factors. */
export function roundingOf(samples: number): number {
  return (Math.min(DEPTH, samples) + samples / DEPTH + 8) * Number.EPSILON;
}

/** The mean of each column less its point, p + T numbers. */
export function meanOffsets(sums: Sums, count: number): Float64Array {
  const last = packedLength(count);
  return Float64Array.from({ length: count }, (_, j) => sums[last + j]! / sums[last + count]!);
}

/**
 * The moments of the samples about their means, or about the points themselves:
 *
 *     sum_i s_i (z_i - mean) (z_i - mean)^T = sum_i s_i z_i z_i^T - W d d^T,     d = mean - o
 *
 * @param samples how many there are
 */
export function momentsAbout(
  sums: Sums,
  points: Points,
  {
    nTasks,
    center,
    samples,
  }: { readonly nTasks: number; readonly center: boolean; readonly samples: number },
): MomentBlock {
  const count = points.length;
  const p = count - nTasks;
  const weight = sums[packedLength(count + 1) - 1]!;
  const d = center ? meanOffsets(sums, count) : new Float64Array(count);
  const product = (j: number, l: number): number => sums[packedLength(j) + l]! - weight * d[j]! * d[l]!;
  const square = (j: number): number => sums[packedLength(j + 1) - 1]!;
  const means = Array.from(points, (point, j) => point + d[j]!);
  const rests = means.map((mean, j) => points[j]! - mean + d[j]!);
  const xx: number[] = [];
  for (let j = 0; j < p; j++) for (let l = 0; l <= j; l++) xx.push(product(j, l));
  const xy: number[] = [];
  for (let j = 0; j < p; j++) for (let t = p; t < count; t++) xy.push(product(t, j));
  const listOf = (first: number, end: number, value: (j: number) => number): number[] =>
    Array.from({ length: end - first }, (_, k) => value(first + k));
  return {
    nTasks,
    n: samples,
    weight,
    xMean: means.slice(0, p),
    xRest: rests.slice(0, p),
    yMean: means.slice(p),
    yRest: rests.slice(p),
    xx,
    xy,
    yy: listOf(p, count, (t) => Math.max(0, product(t, t))),
    xSquares: listOf(0, p, square),
    ySquares: listOf(p, count, square),
    rounding: roundingOf(samples),
  };
}
