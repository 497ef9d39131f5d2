/** Margins of tasks that share their weights: by the problem's own products, against plain loops. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { datasetFromTasks } from '../../../src/data/fromTasks.js';
import { logistic } from '../../../src/losses/logistic.js';
import { createRandom } from '../../../src/math/random.js';
import { meanCoupling } from '../../../src/penalties/taskCoupling.js';
import { labelMargins } from '../../../src/problem/separable/labelMargins.js';
import { couplingProblem } from '../../../src/problem/softSharing/couplingProblem.js';

describe('labelMargins', () => {
  it('gives how weights and intercepts move each sample towards its label, and the pulls of multipliers', () => {
    const draws = fc.record({
      n: fc.integer({ min: 2, max: 9 }),
      p: fc.integer({ min: 1, max: 4 }),
      T: fc.integer({ min: 1, max: 3 }),
      isOneRow: fc.boolean(),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(draws, ({ n, p, T, isOneRow, seed }) => {
        const random = createRandom(seed);
        const numbers = (length: number) => Float64Array.from({ length }, () => random.normal());
        const tasks = Array.from({ length: T }, () => ({
          X: Array.from({ length: n }, () => [...numbers(p)]),
          y: Array.from({ length: n }, () => (random.uniform() < 0.5 ? 0 : 1)),
        }));
        const coupling = isOneRow ? meanCoupling(1, 0, 0) : meanCoupling(T, 0, 1);
        const how = { coupling, loss: logistic, fitIntercept: true, isOneRow };
        const problem = runSync(couplingProblem(datasetFromTasks(tasks), how));
        const [members, b, mean] = [tasks.map((_, t) => t), numbers(T), numbers(p * coupling.nGroups)];
        const margins = labelMargins(problem, members);
        const [nRows, isPositive] = [n * T, (r: number) => tasks[Math.floor(r / n)]!.y[r % n] === 1];
        const eta = runSync(margins.at(mean, b)).map((move, r) => (isPositive(r) ? move : -move));
        expect(eta.length).toBe(nRows);
        const means = tasks.map(({ X }) => mean.map((_, j) => X.reduce((sum, x) => sum + x[j]! / n, 0)));
        for (let r = 0; r < nRows; r++) {
          const t = Math.floor(r / n);
          const x = tasks[t]!.X[r % n]!;
          const g = coupling.nGroups > 1 ? t : 0;
          const expected = x.reduce((sum, v, j) => sum + (v - means[t]![j]!) * mean[g * p + j]!, b[t]!);
          expect(eta[r]).toBeCloseTo(expected, 9);
        }
        const [v, theta] = [numbers(margins.nColumns), numbers(nRows)];
        const [moved, pulled] = [new Float64Array(nRows), new Float64Array(margins.nColumns)];
        runSync(margins.times(v, moved));
        runSync(margins.correlate(theta, pulled));
        const along = moved.reduce((sum, value, r) => sum + value * theta[r]!, 0);
        expect(along).toBeCloseTo(
          pulled.reduce((sum, value, k) => sum + value * v[k]!, 0),
          8,
        );
        // Intercepts alone move a sample by its own, with the sign of its label.
        const alone = v.map((value, k) => (k < p * coupling.nGroups ? 0 : value));
        runSync(margins.times(alone, moved));
        for (let r = 0; r < nRows; r++) {
          const own = v[p * coupling.nGroups + Math.floor(r / n)]!;
          expect(moved[r]).toBe(isPositive(r) ? own : -own);
        }
        problem.dispose();
      }),
    );
  });
});
