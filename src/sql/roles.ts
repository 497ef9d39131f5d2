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
  const all = await engine.columns(`SELECT * FROM ${source}`, params, signal);
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
        : `${caller}: ${role} ${quote(name)} is no column of the ${all.length} there are.` +
            `${near === undefined ? '' : ` Did you mean ${quote(near)}?`}`,
    );
  };
  const { task, weight, folds } = options;
  for (const name of folds?.key ?? []) find(name, 'folds.key');
  const taken = [...options.targets, ...[task, weight].filter((name) => name !== null)];
  const names =
    options.features ??
    all.map(({ name }) => name).filter((name) => ![...taken, ...(folds?.key ?? [])].includes(name));
  requireApart(caller, names, taken);
  const roles = {
    features: names.map((name) => find(name, 'feature')),
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
