import { Matrix } from 'ml-matrix';
import { describe } from '../describe.js';
import { InputError } from '../errors.js';
import type { CompressedColumns } from '../matrix/input.js';
import { toMatrix } from '../matrix/toMatrix.js';

/** What a linear model has learned, frozen; the estimators' fields are views of it. */
export interface FittedLinearModel {
  /** W, p x T, one row of T numbers a feature. */
  readonly w: Float64Array;
  /** b, T. */
  readonly intercept: readonly number[];
  readonly nFeatures: number;
  readonly nTasks: number;
  readonly taskNames: readonly string[];
  /** p names, or null where none were given. */
  readonly featureNames: readonly string[] | null;
  readonly nIter: number;
  /** In the units of the objective. */
  readonly dualGap: number;
  /** The gap that tol asked for, in the units of the objective. */
  readonly eps: number;
  readonly converged: boolean;
}

/**
 * A Matrix that refuses to be written to: ml-matrix's `sub`, `mul` and others work in place, and would leave a
 * coef_ behind that is not what the model predicts with.
 */
class ReadOnlyMatrix extends Matrix {
  override set(): this {
    throw new TypeError('coef_ is read-only; to compute with it in place take a copy: model.coef_.clone()');
  }

  override addRow(): this {
    return this.set();
  }

  override removeRow(): this {
    return this.set();
  }

  override addColumn(): this {
    return this.set();
  }

  override removeColumn(): this {
    return this.set();
  }
}

/** W^T, T x p, as scikit-learn's coef_; read-only. */
export function coefMatrix({
  w,
  nFeatures,
  nTasks,
}: Pick<FittedLinearModel, 'w' | 'nFeatures' | 'nTasks'>): Matrix {
  const rows = Array.from({ length: nTasks }, () => new Float64Array(nFeatures));
  for (let j = 0; j < nFeatures; j++) {
    for (let t = 0; t < nTasks; t++) {
      const value = w[j * nTasks + t]!;
      if (value !== 0) rows[t]![j] = value;
    }
  }
  return new ReadOnlyMatrix(rows);
}

/** The features that some task uses, ascending. */
export function activeFeatures({ w, nFeatures, nTasks }: FittedLinearModel): number[] {
  const isActive = (j: number) => w.subarray(j * nTasks, (j + 1) * nTasks).some((value) => value !== 0);
  return Array.from({ length: nFeatures }, (_, j) => j).filter(isActive);
}

/** W^T in compressed columns: a column of T numbers for each feature that is not zero. */
export function sparseCoef({ w, nFeatures, nTasks }: FittedLinearModel): CompressedColumns {
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = new Int32Array(nFeatures + 1);
  for (let j = 0; j < nFeatures; j++) {
    for (let t = 0; t < nTasks; t++) {
      const value = w[j * nTasks + t]!;
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
    shape: [nTasks, nFeatures],
  };
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
  const shown = taskNames.slice(0, 5).map((name) => JSON.stringify(name));
  throw new InputError(
    `task is ${describe(task)}; expected an index in [0, ${nTasks - 1}] or one of the names ${shown.join(', ')}` +
      `${nTasks > shown.length ? ', ...' : ''}.`,
  );
}
