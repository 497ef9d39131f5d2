import type { Dialect } from '../dialect.js';
import type { Engine, SqlParams } from '../engine.js';
import { queried } from './queried.js';
import { kindBy, standardIdentifier, standardText } from './standard.js';

/** PostgreSQL's SQL. Sums of float64 are rounded once a row. */
export const postgresDialect: Dialect = Object.freeze({
  name: 'PostgreSQL',
  identifier: standardIdentifier,
  // E'' takes backslashes as escapes whatever `standard_conforming_strings` says.
  text: (value: string) => `E${standardText(value.replaceAll('\\', '\\\\'))}`,
  number: (value: number) => `CAST('${value.toExponential()}' AS float8)`,
  asDouble: (expression: string) => `CAST(${expression} AS float8)`,
  asText: (expression: string) => `CAST(${expression} AS text)`,
  isFinite: (expression: string) =>
    `(${expression} NOT IN (CAST('NaN' AS float8), CAST('Infinity' AS float8), CAST('-Infinity' AS float8)))`,
  isNaN: (expression: string) => `(${expression} = CAST('NaN' AS float8))`,
  sum: (expression: string) => `sum(${expression})`,
  isCompensated: false,
  exp: (expression: string) => `exp(${expression})`,
  foldOfText: (expression: string, count: number) =>
    `CAST(CAST(concat('x', substr(md5(${expression}), 1, 7)) AS bit(28)) AS int4) % ${count}`,
  foldOfNumbers: (expressions: readonly string[], count: number) =>
    `CAST(abs(hash_record_extended(ROW(${expressions.join(', ')}), 0) % ${count}) AS int4)`,
  fence: ' OFFSET 0',
  mostSums: 1500,
  kindOf: kindBy([
    [/\]$/, 'other'],
    [/^(smallint|integer|bigint)$/, 'integer'],
    [/^(real|double precision|numeric)/, 'number'],
    [/^(text|character|boolean|name|citext|enum)/, 'category'],
    [/^(date|time|interval)/, 'time'],
  ]),
});

/** The part of a Client or Pool of `pg` that is used. */
export interface PostgresLike {
  query(query: { readonly text: string; readonly values: unknown[]; readonly rowMode: 'array' }): Promise<{
    readonly rows: unknown[];
    readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  }>;
}

/**
 * PostgreSQL 14 or later, by `pg`. An abort is answered at once; the statement that runs ends by itself, or by the client's
 * `statement_timeout`.
 *
 * @param client a Client that is connected, or a Pool
 * @example
 * const client = new pg.Client('postgres://localhost/houses');
 * await client.connect();
 * const engine = postgresEngine(client);
 */
export function postgresEngine(client: PostgresLike): Engine {
  const run = (text: string, params: SqlParams = []) =>
    client.query({ text, values: [...(params as readonly unknown[])], rowMode: 'array' });
  const rows = async (sql: string, params?: SqlParams) => (await run(sql, params)).rows as unknown[][];
  return queried(postgresDialect, rows, async (select, params) => {
    const { fields } = await run(`${select} LIMIT 0`, params);
    const types = new Map(
      (await rows(typesOf([...new Set(fields.map(({ dataTypeID }) => dataTypeID))]))).map(([id, type]) => [
        Number(id),
        String(type),
      ]),
    );
    return fields.map(({ name, dataTypeID }) => ({ name, type: types.get(dataTypeID) ?? 'unknown' }));
  });
}

/** The names of types by their numbers: a domain's is that of what it is made from, an enumeration's begins with `enum`. */
function typesOf(ids: readonly number[]): string {
  const name = "format_type(CASE typtype WHEN 'd' THEN typbasetype ELSE oid END, NULL)";
  return (
    `SELECT oid, CASE typtype WHEN 'e' THEN 'enum ' ELSE '' END || ${name} FROM pg_catalog.pg_type ` +
    `WHERE oid IN (${ids.length > 0 ? ids.join(', ') : '0'})`
  );
}
