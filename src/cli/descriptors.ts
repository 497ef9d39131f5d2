import { Buffer } from 'node:buffer';
import { closeSync, fstatSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { nextTask } from '../computation/nextTask.js';

/** All of a text; one call of the system may take a part of it alone. */
export function writeText(fd: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

/** Whether writing has to wait for a reader, so that it must not block the thread. */
export function isPipe(fd: number): boolean {
  const found = fstatSync(fd);
  return found.isFIFO() || found.isSocket();
}

/** Writes to an open descriptor and closes it; gives way to an aborted signal wherever it waits. */
export async function writeOut(fd: number, parts: Iterable<string>, signal: AbortSignal): Promise<void> {
  if (isPipe(fd)) return await writeToPipe(fd, parts, signal);
  try {
    for (const part of parts) {
      signal.throwIfAborted();
      writeText(fd, part);
      await nextTask();
    }
  } finally {
    closeSync(fd);
  }
}

async function writeToPipe(fd: number, parts: Iterable<string>, signal: AbortSignal): Promise<void> {
  const pipe = new Socket({ fd, readable: false, writable: true });
  pipe.on('error', () => {}); // each write and the end report it
  const stop = (): void => void pipe.destroy(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (const part of parts) {
      signal.throwIfAborted();
      await settled((done) => pipe.write(part, done));
      await nextTask();
    }
    await settled((done) => pipe.end(done));
  } finally {
    signal.removeEventListener('abort', stop);
    pipe.destroy();
  }
}

function settled(start: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}
