/**
 * Data that are legal and unkind: the answer is right, or an InputError says what is wrong with them. Never
 * NaN, never a hang.
 */
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MultiTaskElasticNetParams } from '../../src/estimators/multiTaskElasticNet.js';
import {
  ConvergenceWarning,
  InputError,
  MultiTaskElasticNet,
  MultiTaskLasso,
  MultiTaskModel,
  makeRegression,
  SharedLogisticRegression,
  SoftSharingClassifier,
  setWarningHandler,
  softSharing,
} from '../../src/index.js';
import { expectAtMost } from '../laws/atMost.js';
import { sizeOf } from '../laws/estimator.js';
import { compressed } from '../laws/inputForms.js';
import { constantObjective, norm, type Problem, primal, type Rows, transpose } from '../laws/objective.js';
import { answerOf, capturedWarnings, numbersOf } from '../laws/regressions.js';

const { X, Y } = (() => {
  const made = makeRegression({ nSamples: 12, nFeatures: 4, nTargets: 2, noise: 20, randomState: 1 });
  return { X: made.X.to2DArray(), Y: made.Y.mul(0.01).to2DArray() };
})();

const plain: Problem = { X, Y, sampleWeight: null, alpha: 0.05, l1Ratio: 0.5, fitIntercept: true };
const L1_RATIOS = [0, 0.5, 1];
const FORMS = ['dense', 'sparse'] as const;

interface Asked extends Partial<MultiTaskElasticNetParams> {
  readonly form?: (typeof FORMS)[number];
}

function fitOf(problem: Problem, { form = 'dense', ...more }: Asked = {}): MultiTaskElasticNet {
  const { alpha, l1Ratio, fitIntercept, sampleWeight } = problem;
  const model = new MultiTaskElasticNet({ alpha, l1Ratio, fitIntercept, ...more });
  const input = form === 'sparse' ? compressed(problem.X) : problem.X;
  return model.fit(input, problem.Y, { sampleWeight });
}

/** A fit, or the InputError; anything else is thrown on. A loop without end is ended after three seconds. */
function attempt(problem: Problem, asked?: Asked): MultiTaskElasticNet | InputError {
  const act = () => {
    try {
      return capturedWarnings(() => fitOf(problem, asked)).result;
    } catch (error) {
      if (error instanceof InputError) return error;
      throw error;
    }
  };
  return runInNewContext('act()', { act }, { timeout: 3000 }) as MultiTaskElasticNet | InputError;
}

/** Every number is one, and the model can be used and kept. */
function expectSound(model: MultiTaskElasticNet, rows: Rows): void {
  const numbers = numbersOf(model).map(Number);
  expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([]);
  expect(model.dualGap_).toBeGreaterThanOrEqual(0);
  expect(model.converged_).toBe(model.dualGap_ <= model.eps_);
  const predicted = model.predict(rows).to1DArray();
  expect(predicted.filter((value) => !Number.isFinite(value))).toEqual([]);
  const copy = MultiTaskElasticNet.fromJSON(JSON.parse(JSON.stringify(model)));
  expect(copy.predict(rows).to1DArray()).toEqual(predicted);
}

const scaled = (rows: Rows, factor: number): number[][] =>
  rows.map((row) => row.map((value) => value * factor));
const withColumn = (rows: Rows, column: (i: number) => number): number[][] =>
  rows.map((row, i) => [column(i), ...row]);

function expectNear(actual: readonly number[], expected: readonly number[], near: number): void {
  const size = norm(expected);
  expectAtMost(norm(actual.map((value, k) => value - expected[k]!)), near * size);
}

describe('columns that say nothing', () => {
  const WEIGHTS = [null, X.map((_, i) => 0.1 + ((i * 7) % 11))];

  it.each([0, 0.1, 1 / 3, 1e5 + 0.1, 123456.789, 1e-5, -7])('a column of %d gets exactly 0', (value) => {
    for (const form of FORMS) {
      for (const l1Ratio of L1_RATIOS) {
        for (const alpha of [0, 1e-9, 0.05]) {
          for (const sampleWeight of WEIGHTS) {
            const problem = { ...plain, alpha, l1Ratio, sampleWeight };
            const more = { ...problem, X: withColumn(X, () => value) };
            const model = fitOf(more, { form });
            expectSound(model, more.X);
            expect(model.coef_.getColumn(0)).toEqual([0, 0]);
            const rest = transpose(transpose(model.coef_.to2DArray()).slice(1)).flat();
            expectNear(rest, fitOf(problem, { form }).coef_.to1DArray(), 1e-6);
          }
        }
      }
    }
  });

  it('a column of zeros gets exactly 0 where features are more than samples', () => {
    for (const l1Ratio of L1_RATIOS) {
      for (const form of FORMS) {
        const few = { ...plain, l1Ratio, X: withColumn(X, () => 0).slice(0, 3), Y: Y.slice(0, 3) };
        expect(fitOf(few, { form }).coef_.getColumn(0)).toEqual([0, 0]);
      }
    }
  });

  it('constant columns alone leave the means', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...FORMS),
        fc.constantFrom(...L1_RATIOS),
        fc.constantFrom(0, 1e-6, 1),
        fc.constantFrom(...WEIGHTS),
        (constants, form, l1Ratio, alpha, sampleWeight) => {
          const problem = { ...plain, X: X.map(() => constants), alpha, l1Ratio, sampleWeight };
          const model = fitOf(problem, { form });
          expectSound(model, problem.X);
          expect(model.coef_.to1DArray().every((w) => Object.is(w, 0))).toBe(true);
          const { value, rounding } = primal(problem, answerOf(model));
          expectAtMost(value - constantObjective(problem), rounding);
          expect(model.converged_).toBe(true);
        },
      ),
    );
  });

  it('a copied column shares the weight of its original, or takes all of it', () => {
    for (const form of FORMS) {
      for (const l1Ratio of L1_RATIOS) {
        const problem = { ...plain, l1Ratio, X: X.map((x) => [...x, x[0]!]) };
        const model = fitOf(problem, { form, tol: 1e-12 });
        expectSound(model, problem.X);
        const [first, copy] = [model.coef_.getColumn(0), model.coef_.getColumn(4)];
        if (l1Ratio < 1) expectNear(first, copy, 1e-6);
        // With the copy left out the objective is that of a point of the larger problem, so no lower.
        const without = { ...answerOf(fitOf({ ...plain, l1Ratio })) };
        const wider = { coef: without.coef.map((w) => [...w, 0]), intercept: without.intercept };
        const [own, other] = [primal(problem, answerOf(model)), primal(problem, wider)];
        expectAtMost(own.value, other.value + own.rounding);
        if (l1Ratio === 1) expectAtMost(other.value - own.value, 1e-9 * own.value);
      }
    }
  });

  it('with nothing but copies the gap still closes', () => {
    const copies = X.map((x) => new Array<number>(30).fill(x[1]!));
    for (const form of FORMS) {
      for (const l1Ratio of L1_RATIOS) {
        for (const alpha of [0, 0.01]) {
          const model = fitOf({ ...plain, X: copies, alpha, l1Ratio }, { form });
          expectSound(model, copies);
          expect(model.converged_).toBe(true);
        }
      }
    }
  });
});

describe('small and lopsided data', () => {
  it('one sample: its own targets with an intercept', () => {
    for (const form of FORMS) {
      for (const l1Ratio of L1_RATIOS) {
        for (const alpha of [0, 0.1]) {
          const one = { ...plain, X: X.slice(0, 1), Y: Y.slice(0, 1), alpha, l1Ratio };
          const model = fitOf(one, { form });
          expectSound(model, X);
          expect(model.coef_.to1DArray().every((w) => w === 0)).toBe(true);
          expect(model.intercept_).toEqual(Y[0]);
          expect(model.score(one.X, one.Y)).toBeNaN();
          expectSound(fitOf({ ...one, fitIntercept: false }, { form }), X);
        }
      }
    }
  });

  it('one feature, one task: soft thresholding in closed form', () => {
    const x = X.map((row) => row[0]!);
    const y = Y.map((row) => row[1]!);
    const n = x.length;
    const [mx, my] = [x, y].map((v) => v.reduce((a, b) => a + b, 0) / n) as [number, number];
    const L = x.reduce((sum, v) => sum + (v - mx) ** 2, 0) / n;
    const g = x.reduce((sum, v, i) => sum + (v - mx) * (y[i]! - my), 0) / n;
    for (const form of FORMS) {
      for (const l1Ratio of L1_RATIOS) {
        for (const alpha of [0, 0.03, 0.3, 3]) {
          const [l1, l2] = [alpha * l1Ratio, alpha * (1 - l1Ratio)];
          const w = (Math.sign(g) * Math.max(0, Math.abs(g) - l1)) / (L + l2);
          const one = { ...plain, X: x.map((v) => [v]), Y: y.map((v) => [v]), alpha, l1Ratio };
          const model = fitOf(one, { form, tol: 1e-14 });
          expectAtMost(Math.abs(model.coef_.get(0, 0) - w), 1e-12 * Math.abs(w));
          expectAtMost(
            Math.abs(model.intercept_[0]! - (my - w * mx)),
            1e-12 * (Math.abs(my) + Math.abs(w * mx)),
          );
        }
      }
    }
  });

  it('a thousand features and three samples', () => {
    const wide = makeRegression({ nSamples: 3, nFeatures: 1000, nTargets: 2, randomState: 4 });
    for (const sparse of [false, true]) {
      for (const l1Ratio of L1_RATIOS) {
        const problem = { ...plain, X: wide.X.to2DArray(), Y: wide.Y.to2DArray(), alpha: 1, l1Ratio };
        const model = fitOf(problem, { form: sparse ? 'sparse' : 'dense' });
        expectSound(model, problem.X);
        expect(model.converged_).toBe(true);
      }
    }
  });

  it.each([0, 0.1, 1 / 3, 1e5 + 0.1, -1e-9])('targets of %d are predicted, by no feature', (value) => {
    const constant = Y.map(() => [value, value]);
    for (const form of FORMS) {
      for (const l1Ratio of L1_RATIOS) {
        for (const alpha of [0, 1e-3, 1]) {
          for (const sampleWeight of [null, X.map((_, i) => 0.3 + i)]) {
            const model = fitOf({ ...plain, Y: constant, alpha, l1Ratio, sampleWeight }, { form });
            expectSound(model, X);
            expectAtMost(norm(model.coef_.to1DArray()), 1e-14 * Math.abs(value));
            if (alpha * l1Ratio > 0) expect(model.coef_.to1DArray().every((w) => w === 0)).toBe(true);
            for (const b of model.intercept_) expectAtMost(Math.abs(b - value), 1e-14 * Math.abs(value));
            expect(model.converged_).toBe(true);
          }
        }
      }
    }
  });

  it('a target that does not vary scores 1 where it is predicted exactly, else 0', () => {
    for (const value of [0, 0.1, 1 / 3, 7]) {
      const constant = X.slice(0, 3).map(() => [value, value]);
      const missed = fitOf(plain);
      expect(missed.score(X.slice(0, 3), constant)).toBe(0);
      expect(fitOf({ ...plain, X: X.slice(0, 3), Y: constant }).score(X.slice(0, 3), constant)).toBe(1);
    }
  });
});

/** The problem in other units: X times f, Y times g, the penalty with them; its coefficients are g / f times. */
function rescaled(problem: Problem, f: number, g: number): Problem {
  const { alpha, l1Ratio } = problem;
  const [l1, l2] = [alpha * l1Ratio * g * f, alpha * (1 - l1Ratio) * f * f];
  const total = l1 + l2;
  return {
    ...problem,
    X: scaled(problem.X, f),
    Y: scaled(problem.Y, g),
    alpha: total,
    l1Ratio: total === 0 ? l1Ratio : l1 / total,
  };
}

describe('units far from 1', () => {
  const SIZES = [1e-150, 1e-30, 1e-8, 1e8, 1e30, 1e150];
  const settings = L1_RATIOS.flatMap((l1Ratio) => FORMS.map((form) => ({ l1Ratio, form })));

  it.each(settings)(
    'of X, of Y or of both: the same answer in them (l1Ratio $l1Ratio, $form)',
    ({ l1Ratio, form }) => {
      for (const alpha of [0, 0.05]) {
        for (const fitIntercept of [true, false]) {
          const problem = { ...plain, alpha, l1Ratio, fitIntercept };
          const base = answerOf(fitOf(problem, { form }));
          for (const f of [1, ...SIZES]) {
            for (const g of [1, ...SIZES]) {
              const other = rescaled(problem, f, g);
              if (!(other.alpha < 1e300) || (alpha > 0 && other.alpha < 1e-280)) continue;
              if (!(g / f < 1e300 && g / f > 1e-300)) continue;
              // 1 - l1Ratio has no digits for the ridge where the lasso is so much stronger.
              if (l1Ratio === 0.5 && g / f > 1e6) continue;
              const model = attempt(other, { form });
              if (model instanceof InputError) expect.fail(`X times ${f}, Y times ${g}: ${model.message}`);
              expectSound(model, other.X);
              expectNear(scaled(model.coef_.to2DArray(), f / g).flat(), base.coef.flat(), 1e-6);
              expectAtMost(
                norm(model.intercept_.map((b, t) => b / g - base.intercept[t]!)),
                1e-6 * (norm(base.intercept) + sizeOf(problem, base)),
              );
            }
          }
        }
      }
    },
  );

  it('of each column its own: least squares is the same in them', () => {
    const sizes = [1e-150, 1e-20, 1e30, 1e150];
    const mixed = X.map((x) => x.map((value, j) => value * sizes[j]!));
    const base = answerOf(fitOf({ ...plain, alpha: 0 }));
    const model = fitOf({ ...plain, X: mixed, alpha: 0 });
    expectSound(model, mixed);
    const coef = model.coef_.to2DArray().map((w) => w.map((value, j) => value * sizes[j]!));
    expectNear(coef.flat(), base.coef.flat(), 1e-9);
    expectNear(model.intercept_, base.intercept, 1e-9);
  });

  it('of each column its own: no answer known to be better exists, or the columns are to be rescaled', () => {
    for (const sizes of [
      [1e-150, 1e-20, 1e30, 1e150],
      [1e-6, 1, 1e3, 1e6],
      [1, 1e150, 1, 1],
      [1, 1e-150, 1, 1],
      [1e8, 1, 1, 1],
    ]) {
      const mixed = X.map((x) => x.map((value, j) => value * sizes[j]!));
      for (const form of FORMS) {
        for (const l1Ratio of L1_RATIOS) {
          for (const alpha of [1e-20, 1e-3, 1, 1e20]) {
            const problem = { ...plain, X: mixed, alpha, l1Ratio };
            const model = attempt(problem, { form });
            if (model instanceof InputError) {
              expect(model.message).toContain('rescale the columns');
              expect(Math.max(...sizes) / Math.min(...sizes)).toBeGreaterThan(1e100);
              continue;
            }
            expectSound(model, mixed);
            const own = primal(problem, answerOf(model));
            const rivals = [1e-2, 1, 1e2].map((factor) => {
              const rival = capturedWarnings(() =>
                fitOf({ ...problem, alpha: factor * alpha }, { form: 'dense' }),
              ).result;
              return primal(problem, answerOf(rival)).value;
            });
            expectAtMost(
              own.value,
              Math.min(constantObjective(problem), ...rivals) + model.dualGap_ + own.rounding,
            );
          }
        }
      }
    }
  });

  it('beyond what squares of float64 hold: the answer, or an error that names X or Y', () => {
    const huge = Number.MAX_VALUE / 4;
    for (const [f, g] of [
      [1e-160, 1],
      [1e-300, 1],
      [5e-324, 1],
      [1e153, 1],
      [1e160, 1],
      [huge / 100, 1],
      [1, 1e153],
      [1, 1e160],
      [1, huge / 10_000],
      [1, huge / 100],
      [1, 1e-300],
      [1, 1e-320],
      [1e-150, 1e150],
      [1e150, 1e-150],
    ] as const) {
      for (const form of FORMS) {
        for (const l1Ratio of L1_RATIOS) {
          for (const fitIntercept of [true, false]) {
            const problem = { ...plain, l1Ratio, fitIntercept, X: scaled(X, f), Y: scaled(Y, g) };
            const model = attempt(problem, { form });
            if (model instanceof InputError)
              expect(model.message).toMatch(/column \d of X is too|Y is too|rescale/);
            else expectSound(model, problem.X);
          }
        }
      }
    }
  });

  it('targets at the end of float64 end with an error, not with a hang', () => {
    for (const fitIntercept of [true, false]) {
      const ends = X.map((_, i) => [i % 2 === 0 ? Number.MAX_VALUE : -Number.MAX_VALUE]);
      const error = attempt({ ...plain, fitIntercept, Y: ends });
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).message).toContain('Y is too large');
    }
  });

  it('denormal numbers are numbers', () => {
    const tiny = 5e-324;
    expectSound(fitOf({ ...plain, Y: Y.map((_, i) => [i * tiny, tiny]) }), X);
    expectSound(fitOf({ ...plain, X: X.map((x, i) => [...x.slice(1), x[0]! + (i % 2) * tiny]) }), X);
    const error = attempt({ ...plain, X: X.map((x, i) => [i * tiny, ...x]) });
    expect((error as InputError).message).toContain('column 0 of X is too small');
  });
});

describe('strengths far from 1', () => {
  const least = primal({ ...plain, alpha: 0 }, answerOf(fitOf({ ...plain, alpha: 0 })));

  it.each([5e-324, 1e-320, 1e-300, 1e-200, 1e-100, 1e-30, 1e-17])(
    'alpha %d is nearly least squares',
    (alpha) => {
      for (const form of FORMS) {
        for (const l1Ratio of L1_RATIOS) {
          const { result: model } = capturedWarnings(() => fitOf({ ...plain, alpha, l1Ratio }, { form }));
          expectSound(model, X);
          const { value } = primal({ ...plain, alpha: 0 }, answerOf(model));
          expectAtMost(value - least.value, 1e-12 * least.value);
        }
      }
    },
  );

  it.each([1e10, 1e100, 1e200, 1e300, 1e308, Number.MAX_VALUE])('alpha %d leaves the means', (alpha) => {
    for (const form of FORMS) {
      for (const l1Ratio of L1_RATIOS) {
        const model = fitOf({ ...plain, alpha, l1Ratio }, { form });
        expectSound(model, X);
        expect(model.converged_).toBe(true);
        expectAtMost(norm(model.coef_.to1DArray()), l1Ratio === 0 ? 100 / alpha : 0);
        expectNear(
          model.intercept_,
          fitOf({ ...plain, alpha: 1e6 }).intercept_,
          l1Ratio === 0 ? 1e-8 : 1e-14,
        );
      }
    }
  });

  it('an l1Ratio next to 0 or to 1 is nearly ridge or nearly lasso', () => {
    for (const form of FORMS) {
      for (const [near, limit] of [
        [5e-324, 0],
        [1e-300, 0],
        [1e-16, 0],
        [1 - 2 ** -53, 1],
      ] as const) {
        const { result: model } = capturedWarnings(() => fitOf({ ...plain, l1Ratio: near }, { form }));
        expectSound(model, X);
        expect(model.converged_).toBe(true);
        expectNear(
          model.coef_.to1DArray(),
          fitOf({ ...plain, l1Ratio: limit }, { form }).coef_.to1DArray(),
          1e-6,
        );
      }
    }
  });
});

describe('tolerances and limits', () => {
  it.each([0, 5e-324, 1e-300, 1e-16])('tol %d ends, with the best answer there is', (tol) => {
    for (const form of FORMS) {
      for (const l1Ratio of L1_RATIOS) {
        for (const alpha of [0, 0.05, 10]) {
          const problem = { ...plain, alpha, l1Ratio };
          const { result: model, warnings } = capturedWarnings(() =>
            fitOf(problem, { form, tol, maxIter: 100_000 }),
          );
          expectSound(model, X);
          expect(model.nIter_).toBeLessThan(10_000);
          expect(warnings.length).toBe(model.converged_ ? 0 : 1);
          const own = primal(problem, answerOf(model));
          const usual = primal(problem, answerOf(fitOf(problem, { form: 'dense' })));
          expectAtMost(own.value - usual.value, 1e-13 * constantObjective(problem));
        }
      }
    }
  });

  it('tol 0 ends well for ridge by conjugate gradients, which go on after the last digit', () => {
    for (let randomState = 0; randomState < 100; randomState++) {
      const made = makeRegression({ nSamples: 15, nFeatures: 3, nTargets: 2, noise: 1, randomState });
      const problem = { ...plain, X: made.X.to2DArray(), Y: made.Y.to2DArray(), l1Ratio: 0 };
      for (const alpha of [0, 0.1, 10]) {
        const { result: model } = capturedWarnings(() =>
          fitOf({ ...problem, alpha }, { form: 'sparse', tol: 0 }),
        );
        expectSound(model, problem.X);
        expectNear(model.coef_.to1DArray(), fitOf({ ...problem, alpha }).coef_.to1DArray(), 1e-6);
      }
    }
  });

  it('a huge tol takes any answer', () => {
    for (const tol of [1, 1e300, Number.MAX_VALUE]) {
      const model = fitOf(plain, { tol });
      expect(model.converged_).toBe(true);
      expect(model.eps_).toBeGreaterThan(0);
      expect(model.dualGap_).toBeGreaterThanOrEqual(0);
    }
  });

  const hard = (() => {
    const { X, Y } = makeRegression({
      nSamples: 30,
      nFeatures: 20,
      nTargets: 2,
      effectiveRank: 3,
      randomState: 5,
    });
    return { ...plain, X: X.to2DArray(), Y: Y.to2DArray(), alpha: 1e-4, l1Ratio: 1 };
  })();

  it('maxIter 1 warns of the gap and the tolerance, and says what to change', () => {
    const { result: model, warnings } = capturedWarnings(() => fitOf(hard, { maxIter: 1 }));
    expectSound(model, hard.X);
    expect(model.converged_).toBe(false);
    expect(model.nIter_).toBe(1);
    expect(warnings.length).toBe(1);
    expect(warnings[0]).toBeInstanceOf(ConvergenceWarning);
    const { name, message } = warnings[0]!;
    expect(name).toBe('ConvergenceWarning');
    expect(message).toContain('MultiTaskElasticNet');
    expect(message).toContain('maxIter = 1');
    expect(message).toContain(`duality gap`);
    expect(message).toContain(model.dualGap_.toExponential(2));
    expect(message).toContain('tol = 0.0001');
    expect(message).toContain(model.eps_.toExponential(2));
    expect(message).toMatch(/Raise maxIter.*raise tol/);
  });

  it('a fit at the limit of float64 says so, and not to raise maxIter', () => {
    const { result: model, warnings } = capturedWarnings(() => fitOf(hard, { tol: 0, maxIter: 100_000 }));
    if (model.converged_) expect(warnings).toEqual([]);
    else {
      expect(warnings[0]!.message).toContain('limit of float64');
      expect(warnings[0]!.message).not.toContain('maxIter');
    }
    expect(model.nIter_).toBeLessThan(100_000);
  });

  it('a warning handler that throws makes the fit throw, and the model stays as it was', () => {
    const model = fitOf(plain);
    const before = numbersOf(model);
    const previous = setWarningHandler((warning) => {
      throw warning;
    });
    try {
      model.setParams({ maxIter: 1, tol: 1e-12, alpha: hard.alpha, l1Ratio: 1 });
      expect(() => model.fit(hard.X, hard.Y)).toThrow(ConvergenceWarning);
      expect(numbersOf(model)).toEqual(before);
    } finally {
      setWarningHandler(previous);
    }
  });
});

describe('weights far from 1', () => {
  const settings = L1_RATIOS.flatMap((l1Ratio) => FORMS.map((form) => ({ l1Ratio, form })));

  it.each(settings)('only their ratios count (l1Ratio $l1Ratio, $form)', ({ l1Ratio, form }) => {
    const ratios = X.map((_, i) => 1 + (i % 3));
    const problem = { ...plain, l1Ratio };
    const base = fitOf({ ...problem, sampleWeight: ratios }, { form });
    for (const unit of [1e-300, 1e-150, 1e150, 1e300, 5e307]) {
      const sampleWeight = ratios.map((s) => s * unit);
      const model = fitOf({ ...problem, sampleWeight }, { form });
      expectSound(model, X);
      expectNear(model.coef_.to1DArray(), base.coef_.to1DArray(), 1e-6);
      const score = model.score(X, Y, { sampleWeight });
      expectAtMost(Math.abs(score - base.score(X, Y, { sampleWeight: ratios })), 1e-6);
    }
    const denormal = fitOf({ ...problem, sampleWeight: X.map(() => 5e-324) }, { form });
    expectNear(denormal.coef_.to1DArray(), fitOf(problem, { form }).coef_.to1DArray(), 1e-6);
  });

  it.each(settings)(
    'a weight of nearly nothing is nothing (l1Ratio $l1Ratio, $form)',
    ({ l1Ratio, form }) => {
      for (const [large, small] of [
        [1, 1e-300],
        [1e300, 1e-300],
        [1e300, 1],
        [1, 5e-324],
      ] as const) {
        for (const alpha of [0, 0.05]) {
          const weights = (rest: number) => X.map((_, i) => (i % 4 === 1 ? rest : large));
          const problem = { ...plain, alpha, l1Ratio };
          const model = fitOf({ ...problem, sampleWeight: weights(small) }, { form });
          expectSound(model, X);
          const without = fitOf({ ...problem, sampleWeight: weights(0) }, { form });
          expectNear(model.coef_.to1DArray(), without.coef_.to1DArray(), 1e-6);
        }
      }
    },
  );
});

describe('scores of numbers far from 1', () => {
  it.each([1e-200, 1e-160, 1e160, 1e200, 1e300])('targets times %d score the same', (size) => {
    const near = fitOf(plain);
    const model = MultiTaskElasticNet.fromJSON({
      ...near.toJSON(),
      fitted: {
        ...near.toJSON().fitted!,
        coef: scaled(near.coef_.to2DArray(), size),
        intercept: near.intercept_.map((b) => b * size),
      },
    });
    expectAtMost(Math.abs(model.score(X, scaled(Y, size)) - near.score(X, Y)), 1e-9);
    const wrong = model.score(X, scaled(Y, -size));
    expectAtMost(Math.abs(wrong - near.score(X, scaled(Y, -1))), 1e-8);
  });
});

describe('sparse least squares', () => {
  it.each([0, 1, 10, 1000])('is that of the same dense data, %d away from the origin', (offset) => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 20 }), fc.integer({ min: 1, max: 8 }), (seed, n, p) => {
        const made = makeRegression({ nSamples: n, nFeatures: p, nTargets: 2, noise: 1, randomState: seed });
        const shifted = made.X.add(offset).to2DArray();
        const problem = { ...plain, X: shifted, Y: made.Y.to2DArray(), alpha: 0 };
        const dense = fitOf(problem);
        const sparse = fitOf(problem, { form: 'sparse' });
        expectSound(sparse, shifted);
        expect(sparse.converged_).toBe(true);
        const [a, b] = [primal(problem, answerOf(dense)), primal(problem, answerOf(sparse))];
        expectAtMost(b.value - a.value, sparse.dualGap_ + a.rounding + b.rounding);
        expectAtMost(b.value - a.value, 1e-12 * constantObjective(problem) + a.rounding + b.rounding);
      }),
    );
  });

  it('is right for columns that are nearly the same', () => {
    for (const closeness of [1e-1, 1e-2, 1e-4, 1e-6]) {
      const close = X.map((x) => [x[0]!, x[0]! + closeness * x[1]!, x[2]!]);
      const problem = {
        ...plain,
        X: close,
        Y: close.map((x) => [(x[1]! - x[0]!) / closeness + x[2]!]),
        alpha: 0,
      };
      const model = fitOf(problem, { form: 'sparse' });
      expectSound(model, close);
      expect(model.converged_).toBe(true);
      expectAtMost(primal(problem, answerOf(model)).value, 1e-12 * constantObjective(problem));
    }
  });
});

describe('MultiTaskLasso', () => {
  it('meets the same data the same way', () => {
    for (const alpha of [0, 1e-300, 0.05, 1e300]) {
      const { result: lasso } = capturedWarnings(() => new MultiTaskLasso({ alpha }).fit(X, Y));
      const { result: net } = capturedWarnings(() => fitOf({ ...plain, alpha, l1Ratio: 1 }));
      expect(numbersOf(lasso)).toEqual(numbersOf(net));
    }
  });
});

describe('fitSums', () => {
  it.each([
    new SharedLogisticRegression(),
    new SoftSharingClassifier(),
    new MultiTaskModel({ penalty: softSharing({}) }),
  ])('of $estimatorName refuses what is no samples', async (model) => {
    for (const given of [{}, null, undefined, 1, { taskNames: ['a'], featureNames: ['b'] }]) {
      const refused = model.fitSums(given as never).then(String, (error: unknown) => error);
      expect(await refused).toBeInstanceOf(InputError);
      expect(String(await refused)).toContain('.fitSums: samples is ');
    }
  });
});
