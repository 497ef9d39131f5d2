/** One door for the model files of all classes. */
import { describe, expect, it } from 'vitest';
import {
  MultiTaskElasticNet,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  makeRegression,
  modelFromJSON,
} from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';

const { X, Y } = makeRegression({ nSamples: 20, nFeatures: 4, nTargets: 2, noise: 1, randomState: 0 });
const models = [
  new MultiTaskLasso({ alpha: 0.1 }),
  new MultiTaskElasticNet({ alpha: 0.1 }),
  new MultiTaskLassoCV({ alphas: 5, cv: 2 }),
  new MultiTaskElasticNetCV({ alphas: 5, cv: 2, l1Ratio: [0.5, 1] }),
];

describe('modelFromJSON', () => {
  it.each(models)('gives back a model of the class that wrote the file: %s', (model) => {
    for (const each of [model.clone(), model.clone().fit(X, Y)]) {
      const copy = modelFromJSON(JSON.parse(JSON.stringify(each)));
      expect(copy).toBeInstanceOf(model.constructor);
      expect(copy.getParams()).toEqual(each.getParams());
      expect(copy.toJSON()).toEqual(each.toJSON());
    }
  });

  it('refuses what is of no class of the package, and names those that are', () => {
    const message = (file: unknown): string => inputErrorOf(() => modelFromJSON(file));
    for (const estimator of ['Lasso', '__proto__', 'toString', 7, undefined]) {
      expect(message({ estimator })).toContain('expected one of MultiTaskLasso, ');
    }
    for (const file of [null, undefined, 3, []])
      expect(message(file)).toContain('estimator in the model file');
    expect(message('{}')).toContain('pass JSON.parse(text)');
    expect(message({ estimator: 'MultiTaskLasso' })).toContain('the model file lacks format');
  });
});
