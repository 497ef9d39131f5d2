import type { Label } from '../../data/labels.js';
import type { Dialect } from '../dialect.js';
import { isMissing, madeFeature, type SqlFeature } from './sqlFeature.js';

/** A category; null where it is missing. */
export type Category = Label | null;

/** The name of a category's column, as the OneHotEncoder has it. */
export function categoryName(feature: string, category: Category): string {
  return `${feature}_${category}`;
}

/**
 * A column of 0 and 1 for each category of a feature. One that is none of them is 0 in all.
 *
 * @param missing what a missing one is where it is no category: 0, or NULL
 */
export function categoryColumns(
  dialect: Dialect,
  feature: SqlFeature,
  categories: readonly Category[],
  missing: '0' | 'NULL',
): SqlFeature[] {
  const [zero, one] = [dialect.number(0), dialect.number(1)];
  return categories.map((category) => {
    const isOne = isCategoryOf(dialect, feature, category);
    const others =
      missing === 'NULL' && category !== null
        ? `WHEN ${isThere(dialect, feature, category)} THEN ${zero}`
        : `ELSE ${zero}`;
    return madeFeature(categoryName(feature.name, category), `CASE WHEN ${isOne} THEN ${one} ${others} END`);
  });
}

/** A condition. Numbers are compared as numbers, texts and truth values as texts. */
function isCategoryOf(dialect: Dialect, feature: SqlFeature, category: Category): string {
  if (category === null)
    return feature.text === null ? isMissing(dialect, feature) : `${feature.text} IS NULL`;
  if (typeof category === 'number') return `${feature.number} = ${dialect.number(category)}`;
  return `${feature.text ?? feature.number} = ${dialect.text(String(category))}`;
}

function isThere(dialect: Dialect, feature: SqlFeature, category: Category): string {
  if (typeof category === 'number') return `NOT ${isMissing(dialect, feature)}`;
  return `${feature.text ?? feature.number} IS NOT NULL`;
}
