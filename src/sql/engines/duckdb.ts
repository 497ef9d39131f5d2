import type { Dialect } from '../dialect.js';
import { BrokenStream, type Engine, type NumberColumns, type SqlParams } from '../engine.js';
import { queried } from './queried.js';
import { kindBy, standardIdentifier, standardRows, standardText } from './standard.js';

/** DuckDB's SQL. Sums of float64 are compensated (`fsum`). */
export const duckdbDialect: Dialect = /* @__PURE__ */ Object.freeze({
  name: 'DuckDB',
  identifier: standardIdentifier,
  text: standardText,
  number: (value: number) => `${value.toExponential()}::DOUBLE`,
  asDouble: (expression: string) => `CAST(${expression} AS DOUBLE)`,
  asText: (expression: string) => `CAST(${expression} AS VARCHAR)`,
  isFinite: (expression: string) => `isfinite(${expression})`,
  isNaN: (expression: string) => `isnan(${expression})`,
  sum: (expression: string) => `fsum(${expression})`,
  isCompensated: true,
  exp: (expression: string) => `exp(${expression})`,
  foldOfText: (expression: string, count: number) =>
    `CAST(concat('0x', substr(md5(${expression}), 1, 7)) AS INTEGER) % ${count}`,
  foldOfNumbers: (expressions: readonly string[], count: number) =>
    `CAST(hash(${expressions.join(', ')}) % ${count} AS INTEGER)`,
  rowsAs: standardRows,
  fence: '',
  mostSums: 1000,
  kindOf: kindBy([
    [/[[(]?\]$/, 'other'],
    [/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|^BIGNUM$/, 'integer'],
    [/^(DOUBLE|FLOAT|DECIMAL)/, 'number'],
    [/^(VARCHAR|ENUM|BOOLEAN)/, 'category'],
    [/^(DATE|TIME|INTERVAL)/, 'time'],
  ]),
});

/** The part of `@duckdb/node-api`'s DuckDBConnection that is used. */
export interface DuckDBLike {
  runAndReadAll(sql: string, values?: never): Promise<{ getRows(): readonly (readonly unknown[])[] }>;
  stream?(sql: string, values?: never): Promise<{ fetchChunk(): Promise<DuckDBChunkLike | null> }>;
  interrupt?(): void;
}

/** Some rows of a DuckDBResult. */
export interface DuckDBChunkLike {
  readonly rowCount: number;
  readonly columnCount: number;
  getColumnVector(k: number): { getItem(i: number): unknown };
}

/**
 * DuckDB in the process, by `@duckdb/node-api`: tables of a database, and Parquet, CSV and JSON files larger than memory. An
 * abort interrupts the query that runs.
 *
 * @param connection what `DuckDBInstance.connect()` gives
 * @example
 * const instance = await DuckDBInstance.create(':memory:');
 * const engine = duckdbEngine(await instance.connect());
 */
export function duckdbEngine(connection: DuckDBLike): Engine {
  const run = async (sql: string, params?: SqlParams, signal?: AbortSignal) => {
    await untilFree(connection);
    const stop = (): void => connection.interrupt?.();
    signal?.addEventListener('abort', stop);
    try {
      return (await connection.runAndReadAll(sql, params as never)).getRows();
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  };
  const columns = async (select: string, params?: SqlParams, signal?: AbortSignal) => {
    const rows = await run(`DESCRIBE ${select}`, params, signal);
    return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
  };
  if (typeof connection.stream !== 'function') return queried(duckdbDialect, run, columns);
  return queried(duckdbDialect, run, columns, (select, params, signal) =>
    streamed(connection, run, select, params, signal),
  );
}

/** The stream of a connection that is being read: DuckDB ends it at the next statement, which therefore waits. */
const streams = new WeakMap<DuckDBLike, Promise<void>>();

async function untilFree(connection: DuckDBLike): Promise<void> {
  while (streams.has(connection)) await streams.get(connection);
}

/**
 * A statement that the user sends over the connection meanwhile ends a stream of DuckDB's without a word: a last row of the stream's
 * own tells that all have come. That it is the last takes rows in their order.
 */
async function* streamed(
  connection: DuckDBLike,
  run: (sql: string) => Promise<readonly (readonly unknown[])[]>,
  select: string,
  params: SqlParams | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<NumberColumns> {
  const [[isOrdered]] = (await run("SELECT current_setting('preserve_insertion_order')")) as [[unknown]];
  if (isOrdered !== true) throw new BrokenStream('preserve_insertion_order is off');
  await untilFree(connection);
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  streams.set(connection, ended);
  const stop = (): void => connection.interrupt?.();
  signal?.addEventListener('abort', stop);
  try {
    const result = await connection.stream!(
      `SELECT coalesce(COLUMNS(*), 'NaN'::DOUBLE) FROM (SELECT *, 0::DOUBLE AS polytask_end FROM (${select}) ` +
        'UNION ALL BY NAME SELECT 1::DOUBLE AS polytask_end)',
      params as never,
    );
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) throw new BrokenStream('the last row has not come');
      const all = Array.from({ length: chunk.columnCount }, (_, k) => numbersOf(chunk, k));
      const isLast = all.at(-1)!.at(-1) === 1;
      const rows = chunk.rowCount - (isLast ? 1 : 0);
      if (rows > 0) yield all.slice(0, -1).map((column) => column.subarray(0, rows));
      if (isLast) return;
    }
  } finally {
    streams.delete(connection);
    end();
    signal?.removeEventListener('abort', stop);
  }
}

/** The numbers of a column as they stand in DuckDB's memory, where this version of its package shows them. */
function numbersOf(chunk: DuckDBChunkLike, k: number): Float64Array {
  const vector = chunk.getColumnVector(k) as { getItem(i: number): unknown; items?: unknown };
  if (vector.items instanceof Float64Array) return vector.items.subarray(0, chunk.rowCount);
  return Float64Array.from({ length: chunk.rowCount }, (_, i) => Number(vector.getItem(i) ?? Number.NaN));
}
