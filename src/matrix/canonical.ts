import type { SparseColumns } from './columns.js';

type Stored = Omit<SparseColumns, 'kind'>;

/**
 * Whether rows ascend within each column, none twice, from 0 to n - 1: every row that is no larger than the one before it begins a column.
 * By bits of signs, since loops over columns of a few entries, whose ends no processor foresees, take twice as long.
 */
export function isCanonical(indices: Int32Array, indptr: Int32Array, n: number): boolean {
  const count = indices.length;
  const most = n - 1;
  let outside = 0;
  let falls = 0;
  for (let k = 0, before = -1; k < count; k++) {
    const row = indices[k]!;
    outside |= row | (most - row);
    falls += (row - before - 1) >>> 31;
    before = row;
  }
  let atBorders = 0;
  for (let j = 1, last = 0; j < indptr.length; j++) {
    const k = indptr[j]!;
    if (k >= count) break;
    if (k > 0) atBorders += ((last - k) >>> 31) & ((indices[k]! - indices[k - 1]! - 1) >>> 31);
    last = k;
  }
  return outside >= 0 && falls === atBorders;
}

/**
 * Rows ascending, entries of the same place summed in the order given, in O(entries + n + p): transposing
 * compressed storage by counting sorts it, stably, and transposing twice gives the matrix back, sorted.
 */
export function canonical(stored: Stored): Stored {
  return sumDuplicates(transpose(transpose(stored)));
}

function transpose({ rows, columns, data, indices, indptr }: Stored): Stored {
  const starts = new Int32Array(rows + 1);
  for (const row of indices) starts[row + 1]!++;
  for (let i = 0; i < rows; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice(0, rows);
  const outIndices = new Int32Array(indices.length);
  const outData = new Float64Array(indices.length);
  for (let j = 0; j < columns; j++) {
    for (let k = indptr[j]!; k < indptr[j + 1]!; k++) {
      const position = next[indices[k]!]!++;
      outIndices[position] = j;
      outData[position] = data[k]!;
    }
  }
  return { rows: columns, columns: rows, data: outData, indices: outIndices, indptr: starts };
}

/** Sums neighbours of the same row within each column, in place: only ever called on a fresh copy. */
function sumDuplicates({ rows, columns, data, indices, indptr }: Stored): Stored {
  const starts = new Int32Array(columns + 1);
  let count = 0;
  for (let j = 0; j < columns; j++) {
    for (let k = indptr[j]!; k < indptr[j + 1]!; k++) {
      if (count > starts[j]! && indices[count - 1] === indices[k]) {
        data[count - 1]! += data[k]!;
      } else {
        indices[count] = indices[k]!;
        data[count] = data[k]!;
        count++;
      }
    }
    starts[j + 1] = count;
  }
  return { rows, columns, data: data.slice(0, count), indices: indices.slice(0, count), indptr: starts };
}
