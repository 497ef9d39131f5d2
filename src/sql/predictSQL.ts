import { readNames } from '../data/names.js';
import { describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import type { Dialect } from './dialect.js';
import { clickhouseDialect } from './engines/clickhouse.js';
import { duckdbDialect } from './engines/duckdb.js';
import { postgresDialect } from './engines/postgres.js';
import { categoriesOf, type SqlCategories } from './fittedCategories.js';
import { labelOfEta, pairOfEta, softmaxOfEta } from './links.js';
import { predictorOf, type TaskPredictor } from './predictors.js';
import { categoryColumns, categoryName } from './steps/categoryColumns.js';
import { columnFeature, type SqlFeature } from './steps/sqlFeature.js';
import { applyStep } from './steps/steps.js';

const CALLER = 'predictSQL';
const DIALECTS = { duckdb: duckdbDialect, postgres: postgresDialect, clickhouse: clickhouseDialect };

export interface PredictSqlOptions {
  /** The engine's SQL, by its name or as its dialect. */
  readonly dialect: 'duckdb' | 'postgres' | 'clickhouse' | Dialect;
  /** What is predicted: numbers and labels as by `predict`, or as by `predictProba`. @defaultValue 'predict' */
  readonly method?: 'predict' | 'predictProba' | undefined;
  /** The columns that the features are, p names, for a model that was fitted without names. */
  readonly features?: readonly string[] | undefined;
  /** The categories of columns that are no numbers, for a model that was read from a file: see `sqlCategories`. */
  readonly categories?: SqlCategories | undefined;
}

/**
 * The predictions of a linear model as SQL: an expression of the columns for each task, in the order of `taskNames_`: what
 * `predict` gives, numbers, means of counts, or labels; NULL where a column that counts is NULL. The model may be the last step of a
 * Pipeline of StandardScaler, MinMaxScaler, SimpleImputer, OneHotEncoder and ColumnTransformer steps, or what a search has chosen. A
 * category that the fit has not seen is none of those that it has, whatever `handleUnknown` says.
 *
 * @throws InputError, NotFittedError
 * @example
 * const [price] = predictSQL(model, { dialect: 'duckdb' });
 * await connection.run(`CREATE TABLE predicted AS SELECT *, ${price} AS price FROM houses`);
 */
export function predictSQL(
  model: object,
  options: PredictSqlOptions & { readonly method?: 'predict' | undefined },
): string[];
/** For each task the probability of each of its labels, in the order of `classes_`; null for a task of numbers. */
export function predictSQL(
  model: object,
  options: PredictSqlOptions & { readonly method: 'predictProba' },
): (string[] | null)[];
export function predictSQL(model: object, options: PredictSqlOptions): string[] | (string[] | null)[] {
  const read = new OptionReader(CALLER, options, ['dialect', 'method', 'features', 'categories']);
  const dialect = readDialect(read.raw('dialect', undefined));
  const method = read.choice('method', 'predict', ['predict', 'predictProba'] as const);
  const { last, featureNames, nFeatures, steps, tasks } = predictorOf(CALLER, model);
  const given = read.raw('features', featureNames);
  if (given === null) {
    throw new InputError(
      `${CALLER}: the model was fitted without names of features; expected \`features\`, the names of their columns.`,
    );
  }
  const names = readNames(given, `${CALLER}: features`, nFeatures, 'feature', 'column of X');
  const categories =
    steps.length > 0 ? {} : (read.raw('categories', categoriesOf(last) ?? {}) as SqlCategories);
  const columns = columnsOf(dialect, names, categories);
  const features = steps.reduce<readonly SqlFeature[]>(
    (made, step, k) => applyStep(dialect, step, made, `${CALLER}: step ${k} of the pipeline`),
    columns,
  );
  const etas = tasks.map(({ outputs }) =>
    outputs.map(({ weights, intercept }) => {
      const terms = weights.flatMap((weight, j) =>
        weight === 0 ? [] : [`${dialect.number(weight)} * ${features[j]!.number}`],
      );
      return `(${[dialect.number(intercept), ...terms].join(' + ')})`;
    }),
  );
  if (method === 'predict') return tasks.map((task, t) => predicted(dialect, task, etas[t]!));
  if (tasks.some(({ classes }) => classes !== null))
    return tasks.map((task, t) => probabilities(dialect, task, etas[t]!));
  throw new InputError(
    `${CALLER}: method is 'predictProba', and the model predicts no labels; expected a classifier.`,
  );
}

function predicted(dialect: Dialect, { isCount, classes }: TaskPredictor, etas: readonly string[]): string {
  if (classes !== null) return labelOfEta(dialect, etas, classes);
  return isCount ? dialect.exp(etas[0]!) : etas[0]!;
}

function probabilities(
  dialect: Dialect,
  { classes }: TaskPredictor,
  etas: readonly string[],
): string[] | null {
  if (classes === null) return null;
  return etas.length === 1 ? pairOfEta(dialect, etas[0]!) : softmaxOfEta(dialect, etas);
}

/** @throws InputError */
function readDialect(value: unknown): Dialect {
  const known = typeof value === 'string' && Object.hasOwn(DIALECTS, value);
  if (known) return DIALECTS[value as keyof typeof DIALECTS];
  if (typeof (Object(value) as Partial<Dialect>).identifier === 'function') return value as Dialect;
  throw new InputError(
    `${CALLER}: dialect is ${describe(value)}; expected 'duckdb', 'postgres', 'clickhouse' or a dialect.`,
  );
}

/** Each feature as a column, or a column of 0 and 1 of one. */
function columnsOf(dialect: Dialect, names: readonly string[], categories: SqlCategories): SqlFeature[] {
  const known = new Set(names);
  const encoded = new Map<string, SqlFeature>();
  const feature = (name: string) => columnFeature(dialect, name, dialect.identifier(name), null);
  for (const [column, own] of Object.entries(categories)) {
    const unknown = own.find((category) => !known.has(categoryName(column, category)));
    if (unknown !== undefined) {
      throw new InputError(
        `${CALLER}: categories has ${quote(unknown)} of ${quote(column)}, and no feature is named ${quote(categoryName(column, unknown))}; ` +
          'expected the categories of the fit.',
      );
    }
    for (const made of categoryColumns(dialect, feature(column), own, 'NULL')) encoded.set(made.name, made);
  }
  return names.map((name) => encoded.get(name) ?? feature(name));
}
