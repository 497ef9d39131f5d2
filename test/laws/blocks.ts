/** The laws of blocks: the bits of the functions in src/math, at lengths that cross every SIMD tail. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK, type Blocks } from '../../src/kernels/blocks.js';
import { exp } from '../../src/math/exp.js';
import { expm1 } from '../../src/math/expm1.js';
import { log1p } from '../../src/math/log1p.js';
import { elementary } from '../oracles/elementary.js';

const functions = { exp, expm1, log1p };
const MARK = 7;

const EDGES = [
  [0, -0, 1, -1, NaN, Infinity, -Infinity, Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE],
  [709.782712893384, 709.7827128933841, 710, 711, -745.1332191019411, -745.1332191019412, -746, -747],
  [40, 40.00000000000001, -40, -40.00000000000001, -1 + 2 ** -53, -1 - 2 ** -52, -Number.MAX_VALUE],
].flat();

const numbers = fc.oneof(
  fc.double(),
  fc.double({ min: -50, max: 50, noNaN: true }),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.double({ min: -760, max: 760, noNaN: true }),
  fc.constantFrom(...EDGES),
);

/** Runs the laws on the blocks that `open` opens. */
export function blockLaws(name: string, open: () => Blocks): void {
  describe.each(Object.entries(functions))(`the laws of blocks: ${name}, %s`, (which, f) => {
    const take = (blocks: Blocks, column: 0 | 1 | 2, values: readonly number[]): number[] => {
      blocks.columns[column].fill(MARK);
      blocks.columns[column].set(values);
      blocks[which as 'exp'](column, values.length);
      return [...blocks.columns[column].subarray(0, values.length)];
    };

    it('has the bits of one number at a time, at every length', () => {
      const blocks = open();
      for (let length = 0; length <= 33; length++) {
        fc.assert(
          fc.property(fc.array(numbers, { minLength: length, maxLength: length }), (values) => {
            expect(take(blocks, 1, values)).toEqual(values.map(f));
          }),
          { numRuns: 10 },
        );
      }
    });

    it('has them at the ends, where the reduction jumps, and in either place of a pair', () => {
      const blocks = open();
      const exact = elementary[which as 'exp'].map(([x]) => x);
      const values = [...EDGES, ...exact];
      for (let begin = 0; begin < values.length; begin += BLOCK - 1) {
        const part = values.slice(begin, begin + BLOCK - 1);
        expect(take(blocks, 0, part)).toEqual(part.map(f));
        expect(take(blocks, 2, [1, ...part])).toEqual([f(1), ...part.map(f)]);
      }
    });

    it('leaves the other columns, and what stands behind the next pair', () => {
      const blocks = open();
      for (const column of blocks.columns) column.fill(MARK);
      take(blocks, 1, [0.5, 0.25, 0.125]);
      expect(blocks.columns[1].subarray(4).every((value) => value === MARK)).toBe(true);
      expect([...blocks.columns[0], ...blocks.columns[2]].every((value) => value === MARK)).toBe(true);
    });
  });
}
