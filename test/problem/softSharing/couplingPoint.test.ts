/** The certificate at any point, not at solutions only: never below what the objective is above its minimum. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { datasetFromTasks } from '../../../src/data/fromTasks.js';
import { logistic } from '../../../src/losses/logistic.js';
import { squared } from '../../../src/losses/squared.js';
import { createRandom } from '../../../src/math/random.js';
import { splitRows } from '../../../src/penalties/coupledRows.js';
import { meanCoupling, penaltyValue } from '../../../src/penalties/taskCoupling.js';
import { type CouplingPoint, couplingPoint } from '../../../src/problem/softSharing/couplingPoint.js';
import { type CouplingProblem, couplingProblem } from '../../../src/problem/softSharing/couplingProblem.js';
import { taskNewton } from '../../../src/solvers/softSharing/taskNewton.js';
import { inputTasks, softDraws, softProblem } from '../../laws/softSharing.js';

/** Runs a computation that pauses to its end. */
function finish<Result>(work: Generator<unknown, Result, void>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

function objective(
  { tasks, coupling, nFeatures }: CouplingProblem,
  { rows, eta }: Pick<CouplingPoint, 'rows' | 'eta'>,
) {
  const losses = tasks.reduce((sum, { loss, y, c }, t) => sum + loss.value(y, c, eta[t]!), 0);
  return losses + penaltyValue(coupling, rows, nFeatures);
}

const spread = fc.constantFrom(0, 1e-8, 1e-3, 1, 30, 1e4);

const everyWay = [squared, logistic].flatMap((loss) => [
  { loss, isOneRow: false, title: loss.name },
  { loss, isOneRow: true, title: `${loss.name}, one row of weights for all tasks` },
]);

describe.each(everyWay)('the certificate with $title', ({ loss, isOneRow }) => {
  it('is true at any weights and intercepts, saturated or not, and small near the minimum', () => {
    const name = loss.name as 'squared' | 'logistic';
    fc.assert(
      fc.property(softDraws({ graph: 'none', alpha: 1e-2 }), spread, spread, (draw, away, apart) => {
        const drawn = softProblem(draw, name);
        const dataset = datasetFromTasks(inputTasks(drawn), { taskWeights: drawn.taskWeights });
        const { alpha, coupling, fitIntercept } = drawn;
        const problem = finish(
          couplingProblem(dataset, {
            coupling: isOneRow ? meanCoupling(1, alpha, 0) : meanCoupling(dataset.nTasks, alpha, coupling),
            loss,
            fitIntercept,
            isOneRow,
          }),
        );
        const rule = { tol: 1e-14, maxIter: 200, taskLabel: String };
        const best = finish(taskNewton(problem, rule));
        const least = finish(couplingPoint(problem, splitRows(problem.coupling, draw.p, best.w), best.b));
        const random = createRandom(draw.seed + 9);
        const w = best.w.map((value) => value + away * random.normal());
        const b = best.b.map((value) => (fitIntercept ? value + apart * random.normal() : value));
        const point = finish(couplingPoint(problem, splitRows(problem.coupling, draw.p, w), b));
        const excess = objective(problem, point) - objective(problem, least);
        expect(point.gap).toBeGreaterThanOrEqual(excess - 1e-12 * objective(problem, point));
        // Where it is bounded without the samples, by no more than a hundredth.
        const { designs, tasks } = problem;
        const ofLosses = tasks.reduce((sum, { loss, y, c, first }, t) => {
          return sum + loss.gap(y, c, point.eta[t]!, designs.part(point.theta, first));
        }, 0);
        if (point.unbalanced.size === 0)
          expect(point.gap).toBeLessThanOrEqual(1.01 * (ofLosses + point.ofPenalty));
        const above = finish(couplingPoint(problem, point.rows, b, 'majorant'));
        expect(above.gap).toBeGreaterThanOrEqual(excess - 1e-12 * objective(problem, point));
        if (away <= 1e-8 && apart <= 1e-8) expect(point.gap).toBeLessThanOrEqual(1e-6);
      }),
    );
  });

  it('is finite and true where every sample is saturated and the intercept is not at its best', () => {
    if (loss.name === 'squared') return; // which never saturates
    const dataset = datasetFromTasks([{ X: [[1], [2]], y: [-1, 1] }]);
    const problem = finish(
      couplingProblem(dataset, { coupling: meanCoupling(1, 1, 0), loss, fitIntercept: true }),
    );
    const rows = splitRows(problem.coupling, 1, Float64Array.of(0));
    const { gap } = finish(couplingPoint(problem, rows, Float64Array.of(1e4)));
    expect(gap).toBeLessThan(Infinity);
    expect(gap).toBeGreaterThanOrEqual(5000 - Math.log(2));
  });
});
