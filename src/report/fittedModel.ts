/** What a report reads of a fitted linear model, whatever its class. */
import type { Label } from '../data/labels.js';
import { normRange } from '../linalg/vectors.js';
import type { DenseColumns } from '../matrix/columns.js';
import { isList } from '../matrix/numbers.js';
import { readMatrix, readNames, readNumbers } from '../plot/read.js';
import type { Certificate } from '../solvers/solver.js';

/** A fitted estimator, or anything with these fields. */
export interface FittedSubject {
  /** T x p, or 1 x p where all tasks share it. */
  readonly coef_: unknown;
  readonly intercept_: readonly number[];
  readonly taskNames_?: readonly string[] | undefined;
  readonly featureNamesIn_?: readonly string[] | null | undefined;
  readonly outputs_?: readonly { readonly task: number; readonly label: Label | null }[] | undefined;
  readonly certificate_?: Certificate | undefined;
  readonly eps_?: number | undefined;
  readonly converged_?: boolean | undefined;
  readonly nIter_?: number | undefined;
  /** What the tasks have in common, p. */
  readonly sharedCoef_?: ArrayLike<number> | undefined;
}

export interface FittedView {
  readonly model: FittedSubject;
  readonly tasks: readonly string[];
  /** What each row of the coefficients is of. */
  readonly outputs: readonly string[];
  readonly features: readonly string[];
  /** Outputs x features, by columns. */
  readonly coef: DenseColumns;
  /** The norm of each feature's weights over the outputs, p. */
  readonly norms: readonly number[];
  /** The features in use, the largest norm first. */
  readonly inUse: readonly number[];
  readonly intercepts: readonly number[];
}

/** @throws InputError that names the field that is not as it should be */
export function readFitted(model: FittedSubject, featureNames: readonly string[] | null): FittedView {
  const coef = readMatrix(model.coef_, 'model.coef_');
  const { rows: Q, columns: p } = coef;
  const given = featureNames ?? model.featureNamesIn_;
  const features = readNames(given, 'featureNames', p, 'feature');
  const tasks = readNames(model.taskNames_, 'model.taskNames_', model.taskNames_?.length ?? Q, 'task');
  const norms = Array.from({ length: p }, (_, j) => normRange(coef.data, j * Q, Q));
  const inUse = norms
    .map((_, j) => j)
    .filter((j) => norms[j]! > 0)
    .sort((a, b) => norms[b]! - norms[a]! || a - b);
  return {
    model,
    tasks,
    outputs: outputsOf(model, tasks, Q),
    features,
    coef,
    norms,
    inUse,
    intercepts: isList(model.intercept_) ? readNumbers(model.intercept_, 'model.intercept_') : [],
  };
}

function outputsOf({ outputs_ }: FittedSubject, tasks: readonly string[], rows: number): string[] {
  if (outputs_) {
    return outputs_.map(({ task, label }) => (label === null ? tasks[task]! : `${tasks[task]!}: ${label}`));
  }
  if (rows === 1 && tasks.length > 1) return ['all tasks'];
  return tasks.slice(0, rows);
}

/** w of one output and feature. */
export const weightAt = ({ coef }: FittedView, output: number, feature: number): number =>
  coef.data[feature * coef.rows + output]!;
