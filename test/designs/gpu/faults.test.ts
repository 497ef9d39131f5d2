import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeviceWarning, gpuDevice } from '../../../src/gpu.js';
import { MultiTaskLasso, makeRegression, setWarningHandler } from '../../../src/index.js';
import { type Fault, faultyGpu, type KernelCall } from '../../laws/faultyGpu.js';

const { X, Y } = makeRegression({ nSamples: 150, nFeatures: 40, nTargets: 3, noise: 5, randomState: 3 });
const lasso = () => new MultiTaskLasso({ alpha: 4, tol: 1e-13, maxIter: 5000 });
const here = lasso().fit(X, Y);

/** Kernels that the probe of a new device calls: what comes after them belongs to fits. */
const PROBE = 4;

function fill(rows: Float32Array[], value: number): void {
  for (const row of rows) row.fill?.(value);
}

/** Spoils what is copied back from the `count`-th product on, not counting the probe. */
const from =
  (count: number, spoil: (rows: Float32Array[]) => void): Fault =>
  ({ index, isRead }: KernelCall, rows) => {
    if (isRead && index >= PROBE + 3 * count) spoil(rows);
  };

const FAULTS: readonly [name: string, fault: Fault][] = [
  ['a kernel that throws at once', from(0, fail)],
  ['a kernel that throws in the middle of a fit', from(1, fail)],
  ['zeros for all numbers', from(0, (rows) => fill(rows, 0))],
  ['NaN', from(1, ([row]) => row!.fill(NaN))],
  ['one number that is wrong', from(0, ([row]) => (row![7] = -1 - row![7]!))],
  ['the numbers of another task', from(0, (rows) => rows[0]!.set(rows[1]!))],
];

function fail(): never {
  throw new Error('device lost');
}

describe('a device that fails', () => {
  let warnings: Error[];

  beforeEach(() => {
    warnings = [];
    setWarningHandler((warning) => warnings.push(warning));
  });
  afterEach(() => setWarningHandler(null));

  it.each(FAULTS)('by %s is given up within the fit, with a warning', async (_, fault) => {
    const device = await gpuDevice({ mode: 'webasm', gpuJs: faultyGpu(fault) });
    const there = await lasso().fitAsync(X, Y, { device });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toBeInstanceOf(DeviceWarning);
    expect(warnings[0]!.message).toContain('webasm');
    expect(device.stats.backend).toBeNull();
    expect(device.stats.fallbackReason).toMatch(/^webasm failed: /);
    expect(device.name).toBe('the processor');
    expectSame(there);
    // Later fits are those of the processor, bit for bit.
    const later = await lasso().fitAsync(X, Y, { device });
    expect(later.coef_.to2DArray()).toEqual(here.coef_.to2DArray());
    expect(warnings).toHaveLength(1);
    await device.dispose();
  });

  it('by going over to the processor without a word is found out', async () => {
    const library = faultyGpu();
    const device = await gpuDevice({ mode: 'webasm', gpuJs: library });
    library.pretended = 'cpu';
    expectSame(await lasso().fitAsync(X, Y, { device }));
    expect(device.stats.fallbackReason).toContain("gpu.js ran a kernel by 'cpu'");
    expect(warnings).toHaveLength(1);
    await device.dispose();
  });

  it.each<[string, Fault]>([
    ['throws', fail],
    ['computes wrongly', (_, rows) => fill(rows, 1)],
  ])('before it is used, because it %s, is refused', async (_, fault) => {
    const opened = gpuDevice({ mode: 'webasm', gpuJs: faultyGpu(fault) });
    await expect(opened).rejects.toThrow(/^gpuDevice: the mode 'webasm' cannot be had here: /);
    expect(warnings).toEqual([]);
  });

  function expectSame(there: MultiTaskLasso): void {
    expect(there.converged_).toBe(true);
    expect(there.active_).toEqual(here.active_);
    const size = Math.max(...here.coef_.to1DArray().map(Math.abs));
    const difference = Math.max(...there.coef_.clone().sub(here.coef_).to1DArray().map(Math.abs));
    expect(difference).toBeLessThanOrEqual(1e-6 * size);
  }
});
