/** Tables of arquero and DuckDB, arrays of objects, objects of arrays. */
import { counted } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { ArqueroTable, DuckDBReader, NamedColumns, Table, TableColumns, TableRows } from './table.js';

export function isArquero(value: object): value is ArqueroTable {
  const { numRows, columnNames, array } = value as Partial<ArqueroTable>;
  return [numRows, columnNames, array].every((method) => typeof method === 'function');
}

export function arqueroTable(table: ArqueroTable): Table {
  const make = (table as { create?: (parts: object) => unknown }).create;
  return {
    names: table.columnNames(),
    rows: table.numRows(),
    column: (name) => ({ values: table.array(name) }),
    ...(typeof make === 'function' && {
      make: (columns: NamedColumns) =>
        make.call(table, {
          data: columns,
          names: Object.keys(columns),
          filter: null,
          order: null,
          groups: null,
        }),
    }),
  };
}

export function isDuckDB(value: object): value is DuckDBReader {
  const { columnNames, getColumns } = value as Partial<DuckDBReader>;
  return typeof columnNames === 'function' && typeof getColumns === 'function' && 'currentRowCount' in value;
}

/** @throws InputError for a reader that has read some of the rows alone */
export function duckdbTable(reader: DuckDBReader): Table {
  if (reader.done === false) {
    throw new InputError(
      `DuckDB's reader has read ${counted(reader.currentRowCount, 'row')}, and there are more; expected all of them, as ` +
        'connection.runAndReadAll(sql) or await reader.readAll() reads them.',
    );
  }
  const names = reader.columnNames();
  let columns: readonly (readonly unknown[])[] | undefined;
  return {
    names,
    rows: reader.currentRowCount,
    column(name) {
      columns ??= reader.getColumns();
      return { values: columns[names.indexOf(name)]! };
    },
    make: columnsOf,
  };
}

/** The columns are those of any row: one that a row lacks is missing there. */
export function rowsTable(rows: TableRows): Table {
  const names = new Set<string>();
  for (const row of rows) for (const name in row) names.add(name);
  return {
    names: [...names],
    rows: rows.length,
    column: (name) => ({ values: rows.map((row) => (Object.hasOwn(row, name) ? row[name] : null)) }),
    make(columns) {
      const entries = Object.entries(columns);
      return rows.map((_, i) => Object.fromEntries(entries.map(([name, values]) => [name, values[i]!])));
    },
  };
}

export function columnsTable(columns: TableColumns): Table {
  const names = Object.keys(columns);
  return {
    names,
    rows: names.length === 0 ? 0 : columns[names[0]!]!.length,
    column: (name) => ({ values: columns[name]! }),
    make: columnsOf,
  };
}

function columnsOf(columns: NamedColumns): NamedColumns {
  return { ...columns };
}
