import { requireDistinct } from '../data/names.js';
import { readDictionaries } from './dictionaries.js';
import type { Engine } from './engine.js';
import { categoriesIn, type SqlCategories } from './fittedCategories.js';
import { columnOf, type ReadOptions } from './options.js';
import { findRoles, type Roles } from './roles.js';
import { categoryColumns } from './steps/categoryColumns.js';
import { columnFeature, requireNumbers, type SqlFeature } from './steps/sqlFeature.js';
import type { StepScan } from './steps/stepScan.js';

/** The samples of a table: which column is what, and the features as numbers. */
export interface TableSamples {
  readonly roles: Roles;
  readonly features: readonly SqlFeature[];
  /** The tasks of the task column, sorted; null without one. */
  readonly tasks: readonly string[] | null;
  /** Those of features that have become columns of 0 and 1. */
  readonly categories: SqlCategories;
}

/** Makes numbers of the columns of features, in place of a column of 0 and 1 for each category. */
export type Preparation = (scan: StepScan, columns: readonly SqlFeature[]) => Promise<readonly SqlFeature[]>;

/**
 * Finds the columns, and reads their categories and tasks.
 *
 * @param takesLabels whether targets may be texts and booleans
 * @throws (rejects with) InputError
 */
export async function readSamples(
  engine: Engine,
  options: ReadOptions,
  { takesLabels, prepare }: { readonly takesLabels: boolean; readonly prepare?: Preparation | undefined },
): Promise<TableSamples> {
  const { dialect } = engine;
  const { caller } = options;
  const roles = await findRoles(engine, options, takesLabels);
  const encoded = prepare ? { ...roles, features: [] } : roles;
  const dictionaries = await readDictionaries(engine, options, encoded);
  const columns = roles.features.map((column) =>
    columnFeature(dialect, column.name, columnOf(dialect, column.name), column),
  );
  const features = prepare
    ? await prepare({ engine, options, weight: roles.weight }, columns)
    : columns.flatMap((column, k) => {
        const own = dictionaries.categories[k];
        return own ? categoryColumns(dialect, column, own, '0') : [column];
      });
  requireNumbers(caller, features);
  requireDistinct(
    features.map(({ name }) => name),
    `${caller}: the features' names`,
    'feature',
  );
  return { roles, features, tasks: dictionaries.tasks, categories: categoriesIn(encoded, dictionaries) };
}
