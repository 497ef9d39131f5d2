/** The laws of soft sharing: optimality, the certificate, and the models that it contains. */
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { MultiTaskElasticNet, SoftSharingClassifier, SoftSharingRegressor } from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';
import { expectAtMost } from '../laws/atMost.js';
import { HALF_RUNS } from '../laws/halfRuns.js';
import { compressed } from '../laws/inputForms.js';
import { capturedWarnings } from '../laws/regressions.js';
import {
  farApart,
  inputTasks,
  paramsOf,
  type SoftDraw,
  type SoftProblem,
  softAnswer,
  softDraws,
  softGradient,
  softObjective,
  softProblem,
} from '../laws/softSharing.js';

/** Labels for a classifier, numbers for a regressor. */
function fitted(problem: SoftProblem, sparse = false) {
  const input = inputTasks(problem, sparse);
  return problem.loss === 'squared'
    ? new SoftSharingRegressor(paramsOf(problem)).fit(input)
    : new SoftSharingClassifier({ ...paramsOf(problem), tol: 1e-12 }).fit(input);
}

const losses = ['squared', 'logistic'] as const;

describe.each(losses)('soft sharing with %s loss', (loss) => {
  const check = (arbitrary: fc.Arbitrary<SoftDraw>, law: (problem: SoftProblem, draw: SoftDraw) => void) =>
    fc.assert(
      fc.property(arbitrary, (draw) => law(softProblem(draw, loss), draw)),
      { numRuns: HALF_RUNS },
    );

  it('is at the minimum: every derivative is zero', () => {
    check(softDraws(), (problem, { sparse }) => {
      const model = fitted(problem, sparse);
      expect(model.converged_).toBe(true);
      const slopes = softGradient(problem, softAnswer(model));
      const largest = Math.max(1e-300, ...slopes.map(({ size }) => size));
      for (const { value } of slopes) {
        expectAtMost(Math.abs(value), (loss === 'squared' ? 1e-9 : 1e-7) * largest);
      }
    });
  });

  it('has a certificate that is true, and small', () => {
    check(softDraws(), (problem, { sparse, seed }) => {
      const model = fitted(problem, sparse);
      const answer = softAnswer(model);
      const least = softObjective(problem, answer);
      const constant = model.eps_ / model.tol;
      expectAtMost(model.dualGap_, (loss === 'squared' ? 1e-15 : 1e-9) * constant);
      const random = createRandom(seed);
      for (const step of [1e-1, 1e-4, 1e-7]) {
        const other = {
          coef: answer.coef.map((w) => w.map((value) => value + step * random.normal())),
          intercept: answer.intercept.map((b) => (problem.fitIntercept ? b + step * random.normal() : b)),
        };
        expectAtMost(least - softObjective(problem, other), model.dualGap_ + 1e-13 * least);
      }
    });
  });

  it('takes the best constant model as its measure', () => {
    check(softDraws(), (problem) => {
      const model = fitted(problem);
      const zeros = problem.tasks.map(({ X }) => X[0]!.map(() => 0));
      const intercept = problem.tasks.map(({ y, s }) => {
        if (!problem.fitIntercept) return 0;
        const total = s.reduce((sum, value) => sum + value, 0);
        const mean = y.reduce((sum, value, i) => sum + (value * s[i]!) / total, 0);
        return loss === 'squared' ? mean : Math.log((1 + mean) / (1 - mean));
      });
      const constant = softObjective(problem, { coef: zeros, intercept });
      expect(Math.abs(model.eps_ / model.tol - constant)).toBeLessThanOrEqual(1e-9 * constant + 1e-25);
    });
  });

  it('takes shared samples given to each task for the same', () => {
    check(softDraws({ weights: 'none' }), (problem, { sparse }) => {
      const [first] = problem.tasks;
      const tasks = problem.tasks.map((_, t) => ({
        ...first!,
        y: loss === 'squared' ? first!.y.map((value, i) => value * (t + 1) + i) : flipped(first!.y, t),
      }));
      const own = fitted({ ...problem, tasks });
      const Y = first!.X.map((_, i) => tasks.map(({ y }) => y[i]!));
      const X = sparse ? compressed(first!.X) : first!.X;
      const params = paramsOf({ ...problem, tasks });
      const shared =
        loss === 'squared'
          ? new SoftSharingRegressor(params).fit(X, Y)
          : new SoftSharingClassifier({ ...params, tol: 1e-12 }).fit(X, Y);
      expectAtMost(farApart(softAnswer(own), softAnswer(shared)), 1e-6);
    });
  });

  it('scales: task weights, alpha and coupling times a number give the same weights and that many times the gap asked for', () => {
    check(softDraws(), (problem) => {
      const times = {
        ...problem,
        alpha: 4 * problem.alpha,
        coupling: 4 * problem.coupling,
        taskWeights: problem.tasks.map((_, t) => 4 * (problem.taskWeights?.[t] ?? 1)),
      };
      const [a, b] = [fitted(problem), fitted(times)];
      expectAtMost(farApart(softAnswer(a), softAnswer(b)), 1e-6);
      expect(Math.abs(b.eps_ - 4 * a.eps_)).toBeLessThanOrEqual(1e-12 * a.eps_);
    });
  });

  it('with 1 / T everywhere as the graph is drawn to the mean', () => {
    check(softDraws({ graph: 'none' }), (problem) => {
      const T = problem.tasks.length;
      const graph = problem.tasks.map(() => new Array<number>(T).fill(1 / T));
      expectAtMost(farApart(softAnswer(fitted(problem)), softAnswer(fitted({ ...problem, graph }))), 1e-6);
    });
  });

  it('with a nearly even graph comes near the mean form, by another way', () => {
    check(softDraws({ graph: 'none', alpha: 1 }), (problem) => {
      const T = problem.tasks.length;
      const graph = problem.tasks.map((_, s) => problem.tasks.map((_, t) => (1 + 1e-9 * (s + t)) / T));
      expectAtMost(farApart(softAnswer(fitted(problem)), softAnswer(fitted({ ...problem, graph }))), 1e-5);
    });
  });

  it('without coupling is a fit of each task by itself', () => {
    check(softDraws({ coupling: 0 }), (problem) => {
      const whole = fitted(problem);
      const answer = softAnswer(whole);
      for (const [t, task] of problem.tasks.entries()) {
        const lambda = problem.taskWeights?.[t] ?? 1;
        const alone = { ...problem, tasks: [task], taskWeights: [lambda], graph: null, coupling: 3 };
        const single = softAnswer(fitted(alone));
        const here = { coef: [answer.coef[t]!], intercept: [answer.intercept[t]!] };
        expectAtMost(farApart(here, single), 1e-6);
      }
    });
  });

  it('with a coupling beyond measure gives connected tasks the same weights, those of one stacked problem', () => {
    const draw = softDraws({ graph: 'none', weights: 'none', alpha: 1e-2 });
    check(draw, (problem) => {
      const strong = { ...problem, coupling: 1e12 };
      const model = fitted(strong);
      expectAtMost(model.dualGap_, 1e-9 * (model.eps_ / model.tol));
      const shared = [...model.sharedCoef_];
      // With w the same for all, every derivative by it is zero: the sum of those by w_t, where the coupling cancels.
      const p = shared.length;
      const answer = { coef: problem.tasks.map(() => shared), intercept: model.intercept_ };
      const slopes = softGradient({ ...problem, coupling: 0 }, answer);
      const width = p + (problem.fitIntercept ? 1 : 0);
      const largest = Math.max(...slopes.map(({ size }) => size));
      // What pulls a task away is at most its derivative, and moves it by that over the coupling.
      const apart = (100 * largest) / strong.coupling + 1e-15 * Math.max(...shared.map(Math.abs));
      for (const value of model.taskCoef_.to1DArray()) expectAtMost(Math.abs(value), apart);
      for (let j = 0; j < p; j++) {
        const value = problem.tasks.reduce((sum, _, t) => sum + slopes[t * width + j]!.value, 0);
        expectAtMost(Math.abs(value), 1e-6 * largest);
      }
    });
  });

  it('predicts with its coefficients, whose mean and deviations it tells', () => {
    check(softDraws(), (problem) => {
      const model = fitted(problem);
      const { coef, intercept } = softAnswer(model);
      const T = coef.length;
      for (const [j, value] of model.sharedCoef_.entries()) {
        const mean = coef.reduce((sum, w) => sum + w[j]! / T, 0);
        expectAtMost(Math.abs(value - mean), 1e-12 * Math.max(...coef.map((w) => Math.abs(w[j]!))));
        for (let t = 0; t < T; t++) expect(model.taskCoef_.get(t, j)).toBe(coef[t]![j]! - value);
      }
      const { X } = problem.tasks[0]!;
      const eta = model instanceof SoftSharingRegressor ? model.predict(X) : model.decisionFunction(X);
      const naive = new Matrix(X).mmul(new Matrix(coef.map((w) => [...w])).transpose());
      const largest = Math.max(1, ...naive.to1DArray().map(Math.abs), ...intercept.map(Math.abs));
      for (const [i, row] of naive.to2DArray().entries()) {
        for (const [t, value] of row.entries()) {
          expectAtMost(Math.abs(eta.get(i, t) - value - intercept[t]!), 1e-11 * largest);
        }
      }
    });
  });

  it('gives the same bits from fitAsync, and starts from the last fit where it should', async () => {
    await fc.assert(
      fc.asyncProperty(softDraws(), async (draw) => {
        const problem = softProblem(draw, loss);
        const input = inputTasks(problem);
        const model = fitted(problem);
        const again = await model.clone().fitAsync(input);
        expect(softAnswer(again)).toEqual(softAnswer(model));
        expect(again.dualGap_).toBe(model.dualGap_);
        const warm = model.clone().setParams({ warmStart: true });
        warm.fit(input).fit(input);
        expectAtMost(farApart(softAnswer(warm), softAnswer(model)), 1e-6);
        expect(warm.converged_).toBe(true);
      }),
      { numRuns: Math.ceil(HALF_RUNS / 2) },
    );
  });

  it('adapts to a new task: ridge around what is shared, and the fitted tasks stay', () => {
    check(softDraws({ graph: 'none', weights: 'none' }), (problem) => {
      const model = fitted(problem);
      const before = JSON.stringify(model);
      const task = softProblem({ ...drawOfOne(problem), seed: 5 }, loss).tasks[0]!;
      const adapted = model.adapt({ name: 'new', X: task.X, y: task.y });
      expect(JSON.stringify(model)).toBe(before);
      expect(adapted.taskNames_).toEqual(['new']);
      expect([...adapted.sharedCoef_]).toEqual([...model.sharedCoef_]);
      expect(adapted.converged_).toBe(true);
      // The derivatives of the objective that adapt() states.
      const answer = softAnswer(adapted);
      const alone = { ...problem, tasks: [task], taskWeights: null, coupling: 0 };
      const shared = [...model.sharedCoef_];
      for (const [j, { value, size }] of softGradient(alone, answer).entries()) {
        const w = j < shared.length ? answer.coef[0]![j]! : 0;
        const pull = j < shared.length ? problem.coupling * (w - shared[j]!) : 0;
        const terms = size + problem.coupling * (Math.abs(w) + Math.abs(shared[j] ?? 0)) + 1e-300;
        expectAtMost(Math.abs(value + pull), (loss === 'squared' ? 1e-10 : 1e-7) * terms);
      }
      const back = (adapted.constructor as typeof SoftSharingRegressor).fromJSON(
        JSON.parse(JSON.stringify(adapted)),
      );
      expect(softAnswer(back)).toEqual(answer);
    });
  });

  it('gives a task of weight 0 what the others say', () => {
    check(softDraws({ graph: 'none', weights: 'none', coupling: 1, sizes: [8, 9, 5] }), (problem) => {
      const model = fitted({ ...problem, taskWeights: [1, 1, 0] });
      const { coef } = softAnswer(model);
      const { alpha, coupling } = problem;
      // Its only terms are alpha / 2 ||w||^2 and the coupling: alpha w + coupling (w - mean) = 0.
      for (const [j, w] of coef[2]!.entries()) {
        const pull = coupling * (w - model.sharedCoef_[j]!);
        expectAtMost(
          Math.abs(alpha * w + pull),
          1e-9 * (Math.abs(w) + Math.abs(model.sharedCoef_[j]!) + 1e-300),
        );
      }
    });
  });
});

function drawOfOne(problem: SoftProblem): SoftDraw {
  const p = problem.tasks[0]!.X[0]!.length;
  const { alpha, coupling, fitIntercept } = problem;
  const plain = { design: 'normal', graph: 'none', weights: 'none', sparse: false } as const;
  return { ...plain, sizes: [6], p, seed: 1, alpha, coupling, fitIntercept };
}

/** Other labels for another task, both among them. */
function flipped(y: readonly number[], t: number): number[] {
  const out = y.map((value, i) => (i > 1 && (i + t) % 3 === 0 ? -value : value));
  return out;
}

describe('SoftSharingRegressor', () => {
  it('without coupling is MultiTaskElasticNet with l1Ratio 0', () => {
    fc.assert(
      fc.property(softDraws({ weights: 'none', coupling: 0, sizes: [12, 12] }), (draw) => {
        const problem = softProblem(draw);
        const [first, second] = problem.tasks;
        const Y = first!.y.map((value, i) => [value, second!.y[i]!]);
        const { alpha, fitIntercept } = problem;
        const net = new MultiTaskElasticNet({ alpha, l1Ratio: 0, fitIntercept, tol: 1e-12 });
        const { result: reference } = capturedWarnings(() => net.fit(first!.X, Y));
        const model = new SoftSharingRegressor({ coupling: 0, alpha, fitIntercept }).fit(first!.X, Y);
        expectAtMost(farApart(softAnswer(model), softAnswer(reference)), 1e-7);
      }),
    );
  });

  it('scores R^2 over the tasks, by either way in', () => {
    const problem = softProblem({
      ...drawOfOne(softProblem({ ...base, sizes: [8, 6] })),
      sizes: [8, 6],
    });
    const tasks = problem.tasks.map(({ X, y }) => ({ X, y }));
    const model = new SoftSharingRegressor().fit(tasks);
    const scores = model.scores(tasks);
    for (const [t, { X, y }] of tasks.entries()) {
      const eta = model.predict(X, { task: t });
      const mean = y.reduce((sum, value) => sum + value / y.length, 0);
      const error = y.reduce((sum, value, i) => sum + (value - eta[i]!) ** 2, 0);
      const all = y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      expect(scores[t]).toBeCloseTo(1 - error / all, 10);
    }
    expect(model.score(tasks)).toBeCloseTo((scores[0]! + scores[1]!) / 2, 12);
    const Y = tasks.flatMap(({ y }, t) =>
      y.map((value) => (t === 0 ? [value, Number.NaN] : [Number.NaN, value])),
    );
    expect(
      model.scores(
        tasks.flatMap(({ X }) => X),
        Y,
      ),
    ).toEqual(scores.map((value) => expect.closeTo(value, 10)));
  });
});

const base: SoftDraw = {
  sizes: [8, 6],
  p: 3,
  seed: 11,
  design: 'normal',
  graph: 'none',
  fitIntercept: true,
  alpha: 1e-4,
  coupling: 1,
  weights: 'none',
  sparse: false,
};
