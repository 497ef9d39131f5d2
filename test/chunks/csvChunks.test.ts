import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type CSVOptions, chunkedStatistics, csvChunks, sufficientStatistics } from '../../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'polytask-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function fileOf(text: string): string {
  const path = join(folder, `${count++}.csv`);
  writeFileSync(path, text);
  return path;
}

/** The bytes of a text in pieces of some length. */
async function* bytesOf(text: string, length: number): AsyncGenerator<Uint8Array, void, void> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length);
}

const value = fc.oneof(
  fc.integer({ min: -999, max: 999 }),
  fc.integer({ min: -1e12, max: 1e12 }).map((k) => k / 2 ** 30),
);
const rowsOf = (width: number) =>
  fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 3, maxLength: 40 });

describe('csvChunks', () => {
  it('of a file, of its bytes in pieces, and of its rows give the same, for any cut and line end', async () => {
    await fc.assert(
      fc.asyncProperty(
        rowsOf(4),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom('', '\ufeff'),
        fc.boolean(),
        async (rows, end, chunkBytes, piece, mark, endsOpen) => {
          const lines = ['a, "b ",y,z', ...rows.map((row) => row.join(','))];
          const text = mark + lines.join(end) + (endsOpen ? '' : end + end);
          const options: CSVOptions = { targets: ['z', 'y'], chunkBytes };
          const path = fileOf(text);
          const found = await chunkedStatistics(csvChunks(path, options));
          expect(await chunkedStatistics(csvChunks(bytesOf(text, piece), options))).toEqual(found);
          const whole = sufficientStatistics(
            rows.map(([a, b]) => [a!, b!]),
            rows.map(([, , y, z]) => [z!, y!]),
          );
          expect([found.n, found.featureNames, found.taskNames]).toEqual([
            rows.length,
            ['a', 'b'],
            ['z', 'y'],
          ]);
          const [block, other] = [found.blocks[0]!, whole.blocks[0]!];
          for (const [q, sum] of block.xx.entries()) {
            expect(Math.abs(sum - other.xx[q]!)).toBeLessThanOrEqual(1e-11 * Math.max(1, ...other.xSquares));
          }
          if (chunkBytes > text.length + 8) expect(block.xx).toEqual(other.xx.map((sum) => sum + 0));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('have the same bits in workers, and of several files', async () => {
    const line = (i: number): string =>
      `${(i * 37) % 101},"t, ${i % 3}",${i % 7 ? (i * 13) % 29 : 'NA'},${i / 3},${1 + (i % 2)}`;
    const text = (from: number, to: number): string =>
      `a,country,y,b,w\n${Array.from({ length: to - from }, (_, i) => `${line(from + i)}\n`).join('')}`;
    const options: CSVOptions = {
      targets: ['y'],
      task: 'country',
      weight: 'w',
      missing: ['NA'],
      chunkBytes: 300,
    };
    const paths = [fileOf(text(0, 100)), fileOf(text(100, 250))];
    const alone = await chunkedStatistics(csvChunks(paths, options));
    expect(alone.taskNames).toEqual(['t, 0', 't, 1', 't, 2']);
    expect(alone.featureNames).toEqual(['a', 'b']);
    expect(await chunkedStatistics(csvChunks(paths, options), { nJobs: 2 })).toEqual(alone);
    expect(alone.n).toBe(Array.from({ length: 250 }, (_, i) => i).filter((i) => i % 7 !== 0).length);
  });

  it('of a stream may hold line breaks in cells; of a file they are refused where it is cut there', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i},"a\n${'long '.repeat(8)}\nb",${i % 3}\n`).join(
      '',
    );
    const text = `x,note,y\n${rows}`;
    const options: CSVOptions = { features: ['x'], targets: ['y'], chunkBytes: 40 };
    const streamed = await chunkedStatistics(csvChunks(bytesOf(text, 7), options));
    expect(streamed.n).toBe(20);
    const path = fileOf(text);
    expect(await chunkedStatistics(csvChunks(path, { ...options, chunkBytes: 1 << 20 }))).toMatchObject({
      n: 20,
    });
    await expect(chunkedStatistics(csvChunks(path, options))).rejects.toThrow(/never closed.*line break/);
  });

  it.each<[string, string, CSVOptions, RegExp]>([
    [
      'a missing feature',
      'a,y\n1,2\n,3\n',
      { targets: ['y'] },
      /line 3, column "a": a missing value in a feature/,
    ],
    ['a word', 'a,y\r\n1,2\r\n2,x\r\n', { targets: ['y'] }, /line 3, column "y": "x" is no number/],
    [
      'a word in a feature',
      'a,y\n1,2\nred,x\n',
      { targets: ['y'] },
      /"red" is no number; leave its column out/,
    ],
    ['a short row', 'a,y\n1,2\n3\n', { targets: ['y'] }, /line 3: the row has 1 field/],
    [
      'a column that is not there',
      'a,yield\n1,2\n',
      { targets: ['Yield'] },
      /no column "Yield". Did you mean "yield"/,
    ],
    ['a column twice', 'a,a,y\n1,1,2\n', { targets: ['y'] }, /2 columns are named "a"/],
    [
      'one column for two',
      'a,y\n1,2\n',
      { targets: ['y'], weight: 'y' },
      /column "y" is in targets and in weight/,
    ],
    ['no features', 'y\n1\n', { targets: ['y'] }, /no columns are left/],
    ['nothing', '', { targets: ['y'] }, /is empty; expected a line of column names/],
    ['zero bytes', 'a,y\n\0', { targets: ['y'] }, /not text/],
    ['no label', 'a,y,t\n1,2,\n', { targets: ['y'], task: 't' }, /line 2, column "t": no task is named/],
    [
      'a missing label',
      'a,y,t\n1,2,NA\n',
      { targets: ['y'], task: 't', missing: ['NA'] },
      /no task is named/,
    ],
    ['a weight below 0', 'a,y,w\n1,2,-1\n', { targets: ['y'], weight: 'w' }, /sampleWeight\[0\] is -1/],
  ])('refuse %s, of files and of streams', async (_, text, options, message) => {
    await expect(chunkedStatistics(csvChunks(fileOf(text), options))).rejects.toThrow(message);
    await expect(chunkedStatistics(csvChunks(bytesOf(text, 5), options))).rejects.toThrow(message);
  });

  it.each<[string, unknown, unknown, RegExp]>([
    ['a number', 7, { targets: ['y'] }, /the source is 7/],
    ['no targets', 'a.csv', {}, /targets is undefined/],
    [
      'two targets with tasks',
      'a.csv',
      { targets: ['a', 'b'], task: 't' },
      /targets has 2 names; expected one/,
    ],
    ['a comma as a choice', 'a.csv', { targets: ['a'], decimal: ';' }, /decimal must be/],
  ])('refuse %s', (_, source, options, message) => {
    expect(() => csvChunks(source as string, options as CSVOptions)).toThrow(message);
  });

  it('say which file is not there', async () => {
    const path = join(folder, 'none.csv');
    await expect(chunkedStatistics(csvChunks(path, { targets: ['y'] }))).rejects.toThrow(
      /none\.csv cannot be read/,
    );
    await expect(chunkedStatistics(csvChunks(folder, { targets: ['y'] }))).rejects.toThrow(
      /cannot be read or written: it is a folder/,
    );
  });
});
