import { isList } from '../matrix/numbers.js';
import { describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { nearest } from '../params/options.js';
import type { Table } from './table.js';

/** Which columns of a table are what. */
export interface ColumnRoles {
  /** The columns of X, in this order. @defaultValue all that are nothing else */
  readonly features?: readonly string[] | undefined;
  /** The columns of Y, one a task; with `task`, the one column that holds the targets of all tasks. */
  readonly targets: string | readonly string[];
  /** The column that names the task of each row: each task has its own samples then. */
  readonly task?: string | undefined;
  /** The column of the samples' weights, numbers >= 0. */
  readonly weight?: string | undefined;
}

export const ROLES: readonly (keyof ColumnRoles)[] = ['features', 'targets', 'task', 'weight'];

/** The same, checked. */
export interface ReadRoles {
  readonly features: readonly string[];
  readonly targets: readonly string[];
  readonly task: string | null;
  readonly weight: string | null;
}

/** @param known the features unless given: those of the fit @throws InputError */
export function readRoles(
  caller: string,
  table: Table,
  given: { readonly [Role in keyof ColumnRoles]?: unknown },
  known: readonly string[] | null,
): ReadRoles {
  const targets = readNames(caller, table, 'targets', given.targets);
  const task =
    given.task === undefined || given.task === null ? null : readName(caller, table, 'task', given.task);
  if (task !== null && targets.length > 1) {
    throw new InputError(
      `${caller}: targets has ${targets.length} columns, and task names a task for each row; expected one column of targets, that of all tasks.`,
    );
  }
  const weight =
    given.weight === undefined || given.weight === null
      ? null
      : readName(caller, table, 'weight', given.weight);
  const others = new Set([...targets, task, weight]);
  const isGiven = given.features !== undefined && given.features !== null;
  const features = isGiven
    ? readNames(caller, table, 'features', given.features)
    : (known ?? table.names.filter((name) => !others.has(name)));
  requireColumns(caller, table, 'features', features);
  if (features.length === 0)
    throw new InputError(`${caller}: no column of the table is left for features; expected one at least.`);
  const twice = isGiven ? features.find((name) => others.has(name)) : undefined;
  if (twice !== undefined) {
    throw new InputError(
      `${caller}: column ${quote(twice)} is among the features, and target, task or weight too; expected one of them.`,
    );
  }
  return { features, targets, task, weight };
}

function readNames(caller: string, table: Table, role: string, given: unknown): readonly string[] {
  const names = typeof given === 'string' ? [given] : isList(given) ? Array.from(given) : [];
  if (names.length === 0) {
    throw new InputError(
      `${caller}: ${role} is ${describe(given)}; expected names of columns, among them ${shown(table.names)}.`,
    );
  }
  for (const [k, name] of names.entries()) {
    if (typeof name !== 'string') {
      throw new InputError(`${caller}: ${role}[${k}] is ${describe(name)}; expected the name of a column.`);
    }
    if (names.indexOf(name) < k)
      throw new InputError(`${caller}: ${role} has the column ${quote(name)} twice; expected it once.`);
  }
  requireColumns(caller, table, role, names as string[]);
  return names as string[];
}

function readName(caller: string, table: Table, role: string, given: unknown): string {
  if (typeof given !== 'string')
    throw new InputError(`${caller}: ${role} is ${describe(given)}; expected the name of a column.`);
  requireColumns(caller, table, role, [given]);
  return given;
}

/** @throws InputError that names the columns that the table lacks */
export function requireColumns(caller: string, table: Table, role: string, names: readonly string[]): void {
  const known = new Set(table.names);
  const absent = names.filter((name) => !known.has(name));
  if (absent.length === 0) return;
  const near = absent.length === 1 && table.names.length > 0 ? nearest(absent[0]!, table.names) : undefined;
  const hint = near === undefined ? '' : ` Did you mean ${quote(near)}?`;
  throw new InputError(
    `${caller}: ${role}: the table has no column ${shown(absent)}.${hint} Its columns are ${shown(table.names)}.`,
  );
}

function shown(names: readonly string[]): string {
  return `${names.slice(0, 20).map(quote).join(', ')}${names.length > 20 ? ', ...' : ''}`;
}
