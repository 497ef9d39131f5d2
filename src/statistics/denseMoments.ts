import { runSync } from '../computation/drivers.js';
import { packedLength } from '../linalg/cholesky.js';
import { CompensatedSums } from '../linalg/compensated.js';
import { symmetricProducts } from '../linalg/symmetricProducts.js';
import { dotRange } from '../linalg/vectors.js';
import type { DenseColumns } from '../matrix/columns.js';

/** Targets less their means, n x k by columns, and the samples that count. */
export interface CentredTargets {
  readonly y: Float64Array;
  /** s_i; undefined is 1 each. */
  readonly weights: Float64Array | undefined;
  /** The samples of a weight above 0. */
  readonly rows: Int32Array;
  /** W. */
  readonly weight: number;
}

/** Sums of products, in the layout of a `MomentBlock`. */
export interface Products {
  readonly xx: Float64Array;
  readonly xy: Float64Array;
  readonly yy: Float64Array;
  readonly xSquares: Float64Array;
  readonly rounding: number;
}

/** Rows that are multiplied at a time; what each sum of products of so many rounds by is the rounding of the whole. */
const CHUNK = 64;

/**
 * The products of the centred columns of a dense X with each other and with the centred targets. Rows come in chunks: their
 * columns are centred and weighted, `sqrt(s_i) (x_ij - mean_j)`, so that no large number is squared, and the chunks'
 * products are added with compensation.
 */
export function denseProducts(
  x: DenseColumns,
  { y, weights, rows }: CentredTargets,
  mean: Float64Array,
  rest: Float64Array,
): Products {
  const { rows: n, columns: p, data } = x;
  const k = y.length / n;
  const xx = new CompensatedSums(packedLength(p));
  const xy = new CompensatedSums(p * k);
  const yy = new CompensatedSums(k);
  const most = Math.min(CHUNK, rows.length);
  const part = new Float64Array(most * p);
  const target = new Float64Array(most * k);
  for (let begin = 0; begin < rows.length; begin += CHUNK) {
    const m = Math.min(CHUNK, rows.length - begin);
    const chunk = rows.subarray(begin, begin + m);
    const roots = Float64Array.from(chunk, (i) => (weights ? Math.sqrt(weights[i]!) : 1));
    for (let j = 0; j < p; j++) {
      for (let q = 0; q < m; q++)
        part[j * m + q] = (data[j * n + chunk[q]!]! - mean[j]! - rest[j]!) * roots[q]!;
    }
    for (let t = 0; t < k; t++) {
      for (let q = 0; q < m; q++) target[t * m + q] = y[t * n + chunk[q]!]! * roots[q]!;
      yy.add(t, dotRange(target, t * m, target, t * m, m));
      for (let j = 0; j < p; j++) xy.add(j * k + t, dotRange(part, j * m, target, t * m, m));
    }
    xx.addAll(runSync(symmetricProducts(part, p, m)));
  }
  const products = xx.values();
  const xSquares = Float64Array.from({ length: p }, (_, j) => products[packedLength(j + 1) - 1]!);
  return { xx: products, xy: xy.values(), yy: yy.values(), xSquares, rounding: (CHUNK + 8) * Number.EPSILON };
}
