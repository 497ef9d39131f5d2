/** The package as bundlers take it, with their defaults: the app they make gives in Chromium what it gives in Node. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../structure/source.js';
import { chromiumPath, FLAGS, runInPage } from './page.js';

const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:";
/** A folder in which the bundlers are installed that the project does not need itself. */
const others = process.env.POLYTASK_BUNDLERS;

/** Each writes the bundle of `app.js` of a folder into its `out/`, `main.js` first. */
const BUNDLERS: Readonly<Record<string, string>> = {
  esbuild: `import { build } from '@esbuild';
    await build({ entryPoints: ['app.js'], outfile: 'out/main.js', bundle: true, minify: true, format: 'esm' });`,
  vite: `import { build } from '@vite';
    await build({ configFile: false, logLevel: 'error', build: { target: 'es2022', outDir: 'out',
      rollupOptions: { input: 'app.js', output: { entryFileNames: 'main.js' } } } });`,
  rollup: `import { rollup } from '@rollup'; import resolve from '@@rollup/plugin-node-resolve';
    import commonjs from '@@rollup/plugin-commonjs';
    const bundle = await rollup({ input: 'app.js', plugins: [resolve(), commonjs()], onwarn: (w) => { throw new Error(w.message); } });
    await bundle.write({ dir: 'out', entryFileNames: 'main.js', format: 'es' });`,
  webpack: `import webpack from '@webpack';
    const stats = await new Promise((done, fail) => webpack({ mode: 'production', context: process.cwd(),
      entry: './app.js', performance: false, output: { path: process.cwd() + '/out', filename: 'main.js' } },
      (error, stats) => (error ? fail(error) : done(stats))));
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString('errors-warnings'));`,
};

const inProject = createRequire(join(root, 'package.json'));

/** Where a module is installed: in the project, or beside it. */
function found(name: string): string | undefined {
  for (const require of [inProject, ...(others ? [createRequire(join(others, 'package.json'))] : [])]) {
    try {
      return pathToFileURL(require.resolve(name)).href;
    } catch {}
  }
  return undefined;
}

/** A program with its modules found, or the name of the first that is missing. */
function withModules(program: string): { code: string } | { missing: string } {
  let missing: string | undefined;
  const code = program.replace(/'@(@?[^']+)'/g, (_, name: string) => {
    const url = found(name);
    missing ??= url ? undefined : name;
    return `'${url}'`;
  });
  return missing === undefined ? { code } : { missing };
}

const without = chromiumPath === undefined && process.env.CI !== 'true';
if (without)
  console.warn('Skipped: bundles in a browser, for there is no Chromium here (CHROMIUM_PATH names one).');

describe.skipIf(without)('an app in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'polytask-bundlers-'));
  let browser: Browser;
  let inNode: unknown;

  beforeAll(async () => {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules/polytask'), 'dir');
    cpSync(join(root, 'test/browser/app.js'), join(folder, 'app.mjs'));
    inNode = JSON.parse(run('app.mjs', folder));
    if (chromiumPath === undefined) throw new Error('There is no Chromium here; CHROMIUM_PATH names one.');
    browser = await chromium.launch({ executablePath: chromiumPath, args: [...FLAGS] });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [name, program] of Object.entries(BUNDLERS)) {
    const ready = withModules(program);
    const missing = 'missing' in ready ? ready.missing : undefined;
    if (missing !== undefined && !without) {
      if (process.env.CI === 'true')
        throw new Error(`${missing} is not installed; POLYTASK_BUNDLERS names a folder.`);
      console.warn(
        `Skipped: a bundle by ${name}, for ${missing} is not installed (POLYTASK_BUNDLERS names a folder).`,
      );
    }
    it.skipIf(missing !== undefined)(
      `by ${name} gives what it gives in Node`,
      async () => {
        const own = join(folder, name);
        mkdirSync(own);
        symlinkSync(join(folder, 'node_modules'), join(own, 'node_modules'), 'dir');
        cpSync(join(root, 'test/browser/app.js'), join(own, 'app.js'));
        writeFileSync(join(own, 'package.json'), '{ "type": "module" }\n');
        writeFileSync(join(own, 'bundle.mjs'), (ready as { code: string }).code);
        run('bundle.mjs', own);
        const files = readdirSync(join(own, 'out'), { recursive: true, encoding: 'utf8' }).filter((path) =>
          path.endsWith('.js'),
        );
        const modules = Object.fromEntries(
          files.map((path) => [path, readFileSync(join(own, 'out', path), 'utf8')]),
        );
        expect(existsSync(join(own, 'out/main.js'))).toBe(true);
        let workers = 0;
        const onPage = (page: Page) => void page.on('worker', () => workers++);
        expect(await runInPage(browser, modules, POLICY, { onPage })).toEqual(inNode);
        expect(workers).toBe(2);
      },
      120_000,
    );
  }
});

/** What a program prints; fails with what it says. */
function run(program: string, cwd: string): string {
  return execFileSync(process.execPath, [program], { cwd, encoding: 'utf8', timeout: 55_000, stdio: 'pipe' });
}
