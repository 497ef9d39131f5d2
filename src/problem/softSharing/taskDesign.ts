import type { Columns } from '../../matrix/columns.js';

/**
 * The samples of one task with the weighted means of its features taken off, `x~_ij = x_ij - centre_j`. Nothing
 * is copied: the means are subtracted on the way, so that tasks with weights of their own can share one X.
 *
 * A sparse X stays sparse: it stands for `S - 1 shift^T`, where S holds the stored entries (less the mean in a
 * column that stores every sample, which would otherwise lose the digits of its variation).
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
      if (u === 0 && v === 0) continue;
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
  const roots = Float64Array.from(rows, (i) => Math.sqrt(h[i]!));
  // A few rows at a time, so that what is read of a column lies together.
  for (let begin = 0; begin < rows.length; begin += ROWS_AT_A_TIME) {
    const end = Math.min(rows.length, begin + ROWS_AT_A_TIME);
    for (const j of features) {
      for (let q = begin; q < end; q++) {
        out[(first + q) * p + j] = (x.data[j * n + rows[q]!]! - centre[j]!) * roots[q]!;
      }
    }
  }
}

const ROWS_AT_A_TIME = 16;

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
