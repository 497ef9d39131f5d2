import type { Label } from '../data/labels.js';
import { numberOf, type SqlColumn } from './engine.js';

export function isNumeric({ kind }: SqlColumn): boolean {
  return kind === 'integer' || kind === 'number';
}

export function isBoolean({ type }: SqlColumn): boolean {
  return /bool/i.test(type);
}

/** The label of a cell of a column, which was read as a number or as a text. */
export function labelOf(column: SqlColumn, cell: unknown): Label {
  if (isNumeric(column)) return numberOf(cell);
  const text = String(cell);
  return isBoolean(column) ? text === 'true' : text;
}
