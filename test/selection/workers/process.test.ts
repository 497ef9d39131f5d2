/** Processes that fit in workers: they end by themselves, say nothing, and load what they need. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { root } from '../../structure/source.js';

const START = `
import { MultiTaskLassoCV, makeRegression } from 'polytask';
const { X, Y } = makeRegression({ nSamples: 20, nFeatures: 3, nTargets: 2, noise: 60, randomState: 0 });
// So many alphas that two workers are worth their start.
const model = new MultiTaskLassoCV({ alphas: 1400, tol: 1e-2, nJobs: 2 });
const told = (error) => console.log(error instanceof Error ? error.name + ': ' + error.message : error);
`;

function run(script: string, flags: readonly string[] = []) {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, '--input-type=module', '-e', script],
    { cwd: root, encoding: 'utf8', timeout: 50_000 },
  );
  return { status, signal, stdout: stdout.trim(), stderr };
}
const ended = (stdout: string) => ({ status: 0, signal: null, stdout, stderr: '' });

describe('a process that fits in workers ends by itself', () => {
  it.each([
    ['after the fit', 'await model.fitAsync(X, Y); console.log(model.alphas_.length);', '1400'],
    [
      'without waiting for the fit',
      'model.fitAsync(X, Y).then(() => console.log(model.alphas_.length));',
      '1400',
    ],
    [
      'after an abort',
      `const controller = new AbortController();
       const onProgress = () => controller.abort('enough');
       await model.fitAsync(X, Y, { signal: controller.signal, onProgress }).catch(told);`,
      'enough',
    ],
    [
      'after an error of onProgress',
      "await model.fitAsync(X, Y, { onProgress() { throw new Error('mine'); } }).catch(told);",
      'Error: mine',
    ],
    [
      'after an error in a worker',
      `const huge = Y.to2DArray().map((row, i) => row.map((y) => (i === 0 ? 1e200 : y)));
       const cv = [[[1, 2, 3, 4], [0]], [[1, 2, 3, 4], [0]]];
       await model.setParams({ alphas: Array.from({ length: 3500 }, (_, k) => 1 + k), cv }).fitAsync(X, huge).catch(({ name }) => console.log(name));`,
      'InputError',
    ],
    [
      'after an error before there are workers',
      'await model.fitAsync(X, Y, { nJobs: 0 }).catch(({ name }) => console.log(name));',
      'InputError',
    ],
    [
      'whatever its own flags and hooks',
      'await model.fitAsync(X, Y); console.log(model.alphas_.length);',
      'hook\n1400',
      [
        '--import',
        "data:text/javascript,console.log('hook')",
        '--throw-deprecation',
        '--unhandled-rejections=strict',
      ],
    ],
  ])('%s', (_, script, stdout, flags: string[] = []) => {
    expect(run(START + script, flags)).toEqual(ended(stdout));
  });
});

it('where Node allows no workers says so, and nJobs 1 runs', () => {
  const flag = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  const script = `${START} await model.fitAsync(X, Y).catch(told); console.log((await model.fitAsync(X, Y, { nJobs: 1 })).alphas_.length);`;
  const { stdout, status } = run(script, [flag, '--allow-fs-read=*', '--no-warnings']);
  expect(stdout).toMatch(
    /^WorkerError: a worker could not be started: .*; nJobs: 1 runs without workers\.\n1400$/,
  );
  expect(status).toBe(0);
});

it('the workers’ script is loaded by the first fit that is worth workers, not before', () => {
  const hook = `import { writeSync } from 'node:fs';
    export function load(url, context, next) { writeSync(2, url + '\\n'); return next(url, context); }`;
  const script = `
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
    const { MultiTaskLassoCV, makeRegression } = await import('polytask');
    const { X, Y } = makeRegression({ nSamples: 20, nFeatures: 3, nTargets: 2, noise: 60, randomState: 0 });
    await new MultiTaskLassoCV({ alphas: 100, tol: 1e-2, nJobs: 2 }).fitAsync(X, Y);
    console.error('The second fit');
    await new MultiTaskLassoCV({ alphas: 1400, tol: 1e-2, nJobs: 2 }).fitAsync(X, Y);`;
  const [first, second] = run(script).stderr.split('The second fit');
  expect(first).toContain('/dist/node/index.js');
  expect(first).not.toContain('workers/bundle.js');
  expect(second).toContain('workers/bundle.js');
});
