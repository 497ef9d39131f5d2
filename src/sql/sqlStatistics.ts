import { quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { MOST_IN_LIST, requireFewProducts } from '../statistics/productsLimit.js';
import { freezeStatistics, requireWeight, type SufficientStatistics } from '../statistics/statistics.js';
import { baseOf } from './base.js';
import { blockOf } from './blocks.js';
import { type Engine, readEngine } from './engine.js';
import type { SqlCategories } from './fittedCategories.js';
import { readMeans } from './means.js';
import { type HashFolds, type ReadOptions, readSqlOptions, type SqlOptions } from './options.js';
import { type PatternSums, readProducts, type ShiftedSums } from './products.js';
import { type Preparation, readSamples } from './samples.js';
import { streamedSums } from './stream/streamedSums.js';

const CALLER = 'sqlStatistics';

/** What one reading of a table gives. */
export interface TableStatistics {
  /** One for each fold, or one. */
  readonly parts: readonly SufficientStatistics[];
  readonly categories: SqlCategories;
}

/**
 * The statistics of samples in a database, as `sufficientStatistics` makes them of samples in memory: by SQL that the engine
 * runs next to the data, in parallel, in two scans. The first checks all numbers and gives the means; the second sums the products
 * of columns about these, so that a column of mean 1e8 and deviation 1 keeps its digits. DuckDB, which runs in this process, sends
 * its rows instead, once, and they are summed here. One more scan reads the categories of
 * each feature that is no number, and the tasks. More features than a statement can hold sums of take a scan for each statement.
 *
 * Names of columns are quoted, values that stand in SQL are literals of the engine; `query` and `where` are run as they are.
 *
 * @throws (rejects with) InputError for options, columns or numbers that cannot be used; the reason of the aborted signal; what the
 *   engine says
 * @example
 * const statistics = await sqlStatistics(engine, { table: 'houses', features: ['rooms', 'area'], targets: ['price', 'rent'] });
 * new MultiTaskLasso({ alpha: 0.1 }).fitStatistics(statistics);
 */
export function sqlStatistics(
  engine: Engine,
  options: SqlOptions & { readonly folds: number | HashFolds },
): Promise<SufficientStatistics[]>;
export function sqlStatistics(
  engine: Engine,
  options: SqlOptions & { readonly folds?: null | undefined },
): Promise<SufficientStatistics>;
export async function sqlStatistics(
  engine: Engine,
  options: SqlOptions,
): Promise<SufficientStatistics | SufficientStatistics[]> {
  const checked = readEngine(engine, CALLER);
  const read = readSqlOptions(CALLER, checked.dialect, options);
  const { parts } = await tableStatistics(checked, read);
  return read.folds ? [...parts] : parts[0]!;
}

/** The same for options that are checked. @param prepare the steps that make the features */
export async function tableStatistics(
  engine: Engine,
  options: ReadOptions,
  prepare?: Preparation,
): Promise<TableStatistics> {
  const { caller, folds } = options;
  const samples = await readSamples(engine, options, { takesLabels: false, prepare });
  const { roles, categories } = samples;
  const base = baseOf(engine.dialect, options, samples);
  requireFewProducts(base.featureNames.length, 1 / 2, MOST_IN_LIST);
  const read = async (): Promise<readonly ShiftedSums[]> =>
    (await streamedSums(engine, options, base, roles.targets, samples.tasks)) ??
    (await readProducts(engine, options, base, await readMeans(engine, options, roles, base)));
  const sums = await read().catch((error: unknown) => {
    throw outOfRange(caller, error);
  });
  const tasks = samples.tasks ?? [''];
  const taskNames = samples.tasks ?? options.targets;
  const parts = Array.from({ length: folds?.count ?? 1 }, (_, fold) => {
    const where = folds ? ` in fold ${fold} of ${folds.count}` : '';
    const patterns = tasks.flatMap((task) => patternsOf(caller, sums, task, fold, where));
    let first = 0;
    const blocks = patterns.map(({ pattern, shifts, roundings }) => {
      const label = `task ${quote(taskNames[first]!)}${where}`;
      first += pattern.targets.length;
      requireSums(caller, pattern, label);
      return blockOf(pattern, shifts, roundings(pattern.n));
    });
    return freezeStatistics(blocks, taskNames, base.featureNames);
  });
  return { parts, categories };
}

/** What an engine that stops at a product which float64 does not hold has said. */
function outOfRange(caller: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof InputError || !/out of range/i.test(error.message))
    return error;
  return new InputError(
    `${caller}: numbers or sums of their products leave the range of float64 (${error.message}); divide or multiply the columns by a ` +
      'constant in `query` first.',
    { cause: error },
  );
}

function patternsOf(
  caller: string,
  sums: readonly ShiftedSums[],
  task: string,
  fold: number,
  where: string,
): (Pick<ShiftedSums, 'shifts' | 'roundings'> & { readonly pattern: PatternSums })[] {
  const own = sums.find((group) => group.task === task && group.fold === fold);
  if (own) return own.patterns.map((pattern) => ({ pattern, shifts: own.shifts, roundings: own.roundings }));
  const what = task === '' ? 'no rows' : `task ${quote(task)} has no rows`;
  throw new InputError(`${caller}: ${what} with a target and a weight above 0${where}; expected some.`);
}

/** @throws InputError where nothing was summed, or more than float64 holds */
function requireSums(caller: string, pattern: PatternSums, label: string): void {
  const { n, weight, x, y, xx, xy, yy } = pattern;
  if (!(n > 0)) {
    throw new InputError(`${caller}: ${label} has no row with a target and a weight above 0; expected some.`);
  }
  requireWeight(weight, `${caller}: the sum of the weights of ${label}`);
  if ([x, y, xx, xy, yy].every((sums) => sums.every(Number.isFinite))) return;
  throw new InputError(
    `${caller}: the sums of products of ${label} overflow float64; divide the columns by a constant in \`query\` first.`,
  );
}
