import { counted, quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { observed, type SqlFeature } from './sqlFeature.js';
import { type StepScan, scanColumns, WEIGHT } from './stepScan.js';

/** What the numbers of a column are like, those that are missing left out. */
export interface ColumnRange {
  /** How many numbers there are. */
  readonly count: number;
  readonly least: number;
  readonly most: number;
  /** Near their mean, and exactly the value of a column that has only one. */
  readonly shift: number;
}

export interface ColumnMoments extends ColumnRange {
  /** How many have a weight above 0, and what their weights sum to. */
  readonly n: number;
  readonly weight: number;
  readonly mean: number;
  /** The mean of squared deviations from the mean. */
  readonly variance: number;
}

const PER_RANGE = 5;
const PER_MOMENT = 4;

/** One scan. @throws InputError for infinite numbers and for weights that cannot be used */
export async function columnRanges(
  scan: StepScan,
  place: string,
  features: readonly SqlFeature[],
): Promise<ColumnRange[]> {
  const { dialect } = scan.engine;
  const aggregates = features.flatMap((_, j) => [
    `count(v${j})`,
    `count(CASE WHEN NOT ${dialect.isFinite(`v${j}`)} THEN 1 END)`,
    `min(v${j})`,
    `max(v${j})`,
    dialect.sum(`v${j}`),
  ]);
  const isBad = `${WEIGHT} IS NULL OR NOT ${dialect.isFinite(WEIGHT)} OR ${WEIGHT} < 0`;
  const expressions = features.map((feature) => observed(dialect, feature));
  const values = await scanColumns(scan, expressions, [
    ...aggregates,
    `count(CASE WHEN ${isBad} THEN 1 END)`,
  ]);
  const bad = values.at(-1)!;
  if (bad > 0) {
    throw new InputError(
      `${scan.options.caller}: weight ${quote(scan.weight!.name)} is NULL, NaN, infinite or below 0 in ${counted(bad, 'row')}; ` +
        'expected finite numbers of 0 or more.',
    );
  }
  return features.map(({ name }, j) => {
    const [count, infinite, least, most, sum] = values.subarray(j * PER_RANGE, (j + 1) * PER_RANGE);
    if (infinite! > 0) {
      throw new InputError(
        `${place}: feature ${quote(name)} is infinite in ${counted(infinite!, 'row')}; expected finite numbers.`,
      );
    }
    const shift = Math.min(Math.max(sum! / count!, least!), most!);
    return { count: count!, least: least!, most: most!, shift };
  });
}

/**
 * Means and variances about them, by two scans: with d = x - shift and sums over the rows with a number,
 *
 *     mean = shift + sum w d / sum w,   variance = sum w d^2 / sum w - (sum w d / sum w)^2.
 *
 * Source: Chan, Golub, LeVeque (1983), "Algorithms for computing the sample variance", The American Statistician 37.
 *
 * @throws InputError
 */
export async function columnMoments(
  scan: StepScan,
  place: string,
  features: readonly SqlFeature[],
): Promise<ColumnMoments[]> {
  const { dialect } = scan.engine;
  const ranges = await columnRanges(scan, place, features);
  const empty = ranges.findIndex(({ count }) => count === 0);
  if (empty >= 0) {
    throw new InputError(
      `${place}: feature ${quote(features[empty]!.name)} is missing in every row; leave the column out.`,
    );
  }
  const deviations = features.map(
    (feature, j) => `${observed(dialect, feature)} - ${dialect.number(ranges[j]!.shift)}`,
  );
  const aggregates = features.flatMap((_, j) => [
    `count(CASE WHEN ${WEIGHT} > 0 THEN v${j} END)`,
    dialect.sum(`CASE WHEN v${j} IS NOT NULL THEN ${WEIGHT} END`),
    dialect.sum(`${WEIGHT} * v${j}`),
    dialect.sum(`${WEIGHT} * v${j} * v${j}`),
  ]);
  const values = await scanColumns(scan, deviations, aggregates);
  return ranges.map((range, j) => {
    const [n, weight, sum, squares] = values.subarray(j * PER_MOMENT, (j + 1) * PER_MOMENT);
    const off = sum! / weight!;
    const mean = range.shift + off;
    const variance = Math.max(0, squares! / weight! - off * off);
    const { name } = features[j]!;
    if (!(n! > 0))
      throw new InputError(
        `${place}: feature ${quote(name)} has no number of a weight above 0; expected some.`,
      );
    if (Number.isFinite(mean) && Number.isFinite(variance))
      return { ...range, n: n!, weight: weight!, mean, variance };
    throw new InputError(
      `${place}: feature ${quote(name)} is too large for float64 arithmetic: its variance overflows; divide it by a constant first.`,
    );
  });
}
