import type { FlatMatrix } from '../matrix/input.js';
import { counted, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { asNumbers, type ColumnPlace, type ColumnValues, type Entry, readColumn } from './columnValues.js';
import type { Table } from './table.js';

/** X of a table: numbers by columns or, where texts are among them and something takes them, rows of both. */
export type TableX = FlatMatrix | Entry[][];

/**
 * The columns of a table, in the order of their names, as X.
 *
 * @param takesCategories whether texts and missing entries are for the reader of X to make something of, as the first step of a
 *   pipeline does; truth values are 0 and 1
 * @throws InputError that names the columns for texts, and with counts for missing entries, where nothing takes them
 */
export function readFeatures(
  caller: string,
  table: Table,
  names: readonly string[],
  takesCategories: boolean,
): TableX {
  const place: ColumnPlace = (name) => `${caller}: feature ${quote(name)}`;
  const columns = names.map((name) => readColumn(table, name, place));
  if (takesCategories && columns.some(hasTexts)) return rowsOf(columns, table.rows);
  const n = table.rows;
  const data = new Float64Array(n * names.length);
  const remedy =
    'Make columns of 0 and 1 of its categories by a OneHotEncoder in a Pipeline, or leave the column out of features.';
  for (const [j, column] of columns.entries()) data.set(asNumbers(column, place(names[j]!), remedy), j * n);
  if (!takesCategories) refuseMissing(caller, names, columns, n);
  return { data, shape: [n, names.length], order: 'column' };
}

function hasTexts(column: ColumnValues): boolean {
  return column.kind === 'categories' && column.values.some((entry) => typeof entry === 'string');
}

function rowsOf(columns: readonly ColumnValues[], n: number): Entry[][] {
  const entryOf = (column: ColumnValues, i: number): Entry => {
    const entry = column.values[i]!;
    if (typeof entry === 'boolean') return Number(entry);
    return entry;
  };
  return Array.from({ length: n }, (_, i) => columns.map((column) => entryOf(column, i)));
}

function refuseMissing(
  caller: string,
  names: readonly string[],
  columns: readonly ColumnValues[],
  n: number,
): void {
  const gaps = columns.flatMap(({ missing }, j) =>
    missing === 0 ? [] : [`${missing} in ${quote(names[j]!)}`],
  );
  if (gaps.length === 0) return;
  const shown = gaps.slice(0, 5).join(', ');
  throw new InputError(
    `${caller}: entries of features are missing, of ${counted(n, 'row')}: ${shown}${gaps.length > 5 ? `, and in ${gaps.length - 5} more` : ''}; ` +
      'expected all of them. Fill them in by a SimpleImputer in a Pipeline, or drop the rows.',
  );
}
