/** Features of which one is put in another order: numbers, or rows with categories among them. */
import type { Columns } from '../../matrix/columns.js';
import { toIncompleteColumns } from '../../matrix/fromInput.js';
import { inputOf } from '../../matrix/inputOf.js';
import type { UnknownList } from '../../matrix/numbers.js';
import { hasCategories } from '../../preprocessing/categories.js';
import { columnCountOf } from '../../preprocessing/pickColumns.js';

/** A matrix by columns, or n rows of p entries of any kind. */
export type Features =
  | Columns
  | {
      readonly kind: 'rows';
      readonly rows: number;
      readonly columns: number;
      readonly data: readonly UnknownList[];
    };

/** @throws InputError for what is neither a matrix nor rows of one length */
export function featuresOf(X: unknown, name: string): Features {
  if (!hasCategories(X)) return toIncompleteColumns(X, name);
  return { kind: 'rows', rows: X.length, columns: columnCountOf(X), data: X };
}

/** Features as a model takes them. */
export function givenOf(x: Features): unknown {
  return x.kind === 'rows' ? x.data : inputOf(x);
}

function replaced(row: UnknownList, j: number, value: unknown): unknown[] {
  const copy = Array.from(row);
  copy[j] = value;
  return copy;
}

/** The same features with entry order[i] of column j in row i. */
export function permuteFeature(x: Features, j: number, order: Int32Array): Features {
  if (x.kind === 'rows')
    return { ...x, data: x.data.map((row, i) => replaced(row, j, x.data[order[i]!]![j])) };
  const data = x.data.slice();
  if (x.kind === 'dense') {
    const first = j * x.rows;
    for (const [i, from] of order.entries()) data[first + i] = x.data[first + from]!;
    return { ...x, data };
  }
  const [start, end] = [x.indptr[j]!, x.indptr[j + 1]!];
  const place = new Int32Array(x.rows);
  for (const [i, from] of order.entries()) place[from] = i;
  const entries = Array.from({ length: end - start }, (_, k) => ({
    row: place[x.indices[start + k]!]!,
    value: x.data[start + k]!,
  })).sort((a, b) => a.row - b.row);
  const indices = x.indices.slice();
  for (const [k, { row, value }] of entries.entries()) {
    indices[start + k] = row;
    data[start + k] = value;
  }
  return { ...x, data, indices };
}
