/** Giving way to the event loop, in runtimes of any kind. */

import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runAsync } from '../../src/computation/drivers.js';
import { nextTask } from '../../src/computation/nextTask.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function* endless(): Generator<{ kind: 'pause' }, never, void> {
  for (;;) yield { kind: 'pause' };
}

describe.each(['setImmediate', 'MessageChannel'])('a turn by %s', (by) => {
  it('lets others have theirs, in their order', async () => {
    if (by === 'MessageChannel') vi.stubGlobal('setImmediate', undefined);
    const log: string[] = [];
    const { port1, port2 } = new MessageChannel();
    const other = new Promise<void>((resolve) => {
      port1.onmessage = () => {
        log.push('other task');
        port1.close();
        resolve();
      };
    });
    port2.postMessage(null);
    void Promise.resolve().then(() => log.push('microtask'));
    const turn = nextTask().then(() => log.push('turn'));
    expect(log).toEqual([]);
    await Promise.all([turn, other]);
    expect(log[0]).toBe('microtask');
    expect(log.toSorted()).toEqual(['microtask', 'other task', 'turn']);
  });

  it('does not wait for timers, which hidden tabs slow down', async () => {
    if (by === 'MessageChannel') vi.stubGlobal('setImmediate', undefined);
    const timer = vi.spyOn(globalThis, 'setTimeout').mockImplementation((() => 0) as never); // never calls back
    vi.spyOn(performance, 'now').mockImplementation(
      (
        (now) => () =>
          (now += 100)
      )(0),
    );
    const controller = new AbortController();
    const run = runAsync(endless(), { signal: controller.signal });
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      controller.abort('enough');
      port1.close();
    };
    port2.postMessage(null);
    await expect(run).rejects.toBe('enough');
    expect(timer).not.toHaveBeenCalled();
  });
});

it('falls back to timers where there is nothing else', async () => {
  vi.stubGlobal('setImmediate', undefined);
  vi.stubGlobal('MessageChannel', undefined);
  const timer = vi.spyOn(globalThis, 'setTimeout');
  await nextTask();
  expect(timer).toHaveBeenCalledTimes(1);
});

it('leaves no handle open: a process ends when its fit has', () => {
  const script = (setup: string) => `
    ${setup}
    const { makeRegression, MultiTaskLasso } = await import(${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)});
    let now = 0;
    performance.now = () => (now += 100);
    const { X, Y } = makeRegression({ nSamples: 20, nFeatures: 30, nTargets: 2, randomState: 0 });
    const model = await new MultiTaskLasso({ alpha: 0.1, tol: 1e-9 }).fitAsync(X, Y);
    console.log(model.converged_);
  `;
  for (const setup of ['', 'delete globalThis.setImmediate;']) {
    const args = ['--input-type=module', '-e', script(setup)];
    expect(execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 })).toBe('true\n');
  }
});
