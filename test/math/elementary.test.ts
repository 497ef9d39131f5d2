import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as coefficients from '../../src/math/coefficients.js';
import { exp } from '../../src/math/exp.js';
import { expm1 } from '../../src/math/expm1.js';
import { log } from '../../src/math/log.js';
import { log1p } from '../../src/math/log1p.js';
import { type ElementaryName, elementary } from '../oracles/elementary.js';
import { missOf } from './exact.js';

const functions = { exp, expm1, log, log1p };
const names = Object.keys(functions) as ElementaryName[];

/** The unit in the last place of a double. */
function unitOf(value: number): number {
  const words = new BigUint64Array(Float64Array.of(Math.abs(value)).buffer);
  words[0]! &= 0x7ffn << 52n;
  return Math.max(new Float64Array(words.buffer)[0]! * 2 ** -52, 2 ** -1074);
}

/** The double after x. */
function next(x: number): number {
  if (x === 0) return Number.MIN_VALUE;
  const float = new Float64Array([x]);
  new BigInt64Array(float.buffer)[0]! += x > 0 ? 1n : -1n;
  return float[0]!;
}

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });
/** Numbers of every size in a range. */
const size = (low: number, high: number) => double(low, high).map((power) => 2 ** power);
const signed = (numbers: fc.Arbitrary<number>) =>
  fc.tuple(numbers, fc.constantFrom(-1, 1)).map(([value, sign]) => sign * value);

const domains: Readonly<Record<ElementaryName, fc.Arbitrary<number>>> = {
  exp: fc.oneof(double(-745, 709.78), double(-1, 1), double(-745.1, -708), signed(size(-100, 0))),
  expm1: fc.oneof(double(-40, 600), double(-2, 2), signed(size(-100, 0))),
  log: fc.oneof(double(Number.MIN_VALUE, 2), size(-1074, 1023.9), double(0.99, 1.01)),
  log1p: fc.oneof(double(0, 1), double(-1 + 2 ** -53, 0), signed(size(-100, -0.01)), size(0, 1023.9)),
};

/** Where the reduction of the argument jumps. */
const jumps: Readonly<Record<ElementaryName, fc.Arbitrary<number>>> = {
  exp: fc.integer({ min: -1074, max: 1023 }).map((k) => (k + 0.5) * Math.LN2),
  expm1: fc.integer({ min: -57, max: 57 }).map((k) => (k + 0.5) * Math.LN2),
  log: fc.oneof(
    fc.integer({ min: -1022, max: 1022 }).map((k) => Math.SQRT1_2 * 2 ** k),
    fc.constant(1),
  ),
  log1p: fc.integer({ min: -50, max: 60 }).map((k) => Math.SQRT1_2 * 2 ** k - 1),
};

describe.each(names)('%s', (name) => {
  const f = functions[name];

  it('misses exact values by less than one unit in the last place', () => {
    let worst = 0;
    for (const [x, nearest, rest] of elementary[name]) {
      const miss = Math.abs((f(x) - nearest) / unitOf(nearest) - rest);
      expect(miss, `${name}(${x})`).toBeLessThan(1);
      worst = Math.max(worst, miss);
    }
    expect(elementary[name].length).toBeGreaterThan(180);
    expect(worst).toBeGreaterThan(0.4); // what is measured is an error of rounding
  });

  it('misses the value of arithmetic in long integers by less than one unit in the last place', () => {
    fc.assert(
      fc.property(domains[name], (x) => {
        const y = f(x);
        if (y === 0 || Math.abs(y) < 2 ** -150) return; // e^x below the doubles, and logarithms as small as x
        expect(Math.abs(missOf[name](x, y))).toBeLessThan(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('never falls from one double to the next where its reduction jumps', () => {
    fc.assert(
      fc.property(jumps[name], (jump) => {
        let x = jump * (1 - Math.sign(jump) * 2 ** -48);
        if (name === 'log') x = Math.max(x, Number.MIN_VALUE);
        if (name === 'log1p') x = Math.max(x, -1 + 2 ** -53);
        for (let step = 0; step < 40; step++) {
          const after = next(x);
          expect(f(after), `${name}(${after})`).toBeGreaterThanOrEqual(f(x));
          x = after;
        }
      }),
    );
  });
});

describe('special values', () => {
  it.each<[ElementaryName, number, number]>([
    ['exp', 0, 1],
    ['exp', -0, 1],
    ['exp', Number.MIN_VALUE, 1],
    ['exp', 709.782712893384, 1.7976931348622732e308],
    ['exp', 709.7827128933841, Infinity],
    ['exp', 1e300, Infinity],
    ['exp', Infinity, Infinity],
    ['exp', -745.1332191019411, Number.MIN_VALUE],
    ['exp', -745.1332191019412, 0],
    ['exp', -1e300, 0],
    ['exp', -Infinity, 0],
    ['exp', NaN, NaN],
    ['expm1', 0, 0],
    ['expm1', -0, -0],
    ['expm1', Number.MIN_VALUE, Number.MIN_VALUE],
    ['expm1', -1e-300, -1e-300],
    ['expm1', -1e300, -1],
    ['expm1', -Infinity, -1],
    ['expm1', 709.7827128933841, Infinity],
    ['expm1', Infinity, Infinity],
    ['expm1', NaN, NaN],
    ['log', 0, -Infinity],
    ['log', -0, -Infinity],
    ['log', 1, 0],
    ['log', Number.MIN_VALUE, -744.4400719213812],
    ['log', Number.MAX_VALUE, 709.782712893384],
    ['log', Infinity, Infinity],
    ['log', -Number.MIN_VALUE, NaN],
    ['log', -Infinity, NaN],
    ['log', NaN, NaN],
    ['log1p', 0, 0],
    ['log1p', -0, -0],
    ['log1p', Number.MIN_VALUE, Number.MIN_VALUE],
    ['log1p', -1e-300, -1e-300],
    ['log1p', -1, -Infinity],
    ['log1p', Infinity, Infinity],
    ['log1p', -1.0000000000000002, NaN],
    ['log1p', -Infinity, NaN],
    ['log1p', NaN, NaN],
  ])('%s(%d) is %d', (name, x, expected) => {
    expect(functions[name](x)).toBe(expected);
  });
});

describe('the coefficients', () => {
  it('are those of the interpolants in 60 digits', () => {
    const { SQRT_HALF_HIGH, ...others } = coefficients;
    expect(others).toEqual(elementary.coefficients);
    expect(SQRT_HALF_HIGH).toBe(new DataView(Float64Array.of(Math.SQRT1_2).buffer).getUint32(4, true));
  });
});
