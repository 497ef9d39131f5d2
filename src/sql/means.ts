import { counted, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { aggregatesOf, type Group } from './aggregates.js';
import type { Base } from './base.js';
import type { Engine, SqlColumn } from './engine.js';
import type { ReadOptions } from './options.js';
import type { Roles } from './roles.js';

/** What sums of one task are taken about: near the means, and exactly the value of a column that has only one. */
export interface Shifts {
  readonly task: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** What the first scan tells. */
export interface Means {
  readonly shifts: readonly Shifts[];
  /** Whether a row has all its targets or none, so that all tasks have the same samples. */
  readonly sharesSamples: boolean;
}

const HEAD = 4;
const PER_COLUMN = 5;

/** Whole numbers from here on are not all in float64. */
export const LARGEST_INTEGER: number = 2 ** 53;

/** Checks all numbers, and finds means to take sums about: one scan. @throws InputError */
export async function readMeans(
  engine: Engine,
  options: ReadOptions,
  roles: Roles,
  base: Base,
): Promise<Means> {
  const aggregates = meanAggregates(engine, base);
  const groups = await aggregatesOf(engine, options, base, base.sql, aggregates, 'means');
  const total = (at: number): number => groups.reduce((sum, { values }) => sum + values[at]!, 0);
  const { caller } = options;
  if (groups.length === 0 || total(0) === 0) {
    throw new InputError(`${caller}: no rows${!options.hasWhere ? '' : ' fulfil `where`'}; expected some.`);
  }
  if (total(2) > 0) {
    throw new InputError(
      `${caller}: weight ${quote(roles.weight!.name)} is NULL, NaN, infinite or below 0 in ${counted(total(2), 'row')}; ` +
        'expected finite numbers of 0 or more.',
    );
  }
  const p = base.columns.length;
  const columns = [...base.columns, ...roles.targets];
  refuseMissing(caller, base, total);
  refuseInfinite(caller, base, columns, total);
  for (const [k, column] of columns.entries())
    refuseLarge(caller, column, groups, HEAD + k * PER_COLUMN, k < p);
  const tasks = [...new Set(groups.map(({ task }) => task))];
  const shifts = tasks.map((task) => {
    const own = groups.filter((group) => group.task === task);
    const all = columns.map((column, k) => shiftOf(caller, column, own, HEAD + k * PER_COLUMN));
    return { task, x: all.slice(0, p), y: all.slice(p) };
  });
  return { shifts, sharesSamples: total(3) === 0 };
}

/** For all rows four counts, for each column of X and Y five aggregates. */
function meanAggregates({ dialect }: Engine, { columns, nTargets, hasWeight }: Base): string[] {
  const count = (condition: string): string => `count(CASE WHEN ${condition} THEN 1 END)`;
  const y = Array.from({ length: nTargets }, (_, t) => `y${t}`);
  const someMissing = y.map((name) => `${name} IS NULL`).join(' OR ');
  const someThere = y.map((name) => `${name} IS NOT NULL`).join(' OR ');
  const isPartial = `(${someMissing}) AND (${someThere})${hasWeight ? ' AND w > 0' : ''}`;
  const head = [
    'count(*)',
    hasWeight ? dialect.sum('w') : 'count(*)',
    hasWeight ? count(`w IS NULL OR NOT ${dialect.isFinite('w')} OR w < 0`) : count('1 = 0'),
    count(isPartial),
  ];
  const of = (name: string): string[] => [
    `count(${name})`,
    count(`NOT ${dialect.isFinite(name)}`),
    `min(${name})`,
    `max(${name})`,
    dialect.sum(hasWeight ? `${name} * w` : name),
  ];
  return [...head, ...[...columns.map((_, j) => `x${j}`), ...y].flatMap(of)];
}

function refuseMissing(caller: string, { columns }: Base, total: (at: number) => number): void {
  const rows = total(0);
  const missing = [...new Set(columns)].flatMap((column) => {
    const count = rows - total(HEAD + columns.indexOf(column) * PER_COLUMN);
    return count > 0 && column.kind !== 'category'
      ? [`${quote(column.name)} in ${counted(count, 'row')}`]
      : [];
  });
  if (missing.length === 0) return;
  throw new InputError(
    `${caller}: features are NULL, ${listed(missing)} of ${rows}; expected a number in each. Fill them in \`query\` ` +
      '(coalesce), or leave the rows out by `where`.',
  );
}

function refuseInfinite(
  caller: string,
  { columns }: Base,
  all: readonly SqlColumn[],
  total: (at: number) => number,
): void {
  const infinite = all.flatMap((column, k) => {
    const count = total(HEAD + k * PER_COLUMN + 1);
    if (count === 0) return [];
    return [`${k < columns.length ? 'feature' : 'target'} ${quote(column.name)} in ${counted(count, 'row')}`];
  });
  if (infinite.length === 0) return;
  throw new InputError(`${caller}: NaN or infinite: ${listed(infinite)}; expected finite numbers.`);
}

function listed(items: readonly string[]): string {
  const most = 5;
  return items.length <= most
    ? items.join(', ')
    : `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
}

/** Whole numbers that float64 does not hold would be rounded in silence. */
function refuseLarge(
  caller: string,
  column: SqlColumn,
  groups: readonly Group[],
  at: number,
  isFeature: boolean,
): void {
  if (column.kind !== 'integer') return;
  const largest = groups.reduce(
    (most, { values }) => Math.max(most, Math.abs(values[at + 2]!) || 0, Math.abs(values[at + 3]!) || 0),
    0,
  );
  if (largest < LARGEST_INTEGER) return;
  throw new InputError(
    `${caller}: ${isFeature ? 'feature' : 'target'} ${quote(column.name)} has whole numbers up to ${largest}; expected none from 2^53 on, ` +
      'which float64 rounds. Cast it to DOUBLE in `query` if that is meant, or leave it out if it is a key.',
  );
}

/** Near the weighted mean over the groups of a task; the value of a column that has only one. */
function shiftOf(caller: string, { name }: SqlColumn, groups: readonly Group[], at: number): number {
  const seen = groups.filter(({ values }) => values[at]! > 0);
  if (seen.length === 0) return 0;
  const least = Math.min(...seen.map(({ values }) => values[at + 2]!));
  const most = Math.max(...seen.map(({ values }) => values[at + 3]!));
  if (least === most) return least;
  const total = (offset: number): number => seen.reduce((sum, { values }) => sum + values[offset]!, 0);
  // The weight is that of all rows: of those with a target, about their share.
  const weight = total(1) * (total(at) / total(0));
  const shift = weight > 0 ? total(at + 4) / weight : least;
  if (Number.isFinite(shift)) return Math.min(Math.max(shift, least), most);
  throw new InputError(
    `${caller}: the sum of ${quote(name)} overflows float64; divide the column by a constant in \`query\` first.`,
  );
}
