/** The one check that all kernels make at the door: do the arrays of a call fit together? */

import {
  type Centring,
  type DenseDesign,
  type GramPath,
  LANES,
  type Moments,
  type PairDescent,
  type Range,
  ROW_DESCENT,
  type RowDescent,
  rowDescentRoom,
  type ScaledRows,
  type SecantPairs,
  type SingleDesign,
  type StoredDesign,
  type Sweep,
  sampleNewtonRoom,
  strideOf,
  type WeightedFields,
} from './kernels.js';
import { blockedRows, type PairPlaces, pairPlaces } from './pairNumbers.js';

/** @returns T, where `field` is stride x T and `rows` is p x T; throws an Error that prints the shapes */
export function tasksOf(x: StoredDesign, field: Float64Array, rows: Float64Array): number {
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
export function tasksOfSweep(x: StoredDesign, { residual, w, squaredNorms }: Sweep): number {
  if (squaredNorms.length !== x.columns) {
    throw new Error(`kernel shapes disagree: ${squaredNorms.length} squared norms, ${x.columns} features`);
  }
  return tasksOf(x, residual, w);
}

/** As `tasksOf`, for a path on inner products. */
export function tasksOfPath(gram: DenseDesign, path: GramPath): number {
  const { residual, w, squaredNorms, targets, spare, before, step, alongPath, known, coefs, found } = path;
  const T = tasksOf(gram, residual, w);
  const points = alongPath.length / 2 - known;
  const isShaped =
    gram.rows === gram.columns &&
    squaredNorms.length === gram.columns &&
    [targets, spare].every(({ length }) => length === residual.length) &&
    [before, step].every(({ length }) => length === w.length);
  if (isShaped && known >= 0 && coefs.length >= points * w.length && found.length >= 2 * points) return T;
  throw new Error(
    `kernel shapes disagree: inner products of ${gram.columns} columns, ${squaredNorms.length} squared norms; fields of ` +
      `${residual.length}, ${targets.length} and ${spare.length} numbers, rows of ${w.length}, ${before.length} and ${step.length}; room ` +
      `for ${coefs.length} weights and ${found.length / 2} gaps of ${points} points`,
  );
}

/** As `tasksOf`, for a row lasso and the memory that its descent takes. */
export function tasksOfRowDescent(x: DenseDesign, descent: RowDescent): number {
  const { w, v, target, residual, squaredNorms } = descent;
  const { gram, lists, most, room, newton, state } = descent.memory;
  const T = tasksOf(x, target, w);
  const p = x.columns;
  const areRows = squaredNorms.length === p && v.length === w.length && residual.length === target.length;
  const isMemory = gram.length === strideOf(most) * most && state.length === ROW_DESCENT.size;
  const isRoom =
    lists.length === 3 * p &&
    room.length === rowDescentRoom(x.stride, p, T, most) &&
    newton.length === sampleNewtonRoom(x.stride, p, T);
  if (areRows && isMemory && isRoom) return T;
  const sizes = [residual, v, squaredNorms, gram, lists, room, newton, state].map(({ length }) => length);
  throw new Error(
    `kernel shapes disagree: a descent on ${most} rows, ${p} features and ${T} tasks; ${sizes.join(', ')} numbers`,
  );
}

/** As `tasksOf`, for weighted fields. */
export function tasksOfFields(
  x: StoredDesign,
  { field, weights, means, probabilities, row }: WeightedFields,
): number {
  const T = row.length;
  const sizes = [field, weights, probabilities ?? field].map(({ length }) => length);
  const needsMeans = x.kind === 'dense' && !probabilities;
  if (
    !fits(x) ||
    sizes.some((size) => size !== x.stride * T) ||
    (needsMeans && means?.length !== x.columns * T)
  ) {
    throw new Error(
      `kernel shapes disagree: stride ${x.stride}, ${x.columns} features, rows of ${T} numbers; fields of ${sizes.join(', ')} ` +
        `numbers, means of ${means?.length ?? 0}`,
    );
  }
  return T;
}

/** As `tasksOf`, for moments. */
export function tasksOfMoments(x: StoredDesign, { weights, totals, means, squares }: Moments): number {
  const T = tasksOf(x, weights, means);
  if (totals.length === T && squares.length === means.length) return T;
  throw new Error(
    `kernel shapes disagree: ${totals.length} totals of ${T} tasks; ${squares.length} squares of ${means.length} means`,
  );
}

/** Whether columns, weights and a range of columns go together; throws an Error that prints them if not. */
export function checkCentring(
  x: DenseDesign,
  { weights, factors, means, rests, squares }: Centring,
  { first, end }: Range,
): void {
  const { columns, stride } = x;
  const isRange = 0 <= first && first <= end && end <= columns;
  const areGiven = (weights === null) === (factors === null);
  const areRows = (weights?.length ?? stride) === stride && (factors?.length ?? stride) === stride;
  const areResults = means.length === columns && rests.length === columns && squares.length === columns;
  if (fits(x) && isRange && areGiven && areRows && areResults) return;
  throw new Error(
    `kernel shapes disagree: columns ${first} to ${end} of ${columns}, stride ${stride}; rows of ` +
      `${weights?.length ?? stride}, ${factors?.length ?? stride} numbers, ` +
      `results of ${means.length}, ${rests.length}, ${squares.length}`,
  );
}

/** Whether some columns fit into others in float32, from one on; throws an Error that prints them if not. */
export function checkSingle(
  x: DenseDesign,
  features: Int32Array,
  factors: Float64Array,
  out: SingleDesign,
  first: number,
): void {
  const count = features.length;
  if (fits(x) && x.stride === out.stride && count <= factors.length && first + count <= out.columns) return;
  throw new Error(
    `kernel shapes disagree: ${count} columns with ${factors.length} factors, stride ${x.stride}; ` +
      `${out.columns} columns from ${first} on, stride ${out.stride}`,
  );
}

/** Throws an Error unless there are rows of T numbers, and room for a number for each of the features. */
export function checkRows(rows: Float64Array, T: number, features: Int32Array, out: Float64Array): void {
  if (rows.length % T === 0 && features.length <= out.length) return;
  throw new Error(
    `kernel shapes disagree: ${rows.length} numbers in rows of ${T}; ${out.length} lengths for ${features.length} features`,
  );
}

/** @returns how many numbers each of some fields has; throws an Error that prints them where that differs */
export function numbersOf(field: Values, ...others: readonly Values[]): number {
  const { length } = field;
  let isSame = isPadded(length);
  for (let k = 0; k < others.length; k++) isSame &&= others[k]!.length === length;
  if (isSame) return length;
  const sizes = [field, ...others].map((other) => other.length);
  throw new Error(`kernel shapes disagree: fields of ${sizes.join(', ')} numbers`);
}

/** Whether n x n matrices and a range of their rows go together; throws an Error that prints them if not. */
export function checkSymmetric(n: number, { first, end }: Range, ...matrices: readonly Float64Array[]): void {
  const isRange = 0 <= first && first <= end && end <= n && isPadded(n) && isPadded(first) && isPadded(end);
  if (isRange && matrices.every(({ length }) => length === n * n)) return;
  throw new Error(
    `kernel shapes disagree: rows ${first} to ${end} of ${n}; matrices of ` +
      `${matrices.map(({ length }) => length).join(', ')} numbers`,
  );
}

/** @returns how many vectors of n numbers a field holds, where they and an n x n matrix go together; throws an Error if not */
export function vectorsOf(n: number, matrix: Float64Array, field: Float64Array): number {
  const count = field.length / n;
  if (n > 0 && isPadded(n) && matrix.length === n * n && Number.isInteger(count)) return count;
  throw new Error(
    `kernel shapes disagree: a matrix of ${matrix.length} numbers, a field of ${field.length}; n is ${n}`,
  );
}

/** @returns T, where the fields and rows of a design in float32 go together; throws an Error that prints the shapes */
export function tasksOfSingle(
  x: SingleDesign,
  field: Float32Array,
  { features, factors, rows }: ScaledRows,
): number {
  const tasks = x.stride === 0 ? 0 : field.length / x.stride;
  const isWhole = Number.isInteger(tasks) && rows.length === x.columns * tasks;
  const isStored = isPadded(x.stride) && x.data.length >= x.columns * x.stride;
  if (isStored && isWhole && factors.length === features.length) return tasks;
  throw new Error(
    `kernel shapes disagree: float32 design ${x.rows} x ${x.columns}, stride ${x.stride}; field of ${field.length} numbers; ` +
      `rows of ${rows.length} numbers; ${factors.length} factors of ${features.length} features`,
  );
}

/** Whether a sum of outer products fits; throws an Error that prints the shapes if not. */
export function checkOuter(
  { columns, stride, data }: DenseDesign | SingleDesign,
  features: Int32Array,
  weights: Float64Array,
  out: Float64Array,
): void {
  const isWhole = isPadded(stride) && data.length >= columns * stride;
  if (isWhole && weights.length === features.length && out.length === stride ** 2) return;
  throw new Error(
    `kernel shapes disagree: ${columns} columns, stride ${stride}; ${weights.length} weights of ${features.length} features; ` +
      `matrix of ${out.length} numbers`,
  );
}

/** @returns where the vectors of a descent on labels stand; throws an Error that prints the shapes where they do not go together */
export function checkPairs({ samples, numbers, ...shape }: PairDescent): PairPlaces {
  const { nRows, capacity } = shape;
  const nFeatures = samples[0]?.x.columns ?? 0;
  const nSamples = samples.reduce((most, { x }) => Math.max(most, x.rows), 0);
  const places = pairPlaces({ ...shape, nOutputs: samples.length, nSamples, nFeatures });
  const fit = samples.every(
    ({ x, single, fields, singleFields, row }) =>
      fits(x) &&
      x.columns === nFeatures &&
      single.length === nFeatures * blockedRows(x.rows) &&
      fields.length === 5 * x.stride &&
      singleFields.length === 5 * blockedRows(x.rows) &&
      row < nRows,
  );
  if (fit && samples.length > 0 && capacity > 0 && numbers.length === places.end) return places;
  throw new Error(
    `kernel shapes disagree: ${samples.length} outputs, ${nRows} rows of ${nFeatures} numbers, ${capacity} pairs; ` +
      `${numbers.length} numbers`,
  );
}

/** Whether pairs and a vector go together; throws an Error that prints the lengths if not. */
export function checkSecants(
  { size, capacity, steps, changes, products, parts }: SecantPairs,
  vector: Float64Array,
): void {
  const isWhole = [steps, changes].every(({ length }) => length === size * capacity);
  if (
    isPadded(size) &&
    isWhole &&
    vector.length === size &&
    [products, parts].every(({ length }) => length === capacity)
  )
    return;
  throw new Error(
    `kernel shapes disagree: ${capacity} pairs of ${size} numbers; ${steps.length}, ${changes.length}, ${vector.length} numbers`,
  );
}

type Values = Float64Array | Float32Array;

function isPadded(n: number): boolean {
  return n % LANES === 0;
}

function fits(x: StoredDesign): boolean {
  if (x.stride % LANES !== 0 || x.stride < x.rows) return false;
  if (x.kind === 'dense') return x.data.length >= x.columns * x.stride;
  const { indices, indptr, shift, unit, columns, stride } = x;
  const entries = indptr[columns];
  if (entries === undefined || x.data.length < entries || indices.length < entries) return false;
  return shift.length === columns && unit.length === stride;
}
