import { runSync } from '../computation/drivers.js';
import { checkedSquare } from '../designs/checkedSquare.js';
import { packedLength } from '../linalg/cholesky.js';
import type { Columns } from '../matrix/columns.js';
import { columnMeans, meanRest, weightedMean } from '../matrix/means.js';
import { InputError } from '../messages/errors.js';
import { type CentredTargets, denseProducts } from './denseMoments.js';
import { MOST_IN_LIST, requireFewProducts } from './productsLimit.js';
import { sparseProducts } from './sparseMoments.js';
import { type MomentBlock, requireWeight } from './statistics.js';

/**
 * The moments of samples and the k tasks observed on them. Means are taken first, in two passes each, so that every sum of
 * products is of centred numbers: a column of mean 1e8 and deviation 1 keeps its digits.
 *
 * Source: Chan, Golub, LeVeque (1983), "Algorithms for computing the sample variance", The American Statistician 37.
 *
 * @param y n x k by columns
 * @param weights s_i >= 0, not all 0; undefined is 1 each
 * @throws InputError where squares of the data leave the range of float64, and for more than some 11,000 features
 */
export function momentsOf(x: Columns, y: Float64Array, weights: Float64Array | undefined): MomentBlock {
  requireFewProducts(x.columns, 1 / 2, MOST_IN_LIST);
  const n = x.rows;
  const k = y.length / n;
  const rows = weights ? Int32Array.from(positiveRows(weights)) : Int32Array.from({ length: n }, (_, i) => i);
  const weight = weights ? weights.reduce((sum, s) => sum + s, 0) : n;
  requireWeight(weight, 'the sum of sampleWeight');
  // `columnMeans` wants weights that sum to n.
  const relative = weights?.map((s) => s * (n / weight));
  const xMean = runSync(columnMeans(x, relative));
  const xRest = xMean.map((mean, j) => restOf(x, j, weights, { rows, weight }, mean));
  const yMean = new Float64Array(k);
  const yRest = new Float64Array(k);
  const centred = new Float64Array(y.length);
  for (let t = 0; t < k; t++) {
    const column = y.subarray(t * n, (t + 1) * n);
    const mean = weightedMean(column, weights);
    const rest = meanRest(column, weights, mean);
    for (let i = 0; i < n; i++) centred[t * n + i] = column[i]! - mean - rest;
    yMean[t] = mean;
    yRest[t] = rest;
  }
  const targets = { y: centred, weights, rows, weight };
  const products =
    x.kind === 'dense' ? denseProducts(x, targets, xMean, xRest) : sparseProducts(x, targets, xMean, xRest);
  const { xx, xy, yy, xSquares, rounding } = products;
  for (let j = 0; j < x.columns; j++) {
    const square = xx[packedLength(j + 1) - 1]!;
    checkedSquare(x, j, weights, { mean: xMean[j]!, square, total: weight });
  }
  requireFinite({ Y: yy, 'X and Y': xy });
  return {
    nTasks: k,
    n: rows.length,
    weight,
    xMean: [...xMean],
    xRest: [...xRest],
    yMean: [...yMean],
    yRest: [...yRest],
    xx: [...xx],
    xy: [...xy],
    yy: [...yy],
    xSquares: [...xSquares],
    ySquares: [...yy],
    rounding,
  };
}

function* positiveRows(weights: Float64Array): Generator<number> {
  for (const [i, s] of weights.entries()) if (s > 0) yield i;
}

/**
 * What rounding left of the mean of a column. Of a sparse one that stores no zeros only: in any other, zeros are as far from
 * the mean as anything.
 */
function restOf(
  x: Columns,
  j: number,
  weights: Float64Array | undefined,
  { rows, weight }: Pick<CentredTargets, 'rows' | 'weight'>,
  mean: number,
): number {
  const { rows: n } = x;
  if (x.kind === 'dense') return meanRest(x.data.subarray(j * n, (j + 1) * n), weights, mean);
  let stored = 0;
  let sum = 0;
  for (let q = x.indptr[j]!; q < x.indptr[j + 1]!; q++) {
    const s = weights ? weights[x.indices[q]!]! : 1;
    if (s > 0) stored++;
    sum += s * (x.data[q]! - mean);
  }
  return stored === rows.length ? sum / weight : 0;
}

function requireFinite(sums: Readonly<Record<string, Float64Array>>): void {
  for (const [name, values] of Object.entries(sums)) {
    if (values.every(Number.isFinite)) continue;
    throw new InputError(
      `the sums of products of ${name} overflow float64; divide the columns or the targets by a constant first.`,
    );
  }
}
