/** `polytask worker`, and `polytask fit --redis`. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import {
  chunkedStatistics,
  csvChunks,
  MultiTaskLasso,
  MultiTaskLassoCV,
  type ParquetConnection,
  parquetChunks,
} from '../../src/index.js';
import { statisticsQueue } from '../../src/queue/index.js';
import { Folder } from '../cli/harness.js';
import { root } from '../structure/source.js';
import { ended, freePort, hasRedis, processes, startRedis, told } from './redisServer.js';

const main = join(root, 'dist/node/cli.js');
const folder = new Folder();
const columns = Array.from({ length: 6 }, (_, j) => `x${j}`);
const line = (i: number): string =>
  [...columns.map((_, j) => ((i * (37 + j)) % (101 + j)) / 7), i % 9 ? i % 13 : '', (i * i) % 17, 'w'].join(
    ',',
  );
mkdirSync(join(folder.path, 'data'));
for (let k = 0; k < 3; k++) {
  const rows = Array.from({ length: 40 }, (_, i) => line(i + 40 * k));
  folder.write(`data/part-${k}.csv`, [[...columns, 'y', 'z', 'word'].join(','), ...rows].join('\n'));
}
const files = [0, 1, 2].map((k) => join(folder.path, `data/part-${k}.csv`));
const roles = { features: columns, targets: ['y', 'z'] };
const FIT = ['fit', 'data/*.csv', '-t', 'y,z', '--ignore', 'word'];

describe('polytask worker', () => {
  it.each<[string[], string]>([
    [['worker'], '--redis is missing'],
    [['worker', '--redis', 'localhost'], '--redis must be a URL such as redis://host:6379'],
    [['worker', '--redis', 'redis://localhost', '--queue', 'a:b'], '--queue must be made of letters'],
    [['worker', '--redis', 'redis://localhost', 'data.csv'], 'it takes no file'],
    [['worker', '--redis', 'redis://localhost', '--jobs', '0'], '--jobs must be'],
    [['fit', 'a.csv', '-t', 'y', '--queue', 'a'], 'say --redis, too'],
    [[...FIT, '--redis', 'redis://localhost', '--standardize'], '--standardize needs the rows'],
    [
      [...FIT, '--redis', 'redis://localhost', '--missing-targets', 'drop'],
      '--missing-targets drop needs the rows',
    ],
    [[...FIT, '--redis', 'redis://localhost', '-m', 'multi-task-model'], 'for models of squared losses'],
    [['fit', 'data/part-0.csv', '-t', 'q', '--redis', 'redis://localhost'], 'has no column "q"'],
  ])('%j is wrong usage', async (argv, words) => {
    const { code, stdout, stderr } = await folder.run(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  it('a fit says in a line that there is no Redis', async () => {
    const none = `redis://127.0.0.1:${await freePort()}`;
    const { code, stderr } = await folder.run([
      ...FIT,
      '-m',
      'multi-task-lasso',
      '--alpha',
      '1',
      '--redis',
      none,
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: the queue cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:\d+\n$/);
  }, 60_000);

  it.each<[string, string]>([
    ['data/*.txt', 'no file matches'],
    ['nowhere/*.csv', 'there is no such file'],
    ['data/nothing.csv', 'there is no such file'],
    ['data/*.csv -o data/part-1.csv', 'data/part-1.csv'],
  ])('a fit to %s cannot read it, or would write over it', async (path, words) => {
    const { code, stderr } = await folder.run([
      'fit',
      ...path.split(' '),
      '-t',
      'y',
      '--redis',
      'redis://localhost',
    ]);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain(words);
  });
});

const isThere = hasRedis('polytask worker with Redis');

describe.skipIf(!isThere)('polytask worker with Redis', () => {
  let [redis, server] = ['', null as unknown as ChildProcess];
  const children = processes();
  const start = (...more: string[]): ChildProcess =>
    children.start([main, 'worker', '--redis', redis, '--jobs', '1', '--lock-duration', '2', ...more]);

  beforeAll(async () => {
    ({ url: redis, server } = await startRedis(folder.path));
  });
  afterAll(() => {
    server.kill('SIGKILL');
  });

  /** A worker that takes parts already: a fit beside one that only starts would say that there is none. */
  const serving = async (): Promise<ChildProcess> => {
    const worker = start();
    await told(worker, 'Serving the queue');
    return worker;
  };

  it('sums for fits of the command line, which are those of chunks', async () => {
    const worker = await serving();
    const alone = [...FIT, '-m', 'multi-task-lasso', '--alpha', '0.1', '--redis', redis, '-o', 'lasso.json'];
    const { code, stdout, stderr } = await folder.run(alone);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/rows +120 \(14 targets missing\)\n/);
    const sums = await chunkedStatistics(csvChunks(files, roles));
    const lasso = new MultiTaskLasso({ alpha: 0.1 }).fitStatistics(sums);
    expect(JSON.parse(folder.read('lasso.json'))).toEqual(JSON.parse(JSON.stringify(lasso)));

    const chosen = await folder.run([...FIT, '--cv', '3', '--redis', redis, '-o', 'cv.json']);
    expect(chosen).toMatchObject({ code: 0, stderr: expect.not.stringContaining('Error') as string });
    const folds = await Promise.all(files.map((file) => chunkedStatistics(csvChunks(file, roles))));
    const cv = new MultiTaskLassoCV({ cv: 3 }).fitStatistics(folds);
    expect(JSON.parse(folder.read('cv.json'))).toEqual(JSON.parse(JSON.stringify(cv)));

    const few = await folder.run([...FIT, '--redis', redis]);
    expect(few.stderr).toContain('3 parts, too few for 5 folds');
    const over = ended(worker);
    worker.kill('SIGTERM');
    expect(await over).toBe(0);
  }, 60_000);

  it('a fit says once that no worker is there, and goes on when one comes', async () => {
    const words =
      'Warning: no worker is connected to the queue lonely, and the run waits for one: ' +
      'polytask worker --redis <url> --queue lonely, or statisticsWorker.\n';
    let worker: ChildProcess | null = null;
    const fit = children.start(
      [main, ...FIT, '--cv', '3', '--redis', redis, '--queue', 'lonely'],
      folder.path,
    );
    let stderr = '';
    fit.stderr!.on('data', (data: Buffer) => {
      stderr += data.toString();
      if (stderr.includes(words)) worker ??= start('--queue', 'lonely');
    });
    expect(await ended(fit)).toBe(0);
    expect(stderr.split(words)).toHaveLength(2);
    worker!.kill('SIGKILL');
  }, 60_000);

  it('sums Parquet files as chunkedStatistics does', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const path = join(folder.path, 'rows.parquet');
    await connection.run(
      `COPY (SELECT i % 11 AS a, i % 7 AS b, i % 5 AS y FROM range(9000) r(i)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
    );
    const worker = await serving();
    const duckdb = connection as unknown as ParquetConnection;
    const chunks = (chunkRows?: number) => parquetChunks(duckdb, path, { targets: 'y', chunkRows });
    const queue = statisticsQueue({ redis, run: 'parquet' });
    const found = await queue.statistics(chunks(2048));
    expect(found).toEqual(await chunkedStatistics(chunks(2048)));
    const argv = [
      'fit',
      'rows.parquet',
      '-t',
      'y',
      '-m',
      'multi-task-lasso',
      '--alpha',
      '0.1',
      '--redis',
      redis,
      '-o',
      'rows.json',
    ];
    const { code, stderr } = await folder.run(argv);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lasso = new MultiTaskLasso({ alpha: 0.1 }).fitStatistics(await chunkedStatistics(chunks()));
    expect(JSON.parse(folder.read('rows.json'))).toEqual(JSON.parse(JSON.stringify(lasso)));
    worker.kill('SIGKILL');
  }, 60_000);

  it('ends its part before it stops, and goes on where another was killed, to the same bits', async () => {
    const large = join(folder.path, 'large.csv');
    writeFileSync(
      large,
      [[...columns, 'y', 'z', 'word'].join(','), ...Array.from({ length: 6000 }, (_, i) => line(i))].join(
        '\n',
      ),
    );
    const chunks = () => csvChunks(large, { ...roles, chunkBytes: 30_000 });
    const first = start();
    const heard = told(first, 'Ended after');
    const code = ended(first);
    let second: ChildProcess | null = null;
    let third: ChildProcess | null = null;
    const found = await statisticsQueue({ redis, run: 'killed' }).statistics(chunks(), {
      onProgress: ({ chunks: done }) => {
        // On a busy machine one event may tell of several chunks.
        if (done >= 3 && !second) {
          first.kill('SIGTERM');
          second = start();
        }
        if (done >= 8 && !third) {
          second!.kill('SIGKILL');
          third = start('--drain');
        }
      },
    });
    expect(found).toEqual(await chunkedStatistics(chunks()));
    expect(await heard).toMatch(
      /^Serving the queue polytask at redis:.* with 1 thread\.\nkilled, part 0: \d+ rows \(.*large\.csv, bytes \d+ to \d+\)\n/,
    );
    expect([await code, await ended(third!)]).toEqual([0, 0]);
  }, 60_000);

  it('waits for a Redis that is not there yet, and for one that goes away', async () => {
    const port = await freePort();
    const url = `redis://127.0.0.1:${port}`;
    const child = children.start([
      main,
      'worker',
      '--redis',
      `redis://user:secret@127.0.0.1:${port}`,
      '--jobs',
      '1',
    ]);
    let said = '';
    child.stderr!.on('data', (data: Buffer) => {
      said += data.toString();
    });
    await told(child, 'Redis cannot be reached: connect ECONNREFUSED');
    const over = ended(child);
    child.kill('SIGINT');
    expect(await over).toBe(130);
    expect(said).not.toContain('secret');

    const worker = children.start([main, 'worker', '--redis', url, '--jobs', '1']);
    let own = (await startRedis(folder.path, port)).server;
    await told(worker, 'Serving the queue');
    const lost = told(worker, 'the connection was closed. Trying again.');
    own.kill('SIGKILL');
    await lost;
    const back = told(worker, 'Redis is there again.');
    own = (await startRedis(folder.path, port)).server;
    await back;
    const sums = await statisticsQueue({ redis: url }).statistics(csvChunks(files, roles));
    expect(sums).toEqual(await chunkedStatistics(csvChunks(files, roles)));
    worker.kill('SIGKILL');
    own.kill('SIGKILL');
  }, 60_000);

  const examples = COMMANDS.find(({ name }) => name === 'worker')!.examples;
  it.each(examples.filter(([, command]) => command.includes('--drain')))('%s', async (_, command) => {
    const argv = command
      .replace(/redis:\S+/, redis)
      .split(' ')
      .slice(1);
    const { code, stdout, stderr } = await folder.run(argv);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/Serving the queue prices[^\n]*\nEnded after 0 parts with 0 rows\.\n$/);
  });
});
