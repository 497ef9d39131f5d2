import { defineConfig } from 'vitest/config';

/** Where to put a JSON report beside the usual one; `.ci/run` counts from it. */
const report = process.env.POLYTASK_REPORT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
