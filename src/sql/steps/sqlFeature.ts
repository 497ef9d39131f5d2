import { quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { Dialect } from '../dialect.js';
import type { SqlColumn } from '../engine.js';

/** A feature as SQL of the user's columns. */
export interface SqlFeature {
  readonly name: string;
  /** As float64; NULL or NaN where it is missing. */
  readonly number: string;
  /** As a text, NULL where it is missing; null for a number that a step has made. */
  readonly text: string | null;
  /** The column that it is, where the engine has told; null for what a step has made. */
  readonly column: SqlColumn | null;
}

/** A column as it stands in the table. @param reference how the column is written */
export function columnFeature(
  dialect: Dialect,
  name: string,
  reference: string,
  column: SqlColumn | null,
): SqlFeature {
  return { name, number: dialect.asDouble(reference), text: dialect.asText(reference), column };
}

/** A number that a step has made of columns. */
export function madeFeature(name: string, number: string): SqlFeature {
  return { name, number, text: null, column: null };
}

/** The number, NULL where it is missing. */
export function observed(dialect: Dialect, { number }: SqlFeature): string {
  return `CASE WHEN ${dialect.isNaN(number)} THEN NULL ELSE ${number} END`;
}

export function isMissing(dialect: Dialect, { number }: SqlFeature): string {
  return `(${number} IS NULL OR ${dialect.isNaN(number)})`;
}

/** Whether it holds categories: a column of texts or truth values. */
export function isCategory({ column, text }: SqlFeature): boolean {
  return text !== null && column?.kind === 'category';
}

/** @throws InputError for a column of categories */
export function requireNumbers(place: string, features: readonly SqlFeature[]): void {
  const wrong = features.find(isCategory);
  if (wrong === undefined) return;
  throw new InputError(
    `${place}: feature ${quote(wrong.name)} is of the type ${wrong.column!.type}; expected numbers. Encode it by a OneHotEncoder first.`,
  );
}
