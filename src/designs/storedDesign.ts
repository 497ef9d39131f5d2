import type { Computation } from '../computation/computation.js';
import type { Kernels, Moments, StoredDesign, Sweep, WeightedFields } from '../kernels/kernels.js';
import type { Design, LocalColumns } from './design.js';

/** Rounding of a correlation in float64, with what centring on the way adds. */
const ROUNDING = 8 * Number.EPSILON;

/** A design in the memory of kernels, which make its products. */
export function storedDesign(kernels: Kernels, x: StoredDesign): Design {
  const { rows, columns, stride } = x;
  const local: LocalColumns = Object.freeze({
    rows,
    columns,
    stride,
    isSparse: x.kind === 'sparse',
    columnCost: x.kind === 'dense' ? rows : x.data.length / Math.max(1, columns) + 1,
    multiply: (w: Float64Array, features: Int32Array, out: Float64Array) =>
      kernels.predict(x, w, features, out),
    correlate: (field: Float64Array, features: Int32Array, out: Float64Array) =>
      kernels.correlate(x, field, features, out),
    dense: x.kind === 'dense' ? x.data.subarray(0, columns * stride) : undefined,
    addOuter:
      x.kind === 'dense'
        ? (features: Int32Array, weights: Float64Array, out: Float64Array) =>
            kernels.addOuter(x, features, weights, out)
        : undefined,
    sweep: (pass: Sweep) => kernels.sweep(x, pass),
    steps: (fields: WeightedFields) => kernels.columns(x, fields),
    moments: (moments: Moments, features: Int32Array) => kernels.moments(x, moments, features),
    column: (j: number, out: Float64Array) => copyColumn(x, j, out),
    eachEntry: (j: number, visit: (i: number, value: number) => void) => eachEntry(x, j, visit),
  });
  const design = {
    rows,
    columns,
    stride,
    cost: x.kind === 'dense' ? stride * columns : x.data.length,
    precision: 'f64',
    rounding: ROUNDING,
    exact: null as unknown as Design, // itself
    local,
    *multiply(w: Float64Array, features: Int32Array, out: Float64Array): Computation<void> {
      kernels.predict(x, w, features, out);
      yield PAUSE;
    },
    *correlate(field: Float64Array, features: Int32Array, out: Float64Array): Computation<void> {
      kernels.correlate(x, field, features, out);
      yield PAUSE;
    },
    dispose() {},
  } satisfies Design;
  design.exact = design;
  return Object.freeze(design);
}

const PAUSE = Object.freeze({ kind: 'pause' });

/** Column j as it stands for: a sparse one less its centring. */
function copyColumn(x: StoredDesign, j: number, out: Float64Array): void {
  if (x.kind === 'dense') {
    out.set(x.data.subarray(j * x.stride, (j + 1) * x.stride));
    return;
  }
  const shift = x.shift[j]!;
  for (let i = 0; i < x.stride; i++) out[i] = shift === 0 ? 0 : -shift * x.unit[i]!;
  for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) out[x.indices[k]!]! += x.data[k]!;
}

function eachEntry(x: StoredDesign, j: number, visit: (i: number, value: number) => void): void {
  if (x.kind === 'dense') {
    const from = j * x.stride;
    for (let i = 0; i < x.rows; i++) visit(i, x.data[from + i]!);
  } else for (let e = x.indptr[j]!; e < x.indptr[j + 1]!; e++) visit(x.indices[e]!, x.data[e]!);
}
