import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Where to put a JSON report beside the usual one; `.ci/run` counts from it. */
const report = process.env.POLYTASK_REPORT;

const common = { setupFiles: ['test/setup.ts'], testTimeout: 60_000, hookTimeout: 120_000 };
/**
 * What waits for other programs: the build, the built package in a browser, in bundlers, installed from
 * its tarball, and the examples. `npm run test:package` runs these, and the gate does; `npm test` does not.
 */
const packaged = [
  'test/browser/*.test.ts',
  'test/package/*.test.ts',
  'test/docs/examples.test.ts',
  'test/docs/readme.test.ts',
  'test/kernels/build.test.ts',
  'test/queue/command.test.ts',
  'test/runtimes/runtimes.test.ts',
  'test/sql/clickhouse.test.ts',
];
const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => join('test', path));
/** The files that replace modules, each of which needs modules of its own. */
const replacing = files.filter((path) => readFileSync(path, 'utf8').includes('vi.mock('));

export default defineConfig({
  test: {
    projects: [
      // Files that share the modules of their process: to read these anew for each took half of the time.
      {
        test: {
          ...common,
          name: 'shared',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...replacing, ...packaged],
        },
      },
      { test: { ...common, name: 'isolated', include: replacing } },
      {
        test: {
          ...common,
          name: 'package',
          isolate: false,
          include: packaged,
        },
      },
    ],
    // All cores: most files wait for nothing but the processor, and the rest for programs that they start.
    maxWorkers: '100%',
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
