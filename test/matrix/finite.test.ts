import { describe, expect, it } from 'vitest';
import { allFinite } from '../../src/matrix/finite.js';

describe('allFinite', () => {
  it('finds a number that is not finite wherever it stands, at every length', () => {
    for (let length = 0; length <= 33; length++) {
      const data = Float64Array.from({ length }, (_, k) => [1e308, -1e308, 0, -0, 5e-324][k % 5]!);
      expect(allFinite(data)).toBe(true);
      for (let k = 0; k < length; k++) {
        for (const value of [Number.NaN, Infinity, -Infinity]) {
          expect(allFinite(data.map((old, q) => (q === k ? value : old)))).toBe(false);
        }
      }
    }
  });
});
