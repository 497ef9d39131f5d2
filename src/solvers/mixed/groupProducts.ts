import type { Computation } from '../../computation/computation.js';
import { localColumns } from '../../designs/design.js';
import type { MixedData } from '../../problem/mixed/mixedProblem.js';
import type { OutputGroup } from '../../problem/mixed/outputGroup.js';

/** X W for the rows `features` of w, p x Q, in float64: into the predictions of the groups. */
export function* predictAll(
  { groups, nOutputs: Q }: Pick<MixedData, 'groups' | 'nOutputs'>,
  w: Float64Array,
  features: Int32Array,
): Computation<void> {
  for (const { x, first, count, buffers } of groups) {
    for (const j of features) {
      for (let t = 0; t < count; t++) buffers.w[j * count + t] = w[j * Q + first + t]!;
    }
    yield* x.exact.multiply(buffers.w, features, buffers.eta);
  }
}

/**
 * V = X^T Theta for the fields of the groups, into the rows `features` of v, p x Q; 0 for outputs that have no use for a column.
 *
 * @param isExact in float64, else on a device where there is one
 */
export function* correlateAll(
  { groups, nOutputs: Q, curvatures }: Pick<MixedData, 'groups' | 'nOutputs' | 'curvatures'>,
  features: Int32Array,
  v: Float64Array,
  isExact = true,
): Computation<void> {
  for (const { x, first, count, buffers } of groups) {
    yield* (isExact ? x.exact : x).correlate(buffers.theta, features, buffers.out);
    for (const j of features) {
      for (let t = 0; t < count; t++) {
        const at = j * Q + first + t;
        v[at] = curvatures[at] === 0 ? 0 : buffers.out[j * count + t]!;
      }
    }
  }
}

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
