import { WorkerError } from '../../messages/errors.js';
import type { FromWorker, ToWorker } from '../../selection/workers/messages.js';
import { errorOf } from '../../selection/workers/pool.js';
import { type HiredWorker, hireWorker } from '../../selection/workers/waiting.js';
import { freezeStatistics } from '../../statistics/statistics.js';
import type { ChunkJob } from '../chunkJob.js';
import type { ChunkRunner } from '../runner.js';
import type { ChunkSums } from '../sumChunk.js';

type Thread = HiredWorker<ToWorker<object, ChunkJob>>;

interface Waiting {
  readonly job: ChunkJob;
  readonly index: number;
  readonly resolve: (sums: ChunkSums) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sums chunks in workers, each of which takes the next one when it is done. Their samples are copied to the worker. One that dies loses
 * the chunk that it was at; another is started for the next.
 */
export class Threads implements ChunkRunner {
  readonly ahead: number;
  readonly #size: number;
  readonly #code: string;
  readonly #all = new Set<Thread>();
  readonly #idle: Thread[] = [];
  readonly #queue: Waiting[] = [];
  readonly #running = new Map<Thread, Waiting>();

  /** @param code the text of the workers' script @throws WorkerError where there are none to be had */
  constructor(size: number, code: string) {
    this.ahead = 2 * size;
    this.#size = size;
    this.#code = code;
    while (this.#all.size < size) this.#hire();
  }

  run(job: ChunkJob, index: number): Promise<ChunkSums> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, index, resolve, reject });
      this.#next();
    });
  }

  end(isDone: boolean): void {
    for (const thread of this.#all) isDone ? thread.release() : thread.terminate();
  }

  #hire(): void {
    const thread: Thread = hireWorker('chunks', this.#code, {
      onMessage: (message: FromWorker<ChunkSums>) => this.#hear(thread, message),
      onDeath: (reason) => this.#bury(thread, new WorkerError(`a worker stopped: ${reason}.`)),
    });
    thread.send({ kind: 'data' });
    this.#all.add(thread);
    this.#idle.push(thread);
  }

  /** Hands the chunks that wait to threads without one. */
  #next(): void {
    while (this.#queue.length > this.#idle.length && this.#all.size < this.#size) this.#hire();
    while (this.#idle.length > 0 && this.#queue.length > 0) {
      const thread = this.#idle.pop()!;
      const waiting = this.#queue.shift()!;
      this.#running.set(thread, waiting);
      thread.send({ kind: 'job', index: waiting.index, job: waiting.job });
    }
  }

  #hear(thread: Thread, message: FromWorker<ChunkSums>): void {
    if (message.kind === 'point') return;
    const { resolve, reject } = this.#running.get(thread)!;
    this.#running.delete(thread);
    this.#idle.push(thread);
    if (message.kind === 'done') resolve(frozen(message.result));
    else reject(errorOf(message));
    this.#next();
  }

  #bury(thread: Thread, error: Error): void {
    this.#all.delete(thread);
    const at = this.#idle.indexOf(thread);
    if (at >= 0) this.#idle.splice(at, 1);
    const lost = this.#running.get(thread);
    this.#running.delete(thread);
    lost?.reject(error);
    try {
      this.#next();
    } catch {
      for (const { reject } of this.#queue.splice(0)) reject(error);
    }
  }
}

/** The same sums as those of this thread, which are frozen and known to be checked. */
export function frozen(sums: ChunkSums): ChunkSums {
  const { statistics } = sums;
  if (!statistics) return sums;
  const { blocks, taskNames, featureNames } = statistics;
  return { ...sums, statistics: freezeStatistics(blocks, taskNames, featureNames) };
}
