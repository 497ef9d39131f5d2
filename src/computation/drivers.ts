import { InputError } from '../messages/errors.js';
import type { Computation, Progress, Request } from './computation.js';
import { nextTask } from './nextTask.js';

/**
 * Runs a computation to its end on the calling thread.
 *
 * @throws InputError where it has to wait for a device
 */
export function runSync<Result>(computation: Computation<Result>): Result {
  for (;;) {
    const step = computation.next();
    if (step.done) return step.value;
    if (step.value.kind !== 'wait') continue;
    step.value.until.catch(() => {}); // it has no one to tell any more
    computation.return(undefined as never);
    throw new InputError(
      'a device answers later than a call that returns its result can wait for: use fitAsync or predictAsync, ' +
        'or leave out device.',
    );
  }
}

export interface AsyncRun {
  /** Aborting it rejects the run with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Where the products over whole designs are made; on the calling thread unless given. */
  readonly device?: object | undefined;
}

/** How long the event loop may be held, in milliseconds. */
const SLICE = 12;

/**
 * Runs a computation without holding the event loop for long: every few milliseconds it gives way, looks at the signal and
 * reports progress, and it waits for devices. The numbers are bit for bit those of `runSync`.
 *
 * @throws (rejects with) what the computation throws, or the reason of the aborted signal. What a device has begun is awaited
 *   even then: it may still be writing to memory that is given back afterwards.
 */
export async function runAsync<Result>(
  computation: Computation<Result>,
  { signal, onProgress, device }: AsyncRun = {},
): Promise<Result> {
  try {
    signal?.throwIfAborted();
    let sliceEnd = performance.now() + SLICE;
    let step = computation.next();
    while (!step.done) {
      const request = step.value;
      if (request.kind === 'progress') onProgress?.(request.progress);
      if (request.kind === 'device' && device) await runAsync(request.load(device), { signal });
      const failure = request.kind === 'wait' ? await failureOf(request) : undefined;
      if (performance.now() >= sliceEnd) {
        await nextTask();
        sliceEnd = performance.now() + SLICE;
      }
      signal?.throwIfAborted();
      step = failure ? computation.throw(failure.error) : computation.next();
    }
    return step.value;
  } finally {
    computation.return(undefined as never);
  }
}

/** What a device failed with, if it did. */
async function failureOf({
  until,
}: Request & { kind: 'wait' }): Promise<{ readonly error: unknown } | undefined> {
  try {
    await until;
    return undefined;
  } catch (error) {
    return { error };
  }
}
