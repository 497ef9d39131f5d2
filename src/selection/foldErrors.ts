import type { Computation } from '../computation/computation.js';
import type { Dataset } from '../data/dataset.js';
import { requireWeight, subset } from '../data/subset.js';
import { taskLabel } from '../data/taskNames.js';
import { warnOfUndefined } from '../data/undefinedScores.js';
import type { RowLassoRule } from '../estimators/rowLassoParams.js';
import { type OpenPath, openPath } from '../estimators/squaredPath.js';
import { ruleOnStatistics } from '../estimators/statisticsFit.js';
import type { KernelChoice } from '../kernels/open.js';
import { affine } from '../matrix/product.js';
import { InputError } from '../messages/errors.js';
import { statisticsDataset } from '../statistics/statisticsDataset.js';
import type { FoldJob, FoldMoments, FoldPath } from './foldJobs.js';
import { momentsError, objectiveRounding } from './momentsError.js';

/** What all jobs of a cross-validation share. */
export interface FoldRule extends RowLassoRule {
  readonly fitIntercept: boolean;
  readonly kernels: KernelChoice;
}

/** What a job found. */
export interface FoldErrors {
  /** The mean squared error on the test samples at each alpha: weighted within a task, averaged over tasks. */
  readonly errors: Float64Array;
  /** How many fits of the path stopped short of tol. */
  readonly unconverged: number;
  /** The largest gap among them, relative to what tol asked for, and where; null where there is none. */
  readonly worst: { readonly alpha: number; readonly excess: number } | null;
}

/** @throws InputError where the weights of one side of a split are all 0 */
export function requireWeights(dataset: Dataset, splits: readonly Pick<FoldJob, 'train' | 'test'>[]): void {
  for (const [fold, { train, test }] of splits.entries()) {
    requireWeight(dataset, train, `the training samples of split ${fold} of cv`, 'every');
    requireWeight(dataset, test, `the test samples of split ${fold} of cv`, 'some');
  }
}

/** Warns of tasks without a test sample that counts, which the error of a split leaves out. */
export function warnOfUnseen(
  caller: string,
  { blocks, taskNames }: Dataset,
  splits: readonly Pick<FoldJob, 'test'>[],
): void {
  const { weights, nTasks, x } = blocks[0]!;
  if (weights.kind !== 'entry') return;
  for (const [fold, { test }] of splits.entries()) {
    const tasks = Array.from({ length: nTasks }, (_, t) => {
      const count = test.reduce((sum, i) => (weights.values[t * x.rows + i]! > 0 ? sum + 1 : sum), 0);
      return { label: taskLabel(taskNames, t), count };
    });
    warnOfUndefined(`${caller}, split ${fold} of cv`, 'an error', 1, tasks);
  }
}

/**
 * Does a job, whose samples have passed `requireWeights`: by its moments where it has some that are precise enough.
 *
 * @param onPoint called after each fit of the path
 */
export function* foldErrors(
  dataset: Dataset,
  job: FoldJob,
  rule: FoldRule,
  onPoint: () => void,
): Computation<FoldErrors> {
  const { moments, train, test } = job;
  const found = moments ? yield* errorsByMoments(job, moments, rule, onPoint) : null;
  if (found) return found;
  const tested = subset(dataset, test);
  const data = yield* openPath(subset(dataset, train), { ...rule, isPath: true });
  try {
    const errorOf: TestError = (w, intercept) => meanSquaredErrorOf(tested, w, intercept);
    return yield* errorsAlong(data, errorOf, job, rule, moments ? () => {} : onPoint); // which heard of them already
  } finally {
    data.dispose();
  }
}

/** What rounding may take of the tolerance of a fit, and of the error on the test samples. */
const ROUNDING_OF_TOL = 0.1;
const ROUNDING_OF_ERROR = 1e-2;

/** The same from the moments of a fold alone; null where they are not precise enough for `tol`. */
export function* errorsByMoments(
  path: FoldPath,
  moments: FoldMoments,
  rule: FoldRule,
  onPoint: () => void,
): Computation<FoldErrors | null> {
  const { tol } = rule;
  const { train } = moments;
  const taskWeights = new Float64Array(train.T).fill(1);
  const samples = statisticsDataset(train, { fitIntercept: true, taskWeights }, 'the training samples');
  const data = yield* openPath(samples, { ...ruleOnStatistics(rule), isPath: true });
  let isPrecise = true;
  const errorOf: TestError = (w) => {
    const error = momentsError(moments, w, ROUNDING_OF_ERROR * tol);
    isPrecise &&= error !== null && objectiveRounding(moments, w) <= ROUNDING_OF_TOL * tol;
    return error ?? 0;
  };
  try {
    const found = yield* errorsAlong(data, errorOf, path, ruleOnStatistics(rule), onPoint, tol);
    return isPrecise ? found : null;
  } finally {
    data.dispose();
  }
}

/** The mean squared error of weights, p x T, and intercepts on test samples. */
export type TestError = (w: Float64Array, intercept: readonly number[]) => number;

/** The errors along a path. @param tol what fits are to reach, where `rule.tol` leaves something of it for rounding */
export function* errorsAlong(
  data: OpenPath,
  errorOf: TestError,
  { alphas, l1Ratio, fold }: FoldPath,
  rule: FoldRule,
  onPoint: () => void,
  tol: number = rule.tol,
): Computation<FoldErrors> {
  const errors = new Float64Array(alphas.length);
  let unconverged = 0;
  let worst: FoldErrors['worst'] = null;
  yield* data.path({
    ...rule,
    l1Ratio,
    alphas,
    onPoint: ({ w, intercept, converged, dualGap, eps }, k) => {
      errors[k] = errorOf(w, intercept);
      if (!Number.isFinite(errors[k]!)) {
        throw new InputError(
          `the squared errors on the test samples of split ${fold} of cv overflow float64; ` +
            'divide Y by a constant first (the coefficients shrink by the same factor).',
        );
      }
      if (!converged) {
        unconverged++;
        const excess = (dualGap / eps) * (tol > 0 ? rule.tol / tol : 1);
        if (worst === null || excess > worst.excess) worst = { alpha: alphas[k]!, excess };
      }
      onPoint();
    },
  });
  return { errors, unconverged, worst };
}

/** `1 / T sum_t sum_i s_it (y_it - b_t - x_i . w_t)^2 / sum_i s_it` over the tasks that have a sample that counts. */
function meanSquaredErrorOf(test: Dataset, w: Float64Array, intercept: readonly number[]): number {
  const { x, y, weights, nTasks } = test.blocks[0]!;
  const eta = affine(x, w, intercept);
  const n = x.rows;
  const values = weights.kind === 'uniform' ? null : weights.values;
  const step = weights.kind === 'entry' ? n : 0; // from a task's weights to the next one's
  let total = 0;
  let counted = 0;
  for (let t = 0; t < nTasks; t++) {
    let sum = 0;
    let share = 0;
    for (let i = 0, at = t * n; i < n; i++, at++) {
      const c = values ? values[t * step + i]! : 1;
      const error = y[at]! - eta[at]!;
      sum += c * (error * error);
      share += c;
    }
    if (share === 0) continue;
    total += sum / share;
    counted++;
  }
  return total / counted;
}
