/** What columns weigh under weights of each task. */

import type { Moments, StoredDesign } from '../kernels.js';
import { dotColumn } from './columns.js';

/** The moments of column j under the weights of task t, of T. */
export function columnMoments(x: StoredDesign, j: number, t: number, T: number, moments: Moments): void {
  const { weights, totals, center, means, squares } = moments;
  const { data } = x;
  const start = t * x.stride;
  const total = totals[t]!;
  const isDense = x.kind === 'dense';
  const begin = isDense ? j * x.stride : x.indptr[j]!;
  const end = isDense ? begin + x.rows : x.indptr[j + 1]!;
  const h = weights.subarray(start, start + x.stride);
  const others = isDense ? 0 : unstored(x.indices, begin, end, h, total);
  let mean = 0;
  if (center && total > 0) {
    mean = dotColumn(x, j, weights, start) / total;
    let correction = -others * mean;
    for (let k = begin; k < end; k++) {
      correction += h[isDense ? k - begin : x.indices[k]!]! * (data[k]! - mean);
    }
    mean += correction / total;
  }
  let square = others * mean * mean;
  for (let k = begin; k < end; k++) {
    square += h[isDense ? k - begin : x.indices[k]!]! * (data[k]! - mean) ** 2;
  }
  means[j * T + t] = mean;
  squares[j * T + t] = square;
}

/** The weight of what a sparse column does not store: by difference, or by its own sum where that loses digits. */
function unstored(indices: Int32Array, begin: number, end: number, h: Float64Array, total: number): number {
  let stored = 0;
  for (let k = begin; k < end; k++) stored += h[indices[k]!]!;
  if (stored <= total / 2) return total - stored;
  let others = 0;
  let next = begin;
  for (let i = 0; i < h.length; i++) {
    if (next < end && indices[next] === i) next++;
    else others += h[i]!;
  }
  return others;
}
