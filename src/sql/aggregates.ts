import type { Base } from './base.js';
import { type Engine, numberOf } from './engine.js';
import type { ReadOptions, SqlProgress } from './options.js';

/** The aggregates of one group of rows. */
export interface Group {
  /** '' without a task column. */
  readonly task: string;
  /** 0 without folds. */
  readonly fold: number;
  /** In the order of the aggregates. */
  readonly values: Float64Array;
}

/**
 * Aggregates over each group of rows: one scan, or as many as the engine's limit of aggregates in a statement makes necessary.
 *
 * @param from what stands after FROM, with the columns that the base groups by
 */
export async function aggregatesOf(
  engine: Engine,
  { params, signal, onProgress }: ReadOptions,
  { groups }: Pick<Base, 'groups'>,
  from: string,
  aggregates: readonly string[],
  stage: SqlProgress['stage'],
): Promise<Group[]> {
  const most = Math.max(1, engine.dialect.mostSums);
  const total = Math.ceil(aggregates.length / most);
  const byKey = new Map<string, Group>();
  const by = groups.length > 0 ? ` GROUP BY ${groups.join(', ')}` : '';
  for (let k = 0; k < total; k++) {
    const begin = k * most;
    const list = [...groups, ...aggregates.slice(begin, begin + most)];
    const rows = await engine.query(`SELECT ${list.join(', ')} FROM ${from}${by}`, params, signal);
    for (const row of rows) {
      const task = groups[0] === 'g_task' ? String(row[0]) : '';
      const fold = groups.at(-1) === 'g_fold' ? numberOf(row[groups.length - 1]) : 0;
      const key = `${fold} ${task}`;
      const group = byKey.get(key) ?? {
        task,
        fold,
        values: new Float64Array(aggregates.length).fill(Number.NaN),
      };
      byKey.set(key, group);
      for (let q = groups.length; q < row.length; q++)
        group.values[begin + q - groups.length] = numberOf(row[q]);
    }
    onProgress({ stage, completed: k + 1, total });
  }
  return [...byKey.values()];
}
