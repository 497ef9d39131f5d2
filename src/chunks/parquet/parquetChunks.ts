import { describe, quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { nearest, OptionReader } from '../../params/options.js';
import type { LabelledChunk, SharedChunk } from '../chunk.js';
import { type FileIdentity, fileIdentity } from '../files/fileIdentity.js';
import { nodeFiles, openToRead } from '../files/nodeFiles.js';
import type { ParquetConnection, ParquetLayout, ParquetRange } from './parquetRange.js';
import { inTurn, readParquet, sqlText } from './readParquet.js';

/** Which columns of Parquet files are what. */
export interface ParquetOptions {
  /** The columns that predict: numbers or truth values. @defaultValue all others */
  readonly features?: readonly string[] | null | undefined;
  /** Those that are predicted, numbers; one, where `task` is given. NULL is a missing target. */
  readonly targets: string | readonly string[];
  /** The column that names each row's task. @defaultValue null, all tasks share the rows */
  readonly task?: string | null | undefined;
  /** The column of weights. @defaultValue null, 1 each */
  readonly weight?: string | null | undefined;
  /** Rows in a chunk at most; row groups are put together or, where they are larger, divided. @defaultValue 122880, DuckDB's row group */
  readonly chunkRows?: number | undefined;
}

const CALLER = 'parquetChunks';
const NAMES = ['features', 'targets', 'task', 'weight', 'chunkRows'];
const CHUNK_ROWS = 122_880;

const NUMBERS = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|BIGNUM|DOUBLE|FLOAT|DECIMAL\(.*\))$/;

/**
 * Parquet files as chunks for `chunkedStatistics`, read by DuckDB. A chunk is the place of its rows alone, row groups or parts of one:
 * whoever takes it in reads it, in this process by the connection, in a `statisticsWorker` by a DuckDB of its own.
 *
 * @param connection what `DuckDBInstance.connect()` of `@duckdb/node-api` gives
 * @param source a path, or several, whose rows follow one another
 * @throws InputError (while it is iterated) for a column that is not there or holds no numbers, and files that cannot be read
 * @example
 * const connection = await (await DuckDBInstance.create(':memory:')).connect();
 * const chunks = parquetChunks(connection, 'data.parquet', { targets: ['y1', 'y2'] });
 * const statistics = await chunkedStatistics(chunks, { nJobs: -1 });
 */
export function parquetChunks(
  connection: ParquetConnection,
  source: string | readonly string[],
  options: ParquetOptions,
): AsyncIterable<ParquetRange> {
  const read = new OptionReader(CALLER, options, NAMES);
  const chunkRows = read.count('chunkRows', CHUNK_ROWS, 1);
  const roles = {
    features: namesOf(read, 'features', null),
    targets: namesOf(read, 'targets', []) ?? [],
    task: nameOf(read, 'task'),
    weight: nameOf(read, 'weight'),
  };
  if (roles.targets.length === 0 || (roles.task !== null && roles.targets.length > 1)) {
    const expected =
      roles.task === null ? 'at least one column' : 'one, as `task` names the tasks of its rows';
    throw new InputError(`${CALLER}: targets has ${roles.targets.length} names; expected ${expected}.`);
  }
  const files = typeof source === 'string' ? [source] : source;
  if (!Array.isArray(files) || files.length === 0 || !files.every((file) => typeof file === 'string')) {
    throw new InputError(
      `${CALLER}: the source is ${describe(source)}; expected a path, or a list of paths.`,
    );
  }
  if (typeof (connection as { runAndReadAll?: unknown } | null)?.runAndReadAll !== 'function') {
    throw new InputError(
      `${CALLER}: the connection is ${describe(connection)}; expected what DuckDBInstance.connect() of @duckdb/node-api gives.`,
    );
  }
  return { [Symbol.asyncIterator]: () => rangesOf(connection, files as string[], roles, chunkRows) };
}

interface Roles extends Omit<ParquetLayout, 'features'> {
  readonly features: readonly string[] | null;
}

async function* rangesOf(
  connection: ParquetConnection,
  files: readonly string[],
  roles: Roles,
  chunkRows: number,
): AsyncGenerator<ParquetRange, void, void> {
  for (const file of files) {
    const identity = identityOf(file);
    const layout = layoutOf(await parquetColumns(connection, file), file, roles);
    for (const [first, end] of cuts(await rowGroups(connection, file), chunkRows)) {
      yield new OpenRange(connection, { kind: 'parquet', file, ...identity, first, end, layout });
    }
  }
}

/** A range that this process can read. */
export class OpenRange implements ParquetRange {
  readonly kind = 'parquet';
  readonly file: string;
  readonly size: number;
  readonly modified: number;
  readonly content: string;
  readonly first: number;
  readonly end: number;
  readonly layout: ParquetLayout;
  readonly #connection: ParquetConnection;

  constructor(connection: ParquetConnection, range: ParquetRange) {
    this.#connection = connection;
    ({
      file: this.file,
      size: this.size,
      modified: this.modified,
      content: this.content,
      first: this.first,
      end: this.end,
      layout: this.layout,
    } = range);
  }

  read(): Promise<SharedChunk | LabelledChunk> {
    return readParquet(this.#connection, this);
  }
}

/** Row groups put together to `most` rows; one that has more in equal parts. */
function* cuts(groups: readonly number[], most: number): Generator<readonly [first: number, end: number]> {
  let [first, end] = [0, 0];
  for (const rows of groups) {
    if (end > first && end - first + rows > most) {
      yield [first, end];
      first = end;
    }
    const parts = Math.ceil(rows / most);
    for (let k = 1; k < parts; k++) {
      const next = end + Math.round((rows * k) / parts);
      yield [first, next];
      first = next;
    }
    end += rows;
  }
  if (end > first) yield [first, end];
}

/** A column of a Parquet file, and DuckDB's name of its type. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: string;
}

/** @throws InputError for what is no Parquet file */
export async function parquetColumns(connection: ParquetConnection, file: string): Promise<ParquetColumn[]> {
  const [names, types] = await ask(connection, file, `DESCRIBE SELECT * FROM read_parquet(${sqlText(file)})`);
  return names!.map((name, k) => ({ name: String(name), type: String(types![k]) }));
}

async function rowGroups(connection: ParquetConnection, file: string): Promise<number[]> {
  const sql =
    `SELECT row_group_id, any_value(row_group_num_rows) FROM parquet_metadata(${sqlText(file)}) ` +
    'GROUP BY row_group_id ORDER BY row_group_id';
  const [, rows] = await ask(connection, file, sql);
  return (rows ?? []).map(Number);
}

async function ask(
  connection: ParquetConnection,
  file: string,
  sql: string,
): Promise<readonly (readonly unknown[])[]> {
  try {
    return await inTurn(connection, async () => (await connection.runAndReadAll(sql)).getColumns());
  } catch (error) {
    throw new InputError(`${CALLER}: ${file} cannot be read: ${(error as Error).message}`);
  }
}

function identityOf(file: string): FileIdentity {
  const files = nodeFiles(CALLER);
  const fd = openToRead(files, CALLER, file);
  try {
    return fileIdentity(files, fd);
  } finally {
    files.closeSync(fd);
  }
}

function layoutOf(columns: readonly ParquetColumn[], file: string, roles: Roles): ParquetLayout {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const used = new Map<string, string>();
  const take = (name: string, role: string, isTaken: (type: string) => boolean): string => {
    const type = types.get(name);
    if (type === undefined) throw columnError([...types.keys()], name, file);
    const other = used.get(name);
    if (other !== undefined)
      throw new InputError(
        `${CALLER}: column ${quote(name)} is in ${other} and in ${role}; expected it once.`,
      );
    used.set(name, role);
    if (isTaken(type)) return name;
    throw new InputError(
      `${file}, column ${quote(name)}: it holds ${type}; expected numbers${role === 'features' ? ', or leave it out of `features`' : ''}.`,
    );
  };
  const isNumber = (type: string): boolean => NUMBERS.test(type);
  const targets = roles.targets.map((name) => take(name, 'targets', isNumber));
  const task = roles.task && take(roles.task, 'task', () => true);
  const weight = roles.weight && take(roles.weight, 'weight', isNumber);
  const rest = columns.map(({ name }) => name).filter((name) => !used.has(name));
  const features = (roles.features ?? rest).map((name) =>
    take(name, 'features', (type) => isNumber(type) || type === 'BOOLEAN'),
  );
  if (features.length === 0) throw new InputError(`${file}: no columns are left for features.`);
  return { features, targets, task, weight };
}

function columnError(names: readonly string[], name: string, file: string): InputError {
  const near = names.length > 0 ? nearest(name, names) : undefined;
  const hint = near === undefined ? '' : ` Did you mean ${quote(near)}?`;
  const shown = names.slice(0, 20).map(quote).join(', ');
  return new InputError(
    `${file} has no column ${quote(name)}.${hint} Its columns are ${shown}${names.length > 20 ? ', …' : ''}.`,
  );
}

function namesOf(read: OptionReader, option: string, fallback: null | []): readonly string[] | null {
  const given = read.raw(option, fallback);
  const names = typeof given === 'string' ? [given] : given;
  if (names === null) return null;
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return [...names] as string[];
  throw new InputError(`${CALLER}: ${option} is ${describe(given)}; expected names of columns.`);
}

function nameOf(read: OptionReader, option: string): string | null {
  const name = read.raw(option, null);
  if (name === null || typeof name === 'string') return name;
  throw new InputError(`${CALLER}: ${option} is ${describe(name)}; expected the name of a column, or null.`);
}
