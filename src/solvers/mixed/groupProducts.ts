import { localColumns } from '../../designs/design.js';
import type { OutputGroup } from '../../problem/mixed/outputGroup.js';

/**
 * `out = X dW` for the outputs of a group, from rows of Q numbers for all outputs, those of zeros passed over.
 *
 * @param some room for a list of features, in kernel memory
 * @returns how many rows there were
 */
export function predictRows(
  { x, first, count, buffers }: OutputGroup,
  features: Int32Array,
  rows: Float64Array,
  some: Int32Array,
  out: Float64Array,
): number {
  const Q = rows.length / features.length;
  let used = 0;
  for (let k = 0; k < features.length; k++) {
    const j = features[k]!;
    let isZero = true;
    for (let t = 0; t < count; t++) {
      const value = rows[k * Q + first + t]!;
      buffers.w[j * count + t] = value;
      if (value !== 0) isZero = false;
    }
    if (!isZero) some[used++] = j;
  }
  localColumns(x).multiply(buffers.w, some.subarray(0, used), out);
  return used;
}
