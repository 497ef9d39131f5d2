import { counted, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { type Engine, numberOf, type SqlColumn } from './engine.js';
import { columnOf, type ReadOptions } from './options.js';
import type { Roles } from './roles.js';

/** More categories than this are no categories but names, or numbers written out. */
const MOST_CATEGORIES = 1000;
const MOST_TASKS = 100_000;

/** What the columns of categories hold. */
export interface Dictionaries {
  /** The categories of each feature, sorted by code unit; null for numbers. */
  readonly categories: readonly (readonly string[] | null)[];
  /** The tasks of the task column, numbers ascending, else sorted by code unit; null without one. */
  readonly tasks: readonly string[] | null;
}

/** Reads the distinct values, a scan for each such column. @throws InputError */
export async function readDictionaries(
  engine: Engine,
  options: ReadOptions,
  { features, task }: Roles,
): Promise<Dictionaries> {
  const total = features.filter(({ kind }) => kind === 'category').length + (task ? 1 : 0);
  let completed = 0;
  const read = async (column: SqlColumn, role: string, most: number): Promise<string[]> => {
    const values = await distinct(engine, options, column, role, most);
    completed++;
    options.onProgress({ stage: 'categories', completed, total });
    return values;
  };
  const categories: (readonly string[] | null)[] = [];
  for (const column of features)
    categories.push(
      column.kind === 'category' ? (await read(column, 'feature', MOST_CATEGORIES)).sort() : null,
    );
  if (task === null) return { categories, tasks: null };
  const tasks = await read(task, 'task', MOST_TASKS);
  const isNumber = task.kind === 'integer' || task.kind === 'number';
  return { categories, tasks: isNumber ? tasks.sort((a, b) => Number(a) - Number(b)) : tasks.sort() };
}

async function distinct(
  engine: Engine,
  { caller, source, params, signal }: ReadOptions,
  { name }: SqlColumn,
  role: string,
  most: number,
): Promise<string[]> {
  const { dialect } = engine;
  const value = dialect.asText(columnOf(dialect, name));
  // The grouping is outermost, for a column that is compared by another rule than its text would be merged.
  const rows = await engine.query(
    `SELECT v, count(*) FROM (SELECT ${value} AS v FROM ${source}) AS b GROUP BY v LIMIT ${most + 2}`,
    params,
    signal,
  );
  const missing = rows.find(([level]) => level === null || level === undefined);
  if (missing !== undefined) {
    throw new InputError(
      `${caller}: ${role} ${quote(name)} is NULL in ${counted(numberOf(missing[1]), 'row')}; expected a value in each. ` +
        'Give them a category of their own in `query` (coalesce), or leave them out by `where`.',
    );
  }
  if (rows.length > most) {
    throw new InputError(
      `${caller}: ${role} ${quote(name)} has more than ${most} distinct values; expected a category, not a name or a key.`,
    );
  }
  return rows.map(([level]) => String(level));
}
