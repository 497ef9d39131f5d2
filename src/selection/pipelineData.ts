/** What is fitted by the steps of a pipeline: samples that all tasks share, or tasks with their own. */
import type { SampleWeightInput } from '../data/fromShared.js';
import { eachTask, isTaskList, readTasks } from '../data/fromTasks.js';
import { readSampleWeight } from '../data/sampleWeight.js';
import { toDense, toIncompleteColumns } from '../matrix/fromInput.js';
import type { MatrixInput } from '../matrix/input.js';
import { inputOf } from '../matrix/inputOf.js';
import { isList } from '../matrix/numbers.js';
import { stackRows } from '../matrix/stackRows.js';
import { isVectorLike } from '../matrix/vector.js';
import { counted } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { Estimator } from '../params/estimator.js';
import type { NamedStep, TransformStep } from './pipelineSteps.js';
import { sampleCount } from './sampleCount.js';

/**
 * Fits steps, each to what those before it make of X, or of the samples of all tasks, one below the other.
 *
 * @param last takes what they make
 * @param X n x p, or a list of tasks
 * @param options `sampleWeight`, n or n x T, of which a transform gets the mean over the tasks (tasks have their own);
 *   `featureNames`, of which each step gets those of the columns that it is fitted to
 * @returns X, or the tasks, after the last of them, and the names of the columns
 * @throws InputError
 */
export function fitTransforms(
  steps: readonly NamedStep<TransformStep>[],
  last: unknown,
  X: unknown,
  options: { readonly sampleWeight?: unknown; readonly featureNames?: unknown },
): { readonly X: unknown; readonly featureNames: unknown } {
  let transformed = X;
  let featureNames = options.featureNames ?? undefined;
  if (steps.length === 0) return { X, featureNames };
  const weights = isTaskList(X) ? taskWeights(X) : sampleWeights(options.sampleWeight);
  for (const [k, [, step]] of steps.entries()) {
    const told = {
      ...(weights !== undefined && { sampleWeight: weights as number[] }),
      ...(featureNames !== undefined && { featureNames: featureNames as string[] }),
    };
    step.fit(isTaskList(transformed) ? stacked(transformed) : (transformed as MatrixInput), told);
    transformed = transformEach([step], transformed, steps[k + 1]?.[1] ?? last);
    if (featureNames !== undefined) featureNames = step.getFeatureNamesOut?.() ?? featureNames;
  }
  return { X: transformed, featureNames };
}

/** What steps make of X, or of the X of each task. @param last takes what they make */
export function transformEach(
  steps: readonly Pick<TransformStep, 'transform' | 'transformColumns'>[],
  X: unknown,
  last: unknown,
): unknown {
  // A Matrix holds an array for each row, which a million rows feel; the estimators of this package do without.
  const through = (x: unknown): MatrixInput =>
    steps.reduce((x, step, k) => {
      const isOurs = (steps[k + 1] ?? last) instanceof Estimator;
      return isOurs && step.transformColumns ? step.transformColumns(x) : step.transform(x);
    }, x as MatrixInput);
  if (!isTaskList(X) || steps.length === 0) return through(X);
  const given = readTasks(X);
  return eachTask(given, ({ X: x, ...others }) => {
    const task = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
    return { ...task, X: through(x) };
  });
}

/** One weight for each sample; undefined where all count alike. */
function sampleWeights(given: unknown): unknown {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== 'object' || isVectorLike(given)) return given;
  const { rows, columns, data } = toDense(given as SampleWeightInput, 'sampleWeight');
  return Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let t = 0; t < columns; t++) sum += data[t * rows + i]! / columns;
    return sum;
  });
}

/** The weights of the samples of all tasks, in their order; undefined where all count alike. */
function taskWeights(tasks: readonly unknown[]): Float64Array | undefined {
  const parts = eachTask(readTasks(tasks), ({ X, sampleWeight }, _, place) => {
    const n = sampleCount(X, `${place}.X`);
    const weight = readSampleWeight(sampleWeight, n, 1, `${place}.sampleWeight`);
    return { given: weight.kind !== 'none', values: weight.kind === 'none' ? ones(n) : weight.values };
  });
  if (!parts.some(({ given }) => given)) return undefined;
  const out = new Float64Array(parts.reduce((sum, { values }) => sum + values.length, 0));
  let next = 0;
  for (const { values } of parts) {
    out.set(values, next);
    next += values.length;
  }
  return out;
}

function ones(n: number): Float64Array {
  return new Float64Array(n).fill(1);
}

/** The samples of all tasks, one below the other. */
function stacked(tasks: readonly unknown[]): MatrixInput {
  const forms = tasks.map((task) => (task as { X: unknown }).X);
  // In the form that was given, for steps that take more than numbers.
  if (forms.every(isRows)) {
    requireSameWidth(forms.map((rows) => rows[0]!.length));
    return forms.flat() as ArrayLike<number>[];
  }
  const parts = eachTask(readTasks(tasks), ({ X }, _, place) => toIncompleteColumns(X, `${place}.X`));
  requireSameWidth(parts.map(({ columns }) => columns));
  return inputOf(stackRows(parts));
}

function isRows(X: unknown): X is readonly ArrayLike<unknown>[] {
  return Array.isArray(X) && X.length > 0 && isList(X[0]);
}

function requireSameWidth(widths: readonly number[]): void {
  const p = widths[0]!;
  for (const [t, columns] of widths.entries()) {
    if (columns === p) continue;
    throw new InputError(
      `tasks[${t}].X has ${counted(columns, 'feature')}, tasks[0].X has ${p}; expected the same features in all tasks.`,
    );
  }
}
