/** What a bundler makes of the package: how large it is, and what is left out. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../structure/source.js';
import { output } from './npm.js';

const temporary = mkdtempSync(join(tmpdir(), 'polytask-bundle-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** ml-matrix as ES modules, of which a bundler takes what is used: see "Browsers" in docs/guide.md. */
const ALIAS = { 'ml-matrix': join(root, 'node_modules/ml-matrix/src/index.js') };

interface Bundle {
  /** Of what is loaded before the first line runs, minified and gzipped. */
  readonly bytes: number;
  /** The package's modules in it, by their path in dist/. */
  readonly modules: readonly string[];
  /** The file to run. */
  readonly file: string;
}

let bundles = 0;

async function bundle(code: string, alias: Record<string, string> = {}): Promise<Bundle> {
  const outdir = join(temporary, String(bundles++));
  const { metafile } = await build({
    stdin: { contents: code, resolveDir: root, sourcefile: 'main.js' },
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    outdir,
    outExtension: { '.js': '.mjs' },
    metafile: true,
    alias,
  });
  const outputs = new Map(Object.entries(metafile.outputs));
  const [main] = [...outputs.keys()].filter((path) => path.endsWith('stdin.mjs'));
  const statically = outputs.get(main!)!.imports.filter(({ kind }) => kind === 'import-statement');
  const first = [main!, ...statically.map(({ path }) => path)];
  return {
    bytes: first.reduce(
      (sum, path) => sum + gzipSync(readFileSync(join(root, path)), { level: 9 }).length,
      0,
    ),
    modules: first
      .flatMap((path) => Object.keys(outputs.get(path)!.inputs))
      .flatMap((path) => /^dist\/(.+)\.js$/.exec(path)?.[1] ?? []),
    file: join(root, main!),
  };
}

const using = (...names: string[]) => `import { ${names} } from 'polytask'; globalThis.used = [${names}];`;

describe('a bundle', () => {
  it.each([
    ['MultiTaskLasso', 127_000, {}],
    ['MultiTaskLasso', 118_500, ALIAS],
    ['MultiTaskLassoCV', 145_000, {}],
    ['GridSearchCV', 88_500, {}],
    ['crossValScore', 65_000, {}],
    ['Pipeline', 18_000, {}],
    ['huber', 13_000, {}],
    ['KFold', 5_000, {}],
    ['InputError', 500, {}],
  ])('of %s is below %i bytes, minified and gzipped', async (name, limit, alias) => {
    const { bytes } = await bundle(using(name), alias);
    console.log(
      `A bundle of ${name}${alias === ALIAS ? ', with ml-matrix as ES modules' : ''}: ${bytes} bytes.`,
    );
    expect(bytes).toBeLessThan(limit);
  });

  it('is as large as the README and the guide say', async () => {
    const kilobytes = async (alias: Record<string, string>) =>
      (await bundle(using('MultiTaskLasso'), alias)).bytes / 1000;
    const [plain, aliased] = [await kilobytes({}), await kilobytes(ALIAS)];
    for (const [page, ...patterns] of [
      ['README.md', /alone is (\d+) kB/, /\[(\d+) kB with an alias/],
      ['docs/guide.md', /is about (\d+) kB/, /comes to (\d+) kB/],
    ] as const) {
      const text = readFileSync(join(root, page), 'utf8');
      const [told, toldAliased] = patterns.map((pattern) => Number(pattern.exec(text)?.[1]));
      expect(Math.abs(told! - plain), `${page} says ${told} kB, it is ${plain}`).toBeLessThan(2);
      expect(
        Math.abs(toldAliased! - aliased),
        `${page} says ${toldAliased} kB, it is ${aliased}`,
      ).toBeLessThan(2);
    }
  });

  it.each([
    [
      'MultiTaskLasso',
      /softSharing|sharedLog|softmax|stationary|coupling|^problem\/separable|^selection\/|^preprocessing\/|Classifier|^cli\//,
    ],
    [
      'SoftSharingRegressor',
      /^problem\/(?:rowLasso|mixed)|^solvers\/(?:rowLasso|mixed)|sharedLog|^selection\//,
    ],
    ['SharedLogisticRegression', /^(?:problem|solvers)\/(?:rowLasso|mixed)|^selection\//],
    ['MultiTaskLassoCV', /softSharing|sharedLog|workers\/bundle|pipeline/],
    ['StandardScaler', /^(?:solvers|problem|kernels|selection|losses)\//],
    ['GridSearchCV', /^(?:solvers|designs)\/|^kernels\/wasm\/binary|^kernels\/open\.js/],
  ])('of %s leaves out what it does not use', async (name, unused) => {
    const { modules } = await bundle(using(name));
    expect(modules.length).toBeGreaterThan(3);
    expect(modules.filter((path) => unused.test(path))).toEqual([]);
  });

  it('fits, with the same bits, ml-matrix as ES modules too', async () => {
    const code = `import { MultiTaskLasso, makeRegression } from 'polytask';
      const { X, Y } = makeRegression({ nSamples: 60, nFeatures: 12, nTargets: 3, noise: 0.1, randomState: 7 });
      console.log(JSON.stringify(new MultiTaskLasso({ alpha: 0.1 }).fit(X, Y)));`;
    const printed = [];
    for (const alias of [{}, ALIAS]) {
      const { file } = await bundle(code, alias);
      printed.push(JSON.parse(output(process.execPath, [file], temporary)));
    }
    const model = JSON.parse(output(process.execPath, ['--input-type=module', '-e', code], root));
    expect(printed).toEqual([model, model]);
    expect(model.converged ?? model.fitted.converged).toBe(true);
  });
});
