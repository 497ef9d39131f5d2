import { Scanner } from '../../csv/scanner.js';
import { InputError } from '../../messages/errors.js';
import type { LabelledChunk, SharedChunk } from '../chunk.js';
import { type CSVHeader, type ReadOptions, readHeader } from './csvHeader.js';
import { CSVRows } from './csvRows.js';

const FILE = 'the CSV text';
const HEAD = 1 << 16;

/** The chunks of a text that comes in pieces: those of a file with the same bytes. */
export async function* streamChunks(
  pieces: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<SharedChunk | LabelledChunk, void, void> {
  const { chunkBytes } = options;
  const reader = pieces[Symbol.asyncIterator]();
  let isOver = false;
  try {
    const { head, header, ended } = await readHead(reader, options);
    const { layout, begin } = header;
    // Lines and positions are counted from where the rows begin.
    const line = countLines(head.subarray(0, begin));
    const object = (at: number, column: string | null, message: string): InputError =>
      new InputError(
        `${FILE}, line ${line + at}${column === null ? '' : `, column "${column}"`}: ${message}`,
      );
    const rows = new CSVRows(layout, object);
    const fields = new Scanner(layout.delimiter, (at, k, message) =>
      object(at, layout.header[k] ?? null, message),
    );
    let chunk = Math.floor(begin / chunkBytes);
    let total = head.length;
    function* complete(): Generator<SharedChunk | LabelledChunk, void, void> {
      while (fields.next()) {
        for (; (chunk + 1) * chunkBytes <= begin + fields.start; chunk++) yield rows.take();
        rows.add(fields);
      }
    }
    fields.append(head.subarray(begin));
    yield* complete();
    isOver = ended;
    while (!isOver) {
      const { done, value } = await reader.next();
      isOver = done === true;
      if (isOver) break;
      total += value.length;
      fields.append(value);
      yield* complete();
    }
    fields.close();
    yield* complete();
    for (; chunk * chunkBytes < total; chunk++) yield rows.take();
  } finally {
    if (!isOver) await reader.return?.();
  }
}

/** Reads until the line of names is complete. */
async function readHead(
  reader: AsyncIterator<Uint8Array>,
  options: ReadOptions,
): Promise<{ readonly head: Uint8Array; readonly header: CSVHeader; readonly ended: boolean }> {
  let head = new Uint8Array();
  let ended = false;
  for (let enough = HEAD; ; ) {
    while (!ended && head.length < enough) {
      const { done, value } = await reader.next();
      if (done) ended = true;
      else head = joined(head, value);
    }
    const header = readHeader(head, ended, FILE, options);
    if (header) return { head, header, ended };
    enough = 4 * head.length;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (const [k, byte] of bytes.entries()) {
    if (byte === 13 || (byte === 10 && bytes[k - 1] !== 13)) count++;
  }
  return count;
}
