import type { Dialect } from '../dialect.js';
import type { Engine, SqlParams } from '../engine.js';
import { queried } from './queried.js';
import { kindBy, requireName, requireText } from './standard.js';

/** A backslash is an escape in names and texts alike. */
const escaped = (text: string, mark: string): string =>
  mark + text.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`) + mark;

const kindOfPlain = kindBy([
  [/^U?Int\d+$/, 'integer'],
  [/^(Float|Decimal)/, 'number'],
  [/^(String|FixedString|Enum|Bool)/, 'category'],
  [/^(Date|Time|Interval)/, 'time'],
]);

/** ClickHouse's SQL. Sums of float64 are compensated (`sumKahan`). */
export const clickhouseDialect: Dialect = /* @__PURE__ */ Object.freeze({
  name: 'ClickHouse',
  identifier: (name: string) => escaped(requireName(name), '"'),
  text: (value: string) => escaped(requireText(value), "'"),
  // A literal would be a decimal number first; the text is read to the last bit.
  number: (value: number) => `toFloat64('${value.toExponential()}')`,
  asDouble: (expression: string) => `toFloat64(${expression})`,
  asText: (expression: string) => `toString(${expression})`,
  isFinite: (expression: string) => `isFinite(${expression})`,
  isNaN: (expression: string) => `isNaN(${expression})`,
  sum: (expression: string) => `sumKahan(${expression})`,
  isCompensated: true,
  exp: (expression: string) => `exp(${expression})`,
  foldOfText: (expression: string, count: number) =>
    `bitShiftRight(reinterpretAsUInt32(reverse(substring(MD5(${expression}), 1, 4))), 4) % ${count}`,
  foldOfNumbers: (expressions: readonly string[], count: number) =>
    `cityHash64(${expressions.map((one) => `ifNull(${one}, nan)`).join(', ')}) % ${count}`,
  rowsAs: (name: string, columns: readonly string[], rows: readonly (readonly string[])[]) => {
    const [text, ...numbers] = columns;
    const types = [`${text} String`, ...numbers.map((column) => `${column} Float64`)].join(', ');
    return `(SELECT * FROM values('${types}', ${rows.map((row) => `(${row.join(', ')})`).join(', ')})) AS ${name}`;
  },
  fence: '',
  mostSums: 1000,
  kindOf: (type: string) => {
    const inner = /^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type)?.[1];
    return inner === undefined ? kindOfPlain(type) : clickhouseDialect.kindOf(inner);
  },
});

/** A type and no interface, which would not be one of the client's records of settings. */
type ClickHouseSettings = {
  readonly output_format_json_quote_64bit_integers: 1;
  readonly output_format_json_quote_denormals: 1;
  readonly max_query_size: string;
};

type HttpSettings = ClickHouseSettings & { readonly cancel_http_readonly_queries_on_client_close: 1 };

/** Whole numbers and NaN come as texts, and statements may be as long as theirs are here. */
const SETTINGS: ClickHouseSettings = /* @__PURE__ */ Object.freeze({
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_denormals: 1,
  max_query_size: '100000000',
});

/** An abort closes the request, at which a server goes on unless it is told. */
const HTTP_SETTINGS: HttpSettings = /* @__PURE__ */ Object.freeze({
  ...SETTINGS,
  cancel_http_readonly_queries_on_client_close: 1,
});

interface Compact {
  readonly data: readonly (readonly unknown[])[];
}

/** The part of `@clickhouse/client`'s ClickHouseClient that is used. */
export interface ClickHouseLike {
  query(options: {
    readonly query: string;
    readonly format: 'JSONCompact';
    readonly query_params?: Record<string, unknown>;
    readonly abort_signal?: AbortSignal;
    readonly clickhouse_settings: HttpSettings;
  }): Promise<{ json(): Promise<unknown> }>;
}

/**
 * A ClickHouse server or cluster, by `@clickhouse/client`. Placeholders are ClickHouse's, `{name: Type}`, and `params` an object.
 *
 * @example
 * const engine = clickhouseEngine(createClient({ url: 'http://localhost:8123' }));
 */
export function clickhouseEngine(client: ClickHouseLike): Engine {
  return withDescribe(async (query, params, signal) => {
    const answer = await client.query({
      query,
      format: 'JSONCompact',
      clickhouse_settings: HTTP_SETTINGS,
      ...(params ? { query_params: params as Record<string, unknown> } : {}),
      ...(signal ? { abort_signal: signal } : {}),
    });
    return ((await answer.json()) as Compact).data;
  });
}

/** The part of a Session of `chdb` that is used. */
export interface ChdbLike {
  queryBindAsync(
    query: string,
    params: object,
    options: { readonly format: string },
  ): Promise<{ text(): string }>;
}

/**
 * ClickHouse in the process, by `chdb`.
 *
 * @example
 * const engine = chdbEngine(new Session());
 */
export function chdbEngine(session: ChdbLike): Engine {
  const settings = Object.entries(SETTINGS).map(([name, value]) => `${name} = ${value}`);
  const ask = async (query: string, params: SqlParams = {}): Promise<string> =>
    (await session.queryBindAsync(query, params, { format: 'JSONCompact' })).text();
  let ready: Promise<unknown> | undefined;
  return withDescribe(async (query, params) => {
    ready ??= ask(`SET ${settings.join(', ')}`);
    await ready;
    return (JSON.parse(await ask(query, params)) as Compact).data;
  });
}

type Rows = (
  sql: string,
  params?: SqlParams,
  signal?: AbortSignal,
) => Promise<readonly (readonly unknown[])[]>;

function withDescribe(rows: Rows): Engine {
  return queried(clickhouseDialect, rows, async (select, params, signal) => {
    const columns = await rows(`DESCRIBE TABLE (${select})`, params, signal);
    return columns.map(([name, type]) => ({ name: String(name), type: String(type) }));
  });
}
