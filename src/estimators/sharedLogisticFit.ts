import type { Computation } from '../computation/computation.js';
import { requireBothClasses } from '../data/bothClasses.js';
import type { Dataset } from '../data/dataset.js';
import { taskLabel } from '../data/taskNames.js';
import { readTaskWeights } from '../data/taskWeights.js';
import { quote } from '../messages/describe.js';
import { ConvergenceWarning, InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import type { Separation } from '../problem/shared/separation.js';
import { type SharedProblem, sharedProblem } from '../problem/shared/sharedProblem.js';
import {
  fromCoordinates,
  returnedGap,
  type SharedCoefficients,
  toCoordinates,
} from '../problem/shared/sharedUnits.js';
import { sharedNewton } from '../solvers/shared/sharedNewton.js';
import { forward } from '../solvers/shared/sharedProducts.js';
import type { LabelledFit } from './fitInput.js';
import { type FitSolution, type Found, foundModel } from './fitting.js';
import type { FittedClassifier } from './linearModel.js';

/** The checked parameters of a SharedLogisticRegression, but for its taskWeights. */
export interface SharedLogisticRule {
  readonly alpha: number;
  readonly fitIntercept: boolean;
  readonly tol: number;
  readonly maxIter: number;
}

/** @throws InputError for the first parameter that is out of its range */
export function checkSharedLogisticParams(
  name: string,
  params: object,
  names: readonly string[],
): SharedLogisticRule {
  const read = new OptionReader(name, params, names);
  read.flag('warmStart', false);
  return {
    alpha: read.real('alpha', 1e-4, { min: 0 }),
    fitIntercept: read.flag('fitIntercept', true),
    tol: read.real('tol', 1e-4, { min: 0 }),
    maxIter: read.count('maxIter', 100, 1),
  };
}

/** A fit under way: the data in kernel memory, and the work to do on them. */
export interface SharedLogisticFit {
  readonly problem: SharedProblem;
  readonly work: Computation<Found<FittedClassifier>>;
}

/**
 * Sets up a fit. The caller disposes of the problem.
 *
 * @param start coefficients to start from
 * @throws InputError for data that leave nothing to fit
 */
export function* startSharedLogisticFit(
  name: string,
  rule: SharedLogisticRule,
  taskWeights: unknown,
  labelled: LabelledFit,
  start: SharedCoefficients | undefined,
): Computation<SharedLogisticFit> {
  const { dataset, kernels } = labelled;
  const lambda = readTaskWeights(taskWeights, dataset.nTasks, `${name}: taskWeights`);
  if (rule.fitIntercept) {
    requireBothClasses(labelled, 'Leave such a task out, or set fitIntercept to false.');
  }
  const problem = yield* sharedProblem(dataset, { ...rule, taskWeights: lambda, kernels });
  return { problem, work: sharedLogisticFit(name, rule, labelled, problem, start) };
}

function* sharedLogisticFit(
  name: string,
  rule: SharedLogisticRule,
  { dataset, classes }: LabelledFit,
  problem: SharedProblem,
  start: SharedCoefficients | undefined,
): SharedLogisticFit['work'] {
  const tolerance = rule.tol * problem.nullObjective;
  const solution = yield* sharedNewton(problem, {
    tolerance,
    maxIter: rule.maxIter,
    start: start && toCoordinates(problem, start),
  });
  if (solution.separation) throw separable(name, solution.separation, dataset);
  const z = problem.blocks.map(({ design }) => new Float64Array(design.rows));
  yield* forward(problem, solution.w, z);
  const { w, intercept, rests } = fromCoordinates(problem, solution.w, solution.b, z);
  if (!w.every(Number.isFinite) || !intercept.every(Number.isFinite)) {
    throw new InputError(`${name}: the coefficients overflow float64: X is too small; rescale its columns.`);
  }
  const eps = tolerance * problem.objectiveUnit;
  const gap = returnedGap(problem, solution.gap, solution.w, rests);
  const dualGap = gap * problem.objectiveUnit;
  const converged = solution.reason === 'converged' && dualGap <= eps;
  const { iterations: nIter, reason } = solution;
  const found = { w, intercept, nIter, dualGap, eps, converged, reason };
  if (!converged && dualGap <= eps) {
    const { fitted } = foundModel(name, rule, dataset, found);
    return { fitted: Object.freeze({ ...fitted, classes }), warnings: [withoutMinimum(name, found)] };
  }
  const isGrowing = rule.alpha === 0 && solution.isAdrift;
  const { fitted, warnings } = foundModel(
    name,
    rule,
    dataset,
    found,
    isGrowing ? { note: STILL_GROWING } : {},
  );
  return { fitted: Object.freeze({ ...fitted, classes }), warnings };
}

function separable(name: string, { tasks, feature }: Separation, dataset: Dataset): InputError {
  const shown = tasks.slice(0, 5).map((t) => taskLabel(dataset.taskNames, t));
  const others = tasks.length > shown.length ? ` and ${tasks.length - shown.length} more tasks` : '';
  const known = feature === null ? undefined : dataset.featureNames?.[feature];
  const by =
    feature === null
      ? 'a combination of the features, the same for all tasks, tells'
      : `feature ${feature}${known === undefined ? '' : ` (${quote(known)})`} alone tells`;
  return new InputError(
    `${name}: with alpha = 0 there is no minimum: the labels are separable, for ${by} samples of ` +
      `${shown.join(', ')}${others} apart and contradicts no label, so that its weights would grow for ever. Set alpha ` +
      'above 0 (1e-4, the default, for example), or leave out the features that separate them.',
  );
}

const STILL_GROWING =
  ' The weights were still growing: the labels may be separable, and then there is no minimum without a penalty. ' +
  'Set alpha above 0.';

function withoutMinimum(
  name: string,
  { nIter, dualGap }: Pick<FitSolution, 'nIter' | 'dualGap'>,
): ConvergenceWarning {
  return new ConvergenceWarning(
    `${name} stopped after ${nIter} iterations without a minimum in sight: the objective is at most ` +
      `${dualGap.toExponential(2)} above the least value that it could have, but with alpha = 0 the weights were still ` +
      'growing: the labels are separable, or nearly so. Set alpha above 0.',
  );
}
