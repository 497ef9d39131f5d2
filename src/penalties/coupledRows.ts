import { sumOf } from '../linalg/vectors.js';

/**
 * Rows of weights w_t, one for each output of the tasks (a task has one, a softmax of K classes K), as the mean of a
 * group of coupled rows and the row's deviation from it, `w_t = mean_g(t) + deviation_t`, where the deviations of a
 * group sum to zero. With a very strong coupling the
 * deviations are far smaller than the last digit of the weights: kept apart, they lose none of theirs.
 */
export interface CoupledRows {
  /** One row of p numbers a group. */
  readonly mean: Float64Array;
  /** One row of p numbers an output; empty where every row is a group of its own. */
  readonly deviation: Float64Array;
}

/** Which rows are coupled with each other, directly or through others. */
export interface Groups {
  readonly nRows: number;
  readonly nGroups: number;
  /** The group of each row. */
  readonly groupOf: Int32Array;
  /** The number of rows in each group. */
  readonly sizes: Int32Array;
}

export function zeroRows({ nRows, nGroups }: Groups, p: number): CoupledRows {
  return {
    mean: new Float64Array(nGroups * p),
    deviation: new Float64Array(nGroups < nRows ? nRows * p : 0),
  };
}

/** `rows + weight other`, rows of their own. */
export function movedRows(rows: CoupledRows, other: CoupledRows, weight: number): CoupledRows {
  return {
    mean: sumOf(rows.mean, other.mean, weight),
    deviation: sumOf(rows.deviation, other.deviation, weight),
  };
}

/** `w_t = mean + deviation`, T x p; the means themselves where every row is a group of its own. */
export function joinRows({ nRows, groupOf }: Groups, p: number, rows: CoupledRows): Float64Array {
  if (rows.deviation.length === 0) return rows.mean;
  const out = new Float64Array(rows.deviation.length);
  for (let t = 0; t < nRows; t++) {
    const from = groupOf[t]! * p;
    const to = t * p;
    for (let j = 0; j < p; j++) out[to + j] = rows.mean[from + j]! + rows.deviation[to + j]!;
  }
  return out;
}

/** The sums of the rows of each group, one row a group; the rows themselves where each is a group of its own. */
export function sumRows({ nRows, nGroups, groupOf }: Groups, p: number, rows: Float64Array): Float64Array {
  if (nGroups === nRows) return rows;
  const sums = new Float64Array(nGroups * p);
  for (let t = 0; t < nRows; t++) {
    const to = groupOf[t]! * p;
    const from = t * p;
    for (let j = 0; j < p; j++) sums[to + j]! += rows[from + j]!;
  }
  return sums;
}

/** The means of the groups, and what is left: exactly zero where all rows of a group are alike. */
export function splitRows(groups: Groups, p: number, w: Float64Array): CoupledRows {
  if (groups.nGroups === groups.nRows) return { mean: w.slice(), deviation: new Float64Array(0) };
  const rows = { mean: new Float64Array(groups.nGroups * p), deviation: w.slice() };
  moveMeans(groups, p, rows);
  moveMeans(groups, p, rows); // what rounding left in the first pass
  return rows;
}

/** Takes the means of the deviations over to the means. */
export function moveMeans(groups: Groups, p: number, rows: CoupledRows): void {
  const means = removeMeans(groups, p, rows.deviation);
  for (let k = 0; k < means.length; k++) rows.mean[k]! += means[k]!;
}

/** Takes the means of each group off its rows, and returns them. */
export function removeMeans(groups: Groups, p: number, rows: Float64Array): Float64Array {
  const { nRows, nGroups, groupOf, sizes } = groups;
  const means = nGroups === nRows ? rows.slice() : sumRows(groups, p, rows);
  for (let g = 0; g < nGroups; g++) {
    const size = sizes[g]!;
    for (let j = g * p, end = j + p; j < end; j++) means[j]! /= size;
  }
  for (let t = 0; t < nRows; t++) {
    const from = groupOf[t]! * p;
    const to = t * p;
    for (let j = 0; j < p; j++) rows[to + j]! -= means[from + j]!;
  }
  return means;
}
