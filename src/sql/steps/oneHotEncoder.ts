import { type Label, showLabel } from '../../data/labels.js';
import { counted, quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { Dialect } from '../dialect.js';
import { labelOf } from '../labelOf.js';
import { type Category, categoryColumns } from './categoryColumns.js';
import { isCategory, observed, type SqlFeature } from './sqlFeature.js';
import type { SqlStep } from './sqlStep.js';
import { countValues, type StepScan } from './stepScan.js';

interface Params {
  readonly categories: 'auto' | readonly (readonly Category[])[];
  readonly drop: null | 'first' | 'if_binary';
  readonly handleUnknown: 'error' | 'ignore';
  readonly sparseOutput: boolean;
}

interface Fitted {
  readonly nFeatures: number;
  readonly categories: readonly (readonly Category[])[];
  readonly dropped: readonly (number | null)[];
  readonly handleUnknown: 'error' | 'ignore';
  readonly sparseOutput: boolean;
}

/** More categories than this are no categories but names, or numbers written out. */
const MOST_CATEGORIES = 1000;

/** A column of 0 and 1 for each category; a scan for each column whose categories are to be found or checked. */
export const oneHotEncoder: SqlStep<Params, Fitted> = {
  learn: async (scan, { categories: given, drop, handleUnknown, sparseOutput }, features, place) => {
    if (given !== 'auto' && given.length !== features.length) {
      throw new InputError(
        `${place}: categories has ${counted(given.length, 'list')}, and there are ${counted(features.length, 'column')}; expected as many.`,
      );
    }
    const categories: (readonly Category[])[] = [];
    for (const [j, feature] of features.entries()) {
      const own = given === 'auto' ? null : given[j]!;
      const seen = own && handleUnknown === 'ignore' ? [] : await readCategories(scan, feature, place);
      const [unknown] = seen.filter((category) => own?.includes(category) === false);
      if (unknown !== undefined) {
        const shown = unknown === null ? 'NULL' : showLabel(unknown);
        throw new InputError(
          `${place}: feature ${quote(feature.name)} has the value ${shown}, which is none of its categories; expected one of ` +
            "them, or handleUnknown: 'ignore'.",
        );
      }
      categories.push(own ?? seen);
    }
    const dropped = categories.map((own) =>
      drop === 'first' || (drop === 'if_binary' && own.length === 2) ? 0 : null,
    );
    return { nFeatures: features.length, categories, dropped, handleUnknown, sparseOutput };
  },
  apply: (dialect, { categories, dropped, handleUnknown }, features) =>
    features.flatMap((feature, j) => {
      const own = categories[j]!;
      const missing = handleUnknown === 'ignore' || own.includes(null) ? '0' : 'NULL';
      return categoryColumns(dialect, feature, own, missing).filter((_, k) => k !== dropped[j]);
    }),
};

/** Those of a column, sorted, a missing one last. @throws InputError for too many */
async function readCategories(scan: StepScan, feature: SqlFeature, place: string): Promise<Category[]> {
  const rows = await countValues(scan, categoryIn(scan.engine.dialect, feature), MOST_CATEGORIES + 2);
  const labels: Label[] = rows.flatMap(([cell]) =>
    cell === null || cell === undefined ? [] : [categoryOf(feature, cell)],
  );
  if (labels.length > MOST_CATEGORIES) {
    throw new InputError(
      `${place}: feature ${quote(feature.name)} has more than ${MOST_CATEGORIES} distinct values; expected a category, not a name or a key.`,
    );
  }
  labels.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return labels.length < rows.length ? [...labels, null] : labels;
}

function categoryIn(dialect: Dialect, feature: SqlFeature): string {
  return isCategory(feature) ? feature.text! : observed(dialect, feature);
}

function categoryOf({ column }: SqlFeature, cell: unknown): Label {
  const label = column ? labelOf(column, cell) : Number(cell);
  return label === 0 ? 0 : label;
}
