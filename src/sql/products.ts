import { packedLength } from '../linalg/cholesky.js';
import { aggregatesOf, type Group } from './aggregates.js';
import type { Base } from './base.js';
import type { Dialect } from './dialect.js';
import type { Engine } from './engine.js';
import type { Means, Shifts } from './means.js';
import type { ReadOptions } from './options.js';

/** Targets with the same samples, and what their sums are multiplied by: a column that is NULL where a target is missing. */
interface Pattern {
  readonly targets: readonly number[];
  readonly factor: string | null;
}

/** Sums about shifts, of one task and fold, for each pattern in turn. */
export interface ShiftedSums {
  readonly task: string;
  readonly fold: number;
  readonly shifts: Shifts;
  readonly patterns: readonly PatternSums[];
  /** How many roundings, one after another, a sum over n samples may have. */
  readonly roundings: (n: number) => number;
}

/** With d = x - shift and e = y - shift, over the samples that count. */
export interface PatternSums {
  readonly targets: readonly number[];
  readonly n: number;
  readonly weight: number;
  /** `sum w d`, p, and `sum w e`, k. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** `sum w d_j d_l` for j >= l, packed; `sum w d_j e_t`, p x k; `sum w e_t^2`. */
  readonly xx: Float64Array;
  readonly xy: Float64Array;
  readonly yy: Float64Array;
}

/** Numbers in a statement: shifts of more tasks than these are for are several statements. */
const MOST_SHIFTS = 20_000;

/** The second scan: sums of products about the shifts. */
export async function readProducts(
  engine: Engine,
  options: ReadOptions,
  base: Base,
  { shifts, sharesSamples }: Means,
): Promise<ShiftedSums[]> {
  const { dialect } = engine;
  const targets = Array.from({ length: base.nTargets }, (_, t) => t);
  const patterns: Pattern[] = sharesSamples
    ? [{ targets, factor: base.hasWeight ? 'f0' : null }]
    : targets.map((t) => ({ targets: [t], factor: `f${t}` }));
  const p = base.columns.length;
  const roundings = (n: number): number => (dialect.isCompensated ? 0 : n);
  const { aggregates, places } = productAggregates(dialect, patterns, p);
  const each = Math.max(1, Math.floor(MOST_SHIFTS / (p + base.nTargets)));
  const sums: ShiftedSums[] = [];
  for (let begin = 0; begin < shifts.length; begin += each) {
    const some = shifts.slice(begin, begin + each);
    const from = shifted(dialect, base, some, patterns);
    const groups = await aggregatesOf(engine, options, base, from, aggregates, 'products');
    const byTask = new Map(some.map((own) => [own.task, own]));
    for (const group of groups) {
      const own = byTask.get(group.task)!;
      sums.push({ ...group, shifts: own, patterns: split(group, patterns, places, p), roundings });
    }
  }
  return sums;
}

/** The samples with d0, d1, ... and e0, ... in place of x and y, and the factors f0, ... */
function shifted(
  dialect: Dialect,
  { sql, groups, nTargets, hasWeight, columns }: Base,
  shifts: readonly Shifts[],
  patterns: readonly Pattern[],
): string {
  const isGrouped = groups[0] === 'g_task';
  const { x, y } = shifts[0]!;
  const xShift = (j: number): string => (isGrouped ? `a${j}` : dialect.number(x[j]!));
  const yShift = (t: number): string => (isGrouped ? `b${t}` : dialect.number(y[t]!));
  const list: string[] = [...groups];
  for (const [k, { factor, targets }] of patterns.entries()) {
    if (factor === null) continue;
    const weight = hasWeight ? 'w' : dialect.number(1);
    list.push(`CASE WHEN y${targets[0]} IS NOT NULL THEN ${weight} END AS f${k}`);
  }
  for (const j of columns.keys()) list.push(`x${j} - ${xShift(j)} AS d${j}`);
  for (let t = 0; t < nTargets; t++) list.push(`y${t} - ${yShift(t)} AS e${t}`);
  const conditions = [...(patterns.length === 1 ? ['y0 IS NOT NULL'] : []), ...(hasWeight ? ['w > 0'] : [])];
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  const joined = isGrouped ? ` JOIN ${shiftTable(dialect, shifts)} ON g_task = s_task` : '';
  return `(SELECT ${list.join(', ')} FROM ${sql}${joined}${where}${dialect.fence}) AS shifted`;
}

/** A row for each task. */
function shiftTable(dialect: Dialect, shifts: readonly Shifts[]): string {
  const { x, y } = shifts[0]!;
  const columns = ['s_task', ...x.map((_, j) => `a${j}`), ...y.map((_, t) => `b${t}`)];
  const rows = shifts.map(({ task, x, y }) => [dialect.text(task), ...[...x, ...y].map(dialect.number)]);
  return dialect.rowsAs('shifts', columns, rows);
}

/**
 * All sums, and where each of them stands in the list. Pairs of features come in square tiles: where they are more than one
 * statement's, each statement reads few columns.
 */
function productAggregates(
  dialect: Dialect,
  patterns: readonly Pattern[],
  p: number,
): { readonly aggregates: readonly string[]; readonly places: readonly Int32Array[] } {
  const aggregates: string[] = [];
  const add = (expression: string): number => aggregates.push(expression) - 1;
  const tile = Math.max(8, Math.floor(Math.sqrt(dialect.mostSums)));
  const places = patterns.map(({ targets, factor }) => {
    const sum = (...factors: string[]): number =>
      add(dialect.sum((factor === null ? factors : [factor, ...factors]).join(' * ')));
    const k = targets.length;
    const place = new Int32Array(2 + p + k + packedLength(p) + p * k + k);
    let at = 0;
    place[at++] = add(factor === null ? 'count(*)' : `count(${factor})`);
    place[at++] = factor === null ? place[0]! : sum();
    for (let j = 0; j < p; j++) place[at++] = sum(`d${j}`);
    for (const t of targets) place[at++] = sum(`e${t}`);
    for (let top = 0; top < p; top += tile) {
      for (let left = 0; left <= top; left += tile) {
        for (let j = top; j < Math.min(p, top + tile); j++) {
          for (let l = left; l <= Math.min(j, left + tile - 1); l++)
            place[at + packedLength(j) + l] = sum(`d${j}`, `d${l}`);
        }
      }
    }
    at += packedLength(p);
    for (let j = 0; j < p; j++) for (const t of targets) place[at++] = sum(`d${j}`, `e${t}`);
    for (const t of targets) place[at++] = sum(`e${t}`, `e${t}`);
    return place;
  });
  return { aggregates, places };
}

function split(
  { values }: Group,
  patterns: readonly Pattern[],
  places: readonly Int32Array[],
  p: number,
): PatternSums[] {
  return patterns.map(({ targets }, b) => {
    const all = Float64Array.from(places[b]!, (place) => values[place]!);
    const k = targets.length;
    let at = 2;
    const next = (length: number): Float64Array => {
      at += length;
      return all.subarray(at - length, at);
    };
    const [x, y] = [next(p), next(k)];
    const [xx, xy, yy] = [next(packedLength(p)), next(p * k), next(k)];
    return { targets, n: all[0]!, weight: all[1]!, x, y, xx, xy, yy };
  });
}
