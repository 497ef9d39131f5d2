import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainCell } from '../../src/cli/csv/cell.js';
import { csvLine } from '../../src/cli/csv/write.js';
import { findFault } from '../../src/cli/jsonScan.js';
import { joinList, shellWord, splitList } from '../../src/cli/list.js';
import { delimiterName, detectDelimiter, readDelimiter } from '../../src/csv/delimiter.js';
import { parseNumber } from '../../src/csv/number.js';

describe('a cell as a number', () => {
  it('is the float64 that was written, with either mark', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const text = Object.is(x, -0) ? '-0' : String(x);
        expect(Object.is(parseNumber(text, '.'), x)).toBe(true);
        expect(Object.is(parseNumber(` ${text.replace('.', ',')} `, ','), x)).toBe(true);
      }),
    );
  });

  it.each([
    '',
    ' ',
    'x',
    '1x',
    'NaN',
    'Infinity',
    '-inf',
    '0x10',
    '1e999',
    '1_000',
    '1 2',
    '.',
    '-',
    '1e',
    '++1',
    '1.2.3',
    '1,5',
  ])('is refused: "%s"', (text) => {
    expect(parseNumber(text, '.')).toBeNull();
  });

  it.each([
    ['1.5', ','],
    ['1.000,5', ','],
    ['1,5,2', ','],
  ] as const)('is refused: "%s" with mark %s', (text, mark) => {
    expect(parseNumber(text, mark)).toBeNull();
  });

  it.each(['7', '-7.', '.5', '+1e-3', '1E5', '007'])('is taken: "%s"', (text) => {
    expect(parseNumber(text, '.')).toBe(Number(text));
  });

  it.each([
    ['3,14', '.', '--decimal comma'],
    ['1,234', '.', 'thousands'],
    ['1.234.567', '.', 'thousands'],
    ['3.14', ',', 'decimal point'],
    ['n/a', '.', '--na n/a'],
    ['NA', '.', '--na NA'],
    ['#N/A', '.', "--na '#N/A'"],
    ['12%', '.', 'unit'],
    ['3 kg', '.', 'unit'],
    ['-Infinity', '.', 'finite'],
    ['1e999', '.', 'finite'],
    ['2020-01-02', '.', 'dates are no numbers'],
    ['2.1.2020 12:30', '.', 'dates are no numbers'],
    ['Jan 1 2000', '.', 'dates are no numbers'],
    ['3 March 2001', '.', 'dates are no numbers'],
    ['12:30', '.', 'dates are no numbers'],
    ['tall', '.', '--ignore'],
  ] as const)('is explained: "%s" with mark %s', (text, mark, advice) => {
    expect(explainCell(text, { decimal: mark, thousands: null })).toContain(advice);
  });

  it.each([
    ['12,34', '.', ',', 'groups of three'],
    ['1,23,456.5', '.', ',', 'groups of three'],
    ['12.34', ',', '.', 'groups of three'],
    ['2.1.2020', ',', '.', 'dates are no numbers'],
    ['1,5 kg', '.', ',', 'unit'],
  ] as const)(
    'is explained: "%s" with mark %s and %s between thousands',
    (text, decimal, thousands, advice) => {
      const told = explainCell(text, { decimal, thousands });
      expect(told).toContain(advice);
      expect(told).not.toContain('--decimal');
    },
  );
});

describe('a long cell', () => {
  // A pattern that can read a text in two ways takes the square of its length: minutes for these.
  const long = 300_000;
  it.each([
    ['digits', `${'1'.repeat(long)}x`],
    ['decimals', `0.${'1'.repeat(long)}x`],
    ['an exponent', `1e${'1'.repeat(long)}x`],
    ['thousands', `1${',000'.repeat(long)}x`],
    ['spaces', `1${' '.repeat(long)}!`],
    ['points', `${'.'.repeat(long)}x`],
    ['quotes', '"'.repeat(2 * long + 1)],
  ])('of %s is read in linear time', (_, text) => {
    expect(parseNumber(text, '.')).toBeNull();
    expect(parseNumber(text, ',')).toBeNull();
    expect(explainCell(text, { decimal: '.', thousands: null })).toEqual(expect.any(String));
    expect(detectDelimiter(text)).toBe(',');
    expect(splitList(text.replaceAll(',', ' '))?.length ?? 0).toBeLessThan(2);
  });
});

describe('a list of names', () => {
  it('is split into what was joined', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (names) => {
        expect(splitList(joinList(names))).toEqual(names);
      }),
    );
  });

  it.each([
    ['a,b', ['a', 'b']],
    [' a , b c ', ['a', 'b c']],
    ['"a,b",c', ['a,b', 'c']],
    ['"a ""b""",c', ['a "b"', 'c']],
    ['a,,b', ['a', '', 'b']],
    ['a,', ['a', '']],
  ])('%s', (text, names) => {
    expect(splitList(text)).toEqual(names);
  });

  it.each(['"a', 'a"b', '"a"b'])('%s is none', (text) => {
    expect(splitList(text)).toBeNull();
  });

  it('is quoted for a shell', () => {
    expect(shellWord('a/b.json')).toBe('a/b.json');
    expect(shellWord("it's here")).toBe("'it'\\''s here'");
  });
});

describe('the delimiter', () => {
  it.each([
    ['a,b,c\n1,2,3', ','],
    ['a;b;c\n1,5;2,5;3', ';'],
    ['a\tb, c\n', '\t'],
    ['"a;b;c",d\n', ','],
    ['"a\n;;;b",d\n', ','],
    ['\r\n\r\na;b\n', ';'],
    ['a\n1', ','],
    ['', ','],
  ])('of %j', (head, delimiter) => {
    expect(detectDelimiter(head)).toBe(delimiter);
  });

  it('is named by a word or itself', () => {
    const words = ['comma', 'semicolon', 'tab', '\\t', 'space', 'pipe', ';', '~'];
    expect(words.map(readDelimiter)).toEqual([',', ';', '\t', '\t', ' ', '|', ';', '~']);
    expect(['', 'ab', 'x', '"', '\n', '3', '.', '-'].map(readDelimiter)).toEqual(new Array(8).fill(null));
    expect(delimiterName('\t')).toBe('tab');
    expect(delimiterName('~')).toBe('"~"');
  });
});

describe('a line of CSV', () => {
  it.each([
    [['a', 1.5], ',', '.', 'a,1.5\n'],
    [['a,b', 'c"d', ' e'], ',', '.', '"a,b","c""d"," e"\n'],
    [['a;b', 1.5], ';', ',', '"a;b";1,5\n'],
    [[1.5, -0], ',', ',', '"1,5",-0\n'],
    [[''], ',', '.', '""\n'],
  ] as const)('%j by %s with mark %s', (cells, delimiter, decimal, line) => {
    expect(csvLine(cells, { delimiter, decimal })).toBe(line);
  });
});

describe('where a text stops being JSON', () => {
  const json = fc.json({ maxDepth: 3 });

  it('is nowhere in JSON', () => {
    fc.assert(
      fc.property(json, (text) => {
        expect(findFault(text)).toBeNull();
      }),
    );
  });

  it('is where V8 says, for any change of a character', () => {
    fc.assert(
      fc.property(
        json,
        fc.nat(),
        fc.constantFrom('', '}', ']', ',', '"', 'x', ':', '1', '\n'),
        (text, at, put) => {
          const k = at % text.length;
          const changed = text.slice(0, k) + put + text.slice(k + 1);
          let said: string | undefined;
          try {
            JSON.parse(changed);
            return;
          } catch (error) {
            said = / at position (\d+)/.exec((error as Error).message)?.[1];
          }
          const { at: found, what } = findFault(changed)!;
          expect(found).toBeLessThanOrEqual(changed.length);
          // V8 points into words, this at their beginning; a key that stands twice may come before.
          if (said !== undefined) expect(found).toBeLessThanOrEqual(Number(said));
          if (said !== undefined && !/[a-z]/.test(changed[found] ?? '') && what === null) {
            expect(found).toBe(Number(said));
          }
        },
      ),
    );
  });
});
