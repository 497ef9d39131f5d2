import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rSquared } from '../../src/losses/r2.js';
import { r2Cases } from '../oracles/load.js';

const list = (length: number) =>
  fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: length, maxLength: length });
const weightedSamples = fc.integer({ min: 2, max: 12 }).chain((n) =>
  fc.record({
    y: list(n),
    eta: list(n),
    weights: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: n, maxLength: n }),
  }),
);

describe('rSquared', () => {
  it.each(r2Cases.map((oracle) => [oracle.name, oracle] as const))('is r2_score: %s', (_, oracle) => {
    const { yTrue, yPred, sampleWeight, score } = oracle;
    const column = (rows: number[][], t: number) => Float64Array.from(rows, (row) => row[t]!);
    const weights = sampleWeight ? Float64Array.from(sampleWeight) : undefined;
    const tasks = yTrue[0]!.map((_, t) => rSquared(column(yTrue, t), column(yPred, t), weights));
    const mean = tasks.reduce((sum, value) => sum + value, 0) / tasks.length;
    if (Number.isNaN(score)) expect(mean).toBeNaN();
    else expect(Math.abs(mean - score)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(score)));
  });

  it('is 1 for the targets, 0 for their weighted mean, and counts a weight as repetitions', () => {
    fc.assert(
      fc.property(weightedSamples, ({ y, eta, weights }) => {
        const repeat = (values: number[]) =>
          Float64Array.from(values.flatMap((value, i) => new Array<number>(weights[i]!).fill(value)));
        const [target, fitted, s] = [y, eta, weights].map((values) => Float64Array.from(values));
        const repeated = repeat(y);
        const mean = repeated.reduce((sum, value) => sum + value, 0) / repeated.length;
        const spread = repeated.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        fc.pre(spread > 1e-6);
        expect(rSquared(target!, target!, s)).toBe(1);
        expect(rSquared(target!, new Float64Array(y.length).fill(mean), s)).toBeCloseTo(0, 6);
        const weighted = rSquared(target!, fitted!, s);
        const plain = rSquared(repeated, repeat(eta));
        expect(Math.abs(weighted - plain)).toBeLessThanOrEqual(1e-8 * (1 + Math.abs(plain)));
      }),
    );
  });

  it('does not depend on the scale of the weights', () => {
    const [y, eta] = [Float64Array.of(1, 2, 4), Float64Array.of(1, 1, 5)];
    const s = Float64Array.of(1, 2, 3);
    expect(
      rSquared(
        y,
        eta,
        s.map((value) => value * 2 ** 40),
      ),
    ).toBe(rSquared(y, eta, s));
    expect(rSquared(y, eta, Float64Array.of(7, 7, 7))).toBeCloseTo(rSquared(y, eta), 14);
  });

  it('of a target that does not vary is 1 where it is hit, else 0', () => {
    const four = Float64Array.of(4, 4, 4);
    expect(rSquared(four, four)).toBe(1);
    expect(rSquared(four, Float64Array.of(4, 4, 5))).toBe(0);
    expect(rSquared(Float64Array.of(4, 4, 9), Float64Array.of(4, 4, 5), Float64Array.of(1, 2, 0))).toBe(1);
  });

  it('knows a target that does not vary from one that does, rounding or not', () => {
    const tenth = new Float64Array(3).fill(0.1);
    expect(rSquared(tenth, Float64Array.of(0.1, 0.1, 0.2))).toBe(0);
    expect(rSquared(tenth, tenth)).toBe(1);
    expect(rSquared(tenth, Float64Array.of(0.1, 0.1, 0.2), Float64Array.of(0.3, 0.7, 0.1))).toBe(0);
    expect(rSquared(Float64Array.of(0.1, 0.1, 0.2), tenth)).toBeCloseTo(-0.5, 14);
  });

  it('does not depend on the unit of the targets, however far', () => {
    const y = [1, 2, 4, 3];
    const eta = [1, 1, 5, 3];
    const here = rSquared(Float64Array.from(y), Float64Array.from(eta));
    for (const unit of [1e-320, 1e-200, 1e160, 1e307]) {
      const at = (values: number[]) => Float64Array.from(values, (value) => value * unit);
      expect(rSquared(at(y), at(eta))).toBeCloseTo(here, unit < 1e-300 ? 2 : 12);
    }
    const weights = Float64Array.of(2, 1, 3, 1);
    const scaled = (factor: number) => weights.map((value) => value * factor);
    const weighted = rSquared(Float64Array.from(y), Float64Array.from(eta), weights);
    for (const factor of [2 ** -1060, 2 ** -700, 2 ** 1020]) {
      expect(rSquared(Float64Array.from(y), Float64Array.from(eta), scaled(factor))).toBe(weighted);
    }
  });

  it('is NaN for fewer than two samples', () => {
    expect(rSquared(Float64Array.of(1), Float64Array.of(1))).toBeNaN();
    expect(rSquared(new Float64Array(0), new Float64Array(0))).toBeNaN();
  });
});
