import type { Computation } from '../../computation/computation.js';
import { packedLength } from '../../linalg/cholesky.js';
import type { SparseColumns } from '../../matrix/columns.js';
import { countedRows, type TaskDesign } from './taskDesign.js';
import type { VectorProducts } from './vectorProducts.js';

/** `X~^T diag(h) X~`, packed. */
export function* gramOf(
  design: TaskDesign,
  h: Float64Array,
  products: VectorProducts,
): Computation<Float64Array> {
  return yield* design.x.kind === 'dense' ? denseGram(design, h, products) : sparseGram(design, design.x, h);
}

function* denseGram(
  design: TaskDesign,
  h: Float64Array,
  products: VectorProducts,
): Computation<Float64Array> {
  const { columns: p } = design.x;
  const rows = countedRows(h);
  const a = weightedColumns(design, h, rows);
  const small = yield* products.within(a, design.features.length, rows.length);
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
): Computation<Float64Array> {
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
