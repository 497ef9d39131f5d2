/** What scikit-learn takes by position: the message says what to write instead. */
import { describe, expect, it } from 'vitest';
import {
  GridSearchCV,
  huber,
  MultiTaskLasso,
  MultiTaskModel,
  makePipeline,
  nuclearNorm,
  RandomizedSearchCV,
  rowLasso,
  StandardScaler,
  softSharing,
  TransformedTargetRegressor,
  trainTestSplit,
} from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';

const model = new MultiTaskLasso();
const make = (Class: unknown, ...given: unknown[]): unknown =>
  new (Class as new (...args: unknown[]) => unknown)(...given);
const call = (method: unknown, ...given: unknown[]): unknown =>
  (method as (...args: unknown[]) => unknown)(...given);

describe('arguments by position', () => {
  it.each([
    [GridSearchCV, 'new GridSearchCV({ estimator: ..., paramGrid: ... })'],
    [RandomizedSearchCV, 'new RandomizedSearchCV({ estimator: ..., paramDistributions: ... })'],
    [TransformedTargetRegressor, 'new TransformedTargetRegressor({ regressor: ..., transformer: ... })'],
  ])('are an estimator: %o', (Class, written) => {
    for (const given of [model, makePipeline(new StandardScaler(), model)]) {
      const message = inputErrorOf(() => make(Class, given, { alpha: [0.1, 1] }));
      expect(message).toContain(`the parameters are a ${given.constructor.name}`);
      expect(message).toContain(written);
    }
  });

  it.each([
    [rowLasso({ alpha: 0.1 }), 'penalty: { penalty: "rowLasso", ... }'],
    [softSharing(), 'penalty: { penalty: "softSharing", ... }'],
    [nuclearNorm(), 'penalty: { penalty: "nuclearNorm", ... }'],
    [huber(), 'losses: { loss: "huber", ... }'],
  ])('are a part of a model: %o', (part, written) => {
    expect(inputErrorOf(() => make(MultiTaskModel, part))).toContain(`new MultiTaskModel({ ${written} })`);
    expect(inputErrorOf(() => new MultiTaskModel().setParams(part as never))).toContain(written);
  });

  it('are the steps of a pipeline in a list, or the size of a test set', () => {
    expect(inputErrorOf(() => call(makePipeline, [new StandardScaler(), model]))).toContain(
      'makePipeline(scaler, model)',
    );
    expect(inputErrorOf(() => call(trainTestSplit, [[1], [2]], [[1], [2]], 0.5))).toContain(
      '{ testSize: 0.2 }',
    );
  });

  it('leave named ones alone', () => {
    expect(new MultiTaskModel({ penalty: 'rowLasso' as never }).penalty).toBe('rowLasso');
    expect(new GridSearchCV({ estimator: model, paramGrid: {} }).estimator).toBe(model);
  });
});
