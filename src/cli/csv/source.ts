import { Buffer, isAscii } from 'node:buffer';
import { inputBytes } from '../input.js';
import type { Io } from '../io.js';
import { inputName } from '../paths.js';
import { checkUtf8, refuseBinary } from './encoding.js';

/** The bytes of a file, or of standard input for `-`, checked to be UTF-8 text; its byte order mark left out. */
export interface Source {
  /** How it is called in messages. */
  readonly name: string;
  /** The beginning of the text. */
  readonly head: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** How much of a file is looked at to tell what it is. */
const HEAD = 65_536;

/** Hears now and then how many bytes have been read, and of how many; null where nobody knows. */
export type OnRead = (done: number, total: number | null) => void;

/** @throws FileError, DataError for what is no text, what the signal was aborted with */
export async function openSource(path: string, io: Io, onRead: OnRead): Promise<Source> {
  const name = inputName(path);
  let size: number | null = null;
  const iterator = inputBytes(path, io, (bytes) => {
    size = bytes;
  });
  const parts: Uint8Array[] = [];
  for (let length = 0; length < HEAD; ) {
    const { done, value } = await iterator.next();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  const head = Buffer.concat(parts);
  try {
    refuseBinary(head, name);
  } catch (error) {
    await iterator.return();
    throw error;
  }
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
    yield head.subarray(start);
    let done = head.length;
    for await (const chunk of iterator) {
      io.signal.throwIfAborted();
      yield chunk;
      done += chunk.length;
      onRead(done, size);
    }
  }
  return {
    name,
    head: head.toString('utf8', start, start + HEAD),
    chunks: checkUtf8(chunks(), name, isAscii),
  };
}
