import { describe, expect, it } from 'vitest';
import { logUniform, randint, uniform } from '../../../src/index.js';
import { setWarningHandler } from '../../../src/messages/errors.js';
import { candidatesOf, showCandidate } from '../../../src/selection/search/parameterGrid.js';
import { sampleCandidates } from '../../../src/selection/search/sampleCandidates.js';
import { oracle } from './searchOracle.js';

describe('the candidates of a search', () => {
  it("are those of scikit-learn's ParameterGrid, in its order", () => {
    for (const { grid, candidates } of oracle.grids)
      expect(candidatesOf('f', 'grid', grid)).toEqual(candidates);
  });

  it("are those of scikit-learn's ParameterSampler for the same seed", () => {
    const previous = setWarningHandler(() => {});
    try {
      const drawn = { alpha: logUniform(1e-3, 10), k: randint(2, 9), u: uniform(-1, 2), w: [5, 6, 7] };
      for (const { grid, count, seed, candidates } of oracle.samples) {
        const found = sampleCandidates('f', 'distributions', grid ?? drawn, count, seed);
        if (grid !== null) expect(found).toEqual(candidates);
        else {
          for (const [c, { alpha, k, u, w }] of found.entries()) {
            const expected = candidates[c] as { alpha: number; k: number; u: number; w: number };
            expect([k, u, w]).toEqual([expected.k, expected.u, expected.w]);
            expect(Math.abs((alpha as number) / expected.alpha - 1)).toBeLessThan(1e-14);
          }
        }
      }
    } finally {
      setWarningHandler(previous);
    }
  });

  it('are all combinations, with a warning, where there are fewer than asked for', () => {
    const heard: string[] = [];
    const previous = setWarningHandler(({ message }) => void heard.push(message));
    try {
      expect(sampleCandidates('f', 'd', { a: [1, 2] }, 5, 0)).toHaveLength(2);
    } finally {
      setWarningHandler(previous);
    }
    expect(heard).toEqual([
      'f: there are 2 combinations, fewer than nIter = 5; all of them are tried, as GridSearchCV does.',
    ]);
  });

  it('are shown in messages', () => {
    expect(showCandidate({ alpha: 0.1, graph: [[1]], selection: 'random', cv: null })).toBe(
      '{ alpha: 0.1, graph: an array of length 1, selection: "random", cv: null }',
    );
    expect(showCandidate({ losses: ['squared', { loss: 'huber', delta: 2 }], penalty: { alpha: 1 } })).toBe(
      '{ losses: ["squared", { loss: "huber", delta: 2 }], penalty: { alpha: 1 } }',
    );
    expect(showCandidate({})).toBe('{}');
    const endless: Record<string, unknown> = { alpha: 1 };
    endless.self = endless;
    expect(showCandidate(endless)).toBe(
      '{ alpha: 1, self: { alpha: 1, self: { alpha: 1, self: { alpha: 1, self: an object with keys alpha, self } } } }',
    );
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, k) => [`key${k}`, k]));
    expect(showCandidate({ many }).length).toBeLessThan(200);
  });
});
