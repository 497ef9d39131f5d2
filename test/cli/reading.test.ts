import { describe, expect, it } from 'vitest';
import { Folder } from './harness.js';

const folder = new Folder();
let files = 0;

/** Fits y from the other columns of a file with this content. */
async function fitY(content: string | Uint8Array, ...options: string[]) {
  const name = folder.write(`data-${files++}.csv`, content);
  const ran = await folder.run([
    'fit',
    name,
    '--target',
    'y',
    '--model',
    'multi-task-lasso',
    '--alpha',
    '0.01',
    ...options,
  ]);
  return { ...ran, stderr: ran.stderr.replaceAll(name, 'data.csv') };
}

/** The JSON that a fit prints, for the same numbers written in two ways. */
async function result(content: string | Uint8Array, ...options: string[]): Promise<object> {
  const { stdout, stderr, code } = await fitY(content, '--json', ...options);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const { file: _, ...rest } = JSON.parse(stdout) as Record<string, unknown>;
  return rest;
}

const PLAIN = 'a,b,y\n1,2.5,3\n2,0.5,5\n4,1,7\n';

describe('the same numbers', () => {
  it.each([
    ['with CRLF', PLAIN.replaceAll('\n', '\r\n')],
    ['with CR', PLAIN.replaceAll('\n', '\r')],
    ['with mixed line ends', 'a,b,y\r\n1,2.5,3\n2,0.5,5\r\n4,1,7'],
    ['with a byte order mark', `\ufeff${PLAIN}`],
    ['with a byte order mark and quotes', '\ufeff"a","b","y"\n"1","2.5","3"\n2,0.5,5\n4,1,7\n'],
    ['with blank lines', `\n\n${PLAIN.replaceAll('\n', '\n\n')}\n`],
    ['with spaces', 'a , b, y\n 1,2.5 ,3\n2, 0.5,5\n4,1,7\n'],
    ['with spaces before quotes', 'a, "b", y\n1, "2.5", 3\n2,0.5,5\n4,1,7\n'],
    ['without a last line end', PLAIN.trimEnd()],
    ['with semicolons', PLAIN.replaceAll(',', ';')],
    ['with tabs', PLAIN.replaceAll(',', '\t')],
    ['in other digits', 'a,b,y\n1.0,25e-1,+3\n2,.5,5.\n4,1,7\n'],
  ])('%s give the same fit', async (_, content) => {
    expect(await result(content)).toEqual(await result(PLAIN));
  });

  it('with decimal commas', async () => {
    const content = PLAIN.replaceAll(',', ';').replaceAll('.', ',');
    expect(await result(content, '--decimal', 'comma')).toEqual(await result(PLAIN));
    const quoted = 'a,b,y\n1,"2,5",3\n2,"0,5",5\n4,1,7\n';
    expect(await result(quoted, '--decimal', 'comma')).toMatchObject({ alpha: 0.01 });
  });

  it.each([
    ['sep=;\n', ';'],
    ['sep=|\r\n', '|'],
    ['"sep=\t"\n', '\t'],
    ['SEP=,\r', ','],
  ])('below a first line %j', async (declaration, delimiter) => {
    const content = `\ufeff${declaration}${PLAIN.replaceAll(',', delimiter)}`;
    expect(await result(content)).toEqual(await result(PLAIN));
    const bad = await fitY(`${declaration}${PLAIN.replaceAll(',', delimiter).replace('2.5', 'n/a')}`);
    expect(bad.stderr).toContain('data.csv, line 3, column "b": "n/a" is not a number');
  });

  it('with accents stored in either way', async () => {
    const [composed, decomposed] = ['höhe', 'ho\u0308he'];
    const content = (name: string): string => PLAIN.replace('a,', `${name},`);
    const expected = await result(content(composed), '--features', composed);
    expect(await result(content(decomposed), '--features', composed)).toEqual(expected);
    expect(await result(content(composed), '--features', decomposed)).toEqual(expected);
    const twice = await fitY(`${composed},${decomposed},y\n1,2,3\n`);
    expect(twice.stderr).toContain('columns 1 and 2 are both named "höhe"');
    expect(twice.stderr).toContain('how accents are stored');
  });

  it('separated by spaces', async () => {
    expect(await result('a  b    y\n1  2.5  3\n2  0.5  5\n4    1  7\n', '--delimiter', 'space')).toEqual(
      await result(PLAIN),
    );
  });

  it('by a delimiter of its own', async () => {
    expect(await result(PLAIN.replaceAll(',', '|'), '--delimiter', '|')).toEqual(await result(PLAIN));
  });

  it('from standard input, wherever its chunks are cut', async () => {
    const bytes = new TextEncoder().encode('\ufeffä,b,y\n1,2.5,3\n2,0.5,5\n4,1,7\n');
    const argv = ['fit', '-', '--target', 'y', '--model', 'multi-task-lasso', '--alpha', '0.01', '--json'];
    const whole = await folder.run(argv, { stdin: [bytes] });
    expect(whole.code).toBe(0);
    const single = await folder.run(argv, { stdin: [...bytes].map((byte) => Uint8Array.of(byte)) });
    expect(single).toEqual(whole);
  });
});

describe('a file that cannot be used is told by place and advice', () => {
  const utf16 = Buffer.from(`\ufeff${PLAIN}`, 'utf16le');
  it.each<[string, string | Uint8Array, ...string[]]>([
    ['empty', '', 'data.csv: the file is empty'],
    ['blank', '\n \n', 'data.csv: the file is empty'],
    ['no rows', 'a,b,y\n', 'there are no rows'],
    ['no header', '1,2,3\n4,5,6\n', 'data.csv, line 1: the first line holds numbers alone (1, 2, 3)'],
    ['duplicate names', 'a,y,a\n1,2,3\n', 'line 1: columns 1 and 3 are both named "a"'],
    ['two duplicate names', 'a,y,a,b,y\n1,2,3,4,5\n', 'both named "a" (and so for "y")'],
    ['three duplicate names', 'a,y,a,a\n1,2,3,4\n', 'columns 1, 3 and 4 are all named "a"'],
    [
      'many duplicate names',
      `y${',a'.repeat(30)}\n`,
      'columns 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 20 more are all named "a"',
    ],
    [
      'many empty names',
      `y${','.repeat(30)}\n`,
      'columns 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 20 more have no name',
    ],
    [
      'more cells than tables have',
      `y${',a'.repeat(2 ** 20)}`,
      'line 1: field 1048577: the row has more than 1048576 cells',
    ],
    [
      'many columns of text',
      `${Array.from({ length: 60 }, (_, j) => `c${j}`)},y\n${'a,'.repeat(60)}1\n`,
      '60 columns hold text: "c0" (such as "a")',
      'and 50 more; expected numbers. Name the columns of numbers to predict from with --features',
    ],
    ['empty name', 'a,,y\n1,2,3\n', 'line 1: column 2 has no name'],
    ['an index column', ',a,y\n0,1,2\n', 'column 1 has no name', 'index=False'],
    ['no number', 'a,y\n1,2\n3,4\nx1!,5\n', 'data.csv, line 4, column "a": "x1!" is not a number'],
    ['a missing value by word', 'a,y\n1,2\nn/a,4\n', 'line 3, column "a": "n/a" is not a number', '--na n/a'],
    ['a decimal comma', 'a;y\n1,5;2\n3;4\n', 'line 2, column "a": "1,5"', '--decimal comma'],
    ['a decimal comma between commas', 'a,y\n1,5,2\n3,5,4\n', 'line 2', 'has 3 fields', 'decimal commas'],
    [
      'too few fields',
      'a,b,y\n1,2\n',
      'line 2: the row has 2 fields separated by comma, the line of column names has 3',
    ],
    ['the wrong delimiter', 'a|b|y\n1|2|3\n', 'has no column "y"', 'separated by pipe', '--delimiter pipe'],
    ['spaces', 'a   b y\n1 2 3\n', 'has no column "y"', 'separated by space', '--delimiter space'],
    ['a rare delimiter', 'a~b~y\n1~2~3\n', 'has no column "y"', "separated by '~'", "--delimiter '~'"],
    [
      'a cell without end',
      `a,y\n1,2\n3,"4\n${'5,6\n'.repeat(300_000)}`,
      'line 3, column "y": the cell is longer than',
    ],
    ['a name without end', `a,${'y'.repeat(1_100_000)}\n`, 'line 1: field 2: the cell is longer than'],
    [
      'a missing feature',
      'a,y\n1,2\n,4\n',
      'line 3, column "a": the feature is missing',
      '--missing-features drop',
    ],
    [
      'missing features',
      'a,b,y\n1,,2\n,3,4\n,5,6\n',
      'line 2, column "b"',
      '3 values are missing in all ("a" 2, "b" 1)',
    ],
    [
      'text',
      'a,city,y\n1,Bern,2\n3,Basel,4\n',
      'line 2, column "city"',
      '(such as "Bern")',
      '--encode city',
      '--ignore city',
      'one-hot',
    ],
    [
      'texts',
      'a,the city,d,y\n1,Bern,2012-01-02,2\n',
      '2 columns hold text',
      `--encode 'the city', and leave the others out with --ignore d. Dates are no numbers`,
      '"2012-01-02"',
    ],
    [
      'text in a target',
      'a,y\n1,high\n2,low\n',
      'column "y"',
      'the target holds labels',
      'soft-sharing-classifier-cv',
    ],
    ['dates in a target', 'a,y\n1,2020-01-02\n2,2020-01-03\n', 'column "y"', 'has to hold numbers.'],
    [
      'words among the numbers of a target',
      'a,y\n1,2\n2,low\n3,4\n',
      'line 3, column "y": "low" is not a number',
      'if they are labels, say --classify y',
    ],
    ['a date', 'a,y\n1,2\n2020-01-02,3\n2,3\n', 'line 3, column "a"', 'dates are no numbers'],
    [
      'dates',
      'a,d,y\n1,2020-01-02,3\n2,03.04.2021,3\n',
      'the column holds dates',
      'out with --ignore d. Dates are',
    ],
    ['thousands', 'a;y\n1,234.5;2\n3;4\n', 'line 2, column "a"', '--thousands comma'],
    [
      'line numbers behind a quoted line break',
      'a,"t\nu",y\n1,2,3\n1,x,3\n4,5,6\n5,6,7\n',
      'line 4, column "t\\u000au"',
    ],
    ['an open quote', 'a,y\n1,2\n"3,4\n5,6\n', 'line 3', 'never closed'],
    ['a quote inside', 'a,y\n1,2\n3"3,4\n', 'line 3', 'a quote stands inside a field'],
    ['text behind a quote', 'a,y\n"1"2,2\n', 'line 2', 'behind the closing quote'],
    ['UTF-16', utf16, 'UTF-16'],
    ['Latin-1', Buffer.from('a,y\n1,2\nGröße,4\n', 'latin1'), 'data.csv, line 3: the text is not UTF-8'],
    ['a cut UTF-8 character', Buffer.from('a,y\n1,2\n3,ö').subarray(0, -1), 'line 3: the text is not UTF-8'],
    ['a spreadsheet', Buffer.from('PK\u0003\u0004xyz'), 'spreadsheet'],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0), 'gzip'],
    ['Parquet', 'PAR1....', 'Parquet'],
    ['zero bytes', 'a,y\n1,\0\n', 'zero bytes'],
    ['too large for float64', 'a,y\n1e999,2\n1,2\n', 'line 2, column "a": "1e999"', 'finite'],
    ['control characters', 'a,y\n1,2\n\u001b[31mx,3\n2,2\n', '"\\u001b[31mx" is not a number'],
  ])('%s', async (_, content, ...parts) => {
    const { code, stdout, stderr } = await fitY(content);
    for (const part of parts) expect(stderr).toContain(part);
    expect(stderr).not.toContain('Unexpected');
    expect(stdout).toBe('');
    expect(code).toBe(stderr.includes('has no column') ? 2 : 1);
  });

  it.each([
    ['nowhere.csv', 'cannot read nowhere.csv: there is no such file'],
    ['.', 'cannot read .: it is a folder'],
  ])('%s', async (path, message) => {
    const ran = await folder.run(['fit', path, '--target', 'y']);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(message);
  });

  it('as JSON with --json', async () => {
    const { code, stdout, stderr } = await fitY('a,y\n1,2\n3,4\nmany,5\n', '--json');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({
      error: { name: 'DataError', exitCode: 1, file: 'data.csv', line: 4, column: 'a', value: 'many' },
    });
  });
});

describe('a large file', () => {
  it('has as many columns as it likes', async () => {
    const names = Array.from({ length: 20_000 }, (_, k) => `column ${k}`);
    const row = (k: number): string => names.map((_, j) => (j * k) % 7).join(',');
    folder.write('wide.csv', `${names.join(',')},y\n${row(1)},1\n${row(2)},2\n${row(3)},4\n`);
    const argv = ['fit', 'wide.csv', '-t', 'y', '-m', 'multi-task-lasso', '--alpha', '1', '-o', 'wide.json'];
    expect((await folder.run(argv)).code).toBe(0);
    const predicted = await folder.run(['predict', 'wide.json', 'wide.csv']);
    expect(predicted).toMatchObject({ code: 0 });
    expect(predicted.stdout.split('\n')).toHaveLength(5);
  });

  it('shows how far it is read, on a terminal alone', async () => {
    folder.write('long.csv', `a,y\n${'1,2\n3,5\n'.repeat(100_000)}`);
    const argv = ['fit', 'long.csv', '-t', 'y', '-m', 'multi-task-lasso'];
    const shown = await folder.run(argv, { isTTY: true });
    expect(shown.stderr).toMatch(/\rReading █+░* 1 MB of 1 MB/);
    expect((await folder.run(argv)).stderr).toBe('');
    const piped = await folder.run(['fit', '-', ...argv.slice(2)], {
      stdin: [folder.read('long.csv'), '7,8\n'],
      isTTY: true,
    });
    expect(piped.stderr).toMatch(/\rReading 1 MB/);
  });
});

describe('a run that is stopped', () => {
  const rows = Array.from({ length: 50 }, (_, i) => `${i % 7},${i % 5}\n`);
  const argv = ['fit', '-', '-t', 'y', '-m', 'multi-task-lasso', '--alpha', '0.01', '-o', 'stopped.json'];

  it('writes nothing while it reads', async () => {
    const stop = new AbortController();
    async function* endless(): AsyncGenerator<string, void, void> {
      yield `a,y\n${rows.join('')}`;
      for (let k = 0; ; k++) {
        if (k === 20_000) stop.abort();
        if (k === 30_000) throw new Error('it reads on');
        yield '1,2\n';
      }
    }
    const ran = await folder.run(argv, { stdin: endless(), signal: stop.signal });
    expect(ran).toMatchObject({ code: 130, stderr: 'Stopped; no file was written.\n' });
  });

  it('writes nothing once it has fitted', async () => {
    const stop = new AbortController();
    let last = '';
    const ran = await folder.run(argv, {
      stdin: [`a,y\n${rows.join('')}`],
      signal: stop.signal,
      isTTY: true,
      onStderr: (text) => {
        if (last.includes('Fitting') && !text.includes('Fitting')) setImmediate(() => stop.abort());
        last = text;
      },
    });
    expect(last).toContain('Stopped');
    expect(ran).toMatchObject({ code: 130, stdout: '' });
    expect(folder.list()).not.toContain('stopped.json');
  });
});

describe('missing values', () => {
  const GAPS = 'a,b,y\n1,2.5,3\n9,9,\n2,0.5,5\n,9,9\n4,1,7\n,9,\n';

  it('are rows left out, where asked for', async () => {
    const dropped = await result(GAPS, '--missing-targets', 'drop', '--missing-features', 'drop');
    expect(dropped).toEqual({
      ...(await result(PLAIN)),
      droppedRows: { missingTarget: 2, missingFeature: 1 },
    });
  });

  it('in targets are missing targets: the fit is that of NaN', async () => {
    const kept = await result(GAPS, '--missing-features', 'drop');
    expect(kept).toMatchObject({
      rows: 4,
      missingTargets: 1,
      droppedRows: { missingTarget: 0, missingFeature: 2 },
    });
    const { stdout } = await fitY('a,y\n1,2\n2,\n3,4\n');
    expect(stdout).toContain('3 (1 target missing)');
    const refused = await fitY('a,y\n1,2\n3,\n', '--missing-targets', 'error');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('line 3, column "y": the target is missing');
    expect(refused.stderr).toContain('--missing-targets keep');
  });

  it('of a target that is never there are told by its name', async () => {
    const { code, stderr } = await fitY('a,y\n1,\n2,\n');
    expect(code).toBe(1);
    expect(stderr).toContain(
      'data.csv, column "y": the target is missing in every row; leave the column out',
    );
  });

  it('are told in the report', async () => {
    const { stdout } = await fitY('a,y\n1,2\n2,\n3,4\n', '--missing-targets', 'drop');
    expect(stdout).toContain('2 (1 left out, a target is missing)');
  });

  it('are also what --na says', async () => {
    const content = 'a,b,y\n1,2.5,3\n9,9,-99\n2,0.5,5\n4,1,7\n9,9,n/a\n';
    expect(await result(content, '--missing-targets', 'drop', '--na', 'n/a,-99')).toEqual({
      ...(await result(PLAIN)),
      droppedRows: { missingTarget: 2, missingFeature: 0 },
    });
  });

  it('may not be all rows', async () => {
    const { code, stderr } = await fitY('a,y\n1,\n2,\n', '--missing-targets', 'drop');
    expect(code).toBe(1);
    expect(stderr).toContain('no row is left');
  });
});
