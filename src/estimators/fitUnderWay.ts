/** One fitAsync of an estimator at a time: a second one would leave its parameters and the first one's results. */
import { InputError } from '../messages/errors.js';

/** The fitAsync that runs; frozen, so that proxies hand it out as it is. */
export type FitUnderWay = Readonly<{ signal: AbortSignal | undefined }>;

/** What holds the fitAsync that runs; null where there is none. */
export interface Fitting {
  fitUnderWay: FitUnderWay | null;
}

/** @throws InputError while a fitAsync runs whose signal is not aborted */
export function requireIdle(holder: Fitting, caller: string): void {
  const { fitUnderWay } = holder;
  if (fitUnderWay === null || fitUnderWay.signal?.aborted === true) return;
  throw new InputError(
    `${caller}: a fitAsync of this estimator is under way, and would be mixed up with another fit; await it or abort ` +
      'its signal first, or fit a clone().',
  );
}

/**
 * Runs a fitAsync, and keeps other fits off until it has ended or its signal is aborted.
 *
 * @param learn takes the result; not called once the signal is aborted
 * @throws (rejects with) what the run rejects with, or the reason of the signal
 */
export async function fitAlone<Result, Learned>(
  holder: Fitting,
  signal: AbortSignal | undefined,
  run: () => Promise<Result>,
  learn: (result: Result) => Learned,
): Promise<Learned> {
  const own: FitUnderWay = Object.freeze({ signal });
  holder.fitUnderWay = own;
  try {
    const result = await run();
    signal?.throwIfAborted();
    return learn(result);
  } finally {
    if (holder.fitUnderWay === own) holder.fitUnderWay = null;
  }
}
