import { Scanner } from '../../csv/scanner.js';
import { InputError } from '../../messages/errors.js';
import type { LabelledChunk, SharedChunk } from '../chunk.js';
import { fileIdentity, requireSame } from '../files/fileIdentity.js';
import { type NodeFiles, nodeFiles, openToRead } from '../files/nodeFiles.js';
import type { CSVRange } from './csvLayout.js';
import { CSVRows } from './csvRows.js';

const PIECE = 1 << 18;
const [NEWLINE, RETURN] = [10, 13];

/** The samples of a range. @throws InputError that names file, line and column */
export function readRange(range: CSVRange): SharedChunk | LabelledChunk {
  const { file } = range;
  const files = nodeFiles('csvChunks');
  const fd = openToRead(files, 'csvChunks', file);
  try {
    requireSame(file, range, fileIdentity(files, fd));
    return rowsOf(new ByteReader(files, fd), range);
  } finally {
    files.closeSync(fd);
  }
}

function rowsOf(
  bytes: ByteReader,
  { file, first, start, end, size, layout }: CSVRange,
): SharedChunk | LabelledChunk {
  const begin = start <= first ? first : firstRow(bytes, start, size);
  const stop = firstRow(bytes, end, size);
  const rows = new CSVRows(layout, (line, column, message) => {
    const place = [
      file,
      `line ${lineOf(bytes, begin) + line - 1}`,
      ...(column === null ? [] : [`column "${column}"`]),
    ];
    return new InputError(`${place.join(', ')}: ${message}`);
  });
  const fields = new Scanner(layout.delimiter, (line, k, message) => {
    const isCut = line > 0 && stop < size && /never closed/.test(message);
    const hint = isCut
      ? ' (A cell that holds a line break may stand where the file is cut: a larger chunkBytes cuts elsewhere, and a stream of the ' +
        'bytes of the file is cut nowhere.)'
      : '';
    const column = layout.header[k];
    const where = column === undefined ? '' : `, column "${column}"`;
    return new InputError(`${file}, line ${lineOf(bytes, begin) + line - 1}${where}: ${message}${hint}`);
  });
  for (let at = begin; at < stop; at += PIECE) {
    fields.append(bytes.read(at, Math.min(PIECE, stop - at)));
    while (fields.next()) rows.add(fields);
  }
  fields.close();
  while (fields.next()) rows.add(fields);
  return rows.take();
}

/**
 * Where the first row begins at or behind a byte, a line end taken for the end of a row. Where it is one inside of quotes, the range
 * before it ends in an open quote, and is refused.
 */
function firstRow(bytes: ByteReader, from: number, size: number): number {
  if (from >= size) return size;
  for (let at = from - 1; at < size; at += PIECE) {
    const piece = bytes.read(at, Math.min(PIECE, size - at));
    const k = piece.findIndex((byte) => byte === NEWLINE || byte === RETURN);
    if (k < 0) continue;
    const next = at + k + 1;
    return piece[k] === RETURN && next < size && bytes.read(next, 1)[0] === NEWLINE ? next + 1 : next;
  }
  return size;
}

/** The line, from 1, that a byte stands on. */
function lineOf(bytes: ByteReader, position: number): number {
  let line = 1;
  let last = 0;
  for (let at = 0; at < position; at += PIECE) {
    for (const byte of bytes.read(at, Math.min(PIECE, position - at))) {
      if (byte === RETURN || (byte === NEWLINE && last !== RETURN)) line++;
      last = byte;
    }
  }
  return line;
}

/** The bytes of an open file. */
class ByteReader {
  readonly #files: NodeFiles;
  readonly #fd: number;

  constructor(files: NodeFiles, fd: number) {
    this.#files = files;
    this.#fd = fd;
  }

  /** @throws InputError where the file ends before */
  read(position: number, length: number): Uint8Array {
    const buffer = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const count = this.#files.readSync(this.#fd, buffer, done, length - done, position + done);
      if (count === 0) throw new InputError('a CSV file became shorter while it was read.');
      done += count;
    }
    return buffer;
  }
}
