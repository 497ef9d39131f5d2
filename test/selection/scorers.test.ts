/** Scorers by name in crossValidate: against scikit-learn, and task by task against the metrics themselves. */
import { describe, expect, it } from 'vitest';
import * as polytask from '../../src/index.js';
import { SCORERS } from '../../src/selection/scorers.js';
import { readScoring } from '../../src/selection/scoring.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { capturedWarnings } from '../laws/regressions.js';
import { kinds, labels, numbers, X } from './everyClass.js';
import { stored } from './metrics/oracle.js';

const {
  crossValidate,
  MultiTaskLasso,
  MultiTaskModel,
  makePipeline,
  rowLasso,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  StandardScaler,
} = polytask;
const fitTo = (loss: 'logistic' | 'softmax', alpha: number) =>
  new MultiTaskModel({ losses: loss, penalty: rowLasso({ alpha, l1Ratio: 0 }) });

const take = <Item>(list: readonly Item[], rows: ArrayLike<number>): Item[] =>
  Array.from(rows, (i) => list[i]!);

describe.each(stored.scorings.map((one) => [one.K, one] as const))('scorers of %d labels', (K, one) => {
  const { alpha, nSplits: cv } = one;
  const models = {
    ...(K === 2 && { shared: new SharedLogisticRegression({ alpha }), logistic: fitTo('logistic', alpha) }),
    // Two columns of weights that mirror each other share one ridge: with two labels that is half of it.
    softmax: fitTo('softmax', K === 2 ? 2 * alpha : alpha),
    scaled: makePipeline(
      new StandardScaler({ withStd: false }),
      fitTo('softmax', K === 2 ? 2 * alpha : alpha),
    ),
  };
  const texts = one.y.map((k) => ['no', 'yes', 'zz'][k]!);

  it.each(Object.entries(models))('are those of scikit-learn: %s', (_, model) => {
    for (const y of [one.y, texts]) {
      const Y = y.map((label) => [label]);
      const { estimator, splits } = crossValidate(model, one.X, Y, { cv, returnEstimator: true });
      for (const [scoring, scores] of Object.entries(one.scores)) {
        const scorer = readScoring('test', scoring, model);
        const found = splits.map(([, test], k) => {
          const part = { X: take(one.X, test), Y: take(Y, test), options: {} };
          return capturedWarnings(() => scorer(estimator![k]!, { kind: 'shared', ...part })).result.mean;
        });
        expect([scoring, found]).toEqual([scoring, scores.map((score) => expect.closeTo(score, 6))]);
      }
    }
  });
});

const OF_LABELS = Object.entries(SCORERS).filter(
  ([name, { of }]) => of !== 'numbers' && !name.includes('ov'),
);
const OF_NUMBERS = Object.entries(SCORERS).filter(
  ([name, { of }]) => of === 'numbers' && !name.includes('mean_'),
);

describe('scorers of several tasks', () => {
  const third = labels.map((row) => [...row, row[0] === row[1] ? 'a' : 'b']);
  const positive = numbers.map((row) => row.map((y) => 1 + Math.abs(y)));

  it.each([...OF_LABELS, ...OF_NUMBERS].map(([name]) => [name as polytask.ScorerName]))('%s', (scoring) => {
    const isOfLabels = SCORERS[scoring].of !== 'numbers';
    const model = isOfLabels
      ? new SoftSharingClassifier({ alpha: 0.1 })
      : new SoftSharingRegressor({ alpha: 0.1 });
    const Y: unknown[][] = isOfLabels ? labels : positive;
    const T = Y[0]!.length;
    const pairs = [[X.map((_, i) => i).slice(0, 16), X.map((_, i) => i).slice(16)]] as const;
    const sampleWeight = X.map((_, i) => 1 + (i % 2));
    const options = { cv: pairs, scoring };
    const shared = crossValidate(model, X, Y as number[][], { ...options, sampleWeight }).taskTestScore![0]!;
    const own = Y[0]!.map((_, t) => ({ name: `${t}`, X, y: Y.map((row) => row[t] as number), sampleWeight }));
    const together = own.map((_, t) => pairs[0].map((side) => side.map((i) => t * X.length + i)));
    const cv = [[0, 1].map((side) => together.flatMap((sides) => sides[side]!))] as never;
    const tasks = crossValidate(model, own, { cv, scoring }).taskTestScore![0]!;
    expect([...tasks]).toEqual(shared.map((score) => expect.closeTo(score, 9)));

    // One fit for all; each task is judged alone.
    const [train, test] = pairs[0];
    const weights = { sampleWeight: take(sampleWeight, train) };
    const fitted = model.clone().fit(take(X, train), take(Y, train) as never, weights as never);
    const alone = Array.from({ length: T }, (_, t) => {
      const method = {
        numbers: 'predict',
        labels: 'predict',
        probabilities: 'predictProba',
        scores: 'decisionFunction',
      }[SCORERS[scoring].of] as 'predict';
      const predicted = fitted[method](take(X, test), { task: t });
      const y = take(Y, test).map((row) => row[t]);
      return SCORERS[scoring].values(y, predicted, {
        sampleWeight: take(sampleWeight, test),
        labels: ['no', 'yes'],
      })[0];
    });
    expect(shared).toEqual(alone);
  });

  it('know the labels of each task of a MultiTaskModel, also those that a fold lacks', () => {
    const model = new MultiTaskModel({ losses: 'logistic', penalty: rowLasso({ alpha: 0.05 }) });
    const rows = third.map((row, i) => ({ row, i })).filter(({ row }) => row[2] === 'a');
    const test = rows.slice(0, 4).map(({ i }) => i);
    const cv = [[X.map((_, i) => i).filter((i) => !test.includes(i)), test]] as const;
    const { taskTestScore } = crossValidate(model, X, third, { cv, scoring: 'neg_log_loss' });
    const fitted = model.fit(
      cv[0][0].map((i) => X[i]!),
      cv[0][0].map((i) => third[i]!),
    );
    const p = fitted
      .predictProba(
        test.map((i) => X[i]!),
        { task: 2 },
      )
      .to2DArray();
    const mean = p.reduce((sum, [first]) => sum + Math.log(first!), 0) / 4;
    expect(taskTestScore![0]![2]).toBeCloseTo(mean, 12);
    const auc = capturedWarnings(() => crossValidate(model, X, third, { cv, scoring: 'roc_auc' }));
    expect(auc.result.taskTestScore![0]![2]).toBeNaN();
    expect(auc.warnings[0]!.message).toContain('target 2 has the label "a" alone');
  });

  it('refuse what cannot be scored by name', () => {
    const of = (model: object, Y: unknown, scoring: string) =>
      inputErrorOf(() => crossValidate(model as never, X, Y as never, { scoring: scoring as 'r2', cv: 3 }));
    const mixed = new MultiTaskModel({
      losses: ['squared', 'logistic', 'softmax'],
      penalty: rowLasso({ alpha: 0.01 }),
    });
    expect(of(new MultiTaskLasso(), numbers, 'accuracy')).toContain("scoring 'accuracy' compares labels");
    expect(of(new MultiTaskLasso(), numbers, 'neg_log_loss')).toContain('without predictProba');
    expect(of(new MultiTaskLasso(), numbers, 'roc_auc')).toContain(
      'without decisionFunction or predictProba',
    );
    expect(of(mixed, kinds, 'accuracy')).toContain('task 0 is a regression');
    expect(of(mixed, kinds, 'r2')).toContain('have the label "yes"');
    expect(of(new MultiTaskLasso(), numbers, 'f1_samples')).toContain("'f1_macro', 'f1_micro'");
  });
});
