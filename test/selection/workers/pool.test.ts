/** The pool with workers that misbehave: whatever they do, it settles, and says what happened. */
import { describe, expect, it, vi } from 'vitest';
import { datasetFromShared } from '../../../src/data/fromShared.js';
import { InputError, WorkerError } from '../../../src/messages/errors.js';
import type { FoldErrors, FoldRule } from '../../../src/selection/foldErrors.js';
import type { FoldJob } from '../../../src/selection/foldJobs.js';
import { runJob } from '../../../src/selection/runJob.js';
import { runInWorkers, type WorkersRun } from '../../../src/selection/workers/pool.js';
import { countWaiting } from '../../../src/selection/workers/waiting.js';

const X = Array.from({ length: 12 }, (_, i) => [i % 5, (i * i) % 7, 1 / (i + 1)]);
const Y = X.map(([a, b]) => [a! - b!, a! + 1]);
const dataset = datasetFromShared(X, Y, { sampleWeight: X.map((_, i) => 1 + (i % 2)) });
const rule: FoldRule = {
  ...{ fitIntercept: true, kernels: 'auto', maxIter: 1000, tol: 1e-8, randomState: 0, selection: 'cyclic' },
};
const jobs: FoldJob[] = Array.from({ length: 4 }, (_, fold) => ({
  fold,
  train: Int32Array.from({ length: 8 }, (_, i) => (i + fold) % 12),
  test: Int32Array.of((fold + 9) % 12, (fold + 10) % 12),
  l1Ratio: 0.9,
  alphas: [0.5, 0.1],
}));

const run = (more: Partial<WorkersRun> = {}): Promise<(FoldErrors | null)[]> =>
  runInWorkers({ dataset, rule, jobs, size: 2, onPoint: () => {}, ...more });

/** The error that a run is rejected with. */
async function failureOf(more: Partial<WorkersRun>): Promise<Error> {
  try {
    await run(more);
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

/** A worker that calls `answer` with the port for each job. */
const answering = (answer: string): string => `
const { parentPort: port } = require('node:worker_threads');
port.on('message', (message) => { if (message.kind === 'job') { const { index } = message; ${answer} } });
`;

describe('the pool', () => {
  it('gives the results in the order of the jobs, for any number of workers', async () => {
    const expected = jobs.map((job) => runJob(dataset, job, rule, () => {}));
    for (const size of [1, 2, 3, 9]) {
      let points = 0;
      expect(await run({ size, onPoint: () => points++ })).toEqual(expected);
      expect(points).toBe(8);
    }
  });

  it('gives them in that order even where the later jobs end first', async () => {
    const code = answering(
      "setTimeout(() => port.postMessage({ kind: 'done', index, result: 'of ' + index }), 40 * (4 - index))",
    );
    expect(await run({ code, size: 4 })).toEqual(['of 0', 'of 1', 'of 2', 'of 3']);
  });

  it('gives a worker that is done the next job, and each job to one worker', async () => {
    const code = answering(`
      const { threadId } = require('node:worker_threads');
      setTimeout(() => port.postMessage({ kind: 'done', index, result: threadId }), index === 0 ? 400 : 1);
    `);
    const [slow, ...others] = (await run({ code })) as unknown as number[];
    expect(new Set(others).size).toBe(1);
    expect(others).not.toContain(slow);
  });

  it('keeps workers for the next run that has the same script, not those of a run that failed', async () => {
    const threads = async (more: string, signal?: AbortSignal) => {
      const code = answering(`
        const { threadId } = require('node:worker_threads'); ${more}
        setTimeout(() => port.postMessage({ kind: 'done', index, result: threadId }), 20);`);
      return new Set((await run({ code, signal })) as unknown as number[]);
    };
    const first = await threads('');
    expect(first.size).toBe(2);
    expect(await threads('')).toEqual(first);
    const controller = new AbortController();
    const aborted = threads('', controller.signal);
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    const others = [...(await threads('')), ...(await threads('0;'))];
    expect(others).toHaveLength(4);
    expect(others.filter((id) => first.has(id))).toEqual([]);
  });

  it('sends them the data of their run, and tells them when no data are needed', async () => {
    const code = `
      const { parentPort: port } = require('node:worker_threads');
      const kinds = [];
      port.on('message', (message) => {
        kinds.push(message.kind === 'data' ? message.rule.tol : message.kind);
        if (message.kind === 'job') port.postMessage({ kind: 'done', index: message.index, result: kinds.slice() });
      });`;
    const told = (tol: number) => run({ code, size: 1, jobs: jobs.slice(0, 1), rule: { ...rule, tol } });
    expect(await told(1)).toEqual([[1, 'job']]);
    expect(await told(2)).toEqual([[1, 'job', 'release', 2, 'job']]);
  });

  it('starts new workers in place of those that died while they waited', async () => {
    const code = answering(
      "port.postMessage({ kind: 'done', index, result: 'done' }); setTimeout(() => process.exit(6), 30)",
    );
    for (let k = 0; k < 2; k++) {
      expect(await run({ code, size: 1, jobs: jobs.slice(0, 1) })).toEqual(['done']);
      const before = countWaiting('folds');
      await vi.waitFor(() => expect(countWaiting('folds')).toBe(before - 1));
    }
  });

  it.each([
    ['ends before it has begun', 'process.exit(3)', 'it ended with exit code 3'],
    ['ends at a job', answering('process.exit(4)'), 'it ended with exit code 4'],
    ['has nothing to do', '', 'it ended with exit code 0'],
    ['throws at once', "throw new RangeError('at once')", 'at once'],
    ['throws something odd', 'throw null', ''],
    ['is no JavaScript', 'this is no program', 'Unexpected'],
    ['throws later', answering("setTimeout(() => { throw new Error('later') }, 5)"), 'later'],
    ['rejects a promise', answering("Promise.reject(new Error('unhandled'))"), 'unhandled'],
  ])('says so where a worker %s', async (_, code, words) => {
    const error = await failureOf({ code });
    expect(error).toBeInstanceOf(WorkerError);
    expect(error.message).toMatch(/^a worker stopped: /);
    expect(error.message).toContain(words);
  });

  it('says so where one worker of several dies while the others work', async () => {
    const code = answering(
      "if (index === 1) setTimeout(() => process.exit(5), 20); else port.postMessage({ kind: 'point' });",
    );
    expect((await failureOf({ code, size: 3 })).message).toContain('exit code 5');
  });

  it('makes the error of a job again: InputError as it was, anything else a WorkerError with its words', async () => {
    const failing = (name: string) =>
      answering(`port.postMessage({ kind: 'failed', name: '${name}', message: 'the words' })`);
    const input = await failureOf({ code: failing('InputError') });
    expect(input).toBeInstanceOf(InputError);
    expect(input.message).toBe('the words');
    const other = await failureOf({ code: failing('RangeError') });
    expect(other).toBeInstanceOf(WorkerError);
    expect(other.message).toBe('a worker failed: RangeError: the words');
  });

  it('says so where a worker fails for a reason that is nobody’s mistake', async () => {
    const broken = { ...jobs[0]!, train: null as unknown as Int32Array };
    const error = await failureOf({ jobs: [broken] });
    expect(error).toBeInstanceOf(WorkerError);
    expect(error.message).toMatch(/^a worker failed: TypeError: /);
  });

  it('hands on what cannot be sent', async () => {
    const unsendable = { ...rule, more: () => 1 };
    expect((await failureOf({ rule: unsendable })).name).toBe('DataCloneError');
  });

  it('can be aborted while a worker does not answer, or before one is started', async () => {
    const controller = new AbortController();
    const silent = run({ code: answering('for (;;);'), signal: controller.signal });
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 50);
    await expect(silent).rejects.toBe(reason);
    const none = failureOf({ code: 'process.exit(3)', signal: AbortSignal.abort(reason) });
    expect(await none).toBe(reason);
  });

  it('tells nothing after it has settled', async () => {
    const controller = new AbortController();
    let points = 0;
    const code = answering("setInterval(() => port.postMessage({ kind: 'point' }), 1)");
    const reason = new Error('enough');
    const onPoint = () => {
      if (++points === 5) controller.abort(reason);
    };
    expect(await failureOf({ code, signal: controller.signal, onPoint })).toBe(reason);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(points).toBe(5);
  });

  it('hands on what onPoint throws', async () => {
    const thrown = new Error('mine');
    const onPoint = () => {
      throw thrown;
    };
    expect(await failureOf({ onPoint })).toBe(thrown);
  });

  it('sends the data in shared memory, once', async () => {
    const code = `
      const { parentPort: port } = require('node:worker_threads');
      let block;
      port.on('message', (message) => {
        if (message.kind === 'data') block = message.dataset.blocks[0];
        else {
          const arrays = [block.x.data, block.y, block.weights.values];
          if (message.index === 0) block.y[0] = 123;
          const isShared = arrays.every(({ buffer }) => buffer instanceof SharedArrayBuffer);
          port.postMessage({ kind: 'done', index: message.index, result: [isShared, block.y[0]] });
        }
      });`;
    const results = (await run({ code, size: 1 })) as unknown as [boolean, number][];
    expect(results).toEqual(jobs.map(() => [true, 123]));
    expect(dataset.blocks[0]!.y[0]).toBe(Y[0]![0]); // the caller's stays
  });
});
