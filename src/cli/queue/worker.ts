import { counted } from '../../messages/describe.js';
import type { StatisticsWorker, WorkerEvent } from '../../queue/index.js';
import { statisticsWorker } from '../../queue/index.js';
import type { Args } from '../args.js';
import { printable } from '../failures.js';
import type { Io } from '../io.js';
import { readJobs } from '../models/params.js';
import { readQueue } from './readQueue.js';

/** `polytask worker`: sums the parts of a queue, and tells of them on standard error, until it is stopped. */
export async function worker(args: Args, io: Io): Promise<void> {
  if (args.positionals.length > 0) {
    throw args.fail(
      `it takes no file, those that it reads are named in the queue; got ${args.positionals.join(' ')}.`,
    );
  }
  const queue = readQueue(args);
  if (queue === null)
    throw args.fail('--redis is missing: where is the queue? For example --redis redis://host:6379.');
  const nJobs = readJobs(args) ?? -1;
  const lockDuration = Math.round(1000 * (args.number('lock-duration', { min: 0.1 }) ?? 30));
  const isQuiet = args.has('quiet');
  const { redis, name, shown } = queue;
  const say = (text: string): void => void io.stderr.write(`${printable(text)}\n`);
  let [parts, rows] = [0, 0];
  const onEvent = (event: WorkerEvent): void => {
    if (event.kind === 'summed') {
      parts++;
      rows += event.samples;
    }
    if (event.kind !== 'summed' || !isQuiet) say(textOf(event));
  };
  const served = await args.valid('redis', () =>
    statisticsWorker({
      redis,
      name,
      nJobs,
      lockDuration,
      connectTimeout: Infinity,
      signal: io.signal,
      onEvent,
    }),
  );
  say(
    `Serving the queue ${name} at ${shown} with ${nJobs === -1 ? 'a thread for each core' : counted(nJobs, 'thread')}.`,
  );
  await (args.has('drain') ? Promise.race([stopped(io.signal), served.drained()]) : stopped(io.signal));
  await end(served, io, say);
  await io.stderr.write(`Ended after ${parts} parts with ${rows} rows.\n`);
}

async function end(served: StatisticsWorker, { signal }: Io, say: (text: string) => void): Promise<void> {
  if (signal.aborted) say('Stopping when the parts under way are summed; once more stops at once.');
  await served.close();
}

/** Resolves when the run is told to stop. */
function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function textOf(event: WorkerEvent): string {
  switch (event.kind) {
    case 'summed':
      return `${event.run}, part ${event.index}: ${event.samples} rows (${event.place})`;
    case 'failed':
      return `${event.run}, part ${event.index}: failed (${event.place}): ${event.message}`;
    case 'disconnected':
      return `Redis cannot be reached: ${event.message}. Trying again.`;
    case 'connected':
      return 'Redis is there again.';
  }
}
