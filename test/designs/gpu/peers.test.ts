import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../browser/page.js';
import { readSources, root } from '../../structure/source.js';

/** Programs lie inside the repository, where the name 'polytask' means the built package, and in files: workers of gpu.js need one. */
mkdirSync(join(root, 'build'), { recursive: true });
const programs = mkdtempSync(join(root, 'build/gpu-'));
afterAll(() => rmSync(programs, { recursive: true, force: true }));

/** What a program prints. */
function printed(program: string, folder: string = programs, env: NodeJS.ProcessEnv = process.env) {
  const file = join(folder, 'program.mjs');
  writeFileSync(file, program);
  return spawnSync(process.execPath, [file], { cwd: folder, env, encoding: 'utf8', timeout: 55_000 });
}

describe('polytask/gpu', () => {
  it('says what to install where gpu.js is missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'polytask-gpu-'));
    try {
      const isRun = (path: string): boolean => !path.endsWith('.d.ts') && !path.endsWith('.map');
      cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true, filter: isRun });
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      const script = `const { gpuDevice } = await import('${pathToFileURL(join(folder, 'dist/gpu.js')).href}');
        await gpuDevice().catch((error) => console.log(error.message, '|', error.cause.code));`;
      const { stdout, stderr } = printed(script, folder);
      expect(stderr).toBe('');
      expect(stdout).toContain('npm install gpu.js@2.24');
      expect(stdout).toContain('ERR_MODULE_NOT_FOUND');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('loads gpu.js only when it is asked for a device, and its types know nothing of it', () => {
    for (const [path, text] of readSources('dist/designs', '.js')) {
      expect([path, /^import .*'gpu\.js'/m.test(text)]).toEqual([path, false]);
    }
    for (const [path, text] of readSources('dist/types/designs', '.d.ts')) {
      expect([path, /from 'gpu\.js|import\('gpu\.js/.test(text)]).toEqual([path, false]);
    }
  });

  it('does not keep a program alive that forgets a device', () => {
    const script = `import { gpuDevice } from 'polytask/gpu';
      import { MultiTaskLasso, makeRegression } from 'polytask';
      const { X, Y } = makeRegression({ nSamples: 200, nFeatures: 90, nTargets: 3, randomState: 0 });
      const device = await gpuDevice({ mode: 'webasm' });
      await new MultiTaskLasso().fitAsync(X, Y, { device });
      console.log(device.stats.correlate > 0);`;
    const { stdout, stderr, status } = printed(script);
    expect([stdout.trim(), stderr, status]).toEqual(['true', '', 0]);
  });
});

/** Where Debian's Chromium has its software device for Vulkan, which the package webgpu can use too. */
const swiftShader = chromiumPath && join(dirname(realpathSync(chromiumPath)), 'vk_swiftshader_icd.json');
const folders = ['/usr/lib/chromium', ...(swiftShader ? [dirname(swiftShader)] : [])];
const vulkan = folders.find((folder) =>
  ['vk_swiftshader_icd.json', 'libvulkan.so.1'].every((file) => existsSync(join(folder, file))),
);
if (vulkan === undefined) console.warn('Skipped: WebGPU in Node, for there is no SwiftShader here.');

describe.skipIf(vulkan === undefined)('WebGPU in Node', () => {
  const program = (body: string): string => `import { create, globals } from 'webgpu';
    import { explainDevice, gpuDevice } from 'polytask/gpu';
    import { MultiTaskLasso, makeRegression } from 'polytask';
    Object.assign(globalThis, globals);
    Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
    ${body}
    process.exit(0); // the package webgpu keeps its threads`;
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: vulkan,
    VK_ICD_FILENAMES: `${vulkan}/vk_swiftshader_icd.json`,
  };

  it('fits as the processor does, by SwiftShader', () => {
    const { stdout, stderr } = printed(
      program(`const { X, Y } = makeRegression({ nSamples: 200, nFeatures: 90, nTargets: 3, noise: 5, randomState: 0 });
      const lasso = () => new MultiTaskLasso({ alpha: 4, tol: 1e-13, maxIter: 5000 });
      const device = await gpuDevice({ mode: 'webgpu' });
      const [there, here] = [await lasso().fitAsync(X, Y, { device }), lasso().fit(X, Y)];
      const [a, b] = [there, here].map((model) => model.coef_.to1DArray());
      const { backend, correlate, fallbackReason } = device.stats;
      const error = Math.max(...a.map((w, k) => Math.abs(w - b[k]))) / Math.max(...b.map(Math.abs));
      const same = String(there.active_) === String(here.active_);
      console.log(JSON.stringify({ name: device.name, backend, correlate, fallbackReason, same, error }));`),
      programs,
      env,
    );
    expect(stderr).not.toContain('Error');
    const told = JSON.parse(stdout) as Record<string, unknown>;
    expect(told).toMatchObject({ backend: 'webgpu', fallbackReason: null, same: true });
    expect(told.name).toMatch(/^gpu\.js, webgpu on .*swiftshader/i);
    expect(told.correlate).toBeGreaterThan(0);
    expect(told.error).toBeLessThanOrEqual(1e-6);
  });

  it("by SwiftShader is none for 'auto'", () => {
    const { stdout } = printed(
      program('console.log(await explainDevice({ nSamples: 2000, nFeatures: 100, nTasks: 20 }));'),
      programs,
      env,
    );
    expect(stdout).toMatch(
      /^the processor makes all products: no graphics processor: webgpu runs on .*swiftshader.*, which is software/i,
    );
  });
});
