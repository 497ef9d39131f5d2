import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Computation, Progress, Request } from '../../src/computation/computation.js';
import { runAsync, runSync } from '../../src/computation/drivers.js';
import { blockDescent } from '../../src/solvers/rowLasso/blockDescent.js';
import { cgls } from '../../src/solvers/rowLasso/cgls.js';
import { leastSquares } from '../../src/solvers/rowLasso/leastSquares.js';
import type { Solution } from '../../src/solvers/solver.js';
import { type Data, open, plainData, type Settings, withProblem } from '../laws/solverProblems.js';

afterEach(() => {
  vi.restoreAllMocks();
});

const DONE: Solution = { w: Float64Array.of(1), gap: 0, iterations: 3, reason: 'converged' };

const report = (iteration: number): Request => ({
  kind: 'progress',
  progress: { iteration, maxIter: 9, gap: 1 / iteration, tolerance: 0, candidates: 2, active: 1 },
});

/** A solver that yields these requests, and notes how far it got and that it was closed. */
function scripted(requests: readonly Request[]): { solver: Computation<Solution>; log: string[] } {
  const log: string[] = [];
  function* run(): Computation<Solution> {
    try {
      for (const request of requests) {
        log.push(request.kind);
        yield request;
      }
      return DONE;
    } finally {
      log.push('closed');
    }
  }
  return { solver: run(), log };
}

/** A device that answers later, noting when. */
function later(log: string[], ms: number, failure?: Error): Request {
  const until = new Promise<void>((resolve, reject) => {
    setTimeout(() => {
      log.push('answered');
      if (failure) reject(failure);
      else resolve();
    }, ms);
  });
  return { kind: 'wait', until };
}

describe('runSync', () => {
  it('goes from request to request, and returns the solution', () => {
    const { solver, log } = scripted([{ kind: 'pause' }, report(1)]);
    expect(runSync(solver)).toBe(DONE);
    expect(log).toEqual(['pause', 'progress', 'closed']);
  });

  it('refuses to wait for a device, names what can, and closes the computation', () => {
    const { solver, log } = scripted([{ kind: 'wait', until: Promise.reject(new Error('lost')) }, report(1)]);
    expect(() => runSync(solver)).toThrow(/InputError|fitAsync/);
    expect(log).toEqual(['wait', 'closed']);
  });

  it('passes on what a solver throws', () => {
    function* failing(): Computation<Solution> {
      yield { kind: 'pause' };
      throw new Error('no more');
    }
    expect(() => runSync(failing())).toThrow('no more');
  });
});

describe('runAsync', () => {
  it('goes from request to request, and returns the solution', async () => {
    const { solver, log } = scripted([{ kind: 'pause' }, report(1)]);
    expect(await runAsync(solver)).toBe(DONE);
    expect(log).toEqual(['pause', 'progress', 'closed']);
  });

  it('waits for a device', async () => {
    const { solver, log } = scripted([]);
    function* waiting(): Computation<Solution> {
      yield later(log, 20);
      log.push('went on');
      return yield* solver;
    }
    expect(await runAsync(waiting())).toBe(DONE);
    expect(log).toEqual(['answered', 'went on', 'closed']);
  });

  it('throws what a device failed with into the computation, which may do without it', async () => {
    const log: string[] = [];
    function* recovering(): Computation<string> {
      try {
        yield later(log, 1, new Error('device lost'));
        return 'by the device';
      } catch (error) {
        return `without, for ${(error as Error).message}`;
      }
    }
    expect(await runAsync(recovering())).toBe('without, for device lost');
    function* helpless(): Computation<string> {
      try {
        yield later(log, 1, new Error('device lost'));
        return 'by the device';
      } finally {
        log.push('closed');
      }
    }
    await expect(runAsync(helpless())).rejects.toThrow('device lost');
    expect(log).toEqual(['answered', 'answered', 'closed']);
  });

  it('lets a device end what it has begun before an aborted computation gives memory back', async () => {
    const controller = new AbortController();
    const log: string[] = [];
    function* holding(): Computation<void> {
      try {
        controller.abort('enough');
        yield later(log, 20);
        log.push('went on');
      } finally {
        log.push('gave back');
      }
    }
    await expect(runAsync(holding(), { signal: controller.signal })).rejects.toBe('enough');
    expect(log).toEqual(['answered', 'gave back']);
  });

  it('reports progress in its order, and nothing else', async () => {
    const seen: Progress[] = [];
    const { solver } = scripted([report(1), { kind: 'pause' }, report(2), report(5)]);
    await runAsync(solver, { onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ iteration }) => iteration)).toEqual([1, 2, 5]);
    expect(seen[0]).toEqual({ iteration: 1, maxIter: 9, gap: 1, tolerance: 0, candidates: 2, active: 1 });
  });

  it('does nothing where the signal was aborted before', async () => {
    const { solver, log } = scripted([{ kind: 'pause' }]);
    const reason = new Error('changed my mind');
    await expect(runAsync(solver, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(log).toEqual([]);
    expect(solver.next()).toEqual({ done: true, value: undefined });
  });

  it('stops at the next request when the signal is aborted by a progress report, and closes the solver', async () => {
    const { solver, log } = scripted([report(1), report(2), report(3)]);
    const controller = new AbortController();
    const onProgress = vi.fn(({ iteration }: Progress) => {
      if (iteration === 2) controller.abort('enough');
    });
    await expect(runAsync(solver, { signal: controller.signal, onProgress })).rejects.toBe('enough');
    expect(onProgress).toHaveBeenCalledTimes(2);
    expect(log).toEqual(['progress', 'progress', 'closed']);
  });

  it('gives way to the event loop, so that a timer can abort it', async () => {
    const controller = new AbortController();
    function* endless(): Computation<Solution> {
      for (;;) yield { kind: 'pause' };
    }
    const solver = endless();
    setTimeout(() => controller.abort(), 0);
    const aborted = expect(runAsync(solver, { signal: controller.signal })).rejects;
    await aborted.toMatchObject({ name: 'AbortError' });
    expect(solver.next().done).toBe(true);
  });

  it('does not give way more often than every few milliseconds', async () => {
    const timer = vi.spyOn(globalThis, 'setImmediate');
    vi.spyOn(performance, 'now').mockReturnValue(5);
    const pauses = new Array<Request>(1000).fill({ kind: 'pause' });
    await runAsync(scripted(pauses).solver);
    expect(timer).not.toHaveBeenCalled();
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 1));
    await runAsync(scripted(pauses).solver);
    expect(timer.mock.calls.length).toBeGreaterThan(20);
    expect(timer.mock.calls.length).toBeLessThan(200);
  });

  it('is not held up by a signal that is aborted when all is done', async () => {
    const controller = new AbortController();
    expect(await runAsync(scripted([]).solver, { signal: controller.signal })).toBe(DONE);
    controller.abort();
  });

  it('passes on what onProgress throws, and closes the solver', async () => {
    const { solver, log } = scripted([report(1), report(2)]);
    const failure = new Error('no room to draw');
    const onProgress = () => {
      throw failure;
    };
    await expect(runAsync(solver, { onProgress })).rejects.toBe(failure);
    expect(log).toEqual(['progress', 'closed']);
  });
});

describe('the two drivers', () => {
  const data: Data = plainData(30, 70, 3, 5);
  const rule = { tolerance: 1e-9, maxIter: 200 };
  const cases: [string, Settings, typeof leastSquares][] = [
    ['blockDescent', { l1: 0.1 }, blockDescent],
    ['blockDescent, sparse', { l1: 0.1, sparse: true }, blockDescent],
    ['leastSquares', { l2: 0.1 }, leastSquares],
    ['cgls', { l2: 0.1, sparse: true }, cgls],
  ];

  it.each(cases)('give the same bits: %s', async (_, settings, solver) => {
    for (const kernels of ['wasm', 'reference'] as const) {
      const sync = withProblem(data, { ...settings, kernels }, (problem) => runSync(solver(problem, rule)));
      // Time flies: the run gives way to the event loop at every request.
      let now = 0;
      vi.spyOn(performance, 'now').mockImplementation(() => (now += 100));
      const problem = open(data, { ...settings, kernels });
      try {
        expect(await runAsync(solver(problem, rule))).toEqual(sync);
      } finally {
        problem.dispose();
        vi.restoreAllMocks();
      }
    }
  });
});
