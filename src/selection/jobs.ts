import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** More workers than this no machine has cores for; each of them takes memory. */
const MOST_JOBS = 1024;

/**
 * Checks a number of workers as scikit-learn counts them: null is 1, -1 one for each core, -2 all cores but one, in
 * general cores + 1 + nJobs, and never fewer than 1.
 *
 * @returns a function from the number of cores to the number of workers, at least 1
 * @throws InputError that names `nJobs`
 */
export function readJobs(caller: string, nJobs: unknown): (cores: number) => number {
  if (nJobs === null || nJobs === undefined) return () => 1;
  if (typeof nJobs === 'number' && Number.isInteger(nJobs) && nJobs !== 0) {
    return (cores) => (nJobs > 0 ? Math.min(nJobs, MOST_JOBS) : Math.max(1, cores + 1 + nJobs));
  }
  throw new InputError(
    `${caller}: nJobs is ${describe(nJobs)}; expected null, a number of workers, or a negative integer: ` +
      '-1 for one worker for each core, -2 for all cores but one, and so on.',
  );
}
