import { quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { asNumbers, type ColumnPlace, type ColumnValues, type Entry, readColumn } from './columnValues.js';
import type { Table } from './table.js';

/** Y of a table, by columns: numbers with NaN where one is missing, or labels with null. */
export interface TableY {
  readonly data: Float64Array | Entry[];
  readonly shape: readonly [n: number, T: number];
  readonly order: 'column';
}

/** @param takesLabels whether texts and truth values are labels @throws InputError */
export function readTargets(
  caller: string,
  table: Table,
  names: readonly string[],
  takesLabels = true,
): TableY {
  const place: ColumnPlace = (name) => `${caller}: target ${quote(name)}`;
  const columns = names.map((name) => readColumn(table, name, place));
  if (!takesLabels) for (const [t, column] of columns.entries()) refuseLabels(column, place(names[t]!));
  const n = table.rows;
  const shape = [n, names.length] as const;
  if (columns.every(({ kind }) => kind === 'numbers')) {
    const data = new Float64Array(n * names.length);
    for (const [t, { values }] of columns.entries()) data.set(values as Float64Array, t * n);
    return { data, shape, order: 'column' };
  }
  const data = columns.flatMap(({ kind, values }) =>
    kind === 'numbers' ? Array.from(values, (value) => (Number.isNaN(value) ? null : value)) : values,
  );
  return { data, shape, order: 'column' };
}

function refuseLabels(column: ColumnValues, place: string): void {
  if (column.kind === 'numbers') return;
  asNumbers(column, place, 'Labels are for classifiers.');
  const i = column.values.findIndex((entry) => typeof entry === 'boolean');
  throw new InputError(
    `${place}: row ${i} is ${column.values[i]}; expected numbers. Labels are for classifiers; make 0 and 1 of them otherwise.`,
  );
}

/** @throws InputError for a weight that is missing, or no number */
export function readWeights(caller: string, table: Table, name: string): Float64Array {
  const place = `${caller}: weight ${quote(name)}`;
  const column = readColumn(table, name, () => place);
  const i = Array.from(column.values as ArrayLike<Entry>).findIndex(
    (entry) => entry === null || Number.isNaN(entry),
  );
  if (i < 0) return asNumbers(column, place, '');
  throw new InputError(`${place}: row ${i} is missing; expected a number >= 0.`);
}

/** The rows of each task, by the names that a column gives them, in the order of their first rows. @throws InputError for a row without a name */
export function readTaskRows(caller: string, table: Table, name: string): Map<string, Int32Array> {
  const { values } = readColumn(table, name, (column) => `${caller}: task ${quote(column)}`);
  const rows = new Map<string, number[]>();
  for (let i = 0; i < table.rows; i++) {
    const entry = values[i]!;
    if (entry === null || Number.isNaN(entry)) {
      throw new InputError(
        `${caller}: task ${quote(name)}: row ${i} is missing; expected the name of its task.`,
      );
    }
    const own = rows.get(String(entry));
    if (own) own.push(i);
    else rows.set(String(entry), [i]);
  }
  return new Map(Array.from(rows, ([task, own]) => [task, Int32Array.from(own)]));
}
