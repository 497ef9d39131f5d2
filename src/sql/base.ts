import type { Dialect } from './dialect.js';
import type { Dictionaries } from './dictionaries.js';
import type { SqlColumn } from './engine.js';
import { columnOf, type ReadOptions } from './options.js';
import type { Roles } from './roles.js';

/**
 * The samples as a subquery, the same in all scans: numbers of float64 in the columns x0, x1, ... (a column of 0 and 1 for each
 * category) and y0, y1, ... (NULL where missing), the weight w, and what rows are grouped by, g_task and g_fold. No name of the
 * user's is seen outside.
 */
export interface Base {
  /** The subquery, with its name. */
  readonly sql: string;
  /** p names: those of the columns; of a category, as the OneHotEncoder names it. */
  readonly featureNames: readonly string[];
  /** The column of each feature. */
  readonly columns: readonly SqlColumn[];
  readonly nTargets: number;
  readonly hasWeight: boolean;
  readonly groups: readonly ('g_task' | 'g_fold')[];
}

/** @param codes targets that are labels, as SQL */
export function baseOf(
  dialect: Dialect,
  { source, folds }: ReadOptions,
  { features, targets, task, weight }: Roles,
  { categories }: Dictionaries,
  codes: readonly ({ readonly sql: string } | null)[] = [],
): Base {
  const numeric = (column: SqlColumn): string => dialect.asDouble(columnOf(dialect, column.name));
  const x: { readonly sql: string; readonly name: string; readonly column: SqlColumn }[] = features.flatMap(
    (column, k) => {
      const own = categories[k];
      if (!own) return [{ sql: numeric(column), name: column.name, column }];
      const text = dialect.asText(columnOf(dialect, column.name));
      return own.map((category) => ({
        sql: `CASE WHEN ${text} = ${dialect.text(category)} THEN ${dialect.number(1)} ELSE ${dialect.number(0)} END`,
        name: `${column.name}_${category}`,
        column,
      }));
    },
  );
  const y = targets.map((column, t) => {
    const code = codes[t];
    if (code) return code.sql;
    const value = numeric(column);
    return column.kind === 'integer'
      ? value
      : `CASE WHEN ${dialect.isNaN(value)} THEN NULL ELSE ${value} END`;
  });
  const list = [...x.map(({ sql }, j) => `${sql} AS x${j}`), ...y.map((sql, t) => `${sql} AS y${t}`)];
  if (weight) list.push(`${numeric(weight)} AS w`);
  const groups: ('g_task' | 'g_fold')[] = [];
  if (task) {
    list.push(`${dialect.asText(columnOf(dialect, task.name))} AS g_task`);
    groups.push('g_task');
  }
  if (folds) {
    const { count, key } = folds;
    const texts = key.map((name) => `coalesce(${dialect.asText(columnOf(dialect, name))}, '')`);
    const fold =
      key.length > 0
        ? dialect.foldOfText(texts.join(` || '|' || `), count)
        : dialect.foldOfNumbers([...x.map(({ sql }) => sql), ...targets.map(numeric)], count);
    list.push(`${fold} AS g_fold`);
    groups.push('g_fold');
  }
  return {
    sql: `(SELECT ${list.join(', ')} FROM ${source}) AS base`,
    featureNames: x.map(({ name }) => name),
    columns: x.map(({ column }) => column),
    nTargets: targets.length,
    hasWeight: weight !== null,
    groups,
  };
}
