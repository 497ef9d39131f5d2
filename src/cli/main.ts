#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { WriteStream } from 'node:tty';
import { nextTask } from '../computation/nextTask.js';
import { isPipe, writeText } from './descriptors.js';
import { ReaderGone } from './failures.js';
import { Interruption, type Sink } from './io.js';
import { run } from './run.js';
import { explainWriteError, systemCode } from './systemErrors.js';

const stop = new AbortController();
const stopped = new Promise<never>((_, reject) => {
  stop.signal.addEventListener('abort', () => reject(stop.signal.reason as Error));
});
stopped.catch(() => {}); // each write looks at it

const sizeOf = (stream: WriteStream): Pick<Sink, 'isTTY' | 'columns'> => ({
  isTTY: stream.isTTY === true,
  columns: stream.columns || 100,
});

/** Writes to one of the standard streams; a file whole, for which Node's own stream takes a part as good enough. */
async function writeTo(stream: WriteStream & { readonly fd: number }, text: string): Promise<void> {
  if (stream.isTTY || isPipe(stream.fd)) {
    await new Promise<void>((resolve, reject) =>
      stream.write(text, (error) => (error ? reject(error) : resolve())),
    );
  } else writeText(stream.fd, text);
  await nextTask(); // so that Ctrl-C is heard between two parts
}

const stdout: Sink = {
  ...sizeOf(process.stdout),
  write: async (text) => {
    try {
      await Promise.race([writeTo(process.stdout, text), stopped]);
    } catch (error) {
      throw systemCode(error) === 'EPIPE'
        ? new ReaderGone('nobody reads standard output')
        : explainWriteError('standard output', error);
    }
  },
};

const stderr: Sink = {
  ...sizeOf(process.stderr),
  // Where nobody hears what is said, the work itself is still to be done.
  write: (text) => writeTo(process.stderr, text).catch(() => {}),
};

for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {}); // each write reports its own

let readsStdin = false;

const stdin: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]() {
    readsStdin = true;
    return process.stdin[Symbol.asyncIterator]();
  },
};

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  const reason = new Interruption(constants.signals[name]);
  process.on(name, () => {
    if (stop.signal.aborted) process.exit(reason.exitCode); // the second time, without waiting
    stop.abort(reason);
    if (readsStdin) process.stdin.destroy(reason); // ends a wait for input
  });
}

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const code = await run(
  process.argv.slice(2),
  { cwd: process.cwd(), stdout, stderr, stdin, signal: stop.signal, now: () => performance.now() },
  manifest.version,
);
process.exit(code); // all that was said is written; an input that is still open is not waited for
