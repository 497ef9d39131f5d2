import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAsync } from '../../../src/computation/drivers.js';
import { storedDesign } from '../../../src/designs/storedDesign.js';
import { type GpuDevice, gpuDevice } from '../../../src/gpu.js';
import { strideOf } from '../../../src/kernels/kernels.js';
import { createReferenceKernels } from '../../../src/kernels/reference/reference.js';
import { createRandom, type Random } from '../../../src/math/random.js';
import { expectAtMost } from '../../laws/atMost.js';
import { GPU_MODES } from '../../laws/gpuModes.js';

interface Shape {
  readonly n: number;
  readonly p: number;
  readonly T: number;
}

/** A stored design whose columns have sizes from 2^-range to 2^range, and factors for both products. */
function drawn({ n, p, T }: Shape, range: number, random: Random) {
  const kernels = createReferenceKernels();
  const stride = strideOf(n);
  const data = new Float64Array(p * stride);
  const field = new Float64Array(T * stride);
  for (let j = 0; j < p; j++) {
    const size = 2 ** (random.integer(2 * range + 1) - range);
    for (let i = 0; i < n; i++) data[j * stride + i] = size * random.normal();
  }
  for (let t = 0; t < T; t++) {
    const size = 2 ** (random.integer(2 * range + 1) - range);
    for (let i = 0; i < n; i++) field[t * stride + i] = size * random.normal();
  }
  const w = Float64Array.from({ length: p * T }, () => random.normal());
  const stored = { kind: 'dense', rows: n, columns: p, stride, data } as const;
  return { exact: storedDesign(kernels, stored), data, field, w, stride };
}

const length = (values: Float64Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));

async function compare(device: GpuDevice, shape: Shape, range: number, seed: number): Promise<void> {
  const { n, p, T } = shape;
  const { exact, data, field, w, stride } = drawn(shape, range, createRandom(seed));
  const design = await runAsync(device.load(exact));
  const features = Int32Array.from({ length: p }, (_, j) => j);
  const [v, expected] = [new Float64Array(p * T), new Float64Array(p * T)];
  await runAsync(design.correlate(field, features, v));
  await runAsync(exact.correlate(field, features, expected));
  for (let j = 0; j < p; j++) {
    const size = length(data.subarray(j * stride, (j + 1) * stride));
    for (let t = 0; t < T; t++) {
      const slack = design.rounding * size * length(field.subarray(t * stride, (t + 1) * stride));
      expectAtMost(Math.abs(v[j * T + t]! - expected[j * T + t]!), slack);
    }
  }
  const [eta, exactly] = [new Float64Array(stride * T).fill(NaN), new Float64Array(stride * T)];
  await runAsync(design.multiply(w, features, eta));
  await runAsync(exact.multiply(w, features, exactly));
  for (let t = 0; t < T; t++) {
    const sizes = new Float64Array(stride);
    for (let j = 0; j < p; j++)
      for (let i = 0; i < n; i++) sizes[i]! += Math.abs(data[j * stride + i]! * w[j * T + t]!);
    for (let i = 0; i < n; i++)
      expectAtMost(Math.abs(eta[t * stride + i]! - exactly[t * stride + i]!), 1e-5 * sizes[i]!);
    expect(eta.subarray(t * stride + n, (t + 1) * stride).every((value) => value === 0)).toBe(true);
  }
  design.dispose();
}

describe.each(GPU_MODES)('products on gpu.js, mode %s', (mode) => {
  let device: GpuDevice;

  beforeAll(async () => {
    device = await gpuDevice({ mode });
  });
  afterAll(() => device.dispose());

  it('are those of float64 to the rounding that the design declares, for columns of any size', async () => {
    const shape = fc.record({
      n: fc.integer({ min: 1, max: 400 }),
      p: fc.integer({ min: 1, max: 60 }),
      T: fc.integer({ min: 1, max: 5 }),
    });
    const range = fc.constantFrom(0, 20, 200);
    await fc.assert(
      fc.asyncProperty(shape, range, fc.nat(), (shape, range, seed) => compare(device, shape, range, seed)),
      { numRuns: 12 }, // each compiles kernels
    );
    expect(device.stats).toMatchObject({ backend: mode, fallbackReason: null });
  });

  it.each<Shape>([
    { n: 17_000, p: 3, T: 2 },
    { n: 16_400, p: 521, T: 1 },
    { n: 5, p: 7, T: 150 },
  ])(
    'are whole where they take several tiles or groups of tasks: %o',
    async (shape) => {
      await compare(device, shape, 3, 1);
      expect(device.stats).toMatchObject({ backend: mode, fallbackReason: null });
    },
    240_000,
  ); // software drivers of WebGL compile long loops slowly

  it('count as 0 what float32 cannot hold beside the largest numbers, a whole tile too', async () => {
    const { exact, field, stride } = drawn({ n: 17_000, p: 3, T: 2 }, 0, createRandom(4));
    for (let t = 0; t < 2; t++) for (let i = 8000; i < stride; i++) field[t * stride + i]! *= 2 ** -140;
    const design = await runAsync(device.load(exact));
    const [v, expected] = [new Float64Array(6), new Float64Array(6)];
    await runAsync(design.correlate(field, Int32Array.of(0, 1, 2), v));
    await runAsync(exact.correlate(field, Int32Array.of(0, 1, 2), expected));
    expect(device.stats).toMatchObject({ backend: mode, fallbackReason: null });
    v.forEach((value, k) => {
      expectAtMost(Math.abs(value - expected[k]!), 1e-4 * Math.sqrt(8000));
    });
    design.dispose();
  });

  it('of zeros are zeros, and of few features those of the processor', async () => {
    const { exact, field, stride } = drawn({ n: 50, p: 40, T: 2 }, 0, createRandom(3));
    const design = await runAsync(device.load(exact));
    const all = Int32Array.from({ length: 40 }, (_, j) => j);
    const v = new Float64Array(80).fill(5);
    await runAsync(design.correlate(new Float64Array(2 * stride), all, v));
    expect(v).toEqual(new Float64Array(80));
    const before = device.stats.correlate;
    const some = Int32Array.of(1, 30);
    const [few, expected] = [v.slice(), v.slice()];
    await runAsync(design.correlate(field, some, few));
    await runAsync(exact.correlate(field, some, expected));
    expect(few).toEqual(expected);
    expect(device.stats.correlate).toBe(before);
    design.dispose();
  });
});
