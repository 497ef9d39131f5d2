import fc from 'fast-check';

/**
 * Every property draws a fresh seed and prints it, with the path, when it fails. `POLYTASK_RUNS` sets how many
 * cases each property tries (`POLYTASK_RUNS=5000 npx vitest run test/laws` for a soak).
 */
const runs = Number(process.env.POLYTASK_RUNS ?? 100);
if (!Number.isInteger(runs) || runs < 1) {
  throw new Error(`POLYTASK_RUNS must be a positive integer, got ${process.env.POLYTASK_RUNS}`);
}
fc.configureGlobal({ numRuns: runs, verbose: fc.VerbosityLevel.Verbose });
