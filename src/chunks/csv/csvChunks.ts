import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { LabelledChunk, SharedChunk } from '../chunk.js';
import { type FileIdentity, fileIdentity } from '../files/fileIdentity.js';
import { nodeFiles, openToRead } from '../files/nodeFiles.js';
import {
  type CSVNames,
  type CSVOptions,
  type ReadOptions,
  readCSVOptions,
  readHeader,
  readNames,
} from './csvHeader.js';
import type { CSVRange } from './csvLayout.js';
import { streamChunks } from './csvStream.js';

const HEAD = 1 << 16;
/** More than a line of names ever has. */
const LONGEST_HEAD = 1 << 26;

/**
 * CSV text (RFC 4180, UTF-8, a line of column names first) as chunks for `chunkedStatistics`. Of files, by their paths, a chunk is
 * the place of its rows alone: who sums it reads it, so that workers read in parallel. Of a stream of bytes, such as standard input,
 * chunks are samples. Both are the same chunks of the same text: the rows that begin between two multiples of `chunkBytes`.
 *
 * Files may not hold line breaks in their cells where they are cut (refused when it is so); streams may.
 *
 * @param source a path, several, whose rows follow one another, or the bytes of one text in pieces
 * @throws InputError (while it is iterated) for what is no CSV, or a column that is not there
 * @example
 * const statistics = await chunkedStatistics(csvChunks('data.csv', { targets: ['y1', 'y2'] }), { nJobs: -1 });
 */
export function csvChunks(source: string | readonly string[], options: CSVOptions): AsyncIterable<CSVRange>;
export function csvChunks(
  source: AsyncIterable<Uint8Array>,
  options: CSVOptions,
): AsyncIterable<SharedChunk | LabelledChunk>;
export function csvChunks(
  source: unknown,
  options: unknown,
): AsyncIterable<CSVRange | SharedChunk | LabelledChunk> {
  const read = readCSVOptions(options);
  if (typeof source === 'object' && source !== null && Symbol.asyncIterator in source) {
    return { [Symbol.asyncIterator]: () => streamChunks(source as AsyncIterable<Uint8Array>, read) };
  }
  const paths = typeof source === 'string' ? [source] : source;
  if (Array.isArray(paths) && paths.length > 0 && paths.every((path) => typeof path === 'string')) {
    return { [Symbol.asyncIterator]: () => fileChunks(paths as string[], read) };
  }
  throw new InputError(
    `csvChunks: the source is ${describe(source)}; expected a path, a list of paths, or an async iterable of Uint8Array.`,
  );
}

async function* fileChunks(
  paths: readonly string[],
  options: ReadOptions,
): AsyncGenerator<CSVRange, void, void> {
  for (const file of paths) {
    const { identity, header } = openFile(file, (head, isAll) => readHeader(head, isAll, file, options));
    const { size } = identity;
    const { layout, begin } = header;
    const { chunkBytes } = options;
    for (let k = Math.floor(begin / chunkBytes); k * chunkBytes < size; k++) {
      const start = Math.max(begin, k * chunkBytes);
      const end = Math.min(size, (k + 1) * chunkBytes);
      yield { kind: 'csv', file, ...identity, first: begin, start, end, layout };
    }
  }
}

/** The names of a file's columns. @throws InputError */
export function csvNames(file: string, delimiter: string | null): CSVNames {
  return openFile(file, (head, isAll) => readNames(head, isAll, file, delimiter)).header;
}

/** @param read reads the first line; null where it is not complete */
function openFile<Header>(
  file: string,
  read: (head: Uint8Array, isAll: boolean) => Header | null,
): { readonly identity: FileIdentity; readonly header: Header } {
  const files = nodeFiles('csvChunks');
  const fd = openToRead(files, 'csvChunks', file);
  try {
    const identity = fileIdentity(files, fd);
    const { size } = identity;
    for (let length = HEAD; length <= LONGEST_HEAD; length *= 4) {
      const head = new Uint8Array(Math.min(length, size));
      const count = files.readSync(fd, head, 0, head.length, 0);
      const header = read(head.subarray(0, count), count === size);
      if (header) return { identity, header };
    }
    throw new InputError(`${file}: the first line does not end within ${LONGEST_HEAD} bytes; is it CSV?`);
  } finally {
    files.closeSync(fd);
  }
}
