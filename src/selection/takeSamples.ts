import type { Matrix } from 'ml-matrix';
import { columnCopier } from '../matrix/columnCopier.js';
import { fromCompressed } from '../matrix/fromCompressed.js';
import { refuseOtherFields } from '../matrix/fromInput.js';
import { isMatrixLike } from '../matrix/fromMatrix.js';
import type { MatrixLike } from '../matrix/input.js';
import { isList, notANumber, type UnknownList } from '../matrix/numbers.js';
import { selectRows } from '../matrix/selectRows.js';
import { readShape } from '../matrix/shape.js';
import { zeroMatrix } from '../matrix/toMatrix.js';
import { counted, describe, typedArrayName } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** Compressed columns with the types that this package stores. */
export interface CompressedPart {
  readonly data: Float64Array;
  readonly indices: Int32Array;
  readonly indptr: Int32Array;
  readonly shape: [n: number, p: number];
}

/** The form in which some samples of an A come back: the same, of the plainest class. */
export type PartOf<A> = A extends MatrixLike
  ? Matrix
  : A extends { readonly indptr: unknown }
    ? CompressedPart
    : A extends ArrayBufferView
      ? A
      : A extends ArrayLike<infer Item>
        ? Item[]
        : A;

/**
 * Some samples (rows, or entries of a list) in the order of their indices, in the form given. The entries of
 * an array are handed over, not copied.
 *
 * @param indices in [0, n), not checked
 * @param name the argument's name in errors
 */
export function takeSamples<A>(value: A, indices: Int32Array, name: string): PartOf<A> {
  return take(value, indices, name) as PartOf<A>;
}

function take(value: unknown, indices: Int32Array, name: string): unknown {
  if (typeof value !== 'object' || value === null) throw notSamples(value, name);
  if (Array.isArray(value) || typedArrayName(value) !== undefined) {
    return takeEntries(value as unknown as UnknownList, indices);
  }
  if (isMatrixLike(value)) return takeMatrix(value, indices, name);
  if ('indptr' in value || 'indices' in value) {
    refuseOtherFields(value, name, ['data', 'indices', 'indptr', 'shape']);
    const part = selectRows(fromCompressed(value, name), indices);
    if (part.kind === 'dense') throw new Error('a sparse matrix became dense');
    const { data, indices: rows, indptr, columns } = part;
    return { data, indices: rows, indptr, shape: [indices.length, columns] };
  }
  if ('data' in value || 'shape' in value) {
    refuseOtherFields(value, name, ['data', 'shape', 'order']);
    return takeFlat(value, indices, name);
  }
  if (isList(value)) return takeEntries(value, indices);
  throw notSamples(value, name);
}

function notSamples(value: unknown, name: string): InputError {
  return new InputError(
    `${name} is ${describe(value)}; expected a matrix, or a list with an entry for each sample.`,
  );
}

type ListClass = new (length: number) => unknown[];

/** Room for `count` entries: a typed array of the same kind, an array for anything else. */
function roomLike(list: UnknownList, count: number): unknown[] {
  const kind = typedArrayName(list) ?? 'Array';
  return new (globalThis as unknown as Record<string, ListClass>)[kind]!(count);
}

function takeEntries(list: UnknownList, indices: Int32Array): UnknownList {
  const out = roomLike(list, indices.length);
  for (let k = 0; k < indices.length; k++) out[k] = list[indices[k]!];
  return out;
}

function takeMatrix(matrix: MatrixLike, indices: Int32Array, name: string): Matrix {
  const out = zeroMatrix(indices.length, matrix.columns);
  for (let k = 0; k < indices.length; k++) {
    for (let j = 0; j < matrix.columns; j++) {
      const value: unknown = matrix.get(indices[k]!, j);
      if (typeof value !== 'number') throw notANumber(value, `${name}.get(${indices[k]}, ${j})`);
      out.set(k, j, value);
    }
  }
  return out;
}

function takeFlat(
  value: { readonly data?: unknown; readonly shape?: unknown; readonly order?: unknown },
  indices: Int32Array,
  name: string,
): object {
  const [n, p] = readShape(value.shape, name);
  const { data, order } = value;
  if (order !== undefined && order !== 'row' && order !== 'column') {
    throw new InputError(`${name}.order is ${describe(order)}; expected 'row' or 'column'.`);
  }
  if (!isList(data) || data.length !== n * p) {
    const given = isList(data) ? `has ${counted(data.length, 'entry')}` : `is ${describe(data)}`;
    throw new InputError(
      `${name}.data ${given}; ${name}.shape ${n} x ${p} needs a list of ${n * p} numbers.`,
    );
  }
  const count = indices.length;
  const out = roomLike(data, count * p);
  if (order === 'column' && typedArrayName(data) === 'Float64Array') {
    const copy = columnCopier(indices);
    for (let j = 0; j < p; j++) copy(columnOf(data, j, n), columnOf(out, j, count));
  } else if (order === 'column') {
    for (let j = 0; j < p; j++) {
      for (let k = 0; k < count; k++) out[j * count + k] = data[j * n + indices[k]!];
    }
  } else {
    for (let k = 0; k < count; k++) {
      for (let j = 0; j < p; j++) out[k * p + j] = data[indices[k]! * p + j];
    }
  }
  const part = { data: out, shape: [count, p] };
  return order === undefined ? part : { ...part, order };
}

/** Column j of a Float64Array of columns of n numbers. */
function columnOf(data: UnknownList, j: number, n: number): Float64Array {
  return (data as unknown as Float64Array).subarray(j * n, (j + 1) * n);
}
