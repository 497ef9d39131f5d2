import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { bundled, reportOf } from '../runtimes/bundle.js';
import type { GpuReport, OnDevice, Told } from './gpuFits.js';
import { chromiumPath, GPU_FLAGS, runInPage } from './page.js';

/** Without 'unsafe-eval': kernels are compiled by the driver or to WebAssembly, not to JavaScript. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const MODES = ['webgpu', 'webgl2', 'webasm'] as const;

/** Finds the contexts and devices that gpu.js makes, so that they can be lost, and posts the report. */
const MAIN = `
const contexts = [];
for (const Canvas of [HTMLCanvasElement, OffscreenCanvas]) {
  const { getContext } = Canvas.prototype;
  Canvas.prototype.getContext = function (...args) {
    const context = getContext.apply(this, args);
    if (context && context.getExtension && !contexts.includes(context)) contexts.push(context);
    return context;
  };
}
const devices = [];
if (globalThis.GPUAdapter) {
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...args) {
    const device = await requestDevice.apply(this, args);
    devices.push(device);
    return device;
  };
}
const { report } = await import('./fits.js');
const told = await report(${JSON.stringify(MODES)}, {
  webgl2: () => contexts.forEach((context) => context.getExtension('WEBGL_lose_context')?.loseContext()),
  webgpu: () => devices.forEach((device) => device.destroy()),
});
await fetch('result', { method: 'POST', body: JSON.stringify(told) });
`;

const withGpuJs: Plugin = {
  name: 'gpu.js as bundlers for browsers find it',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^gpu\.js$/ }, () => {
      const main = createRequire(import.meta.url).resolve('gpu.js');
      return { path: join(dirname(main), '../dist/gpu-browser.js') };
    }),
};

const without = chromiumPath === undefined && process.env.CI !== 'true';
if (without)
  console.warn('Skipped: devices in a browser, for there is no Chromium here (CHROMIUM_PATH names one).');

describe.skipIf(without)('devices in Chromium', () => {
  let browser: Browser;
  let inNode: Readonly<Record<string, Told>>;
  let inPage: GpuReport;

  beforeAll(async () => {
    const bundle = await bundled('browser/gpuFits.ts', withGpuJs);
    inNode = reportOf<GpuReport>(bundle).alone;
    if (chromiumPath === undefined) throw new Error('There is no Chromium here; CHROMIUM_PATH names one.');
    browser = await chromium.launch({ executablePath: chromiumPath, args: [...GPU_FLAGS] });
    inPage = await runInPage<GpuReport>(browser, { 'fits.js': bundle, 'main.js': MAIN }, POLICY);
  });

  afterAll(() => browser?.close());

  it('leave the fits that have none as they are in Node', () => {
    expect(inPage.alone).toEqual(inNode);
  });

  it.for(MODES)(
    '%s: the support and the coefficients of float64, the same bits each time',
    (mode, context) => {
      const found = granted(inPage, mode, context);
      expect(found.name).toContain(`gpu.js, ${mode} on `);
      expect(found.stats).toMatchObject({ backend: mode, fallbackReason: null });
      expect(found.stats.correlate).toBeGreaterThan(10);
      expect(found.repeats).toBe(true);
      expect(found.predictions).toBeLessThanOrEqual(1e-6);
      expect(Object.keys(found.fits)).toEqual(Object.keys(inNode));
      for (const [name, fit] of Object.entries(found.fits)) expectSame(name, fit, inNode[name]!);
    },
  );

  it.for(['webgpu', 'webgl2'] as const)(
    '%s: lost in the middle of a fit, is made up for by the processor',
    (mode, context) => {
      granted(inPage, mode, context);
      const { fit, stats, warnings } = inPage.lost[mode]!;
      expect(stats.correlate).toBeGreaterThan(0);
      expect(stats.backend).toBeNull();
      expect(stats.fallbackReason).toContain(`${mode} failed: `);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toMatch(new RegExp(`^DeviceWarning: ${mode} `));
      expectSame(mode, fit, inNode.lasso!);
    },
  );

  it("are none for 'auto' where they are software", () => {
    const { stats, words } = inPage.auto;
    expect(stats).toMatchObject({ backend: null, correlate: 0 });
    expect(stats.fallbackReason).toMatch(
      /^no graphics processor: .*webgl2 runs on .*SwiftShader.*, which is software/,
    );
    expect(words).toContain('the processor makes all products: no graphics processor');
  });
});

/** What came of a mode; the test is skipped where this Chromium has no adapter for WebGPU. */
function granted({ modes }: GpuReport, mode: string, context: TestContext): OnDevice {
  const found = modes[mode]!;
  if (!('refused' in found)) return found;
  if (mode === 'webgpu') context.skip(found.refused);
  throw new Error(found.refused);
}

function expectSame(name: string, fit: Told, expected: Told): void {
  expect([name, fit.converged, fit.gapIsWithin]).toEqual([name, expected.converged, expected.gapIsWithin]);
  expect([name, fit.active]).toEqual([name, expected.active]);
  const size = Math.max(...expected.coef.map(Math.abs));
  const worst = Math.max(...fit.coef.map((w, k) => Math.abs(w - expected.coef[k]!)));
  expect(worst, name).toBeLessThanOrEqual(1e-6 * size);
}
