/** One reader for the model files of all classes: what it refuses. What it gives back is a law of every estimator. */
import { describe, expect, it } from 'vitest';
import { modelFromJSON } from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';

describe('modelFromJSON', () => {
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
