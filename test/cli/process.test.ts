import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSources, root } from '../structure/source.js';
import { csv, Folder, table } from './harness.js';

const main = join(root, 'dist/node/cli.js');
const folder = new Folder();
const { names, rows } = table(40, 6, 2);
folder.write('data.csv', csv([names, ...rows]));

beforeAll(() => {
  // More than pipes and buffers hold, so that a program is stopped while it prints its predictions.
  folder.write(
    'many.csv',
    csv([names.slice(0, 6), ...Array.from({ length: 100_000 }, (_, i) => [i, 1, 2, 3, 4, 5])]),
  );
  polytask(['fit', 'data.csv', '-t', 'y0,y1', '-o', 'fitted.json']);
});

function polytask(argv: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...argv], {
    cwd: folder.path,
    input,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

describe('the types', () => {
  it('know nothing of Node', () => {
    const types = [...readSources('dist/types', '.d.ts')].filter(([, text]) =>
      /^(?! \*).*'node:|NodeJS\.|\bBuffer\b|<reference/m.test(text),
    );
    expect(types.map(([path]) => path)).toEqual([]);
  });
});

describe('the program', () => {
  it('is what package.json names, and starts with the line that makes it one', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      bin: Record<string, string>;
      version: string;
    };
    expect(join(root, manifest.bin.polytask!)).toBe(main);
    expect(readFileSync(main, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true);
    expect(polytask(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  it('fits, predicts and inspects, silent on standard error', () => {
    const fitted = polytask(['fit', 'data.csv', '-t', 'y0,y1', '-o', 'model.json', '--jobs', '2']);
    expect(fitted).toMatchObject({ code: 0, stderr: '' });
    folder.write('new.csv', csv([names.slice(0, 6), ...rows.map((row) => row.slice(0, 6))]));
    const predicted = polytask(['predict', 'model.json', '-'], folder.read('new.csv'));
    expect(predicted).toMatchObject({ code: 0, stderr: '' });
    expect(predicted.stdout.split('\n')).toHaveLength(42);
    expect(polytask(['inspect', '-'], folder.read('model.json'))).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends with the code of what went wrong', () => {
    expect(polytask(['fit', 'nowhere.csv', '-t', 'y0']).code).toBe(1);
    expect(polytask(['fit', 'data.csv', '-t', 'z']).code).toBe(2);
    expect(polytask(['fit', '-', '-t', 'y'], 'x,y\n1,b\n').code).toBe(1);
  });

  it('is quiet when its reader goes away', async () => {
    const { code, stdout, stderr } = await new Promise<{
      code: number | null;
      stdout: string;
      stderr: string;
    }>((resolve) => {
      const child = spawn(process.execPath, [main, 'predict', 'fitted.json', 'many.csv'], {
        cwd: folder.path,
      });
      let [out, err] = ['', ''];
      child.stdout.once('data', (chunk: Buffer) => {
        out = chunk.toString();
        child.stdout.destroy();
      });
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
      child.on('close', (code) => resolve({ code, stdout: out, stderr: err }));
    });
    expect(stdout.startsWith('y0,y1\n')).toBe(true);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.skipIf(process.platform === 'win32')('leaves nothing behind when it is interrupted', async () => {
    const stopped = new Folder();
    stopped.write('old.json', 'old');
    const child = spawn(process.execPath, [main, 'fit', '-', '-t', 'y0,y1', '-o', 'old.json'], {
      cwd: stopped.path,
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.on('error', () => {}); // it ends while it is written to
    const closed = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
    // More than a pipe holds: once it is gone, the program is reading. Then it waits for more, in vain.
    const much = csv([names, ...Array.from({ length: 200 }, () => rows).flat()]);
    await new Promise<void>((resolve) => child.stdin.write(much, () => resolve()));
    child.kill('SIGINT');
    const code = await closed;
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'Stopped; no file was written.\n' });
    expect(stopped.read('old.json')).toBe('old');
    expect(stopped.list()).toEqual(['old.json']);
  });

  it.skipIf(process.platform === 'win32')('stops between two parts of what it prints', async () => {
    const child = spawn(process.execPath, [main, 'predict', 'fitted.json', 'many.csv'], { cwd: folder.path });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.once('data', () => child.kill('SIGINT'));
    child.stdout.resume();
    const code = await new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'Stopped; no file was written.\n' });
  });
});
