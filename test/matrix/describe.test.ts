import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { MultiTaskLasso } from '../../src/index.js';
import { counted, describe, quote } from '../../src/messages/describe.js';

test.each<[unknown, string]>([
  [undefined, 'undefined'],
  [null, 'null'],
  [Number.NaN, 'NaN'],
  [-0, '-0'],
  [0.1, '0.1'],
  [true, 'true'],
  [7n, '7n, a bigint'],
  ['4.2', '"4.2", a string'],
  ['a "b"\n', '"a \\"b\\"\\n", a string'],
  ['x'.repeat(100), `"${'x'.repeat(40)}...", a string`],
  [Symbol('s'), 'Symbol(s)'],
  [() => 0, 'a function'],
  [class Foo {}, 'a function'],
  [[], 'an empty array'],
  [[1, 2], 'an array of length 2'],
  [new Float64Array(3), 'a Float64Array of length 3'],
  [new Int32Array(0), 'an empty Int32Array'],
  [new Matrix(2, 3), 'a 2 x 3 Matrix'],
  [Promise.resolve(), 'a Promise'],
  [new Map(), 'a Map'],
  [new Error('no'), 'an Error'],
  [new MultiTaskLasso(), 'a MultiTaskLasso'],
  [new (class _Pipeline {})(), 'a Pipeline'],
  [{}, 'an object without keys'],
  [{ a: 1 }, 'an object with key a'],
  [{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, 'an object with keys a, b, c, d, e, ...'],
  [Object.create(null), 'an object without keys'],
])('%#: %s', (value, expected) => {
  expect(describe(value)).toBe(expected);
});

const explode = (): never => {
  throw new Error('touched');
};
const revoked = Proxy.revocable({}, {});
revoked.revoke();

test.each<[string, unknown]>([
  ['a throwing toString', { toString: explode, valueOf: explode, [Symbol.toPrimitive]: explode }],
  ['a throwing getter', Object.defineProperty({}, 'rows', { get: explode })],
  [
    'a throwing constructor',
    Object.create({
      get constructor() {
        return explode();
      },
    }),
  ],
  ['a proxy that refuses', new Proxy({}, { get: explode, ownKeys: explode, getPrototypeOf: explode })],
  ['a revoked proxy', revoked.proxy],
  ['a false tag', { [Symbol.toStringTag]: 'Float64Array' }],
])('%s is survived', (_, value) => {
  expect(describe(value)).toMatch(/^an object/);
});

test('any value gives a short line', () => {
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withTypedArray: true,
        withNullPrototype: true,
      }),
      (value) => {
        const text = describe(value);
        expect(text.length).toBeGreaterThan(0);
        expect(text.length).toBeLessThan(320);
      },
    ),
  );
  expect(quote('a')).toBe('"a"');
});

test('counts agree with their noun', () => {
  expect([0, 1, 2].map((n) => counted(n, 'sample'))).toEqual(['0 samples', '1 sample', '2 samples']);
  expect([1, 3].map((n) => counted(n, 'entry'))).toEqual(['1 entry', '3 entries']);
});
