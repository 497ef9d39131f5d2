import { RowReader } from '../csv/rowReader.js';
import type { Dialect, Table, Wanted } from '../csv/table.js';
import { DataError } from '../failures.js';
import type { Io } from '../io.js';
import { ProgressBar } from '../progress.js';
import { turn } from '../turn.js';
import { identifier } from './address.js';
import type { Database } from './database.js';
import { openDatabase } from './openDatabase.js';

/** The most numbers that are read into memory: 4 GiB of them, which is what kernels can hold. */
const MOST_NUMBERS = 2 ** 29;

/** The same as `readTable` for a database: the columns that are wanted, as numbers or as texts; rows count from 1. @throws FileError, DataError */
export async function readDatabaseTable(
  path: string,
  dialect: Dialect,
  plan: (header: readonly string[]) => readonly Wanted[],
  io: Io,
): Promise<Table> {
  const database = await openDatabase(path, io);
  try {
    return await readColumns(database, { ...dialect, missing: [] }, plan, io);
  } finally {
    await database.close();
  }
}

async function readColumns(
  database: Database,
  dialect: Dialect,
  plan: (header: readonly string[]) => readonly Wanted[],
  io: Io,
): Promise<Table> {
  const { address, columns } = database;
  const reader = new RowReader(address.shown, ',', dialect, plan);
  const header = columns.map(({ name }) => name);
  reader.read(new NamedRow(header));
  const wanted = new Set(plan(header.map((name) => name.trim().normalize('NFC'))).map(({ name }) => name));
  const chosen = columns.flatMap((column, k) =>
    wanted.has(column.name.trim().normalize('NFC')) ? [{ ...column, k }] : [],
  );
  const total = Number(await database.one(`SELECT count(*) FROM ${address.source}`));
  refuseTooMany(address.shown, total, chosen.length);
  const list = chosen.map(({ name, isNumber }) =>
    isNumber ? `CAST(${identifier(name)} AS ${DOUBLE})` : `CAST(${identifier(name)} AS ${TEXT})`,
  );
  const row = new DatabaseRow(columns.length, new Map(chosen.map(({ k }, place) => [k, place])));
  const bar = new ProgressBar(io, 'Reading');
  try {
    for await (const batch of database.batches(`SELECT ${list.join(', ')} FROM ${address.source}`)) {
      row.open(batch);
      for (let i = 0; i < batch[0]!.length; i++) {
        row.next(i);
        reader.read(row);
      }
      bar.update(row.line / total, `${row.line} of ${total} rows`);
      await turn(io.signal);
    }
  } finally {
    bar.clear();
  }
  return reader.finish();
}

const DOUBLE = 'float8';
const TEXT = 'varchar';

function refuseTooMany(file: string, rows: number, columns: number): void {
  if (rows * columns <= MOST_NUMBERS) return;
  throw new DataError(
    { file },
    `the ${columns} columns of ${rows} rows take ${((rows * columns * 8) / 2 ** 30).toFixed(1)} GB of memory; expected 4 at most. ` +
      'Models of squared losses need sums alone, which the database computes: multi-task-lasso, multi-task-elastic-net (and -cv) and ' +
      'soft-sharing-regressor, without --grid. Otherwise take some of the rows with ?query=.',
  );
}

/** A row of names, as the reader of rows takes it. */
class NamedRow {
  readonly line = 1;
  readonly #names: readonly string[];

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  get count(): number {
    return this.#names.length;
  }

  text(k: number): string {
    return this.#names[k]!;
  }

  number(): number {
    return Number.NaN;
  }
}

/** The rows of batches, one after the other. */
class DatabaseRow {
  readonly count: number;
  readonly #places: ReadonlyMap<number, number>;
  #batch: readonly ArrayLike<unknown>[] = [];
  #i = 0;
  line = 0;

  /** @param places where in a batch each column is that was asked for */
  constructor(count: number, places: ReadonlyMap<number, number>) {
    this.count = count;
    this.#places = places;
  }

  open(batch: readonly ArrayLike<unknown>[]): void {
    this.#batch = batch;
  }

  next(i: number): void {
    this.#i = i;
    this.line++;
  }

  #cell(k: number): unknown {
    const place = this.#places.get(k);
    return place === undefined ? null : this.#batch[place]![this.#i];
  }

  /** A number that is finite; NaN for all else. */
  number(k: number): number {
    const cell = this.#cell(k);
    return typeof cell === 'number' && Number.isFinite(cell) ? cell : Number.NaN;
  }

  /** NULL and NaN are the empty text. */
  text(k: number): string {
    const cell = this.#cell(k);
    return cell === null || cell === undefined || Number.isNaN(cell) ? '' : String(cell);
  }
}
