/** The one check that all kernels make at the door: do the arrays of a call fit together? */

import { type Design, LANES, type Sweep } from './kernels.js';

/** @returns T, where `field` is stride x T and `rows` is p x T; throws an Error that prints the shapes */
export function tasksOf(x: Design, field: Float64Array, rows: Float64Array): number {
  const tasks = x.stride === 0 ? 0 : field.length / x.stride;
  if (!fits(x) || !Number.isInteger(tasks) || rows.length !== x.columns * tasks) {
    throw new Error(
      `kernel shapes disagree: ${x.kind} design ${x.rows} x ${x.columns}, stride ${x.stride}, ` +
        `${x.data.length} entries; field of ${field.length} numbers; rows of ${rows.length} numbers`,
    );
  }
  return tasks;
}

/** As `tasksOf`, for one sweep. */
export function tasksOfSweep(x: Design, { residual, w, squaredNorms }: Sweep): number {
  if (squaredNorms.length !== x.columns) {
    throw new Error(`kernel shapes disagree: ${squaredNorms.length} squared norms, ${x.columns} features`);
  }
  return tasksOf(x, residual, w);
}

function fits(x: Design): boolean {
  if (x.stride % LANES !== 0 || x.stride < x.rows) return false;
  if (x.kind === 'dense') return x.data.length >= x.columns * x.stride;
  const { indices, indptr, shift, unit, columns, stride } = x;
  const entries = indptr[columns];
  if (entries === undefined || x.data.length < entries || indices.length < entries) return false;
  return shift.length === columns && unit.length === stride;
}
