/** Nothing penalised: any losses, and any penalty of strength 0, end proven, or are refused because there is no minimum. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  InputError,
  type ModelPenalty,
  MultiTaskModel,
  nuclearNorm,
  rowLasso,
  rowMCP,
  softSharing,
} from '../../src/index.js';
import { HALF_RUNS } from '../laws/halfRuns.js';
import {
  fitArgumentsOf,
  LOSSES,
  type MixedCase,
  type MixedDraw,
  mixedCase,
  mixedDraws,
  mixedObjective,
} from '../laws/mixedObjective.js';
import { capturedWarnings } from '../laws/regressions.js';

const PENALTIES = {
  'row lasso': rowLasso({ alpha: 0 }),
  ridge: rowLasso({ alpha: 0, l1Ratio: 0 }),
  'block MCP': rowMCP({ alpha: 0 }),
  'nuclear norm': nuclearNorm({ alpha: 0 }),
};
const ofOneOutput = LOSSES.filter((name) => name !== 'softmax');

/** A fit that is proven, or refused by an InputError that says why there is none. */
function expectProof(draw: MixedDraw, penalty: ModelPenalty): void {
  const problem = mixedCase(draw);
  const { fitIntercept, taskWeights } = problem;
  const losses = problem.tasks.map(({ loss }) => loss);
  const model = new MultiTaskModel({ losses, penalty, fitIntercept, taskWeights });
  const args = fitArgumentsOf(problem, { shared: draw.shared, sparse: draw.design === 'thin' });
  try {
    capturedWarnings(() => (model.fit as (...given: unknown[]) => unknown)(...args));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).toMatch(
      /(there is|it has) no minimum|leaves the (coefficients|weights) .*undetermined/,
    );
    return;
  }
  expect(model.dualGap_).toBeLessThanOrEqual(model.eps_);
  expect(model.converged_).toBe(true);
}

/** The case with the labels of every seventh sample turned, so that none can be told apart. */
function overlapping(problem: MixedCase): MixedCase {
  const turned = (value: number | null, i: number, loss: string): number | null => {
    if (value === null || i % 7 !== 3) return value;
    if (loss === 'logistic') return -value;
    return loss === 'softmax' ? (value + 1) % 3 : value;
  };
  const tasks = problem.tasks.map((task) => ({ ...task, y: task.y.map((v, i) => turned(v, i, task.loss)) }));
  return { ...problem, tasks };
}

const answerOf = (model: MultiTaskModel) => ({ coef: model.coef_.to2DArray(), intercept: model.intercept_ });

describe('a fit without a penalty', () => {
  it('ends within its tolerance, whatever the losses and the penalty of alpha 0', () => {
    const draws = mixedDraws(LOSSES, { n: 24, alpha: 0 });
    fc.assert(
      fc.property(draws, fc.constantFrom(...Object.keys(PENALTIES)), (draw, name) => {
        expectProof(draw, PENALTIES[name as keyof typeof PENALTIES]);
      }),
      { numRuns: HALF_RUNS },
    );
  });

  it('ends within its tolerance where soft sharing has a coupling alone', () => {
    const coupling = fc.constantFrom(0, 0.1, 1);
    fc.assert(
      fc.property(mixedDraws(ofOneOutput, { n: 24, alpha: 0 }), coupling, (draw, strength) => {
        expectProof(draw, softSharing({ coupling: strength, alpha: 0 }));
      }),
      { numRuns: HALF_RUNS },
    );
  });

  // Block descent leaves X^T Theta where a step is rounding, and a dual point without a penalty has to meet X^T Theta = 0.
  it('of labels that overlap is the minimum of a penalty of nearly 0, whatever stands beside the softmax', () => {
    const penalties = fc.constantFrom(...Object.keys(PENALTIES));
    const draws = mixedDraws(LOSSES, {
      n: 60,
      p: 3,
      design: 'normal',
      missing: false,
      weights: 'none',
      alpha: 0,
    });
    fc.assert(
      fc.property(draws, penalties, fc.nat(2), (drawn, name, place) => {
        const losses = drawn.losses.toSpliced(place, 1, 'softmax');
        const problem = overlapping(mixedCase({ ...drawn, losses }));
        const args = fitArgumentsOf(problem, { shared: drawn.shared, sparse: false });
        const fitted = (penalty: ModelPenalty, tol: number): MultiTaskModel =>
          new MultiTaskModel({
            losses,
            penalty,
            tol,
            fitIntercept: problem.fitIntercept,
            taskWeights: problem.taskWeights,
          }).fit(...(args as Parameters<MultiTaskModel['fit']>));
        const free = fitted(PENALTIES[name as keyof typeof PENALTIES], 1e-4);
        const near = fitted(rowLasso({ alpha: 1e-9 }), 1e-10);
        expect(free.dualGap_).toBeLessThanOrEqual(free.eps_);
        const least = mixedObjective({ ...problem, alpha: 0 }, answerOf(near));
        expect(mixedObjective(problem, answerOf(free))).toBeLessThanOrEqual(least + free.dualGap_ + 1e-12);
      }),
      { numRuns: HALF_RUNS },
    );
  });
});
