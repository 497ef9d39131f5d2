import { describe, expect, it } from 'vitest';
import { discoveries } from '../../../src/selection/sharing/sharingVerdicts.js';

describe('the procedure of Benjamini and Hochberg', () => {
  it('steps up: a test counts where a later one is below its line', () => {
    expect(discoveries([0.03, 0.9, 0.045, 0.07], 0.1).sort()).toEqual([0, 2, 3]);
    expect(discoveries([0.06, 0.9, 0.09, 0.2], 0.1)).toEqual([]);
  });

  it('leaves out what is no test', () => {
    expect(discoveries([Number.NaN, 0.04, 0.9], 0.1)).toEqual([1]);
    expect(discoveries([], 0.1)).toEqual([]);
  });
});
