/** Learning curves, validation curves and permutation importances, against scikit-learn and by hand. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  ColumnTransformer,
  crossValidate,
  KFold,
  learningCurve,
  MultiTaskElasticNet,
  makePipeline,
  OneHotEncoder,
  permutationImportance,
  type ScorerName,
  SoftSharingClassifier,
  SoftSharingRegressor,
  StandardScaler,
  validationCurve,
} from '../../../src/index.js';
import { formsOf, inputErrorOf } from '../../laws/inputForms.js';

interface Stored {
  readonly X: number[][];
  readonly Y: number[][];
  readonly learning: readonly {
    readonly trainSizes: number[] | null;
    readonly shuffle: boolean;
    readonly found: [sizes: number[], train: number[][], test: number[][]];
  }[];
  readonly validation: {
    readonly alphas: number[];
    readonly trainScores: number[][];
    readonly testScores: number[][];
  };
  readonly importances: readonly {
    readonly seed: number;
    readonly nRepeats: number;
    readonly scoring: ScorerName | null;
    readonly importances: number[][];
    readonly mean: number[];
    readonly std: number[];
  }[];
}

const { X, Y, learning, validation, importances } = JSON.parse(
  readFileSync(new URL('../../oracles/curves.json', import.meta.url), 'utf8'),
) as Stored;
const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6));
const model = new MultiTaskElasticNet({ alpha: 0.1, l1Ratio: 0.5, tol: 1e-12 });
const tasks = [0, 1].map((t) => ({
  name: `task of ${t}`,
  X: X.slice(0, 30 - 6 * t),
  y: Y.slice(0, 30 - 6 * t).map((row) => row[t]!),
}));

describe('learningCurve', () => {
  it('is that of scikit-learn', () => {
    for (const { trainSizes, shuffle, found } of learning) {
      const options = { cv: 3, shuffle, randomState: 4, ...(trainSizes && { trainSizes }) };
      const curve = learningCurve(model, X, Y, options);
      expect(curve.trainSizes).toEqual(found[0]);
      expect(curve.trainScores).toEqual(found[1].map(near));
      expect(curve.testScores).toEqual(found[2].map(near));
      expect(curve.taskTestScores!.map((splits) => splits[0]!.length)).toEqual(found[0].map(() => 2));
    }
  });

  it('takes a part of each task, and all of it is a cross-validation', () => {
    const soft = new SoftSharingRegressor({ alpha: 0.1 });
    const curve = learningCurve(soft, tasks, { cv: 3, trainSizes: [1, 0.5], scoring: 'r2' });
    expect(curve.trainSizes).toEqual([10 + 8, 20 + 16]);
    const whole = crossValidate(soft, tasks, { cv: 3, scoring: 'r2' });
    expect(curve.testScores[1]).toEqual(whole.testScore);
    expect(curve.taskTestScores![1]).toEqual(whole.taskTestScore);
    const half = whole.splits.map(([train, test]) => {
      const rows = [...train].filter((i) => i < 30);
      const others = [...train].filter((i) => i >= 30);
      return [[...rows.slice(0, 10), ...others.slice(0, 8)], test] as const;
    });
    expect(curve.testScores[0]).toEqual(crossValidate(soft, tasks, { cv: half, scoring: 'r2' }).testScore);
  });

  it.each<[string, object, string]>([
    ['no list', { trainSizes: 3 }, 'trainSizes is 3'],
    ['none', { trainSizes: [] }, 'expected a list'],
    ['too many', { trainSizes: [5, 25] }, 'has 25; expected fractions in (0, 1], or integers in [1, 20]'],
    ['halves of samples', { trainSizes: [1.5] }, 'has 1.5'],
    ['another option', { sizes: [1] }, 'trainSizes'],
  ])('refuses %s', (_, options, part) => {
    expect(inputErrorOf(() => learningCurve(model, X, Y, { cv: 3, ...options }))).toContain(part);
    if (!part.includes('[1, 20]')) return;
    expect(inputErrorOf(() => learningCurve(model, tasks, { cv: 3, ...options }))).toContain('of each task');
  });
});

describe('curves with options of a run', () => {
  it('are promises of the same bits, for any nJobs, and tell how far they are', async () => {
    const options = { cv: 3, trainSizes: [0.3, 0.6, 1] };
    const soft = new SoftSharingRegressor({ alpha: 0.1 });
    for (const nJobs of [1, 2]) {
      const told: number[] = [];
      const run = { nJobs, onProgress: ({ completed }: { completed: number }) => told.push(completed) };
      expect(await learningCurve(soft, X, Y, { ...options, ...run })).toEqual(
        learningCurve(soft, X, Y, options),
      );
      expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
      const values = { cv: 3, paramName: 'coupling', paramRange: [0.1, 1, 10], scoring: 'r2' } as const;
      expect(await validationCurve(soft, tasks, { ...values, ...run })).toEqual(
        validationCurve(soft, tasks, values),
      );
    }
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(learningCurve(soft, tasks, { ...options, signal })).rejects.toThrow('enough');
  });

  it('say where a fit fails', async () => {
    const wrong = new SoftSharingRegressor({ alpha: -1 });
    expect(inputErrorOf(() => learningCurve(wrong, X, Y, { cv: 3, trainSizes: [0.5] }))).toContain(
      'learningCurve, 10 samples, split 0 of 3 (counted from 0): ',
    );
    const values = { cv: 3, paramName: 'alpha', paramRange: [1, -1] };
    expect(inputErrorOf(() => validationCurve(new SoftSharingRegressor(), X, Y, values))).toContain(
      'validationCurve, candidate 1 of 2, { alpha: -1 }, split 0 of 3 (counted from 0): ',
    );
    await expect(learningCurve(wrong, X, Y, { cv: 3, nJobs: 2 })).rejects.toThrow('split 0 of 3');
  });
});

describe('validationCurve', () => {
  const { alphas, trainScores, testScores } = validation;
  const options = {
    cv: new KFold({ nSplits: 4, shuffle: true, randomState: 2 }),
    scoring: 'neg_mean_absolute_error',
  } as const;

  it('is that of scikit-learn, of a step of a pipeline too', () => {
    const curve = validationCurve(model, X, Y, { ...options, paramName: 'alpha', paramRange: alphas });
    expect(curve.trainScores).toEqual(trainScores.map(near));
    expect(curve.testScores).toEqual(testScores.map(near));
    expect(model.alpha).toBe(0.1);
    const plain = new StandardScaler({ withMean: false, withStd: false });
    const pipeline = makePipeline(plain, model);
    const name = 'multitaskelasticnet__alpha';
    const same = validationCurve(pipeline, X, Y, { ...options, paramName: name, paramRange: alphas });
    expect(same.testScores).toEqual(testScores.map(near));
  });

  it('takes lists of tasks, on the same splits for every value', () => {
    const cv = new KFold({ nSplits: 3, shuffle: true });
    const curve = validationCurve(new SoftSharingRegressor(), tasks, {
      cv,
      paramName: 'alpha',
      paramRange: [0.1, 0.1],
    });
    expect(curve.testScores[0]).toEqual(curve.testScores[1]);
    expect(curve.taskTestScores![0]![0]).toHaveLength(2);
  });

  it('refuses what is no parameter, or no list of values', () => {
    const of = (more: object) =>
      inputErrorOf(() => validationCurve(model, X, Y, { cv: 3, ...more } as never));
    expect(of({ paramRange: [1] })).toContain('paramName is null');
    expect(of({ paramName: 'alpha' })).toContain('paramRange is null');
    expect(of({ paramName: 'beta', paramRange: [1] })).toContain('unknown parameter beta');
  });
});

describe('permutationImportance', () => {
  const fitted = model.clone().fit(X, Y);

  it('is that of scikit-learn, for every form of X', () => {
    for (const { seed, nRepeats, scoring, ...expected } of importances) {
      for (const [name, form] of Object.entries(formsOf(X))) {
        if (name.startsWith('Int')) continue; // other numbers
        const found = permutationImportance(fitted, form as number[][], Y, {
          randomState: seed,
          nRepeats,
          scoring,
        });
        expect(found.importances).toEqual(expected.importances.map(near));
        expect(found.importancesMean).toEqual(near(expected.mean));
        expect(found.importancesStd).toEqual(near(expected.std));
        const byTask = found.taskImportancesMean!.map(([a, b]) => (a! + b!) / 2);
        expect(byTask).toEqual(near(expected.mean));
      }
    }
  });

  it('is 0 for a feature without weight, in lists of tasks and of labels too', () => {
    const zero = (rows: number[][]) => rows.map((row) => [...row, 1]);
    const own = tasks.map((task) => ({ ...task, X: zero(task.X) }));
    const soft = new SoftSharingRegressor({ alpha: 0.1 }).fit(own);
    const found = permutationImportance(soft, own, { randomState: 1, nRepeats: 2 });
    expect(found.importancesMean[4]).toBe(0);
    expect(found.taskImportancesMean![4]).toEqual([0, 0]);
    expect(found.taskImportancesMean![0]!.every((fall) => fall > 0)).toBe(true);
    const labels = Y.map((row) => row.map((y) => (y > 3 ? 'high' : 'low')));
    const classifier = new SoftSharingClassifier({ alpha: 0.1 }).fit(zero(X), labels);
    const auc = permutationImportance(classifier, zero(X), labels, { scoring: 'roc_auc', randomState: 1 });
    expect([auc.importancesMean[4], auc.importancesMean[0]! > 0]).toEqual([0, true]);
    expect(
      permutationImportance(classifier, zero(X), labels, { scoring: 'roc_auc', randomState: 1 }),
    ).toEqual(auc);
  });

  it('permutes rows of categories as it does their numbers', () => {
    const numbers = X.map((row, i) => [row[0]!, i % 3]);
    const rows = numbers.map(([x, kind]) => [x!, `kind ${kind}`]);
    const kinds = (columns: number[]) =>
      makePipeline(
        new ColumnTransformer({
          transformers: [
            ['kinds', new OneHotEncoder(), columns],
            ['numbers', 'passthrough', [0]],
          ],
        }),
        model.clone(),
      );
    const [ofRows, ofNumbers] = [rows, numbers].map((x) =>
      permutationImportance(kinds([1]).fit(x as number[][], Y), x as number[][], Y, { randomState: 3 }),
    );
    expect(ofRows).toEqual(ofNumbers);
    expect(ofRows!.importances.flat().some((fall) => fall !== 0)).toBe(true);
  });

  it('refuses what cannot be scored', () => {
    const of = (...given: unknown[]) =>
      inputErrorOf(() => (permutationImportance as (...all: unknown[]) => unknown)(...given));
    expect(of(null, X, Y)).toContain('the model is null');
    expect(of(fitted, X)).toContain('Y, the targets, is missing');
    expect(of(fitted, X, Y.slice(1))).toContain('expected the same number');
    expect(of(fitted, X, Y, { scoring: 'accuracy' })).toContain('compares labels');
    expect(of(fitted, X, Y, { nRepeats: 0 })).toContain('nRepeats');
  });
});
