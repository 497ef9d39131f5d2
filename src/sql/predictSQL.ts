import { readNames } from '../data/names.js';
import { describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import type { Dialect } from './dialect.js';
import { clickhouseDialect } from './engines/clickhouse.js';
import { duckdbDialect } from './engines/duckdb.js';
import { postgresDialect } from './engines/postgres.js';
import { categoriesOf, type SqlCategories } from './fittedCategories.js';
import { type Link, predictorOf } from './predictors.js';

const CALLER = 'predictSQL';
const DIALECTS = { duckdb: duckdbDialect, postgres: postgresDialect, clickhouse: clickhouseDialect };

export interface PredictSqlOptions {
  /** The engine's SQL, by its name or as its dialect. */
  readonly dialect: 'duckdb' | 'postgres' | 'clickhouse' | Dialect;
  /** The columns that the features are, p names, for a model that was fitted without names. */
  readonly features?: readonly string[] | undefined;
  /** The categories of columns that are no numbers, for a model that was read from a file: see `sqlCategories`. */
  readonly categories?: SqlCategories | undefined;
}

/**
 * The predictions of a linear model as SQL: an expression of the columns for each task, in the order of `taskNames_`. It is what
 * `predict` gives of a regression, the mean of counts, and of a classifier the probability of the second of its labels; NULL where
 * a column that counts is NULL. Scalers of a pipeline are folded into the weights.
 *
 * @throws InputError, NotFittedError
 * @example
 * const [price] = predictSQL(model, { dialect: 'duckdb' });
 * await connection.run(`CREATE TABLE predicted AS SELECT *, ${price} AS price FROM houses`);
 */
export function predictSQL(model: object, options: PredictSqlOptions): string[] {
  const read = new OptionReader(CALLER, options, ['dialect', 'features', 'categories']);
  const dialect = readDialect(read.raw('dialect', undefined));
  const { last, featureNames, columns, weights, intercept, links } = predictorOf(CALLER, model);
  const given = read.raw('features', featureNames);
  if (given === null) {
    throw new InputError(
      `${CALLER}: the model was fitted without names of features; expected \`features\`, the names of their columns.`,
    );
  }
  const names = readNames(given, `${CALLER}: features`, columns.length, 'feature', 'column of X');
  const categories = read.raw('categories', categoriesOf(last) ?? {}) as SqlCategories;
  const expressions = columnsOf(dialect, names, categories);
  return weights.map((own, t) => {
    const terms = own.flatMap((weight, j) => {
      const { shift, scale } = columns[j]!;
      if (weight === 0) return [];
      const x = shift === 0 ? expressions[j]! : `(${expressions[j]!} - ${dialect.number(shift)})`;
      return [`${dialect.number(weight * scale)} * ${x}`];
    });
    return linked(dialect, `(${[dialect.number(intercept[t]!), ...terms].join(' + ')})`, links[t]!);
  });
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

/** Each feature as a number. */
function columnsOf(dialect: Dialect, names: readonly string[], categories: SqlCategories): string[] {
  const encoded = new Map<string, string>();
  for (const [column, own] of Object.entries(categories)) {
    const text = dialect.asText(dialect.identifier(column));
    for (const category of own) {
      const one = `${text} = ${dialect.text(category)}`;
      const others = `WHEN ${text} IS NOT NULL THEN ${dialect.number(0)}`;
      const name = `${column}_${category}`;
      if (!names.includes(name)) {
        throw new InputError(
          `${CALLER}: categories has ${quote(category)} of ${quote(column)}, and no feature is named ${quote(name)}; expected the ` +
            'categories of the fit.',
        );
      }
      encoded.set(name, `CASE WHEN ${one} THEN ${dialect.number(1)} ${others} END`);
    }
  }
  return names.map((name) => encoded.get(name) ?? dialect.asDouble(dialect.identifier(name)));
}

/** Beyond it exp leaves the range of float64, at which some engines stop. */
const LARGEST_EXPONENT = 700;

function linked(dialect: Dialect, eta: string, link: Link): string {
  if (link === 'identity') return eta;
  if (link === 'exp') return dialect.exp(eta);
  const [zero, one, most] = [0, 1, LARGEST_EXPONENT].map(dialect.number);
  return (
    `CASE WHEN ${eta} > ${most} THEN ${one} WHEN ${eta} < -${most} THEN ${zero} ` +
    `ELSE ${one} / (${one} + ${dialect.exp(`-${eta}`)}) END`
  );
}
