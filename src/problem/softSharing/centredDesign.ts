import { isConstant } from '../../designs/centredDesign.js';
import type { Columns } from '../../matrix/columns.js';
import { InputError } from '../../messages/errors.js';
import type { TaskDesign } from './taskDesign.js';

/**
 * Takes the weighted means off a task's features, or nothing where it has no intercept. @throws InputError
 * where squares overflow
 */
export function centredDesign(
  x: Columns,
  c: Float64Array,
  center: boolean,
): TaskDesign & { readonly mean: Float64Array } {
  const { rows: n, columns: p } = x;
  const centre = new Float64Array(p);
  const shift = new Float64Array(p);
  const mean = new Float64Array(p);
  let total = 0;
  let counting = 0;
  for (let i = 0; i < n; i++) {
    total += c[i]!;
    if (c[i]! > 0) counting++;
  }
  const counts = (i: number): boolean => c[i]! > 0;
  const features: number[] = [];
  if (total > 0) {
    for (let j = 0; j < p; j++) {
      const { m, square, isFull } = columnMoments(x, j, c, total, counting, center);
      if (!(square < 1e306)) {
        throw new InputError(
          `column ${j} of X is too large for float64 arithmetic: its sum of squares overflows; rescale the column ` +
            '(divide it by its standard deviation, for example)',
        );
      }
      mean[j] = m;
      if (isConstant(x, j, { square, total, mean: m }, counts)) continue;
      if (square / total < 1e-306) {
        throw new InputError(
          `column ${j} of X is too small for float64 arithmetic: its mean square underflows; rescale the column ` +
            '(divide it by its standard deviation, for example)',
        );
      }
      features.push(j);
      if (x.kind === 'dense' || isFull) centre[j] = m;
      else shift[j] = m;
    }
  }
  return { x, features: Int32Array.from(features), centre, shift, mean };
}

/** The weighted mean of column j in two passes (exact for a constant one) and the weighted squares around it. */
function columnMoments(
  x: Columns,
  j: number,
  c: Float64Array,
  total: number,
  counting: number,
  center: boolean,
): { m: number; square: number; isFull: boolean } {
  const begin = x.kind === 'dense' ? j * x.rows : x.indptr[j]!;
  const end = x.kind === 'dense' ? begin + x.rows : x.indptr[j + 1]!;
  const weight = (q: number): number => c[x.kind === 'dense' ? q - begin : x.indices[q]!]!;
  let sum = 0;
  let stored = 0;
  let storedWeight = 0;
  for (let q = begin; q < end; q++) {
    const v = weight(q);
    if (v > 0) stored++;
    storedWeight += v;
    sum += v * x.data[q]!;
  }
  const isFull = stored === counting;
  let m = 0;
  const others = isFull ? 0 : othersWeight(x, begin, end, c, total, storedWeight);
  if (center) {
    m = sum / total;
    let correction = -others * m;
    for (let q = begin; q < end; q++) correction += weight(q) * (x.data[q]! - m);
    m += correction / total;
  }
  let square = others * m * m;
  for (let q = begin; q < end; q++) square += weight(q) * (x.data[q]! - m) ** 2;
  return { m, square, isFull };
}

/**
 * The weight of the samples that a sparse column does not store: a difference, or its own sum where that would
 * lose digits.
 */
function othersWeight(
  x: Columns,
  begin: number,
  end: number,
  c: Float64Array,
  total: number,
  storedWeight: number,
): number {
  if (storedWeight <= total / 2 || x.kind === 'dense') return Math.max(0, total - storedWeight);
  let others = 0;
  let q = begin;
  for (let i = 0; i < c.length; i++) {
    if (q < end && x.indices[q] === i) q++;
    else others += c[i]!;
  }
  return others;
}
