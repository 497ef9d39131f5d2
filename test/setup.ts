import fc from 'fast-check';
import { afterAll } from 'vitest';
import { setWarningHandler } from '../src/messages/errors.js';

/**
 * Every property draws a fresh seed and prints it, with the path, when it fails. `POLYTASK_RUNS` sets how many
 * cases each property tries (`POLYTASK_RUNS=5000 npx vitest run test/laws` for a soak), `POLYTASK_SEED` where they
 * start: the gate uses one seed, so that what it says of a commit does not change from run to run.
 */
const runs = readCount('POLYTASK_RUNS', 1) ?? 50;
const seed = readCount('POLYTASK_SEED', 0);

function readCount(name: string, least: number): number | undefined {
  const text = process.env[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`${name} must be an integer of at least ${least}, got ${text}`);
}

fc.configureGlobal({
  numRuns: runs,
  verbose: fc.VerbosityLevel.Verbose,
  ...(seed === undefined ? {} : { seed }),
});

/** Files share the modules of their process: what one did with warnings is not for the next. */
afterAll(() => void setWarningHandler(null));
