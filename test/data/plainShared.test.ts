import fc from 'fast-check';
import { expect, test } from 'vitest';
import { datasetFromShared } from '../../src/data/fromShared.js';
import { plainShared } from '../../src/data/plainShared.js';

const drawn = fc
  .record({
    n: fc.integer({ min: 1, max: 40 }),
    p: fc.integer({ min: 1, max: 5 }),
    T: fc.integer({ min: 1, max: 4 }),
    order: fc.constantFrom('column', 'row', undefined),
    numbers: fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 30 }),
  })
  .map(({ n, p, T, order, numbers }) => {
    const listOf = (length: number): Float64Array =>
      Float64Array.from({ length }, (_, k) => numbers[k % numbers.length]!);
    return {
      X: { data: listOf(n * p), shape: [n, p], ...(order && { order }) },
      Y: { data: listOf(n * T), shape: [n, T], order: 'column' },
    };
  });

test('is the dataset that the usual reading makes', () => {
  fc.assert(
    fc.property(drawn, ({ X, Y }) => {
      const read = datasetFromShared(X, Y, { missing: 'allow', isFiniteLater: true });
      const plain = plainShared([X, Y])!;
      const xOf = ({ blocks: [block] }: typeof read): object => ({
        ...block!.x,
        data: block!.x.data,
        write: null,
      });
      expect(xOf(plain)).toEqual(xOf(read));
      expect({ ...plain, blocks: [{ ...plain.blocks[0], x: null }] }).toEqual({
        ...read,
        blocks: [{ ...read.blocks[0], x: null }],
      });
      expect(plain.blocks[0]!.y).toBe(Y.data); // as it is
      for (const part of [plain, plain.blocks, plain.blocks[0], plain.taskNames])
        expect(Object.isFrozen(part)).toBe(true);
    }),
  );
});

const X = { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2], order: 'column' };
const Y = { data: Float64Array.of(5, 6), shape: [2, 1], order: 'column' };

test.each<[string, readonly unknown[]]>([
  ['options', [X, Y, { sampleWeight: null }]],
  ['no targets', [X]],
  ['rows', [[[1], [2]], Y]],
  ['another shape', [{ ...X, shape: [4, 2] }, Y]],
  ['a shape that is no pair', [{ ...X, shape: [2, 2, 1] }, Y]],
  ['a shape that is no list', [{ ...X, shape: '22' }, Y]],
  ['sizes that are no counts', [{ ...X, shape: [0.5, 8] }, Y]],
  ['negative sizes', [{ ...X, shape: [-2, -2] }, Y]],
  ['sizes that are texts', [{ ...X, shape: ['2', 2] }, Y]],
  ['another order', [{ ...X, order: 'F' }, Y]],
  ['float32', [{ ...X, data: Float32Array.from(X.data) }, Y]],
  ['a field that is not read', [{ ...X, strides: [1, 2] }, Y]],
  ['a field in place of one', [{ data: X.data, shape: X.shape, offset: 1 }, Y]],
  ['an object of a class', [Object.assign(new Map(), X), Y]],
  ['targets by rows', [X, { ...Y, order: 'row' }]],
  ['a missing target', [X, { ...Y, data: Float64Array.of(5, Number.NaN) }]],
  ['an infinite target', [X, { ...Y, data: Float64Array.of(5, -Infinity) }]],
  ['other rows in Y', [X, { ...Y, data: Float64Array.of(5), shape: [1, 1] }]],
  ['nothing', [null, undefined]],
])('leaves %s to the usual reading', (_, given) => {
  expect(plainShared(given)).toBeNull();
});
