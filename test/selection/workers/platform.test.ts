/** Workers of runtimes that are not this one, by stand-ins for what those runtimes have. */
import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WorkerError } from '../../../src/messages/errors.js';
import { canShareMemory, coreCount, startWorker } from '../../../src/selection/workers/platform.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

interface Options {
  readonly name: string;
  readonly type?: string;
}

/** A Web Worker that is told what happens to it, as a browser tells it. */
class StandIn {
  static made: StandIn[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  onerror: ((event: { message?: string }) => void) | null = null;
  readonly sent: unknown[] = [];
  isTerminated = false;

  constructor(
    readonly url: string,
    readonly options: Options,
  ) {
    StandIn.made.push(this);
  }

  postMessage(message: unknown): void {
    this.sent.push(message);
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

function start(Worker: unknown = StandIn) {
  StandIn.made = [];
  const revoked: string[] = [];
  vi.stubGlobal('Worker', Worker);
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void revoked.push(url));
  const capturedWarnings: unknown[] = [];
  const deaths: string[] = [];
  const onMessage = (message: unknown) => void capturedWarnings.push(message);
  const running = startWorker('the script', { onMessage, onDeath: (reason) => void deaths.push(reason) });
  return { running, capturedWarnings, deaths, revoked, worker: StandIn.made[0]! };
}

/** A Worker whose constructor throws where `refuses` says so. */
const refusing = (name: string, refuses: (options: Options) => boolean) =>
  class extends StandIn {
    constructor(url: string, options: Options) {
      if (refuses(options)) throw Object.assign(new Error('the words'), { name });
      super(url, options);
    }
  };

describe('a Web Worker', () => {
  it('is a classic one, from a blob, and messages go both ways', () => {
    const { running, worker, capturedWarnings, deaths } = start();
    expect(worker.url).toMatch(/^blob:/);
    expect(worker.options).toEqual({ name: 'polytask' });
    running.send({ kind: 'x' });
    worker.onmessage!({ data: 5 });
    expect([worker.sent, capturedWarnings, deaths]).toEqual([[{ kind: 'x' }], [5], []]);
  });

  it('is a module where there are no classic ones, as in Deno', () => {
    const { worker } = start(refusing('NotSupportedError', ({ type }) => type !== 'module'));
    expect(worker.options).toEqual({ name: 'polytask', type: 'module' });
  });

  it.each(['SecurityError', 'NotSupportedError'])(
    'that is refused with a %s is a WorkerError with advice',
    (name) => {
      const act = () => start(refusing(name, () => true));
      expect(act).toThrow(WorkerError);
      expect(act).toThrow(/^a worker could not be started: the words; .*worker-src blob:.*nJobs: 1.*[^.]\.$/);
      expect(StandIn.made).toEqual([]);
    },
  );

  it('that is terminated tells nothing more, and its blob goes', () => {
    const { running, worker, capturedWarnings, deaths, revoked } = start();
    running.terminate();
    worker.onmessage!({ data: 5 });
    worker.onerror!({ message: 'late' });
    expect([worker.isTerminated, capturedWarnings, deaths, revoked]).toEqual([true, [], [], [worker.url]]);
  });

  it('that dies says why, once, and is ended', () => {
    for (const [tell, words] of [
      [(worker: StandIn) => worker.onerror!({ message: 'the words' }), /^the words$/],
      [(worker: StandIn) => worker.onerror!({}), /^it could not be started; .*worker-src blob:/],
      [(worker: StandIn) => worker.onmessageerror!(), /^its message could not be read$/],
    ] as const) {
      const { worker, capturedWarnings, deaths, revoked } = start();
      tell(worker);
      worker.onerror!({ message: 'again' });
      worker.onmessage!({ data: 5 });
      expect(deaths).toHaveLength(1);
      expect(deaths[0]).toMatch(words);
      expect([worker.isTerminated, capturedWarnings, revoked]).toEqual([true, [], [worker.url]]);
    }
  });
});

describe('a runtime', () => {
  it('without workers is told so', () => {
    vi.stubGlobal('process', undefined);
    const act = () => startWorker('', { onMessage: () => {}, onDeath: () => {} });
    expect(act).toThrow(WorkerError);
    expect(act).toThrow('nJobs: 1');
  });

  it('has as many cores as it says, or one', () => {
    vi.stubGlobal('navigator', { hardwareConcurrency: 12 });
    expect(coreCount()).toBe(12);
    vi.stubGlobal('navigator', undefined);
    expect(coreCount()).toBe(availableParallelism());
    vi.stubGlobal('process', undefined);
    expect(coreCount()).toBe(1);
  });

  it('shares memory unless it is a page that is not isolated, or has none to share', () => {
    expect(canShareMemory()).toBe(true);
    vi.stubGlobal('crossOriginIsolated', true);
    expect(canShareMemory()).toBe(true);
    vi.stubGlobal('crossOriginIsolated', false);
    expect(canShareMemory()).toBe(false);
    vi.stubGlobal('crossOriginIsolated', undefined);
    vi.stubGlobal('SharedArrayBuffer', undefined);
    expect(canShareMemory()).toBe(false);
  });
});
