/** Steps of single columns against fields with weights of their own. */

import type { StoredDesign, WeightedFields } from '../kernels.js';
import { dotColumn } from './columns.js';

/** `row_t = S_j . f_t`. */
export function dotRow(x: StoredDesign, j: number, { field, row }: WeightedFields): void {
  for (let t = 0; t < row.length; t++) row[t] = dotColumn(x, j, field, t * x.stride);
}

/** Takes a step along column j off the fields; see `WeightedColumns`. */
export function takeRow(x: StoredDesign, j: number, fields: WeightedFields): void {
  const { probabilities, means, row } = fields;
  if (probabilities) {
    stepWithProbabilities(x, j, probabilities, fields);
    return;
  }
  const T = row.length;
  for (let t = 0; t < T; t++) {
    if (row[t] !== 0) takeOne(x, j, row[t]!, means ? means[j * T + t]! : 0, t * x.stride, fields);
  }
}

/** `f <- f - a h (x_j - m)`, f and h from `start` on. */
function takeOne(
  x: StoredDesign,
  j: number,
  a: number,
  m: number,
  start: number,
  { field, weights }: WeightedFields,
): void {
  const { data } = x;
  if (x.kind === 'dense') {
    const column = j * x.stride;
    for (let i = 0; i < x.rows; i++) {
      field[start + i]! -= a * weights[start + i]! * (data[column + i]! - m);
    }
    return;
  }
  for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) {
    const at = start + x.indices[k]!;
    field[at]! -= a * weights[at]! * data[k]!;
  }
}

function stepWithProbabilities(
  x: StoredDesign,
  j: number,
  q: Float64Array,
  { field, weights, row }: WeightedFields,
): void {
  const { stride, data } = x;
  const T = row.length;
  const isDense = x.kind === 'dense';
  const begin = isDense ? j * stride : x.indptr[j]!;
  const end = isDense ? begin + x.rows : x.indptr[j + 1]!;
  for (let k = begin; k < end; k++) {
    const i = isDense ? k - begin : x.indices[k]!;
    let mean = 0;
    for (let s = 0; s < T; s++) mean += q[s * stride + i]! * row[s]!;
    for (let t = 0; t < T; t++) {
      const at = t * stride + i;
      field[at]! -= weights[at]! * data[k]! * (row[t]! - mean);
    }
  }
}
