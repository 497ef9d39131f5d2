import { defineConfig } from 'vitest/config';

/** Where to put a JSON report beside the usual one; `.ci/run` counts from it. */
const report = process.env.POLYTASK_REPORT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // All cores: most files wait for nothing but the processor, and the rest for programs that they start.
    maxWorkers: '100%',
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
