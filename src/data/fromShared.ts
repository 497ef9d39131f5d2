import { toColumns, toDense, toUncheckedColumns } from '../matrix/fromInput.js';
import type { MatrixInput } from '../matrix/input.js';
import { isVectorLike } from '../matrix/vector.js';
import { counted } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { Dataset } from './dataset.js';
import { readFeatureNames } from './features.js';
import { freezeDataset } from './freeze.js';
import { readSampleWeight, type SampleWeight } from './sampleWeight.js';
import { type Missing, toTargets } from './targets.js';
import { readTaskNames, taskLabel } from './taskNames.js';
import { readTaskWeights } from './taskWeights.js';
import { blockWeights } from './weights.js';

/** Weights as users pass them: one number (as none), one for each sample, or one for each sample and task. */
export type SampleWeightInput = number | ArrayLike<number> | MatrixInput | null | undefined;

export interface SharedOptions {
  /** s_it; only ratios within a task matter. */
  readonly sampleWeight?: SampleWeightInput;
  /** lambda_t, 1 each unless given. */
  readonly taskWeights?: ArrayLike<number> | null | undefined;
  /** What NaN in Y means. @defaultValue 'refuse' */
  readonly missing?: Missing | undefined;
  /** What a task without an observed target of a weight above 0 is: a mistake, or a task of weight 0. @defaultValue 'refuse' */
  readonly empty?: 'refuse' | 'allow' | undefined;
  /** Whether sampleWeight may be n x T; with 'either' n x 1 is n all the same. @defaultValue 'allow' */
  readonly weightsPerTask?: 'allow' | 'refuse' | 'either' | undefined;
  /** Whether X is refused later where a number is not finite, by whoever reads its columns first. @defaultValue false */
  readonly isFiniteLater?: boolean | undefined;
  /** @defaultValue "task 0", "task 1", ... */
  readonly taskNames?: readonly string[] | null | undefined;
  /** p distinct names. @defaultValue null */
  readonly featureNames?: readonly string[] | null | undefined;
}

/**
 * X (n x p) and Y (n x T) of tasks that share their samples, as one block. What is passed is checked, not
 * believed: the types here are for the caller's help only.
 *
 * @throws InputError with the argument, what was given, what was expected and where
 */
export function datasetFromShared(X: unknown, Y: unknown, options: SharedOptions = {}): Dataset {
  const x = options.isFiniteLater ? toUncheckedColumns(X, 'X') : toColumns(X, 'X');
  const y = toTargets(Y, 'Y', options.missing ?? 'refuse');
  if (x.rows !== y.rows) throw rowMismatch(x, y);
  const taskNames = readTaskNames(options.taskNames, y.columns, 'taskNames');
  const featureNames = readFeatureNames(options.featureNames, x.columns, 'featureNames');
  const sampleWeight = readWeights(options, x.rows, y.columns);
  if (options.empty === 'allow') requireSomeWeight(sampleWeight);
  const weights = blockWeights({
    n: x.rows,
    sampleWeight,
    missing: y.missing,
    empty: options.empty,
    taskWeights: readTaskWeights(options.taskWeights, y.columns, 'taskWeights'),
    taskLabel: (t) => taskLabel(taskNames, t),
    weightName: 'sampleWeight',
    targetName: 'Y',
  });
  const block = { x, y: y.data, firstTask: 0, nTasks: y.columns, weights };
  return freezeDataset({ blocks: [block], nFeatures: x.columns, nTasks: y.columns, taskNames, featureNames });
}

function readWeights(
  { sampleWeight, weightsPerTask }: SharedOptions,
  n: number,
  nTasks: number,
): SampleWeight {
  const isColumn = weightsPerTask === 'either' && hasOneColumn(sampleWeight);
  if (weightsPerTask !== 'refuse' && !isColumn) {
    return readSampleWeight(sampleWeight, n, nTasks, 'sampleWeight');
  }
  const read = readSampleWeight(sampleWeight, n, 1, 'sampleWeight');
  return read.kind === 'entry' ? { kind: 'sample', values: read.values } : read; // n x 1 is n
}

/** @throws InputError where every weight is 0 */
function requireSomeWeight(weight: SampleWeight): void {
  if (weight.kind === 'none' || weight.values.some((value) => value > 0)) return;
  throw new InputError('sampleWeight is 0 for every sample; expected at least one above 0.');
}

function hasOneColumn(weights: SampleWeightInput): boolean {
  return typeof weights === 'object' && weights !== null && !isVectorLike(weights)
    ? toDense(weights, 'sampleWeight').columns === 1
    : false;
}

interface Shape {
  readonly rows: number;
  readonly columns: number;
}

function rowMismatch(x: Shape, y: Shape): InputError {
  const shapes = `X has ${counted(x.rows, 'sample')} (shape ${x.rows} x ${x.columns}), Y has ${y.rows} (shape ${y.rows} x ${y.columns})`;
  const transposed =
    x.rows === y.columns ? ' Y looks transposed.' : x.columns === y.rows ? ' X looks transposed.' : '';
  return new InputError(`${shapes}; expected the same number of rows in both.${transposed}`);
}
