import { describe } from '../describe.js';
import { InputError } from '../errors.js';

/**
 * Checks a number of workers as scikit-learn counts them: null is 1, -1 all cores, -2 all but one.
 *
 * @returns a function from the number of cores to the number of workers, at least 1
 * @throws InputError that names `nJobs`
 */
export function readJobs(caller: string, nJobs: unknown): (cores: number) => number {
  if (nJobs === null || nJobs === undefined) return () => 1;
  if (typeof nJobs === 'number' && Number.isInteger(nJobs) && nJobs !== 0) {
    return (cores) => (nJobs > 0 ? nJobs : Math.max(1, cores + 1 + nJobs));
  }
  throw new InputError(
    `${caller}: nJobs is ${describe(nJobs)}; expected null, a number of workers, or -1 for one for each core.`,
  );
}
