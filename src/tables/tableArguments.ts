import type { FlatMatrix } from '../matrix/input.js';
import { isList } from '../matrix/numbers.js';
import { describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { nearest } from '../params/options.js';
import { readFeatures, type TableX } from './features.js';
import { openTable } from './openTable.js';
import { type ColumnRoles, type ReadRoles, ROLES, readRoles, requireColumns } from './roles.js';
import type { Table } from './table.js';
import { readTargets, readTaskRows, readWeights, type TableY } from './targets.js';

/** How a table is read for whom. */
export interface TableReading {
  /** The features of a fitted model, which are those of the table unless it says others. @defaultValue null */
  readonly features?: readonly string[] | null | undefined;
  /** The tasks of a fitted model: targets that have their names are put in their order. @defaultValue null */
  readonly tasks?: readonly string[] | null | undefined;
  /** Whether texts and missing entries are read as they are, for the first step of a pipeline. @defaultValue false */
  readonly takesCategories?: boolean | undefined;
  /** Whether texts and truth values among the targets are labels. @defaultValue true */
  readonly takesLabels?: boolean | undefined;
  /** Which names travel on, as options. @defaultValue both */
  readonly names?: readonly ('featureNames' | 'taskNames')[] | undefined;
}

/** Whether arguments are a table and which of its columns are what, `(table, { targets, ... })`. */
export function isTableCall(args: readonly unknown[]): boolean {
  const options = args[1];
  if (typeof options !== 'object' || options === null || isList(options)) return false;
  return Object.hasOwn(options, 'targets') || (Object.hasOwn(options, 'features') && !('data' in options));
}

/**
 * The arguments of a fit or a score, `(table, { features?, targets, task?, weight?, ...options })`, as `(X, Y, options)` or, with
 * `task`, `(tasks, options)`, with the names of columns among the options; other arguments as they are.
 *
 * @throws InputError for what is no table, columns that it lacks, and entries that are neither numbers nor labels
 */
export function tableArguments(
  caller: string,
  args: readonly unknown[],
  reading: TableReading = {},
): readonly unknown[] {
  if (!isTableCall(args)) {
    refuseBareRows(caller, args);
    return args;
  }
  const [given, options, more] = args as [unknown, Record<string, unknown>, unknown];
  if (more !== undefined) {
    throw new InputError(
      `${caller}: a table comes as ${caller}(table, options); got a third argument, ${describe(more)}.`,
    );
  }
  const { features, targets, task, weight, ...rest } = options;
  const table = openTable(
    given,
    [targets].flat().filter((name) => typeof name === 'string'),
  );
  if (table === null) throw noTable(caller, given);
  if (table.rows === 0) throw new InputError(`${caller}: the table has no rows; expected one at least.`);
  const roles = readRoles(
    caller,
    table,
    { features, targets, task, weight } satisfies Partial<Record<keyof ColumnRoles, unknown>>,
    reading.features ?? null,
  );
  refuseOwnNames(caller, rest);
  const { names = ['featureNames', 'taskNames'] } = reading;
  const named = (own: readonly string[]): object =>
    names.includes('featureNames') ? { featureNames: own } : {};
  const X = readFeatures(caller, table, roles.features, reading.takesCategories === true);
  if (roles.task !== null)
    return [tasksOf(caller, table, roles, roles.task, X, reading), { ...rest, ...named(roles.features) }];
  const ordered = inOrder(roles.targets, reading.tasks ?? null);
  const Y = readTargets(caller, table, ordered, reading.takesLabels);
  return [
    X,
    Y,
    {
      ...rest,
      ...named(roles.features),
      ...(names.includes('taskNames') && { taskNames: ordered }),
      ...(roles.weight !== null && { sampleWeight: readWeights(caller, table, roles.weight) }),
    },
  ];
}

/** @throws InputError for rows of a table that come without a word on which of their columns are predicted */
function refuseBareRows(caller: string, args: readonly unknown[]): void {
  if (!areBareRows(args[0])) return;
  const options = args[1];
  const own = typeof options === 'object' && options !== null && !isList(options) ? Object.keys(options) : [];
  const meant = own.flatMap((name) => {
    const near = ROLES.includes(name as keyof ColumnRoles) ? undefined : nearest(name, ROLES);
    return near === undefined ? [] : [` Did you mean ${near} by ${name}?`];
  })[0];
  throw new InputError(
    `${caller}: got a list of objects without X and y, rows of a table perhaps; expected to be told which of its columns are ` +
      `predicted, ${caller}(rows, { targets: ['price'] }).${meant ?? ''}`,
  );
}

/** Whether a value is a list of objects that are no tasks: rows of a table. */
export function areBareRows(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [first] = value as readonly unknown[];
  if (typeof first !== 'object' || first === null || isList(first) || 'shape' in first) return false;
  if ('X' in first || Object.keys(first).length === 0) return false;
  return Object.values(first).every((value) => typeof value !== 'object' || value === null);
}

/** The targets in the order of the tasks that have their names, where there are the same. */
function inOrder(targets: readonly string[], tasks: readonly string[] | null): readonly string[] {
  if (tasks === null || tasks.length !== targets.length) return targets;
  return tasks.every((name) => targets.includes(name)) ? tasks : targets;
}

function refuseOwnNames(caller: string, rest: Readonly<Record<string, unknown>>): void {
  const own = ['featureNames', 'taskNames', 'sampleWeight'].find(
    (name) => rest[name] !== undefined && rest[name] !== null,
  );
  if (own === undefined) return;
  const instead = own === 'sampleWeight' ? 'weight, the name of a column' : 'the names of the columns';
  throw new InputError(`${caller}: ${own} goes with matrices; of a table it is ${instead}.`);
}

function noTable(caller: string, given: unknown): InputError {
  const then = (given as { then?: unknown } | null | undefined)?.then;
  const isResult = typeof (given as { getRowsJson?: unknown } | null | undefined)?.getRowsJson === 'function';
  const remedy =
    typeof then === 'function'
      ? ' Await it first.'
      : isResult
        ? ' Read it first: connection.runAndReadAll(sql).'
        : '';
  return new InputError(
    `${caller}: with ${ROLES.join(', ')} the data are a table; got ${describe(given)}, expected an Arrow, arquero or DuckDB table, ` +
      `an array of objects or an object of arrays.${remedy}`,
  );
}

/** Each task's rows, `{ name, X, y, sampleWeight? }`. */
function tasksOf(
  caller: string,
  table: Table,
  roles: ReadRoles,
  task: string,
  X: TableX,
  { takesLabels }: TableReading,
): object[] {
  const Y = readTargets(caller, table, roles.targets, takesLabels);
  const weights = roles.weight === null ? null : readWeights(caller, table, roles.weight);
  return Array.from(readTaskRows(caller, table, task), ([name, rows]) => ({
    name,
    X: rowsOfX(X, rows),
    y: entriesOf(Y, rows),
    ...(weights && { sampleWeight: Float64Array.from(rows, (i) => weights[i]!) }),
  }));
}

function rowsOfX(X: TableX, rows: Int32Array): TableX {
  if (Array.isArray(X)) return Array.from(rows, (i) => X[i]!);
  const { data, shape } = X as FlatMatrix;
  const [n, p] = shape as [number, number];
  const out = new Float64Array(rows.length * p);
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < rows.length; k++) out[j * rows.length + k] = data[j * n + rows[k]!]!;
  }
  return { data: out, shape: [rows.length, p], order: 'column' };
}

function entriesOf({ data }: TableY, rows: Int32Array): ArrayLike<unknown> {
  if (data instanceof Float64Array) return Float64Array.from(rows, (i) => data[i]!);
  return Array.from(rows, (i) => data[i]!);
}

/** X of a table by the names of a fit's features; what is no table as it is. @throws InputError that names the columns that it lacks */
export function tableFeatures(
  caller: string,
  given: unknown,
  features: readonly string[] | null,
  takesCategories = false,
): unknown {
  const table = openTable(given, features ?? []);
  if (table === null) return given;
  if (features === null) {
    throw new InputError(
      `${caller}: X is a table with the columns ${table.names.slice(0, 5).map(quote).join(', ')}${table.names.length > 5 ? ', ...' : ''}, and the model was ` +
        'fitted without names of features; expected a matrix, or a fit with names: fit(table, { features, targets }) or the option featureNames.',
    );
  }
  requireColumns(caller, table, 'features of the model', features);
  return readFeatures(caller, table, features, takesCategories);
}
