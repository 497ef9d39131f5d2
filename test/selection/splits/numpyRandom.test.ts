import { describe, expect, it } from 'vitest';
import { createNumpyRandom, mersenneTwister } from '../../../src/selection/splits/numpyRandom.js';
import { inputErrorOf } from '../../laws/inputForms.js';
import { digest, oracle } from '../oracle.js';

describe('mersenneTwister', () => {
  it.each(oracle.words.map((words) => [words.seed, words] as const))(
    'gives the words of numpy, seed %i',
    (_, words) => {
      const bits = mersenneTwister(words.seed);
      const all = Array.from({ length: 1300 }, bits);
      expect(all.slice(0, 4)).toEqual(words.first);
      expect(all.slice(622, 626)).toEqual(words.across);
      expect(all.slice(1296)).toEqual(words.last);
    },
  );

  it('gives the 10000th word that the C++ standard asks of seed 5489', () => {
    const bits = mersenneTwister(5489);
    for (let k = 1; k < 10000; k++) bits();
    expect(bits()).toBe(4123659995);
  });
});

describe('createNumpyRandom', () => {
  it('permutes as RandomState(seed).permutation(n)', () => {
    for (const { seed, n, digest: expected } of oracle.permutations) {
      const found = createNumpyRandom(seed).permutation(n);
      expect([seed, n, digest(found)]).toEqual([seed, n, expected]);
    }
  });

  it('permutes: each number once, also of none and without a seed', () => {
    expect(createNumpyRandom(0).permutation(0)).toHaveLength(0);
    const found = createNumpyRandom(null).permutation(100);
    expect([...found].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(createNumpyRandom(null).permutation(100)).not.toEqual(found);
  });

  it.each([-1, 2 ** 32, 0.5, Number.NaN])('refuses the seed %d', (seed) => {
    expect(inputErrorOf(() => createNumpyRandom(seed))).toContain('randomState must be an integer');
  });
});
