import { InputError } from '../messages/errors.js';

/** The part of BullMQ that is used here: a queue of jobs in Redis. */
export interface BullMQ {
  readonly Queue: new (name: string, options: object) => BullQueue;
  readonly QueueEvents: new (name: string, options: object) => BullEvents;
  readonly Worker: new (name: string, run: (job: BullJob) => Promise<unknown>, options: object) => BullWorker;
  /** What is thrown where another try would fail as well. */
  readonly UnrecoverableError: new (
    message: string,
  ) => Error;
}

export interface BullQueue {
  add(name: string, data: unknown, options: object): Promise<BullJob>;
  getJob(id: string): Promise<BullJob | undefined>;
  getJobCounts(...states: string[]): Promise<Readonly<Record<string, number>>>;
  /** Workers that are connected. */
  getWorkersCount(): Promise<number>;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface BullJob {
  readonly id?: string;
  readonly data: unknown;
  readonly returnvalue: unknown;
  readonly failedReason?: string;
  getState(): Promise<string>;
  remove(): Promise<void>;
}

export interface BullEvents {
  on(
    event: 'completed',
    listener: (args: { readonly jobId: string; readonly returnvalue: unknown }) => void,
  ): unknown;
  on(
    event: 'failed',
    listener: (args: { readonly jobId: string; readonly failedReason: string }) => void,
  ): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

export interface BullWorker {
  /** Its connection, whose `ready` comes each time it is there again. */
  getBackend(): { on(event: 'ready' | 'close', listener: () => void): unknown };
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  /** @param force without waiting for the jobs that are under way */
  close(force?: boolean): Promise<void>;
}

/** @throws InputError where the packages are not installed */
export async function loadBullMQ(caller: string): Promise<BullMQ> {
  try {
    return (await import('bullmq')) as unknown as BullMQ;
  } catch (error) {
    throw new InputError(
      `${caller}: the packages bullmq and ioredis are not installed (npm install bullmq ioredis): ${(error as Error).message}`,
    );
  }
}
