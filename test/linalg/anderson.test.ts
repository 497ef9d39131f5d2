import { Matrix, solve as solveLinear } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { Anderson } from '../../src/linalg/anderson.js';
import { createRandom } from '../../src/math/random.js';

/** The proposal after `iterates`, each a list of numbers, one a feature. */
function proposal(iterates: readonly (readonly number[])[], norms: readonly number[]): Float64Array | null {
  const anderson = new Anderson(iterates.length - 1);
  const [first, ...others] = iterates.map((u) => Float64Array.from(u));
  anderson.restart(first!);
  const enough = others.map((u) => anderson.push(u));
  expect(enough).toEqual(others.map((_, k) => k === others.length - 1));
  return anderson.extrapolate(Float64Array.from(norms));
}

const distance = (a: ArrayLike<number>, b: readonly number[]): number =>
  Math.hypot(...b.map((value, i) => value - a[i]!));

describe('Anderson', () => {
  it.each([
    [2, [0.9]],
    [3, [0.9, -0.5]],
    [5, [0.95, 0.6, 0.2, -0.4]],
    [5, [0.9, 0.9, 0.9, 0.3]],
  ])('with depth %i ends a linear iteration with factors %j', (depth, factors) => {
    const random = createRandom(3);
    const fixed = factors.map(() => random.normal());
    const start = factors.map(() => 1 + random.uniform());
    const iterates = Array.from({ length: depth + 1 }, (_, k) =>
      fixed.map((value, i) => value + start[i]! * factors[i]! ** k),
    );
    const found = proposal(iterates, [1, 3, 0.2, 5].slice(0, factors.length))!;
    expect(distance(found, fixed)).toBeLessThan(1e-6 * distance(iterates.at(-1)!, fixed));
  });

  it('combines the iterates by the weights of sum 1 that make the differences smallest', () => {
    const random = createRandom(8);
    const [depth, size] = [3, 6];
    const iterates = Array.from({ length: depth + 1 }, () =>
      Array.from({ length: size }, () => random.normal()),
    );
    const norms = Array.from({ length: size }, () => 0.1 + random.uniform());
    const D = Matrix.zeros(size, depth);
    for (let k = 0; k < depth; k++) {
      for (let i = 0; i < size; i++) {
        D.set(i, k, Math.sqrt(norms[i]!) * (iterates[k + 1]![i]! - iterates[k]![i]!));
      }
    }
    const z = solveLinear(D.transpose().mmul(D), Matrix.ones(depth, 1)).to1DArray();
    const total = z.reduce((sum, value) => sum + value, 0);
    const expected = iterates[0]!.map((_, i) =>
      z.reduce((sum, value, k) => sum + (value / total) * iterates[k + 1]![i]!, 0),
    );
    expect(distance(proposal(iterates, norms)!, expected)).toBeLessThan(1e-10);
    const shifted = iterates.map((u) => u.map((value, i) => value + i));
    expect(
      distance(
        proposal(shifted, norms)!,
        expected.map((value, i) => value + i),
      ),
    ).toBeLessThan(1e-9);
  });

  it('weighs rows of several numbers, each by its own', () => {
    const anderson = new Anderson(2);
    const u = (part: number) => Float64Array.of(8, 0, 3, 16).map((value) => value * part);
    anderson.restart(u(1));
    anderson.push(u(1 / 2));
    anderson.push(u(1 / 4));
    // All numbers halve with each iterate: their limit is 0.
    expect(Math.max(...anderson.extrapolate(Float64Array.of(4, 1))!.map(Math.abs))).toBeLessThan(1e-9);
  });

  it('restarts from the present iterate', () => {
    const anderson = new Anderson(2);
    for (let round = 0; round < 3; round++) {
      anderson.restart(Float64Array.of(5));
      expect(anderson.push(Float64Array.of(3))).toBe(false);
      expect(anderson.push(Float64Array.of(2))).toBe(true);
      expect(anderson.extrapolate(Float64Array.of(1))![0]).toBeCloseTo(1, 9);
    }
  });

  it('proposes nothing where the differences say nothing', () => {
    const still = [1, 2];
    expect(proposal([still, still, still], [1, 1])).toBeNull();
    expect(
      proposal(
        [
          [1, 2],
          [5, 7],
          [1, 2],
        ],
        [0, 0],
      ),
    ).toBeNull();
    expect(proposal([[], [], []], [])).toBeNull();
    expect(proposal([[0], [1e200], [-1e200]], [1])).toBeNull();
    expect(proposal([[0], [Number.NaN], [1]], [1])).toBeNull();
  });

  it('takes the mean where the differences repeat', () => {
    expect(proposal([[0], [1], [2], [3]], [1])![0]).toBeCloseTo(2, 1);
  });
});
