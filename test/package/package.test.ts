import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { readSources, root } from '../structure/source.js';
import { install, output, run } from './npm.js';

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

interface Fit {
  readonly names: readonly string[];
  readonly node: string;
  readonly shape: readonly number[];
  readonly predicted: readonly number[];
  readonly score: number;
  readonly gap: number;
  readonly coef: string;
  readonly intercept: string;
}

const LIMITS = { packed: 600_000, unpacked: 2_400_000 };
const DOORS = [
  'ConvergenceWarning',
  'InputError',
  'MultiTaskElasticNet',
  'MultiTaskLasso',
  'NotFittedError',
  'makeRegression',
  'setWarningHandler',
];

const here = join(root, 'test/package');
const temporary = mkdtempSync(join(tmpdir(), 'polytask-package-'));
const user = join(temporary, 'user');
let packed: Packed;
let missing: string | null = null;

beforeAll(() => {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', temporary];
  packed = (JSON.parse(output('npm', args, root)) as Packed[])[0]!;
  mkdirSync(user);
  writeFileSync(join(user, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  for (const file of ['fit.mjs', 'consumer.ts']) copyFileSync(join(here, file), join(user, file));
  missing = install(join(temporary, packed.filename), user);
});

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** Leaves a test out where it cannot be run, and says why. */
function skip(context: TestContext, reason: string): never {
  console.warn(`Skipped: "${context.task.name}", for ${reason}.`);
  return context.skip(reason);
}

describe('the tarball', () => {
  it('holds the built package, its words and nothing else', () => {
    const paths = packed.files.map(({ path }) => path);
    const expected = /^(?:dist\/.+\.(?:js|d\.ts)|docs\/[\w-]+\.md|README\.md|LICENSE|package\.json)$/;
    expect(paths.filter((path) => !expected.test(path))).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining(['dist/index.js', 'dist/index.d.ts', 'README.md', 'LICENSE', 'package.json']),
    );
  });

  it('holds one module and its types for each source, and no leftovers', () => {
    const stem = (path: string) => path.replace(/(?:\.d\.ts|\.js|\.ts)$/, '');
    const sources = [...readSources('src', '.ts').keys()].filter(
      (path) => !path.startsWith('kernels/wasm/assembly/'),
    );
    const wanted = sources.flatMap((path) => [`dist/${stem(path)}.js`, `dist/${stem(path)}.d.ts`]);
    const built = packed.files.map(({ path }) => path).filter((path) => path.startsWith('dist/'));
    expect(built.sort(), 'remove dist/ and build again').toEqual(wanted.sort());
  });

  it('is small', () => {
    console.log(`The package: ${packed.size} bytes packed, ${packed.unpackedSize} unpacked.`);
    expect(packed.size).toBeLessThan(LIMITS.packed);
    expect(packed.unpackedSize).toBeLessThan(LIMITS.unpacked);
  });
});

describe('the installed package', () => {
  const fitWith = (node: string): Fit => JSON.parse(output(node, ['fit.mjs'], user)) as Fit;

  it('fits and predicts, imported by its name', (context) => {
    if (missing) skip(context, missing);
    const fit = fitWith(process.execPath);
    expect(fit.names).toEqual(expect.arrayContaining(DOORS));
    expect(fit.shape).toEqual([3, 12]);
    expect(fit.predicted).toEqual([60, 3]);
    expect(fit.score).toBeGreaterThan(0.9);
    expect(fit.gap).toBeGreaterThanOrEqual(0);
  });

  it('gives the same bits on Node 24', (context) => {
    const node24 = process.env.POLYTASK_NODE24;
    if (missing) skip(context, missing);
    if (!node24) skip(context, 'POLYTASK_NODE24 names no Node 24');
    const fit = fitWith(node24);
    expect(fit.node).toMatch(/^v24\./);
    expect(fit).toEqual({ ...fitWith(process.execPath), node: fit.node });
  });

  it('can be required, having no top-level await', (context) => {
    if (missing) skip(context, missing);
    const script = "console.log(typeof require('polytask').MultiTaskLasso)";
    expect(output(process.execPath, ['--input-type=commonjs', '-e', script], user).trim()).toBe('function');
  });

  it('keeps its inner modules to itself', (context) => {
    if (missing) skip(context, missing);
    expect(existsSync(join(user, 'node_modules/polytask/dist/errors.js'))).toBe(true);
    const { status, stderr } = run(
      process.execPath,
      ['--input-type=module', '-e', "import 'polytask/dist/errors.js'"],
      user,
    );
    expect(status).not.toBe(0);
    expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it.for([
    { where: 'a browser', options: ['--lib', 'es2022,dom', '--types', ''] },
    {
      where: 'Node',
      options: ['--lib', 'es2022', '--types', 'node', '--typeRoots', join(root, 'node_modules/@types')],
    },
  ])(
    'has types that a strict consumer for $where compiles with, libraries checked',
    ({ options }, context) => {
      if (missing) skip(context, missing);
      const tsc = join(root, 'node_modules/typescript/bin/tsc');
      const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
      const modules = ['--module', 'nodenext', '--target', 'es2022', '--noEmit', '--skipLibCheck', 'false'];
      const { status, stdout } = run(
        process.execPath,
        [tsc, 'consumer.ts', ...strict, ...modules, ...options],
        user,
      );
      expect(stdout).toBe('');
      expect(status).toBe(0);
    },
  );
});
