import type { Computation } from '../computation/computation.js';
import { taskLabel } from '../data/taskNames.js';
import { readTaskWeights } from '../data/taskWeights.js';
import type { ConvexLoss } from '../losses/loss.js';
import { log } from '../math/log.js';
import { ExactSum } from '../matrix/exactSum.js';
import { InputError } from '../messages/errors.js';
import { couplingInUnits } from '../penalties/couplingInUnits.js';
import type { TaskCoupling } from '../penalties/taskCoupling.js';
import { unitOf } from '../problem/objectiveUnit.js';
import {
  placeOf,
  rowOf,
  type SumsProblem,
  sumOfRoots,
  sumsPredictionError,
} from '../problem/softSharing/sumsPoint.js';
import { type SumsSolution, sumsNewton } from '../solvers/softSharing/sumsNewton.js';
import type { LossSums, SummedSamples, SumsReading } from '../statistics/lossSums.js';
import { requireFiniteCoefficients } from './certified.js';
import { type Found, foundModel } from './fitting.js';
import type { FittedLinearModel } from './linearModel.js';

/** What a fit by sums is of. */
export interface SumsFit {
  readonly losses: readonly ConvexLoss[];
  readonly coupling: TaskCoupling;
  /** The parameter, unchecked. */
  readonly taskWeights: unknown;
  readonly fitIntercept: boolean;
  readonly tol: number;
  readonly maxIter: number;
  /** Whether features that others make up are left out where alpha is 0; else they are refused. */
  readonly allowsSingular?: boolean | undefined;
  readonly last: Pick<FittedLinearModel, 'w' | 'intercept'> | undefined;
  /** Whether all tasks have the same labels. @defaultValue false */
  readonly haveSameLabels?: boolean | undefined;
}

/** A model, and what the signs of its labels stand for. */
export interface SumsFound extends Found {
  readonly classes: LossSums['classes'];
}

/** Fits one output a task to samples that are known by sums over them. @throws InputError */
export function* sumsFit(name: string, samples: SummedSamples, fit: SumsFit): Computation<SumsFound> {
  const { taskNames, featureNames } = samples;
  const { losses, fitIntercept, tol, maxIter, last } = fit;
  const T = taskNames.length;
  const p = featureNames.length;
  const lambda = readTaskWeights(fit.taskWeights, T, `${name}: taskWeights`);
  const sums = yield* opened(samples, losses, {
    isShifted: fitIntercept,
    haveSameLabels: fit.haveSameLabels === true,
  });
  const called = (t: number): string => taskLabel(taskNames, t);
  if (fitIntercept) requireFiniteIntercepts(sums, losses, lambda, called);
  const objectiveUnit = unitOf(lambda);
  const coupling = couplingInUnits(fit.coupling, 1 / objectiveUnit);
  const taskWeights = lambda.map((weight) => weight / objectiveUnit);
  const problem = { sums, losses, taskWeights, coupling, objectiveUnit, nFeatures: p, fitIntercept };
  const constant = Float64Array.from(losses, (loss, t) =>
    fitIntercept && lambda[t]! > 0 ? constantOf(loss, sums.tasks[t]!.targetMean) : 0,
  );
  const rule = { tol, maxIter, taskLabel: called, allowsSingular: fit.allowsSingular };
  const solution = yield* sumsNewton(problem, rule, constant, last && startFrom(problem, last));
  if (coupling.alpha === 0) requireMinimum(name, problem, solution, called);
  const { w, intercept, gap } = returned(problem, solution);
  requireFiniteCoefficients(w, intercept);
  const { readings, reason, tolerance } = solution;
  const [dualGap, eps] = [gap * objectiveUnit, tolerance * objectiveUnit];
  const found = foundModel(
    name,
    fit,
    { nFeatures: p, nTasks: T, taskNames, featureNames },
    { w, intercept, nIter: readings, dualGap, eps, converged: gap <= tolerance, reason },
    { unit: 'readings of the samples' },
  );
  return { ...found, classes: sums.classes };
}

/** Waits for what is known before any weights are. */
function* opened(
  samples: SummedSamples,
  losses: readonly ConvexLoss[],
  how: SumsReading,
): Computation<LossSums> {
  let sums: LossSums | undefined;
  const until = samples.open(losses, how).then((found) => {
    sums = found;
  });
  yield { kind: 'wait', until };
  return sums!;
}

/** The best intercept where there are no weights. */
function constantOf({ target }: ConvexLoss, mean: number): number {
  if (target === 'pair') return log(mean) - log(1 - mean);
  return target === 'count' ? log(mean) : mean;
}

/** @throws InputError for a task whose free intercept would go to infinity */
function requireFiniteIntercepts(
  { tasks }: LossSums,
  losses: readonly ConvexLoss[],
  lambda: Float64Array,
  called: (t: number) => string,
): void {
  for (const [t, { targetMean }] of tasks.entries()) {
    const { target } = losses[t]!;
    if (target === 'number' || lambda[t] === 0) continue;
    if (targetMean > 0 && (target === 'count' || targetMean < 1)) continue;
    const what = target === 'count' ? 'no target above 0' : 'one label only';
    throw new InputError(
      `${called(t)} has ${what} (of a weight above 0): its intercept has no finite best value. Leave the task out, or set fitIntercept to false.`,
    );
  }
}

/** @throws InputError for labels that weights without a penalty tell apart */
function requireMinimum(
  name: string,
  { coupling }: SumsProblem,
  { point: { tasks } }: SumsSolution,
  called: (t: number) => string,
): void {
  const apart = tasks.flatMap(({ margin }, t) => (margin > 0 ? [t] : []));
  const isFree =
    coupling.nRows === 1 ? apart.length === tasks.length : coupling.form === 'none' && apart.length > 0;
  if (!isFree) return;
  throw new InputError(
    `${name}: with alpha = 0 there is no minimum: the features tell the labels of ${apart.slice(0, 3).map(called).join(', ')}` +
      `${apart.length > 3 ? ', ...' : ''} apart and contradict none, so that their weights would grow for ever. Set alpha above 0 (1e-4, for example).`,
  );
}

/** The last fit in the coordinates of shifted features. */
function startFrom(
  problem: SumsProblem,
  { w, intercept }: NonNullable<SumsFit['last']>,
): { w: Float64Array; b: Float64Array } {
  const { coupling, nFeatures: p, sums, fitIntercept } = problem;
  const { nRows } = coupling;
  const rows = Float64Array.from({ length: nRows * p }, (_, k) => w[(k % p) * nRows + Math.floor(k / p)]!);
  const b = Float64Array.from(sums.tasks, ({ shift }, t) => {
    if (!fitIntercept) return 0;
    const sum = new ExactSum().add(intercept[t]!);
    for (let j = 0; j < p; j++) sum.addProduct(shift[j]!, rows[rowOf(problem, t) * p + j]!);
    return sum.value;
  });
  return { w: rows, b };
}

/** The weights, p x R, and intercepts of features as they are, with the gap that their rounding leaves. */
function returned(
  problem: SumsProblem,
  { point, gap }: SumsSolution,
): { readonly w: Float64Array; readonly intercept: readonly number[]; readonly gap: number } {
  const { coupling, nFeatures: p, sums, fitIntercept, taskWeights } = problem;
  const { nRows } = coupling;
  const each = placeOf(problem, point.rows, point.b).w;
  const w = new Float64Array(nRows * p);
  const rests = new Float64Array(taskWeights.length);
  const intercept = sums.tasks.map(({ shift }, t) => {
    const row = rowOf(problem, t);
    for (let j = 0; j < p; j++) w[j * nRows + row] = each[t * p + j]! + 0; // + 0 turns -0 into 0
    if (!fitIntercept || !(taskWeights[t]! > 0)) return 0;
    const sum = new ExactSum().add(point.b[t]!);
    for (let j = 0; j < p; j++) sum.addProduct(-shift[j]!, each[t * p + j]!);
    rests[t] = sum.rest;
    return sum.value + 0;
  });
  return { w, intercept, gap: sumOfRoots(gap, sumsPredictionError(problem, point, rests) ** 2 / 2) };
}
