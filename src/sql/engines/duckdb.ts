import type { Dialect } from '../dialect.js';
import type { Engine, SqlParams } from '../engine.js';
import { queried } from './queried.js';
import { kindBy, standardIdentifier, standardText } from './standard.js';

/** DuckDB's SQL. Sums of float64 are compensated (`fsum`). */
export const duckdbDialect: Dialect = Object.freeze({
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
  interrupt?(): void;
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
    const stop = (): void => connection.interrupt?.();
    signal?.addEventListener('abort', stop);
    try {
      return (await connection.runAndReadAll(sql, params as never)).getRows();
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  };
  return queried(duckdbDialect, run, async (select, params, signal) => {
    const rows = await run(`DESCRIBE ${select}`, params, signal);
    return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
  });
}
