import type { Computation } from '../computation/computation.js';
import { Pace } from '../computation/pace.js';
import type { RowReader } from './columns.js';

/**
 * Rows into columns: `out[j * n + first + i] = block[start + i * p + j]` for the `count` rows of a block.
 * A block of rows is read while each of its rows still streams, and a column's share is written in one go;
 * entry by entry over the whole matrix each write would touch another cache line.
 */
export function scatterRows(
  block: Float64Array,
  start: number,
  count: number,
  n: number,
  p: number,
  first: number,
  out: Float64Array,
): void {
  for (let j = 0; j < p; j++) {
    const target = j * n + first;
    let source = start + j;
    for (let i = 0; i < count; i++) {
      out[target + i] = block[source]!;
      source += p;
    }
  }
}

/** Rows a block: a column's share fills whole cache lines, and the block of a usual p fits the cache. */
const blockRows = 16;

/** An entry that is read from a row costs as much as so many that are looked at in order. */
const ENTRY = 8;

/** An n x p list by rows, as a list by columns. */
export function* scatterAll(data: Float64Array, n: number, p: number, out: Float64Array): Computation<void> {
  const paced = new Pace();
  for (let first = 0; first < n; first += blockRows) {
    const count = Math.min(blockRows, n - first);
    scatterRows(data, first * p, count, n, p, first, out);
    if (paced.isDue(ENTRY * count * p)) yield { kind: 'pause' };
  }
}

/**
 * An n x p list by columns from rows that are handed over one by one: `fill(i, block, start)` writes row i to
 * `block[start .. start + p]`.
 */
export function* collectRows(n: number, p: number, fill: RowReader, out: Float64Array): Computation<void> {
  const block = new Float64Array(Math.min(blockRows, n) * p);
  const paced = new Pace();
  for (let first = 0; first < n; first += blockRows) {
    const count = Math.min(blockRows, n - first);
    for (let i = 0; i < count; i++) fill(first + i, block, i * p);
    scatterRows(block, 0, count, n, p, first, out);
    if (paced.isDue(ENTRY * count * p)) yield { kind: 'pause' };
  }
}
