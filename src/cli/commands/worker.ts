import type { CommandSpec } from './commandSpec.js';
import { HELP, QUEUE } from './sharedOptions.js';

export const WORKER: CommandSpec = {
  name: 'worker',
  summary: 'sum the parts of large files for fits on other machines',
  usage: 'polytask worker --redis <url> [options]',
  about: [
    'Serves a queue in Redis: sums the parts of files that polytask fit --redis, or statisticsQueue in code, hands out, until it is ' +
      'stopped. The machine has to have the files under the same paths. Any number of workers may serve a queue, come and go. Needs the ' +
      'packages bullmq and ioredis, and @duckdb/node-api for Parquet files, beside polytask.',
    'Ctrl-C or SIGTERM ends it when the parts that it is at are summed, the second time at once; what a worker leaves undone goes to ' +
      'another. A Redis that is away is waited for. Whoever can write to the Redis can have sums made of any file that this worker can read.',
  ],
  options: [
    ...QUEUE,
    {
      name: 'jobs',
      value: '<number>',
      group: 'Worker',
      help: 'How many parts are summed at a time, each in a thread; -1 takes all cores.',
      fallback: '-1',
    },
    {
      name: 'lock-duration',
      value: '<seconds>',
      group: 'Worker',
      help: 'After how long the part of a worker that is gone is given to another.',
      fallback: '30',
    },
    {
      name: 'drain',
      group: 'Worker',
      help: 'Ends when the queue is empty, rather than wait for more.',
    },
    {
      name: 'quiet',
      group: 'Output',
      help: 'Tells of failures and of the connection alone, not of each part.',
    },
    HELP,
  ],
  examples: [
    ['A worker for each core', 'polytask worker --redis redis://127.0.0.1:6379'],
    [
      'What is in the queue, then no more',
      'polytask worker --redis redis://127.0.0.1:6379 --queue prices --jobs 2 --drain',
    ],
  ],
};
