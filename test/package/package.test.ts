import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { root } from '../structure/source.js';
import { install, output, type Packed, run } from './npm.js';

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

/** It still has the old ways to resolve modules, which later ones have not. */
const OLD_TYPESCRIPT = 'typescript@5.9.3';
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
  copyFileSync(join(here, 'consumer.ts'), join(user, 'consumer.cts'));
  missing = install([join(temporary, packed.filename), OLD_TYPESCRIPT], user);
});

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** Leaves a test out where it cannot be run, and says why. */
function skip(context: TestContext, reason: string): never {
  console.warn(`Skipped: "${context.task.name}", for ${reason}.`);
  return context.skip(reason);
}

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

  it.for([
    { door: 'polytask', name: 'InputError' },
    { door: 'polytask/gpu', name: 'gpuDevice' },
    { door: 'polytask/plot', name: 'toSVG' },
    { door: 'polytask/sql', name: 'fitSQL' },
    { door: 'polytask/queue', name: 'statisticsQueue' },
  ])('is one and the same, required or imported: $door', ({ door, name }, context) => {
    if (missing) skip(context, missing);
    const script = `const a = require('${door}'); import('${door}').then((b) => console.log(typeof a.${name}, a.${name} === b.${name}))`;
    expect(output(process.execPath, ['--input-type=commonjs', '-e', script], user).trim()).toBe(
      'function true',
    );
  });

  it('can be required where ES modules cannot, as in Jest, and gives the same bits', (context) => {
    if (missing) skip(context, missing);
    const old = ['--no-experimental-require-module'];
    const esm = readFileSync(join(here, 'fit.mjs'), 'utf8');
    writeFileSync(
      join(user, 'fit.cjs'),
      esm.replace("import * as polytask from 'polytask'", "const polytask = require('polytask')"),
    );
    expect(JSON.parse(output(process.execPath, [...old, 'fit.cjs'], user))).toEqual(
      fitWith(process.execPath),
    );
    // Both entries share their classes, and workers start.
    const script = `const { InputError, MultiTaskLassoCV } = require('polytask');
      const { coefHeatmapSpec } = require('polytask/plot');
      try { coefHeatmapSpec(1); } catch (error) { console.log(error instanceof InputError); }
      const X = [[0], [1], [2], [3], [4], [5]];
      new MultiTaskLassoCV({ cv: 2, alphas: 3500, tol: 1e-3 }).fitAsync(X, X, { nJobs: 2 }).then((cv) => console.log(cv.converged_));`;
    const printed = output(process.execPath, [...old, '--input-type=commonjs', '-e', script], user);
    expect(printed.trim().split('\n')).toEqual(['true', 'true']);
  });

  it('keeps its inner modules to itself', (context) => {
    if (missing) skip(context, missing);
    expect(existsSync(join(user, 'node_modules/polytask/dist/messages/errors.js'))).toBe(true);
    const { status, stderr } = run(
      process.execPath,
      ['--input-type=module', '-e', "import 'polytask/dist/messages/errors.js'"],
      user,
    );
    expect(status).not.toBe(0);
    expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it.for([
    { where: 'a browser', file: 'consumer.ts', options: ['--lib', 'es2022,dom', '--types', ''] },
    { where: 'CommonJS', file: 'consumer.cts', options: ['--lib', 'es2022,dom', '--types', ''] },
    {
      where: 'Node',
      file: 'consumer.ts',
      options: ['--lib', 'es2022', '--types', 'node', '--typeRoots', join(root, 'node_modules/@types')],
    },
  ])(
    'has types that a strict consumer for $where compiles with, libraries checked',
    ({ file, options }, context) => {
      if (missing) skip(context, missing);
      const tsc = join(root, 'node_modules/typescript/bin/tsc');
      const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
      const modules = ['--module', 'nodenext', '--target', 'es2022', '--noEmit', '--skipLibCheck', 'false'];
      const { status, stdout } = run(process.execPath, [tsc, file, ...strict, ...modules, ...options], user);
      expect(stdout).toBe('');
      expect(status).toBe(0);
    },
  );

  it.for([
    { resolution: 'node10', module: 'commonjs', file: 'consumer.ts' },
    { resolution: 'node16', module: 'node16', file: 'consumer.ts' },
    { resolution: 'node16', module: 'node16', file: 'consumer.cts' },
    { resolution: 'nodenext', module: 'nodenext', file: 'consumer.ts' },
    { resolution: 'nodenext', module: 'nodenext', file: 'consumer.cts' },
    { resolution: 'bundler', module: 'esnext', file: 'consumer.ts' },
  ])(
    'has types that TypeScript 5.9 finds with moduleResolution $resolution, from $file',
    ({ resolution, module, file }, context) => {
      if (missing) skip(context, missing);
      const options = ['--strict', '--noEmit', '--target', 'es2022', '--skipLibCheck'];
      const { status, stdout } = run(
        process.execPath,
        [
          'node_modules/typescript/bin/tsc',
          file,
          ...options,
          '--moduleResolution',
          resolution,
          '--module',
          module,
        ],
        user,
      );
      expect(stdout).toBe('');
      expect(status).toBe(0);
    },
  );
});
