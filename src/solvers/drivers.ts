import type { Kernels } from '../kernels/kernels.js';
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
export async function runAsync<Result>(
  solver: Work<Result>,
  kernels: Kernels,
  run: AsyncRun,
): Promise<Result> {
  const { signal, onProgress } = run;
  try {
    signal?.throwIfAborted();
    let sliceEnd = performance.now() + SLICE;
    for (;;) {
      const step = solver.next();
      if (step.done) return step.value;
      serve(kernels, step.value);
      if (step.value.kind === 'progress') onProgress?.(step.value.progress);
      if (performance.now() >= sliceEnd) {
        await nextTask();
        sliceEnd = performance.now() + SLICE;
      }
      signal?.throwIfAborted();
    }
  } finally {
    solver.return(undefined as never);
  }
}
