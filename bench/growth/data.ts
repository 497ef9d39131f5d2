/** Seeded data of any size for the growth check. */

import type { CompressedColumns, LossSpec } from '../../src/index.js';
import { readLoss } from '../../src/losses/registry.js';
import { createRandom } from '../../src/math/random.js';
import type { ColumnMatrix } from '../data.js';
import type { Sizes } from './operation.js';

/** X as the fits take it. */
export type Form = 'dense' | 'sparse';

/** One entry in so many of a sparse X is not zero. */
const SPARSITY = 10;

export function designOf(
  rows: number,
  columns: number,
  form: Form = 'dense',
): ColumnMatrix | CompressedColumns {
  return form === 'dense' ? normal(rows, columns) : sparse(rows, columns);
}

export function normal(rows: number, columns: number, seed = 1): ColumnMatrix {
  const random = createRandom(seed);
  const data = new Float64Array(rows * columns).map(() => random.normal());
  return { data, shape: [rows, columns], order: 'column' };
}

function sparse(rows: number, columns: number): CompressedColumns {
  const random = createRandom(2);
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = [0];
  for (let j = 0; j < columns; j++) {
    for (let i = random.integer(SPARSITY); i < rows; i += 1 + random.integer(2 * SPARSITY - 1)) {
      indices.push(i);
      data.push(random.normal());
    }
    indptr.push(data.length);
  }
  return { data, indices, indptr, shape: [rows, columns] };
}

/** Targets that hang on the first columns of a dense design, n x T. */
export function targetsOf(rows: number, tasks: number, missing = false): ColumnMatrix {
  const Y = normal(rows, tasks, 3);
  if (missing) for (let q = 0; q < Y.data.length; q += 7) Y.data[q] = Number.NaN;
  return Y;
}

/** Rows of targets for tasks of one kind, by its loss: numbers, counts, one of two labels, or one of K. */
export type Kind = Extract<LossSpec, string>;

export function columnOf(kind: Kind, rows: number, classes: number, seed = 5): (number | string)[] {
  const random = createRandom(seed);
  const { target } = readLoss(kind)!;
  if (target === 'number') return Array.from({ length: rows }, () => random.normal());
  if (target === 'count') return Array.from({ length: rows }, (_, i) => (i === 0 ? 1 : random.integer(4)));
  const K = target === 'pair' ? 2 : classes;
  // Every label occurs.
  return Array.from({ length: rows }, (_, i) => `label ${i < K ? i : random.integer(K)}`);
}

/** Y of tasks that share their samples, n x T, with a missing entry here and there where asked. */
export function rowsOf(
  kinds: readonly Kind[],
  { rows, classes }: Sizes,
  missing = false,
): (number | string | null)[][] {
  const columns = kinds.map((kind, t) => columnOf(kind, rows, classes, 5 + t));
  return Array.from({ length: rows }, (_, i) =>
    columns.map((column, t) => (missing && i > classes && (i + t) % 7 === 0 ? null : column[i]!)),
  );
}

/** Tasks with samples of their own, n each. */
export function tasksOf<Entry extends number | string>(
  kinds: readonly Kind[],
  { rows, columns, classes }: Sizes,
  form: Form,
): { name: string; X: ColumnMatrix | CompressedColumns; y: Entry[] }[] {
  return kinds.map((kind, t) => ({
    name: `task ${t}`,
    X: designOf(rows, columns, form),
    y: columnOf(kind, rows, classes, 5 + t) as Entry[],
  }));
}
