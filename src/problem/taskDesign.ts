import { InputError } from '../errors.js';
import { packedLength } from '../matrix/cholesky.js';
import type { Columns, SparseColumns } from '../matrix/columns.js';
import { symmetricProducts } from '../matrix/symmetricProducts.js';

/**
 * The samples of one task with the weighted means of its features taken off, `x~_ij = x_ij - centre_j`. Nothing is copied: the
 * means are subtracted on the way, so that tasks with weights of their own can share one X.
 *
 * A sparse X stays sparse: it stands for `S - 1 shift^T`, where S holds the stored entries (less the mean in a column that
 * stores every sample, which would otherwise lose the digits of its variation).
 */
export interface TaskDesign {
  readonly x: Columns;
  /** The features that vary in this task, ascending; the others count as zero. */
  readonly features: Int32Array;
  /** Subtracted from what is stored, p numbers. */
  readonly centre: Float64Array;
  /** Subtracted from every sample, stored or not, p numbers: zeros for a dense X. */
  readonly shift: Float64Array;
}

/** A part of a computation that can be interrupted; it asks for nothing. */
export type Pauses<Result> = Generator<{ readonly kind: 'pause' }, Result, void>;

/** `out = X~ w`, n numbers, for the p numbers of w from `offset`. */
export function predictTask(design: TaskDesign, w: Float64Array, offset: number, out: Float64Array): void {
  const { x, features, centre, shift } = design;
  const n = x.rows;
  if (x.kind === 'dense') {
    out.fill(0, 0, n);
    let k = 0;
    for (; k + 1 < features.length; k += 2) {
      const j = features[k]!;
      const l = features[k + 1]!;
      const u = w[offset + j]!;
      const v = w[offset + l]!;
      const c = centre[j]!;
      const d = centre[l]!;
      const from = j * n;
      const start = l * n;
      for (let i = 0; i < n; i++) out[i]! += (x.data[from + i]! - c) * u + (x.data[start + i]! - d) * v;
    }
    if (k < features.length) {
      const j = features[k]!;
      const u = w[offset + j]!;
      for (let i = 0; i < n; i++) out[i]! += (x.data[j * n + i]! - centre[j]!) * u;
    }
    return;
  }
  let base = 0;
  for (const j of features) base -= shift[j]! * w[offset + j]!;
  out.fill(base, 0, n);
  for (const j of features) {
    const u = w[offset + j]!;
    if (u === 0) continue;
    for (let q = x.indptr[j]!; q < x.indptr[j + 1]!; q++)
      out[x.indices[q]!]! += (x.data[q]! - centre[j]!) * u;
  }
}

/** `out_j = x~_j . theta`, p numbers from `offset`. */
export function correlateTask(
  design: TaskDesign,
  theta: Float64Array,
  out: Float64Array,
  offset: number,
): void {
  const { x, features, centre, shift } = design;
  const n = x.rows;
  out.fill(0, offset, offset + x.columns);
  if (x.kind === 'dense') {
    for (const j of features) {
      const c = centre[j]!;
      const from = j * n;
      let s0 = 0;
      let s1 = 0;
      let i = 0;
      for (; i + 1 < n; i += 2) {
        s0 += (x.data[from + i]! - c) * theta[i]!;
        s1 += (x.data[from + i + 1]! - c) * theta[i + 1]!;
      }
      if (i < n) s0 += (x.data[from + i]! - c) * theta[i]!;
      out[offset + j] = s0 + s1;
    }
    return;
  }
  let total = 0;
  for (let i = 0; i < n; i++) total += theta[i]!;
  for (const j of features) {
    let sum = -shift[j]! * total;
    for (let q = x.indptr[j]!; q < x.indptr[j + 1]!; q++)
      sum += (x.data[q]! - centre[j]!) * theta[x.indices[q]!]!;
    out[offset + j] = sum;
  }
}

/** `X~^T diag(h) X~`, packed. */
export function* gramOf(design: TaskDesign, h: Float64Array): Pauses<Float64Array> {
  return yield* design.x.kind === 'dense' ? denseGram(design, h) : sparseGram(design, design.x, h);
}

function* denseGram(design: TaskDesign, h: Float64Array): Pauses<Float64Array> {
  const { columns: p } = design.x;
  const rows = countedRows(h);
  const a = weightedColumns(design, h, rows);
  const small = yield* symmetricProducts(a, design.features.length, rows.length);
  return design.features.length === p ? small : spread(small, design.features, p);
}

/** The packed matrix of some features as one of all: zeros elsewhere. */
function spread(small: Float64Array, features: Int32Array, p: number): Float64Array {
  const out = new Float64Array(packedLength(p));
  let next = 0;
  for (const j of features) {
    for (const l of features) {
      if (l > j) break;
      out[(j * (j + 1)) / 2 + l] = small[next++]!;
    }
  }
  return out;
}

function* sparseGram(
  { features, centre, shift }: TaskDesign,
  x: SparseColumns,
  h: Float64Array,
): Pauses<Float64Array> {
  const { rows: n, columns: p } = x;
  const out = new Float64Array(packedLength(p));
  const column = new Float64Array(n);
  const sums = new Float64Array(p);
  let total = 0;
  for (let i = 0; i < n; i++) total += h[i]!;
  let work = 0;
  for (const j of features) {
    for (let q = x.indptr[j]!; q < x.indptr[j + 1]!; q++) {
      const i = x.indices[q]!;
      column[i] = h[i]! * (x.data[q]! - centre[j]!);
      sums[j]! += column[i]!;
    }
    for (const l of features) {
      if (l > j) break;
      let sum = total * shift[j]! * shift[l]! - sums[j]! * shift[l]! - sums[l]! * shift[j]!;
      for (let q = x.indptr[l]!; q < x.indptr[l + 1]!; q++)
        sum += column[x.indices[q]!]! * (x.data[q]! - centre[l]!);
      out[(j * (j + 1)) / 2 + l] = sum;
      work += x.indptr[l + 1]! - x.indptr[l]!;
    }
    for (let q = x.indptr[j]!; q < x.indptr[j + 1]!; q++) column[x.indices[q]!] = 0;
    if (work > 1e7) {
      work = 0;
      yield { kind: 'pause' };
    }
  }
  return out;
}

/** `sum_i h_i x~_ij^2`, p numbers. */
export function squaredColumns({ x, features, centre, shift }: TaskDesign, h: Float64Array): Float64Array {
  const out = new Float64Array(x.columns);
  const n = x.rows;
  let total = 0;
  for (let i = 0; i < n; i++) total += h[i]!;
  for (const j of features) {
    let sum = 0;
    if (x.kind === 'dense') {
      for (let i = 0; i < n; i++) sum += h[i]! * (x.data[j * n + i]! - centre[j]!) ** 2;
    } else {
      let others = total;
      for (let q = x.indptr[j]!; q < x.indptr[j + 1]!; q++) {
        const weight = h[x.indices[q]!]!;
        sum += weight * (x.data[q]! - centre[j]! - shift[j]!) ** 2;
        others -= weight;
      }
      sum += Math.max(0, others) * shift[j]! ** 2;
    }
    out[j] = sum;
  }
  return out;
}

/** The samples of positive weight. */
export function countedRows(h: Float64Array): Int32Array {
  let count = 0;
  for (let i = 0; i < h.length; i++) if (h[i]! > 0) count++;
  const rows = new Int32Array(count);
  let next = 0;
  for (let i = 0; i < h.length; i++) if (h[i]! > 0) rows[next++] = i;
  return rows;
}

/** `sqrt(h_i) x~_ij` of the features that vary, column after column; dense X only. */
function weightedColumns(
  { x, features, centre }: TaskDesign,
  h: Float64Array,
  rows: Int32Array,
): Float64Array {
  const m = rows.length;
  const out = new Float64Array(m * features.length);
  const roots = Float64Array.from(rows, (i) => Math.sqrt(h[i]!));
  for (let k = 0; k < features.length; k++) {
    const j = features[k]!;
    for (let q = 0; q < m; q++) out[k * m + q] = (x.data[j * x.rows + rows[q]!]! - centre[j]!) * roots[q]!;
  }
  return out;
}

/** `sqrt(h_i) x~_i` of the samples of positive weight, one row of p numbers each; dense X only. */
export function weightedRows(
  { x, features, centre }: TaskDesign,
  h: Float64Array,
  rows: Int32Array,
  out: Float64Array,
  first: number,
): void {
  const { rows: n, columns: p } = x;
  if (x.kind !== 'dense') throw new Error('rows of a sparse design are never written out');
  for (let q = 0; q < rows.length; q++) {
    const i = rows[q]!;
    const root = Math.sqrt(h[i]!);
    const to = (first + q) * p;
    for (const j of features) out[to + j] = (x.data[j * n + i]! - centre[j]!) * root;
  }
}

/** The same samples around other means, off the present ones by `move`, p numbers. */
export function recentred(design: TaskDesign, move: Float64Array): TaskDesign {
  const { x, features } = design;
  const centre = design.centre.slice();
  const shift = design.shift.slice();
  for (const j of features) {
    if (x.kind === 'dense') centre[j]! += move[j]!;
    else shift[j]! += move[j]!;
  }
  return { x, features, centre, shift };
}

/** Takes the weighted means off a task's features, or nothing where it has no intercept. @throws InputError where squares overflow */
export function centredDesign(
  x: Columns,
  c: Float64Array,
  center: boolean,
): TaskDesign & { readonly mean: Float64Array } {
  const { rows: n, columns: p } = x;
  const centre = new Float64Array(p);
  const shift = new Float64Array(p);
  const mean = new Float64Array(p);
  let total = 0;
  let counting = 0;
  for (let i = 0; i < n; i++) {
    total += c[i]!;
    if (c[i]! > 0) counting++;
  }
  const features: number[] = [];
  if (total > 0) {
    for (let j = 0; j < p; j++) {
      const { m, square, isFull } = columnMoments(x, j, c, total, counting, center);
      if (!(square < 1e306)) {
        throw new InputError(
          `column ${j} of X is too large for float64 arithmetic: its sum of squares overflows; rescale the column ` +
            '(divide it by its standard deviation, for example)',
        );
      }
      mean[j] = m;
      // A column that is constant but for the rounding that centring leaves of it, about eps |mean| a sample.
      if (square <= total * (4 * Number.EPSILON * m) ** 2) continue;
      features.push(j);
      if (x.kind === 'dense' || isFull) centre[j] = m;
      else shift[j] = m;
    }
  }
  return { x, features: Int32Array.from(features), centre, shift, mean };
}

/** The weighted mean of column j in two passes (exact for a constant one) and the weighted squares around it. */
function columnMoments(
  x: Columns,
  j: number,
  c: Float64Array,
  total: number,
  counting: number,
  center: boolean,
): { m: number; square: number; isFull: boolean } {
  const begin = x.kind === 'dense' ? j * x.rows : x.indptr[j]!;
  const end = x.kind === 'dense' ? begin + x.rows : x.indptr[j + 1]!;
  const weight = (q: number): number => c[x.kind === 'dense' ? q - begin : x.indices[q]!]!;
  let sum = 0;
  let stored = 0;
  let storedWeight = 0;
  for (let q = begin; q < end; q++) {
    const v = weight(q);
    if (v > 0) stored++;
    storedWeight += v;
    sum += v * x.data[q]!;
  }
  const isFull = stored === counting;
  let m = 0;
  const others = isFull ? 0 : othersWeight(x, begin, end, c, total, storedWeight);
  if (center) {
    m = sum / total;
    let correction = -others * m;
    for (let q = begin; q < end; q++) correction += weight(q) * (x.data[q]! - m);
    m += correction / total;
  }
  let square = others * m * m;
  for (let q = begin; q < end; q++) square += weight(q) * (x.data[q]! - m) ** 2;
  return { m, square, isFull };
}

/** The weight of the samples that a sparse column does not store: a difference, or its own sum where that would lose digits. */
function othersWeight(
  x: Columns,
  begin: number,
  end: number,
  c: Float64Array,
  total: number,
  storedWeight: number,
): number {
  if (storedWeight <= total / 2 || x.kind === 'dense') return Math.max(0, total - storedWeight);
  let others = 0;
  let q = begin;
  for (let i = 0; i < c.length; i++) {
    if (q < end && x.indices[q] === i) q++;
    else others += c[i]!;
  }
  return others;
}
