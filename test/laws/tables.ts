/** The same columns as every kind of table that this package reads. */
import { columnFromArray, float64, tableFromColumns, utf8 } from '@uwdata/flechette';
import { Float64, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { table as arquero } from 'arquero';
import type { TableInput } from '../../src/index.js';

/** Numbers, with null where one is missing, or texts. */
export type TableData = Readonly<Record<string, readonly (number | null)[] | readonly string[]>>;

const hasTexts = (values: readonly unknown[]): boolean => values.some((value) => typeof value === 'string');

export const TABLES: Readonly<Record<string, (data: TableData) => TableInput>> = {
  'an array of objects': (data) => rowsOf(data),
  'an object of arrays': (data) => ({ ...data }),
  'apache-arrow': (data) =>
    new Table(
      mapped(data, (values) =>
        hasTexts(values)
          ? vectorFromArray(values, new Utf8())
          : vectorFromArray(values as number[], new Float64()),
      ),
    ) as unknown as TableInput,
  flechette: (data) =>
    tableFromColumns(
      Object.entries(
        mapped(data, (values) => columnFromArray([...values], hasTexts(values) ? utf8() : float64())),
      ),
    ) as unknown as TableInput,
  arquero: (data) => arquero(mapped(data, (values) => [...values])),
  'a reader of DuckDB': (data) => ({
    currentRowCount: Object.values(data)[0]!.length,
    columnNames: () => Object.keys(data),
    getColumns: () => Object.values(data),
  }),
};

function mapped<Out>(data: TableData, of: (values: readonly unknown[]) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(data).map(([name, values]) => [name, of(values)]));
}

export function rowsOf(data: TableData): Record<string, number | string | null>[] {
  const entries = Object.entries(data);
  return entries[0]![1].map((_, i) =>
    Object.fromEntries(entries.map(([name, values]) => [name, values[i]!])),
  );
}
