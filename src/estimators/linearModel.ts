import type { Matrix } from 'ml-matrix';
import type { Computation } from '../computation/computation.js';
import type { ClassPair } from '../data/fromLabels.js';
import { affineOnDevice } from '../designs/affineOnDevice.js';
import type { Columns } from '../matrix/columns.js';
import type { CompressedColumns } from '../matrix/input.js';
import { affine } from '../matrix/product.js';
import { toMatrix } from '../matrix/toMatrix.js';
import { describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { readOnlyMatrix } from './readOnlyMatrix.js';

/** What a linear model has learned, frozen; the estimators' fields are views of it. */
export interface FittedLinearModel {
  /** W, p x T, one row of T numbers a feature; p x 1 where all tasks share their weights. */
  readonly w: Float64Array;
  /** b, T. */
  readonly intercept: readonly number[];
  readonly nFeatures: number;
  readonly nTasks: number;
  readonly taskNames: readonly string[];
  /** p names, or null where none were given. */
  readonly featureNames: readonly string[] | null;
  readonly nIter: number;
  /** What the certificate says, in the units of the objective: see `certifies`. */
  readonly dualGap: number;
  /** Given where dualGap is what proximal steps would still gain, rather than a bound of the gap to the minimum. */
  readonly certifies?: 'stationary' | undefined;
  /** The gap that tol asked for, in the units of the objective. */
  readonly eps: number;
  readonly converged: boolean;
}

/** What a linear classifier has learned. */
export interface FittedClassifier extends FittedLinearModel {
  readonly classes: ClassPair;
}

/** W^T, T x p (1 x p where it is shared), as scikit-learn's coef_; read-only. */
export function coefMatrix({ w, nFeatures }: Pick<FittedLinearModel, 'w' | 'nFeatures'>): Matrix {
  const outputs = w.length / nFeatures;
  const rows: Float64Array[] = [];
  for (let t = 0; t < outputs; t++) rows.push(new Float64Array(nFeatures));
  for (let j = 0; j < nFeatures; j++) {
    for (let t = 0; t < outputs; t++) {
      const value = w[j * outputs + t]!;
      if (value !== 0) rows[t]![j] = value;
    }
  }
  return readOnlyMatrix(rows);
}

/** The features that some task uses, ascending. */
export function activeFeatures({ w, nFeatures }: FittedLinearModel): number[] {
  const outputs = w.length / nFeatures;
  const isActive = (j: number) => w.subarray(j * outputs, (j + 1) * outputs).some((value) => value !== 0);
  return Array.from({ length: nFeatures }, (_, j) => j).filter(isActive);
}

/** W^T in compressed columns: a column of T numbers for each feature that is not zero. */
export function sparseCoef({ w, nFeatures }: FittedLinearModel): CompressedColumns {
  const outputs = w.length / nFeatures;
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = new Int32Array(nFeatures + 1);
  for (let j = 0; j < nFeatures; j++) {
    for (let t = 0; t < outputs; t++) {
      const value = w[j * outputs + t]!;
      if (value === 0) continue;
      data.push(value);
      indices.push(t);
    }
    indptr[j + 1] = data.length;
  }
  return {
    data: Float64Array.from(data),
    indices: Int32Array.from(indices),
    indptr,
    shape: [outputs, nFeatures],
  };
}

/** `X W + 1 b^T`, n x T column-major; of one task n numbers, `X w_t + b_t`. */
export function predictions(model: FittedLinearModel, x: Columns, t?: number): Float64Array {
  const { w, b } = factorsOf(model, t);
  return eachTask(model, affine(x, w, b), x.rows, t);
}

/** The same on the device of whoever runs the computation, if it has one. */
export function* predictionsOnDevice(
  model: FittedLinearModel,
  x: Columns,
  t?: number,
): Computation<Float64Array> {
  const { w, b } = factorsOf(model, t);
  return eachTask(model, yield* affineOnDevice(x, w, b), x.rows, t);
}

/** What X is multiplied by, and what is added: weights that all tasks share once, without the intercepts. */
function factorsOf(
  { w, nFeatures, nTasks, intercept }: FittedLinearModel,
  t: number | undefined,
): { w: Float64Array; b: readonly number[] } {
  const outputs = w.length / nFeatures;
  if (t === undefined) return { w, b: outputs === nTasks ? intercept : [0] };
  const k = outputs === 1 ? 0 : t;
  return {
    w: Float64Array.from({ length: nFeatures }, (_, j) => w[j * outputs + k]!),
    b: [intercept[t]!],
  };
}

/** The predictions of all tasks, of what they share. */
function eachTask(
  { w, nFeatures, nTasks, intercept }: FittedLinearModel,
  eta: Float64Array,
  rows: number,
  t: number | undefined,
): Float64Array {
  if (t !== undefined || w.length === nFeatures * nTasks) return eta;
  const out = new Float64Array(rows * nTasks);
  for (let k = 0; k < nTasks; k++) {
    for (let i = 0; i < rows; i++) out[k * rows + i] = eta[i]! + intercept[k]!;
  }
  return out;
}

/** A column-major n x T field as an ml-matrix Matrix. */
export function fieldMatrix(field: Float64Array, rows: number, nTasks: number): Matrix {
  return toMatrix({ kind: 'dense', rows, columns: nTasks, data: field });
}

/** The index of a task given by name or by index. */
export function taskIndex({ taskNames, nTasks }: FittedLinearModel, task: unknown): number {
  if (typeof task === 'number' && Number.isInteger(task) && task >= 0 && task < nTasks) return task;
  const index = typeof task === 'string' ? taskNames.indexOf(task) : -1;
  if (index >= 0) return index;
  const shown = taskNames.slice(0, 5).map(quote);
  throw new InputError(
    `task is ${describe(task)}; expected an index in [0, ${nTasks - 1}] or one of the names ${shown.join(', ')}` +
      `${nTasks > shown.length ? ', ...' : ''}.`,
  );
}
