import { packedLength } from '../../linalg/cholesky.js';
import type { Base } from '../base.js';
import type { Dialect } from '../dialect.js';
import { BrokenStream, type Engine, type SqlColumn } from '../engine.js';
import type { ReadOptions } from '../options.js';
import type { PatternSums, ShiftedSums } from '../products.js';
import { GroupedSums, type StreamLayout, type SumsGroup } from './groupedSums.js';
import { PART } from './partProducts.js';

/** More tasks are grouped by the engine. */
export const MOST_TASKS = 1000;

/** A shift whose squared distance from the mean is more than this many variances has cost digits. */
const FAR = 100;

/** Rows between two reports of progress. */
const REPORTED = 1_000_000;

/**
 * The sums of products that `readMeans` and `readProducts` find in two scans, of rows that the engine sends here: one scan, and 400 sums of
 * 23 columns take the time of 20 in SQL. Shifts are the means of each group's first rows.
 *
 * @param targets their columns
 * @param tasks null without a task column
 * @returns null where SQL is to do it: the engine sends no rows, numbers cannot be used (SQL tells where), there are too many groups, or
 *   the first rows were far from the others
 */
export async function streamedSums(
  engine: Engine,
  options: ReadOptions,
  base: Base,
  targets: readonly SqlColumn[],
  tasks: readonly string[] | null,
): Promise<readonly ShiftedSums[] | null> {
  if (!engine.stream || (tasks?.length ?? 0) > MOST_TASKS) return null;
  const { signal, params, onProgress, folds } = options;
  const layout: StreamLayout = {
    nFeatures: base.columns.length,
    nTargets: base.nTargets,
    hasWeight: base.hasWeight,
    hasTask: tasks !== null,
    nFolds: folds?.count ?? 0,
    wholes: [...base.columns, ...targets].flatMap(({ kind }, k) => (kind === 'integer' ? [k] : [])),
  };
  const grouped = new GroupedSums(layout);
  let rows = 0;
  let told = 0;
  try {
    for await (const columns of engine.stream(rowsOf(engine.dialect, base, tasks), params, signal)) {
      if (!grouped.take(columns)) return null;
      rows += columns[0]!.length;
      if (rows - told < REPORTED) continue;
      told = rows;
      onProgress({ stage: 'products', completed: 0, total: 1, rows });
    }
    if (rows === 0 || !grouped.finish()) return null;
    const sums = shiftedSums(grouped.groups, layout, tasks ?? ['']);
    if (sums) onProgress({ stage: 'products', completed: 1, total: 1, rows });
    return sums;
  } catch (error) {
    if (error instanceof BrokenStream) return null;
    throw error;
  } finally {
    grouped.dispose();
  }
}

/** Numbers alone: a task is known by its place in the list. @param conditions which rows, all of which have to hold */
export function rowsOf(
  dialect: Dialect,
  { sql, columns, nTargets, hasWeight, groups }: Base,
  tasks: readonly string[] | null,
  conditions: readonly string[] = [],
): string {
  const y = Array.from({ length: nTargets }, (_, t) => `y${t}`);
  const list = [...columns.map((_, j) => `x${j}`), ...y];
  if (hasWeight) list.push('w');
  if (tasks) list.push('s_number');
  if (groups.includes('g_fold')) list.push(`${dialect.asDouble('g_fold')} AS g_fold`);
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  if (!tasks) return `SELECT ${list.join(', ')} FROM ${sql}${where}`;
  const rows = tasks.map((task, k) => [dialect.text(task), dialect.number(k)]);
  const joined = `${sql} JOIN ${dialect.rowsAs('numbers', ['s_task', 's_number'], rows)} ON g_task = s_task`;
  return `SELECT ${list.join(', ')} FROM ${joined}${where}`;
}

/** As the engine's scans would have given them; null where a shift was far off. */
function shiftedSums(
  groups: readonly SumsGroup[],
  { nFeatures: p, nTargets }: StreamLayout,
  tasks: readonly string[],
): ShiftedSums[] | null {
  const targets = Array.from({ length: nTargets }, (_, t) => t);
  const isShared = groups.every(({ byTargets }) => [...byTargets.keys()].every((key) => !key.includes('0')));
  const patterns = isShared ? [targets] : targets.map((t) => [t]);
  const sums = groups.map((group) => {
    const shifts = group.shifts.map((shift) => shift ?? 0);
    return {
      task: tasks[group.task]!,
      fold: group.fold,
      shifts: { task: tasks[group.task]!, x: shifts.slice(0, p), y: shifts.slice(p) },
      patterns: patterns.map((some) => patternSums(group, some, p)),
      roundings: () => PART,
    };
  });
  return sums.some(({ patterns: all }) => all.some(isFarOff)) ? null : sums;
}

/** The sums over all rows that have these targets. */
function patternSums({ byTargets }: SumsGroup, targets: readonly number[], p: number): PatternSums {
  const some = [...byTargets.values()].filter((sums) => targets.every((t) => sums.has(p + t)));
  const values = some.map(({ sums }) => sums.values());
  const at = (i: number, j: number): number =>
    values.reduce((sum, packed) => sum + packed[packedLength(i) + j]!, 0);
  const xx = new Float64Array(packedLength(p));
  for (let j = 0, q = 0; j < p; j++) for (let l = 0; l <= j; l++, q++) xx[q] = at(j + 1, l + 1);
  const k = targets.length;
  return {
    targets,
    n: some.reduce((sum, { n }) => sum + n, 0),
    weight: at(0, 0),
    x: Float64Array.from({ length: p }, (_, j) => at(j + 1, 0)),
    y: Float64Array.from(targets, (t) => at(p + 1 + t, 0)),
    xx,
    xy: Float64Array.from({ length: p * k }, (_, q) => at(p + 1 + targets[q % k]!, Math.floor(q / k) + 1)),
    yy: Float64Array.from(targets, (t) => at(p + 1 + t, p + 1 + t)),
  };
}

function isFarOff({ weight, x, y, xx, yy }: PatternSums): boolean {
  const isFar = (sum: number, squares: number): boolean => {
    const off = sum / weight;
    return off ** 2 > FAR * Math.max(0, squares / weight - off ** 2);
  };
  return (
    x.some((sum, j) => isFar(sum, xx[packedLength(j + 1) - 1]!)) || y.some((sum, t) => isFar(sum, yy[t]!))
  );
}
