import { UsageError } from '../failures.js';
import type { Io } from '../io.js';
import { absolutePath, inputName } from '../paths.js';

/** Rows that a database reads: of Parquet files, of a table or a query in a file of DuckDB, or in PostgreSQL. */
export interface Address {
  readonly engine: 'duckdb' | 'postgres';
  /** How it is called in messages: without a password. */
  readonly shown: string;
  /** The database: a path from the root, `:memory:` for Parquet files, or what PostgreSQL's client takes. */
  readonly database: string;
  /** What stands in FROM, as SQL. */
  readonly source: string;
  /** The pattern of the Parquet files that are read, from the root; null for a database. */
  readonly files: string | null;
  /** What must not be shown. */
  readonly secret: string | null;
}

const PARQUET = /\.(?:parquet|pq)$/i;
const REMOTE = /^(?:https?|s3|gs|gcs|r2|az|abfss|hf):\/\//i;

/** Whether an input is read by a database, and not as a CSV file. */
export function isAddress(path: string): boolean {
  return PARQUET.test(path) || /^duckdb:/i.test(path) || /^postgres(?:ql)?:\/\//i.test(path);
}

/** How an input is called in messages, without a password. */
export function shownInput(path: string): string {
  return isAddress(path) ? withoutPassword(path) : inputName(path);
}

/** @throws UsageError for an address that lacks its table, or is none */
export function readAddress(path: string, io: Pick<Io, 'cwd'>): Address {
  const shown = withoutPassword(path);
  if (PARQUET.test(path) && !/^(?:duckdb|postgres(?:ql)?):/i.test(path)) {
    const files = REMOTE.test(path) ? path : absolutePath(path, io);
    return {
      engine: 'duckdb',
      shown,
      database: ':memory:',
      source: `read_parquet(${text(files)})`,
      files,
      secret: null,
    };
  }
  if (/^duckdb:/i.test(path)) {
    const [file, query] = parts(path.slice('duckdb:'.length));
    if (file === '') throw usage(shown, 'the file of the database is missing');
    return {
      engine: 'duckdb',
      shown,
      database: absolutePath(file, io),
      source: sourceOf(new URLSearchParams(query), shown, DUCKDB_PARAMS),
      files: null,
      secret: null,
    };
  }
  const [server, query] = parts(path);
  const params = new URLSearchParams(query);
  const source = sourceOf(params, shown, POSTGRES_PARAMS);
  for (const name of OWN) params.delete(name);
  const rest = params.toString();
  return {
    engine: 'postgres',
    shown,
    database: rest === '' ? server : `${server}?${rest}`,
    source,
    files: null,
    secret: passwordOf(path),
  };
}

const OWN = ['table', 'schema', 'query'];
const DUCKDB_PARAMS: readonly string[] = [];
/** What `pg` reads of an address. */
const POSTGRES_PARAMS = [
  ...['user', 'password', 'host', 'port', 'database', 'encoding', 'options', 'replication'],
  ...['ssl', 'sslmode', 'sslcert', 'sslkey', 'sslrootcert', 'sslnegotiation', 'uselibpqcompat'],
  ...[
    'application_name',
    'fallback_application_name',
    'client_encoding',
    'connect_timeout',
    'connectionTimeoutMillis',
  ],
  ...[
    'statement_timeout',
    'lock_timeout',
    'idle_in_transaction_session_timeout',
    'query_timeout',
    'keepalives',
  ],
];

function parts(path: string): [before: string, query: string] {
  const at = path.indexOf('?');
  return at < 0 ? [path, ''] : [path.slice(0, at), path.slice(at + 1)];
}

/** @param others the parameters that the database takes */
function sourceOf(params: URLSearchParams, shown: string, others: readonly string[]): string {
  const known = [...OWN, ...others];
  const unknown = [...params.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw usage(shown, `there is no parameter ${unknown}`);
  const [table, schema, query] = OWN.map((name) => params.get(name));
  if (!table === !query) {
    throw usage(shown, table ? 'table and query are both given' : 'its table is missing');
  }
  if (query) return `(${query.replace(/[;\s]+$/, '')}\n) AS polytask_source`;
  return [...(schema ? [schema] : []), table!].map(identifier).join('.');
}

function usage(shown: string, what: string): UsageError {
  return new UsageError(
    `polytask: ${shown}: ${what}; expected a table or a query behind the database, such as duckdb:file.db?table=houses, ` +
      'postgres://host/database?schema=public&table=houses or duckdb:file.db?query=SELECT … (in quotes for the shell).',
  );
}

/** Between the colon and the last @ of what stands before the path. */
const PASSWORD = /^(\w+:\/\/[^/?#:@]*):((?:[^/?#]|[/?#](?=[^/]*@))*)@/;

function passwordOf(path: string): string | null {
  return PASSWORD.exec(path)?.[2] ?? new URLSearchParams(parts(path)[1]).get('password');
}

export function withoutPassword(path: string): string {
  return path.replace(PASSWORD, '$1@').replace(/([?&]password=)[^&]*/gi, '$1…');
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text of SQL. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
