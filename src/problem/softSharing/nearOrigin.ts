import type { Columns } from '../../matrix/columns.js';

/** Columns with an anchor taken off each, p numbers: 0 where a column stays where it is. */
export interface NearColumns {
  readonly x: Columns;
  readonly anchor: Float64Array;
}

/** A column whose numbers differ from each other by no more than this part of their size is moved. */
const FAR = 1 / 1024;

/**
 * Moves the columns whose numbers lie close together far from 0, by one of these numbers. Differences of numbers within a
 * factor of 2 are exact, so that no digit is lost; what is left has a mean of the size of its spread, and is centred for each
 * task without losing the digits of its variation. A sparse column is moved where it stores every sample that counts.
 *
 * @param counts whether a sample has a weight in any task
 */
export function nearOrigin(x: Columns, counts: (i: number) => boolean): NearColumns {
  const anchor = new Float64Array(x.columns);
  let counting = 0;
  for (let i = 0; i < x.rows; i++) if (counts(i)) counting++;
  for (let j = 0; j < x.columns; j++) anchor[j] = anchorOf(x, j, counts, counting);
  if (!anchor.some((value) => value !== 0)) return { x, anchor };
  const data = x.data.slice();
  for (let j = 0; j < x.columns; j++) {
    if (anchor[j] === 0) continue;
    const [begin, end] = rangeOf(x, j);
    for (let k = begin; k < end; k++) data[k]! -= anchor[j]!;
  }
  return { x: { ...x, data }, anchor };
}

function rangeOf(x: Columns, j: number): [begin: number, end: number] {
  return x.kind === 'dense' ? [j * x.rows, (j + 1) * x.rows] : [x.indptr[j]!, x.indptr[j + 1]!];
}

/** The first number of a far column that counts; 0 for one that is not, and for a constant. */
function anchorOf(x: Columns, j: number, counts: (i: number) => boolean, counting: number): number {
  const [begin, end] = rangeOf(x, j);
  let first = 0;
  let stored = 0;
  let varies = false;
  for (let k = begin; k < end; k++) {
    if (!counts(x.kind === 'dense' ? k - begin : x.indices[k]!)) continue;
    const value = x.data[k]!;
    if (stored++ === 0) first = value;
    if (value === first) continue;
    if (!(Math.abs(value - first) <= FAR * Math.abs(first))) return 0;
    varies = true;
  }
  return varies && stored === counting ? first : 0;
}
