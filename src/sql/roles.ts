import { describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { nearest } from '../params/options.js';
import type { Engine, SqlColumn } from './engine.js';
import type { ReadOptions } from './options.js';

/** Which column is what. */
export interface Roles {
  readonly features: readonly SqlColumn[];
  readonly targets: readonly SqlColumn[];
  readonly task: SqlColumn | null;
  readonly weight: SqlColumn | null;
}

/**
 * Finds the columns that are named, and refuses those of types that are no numbers.
 *
 * @param takesLabels whether targets may be texts and booleans
 * @throws InputError
 */
export async function findRoles(engine: Engine, options: ReadOptions, takesLabels = false): Promise<Roles> {
  const { caller, source, params, signal } = options;
  const all = await engine.columns(`SELECT * FROM ${source}`, params, signal).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw unread(options, error);
  });
  const find = (name: string, role: string): SqlColumn => {
    const found = all.filter((column) => column.name === name);
    if (found.length === 1) return found[0]!;
    const near =
      all.length > 0
        ? nearest(
            name,
            all.map((column) => column.name),
          )
        : undefined;
    throw new InputError(
      found.length > 1
        ? `${caller}: ${found.length} columns are named ${quote(name)}; expected one. Rename them in \`query\`.`
        : `${caller}: ${role} ${quote(name)} is no column.${near === undefined ? '' : ` Did you mean ${quote(near)}?`} ` +
            `The columns are ${listed(all.map((column) => column.name))}.`,
    );
  };
  const { task, weight, folds } = options;
  for (const name of folds?.key ?? []) requireKey(caller, find(name, 'folds.key'));
  const taken = [...options.targets, ...[task, weight].filter((name) => name !== null)];
  const names =
    options.features ??
    all.map(({ name }) => name).filter((name) => ![...taken, ...(folds?.key ?? [])].includes(name));
  const features = names.map((name) => find(name, 'feature'));
  requireApart(caller, names, taken);
  const roles = {
    features,
    targets: options.targets.map((name) => find(name, 'target')),
    task: task === null ? null : find(task, 'task'),
    weight: weight === null ? null : find(weight, 'weight'),
  };
  for (const column of roles.features) requireKind(caller, column, 'feature', true);
  for (const column of roles.targets) requireKind(caller, column, 'target', takesLabels);
  if (roles.weight) requireKind(caller, roles.weight, 'weight', false);
  if (roles.task && roles.task.kind === 'other') refuseKind(caller, roles.task, 'task', 'texts or numbers');
  return roles;
}

/** What the database has said of a table or query that it cannot read. */
function unread({ caller, place }: ReadOptions, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof InputError) return error;
  const [, schema, table] = /^table "([^".]+)\.([^".]+)"/.exec(place) ?? [];
  const hint =
    schema === undefined
      ? ''
      : ` Is it in a schema? Then expected the parts of a name as a list, ['${schema}', '${table}'].`;
  const said = error.message.trim().replace(/\.?$/, '.');
  return new InputError(`${caller}: ${place} cannot be read: ${said}${hint}`, { cause: error });
}

const MOST_LISTED = 20;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_LISTED).map(quote).join(', ');
  return names.length > MOST_LISTED ? `${shown} and ${names.length - MOST_LISTED} more` : shown;
}

/** @throws InputError for numbers of which each engine makes another text */
function requireKey(caller: string, { name, type }: SqlColumn): void {
  if (!/double|float|real/i.test(type)) return;
  throw new InputError(
    `${caller}: folds.key ${quote(name)} is of the type ${type}, which engines write in different ways; expected texts, whole numbers or ` +
      'decimals. Cast it in `query`.',
  );
}

/** @throws InputError where a column has two roles */
function requireApart(caller: string, features: readonly string[], taken: readonly string[]): void {
  const all = [...features, ...taken];
  const twice = all.find((name, k) => all.indexOf(name) !== k);
  if (twice !== undefined)
    throw new InputError(`${caller}: the column ${quote(twice)} is named in two roles; expected one.`);
  if (features.length === 0) {
    throw new InputError(`${caller}: features is ${describe(features)}; expected one column or more.`);
  }
}

function requireKind(caller: string, column: SqlColumn, role: string, categories: boolean): void {
  const { kind } = column;
  if (kind === 'number' || kind === 'integer' || (categories && kind === 'category')) return;
  refuseKind(caller, column, role, categories ? 'numbers or categories' : 'numbers');
}

/** @throws InputError always */
export function refuseKind(
  caller: string,
  { name, type, kind }: SqlColumn,
  role: string,
  expected: string,
): never {
  const hint = {
    time: 'extract a number of it, such as its year or the seconds since 1970',
    category: 'cast it to a number',
    other: 'cast it or take a part of it',
  }[kind as 'time' | 'category' | 'other'];
  throw new InputError(
    `${caller}: ${role} ${quote(name)} is of the type ${type}; expected ${expected}. In \`query\` you can ${hint}.`,
  );
}
