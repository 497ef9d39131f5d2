import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { explainDevice, gpuDevice } from '../../../src/gpu.js';
import { MultiTaskElasticNetCV, MultiTaskLasso, makeRegression } from '../../../src/index.js';
import { createRandom } from '../../../src/math/random.js';
import { faultyGpu } from '../../laws/faultyGpu.js';

const { X, Y } = makeRegression({ nSamples: 150, nFeatures: 40, nTargets: 3, noise: 5, randomState: 3 });
const lasso = () => new MultiTaskLasso({ alpha: 4, tol: 1e-13, maxIter: 5000 });
const text = (model: MultiTaskLasso): string => JSON.stringify(model.toJSON());

describe('gpuDevice', () => {
  it('gives the same bits fit after fit, and for fits at the same time', async () => {
    const device = await gpuDevice({ mode: 'webasm' });
    const first = text(await lasso().fitAsync(X, Y, { device }));
    expect(text(await lasso().fitAsync(X, Y, { device }))).toBe(first);
    const both = await Promise.all([lasso().fitAsync(X, Y, { device }), lasso().fitAsync(X, Y, { device })]);
    expect(both.map(text)).toEqual([first, first]);
    await device.dispose();
  });

  it('counts what it does', async () => {
    const device = await gpuDevice({ mode: 'webasm' });
    expect(device.name).toBe('gpu.js, webasm on the processor');
    expect(device.stats).toEqual({
      backend: 'webasm',
      correlate: 0,
      multiply: 0,
      bytesUp: 0,
      bytesDown: 0,
      ms: 0,
      fallbackReason: null,
    });
    await lasso().fitAsync(X, Y, { device });
    const { correlate, multiply, bytesUp, bytesDown, ms } = device.stats;
    expect(correlate).toBeGreaterThan(0);
    expect(multiply).toBe(0);
    // X once, then a field of 3 tasks for each product; tiles are a little larger than X.
    const perProduct = 4 * 150 * 3;
    expect(bytesUp).toBeGreaterThanOrEqual(4 * 150 * 40 + correlate * perProduct);
    expect(bytesUp).toBeLessThan(1.2 * (4 * 150 * 40 + correlate * perProduct));
    expect(bytesDown).toBeGreaterThanOrEqual(correlate * 4 * 40 * 3);
    expect(ms).toBeGreaterThan(0);
    await device.dispose();
  });

  it('gives back what it held, when a fit ends, is aborted or fails', async () => {
    const library = faultyGpu();
    const device = await gpuDevice({ mode: 'webasm', gpuJs: library });
    const { residents } = library;
    const held = () => residents.made - residents.deleted;
    expect(held()).toBe(0); // what the probe made
    const made = residents.made;
    await lasso().fitAsync(X, Y, { device });
    expect([residents.made, held()]).toEqual([made + 1, 0]);
    await lasso().fit(X, Y).predictAsync(X, { device });
    expect([residents.made, held()]).toEqual([made + 2, 0]);
    const controller = new AbortController();
    const onProgress = () => controller.abort('enough');
    const { signal } = controller;
    await expect(lasso().fitAsync(X, Y, { device, onProgress, signal })).rejects.toBe('enough');
    expect([residents.made, held()]).toEqual([made + 3, 0]);
    const cv = new MultiTaskElasticNetCV({ cv: 3, alphas: 4, l1Ratio: 0.5 });
    await cv.fitAsync(X, Y, { device, nJobs: 2 });
    // A copy of X for each split and the refit: with a device, all run on this thread.
    expect([residents.made, held()]).toEqual([made + 7, 0]);
    await device.dispose();
  });

  it('refuses fits once it has been disposed of, and lets one under way end without it', async () => {
    const device = await gpuDevice({ mode: 'webasm' });
    let disposed: Promise<void> | undefined;
    const onProgress = () => {
      disposed ??= device.dispose();
    };
    const model = await lasso().fitAsync(X, Y, { device, onProgress });
    await disposed;
    expect(model.converged_).toBe(true);
    expect(model.active_).toEqual(lasso().fit(X, Y).active_);
    await expect(lasso().fitAsync(X, Y, { device })).rejects.toThrow('the device has been disposed of');
    await device.dispose(); // again, without harm
  });

  it('has the support and coefficients of the processor where features differ in size by 1e12', async () => {
    const random = createRandom(8);
    const sizes = Array.from({ length: 40 }, (_, j) => 10 ** (((j * 7) % 13) - 6));
    const scaled = X.to2DArray().map((row) => row.map((x, j) => (x + 3 * random.normal()) * sizes[j]!));
    // Strengths in proportion to the sizes: each feature has its chance.
    const model = () => lasso().setParams({ alpha: 3, featureWeights: sizes });
    const alone = model().fit(scaled, Y);
    const device = await gpuDevice({ mode: 'webasm' });
    const there = await model().fitAsync(scaled, Y, { device });
    expect(device.stats.correlate).toBeGreaterThan(0);
    expect(there.active_).toEqual(alone.active_);
    expect(alone.active_.length).toBeGreaterThan(5);
    const inUnits = (m: MultiTaskLasso) => m.coef_.to2DArray().map((row) => row.map((w, j) => w * sizes[j]!));
    const [a, b] = [inUnits(there).flat(), inUnits(alone).flat()];
    const size = Math.max(...b.map(Math.abs));
    expect(Math.max(...a.map((w, k) => Math.abs(w - b[k]!)))).toBeLessThanOrEqual(1e-6 * size);
    await device.dispose();
  });

  it("'auto' leaves all to the processor where there is no graphics processor, and says so", async () => {
    const device = await gpuDevice();
    const model = await lasso().fitAsync(X, Y, { device });
    expect(model.coef_.to2DArray()).toEqual(lasso().fit(X, Y).coef_.to2DArray());
    expect(device.stats).toMatchObject({ backend: null, correlate: 0 });
    expect(device.stats.fallbackReason).toMatch(/^no graphics processor: webgpu .*; webgl2 .*; headlessgl /);
    await device.dispose();
  });

  it("'auto' takes what is no software, and uses it for what it is faster at", async () => {
    const library = faultyGpu(undefined, { mode: 'webgl2', renderer: 'GeForce' });
    const device = await gpuDevice({ gpuJs: library });
    expect(device.name).toBe('gpu.js, webgl2 on GeForce');
    expect(device.stats).toMatchObject({ backend: 'webgl2', bytesUp: 0, fallbackReason: null });
    const model = await lasso().fitAsync(X, Y, { device });
    const difference = Matrix.sub(model.coef_, lasso().fit(X, Y).coef_).abs().max();
    expect(difference).toBeLessThan(1e-9 * model.coef_.max());
    expect(device.stats).toMatchObject({ backend: 'webgl2', correlate: 0 });
    expect(device.stats.fallbackReason).toBe(
      'X^T F of 150 x 40 with 3 tasks: the processor, for it is too small for a device',
    );
    await device.dispose();
  });

  it("'auto' leaves software alone", async () => {
    const library = faultyGpu(undefined, { mode: 'headlessgl', renderer: 'Mesa llvmpipe (LLVM 15.0.6)' });
    const device = await gpuDevice({ gpuJs: library });
    expect(device.stats.backend).toBeNull();
    expect(device.stats.fallbackReason).toContain(
      'headlessgl runs on Mesa llvmpipe (LLVM 15.0.6), which is software',
    );
    await device.dispose();
  });

  it.each([
    ['headlessgl', /Node with the package gl beside gpu\.js.*npm install gl.*xvfb-run/],
    ['webgpu', /the package webgpu as navigator\.gpu/],
    ['webgl2', /a browser \(in Node it is headlessgl\)/],
  ] as const)('says what %s takes where gpu.js does not support it', async (mode, words) => {
    class Unsupported {
      constructor() {
        throw new Error('A requested mode is not supported');
      }
    }
    const gpuJs = { GPU: Unsupported, input: () => ({}) };
    const refused = gpuDevice({ mode, gpuJs });
    await expect(refused).rejects.toThrow(words);
    await expect(refused).rejects.toThrow(
      `gpuDevice: the mode '${mode}' cannot be had here: gpu.js does not`,
    );
    const auto = await gpuDevice({ gpuJs });
    expect(auto.stats.fallbackReason).toMatch(words);
  });

  it.each([
    [{ mode: 'gpu' }, "gpuDevice: mode must be 'auto' or 'webgpu' or"],
    [{ mode: 'webgl2' }, "gpuDevice: the mode 'webgl2' cannot be had here: "],
    [{ gpuJs: {} }, 'gpuDevice: gpuJs must be the library gpu.js; got an object without keys.'],
    [{ device: 'cpu' }, 'gpuDevice: unknown option device. '],
  ])('refuses %o', async (options, message) => {
    await expect(gpuDevice(options as object)).rejects.toThrow(message);
  });
});

describe('explainDevice', () => {
  const shape = { nSamples: 2000, nFeatures: 400, nTasks: 3 };

  it('says where each product is made, and how long it takes in both places', async () => {
    const lines = (await explainDevice(shape, { mode: 'webasm' })).split('\n');
    const time = String.raw`\d[\d.e+]* ms`;
    const told = (name: string) =>
      new RegExp(
        String.raw`^${name} of 2000 x 400 with 3 tasks: (the processor|webasm); ${time} on webasm \(the processor\), ` +
          `${time} without it, ${time} to copy X$`,
      );
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(told(String.raw`X\^T F`));
    expect(lines[1]).toMatch(told('X W'));
  });

  it('says why there is no device', async () => {
    expect(await explainDevice(shape)).toMatch(
      /^the processor makes all products: no graphics processor: webgpu /,
    );
    const small = await explainDevice({ nSamples: 10, nFeatures: 4 }, { mode: 'webasm' });
    expect(small).toContain('X W of 10 x 4 with 1 task: the processor, for it is too small for a device');
  });

  it.each([
    [{ nSamples: 0, nFeatures: 4 }, 'explainDevice: nSamples must be an integer in [1, 2147483647]; got 0.'],
    [{ nSamples: 1e6, nFeatures: 1e6 }, 'explainDevice: nSamples x nFeatures is 1000000 x 1000000'],
    [{ nSamples: 1, nTargets: 4 }, 'explainDevice: unknown option nTargets.'],
  ])('refuses %o', async (given, message) => {
    await expect(explainDevice(given as never)).rejects.toThrow(message);
  });
});
