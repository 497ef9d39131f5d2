import { closeSync, constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { isatty, ReadStream } from 'node:tty';
import type { Io } from './io.js';
import { absolutePath } from './paths.js';
import { explainReadError } from './systemErrors.js';

const CHUNK = 1 << 18;

/** No waiting for the other end of a pipe in `open` itself, where Ctrl-C would not be heard. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The bytes of a file, a pipe or a device; `-` is standard input. Ends with the signal's reason when it is aborted.
 *
 * @param check is shown the size in bytes of a file before it is read; a pipe's is 0
 * @throws FileError
 */
export async function* inputBytes(
  path: string,
  io: Io,
  check: (size: number) => void = () => {},
): AsyncGenerator<Uint8Array, void, void> {
  if (path === '-') {
    yield* io.stdin;
    return;
  }
  try {
    yield* openInput(absolutePath(path, io), io.signal, check) as AsyncIterable<Uint8Array>;
  } catch (error) {
    io.signal.throwIfAborted();
    throw explainReadError(path, error);
  }
}

function openInput(path: string, signal: AbortSignal, check: (size: number) => void): AsyncIterable<unknown> {
  signal.throwIfAborted();
  const fd = openSync(path, READ);
  try {
    const found = fstatSync(fd);
    if (found.isFile()) check(found.size);
    const stream = found.isFIFO()
      ? new Socket({ fd, readable: true, writable: false })
      : isatty(fd)
        ? new ReadStream(fd)
        : createReadStream('', { fd, highWaterMark: CHUNK });
    const stop = (): void => void stream.destroy(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    stream.once('close', () => signal.removeEventListener('abort', stop));
    return stream;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
