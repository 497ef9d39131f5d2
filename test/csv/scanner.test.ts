import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumber } from '../../src/csv/number.js';
import { Scanner } from '../../src/csv/scanner.js';

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The rows of a text, given to the scanner in pieces of some lengths, in turn. */
function rowsOf(text: string, delimiter = ',', pieces: readonly number[] = [1 << 20]): Row[] {
  const scanner = new Scanner(delimiter, (line, field, message) => new Error(`${line}/${field}: ${message}`));
  const rows: Row[] = [];
  const take = (): void => {
    while (scanner.next()) {
      const cells = Array.from({ length: scanner.count }, (_, k) => scanner.text(k));
      rows.push({ line: scanner.line, cells });
    }
  };
  const bytes = new TextEncoder().encode(text);
  for (let at = 0, k = 0; at < bytes.length; k++) {
    const end = at + pieces[k % pieces.length]!;
    scanner.append(bytes.subarray(at, end));
    take();
    at = end;
  }
  scanner.close();
  take();
  expect(scanner.next()).toBe(false);
  return rows;
}

/** The same by another reader of CSV. */
function peerRows(text: string, delimiter: string): string[][] {
  const options = {
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
  };
  return parse(text, { delimiter, trim: true, ...options });
}

function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return 'refused';
  }
}

const pieces = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const delimiters = fc.constantFrom(',', ';', '\t', '|', '§');
const hostile = fc
  .array(
    fc.constantFrom(
      'a',
      '1',
      'é',
      '"',
      '""',
      ',',
      ';',
      '§',
      '\t',
      '\n',
      '\r',
      '\r\n',
      ' ',
      '\u00a0',
      '\ufeff',
    ),
  )
  .map((parts) => parts.join(''));

describe('the rows of CSV', () => {
  it('are those of another reader, refusals included, for any text', () => {
    fc.assert(
      fc.property(hostile, delimiters, pieces, (text, delimiter, lengths) => {
        // The peer opens such a field twice, knows no wide white space behind quotes, and takes a byte order mark away.
        fc.pre(!/""\s+"|"[ \t]*[\u00a0\ufeff]|^\ufeff/.test(text));
        const ours = outcome(() => rowsOf(text, delimiter, lengths).map(({ cells }) => cells));
        expect(ours).toEqual(outcome(() => peerRows(text, delimiter)));
      }),
      { numRuns: 3000 },
    );
  });

  it('are those that were written, with the lines on which they begin', () => {
    const cell = fc.array(fc.constantFrom('a', '7', 'ö', ',', '"', '\n', '\r\n', '\r', ' '), {
      maxLength: 6,
    });
    const row = fc.tuple(
      fc.array(
        cell.map((parts) => parts.join('')),
        { minLength: 1, maxLength: 4 },
      ),
      fc.nat(2),
    );
    fc.assert(
      fc.property(fc.array(row), fc.constantFrom('\n', '\r\n', '\r'), pieces, (rows, end, lengths) => {
        let text = '';
        let line = 1;
        const expected = rows.map(([cells, blanks]) => {
          text += `${`  ${end}`.repeat(blanks)}${cells.map((c) => ` "${c.replaceAll('"', '""')}" `).join(',')}${end}`;
          const begins = line + blanks;
          line = begins + 1 + cells.join('x').split(/\r\n|\r|\n/).length - 1;
          return { line: begins, cells };
        });
        expect(rowsOf(text, ',', lengths)).toEqual(expected);
      }),
    );
  });

  it('may be separated by spaces, one or several', () => {
    expect(rowsOf('  a b   c\n1  "2 3" 4  \n   \n"" 5 6\n', ' ')).toEqual([
      { line: 1, cells: ['a', 'b', 'c'] },
      { line: 2, cells: ['1', '2 3', '4'] },
      { line: 4, cells: ['', '5', '6'] },
    ]);
  });

  it('may be far longer than a piece', () => {
    const wide = Array.from({ length: 50_000 }, (_, k) => `cell ${k}`);
    const rows = rowsOf(`${wide.join(',')}\n1,2\n`, ',', [1000, 3]);
    expect(rows.map(({ line, cells }) => [line, cells.length])).toEqual([
      [1, 50_000],
      [2, 2],
    ]);
    expect(rows[0]!.cells).toEqual(wide);
  });

  it.each([
    ['a,"b\nc', '1/1: a quote that opens here is never closed'],
    ['a\n"b"c,d\n', '2/0: text stands behind the closing quote'],
    ['a\n"b" "c"\n', '2/0: text stands behind the closing quote'],
    ['a\nb,c"d\n', '2/1: a quote stands inside a field'],
    [`a\n1,${'x'.repeat(1_100_000)}`, '2/1: the cell is longer than 1048576 bytes; is the delimiter right?'],
    [
      `a\n1,"${'x\n'.repeat(600_000)}`,
      '2/1: the cell is longer than 1048576 bytes; is the quote that opens it ever closed?',
    ],
  ])('are refused where they begin: %#', (text, message) => {
    expect(() => rowsOf(text, ',', [65_536])).toThrow(message);
    expect(() => rowsOf(text)).toThrow(message);
  });
});

describe('a number among the bytes', () => {
  /** @returns NaN where it is left to the slower way */
  function numberOf(text: string, mark: '.' | ',' = '.'): number {
    const scanner = new Scanner(';', (_line, _field, message) => new Error(message));
    scanner.append(new TextEncoder().encode(`${text};\n`));
    expect(scanner.next()).toBe(true);
    return scanner.number(0, mark);
  }

  const digits = fc.stringMatching(/^[+-]?\d{0,25}(?:\.\d{0,25})?$/);
  const near = fc.double({ min: -1e15, max: 1e15, noNaN: true }).map((x) => x.toFixed(20));
  /** Midpoints between two float64, written out, and what is next to them. */
  const middle = fc
    .tuple(
      fc.bigInt(2n ** 52n, 2n ** 53n - 1n),
      fc.integer({ min: 1, max: 22 }),
      fc.constantFrom(-1n, 0n, 1n),
    )
    .map(([mantissa, bits, off]) => {
      const scaled = ((2n * mantissa + 1n) * 10n ** 22n) / 2n ** BigInt(bits + 1) + off;
      const text = scaled.toString().padStart(23, '0');
      return `${text.slice(0, -22)}.${text.slice(-22)}`;
    });

  it('is what the text says, or left to be told', () => {
    fc.assert(
      fc.property(fc.oneof(digits, near, middle, fc.double().map(String), hostile), (text) => {
        fc.pre(!/[;"\r\n]/.test(text));
        const value = numberOf(text);
        if (!Number.isNaN(value)) expect(value).toBe(parseNumber(text, '.'));
        if (!text.includes(',')) expect(numberOf(text.replace('.', ','), ',')).toBe(value);
      }),
      { numRuns: 5000 },
    );
  });

  it('is told at once for almost all that programs write', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 9e14, noNaN: true }), fc.boolean(), (x, isNegative) => {
        const text = String(isNegative ? -x : x);
        expect(numberOf(text)).toBe(Number(text));
      }),
    );
    expect(Object.is(numberOf('-0.00'), -0)).toBe(true);
  });

  it.each(['', '.', '-', '+', '1e5', 'x', '1 2', '1.2.3', '0x1', '１'])(
    'is left to be told: "%s"',
    (text) => {
      expect(numberOf(text)).toBeNaN();
    },
  );
});
