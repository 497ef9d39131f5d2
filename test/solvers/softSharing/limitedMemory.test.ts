/** Steps of L-BFGS: their gaps are true, and of a quadratic they are conjugate gradients. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Computation } from '../../../src/computation/computation.js';
import { runSync } from '../../../src/computation/drivers.js';
import { datasetFromTasks } from '../../../src/data/fromTasks.js';
import { huber, MultiTaskModel, SharedLogisticRegression, softSharing } from '../../../src/index.js';
import { logistic } from '../../../src/losses/logistic.js';
import type { ConvexLoss } from '../../../src/losses/loss.js';
import { squared } from '../../../src/losses/squared.js';
import { createRandom } from '../../../src/math/random.js';
import { meanCoupling, penaltyValue } from '../../../src/penalties/taskCoupling.js';
import { type CouplingPoint, couplingPoint } from '../../../src/problem/softSharing/couplingPoint.js';
import { type CouplingProblem, couplingProblem } from '../../../src/problem/softSharing/couplingProblem.js';
import { limitedMemory } from '../../../src/solvers/softSharing/limitedMemory.js';
import { inputTasks, type SoftDraw, softDraws, softProblem } from '../../laws/softSharing.js';

function opened(draw: SoftDraw, loss: ConvexLoss, isOneRow: boolean): CouplingProblem {
  const drawn = softProblem(draw, loss.name as 'squared' | 'logistic');
  const dataset = datasetFromTasks(inputTasks(drawn, draw.sparse), { taskWeights: drawn.taskWeights });
  const { alpha, coupling: strength, fitIntercept } = drawn;
  const coupling = isOneRow ? meanCoupling(1, alpha, 0) : meanCoupling(dataset.nTasks, alpha, strength);
  return runSync(couplingProblem(dataset, { coupling, loss, fitIntercept, isOneRow }));
}

function from(problem: CouplingProblem): CouplingPoint {
  const { coupling, nFeatures: p, designs } = problem;
  const rows = {
    mean: new Float64Array(coupling.nGroups * p),
    deviation: new Float64Array(coupling.nGroups < coupling.nRows ? coupling.nRows * p : 0),
  };
  return runSync(couplingPoint(problem, rows, new Float64Array(designs.nOutputs)));
}

function* silent(): Computation<void> {}

function run(problem: CouplingProblem, tolerance: number, maxIter = 200) {
  return runSync(limitedMemory(problem, from(problem), { tolerance, maxIter }, silent));
}

function objective({ tasks, coupling, nFeatures }: CouplingProblem, { rows, eta }: CouplingPoint): number {
  const losses = tasks.reduce((sum, { loss, y, c }, t) => sum + loss.value(y, c, eta[t]!), 0);
  return losses + penaltyValue(coupling, rows, nFeatures);
}

const hasSmallMeans = ({ design, fitIntercept }: { design: string; fitIntercept: boolean }): boolean =>
  design !== 'offset' || fitIntercept;

describe('steps of L-BFGS', () => {
  it('reach the tolerance, or stop in time, with a gap and with predictions that are those of their weights', () => {
    const wanted = { graph: 'none', alpha: 1e-2 } as const;
    fc.assert(
      fc.property(softDraws(wanted), fc.boolean(), (draw, isOneRow) => {
        const problem = opened(draw, logistic, isOneRow);
        const { point, steps } = run(problem, 1e-6);
        const again = runSync(couplingPoint(problem, point.rows, point.b));
        for (const [t, eta] of point.eta.entries()) {
          for (const [i, value] of eta.entries()) expect(value).toBeCloseTo(again.eta[t]![i]!, 9);
        }
        const best = run(problem, 1e-13).point;
        const least = objective(problem, best) - best.gap;
        expect(point.gap).toBeGreaterThanOrEqual(objective(problem, point) - least - best.gap - 1e-13);
        expect(steps).toBeLessThan(100);
        if (point.gap <= 1e-6) expect(again.gap).toBeLessThanOrEqual(1e-6);
      }),
    );
  });

  it('are conjugate gradients where the objective is a quadratic: no more of them than unknowns', () => {
    const wanted = { graph: 'none', alpha: 1, coupling: 0, sizes: [12, 12], p: 3 } as const;
    fc.assert(
      // Where nothing takes large means off, rounding turns the directions.
      fc.property(softDraws(wanted).filter(hasSmallMeans), fc.boolean(), (draw, isOneRow) => {
        const { point, steps } = run(opened(draw, squared, isOneRow), 1e-12);
        expect(point.gap).toBeLessThanOrEqual(1e-12);
        expect(steps).toBeLessThanOrEqual(isOneRow ? 3 : 6);
      }),
    );
  });

  it('are no more than maxIter', () => {
    const draw = fc.sample(softDraws({ graph: 'none', sizes: [16, 16], p: 12, alpha: 1e-4 }), {
      numRuns: 1,
      seed: 4,
    })[0]!;
    expect(run(opened(draw, logistic, false), 1e-14, 2).steps).toBe(2);
  });
});

describe('fits that begin with them', () => {
  const [n, p] = [500, 60];
  const random = createRandom(3);
  const draw = (mix: number): number[][] =>
    Array.from({ length: n }, () => {
      let last = 0;
      return Array.from({ length: p }, () => {
        last = mix * last + random.normal();
        return last;
      });
    });
  const w = Array.from({ length: p }, () => random.normal() / Math.sqrt(p));
  const etaOf = (X: readonly number[][]): number[] =>
    X.map((x) => x.reduce((sum, value, j) => sum + value * w[j]!, random.normal() / 2));

  it('go on with the steps of Newton where features are nearly dependent', () => {
    const tasks = Array.from({ length: 4 }, () => {
      const X = draw(1);
      return { X, y: etaOf(X).map((eta) => Number(eta > 0)) };
    });
    const model = new SharedLogisticRegression({ alpha: 1e-8, tol: 1e-9 }).fit(tasks);
    expect(model.converged_).toBe(true);
    expect(model.certificate_.kind).toBe('minimum');
  });

  it('end at the tolerance with losses of all kinds, at most the gap above a finer fit', () => {
    const losses = ['logistic', 'softmax', 'poisson', huber({ delta: 0.5 })] as const;
    const X = draw(0.3);
    const eta = etaOf(X);
    const Y = [
      eta.map((value) => Number(value > 0)),
      eta.map((value) => (value > 0.5 ? 2 : value > -0.5 ? 1 : 0)),
      eta.map((value) => Math.round(Math.exp(Math.min(2, value)))),
      eta,
    ];
    const fitted = (tol: number) =>
      new MultiTaskModel({
        losses,
        penalty: softSharing({ alpha: 0.01, coupling: 0.1 }),
        tol,
        maxIter: 300,
      }).fit(Y.map((y) => ({ X, y })));
    const [rough, fine] = [fitted(1e-3), fitted(1e-9)];
    expect(rough.converged_ && fine.converged_).toBe(true);
    const apart = rough.coef_
      .to1DArray()
      .reduce((sum, value, k) => sum + (value - fine.coef_.to1DArray()[k]!) ** 2, 0);
    // The objective bends by alpha at least.
    expect((0.01 / 2) * apart).toBeLessThanOrEqual(rough.dualGap_ + fine.dualGap_);
  });
});
