import type { Matrix } from 'ml-matrix';
import type { Computation } from '../computation/computation.js';
import type { Dataset } from '../data/dataset.js';
import { taskLabel } from '../data/taskNames.js';
import type { KernelChoice } from '../kernels/open.js';
import { logistic } from '../losses/logistic.js';
import type { ConvexLoss } from '../losses/loss.js';
import { squared } from '../losses/squared.js';
import { ExactSum } from '../matrix/exactSum.js';
import { InputError } from '../messages/errors.js';
import { couplingInUnits } from '../penalties/couplingInUnits.js';
import { meanCoupling } from '../penalties/taskCoupling.js';
import { inUnits, objectiveUnit } from '../problem/objectiveUnit.js';
import { separableTasks } from '../problem/separable/separable.js';
import {
  type CouplingProblem,
  type CouplingProblemOptions,
  couplingProblem,
} from '../problem/softSharing/couplingProblem.js';
import type { CoupledSolution } from '../solvers/softSharing/returnedSolution.js';
import { type NewtonRule, type NewtonStart, taskNewton } from '../solvers/softSharing/taskNewton.js';
import type { SummedSamples } from '../statistics/lossSums.js';

import { requireFiniteCoefficients } from './certified.js';
import { commonSamples } from './commonSamples.js';
import { directCommon } from './directCommon.js';
import { directSharing, directTasks } from './directSharing.js';
import type { DirectSolution } from './directSteps.js';
import { type FitSolution, type Found, foundModel } from './fitting.js';
import { coefMatrix, type FittedLinearModel } from './linearModel.js';
import { type CheckedSoftSharing, couplingOf } from './softSharingParams.js';
import { sparsePairs } from './sparsePairs.js';
import { type SumsFit, type SumsFound, sumsFit } from './sumsFit.js';

/** What soft sharing learns on top of a linear model. */
export interface SoftSharingModel extends FittedLinearModel {
  /** What the tasks share, p: the mean of the w_t, or what an adapted task was drawn to. */
  readonly sharedCoef: Float64Array;
}

/** What a fit starts from: the last one, in the user's units. */
export type LastFit = Pick<FittedLinearModel, 'w' | 'intercept'>;

/** `coef_ - sharedCoef_`, T x p; read-only. */
export function taskCoef({ w, sharedCoef, nFeatures, nTasks }: SoftSharingModel): Matrix {
  return coefMatrix({ w: w.map((value, k) => value - sharedCoef[Math.floor(k / nTasks)]!), nFeatures });
}

/** How a fit is made. */
export interface CoupledFitOptions {
  /** What to start from, in the user's units. */
  readonly last: LastFit | undefined;
  readonly kernels: KernelChoice;
  /** See `OpenOptions`. */
  readonly requireFinite?: ((b: number) => void) | undefined;
}

type SoftSharingOptions = CoupledFitOptions & Pick<CoupledRule, 'loss' | 'descended'>;

/** Fits all tasks with one loss of one output. @throws InputError */
export function* softSharingFit(
  name: string,
  params: CheckedSoftSharing,
  dataset: Dataset,
  options: SoftSharingOptions,
): Computation<Found<SoftSharingModel>> {
  const coupling = couplingOf(name, params, dataset.nTasks);
  const direct = yield* directSolution(params, dataset, options);
  if (direct) return foundDirectly(name, params, dataset, direct);
  const { fitted, warnings } = yield* coupledFit(name, params, dataset, { ...options, coupling });
  return { fitted: Object.freeze({ ...fitted, sharedCoef: meanOf(fitted) }), warnings };
}

/** The solution where `directSharing` or `directCommon` finds it: of squared losses, from nothing, without a graph. */
export function* directSolution(
  params: CheckedSoftSharing,
  dataset: Dataset,
  { loss, last, kernels }: CoupledFitOptions & Pick<CoupledRule, 'loss'>,
): Computation<DirectSolution | null> {
  const isSquared = [loss].flat().every((one) => one === squared);
  if (!isSquared || last || kernels === 'reference' || params.pairs) return null;
  const unit = objectiveUnit(dataset);
  const weighed = inUnits(dataset, unit);
  const rule = { ...params, alpha: params.alpha / unit, coupling: params.coupling / unit };
  const tasks = directTasks(weighed);
  if (tasks) return inUserUnits(yield* directSharing(rule, dataset.nFeatures, tasks), unit);
  const common = commonSamples(weighed);
  return common && inUserUnits(yield* directCommon(rule, common), unit);
}

/** A solution that was found directly, as a model. */
export function foundDirectly(
  name: string,
  rule: FitRule,
  dataset: Omit<Dataset, 'blocks'>,
  solution: DirectSolution,
): Found<SoftSharingModel> {
  const { fitted, warnings } = foundModel(name, rule, dataset, solution, { unit: 'steps' });
  return { fitted: Object.freeze({ ...fitted, sharedCoef: solution.sharedCoef }), warnings };
}

/** The same of samples that are known by sums, with any losses of one output. @throws InputError */
export function* softSharingSums(
  name: string,
  params: FitRule,
  samples: SummedSamples,
  fit: Omit<SumsFit, keyof FitRule>,
): Computation<Found<SoftSharingModel> & Pick<SumsFound, 'classes'>> {
  const { fitIntercept, tol, maxIter } = params;
  const { fitted, ...found } = yield* sumsFit(name, samples, { ...fit, fitIntercept, tol, maxIter });
  return { ...found, fitted: Object.freeze({ ...fitted, sharedCoef: meanOf(fitted) }) };
}

/** A fit of all tasks, with any losses; the coupling is that of their rows. */
export interface CoupledRule
  extends CoupledFitOptions,
    Pick<CouplingProblemOptions, 'coupling' | 'loss' | 'isOneRow' | 'fixed'>,
    Pick<NewtonRule, 'allowsSingular' | 'descended'> {
  /**
   * What to say of labels without a minimum where alpha is 0, of the tasks that the same weights tell apart; null where the
   * caller looks. @defaultValue a sentence that names them
   */
  readonly separable?: ((tasks: readonly number[]) => InputError) | null | undefined;
}

/** The parameters of a model's fit that do not belong to its penalty. */
type FitRule = Pick<CheckedSoftSharing, 'fitIntercept' | 'tol' | 'maxIter'>;

/** @throws InputError */
export function* coupledFit(
  name: string,
  params: FitRule,
  dataset: Dataset,
  rule: CoupledRule,
): Computation<Found> {
  const solution = yield* coupledSolution(params, dataset, rule);
  return foundModel(name, params, dataset, solution, { unit: 'steps' });
}

/**
 * Fits one new task, drawn to `shared`:
 *
 *     sum_i c_i loss(y_i, x_i . w + b) + alpha / 2 ||w||^2 + coupling / 2 ||w - shared||^2
 *
 * With `a = coupling / (alpha + coupling)` the penalty is `(alpha + coupling) / 2 ||w - a shared||^2` and a
 * constant: ridge on what the task adds to a shared.
 */
export function* adaptedFit(
  name: string,
  params: CheckedSoftSharing,
  dataset: Dataset,
  loss: ConvexLoss,
  shared: Float64Array,
): Computation<Found<SoftSharingModel>> {
  const strength = params.alpha + params.coupling;
  const share = strength > 0 ? params.coupling / strength : 0;
  const fixed = shared.map((value) => share * value);
  const coupling = meanCoupling(1, strength, 0);
  const rule = { coupling, loss, fixed, last: undefined, kernels: 'auto' } as const;
  const { fitted, warnings } = yield* coupledFit(name, params, dataset, rule);
  return { fitted: Object.freeze({ ...fitted, sharedCoef: shared }), warnings };
}

/** The solution in the user's units. @throws InputError */
export function* coupledSolution(
  { fitIntercept, tol, maxIter }: FitRule,
  dataset: Dataset,
  { last, separable, allowsSingular, descended, ...data }: CoupledRule,
): Computation<FitSolution> {
  const isFromNothing = !(last || descended || data.fixed || data.kernels === 'reference');
  if (isFromNothing && [data.loss].flat().every((one) => one === logistic)) {
    const unit = objectiveUnit(dataset);
    const coupling = couplingInUnits(data.coupling, 1 / unit);
    const found = yield* sparsePairs(inUnits(dataset, unit), { coupling, fitIntercept, tol, maxIter });
    if (found) return inUserUnits(found, unit);
  }
  const problem = yield* couplingProblem(dataset, { ...data, fitIntercept });
  try {
    const called = (t: number): string => taskLabel(dataset.taskNames, t);
    const rule = { tol, maxIter, taskLabel: called, allowsSingular, descended };
    const solution = yield* taskNewton(problem, rule, last && startFrom(problem, last));
    if (problem.coupling.alpha === 0 && separable !== null) {
      const tasks = yield* separableTasks(problem, solution);
      if (tasks) throw separable?.(tasks) ?? withoutMinimum(problem, tasks, called);
    }
    return returnedFit(problem, solution);
  } finally {
    problem.dispose();
  }
}

/**
 * Looks whether the minimum that some weights are near exists where nothing penalises what coupled tasks share.
 *
 * @param found weights that another solver has found, in the user's units
 * @param data convex losses of one output; for one that is not convex another that rises for ever where it does
 * @throws InputError where labels are separable
 */
export function* requireCoupledMinimum(
  fitIntercept: boolean,
  dataset: Dataset,
  found: LastFit,
  data: Pick<CoupledRule, 'coupling' | 'loss' | 'kernels'>,
): Computation<void> {
  const problem = yield* couplingProblem(dataset, { ...data, fitIntercept });
  try {
    const tasks = yield* separableTasks(problem, startFrom(problem, found));
    if (tasks) throw withoutMinimum(problem, tasks, (t) => taskLabel(dataset.taskNames, t));
  } finally {
    problem.dispose();
  }
}

function withoutMinimum(
  { tasks: all }: CouplingProblem,
  tasks: readonly number[],
  called: (t: number) => string,
): InputError {
  const what = tasks.some((t) => all[t]!.loss.target === 'count') ? 'labels or counts of 0' : 'labels';
  const names = tasks.slice(0, 3).map(called).join(', ');
  return new InputError(
    `alpha = 0, and the same weights tell ${what} of ${names}${tasks.length > 3 ? ', ...' : ''} apart and contradict none: the loss ` +
      'falls for ever as they grow, it has no minimum; set alpha above 0 (1e-8, say).',
  );
}

/** The last fit in the problem's units: `b~ = b + (anchor + mean) . w - origin`. */
export function startFrom(
  { tasks, designs: { nRows, nOutputs, rowOf }, scale, nFeatures: p, fitIntercept }: CouplingProblem,
  { w, intercept }: LastFit,
): NewtonStart {
  const start = new Float64Array(nRows * p);
  const b = new Float64Array(nOutputs);
  for (const { loss, first, anchor, mean, origin } of tasks) {
    for (let q = first; q < first + loss.outputs; q++) {
      const base = new ExactSum().add(intercept[q]!).add(-origin);
      for (let j = 0; j < p; j++) {
        const weight = w[j * nRows + rowOf[q]!]!;
        start[rowOf[q]! * p + j] = weight / scale;
        base.addProduct(anchor[j]!, weight).addProduct(mean[j]!, weight);
      }
      if (fitIntercept) b[q] = base.value / scale;
    }
  }
  return { w: start, b };
}

/** A solution in the user's units. @throws InputError where the coefficients overflow */
function returnedFit(
  { objectiveUnit: unit }: CouplingProblem,
  { returned: { w, intercept }, gap, tolerance, reason, steps: nIter }: CoupledSolution,
): FitSolution {
  requireFiniteCoefficients(w, intercept);
  const converged = reason === 'converged' && gap <= tolerance;
  return inUserUnits({ w, intercept, nIter, dualGap: gap, eps: tolerance, converged, reason }, unit);
}

/** The same solution where the objective is not in units of a power of two. */
function inUserUnits<Solution extends FitSolution | null>(solution: Solution, unit: number): Solution {
  return solution && { ...solution, dualGap: solution.dualGap * unit, eps: solution.eps * unit };
}

/** The mean of the w_t, p; exact where they are all alike. */
function meanOf({ w, nFeatures, nTasks }: FittedLinearModel): Float64Array {
  const mean = new Float64Array(nFeatures);
  for (let j = 0; j < nFeatures; j++) {
    const first = w[j * nTasks]!;
    let sum = 0;
    for (let k = j * nTasks; k < (j + 1) * nTasks; k++) sum += w[k]! - first;
    mean[j] = first + sum / nTasks;
  }
  return mean;
}
