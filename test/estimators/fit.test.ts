import { describe, expect, it } from 'vitest';
import {
  ConvergenceWarning,
  InputError,
  MultiTaskElasticNet,
  MultiTaskLasso,
  makeRegression,
  setWarningHandler,
} from '../../src/index.js';
import { capturedWarnings } from '../laws/regressions.js';

const { X, Y } = makeRegression({
  nSamples: 30,
  nFeatures: 6,
  nInformative: 3,
  nTargets: 2,
  noise: 1,
  randomState: 4,
});

describe('one weight a sample', () => {
  it('may come as n x 1', () => {
    const weights = Array.from({ length: 30 }, (_, i) => 1 + (i % 3));
    const flat = new MultiTaskLasso({ alpha: 1 }).fit(X, Y, { sampleWeight: weights });
    const column = new MultiTaskLasso({ alpha: 1 }).fit(X, Y, { sampleWeight: weights.map((w) => [w]) });
    expect(column.coef_.to2DArray()).toEqual(flat.coef_.to2DArray());
  });
});

describe('columns far from the origin', () => {
  it('have a gap that counts what rounding in their means takes', () => {
    const far = X.to2DArray().map((row) => row.map((value, j) => (j < 3 ? value + 1e12 : value)));
    const { result, warnings } = capturedWarnings(() =>
      new MultiTaskLasso({ alpha: 1, tol: 1e-12 }).fit(far, Y),
    );
    expect(result.dualGap_).toBeGreaterThan(1e-7);
    expect(result.converged_).toBe(false);
    expect(warnings[0]).toBeInstanceOf(ConvergenceWarning);
    const near = new MultiTaskLasso({ alpha: 1 }).fit(X, Y);
    expect(near.dualGap_).toBeLessThan(1e-9);
  });
});

describe('coef_', () => {
  it('refuses to be changed, and says how to go on', () => {
    const { coef_ } = new MultiTaskElasticNet().fit(X, Y);
    for (const change of [
      () => coef_.mul(2),
      () => coef_.set(0, 0, 1),
      () => coef_.removeColumn(0),
      () => coef_.addRow([1, 2, 3, 4, 5, 6]),
    ]) {
      expect(change).toThrow(/read-only.*clone\(\)/);
    }
    expect(coef_.clone().mul(2).get(0, 0)).toBe(2 * coef_.get(0, 0));
  });

  it('has its features in active_', () => {
    const model = new MultiTaskLasso({ alpha: 20 }).fit(X, Y);
    const used = [0, 1, 2, 3, 4, 5].filter((j) => model.coef_.getColumn(j).some((w) => w !== 0));
    expect(model.active_).toEqual(used);
    expect(used.length).toBeGreaterThan(0);
    expect(used.length).toBeLessThan(6);
  });
});

describe('a warning handler', () => {
  it('is a function', () => {
    const set = () => setWarningHandler('print' as never);
    expect(set).toThrow(InputError);
    expect(set).toThrow(/function or null/);
  });
});

describe('a model file', () => {
  it('cannot say that it converged where its gap denies it', () => {
    const file = new MultiTaskLasso().fit(X, Y).toJSON();
    const changed = { ...file, fitted: { ...file.fitted, dualGap: 5, eps: 1, converged: true } };
    expect(() => MultiTaskLasso.fromJSON(changed)).toThrow(/fitted\.converged/);
  });
});
