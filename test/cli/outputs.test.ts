import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  constants,
  createReadStream,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Interruption } from '../../src/cli/io.js';
import { modelFromJSON } from '../../src/index.js';
import { root } from '../structure/source.js';
import { csv, Folder, table } from './harness.js';

const main = join(root, 'dist/node/cli.js');
const folder = new Folder();
const { names, rows } = table(40, 6, 2);
folder.write('data.csv', csv([names, ...rows]));
const FIT = ['fit', 'data.csv', '-t', 'y0,y1', '-m', 'multi-task-lasso'];
await folder.run([...FIT, '-o', 'model.json']);
const MODEL = folder.read('model.json');

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A line of the shell, in which `polytask` is the program. */
async function shell(line: string, options: SpawnOptions = {}): Promise<Ended> {
  const program = `polytask() { "${process.execPath}" "${main}" "$@"; }; ${line}`;
  return await start('bash', ['-c', program], options).ended;
}

function start(
  command: string,
  argv: readonly string[],
  options: SpawnOptions = {},
): ChildProcess & { ended: Promise<Ended> } {
  const child = spawn(command, argv, { cwd: folder.path, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  );
  return Object.assign(child, { ended });
}

/** The writing end of a pipe, once somebody reads from it. */
async function openWriter(path: string): Promise<number> {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

const hasBash = spawnSync('bash', ['-c', 'mkfifo pipe left in'], { cwd: folder.path }).status === 0;
if (!hasBash) console.log('test/cli/outputs.test.ts is skipped: there is no bash with mkfifo here');
const fit = `polytask ${FIT.join(' ')}`;
const predict = 'polytask predict model.json data.csv';
const hidden = (): string[] => readdirSync(folder.path).filter((name) => name.startsWith('.'));

describe.skipIf(!hasBash).concurrent('an output that is no file', () => {
  it('may be /dev/stdout, of whichever kind: what is there stays, as for -', async () => {
    folder.write('log', 'before\n');
    expect((await shell(`(echo before; ${fit} --out /dev/stdout; echo behind) > log`)).code).toBe(0);
    expect(folder.read('log')).toBe(`before\n${MODEL}behind\n`);
    const piped = await shell(`${fit} --out /dev/stdout | cat`);
    expect(piped.stdout).toBe(MODEL);
    expect(piped.stderr).toContain('The model went to standard output.');
  });

  it('may be a descriptor or the other end of a process', async () => {
    folder.write('journal', 'before\n');
    const fd = openSync(join(folder.path, 'journal'), 'a');
    expect((await folder.run([...FIT, '--out', `/dev/fd/${fd}`])).code).toBe(0);
    expect(folder.read('journal')).toBe(`before\n${MODEL}`);
    expect((await shell(`${fit} --out >(cat > sub.json; echo done >&2); sleep 0.3`)).code).toBe(0);
    expect(folder.read('sub.json')).toBe(MODEL);
    expect(await folder.run([...FIT, '--out', '/dev/null'])).toMatchObject({ code: 0, stderr: '' });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('that is not open, or only for reading, is refused before any work is done', async () => {
    const reading = openSync(join(folder.path, 'data.csv'), 'r');
    for (const [name, { code, stdout, stderr }] of [
      ['/dev/fd/9300', await folder.run([...FIT, '--out', '/dev/fd/9300'])],
      [
        `/dev/fd/${reading}`,
        await folder.run(['predict', 'model.json', 'data.csv', '-o', `/dev/fd/${reading}`]),
      ],
      ['/dev/fd/5', await shell(`${fit} --out /dev/fd/5`)], // one of Node's own
    ] as const) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toBe(`Error: cannot write ${name}: it is not open for that.\n`);
    }
    closeSync(reading);
  });

  it('may be a pipe by name, which is waited for and hears signals', async () => {
    const pipe = join(folder.path, 'pipe');
    const waiting = 'Note: waiting for a reader of the pipe pipe.\n';
    let received: Promise<string> | null = null;
    const served = await folder.run([...FIT, '--out', 'pipe'], {
      onStderr: (text) => {
        expect(text).toBe(waiting);
        received = readFile(pipe, 'utf8');
      },
    });
    expect(served).toMatchObject({ code: 0, stderr: waiting });
    expect(await received).toBe(MODEL);
    for (const [number, code] of [
      [2, 130],
      [15, 143],
    ] as const) {
      const stop = new AbortController();
      const ran = await folder.run([...FIT, '--out', 'pipe'], {
        signal: stop.signal,
        onStderr: () => setTimeout(() => stop.abort(new Interruption(number)), 60),
      });
      expect(ran).toMatchObject({ code, stdout: '', stderr: `${waiting}Stopped; no file was written.\n` });
    }
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  it('whose reader goes is told', async () => {
    folder.write('many.csv', csv([names.slice(0, 6)]) + '1,2,3,4,5,6\n'.repeat(50_000));
    let reader: ReturnType<typeof createReadStream> | null = null;
    const { code, stderr, stdout } = await folder.run(
      ['predict', 'model.json', 'many.csv', '--out', 'left'],
      {
        onStderr: () => {
          if (reader === null) {
            reader = createReadStream(join(folder.path, 'left'));
            reader.once('data', () => reader!.destroy());
          }
        },
      },
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('cannot write left: its reader has gone.');
  });
});

describe.skipIf(!hasBash)('an output file', () => {
  it('is the target of a link, even one to a file that is not there yet', async () => {
    mkdirSync(join(folder.path, 'deep'));
    symlinkSync('deep/new.json', join(folder.path, 'dangling.json'));
    symlinkSync(join(folder.path, 'dangling.json'), join(folder.path, 'twice.json'));
    for (const name of ['twice.json', 'dangling.json']) {
      expect((await folder.run([...FIT, '--out', name])).code).toBe(0);
      expect(folder.read('deep/new.json')).toBe(MODEL);
      expect(lstatSync(join(folder.path, 'dangling.json')).isSymbolicLink()).toBe(true);
      expect(lstatSync(join(folder.path, 'twice.json')).isSymbolicLink()).toBe(true);
      expect(readdirSync(join(folder.path, 'deep'))).toEqual(['new.json']);
      writeFileSync(join(folder.path, 'deep/new.json'), 'old');
    }
  });

  it('follows links before it goes up, as the system does', async () => {
    mkdirSync(join(folder.path, 'a/b'), { recursive: true });
    symlinkSync('a/b', join(folder.path, 'short'));
    expect((await folder.run([...FIT, '--out', 'short/../up.json'])).code).toBe(0);
    expect(folder.read('a/up.json')).toBe(MODEL);
    expect(existsSync(join(folder.path, 'up.json'))).toBe(false);
  });

  it('may have any name that the system takes', async () => {
    for (const name of ['n'.repeat(255), 'two\nlines', ' ', '-x', 'ü\u0301', '$(id)', 'back\\']) {
      expect((await folder.run([...FIT, `--out=./${name}`])).code).toBe(0);
      expect(folder.read(name)).toBe(MODEL);
    }
  });

  it.each([
    ['deep', 'it is a folder'],
    ['socket', 'it is a socket'],
    ['.', 'it is a folder'],
    ['new/', 'it names a folder'],
    ['no/m.json', 'its folder does not exist'],
    ['data.csv/m.json', 'a part of the path is not a folder'],
    ['circle', 'its links lead in a circle'],
    ['n'.repeat(256), 'the name is too long'],
  ])('%s is refused before any work is done: %s', async (name, reason) => {
    if (name === 'circle') symlinkSync('circle', join(folder.path, 'circle'));
    const server = createServer();
    if (name === 'socket')
      await new Promise<void>((resolve) => server.listen(join(folder.path, 'socket'), resolve));
    const unread = ['fit', 'nowhere.csv', '-t', 'y', '--out', name];
    const { code, stderr } = await folder.run(unread);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `Error: cannot write ${name}: ${reason}.\n` });
    server.close();
  });

  it('that may not be written is refused before any work is done', async (context) => {
    const nobody = process.getuid!() === 0 ? { uid: 65_534 } : {}; // root may write everywhere
    const reach = await shell(`"${process.execPath}" "${main}" --version`, nobody);
    if (reach.code !== 0) {
      const reason = `nobody but root may run ${process.execPath} with ${main}`;
      console.log(`SKIPPED: ${reason}.`);
      context.skip(reason);
    }
    mkdirSync(join(folder.path, 'locked'));
    folder.write('locked/m.json', 'old');
    folder.write('kept.json', 'old');
    chmodSync(folder.path, 0o777);
    chmodSync(join(folder.path, 'locked/m.json'), 0o666);
    chmodSync(join(folder.path, 'locked'), 0o555);
    chmodSync(join(folder.path, 'kept.json'), 0o444);
    for (const name of ['locked/m.json', 'kept.json']) {
      const { code, stdout, stderr } = await shell(`${fit} --out ${name}`, nobody);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(`cannot write ${name}: permission is denied`);
    }
    expect(folder.read('locked/m.json') + folder.read('kept.json')).toBe('oldold');
    chmodSync(join(folder.path, 'locked'), 0o755);
  });

  it('stays as it was when the disk is full, and the report is printed all the same', async () => {
    folder.write('whole.json', 'old');
    const { code, stdout, stderr } = await shell(`ulimit -f 0; ${fit} --out whole.json`);
    expect(code).toBe(1);
    expect(stdout).toContain('MultiTaskLasso on data.csv');
    expect(stdout).toContain('The model was NOT written.');
    expect(stderr).toBe('Error: cannot write whole.json: the file would be larger than is allowed.\n');
    expect(folder.read('whole.json')).toBe('old');
    expect(hidden()).toEqual([]);
    const full = await folder.run([...FIT, '--out', '/dev/full', '--json']);
    expect(full.code).toBe(1);
    expect(JSON.parse(full.stdout)).toMatchObject({ command: 'fit', out: null });
    expect(JSON.parse(full.stderr)).toMatchObject({ error: { name: 'FileError', exitCode: 1 } });
  });

  it('is whole when several write it at once', async () => {
    const ran = await Promise.all([1, 2, 3].map(() => folder.run([...FIT, '--out', 'shared.json'])));
    expect(ran.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(folder.read('shared.json')).toBe(MODEL);
    expect(hidden()).toEqual([]);
  });

  it('stays as it was when the writing is stopped, and nothing is left beside it', async () => {
    folder.write('many.csv', csv([names.slice(0, 6)]) + '1,2,3,4,5,6\n'.repeat(20_000));
    folder.write('p.csv', 'old');
    const stop = new AbortController();
    const seen: string[] = [];
    const look = (): void => {
      seen.push(...hidden());
      if (seen.length > 0) stop.abort(new Interruption(2));
      else setImmediate(look);
    };
    look();
    const argv = ['predict', 'model.json', 'many.csv', '-o', 'p.csv'];
    const { code, stderr } = await folder.run(argv, { signal: stop.signal });
    expect(seen).toHaveLength(1);
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'Stopped; no file was written.\n' });
    expect(folder.read('p.csv')).toBe('old');
    expect(hidden()).toEqual([]);
  });

  it('is never the file that standard input comes from', async () => {
    const before = folder.read('data.csv');
    const { code, stderr } = await shell('polytask fit - -t y0 --out data.csv < data.csv');
    expect(code).toBe(2);
    expect(stderr).toContain('--out data.csv is the input standard input');
    expect(folder.read('data.csv')).toBe(before);
  });
});

describe.skipIf(!hasBash).concurrent('standard output', () => {
  it.each([`${fit} --json`, predict])('that cannot be written is told: %s', async (line) => {
    const { code, stderr } = await shell(`${line} > /dev/full`);
    expect(code).toBe(1);
    const message = 'cannot write standard output: the disk is full.';
    if (line.endsWith('--json')) expect(JSON.parse(stderr).error.message).toBe(message);
    else expect(stderr.replace(/^Note: .*\n/, '')).toBe(`Error: ${message}\n`);
  });

  it('that takes a part alone is told, too', async () => {
    const { code, stderr } = await shell(`ulimit -f 1; ${predict} > part.csv`);
    expect({ code, size: folder.read('part.csv').length }).toEqual({ code: 1, size: 1024 });
    expect(stderr).toContain('cannot write standard output: the file would be larger than is allowed.');
  });

  it('whose reader has gone ends the program in silence, with the file written', async () => {
    const { code, stderr } = await shell(`set -o pipefail; ${fit} --out quiet.json | head -n 1`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(folder.read('quiet.json')).toBe(MODEL);
  });

  it('that is not read hears a signal', async () => {
    appendFileSync(join(folder.path, 'long.csv'), csv([names.slice(0, 6)]));
    for (let k = 0; k < 100; k++) appendFileSync(join(folder.path, 'long.csv'), '1,2,3,4,5,6\n'.repeat(1000));
    const child = start(process.execPath, [main, 'predict', 'model.json', 'long.csv']);
    child.stdout!.pause();
    await new Promise((resolve) => child.stdout!.once('readable', resolve));
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(code).toBe(130);
  });
});

describe.skipIf(!hasBash).concurrent('standard error', () => {
  it('that nobody hears does not keep the work from being done', async () => {
    folder.write('wide.csv', csv([names, ...rows.map((row) => row.map((v, j) => (j === 0 ? v * 1e5 : v)))]));
    for (const [k, to] of ['2> /dev/full', '2> >(exec true)'].entries()) {
      const wide = `polytask fit wide.csv -t y0,y1 -m multi-task-lasso --out capturedWarnings${k}.json`;
      expect((await shell(`${wide} > /dev/null ${to}`)).code).toBe(0);
      expect(() => modelFromJSON(JSON.parse(folder.read(`capturedWarnings${k}.json`)))).not.toThrow();
    }
  });
});

describe.skipIf(!hasBash).concurrent('an input', () => {
  it('that is a pipe without a writer hears signals', async () => {
    for (const argv of [
      ['fit', 'in', '-t', 'y'],
      ['inspect', 'in'],
    ]) {
      const stop = new AbortController();
      const ran = folder.run(argv, { signal: stop.signal });
      const writer = await openWriter(join(folder.path, 'in'));
      stop.abort(new Interruption(2));
      expect(await ran).toEqual({ code: 130, stdout: '', stderr: 'Stopped; no file was written.\n' });
      closeSync(writer);
    }
  });

  it('may be a pipe, a device, standard input by name', async () => {
    expect(await shell('polytask predict <(cat model.json) /dev/stdin < data.csv')).toMatchObject({
      code: 0,
    });
    expect(await shell('polytask fit - -t y <&-')).toMatchObject({ code: 1 });
    for (const [argv, message] of [
      [['fit', '/dev/zero', '-t', 'y'], '/dev/zero: this is not text'],
      [['fit', '/dev/null', '-t', 'y'], '/dev/null'],
      [['inspect', '.'], 'cannot read .: it is a folder.'],
    ] as const) {
      expect(await folder.run(argv)).toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
    }
  });

  it('that waits for more does not keep the program from ending', async () => {
    const argv = [main, 'fit', '-', '-t', 'y'];
    const child = start(process.execPath, argv, { stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin!.on('error', () => {}); // it ends while it is written to
    child.stdin!.write(`x,y\n1,"2"3\n${'1,2\n'.repeat(30_000)}`);
    const { code, stderr } = await child.ended;
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('line 2') });
  });
});
