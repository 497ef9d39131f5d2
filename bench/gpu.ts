/**
 * `npm run bench:gpu [-- --short] [MODE…]`: the products with all of X on each device that gpu.js finds here, and without one; see
 * `explainDevice`. Node first (WebGPU by the package webgpu), then Chromium, if there is one (CHROMIUM_PATH names it).
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { explainDevice, type GpuMode } from 'polytask/gpu';

type Shape = Parameters<typeof explainDevice>[0];

const SHAPES: readonly Shape[] = [
  { nSamples: 2000, nFeatures: 400, nTasks: 20 },
  { nSamples: 20_000, nFeatures: 400, nTasks: 20 },
  { nSamples: 306, nFeatures: 7498, nTasks: 50 },
  { nSamples: 150, nFeatures: 30_000, nTasks: 5 },
  { nSamples: 20_000, nFeatures: 5000, nTasks: 10 },
];
const IN_NODE: readonly GpuMode[] = ['webgpu', 'headlessgl'];
const IN_BROWSER: readonly GpuMode[] = ['webgpu', 'webgl2'];
const FLAGS = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--ignore-gpu-blocklist',
];

const require = createRequire(import.meta.url);
const words = process.argv.slice(2);
const shapes = words.includes('--short') ? SHAPES.slice(0, 1) : SHAPES;
const modes = words.filter((word) => !word.startsWith('--'));
const asked = (offered: readonly GpuMode[]) =>
  offered.filter((mode) => modes.length === 0 || modes.includes(mode));

console.log(
  `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, ${process.platform}.`,
);
await inNode();
await inBrowser();
process.exit(0); // the package webgpu keeps its threads

async function inNode(): Promise<void> {
  try {
    const { create } = require('webgpu') as { create(options: readonly string[]): unknown };
    Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
  } catch (error) {
    console.log(`\nNo WebGPU in Node: ${String(error)}`);
  }
  for (const mode of asked(IN_NODE)) await tell(`Node, ${mode}`, (shape) => explainDevice(shape, { mode }));
}

async function inBrowser(): Promise<void> {
  const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
    (path) => path && existsSync(path),
  );
  if (executablePath === undefined) return console.log('\nNo Chromium: CHROMIUM_PATH names one.');
  const script = await bundle();
  const page = '<!doctype html><script type="module" src="page.js"></script>';
  const server = createServer(({ url }, response) => {
    const isScript = url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await tab.waitForFunction('globalThis.explainDevice');
    for (const mode of asked(IN_BROWSER)) {
      const call = (shape: Shape) => `explainDevice(${JSON.stringify(shape)}, ${JSON.stringify({ mode })})`;
      await tell(`Chromium ${browser.version()}, ${mode}`, (shape) => tab.evaluate<string>(call(shape)));
    }
  } finally {
    await browser.close();
    server.close();
  }
}

/** `explainDevice` as a global of a page, with gpu.js as bundlers for browsers find it. */
async function bundle(): Promise<string> {
  const root = fileURLToPath(new URL('../..', import.meta.url)); // seen from build/bench
  const { outputFiles } = await build({
    stdin: {
      contents: "import { explainDevice } from 'polytask/gpu'; globalThis.explainDevice = explainDevice;",
      resolveDir: root,
    },
    alias: { 'gpu.js': join(dirname(require.resolve('gpu.js')), '../dist/gpu-browser.js') },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return outputFiles[0]!.text;
}

async function tell(title: string, explain: (shape: Shape) => Promise<string>): Promise<void> {
  console.log(`\n## ${title}\n`);
  for (const shape of shapes) {
    try {
      console.log(await explain(shape));
    } catch (error) {
      console.log(error instanceof Error ? error.message : String(error));
      return;
    }
  }
}
