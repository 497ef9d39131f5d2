import type { Computation } from '../computation/computation.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { DenseColumns } from './columns.js';
import type { MatrixLike } from './input.js';
import { notANumber } from './numbers.js';
import { allocate, dense, requireEntries } from './shape.js';
import { collectRows } from './transpose.js';

/** Known by its shape, so that views, wrappers and other copies of ml-matrix are known too. */
export function isMatrixLike(value: object): value is MatrixLike {
  const { rows, columns, get } = value as Partial<Record<keyof MatrixLike, unknown>>;
  return typeof rows === 'number' && typeof columns === 'number' && typeof get === 'function';
}

/** An ml-matrix Matrix, view or wrapper, copied once. */
export function* fromMatrix(matrix: MatrixLike, name: string): Computation<DenseColumns> {
  const { rows: n, columns: p } = matrix;
  for (const [field, size] of [['rows', n] as const, ['columns', p] as const]) {
    if (Number.isSafeInteger(size) && size >= 0) continue;
    throw new InputError(`${name}.${field} is ${describe(size)}; expected a nonnegative integer.`);
  }
  requireEntries(n, p, name);
  const out = allocate(n, p, name);
  const stored = storedRows(matrix, n, p);
  yield* collectRows(
    n,
    p,
    stored === undefined
      ? (i, block, start) => copyRow(matrix, i, p, block, start, name)
      : (i, block, start) => block.set(stored[i]!, start),
    out,
  );
  return dense(n, p, out);
}

/** ml-matrix (`klass` 'Matrix', whatever copy of it) keeps one Float64Array a row: quicker than n p calls of `get`. */
export function storedRows(matrix: MatrixLike, n: number, p: number): Float64Array[] | undefined {
  const { klass, data } = matrix as { klass?: unknown; data?: unknown };
  if (klass !== 'Matrix' || !Array.isArray(data) || data.length !== n) return undefined;
  const whole = data.every((row: unknown) => row instanceof Float64Array && row.length === p);
  return whole ? (data as Float64Array[]) : undefined;
}

function copyRow(
  matrix: MatrixLike,
  i: number,
  p: number,
  block: Float64Array,
  start: number,
  name: string,
): void {
  for (let j = 0; j < p; j++) {
    const value: unknown = matrix.get(i, j);
    if (typeof value !== 'number') throw notANumber(value, `${name}.get(${i}, ${j}) (row ${i}, column ${j})`);
    block[start + j] = value;
  }
}
