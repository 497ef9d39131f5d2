import fc from 'fast-check';

/** How many cases laws try of which each makes several slow fits: half the usual number. */
export const HALF_RUNS = Math.ceil((fc.readConfigureGlobal().numRuns ?? 100) / 2);
