import fc from 'fast-check';
import { expect, it } from 'vitest';
import { selected } from '../../src/linalg/selected.js';

it('selected gives the number that stands at a place in order', () => {
  const numbers = fc.oneof(fc.constantFrom(-Infinity, 0, 1, 2, Infinity), fc.double({ noNaN: true }));
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 1, maxLength: 40 }), fc.nat(), (values, pick) => {
      const place = pick % values.length;
      const sorted = Float64Array.from(values).sort();
      expect(selected(Float64Array.from(values), place) === sorted[place]).toBe(true);
    }),
  );
});
