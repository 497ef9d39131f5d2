import type { Computation } from '../computation/computation.js';
import { runSync } from '../computation/drivers.js';
import { Pace } from '../computation/pace.js';
import { canonical } from './canonical.js';
import { columnCopier } from './columnCopier.js';
import type { Columns, DenseColumns, RowReader, SparseColumns } from './columns.js';
import { columnsOf } from './rowSource.js';
import { allocate } from './shape.js';
import { collectRows } from './transpose.js';

/**
 * Rows of a matrix in any order, any of them any number of times: row k of the result is row `rows[k]` of x.
 * Sparse stays sparse and canonical, in O(entries read and written + n + p); stored zeros stay.
 *
 * @param rows indices in [0, n), not checked
 */
export function selectRows(x: Columns, rows: Int32Array): Columns {
  return x.kind === 'dense' ? selectDense(x, rows) : selectSparse(x, rows);
}

/** Written where it is needed: into the memory of kernels, say, without a copy before. */
function selectDense(x: DenseColumns, rows: Int32Array): DenseColumns {
  const { rows: n, columns } = x;
  const count = rows.length;
  const { row: read } = x;
  if (read) {
    const row: RowReader = (k, out, at) => read(rows[k]!, out, at);
    const write = (out: Float64Array): Computation<void> => collectRows(count, columns, row, out);
    return columnsOf(count, columns, 'the selection of rows', row, write);
  }
  let made: Float64Array | undefined;
  return Object.freeze({
    kind: 'dense',
    rows: count,
    columns,
    *write(out: Float64Array): Computation<void> {
      const { data } = x;
      const copy = columnCopier(rows);
      const paced = new Pace();
      for (let j = 0; j < columns; j++) {
        copy(data.subarray(j * n, (j + 1) * n), out.subarray(j * count, (j + 1) * count));
        if (paced.isDue(count)) yield { kind: 'pause' };
      }
    },
    get data(): Float64Array {
      if (!made) {
        const out = allocate(count, columns, 'the selection of rows');
        runSync(this.write(out));
        made = out;
      }
      return made;
    },
  });
}

function selectSparse(x: SparseColumns, rows: Int32Array): SparseColumns {
  const { columns, data, indices, indptr } = x;
  const { starts, places } = placesOf(rows, x.rows);
  const outIndptr = new Int32Array(columns + 1);
  let count = 0;
  for (let j = 0; j < columns; j++) {
    for (let k = indptr[j]!; k < indptr[j + 1]!; k++) {
      count += starts[indices[k]! + 1]! - starts[indices[k]!]!;
    }
    outIndptr[j + 1] = count;
  }
  const outIndices = new Int32Array(count);
  const outData = allocate(count, 1, 'the selection of rows');
  let next = 0;
  for (let k = 0; k < indices.length; k++) {
    const i = indices[k]!;
    for (let place = starts[i]!; place < starts[i + 1]!; place++) {
      outIndices[next] = places[place]!;
      outData[next++] = data[k]!;
    }
  }
  const stored = { rows: rows.length, columns, data: outData, indices: outIndices, indptr: outIndptr };
  return Object.freeze({ kind: 'sparse', ...(ascends(rows) ? stored : canonical(stored)) });
}

/** Where each of n rows goes: row i to `places[starts[i] .. starts[i + 1]]`, ascending. */
function placesOf(rows: Int32Array, n: number): { starts: Int32Array; places: Int32Array } {
  const starts = new Int32Array(n + 1);
  for (const i of rows) starts[i + 1]!++;
  for (let i = 0; i < n; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice(0, n);
  const places = new Int32Array(rows.length);
  for (let k = 0; k < rows.length; k++) places[next[rows[k]!]!++] = k;
  return { starts, places };
}

function ascends(rows: Int32Array): boolean {
  for (let k = 1; k < rows.length; k++) if (rows[k - 1]! > rows[k]!) return false;
  return true;
}
