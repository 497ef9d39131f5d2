import type { Category } from '../preprocessing/categories.js';
import type { Table } from './csv/table.js';
import { DataError } from './failures.js';
import { type ColumnMatrix, columnMatrix } from './matrices.js';

/** A column that is predicted from. */
export interface FeatureColumn {
  readonly name: string;
  /** Its values, sorted, a missing one (null) last; null where it holds numbers. */
  readonly categories: readonly Category[] | null;
}

/** The features of a table. */
export interface Features {
  readonly columns: readonly FeatureColumn[];
  /** n x p; of categories their places, NaN where it is missing. */
  readonly X: ColumnMatrix;
}

/** @throws DataError for a column without any value */
export function readFeatures(table: Table, names: readonly string[]): Features {
  const X = columnMatrix(table, names);
  const { rows } = table;
  const columns = names.map((name, j): FeatureColumn => {
    const values = X.data.subarray(j * rows, (j + 1) * rows);
    if (values.every(Number.isNaN)) {
      throw new DataError(
        { file: table.file, column: name },
        'the feature is missing in every row; leave the column out with --ignore.',
      );
    }
    const words = table.words(name);
    if (words === null) return { name, categories: null };
    const sorted = [...words].sort((a, b) => (a < b ? -1 : 1));
    const placeOf = new Map(sorted.map((word, k) => [word, k]));
    const places = words.map((word) => placeOf.get(word)!);
    for (let i = 0; i < rows; i++) values[i] = places[values[i]!] ?? Number.NaN;
    return { name, categories: values.some(Number.isNaN) ? [...sorted, null] : sorted };
  });
  return { columns, X };
}

/** The names of the columns that encoding makes: those of numbers first, then `column_category`. */
export function encodedNames(columns: readonly FeatureColumn[]): string[] {
  const numbers = columns.filter(({ categories }) => categories === null).map(({ name }) => name);
  const encoded = columns.flatMap(({ name, categories }) =>
    (categories ?? []).map((category) => `${name}_${category}`),
  );
  return [...numbers, ...encoded];
}
