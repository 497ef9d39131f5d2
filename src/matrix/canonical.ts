import type { SparseColumns } from './columns.js';

type Stored = Omit<SparseColumns, 'kind'>;

/** Whether rows ascend within each column, none twice. */
export function isCanonical({ indices, indptr }: Stored): boolean {
  for (let j = 0; j + 1 < indptr.length; j++) {
    for (let k = indptr[j]! + 1; k < indptr[j + 1]!; k++) {
      if (indices[k - 1]! >= indices[k]!) return false;
    }
  }
  return true;
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
