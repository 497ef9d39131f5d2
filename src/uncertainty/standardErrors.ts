import { columnWeights, observedCount } from '../data/columnWeights.js';
import type { Block, Dataset } from '../data/dataset.js';
import type { SampleWeightInput } from '../data/fromShared.js';
import type { TaskInput } from '../data/fromTasks.js';
import type { IncompleteTargets } from '../data/targets.js';
import { taskLabel } from '../data/taskNames.js';
import { readTargetsFit } from '../estimators/fitInput.js';
import { checkSoftSharing } from '../estimators/softSharingParams.js';
import { SoftSharingRegressor } from '../estimators/softSharingRegressor.js';
import { packedLength } from '../linalg/cholesky.js';
import { sum } from '../linalg/vectors.js';
import type { MatrixInput } from '../matrix/input.js';
import { affine } from '../matrix/product.js';
import { counted, describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { momentsOf } from '../statistics/moments.js';
import { MOST_IN_ARRAYS, requireFewProducts } from '../statistics/productsLimit.js';
import { type RidgePenalty, ridgeResponse } from './ridgeCovariance.js';
import { StandardErrors } from './standardErrorsResult.js';

const CALLER = 'standardErrors';
/** Weights of all tasks together that a graph may join: their covariance is dense. */
const MOST_JOINED = 3000;
/** Matrices of a task: its moments and their inverse, its noise, and what these make of its covariance. */
const MATRICES = 6;

/** The options of {@link standardErrors}. */
export interface StandardErrorsOptions {
  /** The weights that the fit was given. */
  readonly sampleWeight?: SampleWeightInput;
}

/**
 * The exact standard errors of a SoftSharingRegressor's weights, and what intervals for its predictions need. Its weights are linear in the
 * targets, `vec(W) = G v` with `v_t = X_t' C_t y_t`, columns centred where there are intercepts, and G the inverse of the Hessian `blockdiag(A_t) + M`,
 * `A_t = X_t' C_t X_t`; so that with independent noise of variance `sigma_t^2 / s_it`, weights s brought to a mean of 1,
 *
 *     Cov(w_t) = sum_s G_ts (sigma_s^2 lambda_s / n_s A_s) G_ts',
 *     Var(b_t) = sigma_t^2 / n_t + mean(x_t)' Cov(w_t) mean(x_t),
 *     sigma_t^2 = sum_i s_it (y_it - x_i . w_t - b_t)^2 / (n_t - df_t),    df_t = tr(G_tt A_t) + 1.
 *
 * With coupling 0 and alpha 0 these are the standard errors of least squares of each task by itself. A penalty makes weights less
 * variable and draws them away from those that would be expected without it; this bias is not in the errors, and strengths that
 * were chosen on the same data count as given.
 *
 * @param model fitted, to these data
 * @param X n x p, those of the fit
 * @param Y n x T, NaN is a missing target
 * @throws InputError where the weights are not determined (alpha 0 and too few samples) or a task has no sample to spare
 * @see Hastie, Tibshirani, Friedman (2009), "The elements of statistical learning", sections 3.4 and 7.6
 * @example
 * const errors = standardErrors(model, tasks);
 * errors.coefErrors[0];                                   // of the weights of the first task
 * errors.intervals(newX, { task: 0, confidence: 0.9 });   // { prediction, lower, upper }
 */
export function standardErrors(model: SoftSharingRegressor, tasks: readonly TaskInput[]): StandardErrors;
export function standardErrors(
  model: SoftSharingRegressor,
  X: MatrixInput,
  Y: IncompleteTargets,
  options?: StandardErrorsOptions,
): StandardErrors;
export function standardErrors(model: SoftSharingRegressor, ...given: readonly unknown[]): StandardErrors {
  if (!(model instanceof SoftSharingRegressor)) {
    throw new InputError(
      `${CALLER}: the model is ${describe(model)}; expected a fitted SoftSharingRegressor (of a search its bestEstimator_). ` +
        'bootstrapWeights takes any linear model.',
    );
  }
  const coef = model.coef_.to2DArray();
  const { dataset } = readTargetsFit(CALLER, given, model.taskWeights);
  const { nFeatures: p, nTasks: T } = dataset;
  if (T !== coef.length || p !== model.nFeaturesIn_) {
    throw new InputError(
      `${CALLER}: the data have ${counted(T, 'task')} and ${counted(p, 'feature')}, the model ${coef.length} and ` +
        `${model.nFeaturesIn_}; expected the data of the fit.`,
    );
  }
  requireFewProducts(p, MATRICES * T, MOST_IN_ARRAYS);
  const { fitIntercept } = model;
  const tasks = dataset.blocks.flatMap((block) =>
    Array.from({ length: block.nTasks }, (_, k) => taskOf(dataset, block, k, fitIntercept)),
  );
  const a = tasks.map((task) => task.a);
  const response = ridgeResponse(a, p, penaltyOf(model, p, T));
  if (!response) {
    throw new InputError(
      `${CALLER}: the data do not determine the weights, which have no standard errors then; set alpha above 0, or leave out ` +
        'features that others tell.',
    );
  }
  const degrees = response.degrees.map((value) => value + (fitIntercept ? 1 : 0));
  const variances = tasks.map(({ block, k, c, n, lambda }, t) => {
    const spare = n - degrees[t]!;
    if (!(spare >= 1)) {
      throw new InputError(
        `${CALLER}: ${taskLabel(dataset.taskNames, t)} has ${counted(n, 'sample')} and a fit of ${degrees[t]!.toFixed(1)} degrees of ` +
          'freedom, which leaves less than one to tell noise from; expected more samples, or a larger alpha or coupling.',
      );
    }
    return (n / lambda) * (squares(block, k, c, coef[t]!, model.intercept_[t]!) / spare);
  });
  const noise = tasks.map((task, t) =>
    task.a.map((value) => ((variances[t]! * task.lambda) / task.n) * value),
  );
  return new StandardErrors({
    taskNames: dataset.taskNames,
    coef,
    intercept: model.intercept_,
    covariances: response.covariances(noise),
    means: tasks.map(({ mean }) => mean),
    meanVariances: tasks.map(({ n }, t) => (fitIntercept ? variances[t]! / n : 0)),
    nSamples: tasks.map(({ n }) => n),
    degreesOfFreedom: degrees,
    residualVariance: variances,
  });
}

interface TaskMoments {
  readonly block: Block;
  readonly k: number;
  readonly c: Float64Array;
  /** `sum_i c_i`. */
  readonly lambda: number;
  /** How many samples count. */
  readonly n: number;
  /** What columns are centred by, p. */
  readonly mean: Float64Array;
  /** `sum_i c_i x_i x_i'`, p x p by rows. */
  readonly a: Float64Array;
}

function taskOf({ taskNames }: Dataset, block: Block, k: number, isCentred: boolean): TaskMoments {
  const { x, y, firstTask } = block;
  const c = columnWeights(block, k);
  const lambda = sum(c);
  if (!(lambda > 0)) {
    throw new InputError(
      `${CALLER}: ${taskLabel(taskNames, firstTask + k)} has a weight of 0; expected one above 0.`,
    );
  }
  const p = x.columns;
  const { xMean, xx } = momentsOf(x, y.subarray(k * x.rows, (k + 1) * x.rows), c);
  const a = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      const raw = isCentred ? 0 : lambda * xMean[i]! * xMean[j]!;
      a[i * p + j] = a[j * p + i] = xx[packedLength(i) + j]! + raw;
    }
  }
  const mean = isCentred ? Float64Array.from(xMean) : new Float64Array(p);
  return { block, k, c, lambda, n: observedCount(block, k), mean, a };
}

/** `sum_i c_i (y_i - x_i . w - b)^2`. */
function squares({ x, y }: Block, k: number, c: Float64Array, w: readonly number[], b: number): number {
  const eta = affine(x, Float64Array.from(w), [b]);
  return c.reduce((total, weight, i) => total + weight * (y[k * x.rows + i]! - eta[i]!) ** 2, 0);
}

function penaltyOf(model: SoftSharingRegressor, p: number, T: number): RidgePenalty {
  const { alpha, coupling, pairs } = checkSoftSharing(CALLER, model.getParams(), model.getParams());
  if (pairs !== null && coupling > 0 && p * T > MOST_JOINED) {
    throw new InputError(
      `${CALLER}: a graph joins ${p * T} weights; expected ${MOST_JOINED} at most, for their covariance is dense. ` +
        'bootstrapWeights has no such limit.',
    );
  }
  return { alpha, coupling, edges: pairs?.edges ?? null };
}
