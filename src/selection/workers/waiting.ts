/**
 * Workers that have done the jobs of a run and wait for those of the next: to start one, and to compile its first fits, takes longer
 * than a small cross-validation. Only those wait that do not keep their process alive; they hold no data, and none waits for long.
 */
import { type RunningWorker, startWorker, type WorkerEvents } from './platform.js';

/** How long a worker waits, in milliseconds. */
const LONGEST_WAIT = 10_000;

/** By the text of their script. */
const waiting = new Map<string, WaitingWorker[]>();

/** What a script does: those that wait are of use to runs of their own script alone. */
export type WorkerKind = 'folds' | 'search' | 'sharing' | 'chunks';

interface WaitingWorker {
  readonly kind: WorkerKind;
  readonly worker: RunningWorker<unknown>;
  /** Who hears it. */
  events: WorkerEvents<unknown>;
  timer?: ReturnType<typeof setTimeout>;
}

/** A worker of a run. */
export interface HiredWorker<To> extends Pick<RunningWorker<To>, 'send' | 'terminate'> {
  /** Lets it wait for a later run, where it can; it has to be without a job. */
  release(): void;
}

/** How many workers of a kind wait. */
export function countWaiting(kind: WorkerKind): number {
  let count = 0;
  for (const workers of waiting.values()) count += workers.filter((worker) => worker.kind === kind).length;
  return count;
}

/** A worker that waits, or a new one. @throws WorkerError where there are none to be had */
export function hireWorker<To, From>(
  kind: WorkerKind,
  code: string,
  events: WorkerEvents<From>,
): HiredWorker<To> {
  const heard = events as WorkerEvents<unknown>;
  const hired = waiting.get(code)?.pop() ?? started(kind, code, heard);
  clearTimeout(hired.timer);
  hired.events = heard;
  hired.worker.ref?.();
  const { worker } = hired;
  return {
    send: (message) => worker.send(message),
    terminate: () => worker.terminate(),
    release: () => release(code, hired),
  };
}

function started(kind: WorkerKind, code: string, events: WorkerEvents<unknown>): WaitingWorker {
  const worker = startWorker<unknown, unknown>(code, {
    onMessage: (message) => state.events.onMessage(message),
    onDeath: (reason) => state.events.onDeath(reason),
  });
  const state: WaitingWorker = { kind, worker, events };
  return state;
}

function release(code: string, hired: WaitingWorker): void {
  const { worker } = hired;
  if (!worker.unref) {
    worker.terminate();
    return;
  }
  const others = waiting.get(code) ?? [];
  waiting.set(code, others);
  const leave = (): void => {
    const at = others.indexOf(hired);
    if (at >= 0) others.splice(at, 1);
  };
  hired.events = { onMessage: () => {}, onDeath: leave };
  others.push(hired);
  worker.send({ kind: 'release' });
  worker.unref();
  hired.timer = setTimeout(() => {
    leave();
    worker.terminate();
  }, LONGEST_WAIT);
  (hired.timer as { unref?: () => void }).unref?.();
}
