/** Peak memory of fits beyond what the user's X takes, in units of X: docs/performance.md has the table. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { root } from '../structure/source.js';

/** 80 MB of X: what a process takes for its code is a small part of it. */
const SETUP = `
import * as P from 'polytask';
const [n, p, T] = [50_000, 200, 4];
let state = 1;
const next = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
const X = { data: Float64Array.from({ length: n * p }, next), shape: [n, p], order };
const y = new Float64Array(n * T);
for (let k = 0; k < y.length; k++) y[k] = X.data[k] + X.data[k % n] + 0.1 * next();
const Y = { data: y, shape: [n, T], order: 'column' };
const few = { alphas: 4, eps: 0.1 };
const m = n / T;
const tasks = Array.from({ length: T }, (_, t) => ({
  X: { data: X.data.subarray(t * m * p, (t + 1) * m * p), shape: [m, p], order },
  y: y.subarray(t * m, (t + 1) * m),
}));
const before = process.memoryUsage.rss();
`;
const REPORT = 'console.log((process.resourceUsage().maxRSS * 1024 - before) / X.data.byteLength);';

/** The peak of a fit beyond X, which lies by columns or rows, in units of X. */
function peakOf(fit: string, order: 'column' | 'row'): number {
  const script = `const order = '${order}';\n${SETUP}\n${fit}\n${REPORT}`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
    timeout: 50_000,
  });
  expect(stderr).not.toMatch(/Error/);
  return Number(stdout);
}

const OVERLAPPING = 'new P.ShuffleSplit({ nSplits: 2, randomState: 0 })';

describe('peak memory beyond X', () => {
  describe.each(['column', 'row'] as const)('by %ss', (order) => {
    it.each([
      ['a fit', 'new P.MultiTaskLasso({ alpha: 0.01 }).fit(X, Y)', 1.4],
      ['a path', 'P.multiTaskLassoPath(X, Y, { alphas: 5, eps: 0.1 })', 1.4],
      ['a cross-validation', 'new P.MultiTaskLassoCV(few).fit(X, Y)', 1.7],
      [
        'one whose folds are fitted by samples',
        `new P.MultiTaskLassoCV({ ...few, cv: ${OVERLAPPING} }).fit(X, Y)`,
        1.7,
      ],
      ['soft sharing', 'new P.SoftSharingRegressor({ alpha: 0.1, coupling: 1 }).fit(X, Y)', 1.6],
      [
        'soft sharing of tasks with their own samples',
        'new P.SoftSharingRegressor({ alpha: 0.1, coupling: 1 }).fit(tasks)',
        1.4,
      ],
    ])('of %s is bounded', (_, fit, bound) => {
      expect(peakOf(fit, order)).toBeLessThan(bound);
    });
  });

  it('of a cross-validation in two workers is bounded', () => {
    const fit =
      'await new P.MultiTaskLassoCV({ alphas: 800, eps: 0.5, tol: 1e-2 }).fitAsync(X, Y, { nJobs: 2 })';
    expect(peakOf(fit, 'column')).toBeLessThan(3.5);
  });
});
