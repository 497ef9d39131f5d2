import type { Engine } from '../../sql/engine.js';
import type { MissingCounts, Wanted } from '../csv/table.js';
import type { FeatureColumn } from '../features.js';
import { identifier } from './address.js';
import type { Database, DatabaseColumn } from './database.js';
import { type Levels, readLevels } from './levels.js';

/** The rows of a database that a fit is of, by the names that a CSV file would give its columns. */
export interface DatabaseRows {
  /** A SELECT of the columns that are wanted, those that are encoded as their words. */
  readonly query: string;
  readonly features: readonly FeatureColumn[];
  /** How many rows are left. */
  readonly kept: number;
  readonly dropped: MissingCounts;
  /** How many missing targets and features they have. */
  readonly missing: MissingCounts;
}

/**
 * Reads the words of columns that are encoded, and counts rows and missing features.
 *
 * @param named the columns by their names
 * @returns null where a column has too many words
 */
export async function readDatabaseRows(
  database: Database,
  engine: Engine,
  wanted: readonly Wanted[],
  encode: readonly string[],
  named: ReadonlyMap<string, DatabaseColumn>,
  signal: AbortSignal,
): Promise<DatabaseRows | null> {
  const { source } = database.address;
  const words = new Map<string, Levels>();
  for (const name of encode) {
    const levels = await readLevels(engine, named.get(name)!, source, signal);
    if (levels === null) return null;
    words.set(name, levels);
  }
  const sqlOf = (name: string): string => words.get(name)?.sql ?? identifier(named.get(name)!.name);
  /** NaN is missing as NULL is. */
  const isPresent = (name: string): string =>
    words.has(name)
      ? `(${sqlOf(name)}) IS NOT NULL`
      : `(${sqlOf(name)} IS NOT NULL AND CAST(${sqlOf(name)} AS float8) <> CAST('NaN' AS float8))`;
  const dropping = wanted.filter(({ missing }) => missing === 'drop');
  const rowsWith = (columns: readonly Wanted[]): string =>
    columns.length === 0
      ? source
      : `${source} WHERE ${columns.map(({ name }) => isPresent(name)).join(' AND ')}`;
  const count = async (from: string): Promise<number> =>
    Number(await database.one(`SELECT count(*) FROM ${from}`));
  const withTargets = dropping.filter(({ role }) => role === 'target');
  const rows = rowsWith(dropping);
  const all = await count(source);
  const targeted = withTargets.length === 0 ? all : await count(rowsWith(withTargets));
  const kept = dropping.length === withTargets.length ? targeted : await count(rows);
  const features = wanted.filter(({ role }) => role === 'feature');
  const gaps = new Map<string, number>();
  const incomplete = wanted
    .filter(({ role, missing }) => (role === 'feature' || role === 'target') && missing === 'keep')
    .map(({ name }) => name);
  if (incomplete.length > 0) {
    const counts = incomplete.map((name) => `count(CASE WHEN ${isPresent(name)} THEN NULL ELSE 1 END)`);
    const [row] = await engine.query(`SELECT ${counts.join(', ')} FROM ${rows}`, undefined, signal);
    for (const [k, name] of incomplete.entries()) gaps.set(name, Number(row![k]));
  }
  const sumOf = (columns: readonly Wanted[]): number =>
    columns.reduce((sum, { name }) => sum + (gaps.get(name) ?? 0), 0);
  const categoriesOf = (name: string): FeatureColumn['categories'] => {
    const own = words.get(name)?.words ?? null;
    return own && (gaps.get(name) ?? 0) > 0 ? [...own, null] : own;
  };
  const list = wanted.map(({ name }) => `${sqlOf(name)} AS ${identifier(name)}`);
  return {
    query: `SELECT ${list.join(', ')} FROM (SELECT * FROM ${rows}) AS rows_kept`,
    features: features.map(({ name }) => ({ name, categories: categoriesOf(name) })),
    kept,
    dropped: { target: all - targeted, feature: targeted - kept },
    missing: {
      target: sumOf(wanted.filter(({ role }) => role === 'target')),
      feature: sumOf(features),
    },
  };
}
