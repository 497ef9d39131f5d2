import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Design, Kernels } from '../../src/kernels/kernels.js';
import { createReferenceKernels } from '../../src/kernels/reference/reference.js';
import { runAsync, runSync } from '../../src/solvers/drivers.js';
import { blockDescent } from '../../src/solvers/rowLasso/blockDescent.js';
import { conjugateGradients } from '../../src/solvers/rowLasso/conjugateGradients.js';
import { leastSquares } from '../../src/solvers/rowLasso/leastSquares.js';
import type { Progress, Solution, Solver, SolverRequest } from '../../src/solvers/solver.js';
import { type Data, open, plainData, type Settings, withProblem } from '../laws/solverProblems.js';

afterEach(() => {
  vi.restoreAllMocks();
});

const DONE: Solution = { w: Float64Array.of(1), gap: 0, iterations: 3, reason: 'converged' };
const kernels: Kernels = createReferenceKernels();

const report = (iteration: number): SolverRequest => ({
  kind: 'progress',
  progress: { iteration, maxIter: 9, gap: 1 / iteration, tolerance: 0, candidates: 2, active: 1 },
});

/** A solver that yields these requests, and notes how far it got and that it was closed. */
function scripted(requests: readonly SolverRequest[]): { solver: Solver; log: string[] } {
  const log: string[] = [];
  function* run(): Solver {
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

const dense: Design = { kind: 'dense', rows: 2, columns: 1, stride: 4, data: Float64Array.of(1, 2, 0, 0) };

function products(): { requests: SolverRequest[]; eta: Float64Array; v: Float64Array } {
  const [eta, v] = [new Float64Array(4), new Float64Array(1)];
  const features = Int32Array.of(0);
  const requests: SolverRequest[] = [
    { kind: 'predict', x: dense, w: Float64Array.of(3), features, out: eta },
    { kind: 'correlate', x: dense, field: eta, features, out: v },
    { kind: 'pause' },
    report(1),
  ];
  return { requests, eta, v };
}

describe('runSync', () => {
  it('serves each request before it goes on, and returns the solution', () => {
    const { requests, eta, v } = products();
    const { solver, log } = scripted(requests);
    expect(runSync(solver, kernels)).toBe(DONE);
    expect([...eta, ...v]).toEqual([3, 6, 0, 0, 15]);
    expect(log).toEqual(['predict', 'correlate', 'pause', 'progress', 'closed']);
  });

  it('passes on what a solver throws', () => {
    function* failing(): Solver {
      yield { kind: 'pause' };
      throw new Error('no more');
    }
    expect(() => runSync(failing(), kernels)).toThrow('no more');
  });
});

describe('runAsync', () => {
  it('serves each request before it goes on, and returns the solution', async () => {
    const { requests, eta, v } = products();
    const { solver, log } = scripted(requests);
    expect(await runAsync(solver, kernels, {})).toBe(DONE);
    expect([...eta, ...v]).toEqual([3, 6, 0, 0, 15]);
    expect(log).toEqual(['predict', 'correlate', 'pause', 'progress', 'closed']);
  });

  it('reports progress in its order, and nothing else', async () => {
    const seen: Progress[] = [];
    const { solver } = scripted([report(1), { kind: 'pause' }, report(2), report(5)]);
    await runAsync(solver, kernels, { onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ iteration }) => iteration)).toEqual([1, 2, 5]);
    expect(seen[0]).toEqual({ iteration: 1, maxIter: 9, gap: 1, tolerance: 0, candidates: 2, active: 1 });
  });

  it('does nothing where the signal was aborted before', async () => {
    const { solver, log } = scripted([{ kind: 'pause' }]);
    const reason = new Error('changed my mind');
    await expect(runAsync(solver, kernels, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(log).toEqual([]);
    expect(solver.next()).toEqual({ done: true, value: undefined });
  });

  it('stops at the next request when the signal is aborted by a progress report, and closes the solver', async () => {
    const { solver, log } = scripted([report(1), report(2), report(3)]);
    const controller = new AbortController();
    const onProgress = vi.fn(({ iteration }: Progress) => {
      if (iteration === 2) controller.abort('enough');
    });
    await expect(runAsync(solver, kernels, { signal: controller.signal, onProgress })).rejects.toBe('enough');
    expect(onProgress).toHaveBeenCalledTimes(2);
    expect(log).toEqual(['progress', 'progress', 'closed']);
  });

  it('gives way to the event loop, so that a timer can abort it', async () => {
    const controller = new AbortController();
    function* endless(): Solver {
      for (;;) yield { kind: 'pause' };
    }
    const solver = endless();
    setTimeout(() => controller.abort(), 0);
    const aborted = expect(runAsync(solver, kernels, { signal: controller.signal })).rejects;
    await aborted.toMatchObject({ name: 'AbortError' });
    expect(solver.next().done).toBe(true);
  });

  it('does not give way more often than every few milliseconds', async () => {
    const timer = vi.spyOn(globalThis, 'setImmediate');
    vi.spyOn(performance, 'now').mockReturnValue(5);
    const pauses = new Array<SolverRequest>(1000).fill({ kind: 'pause' });
    await runAsync(scripted(pauses).solver, kernels, {});
    expect(timer).not.toHaveBeenCalled();
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 1));
    await runAsync(scripted(pauses).solver, kernels, {});
    expect(timer.mock.calls.length).toBeGreaterThan(20);
    expect(timer.mock.calls.length).toBeLessThan(200);
  });

  it('is not held up by a signal that is aborted when all is done', async () => {
    const controller = new AbortController();
    expect(await runAsync(scripted([]).solver, kernels, { signal: controller.signal })).toBe(DONE);
    controller.abort();
  });

  it('passes on what onProgress throws, and closes the solver', async () => {
    const { solver, log } = scripted([report(1), report(2)]);
    const failure = new Error('no room to draw');
    const onProgress = () => {
      throw failure;
    };
    await expect(runAsync(solver, kernels, { onProgress })).rejects.toBe(failure);
    expect(log).toEqual(['progress', 'closed']);
  });

  it('passes on what the kernels throw, and closes the solver', async () => {
    const { requests } = products();
    const { solver, log } = scripted(requests);
    const broken = {
      ...kernels,
      predict: () => {
        throw new Error('device lost');
      },
    } as unknown as Kernels;
    await expect(runAsync(solver, broken, {})).rejects.toThrow('device lost');
    expect(log).toEqual(['predict', 'closed']);
  });
});

describe('the two drivers', () => {
  const data: Data = plainData(30, 70, 3, 5);
  const rule = { tolerance: 1e-9, maxIter: 200 };
  const cases: [string, Settings, typeof leastSquares][] = [
    ['blockDescent', { l1: 0.1 }, blockDescent],
    ['blockDescent, sparse', { l1: 0.1, sparse: true }, blockDescent],
    ['leastSquares', { l2: 0.1 }, leastSquares],
    ['conjugateGradients', { l2: 0.1, sparse: true }, conjugateGradients],
  ];

  it.each(cases)('give the same bits: %s', async (_, settings, solver) => {
    for (const kernels of ['wasm', 'reference'] as const) {
      const sync = withProblem(data, { ...settings, kernels }, (problem) =>
        runSync(solver(problem, rule), problem.kernels),
      );
      // Time flies: the run gives way to the event loop at every request.
      let now = 0;
      vi.spyOn(performance, 'now').mockImplementation(() => (now += 100));
      const problem = open(data, { ...settings, kernels });
      try {
        expect(await runAsync(solver(problem, rule), problem.kernels, {})).toEqual(sync);
      } finally {
        problem.dispose();
        vi.restoreAllMocks();
      }
    }
  });
});
