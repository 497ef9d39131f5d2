import type { Label } from '../../data/labels.js';
import { describe, quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { labelOf } from '../labelOf.js';
import type { Category } from './categoryColumns.js';
import { columnMedian } from './columnMedian.js';
import { columnMoments, columnRanges } from './columnMoments.js';
import { isCategory, isMissing, madeFeature, observed, type SqlFeature } from './sqlFeature.js';
import type { SqlStep } from './sqlStep.js';
import { countValues, type StepScan, scanColumns } from './stepScan.js';

interface Params {
  readonly strategy: 'mean' | 'median' | 'most_frequent' | 'constant';
  readonly fillValue: Label | null;
  readonly addIndicator: boolean;
}

interface Fitted {
  readonly nFeatures: number;
  readonly statistics: readonly Category[];
  readonly indicated: readonly number[];
}

/** Of as many most frequent texts the least is looked for. */
const MOST_TIED = 1000;

/** What stands for missing entries; a column of nothing else is refused. */
export const simpleImputer: SqlStep<Params, Fitted> = {
  learn: async (scan, { strategy, fillValue, addIndicator }, features, place) => {
    const statistics: Label[] = [];
    if (strategy === 'mean' && !features.some(isCategory)) {
      const unweighted = { ...scan, weight: null }; // as in the class
      for (const { mean } of await columnMoments(unweighted, place, features)) statistics.push(mean);
    } else {
      for (const feature of features)
        statistics.push(await fillFor(scan, feature, { strategy, fillValue }, place));
    }
    const indicated = addIndicator ? await incomplete(scan, features) : [];
    return { nFeatures: features.length, statistics, indicated };
  },
  apply: (dialect, { statistics, indicated }, features) => [
    ...features.map((feature, j): SqlFeature => {
      const fill = statistics[j]!;
      const { name, number } = feature;
      if (typeof fill !== 'number') {
        return { ...feature, text: `coalesce(${feature.text ?? number}, ${dialect.text(String(fill))})` };
      }
      return madeFeature(
        name,
        `CASE WHEN ${isMissing(dialect, feature)} THEN ${dialect.number(fill)} ELSE ${number} END`,
      );
    }),
    ...indicated.map((j) => {
      const feature = features[j]!;
      const [zero, one] = [dialect.number(0), dialect.number(1)];
      const missing =
        typeof statistics[j] === 'number' ? isMissing(dialect, feature) : `${feature.text} IS NULL`;
      return madeFeature(
        `missingindicator_${feature.name}`,
        `CASE WHEN ${missing} THEN ${one} ELSE ${zero} END`,
      );
    }),
  ],
};

async function fillFor(
  scan: StepScan,
  feature: SqlFeature,
  { strategy, fillValue }: Pick<Params, 'strategy' | 'fillValue'>,
  place: string,
): Promise<Label> {
  const ofTexts = isCategory(feature);
  if (strategy === 'constant') return constantFor(feature, fillValue, place);
  if (strategy === 'most_frequent') return mostFrequent(scan, feature, place);
  if (ofTexts) {
    throw new InputError(
      `${place}: feature ${quote(feature.name)} holds texts or booleans, of which there is no ${strategy}; expected numbers, or strategy ` +
        "'most_frequent' or 'constant'.",
    );
  }
  const [range] = await columnRanges({ ...scan, weight: null }, place, [feature]);
  if (range!.count === 0) throw missing(feature, place);
  return columnMedian(scan, observed(scan.engine.dialect, feature), range!);
}

function missing({ name }: SqlFeature, place: string): InputError {
  return new InputError(`${place}: feature ${quote(name)} is missing in every row; leave the column out.`);
}

function constantFor(feature: SqlFeature, fillValue: Label | null, place: string): Label {
  const ofTexts = isCategory(feature);
  if (fillValue === null) return ofTexts ? 'missing_value' : 0;
  if (typeof fillValue === 'number' ? !ofTexts : ofTexts) return fillValue;
  throw new InputError(
    `${place}: fillValue is ${describe(fillValue)}, and feature ${quote(feature.name)} holds ${ofTexts ? 'texts or booleans' : 'numbers'}; ` +
      'expected one type.',
  );
}

/** Of several the least. @throws InputError for a column that is missing in every row */
async function mostFrequent(scan: StepScan, feature: SqlFeature, place: string): Promise<Label> {
  const { dialect } = scan.engine;
  const value = isCategory(feature) ? feature.text! : observed(dialect, feature);
  const counts = (await countValues(scan, value, MOST_TIED)).filter(
    ([cell]) => cell !== null && cell !== undefined,
  );
  if (counts.length === 0) throw missing(feature, place);
  const tied = counts.filter(([, count]) => count === counts[0]![1]);
  const labels = tied.map(([cell]) => (feature.column ? labelOf(feature.column, cell) : Number(cell)));
  return labels.reduce((least, label) => (label < least ? label : least));
}

/** The features with missing entries. */
async function incomplete(scan: StepScan, features: readonly SqlFeature[]): Promise<number[]> {
  const { dialect } = scan.engine;
  const expressions = features.map((feature) =>
    isCategory(feature) ? feature.text! : observed(dialect, feature),
  );
  const [rows, ...counts] = await scanColumns(scan, expressions, [
    'count(*)',
    ...features.map((_, j) => `count(v${j})`),
  ]);
  return counts.flatMap((count, j) => (count < rows! ? [j] : []));
}
