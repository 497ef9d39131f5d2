import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Chunk, chunkedStatistics, csvChunks, type SharedChunk } from '../../src/index.js';
import { root } from '../structure/source.js';

const folder = mkdtempSync(join(tmpdir(), 'polytask-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
const fresh = (): string => join(folder, `${count++}.checkpoint`);

const chunks = Array.from({ length: 11 }, (_, c): SharedChunk => {
  const X = Array.from({ length: 6 }, (_, i) => [(i * 37 + c * 11) % 101, (i * i + c) % 13]);
  return { X, Y: X.map(([a, b], i) => [a! - b!, (i + c) % 4 ? b! : Number.NaN]) };
});

/** Ends in the middle, as a process that is killed would. */
function* broken(after: number): Generator<Chunk, void, void> {
  yield* chunks.slice(0, after);
  throw new Error('the power failed');
}

interface Run {
  readonly stdout: string;
  readonly code: number | null;
  /** The chunks that were done when its first one was. */
  readonly first: number;
}

/** Runs the program beside this file. @param life how many chunks it may tell before it is killed; null lets it end */
function run(checkpoint: string, pace: number, life: number | null): Promise<Run> {
  const child = spawn(process.execPath, [join(root, 'test/chunks/killed.mjs'), checkpoint, `${pace}`]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
    if (life !== null && stderr.split('\n').length > life) child.kill('SIGKILL');
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ stdout, code, first: Number.parseInt(stderr, 10) }));
  });
}

describe('a checkpoint', () => {
  it('lets a process that is killed again and again go on, to the same bits', async () => {
    const whole = await run(fresh(), 0, null);
    expect(whole.code).toBe(0);
    const path = fresh();
    let begun = 0;
    for (const life of [5, 9, 7]) {
      const { code, first } = await run(path, 20, life);
      expect(code).toBe(null);
      expect(first).toBeGreaterThan(begun);
      begun = first;
    }
    expect(begun).toBeGreaterThan(3);
    const last = await run(path, 0, null);
    expect(last.first).toBeGreaterThan(begun);
    expect(last.stdout).toBe(whole.stdout);
  }, 60_000);

  it('is gone on with from any place, in any number of workers, with the same bits', async () => {
    const whole = await chunkedStatistics(chunks);
    for (const [after, every, nJobs] of [
      [1, 1, 1],
      [4, 1, 2],
      [7, 3, 1],
      [8, 4, 2],
      [11, 2, 1],
    ] as const) {
      const path = fresh();
      const options = { checkpoint: path, every };
      await expect(chunkedStatistics(broken(after), { ...options, nJobs })).rejects.toThrow(
        'the power failed',
      );
      const seen: number[] = [];
      const onProgress = (progress: { readonly chunks: number }): void => void seen.push(progress.chunks);
      expect(await chunkedStatistics(chunks, { ...options, onProgress })).toEqual(whole);
      expect(seen.length).toBeLessThanOrEqual(chunks.length);
      if (nJobs === 1 && after >= every + 1) expect(seen[0]).toBeGreaterThan(1);
      expect(
        await chunkedStatistics(chunks, { checkpoint: path, onProgress: () => expect.fail('again') }),
      ).toEqual(whole);
      expect(existsSync(`${path}.new`)).toBe(false);
    }
  });

  it('of files knows their size, their content, and when they were changed', async () => {
    const file = join(folder, 'data.csv');
    const text = `a,b,y\n${Array.from({ length: 90 }, (_, i) => `${i},${(i * i) % 7},${i % 5}`).join('\n')}\n`;
    writeFileSync(file, text);
    const options = { targets: ['y'], chunkBytes: 100 };
    const path = fresh();
    const whole = await chunkedStatistics(csvChunks(file, options), { checkpoint: path });
    expect(await chunkedStatistics(csvChunks(file, options), { checkpoint: path })).toEqual(whole);
    const other = csvChunks(file, { ...options, chunkBytes: 200 });
    await expect(chunkedStatistics(other, { checkpoint: path })).rejects.toThrow(
      /is of other chunks; the first/,
    );
    const { atime, mtime } = statSync(file);
    writeFileSync(file, text.replace('44,', '45,'));
    utimesSync(file, atime, mtime);
    await expect(chunkedStatistics(csvChunks(file, options), { checkpoint: path })).rejects.toThrow(
      /other chunks/,
    );
    writeFileSync(file, `${text}1,2,3\n`);
    await expect(chunkedStatistics(csvChunks(file, options), { checkpoint: path })).rejects.toThrow(
      /other chunks/,
    );
  });

  it('is written where it can be, which is told before the first chunk', async () => {
    let met = 0;
    function* counted(): Generator<Chunk, void, void> {
      for (const chunk of chunks) {
        met++;
        yield chunk;
      }
    }
    const checkpoint = join(folder, 'nowhere', 'a.checkpoint');
    await expect(chunkedStatistics(counted(), { checkpoint })).rejects.toThrow(
      /nowhere.*cannot be read or written/,
    );
    expect(met).toBe(0);
  });

  it('is refused where options or chunks are others, or the file is something else', async () => {
    const path = fresh();
    await chunkedStatistics(chunks, { checkpoint: path });
    const run = (list: readonly Chunk[], options = {}): Promise<unknown> =>
      chunkedStatistics(list, { checkpoint: path, ...options });
    await expect(run(chunks, { taskNames: ['a', 'b'] })).rejects.toThrow(/other names or roles of columns/);
    await expect(run(chunks.slice(1))).rejects.toThrow(/other chunks; the first is another/);
    await expect(run(chunks.slice(0, 5))).rejects.toThrow(/other chunks: 11 are in it, and there are 5 now/);
    const changed = chunks.with(4, {
      ...chunks[4]!,
      X: (chunks[4]!.X as number[][]).map(([a, b]) => [a!, b! + 1e-9]),
    });
    await expect(run(changed)).rejects.toThrow(/is of other chunks/);
    const text = readFileSync(path, 'utf8');
    for (const bad of ['', '{}', text.slice(0, -9), text.replace('"height":', '"depth":')]) {
      writeFileSync(path, bad);
      await expect(run(chunks)).rejects.toThrow(/is no checkpoint of chunkedStatistics/);
    }
    await expect(chunkedStatistics(chunks, { checkpoint: join(folder, 'none', 'a') })).rejects.toThrow(
      /cannot be/,
    );
  });
});
