import { describe, expect, it } from 'vitest';
import { decimalExponent } from '../../src/math/decimalExponent.js';

describe('decimalExponent', () => {
  it('is exact at powers of ten, and beside them', () => {
    for (let e = -307; e <= 308; e++) {
      const power = Number(`1e${e}`);
      expect(decimalExponent(power)).toBe(e);
      expect(decimalExponent(power * (1 + 2 ** -52))).toBe(e);
      expect(decimalExponent(power * (1 - 2 ** -53))).toBe(e - 1);
    }
    expect(decimalExponent(Number.MIN_VALUE)).toBe(-324);
  });
});
