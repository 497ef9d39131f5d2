import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CSVOptions, chunkedStatistics, csvChunks, InputError, WorkerError } from '../../src/index.js';
import { statisticsQueue, statisticsWorker } from '../../src/queue/index.js';
import { root } from '../structure/source.js';
import { freePort, hasRedis, processes, startRedis, told } from './redisServer.js';

const folder = mkdtempSync(join(tmpdir(), 'polytask-queue-'));
const file = join(folder, 'data.csv');
const options: CSVOptions = { targets: ['y', 'z'], chunkBytes: 40_000 };
const columns = Array.from({ length: 12 }, (_, j) => `x${j}`);
const line = (i: number): string =>
  [...columns.map((_, j) => ((i * (37 + j)) % (101 + j)) / 7), i % 9 ? i % 13 : '', (i * i) % 17].join(',');
writeFileSync(
  file,
  [[...columns, 'y', 'z'].join(','), ...Array.from({ length: 6000 }, (_, i) => line(i))].join('\n'),
);
afterAll(() => rmSync(folder, { recursive: true }));

const chunks = () => csvChunks(file, options);

describe('statisticsQueue', () => {
  it('sums in workers of this process where there is no Redis', async () => {
    expect(await statisticsQueue({ nJobs: 2 }).statistics(chunks())).toEqual(
      await chunkedStatistics(chunks()),
    );
  });

  it.each<[object, RegExp]>([
    [{ redis: 'localhost' }, /redis is a string of another form; expected a URL/],
    [{ redis: 'redis://localhost', run: 'a:b' }, /run is "a:b".*; expected letters/],
    [{ redis: 'redis://localhost', attempts: 0 }, /attempts must be an integer/],
    [{ url: 'redis://localhost' }, /unknown option url/],
  ])('refuses %j', (given, message) => {
    expect(() => statisticsQueue(given)).toThrow(message);
  });

  it('has workers that want a Redis', async () => {
    await expect(statisticsWorker({} as { redis: string })).rejects.toThrow(/redis is missing/);
  });
});

describe.skipIf(!hasRedis('the queue in Redis'))('statisticsQueue in Redis', () => {
  let [redis, server] = ['', null as unknown as ChildProcess];
  const children = processes();

  beforeAll(async () => {
    ({ url: redis, server } = await startRedis(folder));
  });
  afterAll(() => {
    server.kill('SIGKILL');
  });

  async function startWorker(): Promise<ChildProcess> {
    const worker = children.start([join(root, 'test/queue/worker.mjs'), redis]);
    await told(worker, 'ready');
    return worker;
  }

  it('goes on where a worker is killed, to the same bits', async () => {
    const alone = await chunkedStatistics(chunks());
    const first = await startWorker();
    let isKilled = false;
    let next: Promise<ChildProcess> | null = null;
    const found = await statisticsQueue({ redis, run: 'killed' }).statistics(chunks(), {
      onProgress: (progress) => {
        if (isKilled || progress.chunks < 3) return;
        isKilled = first.kill('SIGKILL');
        next = startWorker();
      },
    });
    expect(isKilled).toBe(true);
    expect(found).toEqual(alone);
    (await next!).kill('SIGKILL');
  }, 60_000);

  it('finds the parts that an earlier run has done, with no worker left', async () => {
    const worker = await startWorker();
    const run = (stopAfter: number): Promise<number> => {
      const controller = new AbortController();
      let done = 0;
      return statisticsQueue({ redis, run: 'again', ahead: 2 })
        .statistics(chunks(), {
          signal: controller.signal,
          onProgress: (progress) => {
            done = progress.chunks;
            if (done >= stopAfter) controller.abort();
          },
        })
        .then(
          () => Number.NaN,
          () => done,
        );
    };
    expect(await run(5)).toBe(5);
    worker.kill('SIGKILL');
    expect(await run(5)).toBe(5);
  }, 60_000);

  it('tells what is wrong with a cell as this thread does, and at once', async () => {
    const worker = await startWorker();
    const bad = join(folder, 'bad.csv');
    writeFileSync(bad, `a,y\n${'1,2\n'.repeat(50)}1,two\n`);
    const given = { targets: ['y'], chunkBytes: 64 };
    const here = await chunkedStatistics(csvChunks(bad, given)).catch((error: Error) => error);
    const there = await statisticsQueue({ redis, run: 'bad' })
      .statistics(csvChunks(bad, given))
      .catch((error: Error) => error);
    expect(there).toBeInstanceOf(InputError);
    expect((there as Error).message).toBe((here as Error).message);
    worker.kill('SIGKILL');
    const samples = statisticsQueue({ redis, run: 'samples' }).statistics([{ X: [[1]], Y: [[1]] }]);
    await expect(samples).rejects.toThrow(/only ranges of files go through a queue/);
  }, 60_000);

  it('of files that were rewritten, with the same size, is refused by the workers', async () => {
    const worker = await startWorker();
    const changed = join(folder, 'changed.csv');
    const text = `a,y\n${'1,2\n'.repeat(50)}`;
    writeFileSync(changed, text);
    async function* rewritten() {
      for await (const range of csvChunks(changed, { targets: ['y'], chunkBytes: 100 })) {
        writeFileSync(changed, text.replace('1,2\n1', '3,2\n1'));
        yield range;
      }
    }
    await expect(statisticsQueue({ redis, run: 'changed' }).statistics(rewritten())).rejects.toThrow(
      /changed\.csv holds other bytes than/,
    );
    worker.kill('SIGKILL');
  }, 60_000);

  it('leaves no part behind that nobody waits for', async () => {
    const controller = new AbortController();
    const stopped = statisticsQueue({ redis, run: 'left', name: 'left' }).statistics(chunks(), {
      signal: controller.signal,
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    controller.abort();
    await expect(stopped).rejects.toThrow(/abort/);
    const worker = await statisticsWorker({
      redis,
      name: 'left',
      nJobs: 1,
      onEvent: ({ kind }) => expect(kind).toBe(''),
    });
    await worker.drained();
    await worker.close();
  }, 60_000);

  it('tells that there is no Redis', async () => {
    const none = `redis://127.0.0.1:${await freePort()}`;
    const worker = statisticsWorker({ redis: none, nJobs: 1, connectTimeout: 300 });
    await expect(worker).rejects.toThrow(/the queue cannot be reached: connect ECONNREFUSED/);
    await expect(statisticsQueue({ redis: none }).statistics(chunks())).rejects.toThrow(WorkerError);
  }, 60_000);
});
