import type { Dialect } from './dialect.js';
import type { SqlColumn } from './engine.js';
import { columnOf, type ReadOptions } from './options.js';
import type { Roles } from './roles.js';
import type { SqlFeature } from './steps/sqlFeature.js';

/**
 * The samples as a subquery, the same in all scans: numbers of float64 in the columns x0, x1, ... (a column of 0 and 1 for each
 * category) and y0, y1, ... (NULL where missing), the weight w, and what rows are grouped by, g_task and g_fold. No name of the
 * user's is seen outside.
 */
export interface Base {
  /** The subquery, with its name. */
  readonly sql: string;
  /** p names: those of the columns, or as the steps name them that have made the features. */
  readonly featureNames: readonly string[];
  /** The column of each feature, or what stands for it where a step has made the feature. */
  readonly columns: readonly SqlColumn[];
  readonly nTargets: number;
  readonly hasWeight: boolean;
  readonly groups: readonly ('g_task' | 'g_fold')[];
}

/**
 * @param codes targets that are labels, as SQL
 * @param only the places of the targets that are wanted, all unless given; they keep their names
 */
export function baseOf(
  dialect: Dialect,
  { source, folds }: ReadOptions,
  {
    features,
    roles: { targets, task, weight },
  }: { readonly features: readonly SqlFeature[]; readonly roles: Roles },
  codes: readonly ({ readonly sql: string } | null)[] = [],
  only: readonly number[] = [...targets.keys()],
): Base {
  const numeric = (column: SqlColumn): string => dialect.asDouble(columnOf(dialect, column.name));
  const y = only.map((t) => {
    const column = targets[t]!;
    const code = codes[t];
    if (code) return code.sql;
    const value = numeric(column);
    return column.kind === 'integer'
      ? value
      : `CASE WHEN ${dialect.isNaN(value)} THEN NULL ELSE ${value} END`;
  });
  const list = [
    ...features.map(({ number }, j) => `${number} AS x${j}`),
    ...y.map((sql, k) => `${sql} AS y${only[k]}`),
  ];
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
        : dialect.foldOfNumbers([...features.map(({ number }) => number), ...targets.map(numeric)], count);
    list.push(`${fold} AS g_fold`);
    groups.push('g_fold');
  }
  return {
    sql: `(SELECT ${list.join(', ')} FROM ${source}) AS base`,
    featureNames: features.map(({ name }) => name),
    columns: features.map(({ name, column }) => column ?? { name, type: 'number', kind: 'number' }),
    nTargets: only.length,
    hasWeight: weight !== null,
    groups,
  };
}
