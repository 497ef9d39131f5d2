/** The laws of the estimators of the row lasso with ridge, held against the naive twins of `objective.ts`. */

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Progress } from '../../src/computation/computation.js';
import type { MultiTaskElasticNetParams } from '../../src/estimators/multiTaskElasticNet.js';
import { ConvergenceWarning, setWarningHandler, type WarningHandler } from '../../src/messages/errors.js';
import { expectAtMost } from './atMost.js';
import { HALF_RUNS } from './halfRuns.js';
import {
  constantObjective,
  coordinateDescent,
  distance,
  dualOfResiduals,
  type Linear,
  l1Of,
  l2Of,
  largestL1,
  minimise,
  norm,
  overlooked,
  type Problem,
  predictions,
  primal,
  shares,
  sum,
  transpose,
  violation,
} from './objective.js';
import {
  answerOf,
  capturedWarnings,
  type Draw,
  draws,
  type Fitted,
  inputOf,
  numbersOf,
  problemOf,
  type Setting,
} from './regressions.js';

/** An estimator with a penalty of a certain kind. */
export interface Subject extends Setting {
  readonly make: (params: Partial<MultiTaskElasticNetParams>) => Fitted;
  /** Back from a model file. */
  readonly read: (file: unknown) => Fitted;
}

/** Fits go on beyond it where that is cheap, as here. */
const TIGHT = { tol: 1e-10, maxIter: 100_000 };

/** Runs the laws on one kind of estimator. */
export function estimatorLaws(name: string, subject: Subject): void {
  const { make, strength, l1Ratio } = subject;
  const hasRowPenalty = strength > 0 && l1Ratio > 0;

  const fitted = (problem: Problem, draw: Pick<Draw, 'sparse'>, more: Partial<MultiTaskElasticNetParams>) => {
    const { alpha, l1Ratio, fitIntercept, sampleWeight } = problem;
    const model = make({ alpha, l1Ratio, fitIntercept, ...more });
    return model.fit(inputOf(problem.X, draw), problem.Y, { sampleWeight });
  };

  const law = (what: string, body: (problem: Problem, draw: Draw) => void, fixed: Partial<Draw> = {}) =>
    it(what, () => {
      fc.assert(
        fc.property(draws(fixed), (draw) => body(problemOf(draw, subject), draw)),
        { numRuns: HALF_RUNS },
      );
    });

  /** Two fits of one problem, the second perhaps by a detour, are as near as their certificates say. */
  const expectSame = (problem: Problem, a: Fitted, b: Fitted, answerB: Linear = answerOf(b)): void => {
    const answerA = answerOf(a);
    const radius = Math.sqrt(2 * a.dualGap_) + Math.sqrt(2 * b.dualGap_);
    // Without a penalty, nearly singular data leave conjugate gradients a little short of a gap of 1e-10.
    const short = strength === 0 ? 1e4 : 1;
    expectAtMost(a.dualGap_, short * a.eps_);
    expectAtMost(b.dualGap_, short * b.eps_);
    expectAtMost(distance(problem, answerA, answerB), radius + 1e-9 * sizeOf(problem, answerA));
    if (l2Of(problem) === 0) return;
    const difference = answerA.coef.map((w, t) => w.map((value, j) => value - answerB.coef[t]![j]!));
    const size = norm(answerA.coef.flat());
    expectAtMost(norm(difference.flat()), radius / Math.sqrt(l2Of(problem)) + 1e-9 * size);
  };

  describe(`the laws of estimators: ${name}`, () => {
    let previous: WarningHandler;
    beforeEach(() => {
      previous = setWarningHandler(() => {});
    });
    afterEach(() => {
      setWarningHandler(previous);
    });

    describe('the certificate', () => {
      it('bounds the distance to the minimum, wherever a fit is ended', () => {
        const stops = fc.record({
          tol: fc.constantFrom(0, 1e-10, 1e-4, 1e-2, 1),
          maxIter: fc.constantFrom(1, 2, 3, 5, 10, 1000),
        });
        fc.assert(
          fc.property(draws(), stops, (draw, stop) => {
            const problem = problemOf(draw, subject);
            const { result: model, warnings } = capturedWarnings(() => fitted(problem, draw, stop));
            const tight = fitted(problem, draw, TIGHT);
            const reached = primal(problem, answerOf(model));
            const best = Math.min(
              primal(problem, answerOf(tight)).value,
              primal(problem, minimise(problem, 300)).value,
            );
            const slack = 2 * reached.rounding + overlooked(problem, answerOf(model), answerOf(tight));
            expectAtMost(reached.value - best, model.dualGap_ + slack);

            expect(model.dualGap_).toBeGreaterThanOrEqual(0);
            expect(model.dualGap_).toBeLessThan(Infinity);
            expect(model.converged_).toBe(model.dualGap_ <= model.eps_);
            expect(warnings.map((warning) => warning.constructor)).toEqual(
              model.converged_ ? [] : [ConvergenceWarning],
            );
            expect(model.nIter_).toBeLessThanOrEqual(stop.maxIter);
            const constant = constantObjective(problem);
            expectAtMost(Math.abs(model.eps_ - stop.tol * constant), 1e-12 * stop.tol * constant);
          }),
        );
      });

      law('is small at the defaults', (problem, draw) => {
        const model = fitted(problem, draw, {});
        expect(model.converged_).toBe(true);
        expectAtMost(model.dualGap_, 1e-4 * constantObjective(problem) * (1 + 1e-9));
      });

      law('can be made very small', (problem, draw) => {
        const model = fitted(problem, draw, TIGHT);
        expect(model.converged_).toBe(true);
        expectAtMost(model.dualGap_, 1.001e-10 * constantObjective(problem));
      });

      if (strength > 0) {
        law(
          'is no larger than the residuals give, and their dual objective proves the optimum',
          (problem, draw) => {
            for (const more of [{ maxIter: 2, tol: 0 }, {}, TIGHT]) {
              const model = fitted(problem, draw, more);
              const { value, rounding } = primal(problem, answerOf(model));
              const naive = value - dualOfResiduals(problem, answerOf(model));
              const unit = rounding + 1e-12 * constantObjective(problem);
              expectAtMost(-naive, unit);
              expectAtMost(model.dualGap_, naive + 1e-6 * naive + unit);
              if (more === TIGHT) expectAtMost(naive, 1e-9 * constantObjective(problem) + rounding);
            }
          },
        );
      }

      it('holds where features are many more than a pass visits', () => {
        const wide = fc.record({
          p: fc.integer({ min: 51, max: 300 }),
          n: fc.integer({ min: 5, max: 40 }),
          stop: fc.constantFrom({ maxIter: 7, tol: 1e-4 }, { maxIter: 60, tol: 1e-4 }, {}),
        });
        fc.assert(
          fc.property(draws(), wide, (draw, { p, n, stop }) => {
            const problem = problemOf({ ...draw, p, n }, subject);
            const model = fitted(problem, draw, stop);
            const tight = fitted(problem, draw, TIGHT);
            const reached = primal(problem, answerOf(model));
            const best = primal(problem, answerOf(tight));
            const slack =
              reached.rounding + best.rounding + overlooked(problem, answerOf(model), answerOf(tight));
            expectAtMost(reached.value - best.value, model.dualGap_ + slack);
            expectAtMost(tight.dualGap_, 1.001e-10 * constantObjective(problem));
            expectAtMost(violation(problem, answerOf(tight)), 2e-5);
          }),
          { numRuns: Math.ceil(HALF_RUNS / 10) },
        );
      });

      law('comes with the optimality conditions', (problem, draw) => {
        expectAtMost(violation(problem, answerOf(fitted(problem, draw, TIGHT))), 2e-6);
      });
    });

    describe('the answer', () => {
      if (hasRowPenalty) {
        law(
          'of one task is that of coordinate descent on numbers',
          (problem, draw) => {
            const model = fitted(problem, draw, TIGHT);
            const naive = coordinateDescent(problem);
            const [ours, theirs] = [primal(problem, answerOf(model)), primal(problem, naive)];
            const slack = ours.rounding + theirs.rounding + overlooked(problem, answerOf(model), naive);
            expectAtMost(ours.value - theirs.value, model.dualGap_ + slack);
            // Both are within a ball around the optimum that the certificate tells.
            const above = Math.max(0, theirs.value - ours.value) + model.dualGap_ + slack;
            const radius = Math.sqrt(2 * model.dualGap_) + Math.sqrt(2 * above);
            expectAtMost(distance(problem, answerOf(model), naive), radius + 1e-11 * sizeOf(problem, naive));
          },
          { T: 1 },
        );

        law('is the mean where alpha is alphaMax or more, and not below it', (problem, draw) => {
          const alphaMax = largestL1(problem) / l1Ratio;
          const means = weightedMeans(problem);
          for (const factor of [1 + 1e-9, 2, 1e10]) {
            const model = fitted({ ...problem, alpha: factor * (alphaMax || 1) }, draw, {});
            expect(model.coef_.to1DArray().every((w) => Object.is(w, 0))).toBe(true);
            model.intercept_.forEach((b, t) => {
              expectAtMost(Math.abs(b - means[t]!.value), 1e-14 * means[t]!.size);
            });
            expect(model.converged_).toBe(true);
          }
          if (alphaMax < 1e-6) return;
          const below = fitted({ ...problem, alpha: 0.99 * alphaMax }, draw, TIGHT);
          expect(below.coef_.to1DArray().some((w) => w !== 0)).toBe(true);
        });
      }

      law('predicts X W + b, by task the same bits, and scores R²', (problem, draw) => {
        const model = fitted(problem, draw, {});
        const input = inputOf(problem.X, draw);
        const all = model.predict(input).to2DArray();
        const naive = predictions(problem.X, answerOf(model));
        const size = sizeOf(problem, answerOf(model)) + 1;
        naive.forEach((row, i) => {
          row.forEach((eta, t) => {
            expectAtMost(Math.abs(all[i]![t]! - eta), 1e-13 * size * 100);
          });
        });
        model.taskNames_.forEach((task, t) => {
          const column = Float64Array.from(all, (row) => row[t]!);
          expect(model.predict(input, { task })).toEqual(column);
          expect(model.predict(input, { task: t })).toEqual(column);
        });
        if (problem.X.length < 2) {
          expect(model.score(input, problem.Y)).toBeNaN();
          return;
        }
        const r2 = naiveR2({ ...problem, sampleWeight: null }, naive);
        expectAtMost(Math.abs(model.score(input, problem.Y) - r2.value), r2.rounding);
        const { sampleWeight } = problem;
        if (sampleWeight === null || sampleWeight.filter((s) => s > 0).length < 2) return;
        const weighted = naiveR2(problem, naive);
        expectAtMost(
          Math.abs(model.score(input, problem.Y, { sampleWeight }) - weighted.value),
          weighted.rounding,
        );
      });

      law('is the same dense and sparse', (problem) => {
        const dense = fitted(problem, { sparse: false }, TIGHT);
        expectSame(problem, dense, fitted(problem, { sparse: true }, TIGHT));
      });

      law('is the same by either kernels', (problem, draw) => {
        const { alpha, l1Ratio, fitIntercept, sampleWeight, Y } = problem;
        const input = inputOf(problem.X, draw);
        const [wasm, reference] = (['wasm', 'reference'] as const).map((kernels) =>
          make({ alpha, l1Ratio, fitIntercept, ...TIGHT }).fit(input, Y, { sampleWeight, kernels }),
        );
        expectSame(problem, wasm!, reference!);
      });
    });

    describe('the answer follows the data', () => {
      /** A law: the answer for changed data, taken back, is the answer. */
      const follows = (
        what: string,
        change: (problem: Problem) => Problem,
        back: (answer: Linear, problem: Problem) => Linear = (answer) => answer,
        fixed: Partial<Draw> = {},
      ) =>
        law(
          what,
          (problem, draw) => {
            const changed = fitted(change(problem), draw, TIGHT);
            const plain = fitted(problem, draw, TIGHT);
            expectSame(problem, plain, changed, back(answerOf(changed), problem));
          },
          fixed,
        );

      follows(
        'rotated tasks rotate it',
        (problem) => ({ ...problem, Y: problem.Y.map(rotated) }),
        ({ coef, intercept }) => ({
          coef: transpose(transpose(coef).map((w) => rotatedBack(w))),
          intercept: rotatedBack(intercept),
        }),
        { T: 2 },
      );

      follows('permuted samples do not change it', (problem) => ({
        ...problem,
        X: [...problem.X].reverse(),
        Y: [...problem.Y].reverse(),
        sampleWeight: problem.sampleWeight && [...problem.sampleWeight].reverse(),
      }));

      follows(
        'scaled weights do not change it',
        (problem) => ({ ...problem, sampleWeight: problem.sampleWeight!.map((s) => 1e7 * s) }),
        undefined,
        { weights: 'random' },
      );

      follows('equal weights are none', (problem) => ({
        ...problem,
        sampleWeight: problem.sampleWeight ?? problem.X.map(() => 0.3),
      }));

      follows(
        'Y, and the row penalty with it, scales it',
        (problem) => {
          const [l1, l2] = [300 * l1Of(problem), l2Of(problem)];
          const Y = problem.Y.map((y) => y.map((value) => 300 * value));
          return { ...problem, Y, alpha: l1 + l2, l1Ratio: l1 + l2 === 0 ? l1Ratio : l1 / (l1 + l2) };
        },
        ({ coef, intercept }) => ({
          coef: coef.map((w) => w.map((value) => value / 300)),
          intercept: intercept.map((b) => b / 300),
        }),
      );

      const shiftX = (j: number) => 5 - 2 * j;
      const shiftY = (t: number) => 7 * t - 3;
      follows(
        'shifted columns of X and Y change the intercept alone',
        (problem) => ({
          ...problem,
          X: problem.X.map((x) => x.map((value, j) => value + shiftX(j))),
          Y: problem.Y.map((y) => y.map((value, t) => value + shiftY(t))),
        }),
        ({ coef, intercept }) => ({
          coef,
          intercept: intercept.map((b, t) => b - shiftY(t) + sum(coef[t]!.map((w, j) => w * shiftX(j)))),
        }),
        // Without a penalty, columns that depend on one another do so no longer once a shift has rounded them.
        strength > 0 ? { fitIntercept: true } : { fitIntercept: true, design: 'normal' },
      );

      law('a column of zeros gets coefficients 0 and changes nothing', (problem, draw) => {
        const wider = { ...problem, X: problem.X.map((x) => [0, ...x]) };
        const model = fitted(wider, draw, TIGHT);
        const { coef, intercept } = answerOf(model);
        expect(coef.every((w) => Object.is(w[0], 0))).toBe(true);
        const rest = { coef: coef.map((w) => w.slice(1)), intercept };
        expectSame(problem, fitted(problem, draw, TIGHT), model, rest);
      });

      law(
        'a constant task gets coefficients 0 and changes nothing',
        (problem, draw) => {
          const more = { ...problem, Y: problem.Y.map((y) => [...y, 0.1]) };
          const model = fitted(more, draw, TIGHT);
          const { coef, intercept } = answerOf(model);
          const size = norm(coef.flat());
          expectAtMost(norm(coef.at(-1)!), 1e-9 * size);
          expectAtMost(Math.abs(intercept.at(-1)! - 0.1), 1e-8 * (1 + size));
          const rest = { coef: coef.slice(0, -1), intercept: intercept.slice(0, -1) };
          expectSame(problem, fitted(problem, draw, TIGHT), model, rest);
        },
        { fitIntercept: true },
      );
    });

    describe('ways to fit', () => {
      law('starting from the solution takes little and stays there', (problem, draw) => {
        const model = fitted(problem, draw, TIGHT);
        const cold = fitted(problem, draw, TIGHT);
        const { sampleWeight, Y } = problem;
        model.setParams({ warmStart: true }).fit(inputOf(problem.X, draw), Y, { sampleWeight });
        expectSame(problem, cold, model);
        // What is left to do is to find again the dual point that proves it.
        const isDone = cold.dualGap_ <= 5e-15 * constantObjective(problem);
        if (hasRowPenalty && isDone) expect(model.nIter_).toBeLessThanOrEqual(200);
      });

      law('random order finds the same, and the same bits from the same seed', (problem, draw) => {
        const random = { ...TIGHT, selection: 'random' } as const;
        const seeded = fitted(problem, draw, { ...random, randomState: draw.seed });
        const again = fitted(problem, draw, { ...random, randomState: draw.seed });
        expect(numbersOf(again)).toEqual(numbersOf(seeded));
        const cyclic = fitted(problem, draw, TIGHT);
        expectSame(problem, cyclic, seeded);
        expectSame(problem, cyclic, fitted(problem, draw, { ...random, randomState: null }));
      });
    });

    describe('fitAsync', () => {
      const asyncLaw = (what: string, body: (problem: Problem, draw: Draw) => Promise<void>) =>
        it(what, async () => {
          await fc.assert(
            fc.asyncProperty(draws(), (draw) => body(problemOf(draw, subject), draw)),
            { numRuns: HALF_RUNS },
          );
        });
      const parts = (problem: Problem, draw: Draw) => {
        const { alpha, l1Ratio, fitIntercept, sampleWeight, Y } = problem;
        const start = (more: Partial<MultiTaskElasticNetParams> = {}) =>
          make({ alpha, l1Ratio, fitIntercept, ...more });
        return { start, X: inputOf(problem.X, draw), Y, sampleWeight };
      };

      asyncLaw('gives the bits of fit, and tells how far it is', async (problem, draw) => {
        const { start, X, Y, sampleWeight } = parts(problem, draw);
        const plain = start().fit(X, Y, { sampleWeight });
        const seen: Progress[] = [];
        const model = start();
        const onProgress = (progress: Progress) => seen.push(progress);
        expect(await model.fitAsync(X, Y, { sampleWeight, onProgress })).toBe(model);
        expect(numbersOf(model)).toEqual(numbersOf(plain));

        if (hasRowPenalty) expect(seen.length).toBeGreaterThan(0);
        const p = problem.X[0]!.length;
        seen.forEach((progress, k) => {
          expect(progress.iteration).toBeGreaterThanOrEqual(k === 0 ? 0 : seen[k - 1]!.iteration);
          expect(progress.iteration).toBeLessThanOrEqual(model.nIter_);
          expect(progress.maxIter).toBe(1000);
          expect(progress.gap).toBeGreaterThanOrEqual(0);
          expect(progress.tolerance).toBe(model.eps_);
          expect(progress.candidates).toBeLessThanOrEqual(p);
          expect(progress.active).toBeLessThanOrEqual(progress.candidates);
        });
        const last = seen.at(-1);
        // The end adds what rounding in the means of far columns may take.
        if (last && hasRowPenalty) expectAtMost(last.gap, model.dualGap_);
      });

      asyncLaw('ends when told to, with the reason, and the model stays as it was', async (problem, draw) => {
        const { start, X, Y, sampleWeight } = parts(problem, draw);
        const model = start().fit(X, Y);
        const before = numbersOf(model);
        const reason = { why: 'enough' };
        const early = AbortSignal.abort(reason);
        await expect(model.fitAsync(X, Y, { sampleWeight, signal: early })).rejects.toBe(reason);

        const controller = new AbortController();
        let calls = 0;
        const onProgress = () => {
          calls++;
          controller.abort(reason);
        };
        const { signal } = controller;
        const run = model
          .setParams({ alpha: 1.5 * problem.alpha })
          .fitAsync(X, Y, { sampleWeight, signal, onProgress });
        if (hasRowPenalty) {
          await expect(run).rejects.toBe(reason);
          expect(calls).toBe(1);
          expect(numbersOf(model)).toEqual(before);
        } else await Promise.allSettled([run]);

        const broken = new Error('from onProgress');
        const failing = model.clone().fitAsync(X, Y, {
          onProgress: () => {
            throw broken;
          },
        });
        if (hasRowPenalty) await expect(failing).rejects.toBe(broken);
        else await Promise.allSettled([failing]);
      });

      asyncLaw('runs side by side with others, undisturbed', async (problem, draw) => {
        const { start, X, Y, sampleWeight } = parts(problem, draw);
        const runs = [1, 0.5, 0.1, 2].map((factor) => {
          const make = () => start({ alpha: factor * problem.alpha, tol: 1e-9 });
          const alone = numbersOf(make().fit(X, Y, { sampleWeight }));
          return { alone, begin: () => make().fitAsync(X, Y, { sampleWeight }) };
        });
        const together = await Promise.all(runs.map(({ begin }) => begin()));
        expect(together.map(numbersOf)).toEqual(runs.map(({ alone }) => alone));
      });
    });
  });
}

/** The size of the numbers that make up predictions. */
export function sizeOf({ X, Y }: Problem, { coef, intercept }: Linear): number {
  const entries = X.flatMap((x) =>
    coef.map((w, t) => sum(x.map((value, j) => Math.abs(value * w[j]!))) + Math.abs(intercept[t]!)),
  );
  return Math.max(...entries, ...Y.flat().map(Math.abs));
}

const [COS, SIN] = [0.6, 0.8];
function rotated(y: readonly number[]): number[] {
  return [COS * y[0]! - SIN * y[1]!, SIN * y[0]! + COS * y[1]!];
}
function rotatedBack(y: readonly number[]): number[] {
  return [COS * y[0]! + SIN * y[1]!, -SIN * y[0]! + COS * y[1]!];
}

function weightedMeans(problem: Problem): { value: number; size: number }[] {
  const c = shares(problem);
  return transpose(problem.Y).map((y) => ({
    value: problem.fitIntercept ? sum(y.map((value, i) => c[i]! * value)) : 0,
    size: Math.max(...y.map(Math.abs)),
  }));
}

/** The mean over tasks of `1 - sum c (y - eta)^2 / sum c (y - mean)^2`. */
function naiveR2(problem: Problem, eta: number[][]): { value: number; rounding: number } {
  const c = shares(problem);
  const scores = transpose(problem.Y).map((y, t) => {
    const mean = sum(y.map((value, i) => c[i]! * value));
    const error = sum(y.map((value, i) => c[i]! * (value - eta[i]![t]!) ** 2));
    const variation = sum(y.map((value, i) => c[i]! * (value - mean) ** 2));
    return { value: 1 - error / variation, rounding: 1e-9 * (1 + error / variation) };
  });
  return {
    value: sum(scores.map(({ value }) => value)) / scores.length,
    rounding: Math.max(...scores.map(({ rounding }) => rounding)),
  };
}
