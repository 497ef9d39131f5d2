import type { Computation } from '../../computation/computation.js';
import { runAsync } from '../../computation/drivers.js';
import { bytesFor, strideOf } from '../../kernels/kernels.js';
import { openKernels } from '../../kernels/open.js';
import { createRandom } from '../../math/random.js';
import { requireRoom } from '../../matrix/shape.js';
import { OptionReader } from '../../params/options.js';
import { storedDesign } from '../storedDesign.js';
import { DeviceState } from './deviceState.js';
import { designOn, type GpuDeviceOptions, stateOf } from './gpuDevice.js';

/** The shape of a problem. */
export interface DeviceShape {
  /** n. */
  readonly nSamples: number;
  /** p. */
  readonly nFeatures: number;
  /** T. @defaultValue 1 */
  readonly nTasks?: number | undefined;
}

/**
 * What a device would make of problems of a shape, in words: each product on the device and on the processor, timed on this machine
 * with random numbers, and where `'auto'` would make it. Takes the memory of X and the time of a few products.
 *
 * @param options those of `gpuDevice`
 * @throws (rejects with) InputError for a shape that is none, or as `gpuDevice` does
 * @example
 * console.log(await explainDevice({ nSamples: 20_000, nFeatures: 400, nTasks: 20 }));
 * // the processor makes all products: no graphics processor: webgpu runs on SwiftShader, which is software; …
 */
export async function explainDevice(shape: DeviceShape, options: GpuDeviceOptions = {}): Promise<string> {
  const caller = 'explainDevice';
  const read = new OptionReader(caller, shape, ['nSamples', 'nFeatures', 'nTasks']);
  const n = read.count('nSamples', 0, 1);
  const p = read.count('nFeatures', 0, 1);
  const T = read.count('nTasks', 1, 1);
  requireRoom(caller, 'nSamples x nFeatures', [n, p]);
  const opened = await stateOf(caller, options);
  try {
    const { engine, renderer, counts } = opened;
    if (!engine) return `the processor makes all products: ${counts.fallbackReason}`;
    const measuring = new DeviceState('auto', engine, renderer);
    await runAsync(products(measuring, n, p, T));
    const lines = [...measuring.choices.values()].map(({ words }) => words);
    // Without a line the device has failed.
    return lines.length > 0 ? lines.join('\n') : `the processor makes all products: ${counts.fallbackReason}`;
  } finally {
    await opened.dispose();
  }
}

/** Both products of a random X. */
function* products(state: DeviceState, n: number, p: number, T: number): Computation<void> {
  const stride = strideOf(n);
  const kernels = openKernels('auto', bytesFor([stride * p, stride * T, p * T], [p]));
  try {
    const random = createRandom(0);
    const draw = (values: Float64Array): Float64Array => {
      for (let k = 0; k < values.length; k++) values[k] = random.uniform() - 0.5;
      return values;
    };
    const x = kernels.float64(stride * p);
    for (let j = 0; j < p; j++) draw(x.subarray(j * stride, j * stride + n));
    const field = kernels.float64(stride * T);
    for (let t = 0; t < T; t++) draw(field.subarray(t * stride, t * stride + n));
    const w = draw(kernels.float64(p * T));
    const features = kernels.int32(p);
    for (let j = 0; j < p; j++) features[j] = j;
    const stored = { kind: 'dense', rows: n, columns: p, stride, data: x } as const;
    const design = designOn(state, storedDesign(kernels, stored));
    try {
      yield* design.correlate(field, features, w);
      yield* design.multiply(w, features, field);
    } finally {
      design.dispose();
    }
  } finally {
    kernels.dispose();
  }
}
