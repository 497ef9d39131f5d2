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

  it('in many numbers as well, read from any place of a buffer', () => {
    const all = new Float64Array(2 ** 13 + 40).map((_, k) => k - 3.5);
    for (let length = 2 ** 13; length <= 2 ** 13 + 12; length++) {
      const data = all.subarray(3, 3 + length);
      expect(allFinite(data)).toBe(true);
      for (const k of [0, 1, 4096, length - 5, length - 4, length - 3, length - 2, length - 1]) {
        for (const value of [Number.NaN, Infinity, -Infinity]) {
          const kept = data[k]!;
          data[k] = value;
          expect(allFinite(data)).toBe(false);
          data[k] = kept;
        }
      }
    }
  });
});
