import { isList } from '../matrix/numbers.js';
import { arrowTable, isArrow } from './arrow.js';
import { arqueroTable, columnsTable, duckdbTable, isArquero, isDuckDB, rowsTable } from './otherTables.js';
import type { Table, TableColumns, TableRows } from './table.js';

/** The fields that matrices have: an object of arrays that are called so is a table only where it is known to be one. */
const MATRIX_FIELDS = ['data', 'shape', 'indptr', 'rows', 'columns'];

/**
 * A table in the form in which it is read; null for what is none.
 *
 * @param wanted the names of columns that are expected, by which an object of arrays is told from a matrix
 */
export function openTable(value: unknown, wanted: readonly string[] = []): Table | null {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return null;
  if (Array.isArray(value)) return isRows(value) ? rowsTable(value) : null;
  if (isArrow(value)) return arrowTable(value);
  if (isArquero(value)) return arqueroTable(value);
  if (isDuckDB(value)) return duckdbTable(value);
  return isColumns(value, wanted) ? columnsTable(value) : null;
}

function isRows(list: readonly unknown[]): list is TableRows {
  return (
    list.length > 0 &&
    list.every(
      (row) => typeof row === 'object' && row !== null && !isList(row) && !isMatrix(row) && !isTask(row),
    )
  );
}

/** A task has samples, where a row of a table has a value. */
function isTask({ X }: { readonly X?: unknown }): boolean {
  return typeof X === 'object' && X !== null && !(X instanceof Date);
}

function isMatrix(value: object): boolean {
  return 'shape' in value || ('rows' in value && 'columns' in value);
}

function isColumns(value: object, wanted: readonly string[]): value is TableColumns {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false; // an instance of a class
  const lists = Object.values(value);
  if (lists.length === 0 || !lists.every(isList)) return false;
  const isNamed = wanted.length > 0 && wanted.every((name) => Object.hasOwn(value, name));
  return isNamed || !MATRIX_FIELDS.some((field) => Object.hasOwn(value, field));
}
