/** What stands for missing entries of columns of categories, and rows with it in their place. */
import { type Label, showLabel } from '../data/labels.js';
import { InputError } from '../messages/errors.js';
import type { Category } from './categories.js';

/** @throws InputError for a column of two types, and what it has no mean or constant of */
export function categoryFor(
  column: readonly Category[],
  strategy: 'mean' | 'median' | 'most_frequent' | 'constant',
  fillValue: Label | null,
  j: number,
): Category {
  const seen = column.filter((value) => value !== null);
  if (seen.length === 0) return null;
  requireOneType(seen, j);
  if (strategy === 'most_frequent') return mostFrequent(seen);
  if (strategy === 'constant') return constantFor(seen[0]!, fillValue, j);
  throw new InputError(
    `SimpleImputer: X holds texts or booleans, ${shown(seen.find((value) => typeof value !== 'number') ?? seen[0]!)} in column ` +
      `${j} say, of which there is no ${strategy}; expected numbers, or strategy 'most_frequent' or 'constant'.`,
  );
}

/** Rows of the columns that are kept, nothing missing, and of 0 and 1 for those with an indicator. */
export function fillCategories(
  columns: readonly Category[][],
  statistics: readonly Category[],
  indicated: readonly number[],
): Label[][] {
  return columns[0]!.map((_, i) => [
    ...statistics.flatMap((value, j) => (value === null ? [] : [columns[j]![i] ?? value])),
    ...indicated.map((j) => (columns[j]![i] === null ? 1 : 0)),
  ]);
}

function shown(value: Label): string {
  return `the ${typeof value} ${showLabel(value)}`;
}

function requireOneType(seen: readonly Label[], j: number): void {
  const other = seen.find((value) => typeof value !== typeof seen[0]);
  if (other === undefined) return;
  throw new InputError(
    `column ${j} of X has ${shown(seen[0]!)} and ${shown(other)}; expected entries of one type in each column.`,
  );
}

function constantFor(one: Label, fillValue: Label | null, j: number): Label {
  if (fillValue === null)
    return typeof one === 'number' ? 0 : typeof one === 'string' ? 'missing_value' : false;
  if (typeof fillValue === typeof one) return fillValue;
  throw new InputError(
    `SimpleImputer: fillValue is ${shown(fillValue)}, column ${j} of X has ${shown(one)}; expected one type.`,
  );
}

/** Of several the least. */
function mostFrequent(values: readonly Label[]): Label {
  const counts = new Map<Label, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const isBefore = ([a, m]: [Label, number], [b, n]: [Label, number]): boolean => m > n || (m === n && a < b);
  return [...counts].reduce((best, one) => (isBefore(one, best) ? one : best))[0];
}
