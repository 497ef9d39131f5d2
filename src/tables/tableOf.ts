import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { openTable } from './openTable.js';
import type { ArqueroTable, NamedColumns, TableRows } from './table.js';

/**
 * What predictions come as: `'table'`, a table of the kind that was given, or what a function makes of their columns, by the
 * names of the tasks, such as `tableFromArrays` of apache-arrow.
 */
export type PredictAs = 'table' | ((columns: NamedColumns) => unknown);

/** What `{ as }` gives for a table of a kind. */
export type TableOf<Given, As> = As extends (columns: NamedColumns) => infer Made
  ? Made
  : Given extends TableRows
    ? Record<string, number | string | boolean>[]
    : Given extends ArqueroTable
      ? Given
      : NamedColumns;

/** What makes the table of predictions. @throws InputError for a kind that only its own package can make */
export function tableMaker(
  caller: string,
  given: unknown,
  as: unknown,
  wanted: readonly string[],
): (columns: NamedColumns) => unknown {
  if (typeof as === 'function') return as as (columns: NamedColumns) => unknown;
  if (as !== 'table')
    throw new InputError(
      `${caller}: as is ${describe(as)}; expected 'table' or a function that makes a table of columns.`,
    );
  const table = openTable(given, wanted);
  if (table?.make) return (columns) => table.make!(columns);
  throw new InputError(
    `${caller}: as is 'table', and X is ${describe(given)}${table ? ', which only its own package makes' : ', no table'}; expected a function such as ` +
      'as: tableFromArrays (of apache-arrow or flechette).',
  );
}
