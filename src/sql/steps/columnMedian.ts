import { numberOf } from '../engine.js';
import type { StepScan } from './stepScan.js';

/** Buckets of a scan. */
const BUCKETS = 4096;
/** So many values are fetched and sorted. */
const FEW = 1000;

/** The values that are left: those from `least` to `most`. */
interface Bracket {
  readonly least: number;
  readonly most: number;
  readonly count: number;
  /** How many are below `least`, and the largest of them. */
  readonly before: number;
  readonly below: number;
}

/**
 * The median of an expression, the mean of the two in the middle of an even number: by histograms, of the values between two bounds
 * that come nearer with each scan, so that no engine has to hold a column in memory.
 *
 * @param range of all its values, none of them NaN
 */
export async function columnMedian(
  scan: StepScan,
  expression: string,
  range: { readonly least: number; readonly most: number; readonly count: number },
): Promise<number> {
  const high = Math.floor(range.count / 2);
  let bracket: Bracket = { ...range, before: 0, below: Number.NaN };
  while (bracket.least < bracket.most && bracket.count > FEW) {
    bracket = await narrower(scan, expression, bracket, high);
  }
  const { before, below, least, most, count } = bracket;
  const values = least === most ? null : await valuesBetween(scan, expression, least, most);
  const at = (rank: number): number => (rank < before ? below : values ? values[rank - before]! : least);
  const low = range.count % 2 === 1 ? high : high - 1;
  return count === 0 ? Number.NaN : at(low) / 2 + at(high) / 2;
}

/** The bucket that holds the value of a rank. */
async function narrower(
  scan: StepScan,
  expression: string,
  bracket: Bracket,
  rank: number,
): Promise<Bracket> {
  const { dialect } = scan.engine;
  const { least, most } = bracket;
  const perUnit = BUCKETS / (most - least);
  const middle = Math.min(least / 2 + most / 2, most);
  const split = dialect.number(middle < most ? middle : least);
  const bucket =
    perUnit > 0 && Number.isFinite(perUnit)
      ? `floor((v - ${dialect.number(least)}) * ${dialect.number(perUnit)})`
      : `CASE WHEN v <= ${split} THEN 0 ELSE 1 END`; // too wide or too narrow for float64
  const rows = await select(scan, `min(v), max(v), count(*)`, expression, bracket, ` GROUP BY ${bucket}`);
  const buckets = rows
    .map((row) => row.map(numberOf) as [number, number, number])
    .sort((a, b) => a[0] - b[0]);
  let { before, below } = bracket;
  for (const [low, high, count] of buckets) {
    if (rank < before + count) return { least: low, most: high, count, before, below };
    before += count;
    below = high;
  }
  throw new Error('a histogram lacks values that an earlier scan has counted');
}

async function valuesBetween(
  scan: StepScan,
  expression: string,
  least: number,
  most: number,
): Promise<number[]> {
  const rows = await select(scan, 'v', expression, { least, most }, '');
  return rows.map(([cell]) => numberOf(cell)).sort((a, b) => a - b);
}

async function select(
  { engine, options }: StepScan,
  list: string,
  expression: string,
  { least, most }: Pick<Bracket, 'least' | 'most'>,
  by: string,
): Promise<readonly (readonly unknown[])[]> {
  const { number, fence } = engine.dialect;
  const { source, params, signal, onProgress } = options;
  const rows = await engine.query(
    `SELECT ${list} FROM (SELECT ${expression} AS v FROM ${source}${fence}) AS b WHERE v >= ${number(least)} AND v <= ${number(most)}${by}`,
    params,
    signal,
  );
  onProgress({ stage: 'preparation', completed: 1, total: 1 });
  return rows;
}
