import { describe, expect, it } from 'vitest';
import { MultiTaskLasso, setWarningHandler } from '../../../src/index.js';
import { createRandom } from '../../../src/math/random.js';

describe('row lassos of thousands of tasks', () => {
  // The lengths of rows are summed by a kernel, and for the gap in another order.
  it.each([1600, 3200, 6400, 9001])('have a finite gap after every pass, %d tasks', (nTasks) => {
    setWarningHandler(() => {});
    const random = createRandom(nTasks);
    const normal = (rows: number, columns: number) => ({
      data: new Float64Array(rows * columns).map(() => random.normal()),
      shape: [rows, columns] as [number, number],
      order: 'column' as const,
    });
    const X = normal(30, 10);
    const Y = normal(30, nTasks);
    for (let maxIter = 1; maxIter <= 8; maxIter++) {
      const model = new MultiTaskLasso({ alpha: 0.01, tol: 1e-12, maxIter }).fit(X, Y);
      expect(model.dualGap_).toBeLessThan(Infinity);
    }
  });
});
