import { quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { ColumnKind } from '../dialect.js';

/** The parts of a dialect that are as the SQL standard has them, and as most engines do. */

/** In double quotes, which are doubled inside. */
export function standardIdentifier(name: string): string {
  return `"${requireName(name).replaceAll('"', '""')}"`;
}

/** In single quotes, which are doubled inside; for engines to which a backslash is a letter. */
export function standardText(value: string): string {
  return `'${requireText(value).replaceAll("'", "''")}'`;
}

/** @throws InputError for a name that no column has */
export function requireName(name: string): string {
  if (name !== '') return requireText(name);
  throw new InputError('the name of a table or column is empty; expected a name.');
}

/** @throws InputError for a character that ends a statement in the middle */
export function requireText(text: string): string {
  if (!text.includes('\0')) return text;
  throw new InputError(`${quote(text)} holds the character U+0000, which no SQL text can.`);
}

export function standardRows(
  name: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return `(VALUES ${rows.map((row) => `(${row.join(', ')})`).join(', ')}) AS ${name}(${columns.join(', ')})`;
}

/** Kinds by the names of types, the first that matches. */
export function kindBy(kinds: readonly (readonly [RegExp, ColumnKind])[]): (type: string) => ColumnKind {
  return (type) => kinds.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
}
