import type { Kernels } from '../kernels/kernels.js';
import type { Pauses } from '../linalg/pauses.js';
import { nextTask } from './nextTask.js';
import type { Progress, SolverRequest, Work } from './solver.js';

/** Serves a heavy operation from the kernels. */
function serve(kernels: Kernels, request: SolverRequest): void {
  if (request.kind === 'predict') {
    kernels.predict(request.x, request.w, request.features, request.out);
  } else if (request.kind === 'correlate') {
    kernels.correlate(request.x, request.field, request.features, request.out);
  }
}

/** Runs a solver, or work that holds several, to its end on the calling thread. */
export function runSync<Result>(solver: Work<Result>, kernels: Kernels): Result {
  for (;;) {
    const step = solver.next();
    if (step.done) return step.value;
    serve(kernels, step.value);
  }
}

/**
 * Serves work from kernels of its own as a part of other work, which sees its pauses and progress only: for work
 * that opens one problem after the other.
 */
export function* served<Result>(work: Work<Result>, kernels: Kernels): Work<Result> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    serve(kernels, step.value);
    yield step.value.kind === 'progress' ? step.value : { kind: 'pause' };
  }
}

export interface AsyncRun {
  /** Aborting it rejects the run with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How long the event loop may be held, in milliseconds. */
const SLICE = 12;

/**
 * Runs a solver without holding the event loop for long: between operations it gives way every few
 * milliseconds, looks at the signal and reports progress. The numbers are bit for bit those of `runSync`.
 */
export function runAsync<Result>(
  solver: Work<Result>,
  kernels: Kernels,
  { signal, onProgress }: AsyncRun,
): Promise<Result> {
  return inSlices(solver, signal, (request) => {
    serve(kernels, request);
    if (request.kind === 'progress') onProgress?.(request.progress);
  });
}

/** Runs work that asks for nothing but pauses, as `runAsync`. */
export function pausing<Result>(work: Pauses<Result>, signal: AbortSignal | undefined): Promise<Result> {
  return inSlices(work, signal, () => {});
}

async function inSlices<Request, Result>(
  work: Generator<Request, Result, void>,
  signal: AbortSignal | undefined,
  answer: (request: Request) => void,
): Promise<Result> {
  try {
    signal?.throwIfAborted();
    let sliceEnd = performance.now() + SLICE;
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
      answer(step.value);
      if (performance.now() >= sliceEnd) {
        await nextTask();
        sliceEnd = performance.now() + SLICE;
      }
      signal?.throwIfAborted();
    }
  } finally {
    work.return(undefined as never);
  }
}
