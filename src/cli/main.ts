#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import type { WriteStream } from 'node:tty';
import type { Sink } from './io.js';
import { run } from './run.js';

const INTERRUPTED = 130;

function sink(stream: WriteStream): Sink {
  // The reader has gone (`| head`): nobody is left to tell.
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  return {
    isTTY: stream.isTTY === true,
    columns: stream.columns || 100,
    // In a new turn of the event loop, so that Ctrl-C is heard between two parts.
    write: (text) => new Promise((resolve) => stream.write(text, () => setImmediate(resolve))),
  };
}

const stop = new AbortController();
let readsStdin = false;

const stdin: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]() {
    readsStdin = true;
    return process.stdin[Symbol.asyncIterator]();
  },
};

process.on('SIGINT', () => {
  if (stop.signal.aborted) process.exit(INTERRUPTED); // the second time, without waiting
  stop.abort();
  if (readsStdin) process.stdin.destroy(stop.signal.reason as Error); // ends a wait for input
});

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
process.exitCode = await run(
  process.argv.slice(2),
  {
    cwd: process.cwd(),
    stdout: sink(process.stdout),
    stderr: sink(process.stderr),
    stdin,
    signal: stop.signal,
    now: () => performance.now(),
  },
  manifest.version,
);
