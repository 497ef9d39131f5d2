import { requireDistinct } from '../data/names.js';
import { isList } from '../matrix/numbers.js';
import { describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import type { Dialect } from './dialect.js';
import type { SqlParams } from './engine.js';

/** Folds for cross-validation: rows are shared out by a hash, so the same row is in the same fold whenever it is read. */
export interface HashFolds {
  /** How many, 2 or more. */
  readonly count: number;
  /**
   * The columns that are hashed, by the MD5 of their texts: rows with the same key stay together, and every engine makes the
   * same folds. Without, all numbers of a row are hashed, by the engine's own function.
   */
  readonly key?: string | readonly string[] | undefined;
}

/** Which statement of a stage has been answered. */
export interface SqlProgress {
  readonly stage: 'categories' | 'preparation' | 'means' | 'products' | 'steps';
  readonly completed: number;
  readonly total: number;
  /** Rows read so far, where they are read one by one. */
  readonly rows?: number;
}

/** Where the samples are, and which columns are what. */
export interface SqlOptions {
  /** The name of a table, or its parts: `['schema', 'table']`. This or `query`. */
  readonly table?: string | readonly string[] | undefined;
  /** A SELECT. It is run as it is: never make one of what a stranger wrote. */
  readonly query?: string | undefined;
  /** The columns of X, numbers or categories. @defaultValue all that are nothing else */
  readonly features?: readonly string[] | undefined;
  /** The columns of Y: one for each task. With `task` there is one. NULL and NaN are missing. */
  readonly targets: string | readonly string[];
  /** A column that says which task a row is a sample of: each task then has its own samples. */
  readonly task?: string | undefined;
  /** A column of weights s_i >= 0. */
  readonly weight?: string | undefined;
  /** A condition that chooses rows, SQL that is run as it is. */
  readonly where?: string | undefined;
  /** Values for the placeholders in `query` and `where`, as the engine's client takes them. */
  readonly params?: SqlParams | undefined;
  readonly folds?: number | HashFolds | null | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: SqlProgress) => void) | undefined;
}

/** The options of a call, checked. */
export interface ReadOptions {
  readonly caller: string;
  /** What stands after FROM: the rows that count, as `polytask_source`. The user's `where` sees no names but the user's. */
  readonly source: string;
  readonly hasWhere: boolean;
  /** What the rows are, as the user has said it, for messages. */
  readonly place: string;
  readonly features: readonly string[] | null;
  readonly targets: readonly string[];
  readonly task: string | null;
  readonly weight: string | null;
  readonly folds: { readonly count: number; readonly key: readonly string[] } | null;
  readonly params: SqlParams | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (progress: SqlProgress) => void;
}

/** The name of the rows in every statement: columns are written with it, for some engines prefer names of results to them. */
const SOURCE = 'polytask_source';

/** A column of the rows. */
export function columnOf(dialect: Dialect, name: string): string {
  return `${SOURCE}.${dialect.identifier(name)}`;
}

const NAMES = [
  'table',
  'query',
  'features',
  'targets',
  'task',
  'weight',
  'where',
  'params',
  'folds',
  'signal',
  'onProgress',
];

/** @throws InputError */
export function readSqlOptions(caller: string, dialect: Dialect, options: unknown): ReadOptions {
  const read = new OptionReader(caller, options, NAMES);
  const text = (name: string): string | null => {
    const value = read.raw(name, null);
    if (value === null || (typeof value === 'string' && value.trim() !== '')) return value;
    throw new InputError(`${caller}: ${name} is ${describe(value)}; expected a text that is not empty.`);
  };
  const given = read.raw('features', null);
  const features = given === null ? null : columnNames(`${caller}: features`, given);
  const targets = columnNames(`${caller}: targets`, read.raw('targets', null));
  const task = text('task');
  if (task !== null && targets.length > 1) {
    throw new InputError(
      `${caller}: targets has ${targets.length} entries; expected one, for with \`task\` a row is a sample of one task.`,
    );
  }
  const [query, where] = [text('query'), text('where')];
  const table = read.raw('table', null);
  return {
    caller,
    source: sourceOf(caller, dialect, table, query, where),
    hasWhere: where !== null,
    place: `${
      query === null
        ? `table ${[table]
            .flat()
            .map((part) => quote(String(part)))
            .join('.')}`
        : 'query'
    }${where === null ? '' : ', or where'}`,
    features,
    targets,
    task,
    weight: text('weight'),
    folds: readFolds(caller, read.raw('folds', null)),
    params: read.raw('params', undefined) as SqlParams | undefined,
    signal: read.raw('signal', undefined) as AbortSignal | undefined,
    onProgress: read.raw('onProgress', () => {}) as ReadOptions['onProgress'],
  };
}

/** A list of distinct names, or one name. @throws InputError */
function columnNames(place: string, value: unknown): readonly string[] {
  const list = typeof value === 'string' ? [value] : isList(value) ? Array.from(value) : [];
  const wrong = list.findIndex((name) => typeof name !== 'string');
  if (list.length === 0 || wrong >= 0) {
    const what = list.length === 0 ? `${place} is` : `${place}[${wrong}] is`;
    throw new InputError(
      `${what} ${describe(list.length === 0 ? value : list[wrong])}; expected names of columns.`,
    );
  }
  return requireDistinct(list as string[], place, 'column');
}

/** A line break ends a comment in the last line of the user's SQL. */
function sourceOf(
  caller: string,
  dialect: Dialect,
  table: unknown,
  query: string | null,
  where: string | null,
): string {
  if ((table === null) === (query === null)) {
    const what = query === null ? 'neither table nor query is given' : 'table and query are both given';
    throw new InputError(`${caller}: ${what}; expected one of them.`);
  }
  const from =
    query === null
      ? columnNames(`${caller}: table`, table).map(dialect.identifier).join('.')
      : `(${query.replace(/[;\s]+$/, '')}\n) AS polytask_query`;
  const condition = where === null ? '' : ` WHERE (${where}\n)`;
  return `(SELECT * FROM ${from}${condition}) AS ${SOURCE}`;
}

function readFolds(caller: string, given: unknown): ReadOptions['folds'] {
  if (given === null) return null;
  const read = new OptionReader(`${caller}: folds`, typeof given === 'number' ? { count: given } : given, [
    'count',
    'key',
  ]);
  const key = read.raw('key', null);
  return {
    count: read.count('count', 5, 2, 1000),
    key: key === null ? [] : columnNames(`${caller}: folds.key`, key),
  };
}
