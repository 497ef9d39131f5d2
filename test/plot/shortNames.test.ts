import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortNames } from '../../src/plot/shortNames.js';

describe('shortNames', () => {
  it('leaves out the middle of a name that is too long', () => {
    expect(shortNames(['temperature 12 days before', 'short'], 16)).toEqual([
      'temperatu\u2026before',
      'short',
    ]);
  });

  it('shows where names differ that would look the same', () => {
    const names = [1, 2, 13].map((k) => `pressure at the station number ${k} in the winter of the year`);
    const short = shortNames(names, 30);
    expect(new Set(short).size).toBe(3);
    for (const [k, name] of short.entries()) {
      expect(name).toMatch(new RegExp(`^pressure.*\u2026.* ${[1, 2, 13][k]}( .*)?\u2026$`));
      expect([...name].length).toBeLessThanOrEqual(30);
    }
  });

  it('keeps any names apart, and short', () => {
    const part = fc.constantFrom('a', 'b', 'ab', '😀', 'a long part of a name ', ' ', '1', '22');
    const name = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { maxLength: 12 }),
        fc.integer({ min: 12, max: 40 }),
        (names, longest) => {
          const short = shortNames(names, longest);
          expect(new Set(short).size).toBe(names.length);
          for (const [k, text] of short.entries()) {
            expect([...text].length).toBeLessThanOrEqual(longest);
            if ([...names[k]!].length <= longest && short.indexOf(names[k]!) >= 0)
              expect(text).toBe(names[k]);
          }
        },
      ),
    );
  });
});
