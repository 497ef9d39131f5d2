import { checkUtf8, refuseBinary } from '../../../../src/cli/csv/encoding.js';
import { readHeader } from '../../../../src/cli/csv/header.js';
import { DataError } from '../../../../src/cli/failures.js';
import { chooseDelimiter, delimiterName } from '../../../../src/csv/delimiter.js';
import type { DecimalMark } from '../../../../src/csv/number.js';
import { Scanner } from '../../../../src/csv/scanner.js';
import { ColumnReader, hasDecimalComma } from './columnReader.js';
import type { Table } from './table.js';

export interface Reading {
  readonly signal: AbortSignal;
  /** Hears how many bytes of the file have been read. */
  readonly onRead: (bytes: number) => void;
}

/** How much of a file is looked at to tell what it is. */
const HEAD = 65_536;

/**
 * Reads a CSV file as a stream: by the command line's scanner, with all of its columns.
 *
 * @throws DataError that names the line and the column of what cannot be read; the signal's reason
 */
export async function readCsv(file: Blob, name: string, reading: Reading): Promise<Table> {
  const table = await read(file, name, '.', reading);
  const commas = table.columns.some(({ problem }) => problem && hasDecimalComma(problem.text));
  if (!commas) return table;
  const again = await read(file, name, ',', reading);
  const broken = (one: Table): number => one.columns.filter(({ kind }) => kind === 'broken').length;
  return broken(again) < broken(table) ? again : table;
}

async function read(file: Blob, name: string, decimal: DecimalMark, reading: Reading): Promise<Table> {
  const start = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  const isPacked = start[0] === 0x1f && start[1] === 0x8b;
  if (!isPacked) refuseBinary(start, name);
  const stream = counted(file.stream(), reading);
  const bytes = isPacked ? stream.pipeThrough(new DecompressionStream('gzip')) : stream;
  const rows = new Rows(name, decimal);
  for await (const chunk of checkUtf8(chunksOf(bytes), name)) {
    reading.signal.throwIfAborted();
    rows.append(chunk);
  }
  return rows.finish();
}

function counted(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  { onRead }: Reading,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return stream.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        onRead((bytes += chunk.length));
        controller.enqueue(chunk);
      },
    }),
  );
}

/** The chunks of a stream, without its byte order mark. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const reader = stream.getReader();
  try {
    for (let isFirst = true; ; isFirst = false) {
      const { done, value } = await reader.read();
      if (done) return;
      const hasMark = isFirst && value[0] === 0xef && value[1] === 0xbb && value[2] === 0xbf;
      yield hasMark ? value.subarray(3) : value;
    }
  } finally {
    await reader.cancel();
  }
}

/** The rows of a file as its bytes come. */
class Rows {
  readonly #file: string;
  readonly #decimal: DecimalMark;
  #fields: Scanner | null = null;
  #delimiter = ',';
  #skips = false;
  #names: readonly string[] | null = null;
  #columns: ColumnReader[] = [];
  #rows = 0;

  constructor(file: string, decimal: DecimalMark) {
    this.#file = file;
    this.#decimal = decimal;
  }

  append(chunk: Uint8Array): void {
    const fields = (this.#fields ??= this.#open(chunk));
    fields.append(chunk);
    this.#readComplete(fields);
  }

  #open(chunk: Uint8Array): Scanner {
    const head = new TextDecoder().decode(chunk.subarray(0, HEAD));
    const { delimiter, isDeclared } = chooseDelimiter(head, null);
    this.#delimiter = delimiter;
    this.#skips = isDeclared;
    return new Scanner(delimiter, (line, k, message) => {
      const column = this.#names?.[k];
      return new DataError(
        { file: this.#file, line, column },
        column === undefined ? `field ${k + 1}: ${message}` : message,
      );
    });
  }

  #readComplete(fields: Scanner): void {
    while (fields.next()) {
      if (this.#skips) this.#skips = false;
      else if (this.#names === null) this.#readNames(fields);
      else this.#readRow(fields, this.#names);
    }
  }

  #readNames(fields: Scanner): void {
    const cells = Array.from({ length: fields.count }, (_, k) => fields.text(k));
    this.#names = readHeader(cells, this.#file, fields.line);
    this.#columns = this.#names.map((name) => new ColumnReader(name, this.#decimal));
  }

  #readRow(fields: Scanner, names: readonly string[]): void {
    if (fields.count !== names.length) throw this.#widthError(fields, names);
    this.#rows++;
    for (const [k, column] of this.#columns.entries()) {
      column.add(fields.number(k, this.#decimal), fields.line, () => fields.text(k));
    }
  }

  #widthError(fields: Scanner, names: readonly string[]): DataError {
    const [got, expected] = [fields.count, names.length];
    const where = got < expected ? ` It ends before "${names[got]}".` : '';
    return new DataError(
      { file: this.#file, line: fields.line, column: names[Math.min(got, expected) - 1] },
      `the row has ${got} cells, the line of column names ${expected} (delimiter: ${delimiterName(this.#delimiter)}).` +
        `${where} A cell that holds the delimiter has to stand in double quotes.`,
    );
  }

  finish(): Table {
    const fields = this.#fields;
    if (fields) {
      fields.close();
      this.#readComplete(fields);
    }
    if (this.#names === null) {
      throw new DataError(
        { file: this.#file },
        'the file is empty; expected a line of column names and rows below it.',
      );
    }
    if (this.#rows === 0) {
      throw new DataError({ file: this.#file }, 'there are no rows below the line of column names.');
    }
    return { name: this.#file, rows: this.#rows, columns: this.#columns.map((column) => column.finish()) };
  }
}
