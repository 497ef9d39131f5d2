import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GpuDevice, gpuDevice } from '../../src/gpu.js';
import type { MultiTaskLasso, MultiTaskModel } from '../../src/index.js';
import { DIRECT, deviceCases, type Fittable, fittedOn } from '../laws/deviceCases.js';
import { GPU_MODES } from '../laws/gpuModes.js';

const CASES = deviceCases(1e-13);

/** Those whose X stays with the processor. */
const isSparse = (name: string): boolean => name.endsWith('sparse') || name.endsWith('many features');

describe.each(GPU_MODES)('on gpu.js, mode %s', (mode) => {
  let device: GpuDevice;

  beforeAll(async () => {
    device = await gpuDevice({ mode });
  });
  afterAll(() => device.dispose());

  it.each(CASES)('%s has the support and the coefficients of the processor', async (name, model, X, Y) => {
    const here = (model.clone() as never as { fit(...args: unknown[]): Fittable }).fit(X, Y);
    const before = device.stats;
    const there = await fittedOn(model.clone(), device, X, Y);
    const { backend, correlate, fallbackReason } = device.stats;
    expect(backend).toBe(mode);
    expect(correlate > before.correlate, fallbackReason ?? '').toBe(!DIRECT.has(name) && !isSparse(name));
    expect(there.converged_).toBe(here.converged_);
    expect(there.active_).toEqual(here.active_);
    const expected = here.coef_.to1DArray();
    const size = Math.max(...expected.map(Math.abs));
    const differences = there.coef_.to1DArray().map((value, q) => Math.abs(value - expected[q]!));
    expect(Math.max(...differences)).toBeLessThanOrEqual(1e-6 * size);
  });

  it('predictions of a model of several losses take one product for all of its outputs', async () => {
    const [, model, X, Y] = CASES.find(([name]) => name === 'MultiTaskModel') as unknown as [
      string,
      MultiTaskModel,
      number[][],
      number[][],
    ];
    const fitted = model.clone().fit(X, Y);
    const before = device.stats.multiply;
    const there = await fitted.predictAsync(X, { device });
    expect(device.stats.multiply).toBe(before + 1);
    const here = fitted.predict(X);
    expect(there.slice(1)).toEqual(here.slice(1)); // labels
    const numbers = here[0] as Float64Array;
    const size = Math.max(...numbers.map(Math.abs));
    const differences = numbers.map((value, i) => Math.abs(value - (there[0] as Float64Array)[i]!));
    expect(Math.max(...differences)).toBeLessThanOrEqual(1e-6 * size);
  });

  it('predictions are those of the processor to the precision of float32, wherever X lies', async () => {
    const [, model, X, Y] = CASES[0] as unknown as [string, MultiTaskLasso, number[][], number[][]];
    const fitted = model.clone().fit(X, Y);
    const far = X.map((row) => row.map((value, j) => value + 1e6 * j));
    for (const input of [X, far]) {
      const before = device.stats.multiply;
      const here = fitted.predict(input);
      const there = await fitted.predictAsync(input, { device });
      expect(device.stats.multiply).toBe(before + 1);
      const spread = Math.max(...fitted.predict(X).to1DArray().map(Math.abs));
      const difference = Math.max(...there.clone().sub(here).to1DArray().map(Math.abs));
      expect(difference).toBeLessThanOrEqual(1e-6 * spread);
      expect(await fitted.predictAsync(input, { device, task: 1 })).toEqual(
        Float64Array.from(there.getColumn(1)),
      );
    }
  });
});
