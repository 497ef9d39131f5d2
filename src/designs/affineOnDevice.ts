import type { Computation } from '../computation/computation.js';
import { bytesFor, strideOf } from '../kernels/kernels.js';
import { openKernels } from '../kernels/open.js';
import type { Columns } from '../matrix/columns.js';
import { affine } from '../matrix/product.js';
import { centredBytes, centredDesign } from './centredDesign.js';
import type { Device } from './design.js';
import { storedDesign } from './storedDesign.js';

/**
 * `X W + 1 b^T` as `affine`, n x T column-major, `X W` on the device of whoever runs the computation, if it has one. Columns are
 * centred before they go there, so that float32 has the digits in which samples differ: `X W = (X - 1 m^T) W + 1 (m^T W)`.
 */
export function* affineOnDevice(
  x: Columns,
  w: Float64Array,
  b: ArrayLike<number>,
): Computation<Float64Array> {
  let product: Float64Array | null = null;
  yield {
    kind: 'device',
    *load(device: object): Computation<void> {
      product = yield* centredProduct(x, w, b.length, device as Device);
    },
  };
  if (!product) return affine(x, w, b);
  const out: Float64Array = product;
  for (let t = 0; t < b.length; t++) {
    for (let i = t * x.rows; i < (t + 1) * x.rows; i++) out[i]! += b[t]!;
  }
  return out;
}

/** Null where the device leaves this X to the processor. */
function* centredProduct(
  x: Columns,
  w: Float64Array,
  nTasks: number,
  device: Device,
): Computation<Float64Array | null> {
  const { rows: n, columns: p } = x;
  const stride = strideOf(n);
  const kernels = openKernels('auto', centredBytes(x) + bytesFor([p * nTasks, stride * nTasks], [p]));
  try {
    const centring = { center: true, isScaled: false, hasShift: true };
    const { stored, mean, rest } = yield* centredDesign(x, kernels, centring);
    const exact = storedDesign(kernels, stored);
    const design = yield* device.load(exact, ONCE);
    if (design === exact) return null;
    try {
      const weights = kernels.float64(p * nTasks);
      const features = kernels.int32(p);
      const field = kernels.float64(stride * nTasks);
      weights.set(w);
      for (let j = 0; j < p; j++) features[j] = j;
      yield* design.multiply(weights, features, field);
      const out = new Float64Array(n * nTasks);
      for (let t = 0; t < nTasks; t++) {
        let base = 0;
        for (let j = 0; j < p; j++) base += (mean[j]! + rest[j]!) * w[j * nTasks + t]!;
        for (let i = 0; i < n; i++) out[t * n + i] = field[t * stride + i]! + base;
      }
      return out;
    } finally {
      design.dispose();
    }
  } finally {
    kernels.dispose();
  }
}

/** X goes to the device for a single product. */
const ONCE = 1;
