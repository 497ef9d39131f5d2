import { nextTask } from '../computation/nextTask.js';

/**
 * Lets the event loop turn, so that signals are heard and the progress bar is drawn.
 *
 * @throws what the signal was aborted with
 */
export async function turn(signal: AbortSignal): Promise<void> {
  await nextTask();
  signal.throwIfAborted();
}
