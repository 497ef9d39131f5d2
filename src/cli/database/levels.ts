import type { Engine } from '../../sql/engine.js';
import { identifier } from './address.js';
import type { DatabaseColumn } from './database.js';

/** The words of a column of categories, as a CSV file has them: without spaces around them, accents composed. */
export interface Levels {
  /** Each once, sorted. */
  readonly words: readonly string[];
  /** The word of a row as SQL; NULL where it is missing. */
  readonly sql: string;
}

/** More words than this are no categories. */
const MOST = 1000;

/** Reads the words of a column: one scan. null for too many. */
export async function readLevels(
  { dialect, query }: Engine,
  column: DatabaseColumn,
  source: string,
  signal: AbortSignal,
): Promise<Levels | null> {
  const value = column.isNumber
    ? dialect.asDouble(identifier(column.name))
    : dialect.asText(identifier(column.name));
  const rows = await query(
    `SELECT v, count(*) FROM (SELECT ${value} AS v FROM ${source}) AS b GROUP BY v LIMIT ${MOST + 2}`,
    undefined,
    signal,
  );
  const values = rows.map(([cell]) => (column.isNumber && cell !== null ? Number(cell) : cell));
  const known = new Map<string | number, string>();
  for (const cell of values) {
    if (cell === null || cell === undefined || Number.isNaN(cell)) continue;
    const word = String(cell).trim().normalize('NFC');
    if (word !== '') known.set(cell as string | number, word);
  }
  if (known.size > MOST) return null;
  const literal = (cell: string | number): string =>
    typeof cell === 'number' ? dialect.number(cell) : dialect.text(cell);
  const cases = [...known].map(
    ([cell, word]) => `WHEN ${value} = ${literal(cell)} THEN ${dialect.text(word)}`,
  );
  const isPlain =
    !column.isNumber && values.every((cell) => cell === null || known.get(cell as string) === cell);
  const sql =
    isPlain || cases.length === 0 ? dialect.asText(identifier(column.name)) : `CASE ${cases.join(' ')} END`;
  return { words: [...new Set(known.values())].sort((a, b) => (a < b ? -1 : 1)), sql };
}
