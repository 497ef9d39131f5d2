import { decimalNumber } from './decimal.js';
import type { ArrowTable, ArrowVector, Table, TableColumn } from './table.js';

/** The numbers of types in Arrow's format (Schema.fbs), which both packages use; a dictionary is -1. */
const OTHER_TYPES: Readonly<Record<number, string>> = {
  4: 'bytes',
  8: 'dates',
  9: 'times of day',
  10: 'dates',
  11: 'intervals of time',
  12: 'lists',
  13: 'records',
  14: 'values of several types',
  15: 'bytes',
  16: 'lists',
  17: 'maps',
  18: 'lengths of time',
  19: 'bytes',
  21: 'lists',
};
const FLOAT = 3;
const DECIMAL = 7;

export function isArrow(value: object): value is ArrowTable {
  const { numRows, schema, getChild } = value as Partial<ArrowTable>;
  return typeof numRows === 'number' && typeof getChild === 'function' && Array.isArray(schema?.fields);
}

export function arrowTable(table: ArrowTable): Table {
  const { fields } = table.schema;
  return {
    names: fields.map(({ name }) => name),
    rows: table.numRows,
    column: (name) =>
      columnOf(table.getChild(name)!, (fields.find((field) => field.name === name)?.type ?? {}) as ArrowType),
  };
}

interface ArrowType {
  readonly typeId?: number;
  /** Digits behind the point, of a decimal. */
  readonly scale?: number;
  /** Of floating-point numbers; 0 is 16 bits. */
  readonly precision?: number;
}

function columnOf(vector: ArrowVector, { typeId = 0, scale, precision }: ArrowType): TableColumn {
  const holds = OTHER_TYPES[typeId];
  if (holds !== undefined) return { values: [], holds };
  // Where entries are null, or not as they are stored, apache-arrow's toArray gives the memory of the column.
  const isAsStored =
    (vector.nullCount ?? 0) === 0 && typeId !== DECIMAL && !(typeId === FLOAT && precision === 0);
  if (isAsStored) return { values: vector.toArray() as ArrayLike<unknown> };
  const entries = Array.from(vector as unknown as Iterable<unknown>);
  if (typeId !== DECIMAL) return { values: entries };
  // apache-arrow gives the words of an integer, flechette a number or, where it is told to (useDecimalInt), the integer.
  const numberOf = (entry: unknown): unknown => {
    const integer = isWords(entry) ? integerOf(entry) : entry;
    return typeof integer === 'bigint' ? decimalNumber(integer, scale ?? 0) : entry;
  };
  return { values: entries.map(numberOf) };
}

function isWords(entry: unknown): entry is Uint32Array {
  return ArrayBuffer.isView(entry) && 'length' in entry;
}

/** Words of 32 bits, the least first, in two's complement. */
function integerOf(words: Uint32Array): bigint {
  let value = 0n;
  for (let k = words.length - 1; k >= 0; k--) value = (value << 32n) | BigInt(words[k]!);
  return BigInt.asIntN(32 * words.length, value);
}
