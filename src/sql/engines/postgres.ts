import { isList } from '../../matrix/numbers.js';
import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { Dialect } from '../dialect.js';
import type { Engine, SqlParams } from '../engine.js';
import { cancelStatement } from './cancelStatement.js';
import { queried } from './queried.js';
import { kindBy, standardIdentifier, standardRows, standardText } from './standard.js';

/** PostgreSQL's SQL. Sums of float64 are rounded once a row. */
export const postgresDialect: Dialect = /* @__PURE__ */ Object.freeze({
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
  rowsAs: standardRows,
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

type Ask = (query: {
  readonly text: string;
  readonly values: unknown[];
  readonly rowMode: 'array';
}) => Promise<{
  readonly rows: unknown[];
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}>;

/** The part of a Client or Pool of `pg` that is used. */
export interface PostgresLike {
  readonly query: Ask;
}

/** The part of a Pool. */
interface PoolLike extends PostgresLike {
  connect(): Promise<PostgresLike & { release(): void }>;
  readonly totalCount: number;
}

/**
 * PostgreSQL 14 or later, by `pg`. An abort is answered at once, and cancels the statement that runs, by `pg_cancel_backend` on a
 * connection of its own with the client's parameters.
 *
 * @param client a Client that is connected, with nothing else to do during a fit, or a Pool
 * @example
 * const client = new pg.Client('postgres://localhost/houses');
 * await client.connect();
 * const engine = postgresEngine(client);
 */
export function postgresEngine(client: PostgresLike): Engine {
  const run = async (text: string, params: SqlParams = [], signal?: AbortSignal) => {
    if (!isList(params)) {
      throw new InputError(`params is ${describe(params)}; expected a list, the values of $1, $2, ….`);
    }
    requireConnected(client);
    const own = isPool(client) ? await client.connect() : null;
    const session = own ?? client;
    let isRunning = true;
    const stop = (): void => void cancelStatement(session, () => isRunning);
    signal?.addEventListener('abort', stop);
    try {
      return await session.query({ text, values: Array.from(params), rowMode: 'array' });
    } finally {
      isRunning = false;
      signal?.removeEventListener('abort', stop);
      own?.release();
    }
  };
  const rows = async (sql: string, params?: SqlParams, signal?: AbortSignal) =>
    (await run(sql, params, signal)).rows as unknown[][];
  return queried(postgresDialect, rows, async (select, params, signal) => {
    const { fields } = await run(`${select} LIMIT 0`, params, signal);
    const ids = [...new Set(fields.map(({ dataTypeID }) => dataTypeID))];
    const [[digits], ...named] = (await rows(`${DIGITS} UNION ALL ${typesOf(ids)}`)) as [
      unknown[],
      ...unknown[][],
    ];
    if (Number(digits) < 1) {
      throw new InputError(
        `extra_float_digits is ${digits} in this session, so that numbers lose digits on their way; expected 1 or more, as unless it is set.`,
      );
    }
    const types = new Map(named.map(([id, type]) => [Number(id), String(type)]));
    return fields.map(({ name, dataTypeID }) => ({ name, type: types.get(dataTypeID) ?? 'unknown' }));
  });
}

const DIGITS = "SELECT CAST(current_setting('extra_float_digits') AS int8), CAST('' AS text)";

function isPool(client: PostgresLike): client is PoolLike {
  const { connect, totalCount } = client as Partial<PoolLike>;
  return typeof connect === 'function' && typeof totalCount === 'number';
}

/** A client that was never connected would let statements wait for ever. @throws InputError */
function requireConnected(client: PostgresLike): void {
  const { _connected, _connecting } = client as { _connected?: unknown; _connecting?: unknown };
  if (_connected !== false || _connecting !== false) return;
  throw new InputError(
    'the client is not connected; expected one after `await client.connect()`, or a Pool.',
  );
}

/** The names of types by their numbers: a domain's is that of what it is made from, an enumeration's begins with `enum`. */
function typesOf(ids: readonly number[]): string {
  const name = "format_type(CASE typtype WHEN 'd' THEN typbasetype ELSE oid END, NULL)";
  return (
    `SELECT CAST(oid AS int8), CASE typtype WHEN 'e' THEN 'enum ' ELSE '' END || ${name} FROM pg_catalog.pg_type ` +
    `WHERE oid IN (${ids.length > 0 ? ids.join(', ') : '0'})`
  );
}
