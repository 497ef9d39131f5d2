import { Buffer, isAscii } from 'node:buffer';
import { DataError } from '../failures.js';
import { inputBytes } from '../input.js';
import type { Io } from '../io.js';
import { inputName } from '../paths.js';

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
    chunks: checkUtf8(chunks(), name),
  };
}

function refuseBinary(head: Uint8Array, file: string): void {
  const starts = (...bytes: number[]): boolean => bytes.every((byte, k) => head[k] === byte);
  const place = { file };
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff)) {
    throw new DataError(place, 'the text is UTF-16; save it as UTF-8 ("CSV UTF-8" in a spreadsheet).');
  }
  if (starts(0x50, 0x4b, 3, 4)) {
    throw new DataError(
      place,
      'this is a spreadsheet or a zip archive, not CSV; save the sheet as "CSV UTF-8".',
    );
  }
  if (starts(0x1f, 0x8b)) {
    throw new DataError(
      place,
      'this is compressed with gzip; unpack it first (gunzip -c file.gz | polytask … -).',
    );
  }
  if (starts(0x50, 0x41, 0x52, 0x31)) {
    throw new DataError(place, 'this is a Parquet file; export it as CSV.');
  }
  if (head.includes(0)) throw new DataError(place, 'this is not text (it holds zero bytes); expected CSV.');
}

/** Passes chunks through; throws at the first that is not UTF-8. */
async function* checkUtf8(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<Uint8Array, void, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  const decode = (chunk: Uint8Array, stream: boolean): void => {
    try {
      decoder.decode(chunk, { stream });
    } catch {
      // Between where the chunk begins and the first byte that did not decode.
      const text = Buffer.from(chunk).toString('utf8');
      const before = text.slice(0, Math.max(0, text.indexOf('\ufffd')));
      throw new DataError(
        { file, line: line + before.split('\n').length - 1 },
        'the text is not UTF-8 here; save it as UTF-8 ("CSV UTF-8" in a spreadsheet, or ' +
          'iconv -f latin1 -t utf-8 old.csv > new.csv).',
      );
    }
  };
  let isCut = false; // whether a character may have begun that the next chunk completes
  for await (const chunk of chunks) {
    if (isCut || !isAscii(chunk)) {
      decode(chunk, true);
      isCut = chunk.length > 0 ? chunk.at(-1)! > 127 : isCut;
    }
    yield chunk;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) line++;
  }
  decode(new Uint8Array(), false);
}
