/**
 * The kernels as one would write them at first: loops over columns, nothing unrolled, nothing shared with
 * `src`. They are what speeds are compared with, and what results are checked against.
 *
 * A field over the samples is n x T, column after column; weights have one row of T numbers a feature.
 */

/** X, n x p: all entries column after column, or the stored ones in compressed columns. */
export type PlainMatrix =
  | { readonly kind: 'dense'; readonly rows: number; readonly columns: number; readonly data: Float64Array }
  | {
      readonly kind: 'sparse';
      readonly rows: number;
      readonly columns: number;
      readonly data: Float64Array;
      readonly indices: Int32Array;
      readonly indptr: Int32Array;
    };

/** `out = X^T R` */
export function plainCorrelate(x: PlainMatrix, field: Float64Array, T: number, out: Float64Array): void {
  const { rows: n, columns: p, data } = x;
  if (x.kind === 'dense') {
    for (let j = 0; j < p; j++) {
      for (let t = 0; t < T; t++) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += data[j * n + i]! * field[t * n + i]!;
        out[j * T + t] = sum;
      }
    }
    return;
  }
  const { indices, indptr } = x;
  for (let j = 0; j < p; j++) {
    for (let t = 0; t < T; t++) {
      let sum = 0;
      for (let k = indptr[j]!; k < indptr[j + 1]!; k++) sum += data[k]! * field[t * n + indices[k]!]!;
      out[j * T + t] = sum;
    }
  }
}

/** `out = X W` */
export function plainPredict(x: PlainMatrix, w: Float64Array, T: number, out: Float64Array): void {
  const { rows: n, columns: p, data } = x;
  out.fill(0);
  if (x.kind === 'dense') {
    for (let j = 0; j < p; j++) {
      for (let t = 0; t < T; t++) {
        const a = w[j * T + t]!;
        for (let i = 0; i < n; i++) out[t * n + i]! += a * data[j * n + i]!;
      }
    }
    return;
  }
  const { indices, indptr } = x;
  for (let j = 0; j < p; j++) {
    for (let t = 0; t < T; t++) {
      const a = w[j * T + t]!;
      for (let k = indptr[j]!; k < indptr[j + 1]!; k++) out[t * n + indices[k]!]! += a * data[k]!;
    }
  }
}

/** One pass of block coordinate descent over all rows of W for `||R||^2 / 2 + l1 sum_j ||W_j||`. */
export function plainSweep(
  x: PlainMatrix,
  squaredNorms: Float64Array,
  l1: number,
  T: number,
  w: Float64Array,
  residual: Float64Array,
): void {
  const { rows: n, columns: p, data } = x;
  const before = new Float64Array(T);
  for (let j = 0; j < p; j++) {
    const L = squaredNorms[j]!;
    let squares = 0;
    for (let t = 0; t < T; t++) {
      let sum = 0;
      if (x.kind === 'dense') {
        for (let i = 0; i < n; i++) sum += data[j * n + i]! * residual[t * n + i]!;
      } else {
        for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++)
          sum += data[k]! * residual[t * n + x.indices[k]!]!;
      }
      before[t] = w[j * T + t]!;
      w[j * T + t]! += sum / L;
      squares += w[j * T + t]! ** 2;
    }
    const shrink = Math.max(0, 1 - l1 / L / Math.sqrt(squares));
    for (let t = 0; t < T; t++) {
      w[j * T + t]! *= shrink;
      const d = w[j * T + t]! - before[t]!;
      if (x.kind === 'dense') {
        for (let i = 0; i < n; i++) residual[t * n + i]! -= d * data[j * n + i]!;
      } else {
        for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++)
          residual[t * n + x.indices[k]!]! -= d * data[k]!;
      }
    }
  }
}
