import type { Computation } from '../computation/computation.js';
import { requireBothClasses } from '../data/bothClasses.js';
import { columnWeights } from '../data/columnWeights.js';
import type { Dataset } from '../data/dataset.js';
import { taskLabel } from '../data/taskNames.js';
import { readTaskWeights } from '../data/taskWeights.js';
import { weighTasks } from '../data/weighTasks.js';
import { bestShift } from '../losses/bestShift.js';
import { logistic } from '../losses/logistic.js';
import { affine } from '../matrix/product.js';
import { quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { meanCoupling } from '../penalties/taskCoupling.js';
import { separatingFeature } from '../problem/separable/separatingFeature.js';
import type { SummedSamples } from '../statistics/lossSums.js';
import type { LabelledFit } from './fitInput.js';
import { type Found, foundModel } from './fitting.js';
import type { FittedClassifier } from './linearModel.js';
import { type CoupledRule, coupledSolution, type LastFit } from './softSharingFit.js';
import { sumsFit } from './sumsFit.js';

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

/**
 * Soft sharing with one row of weights for all tasks: what its coupling goes to as it grows.
 *
 * @param labelled the data, each task with weight 1
 * @param from coefficients to start from, or where a descent came to
 * @throws InputError for data that leave nothing to fit, and for labels without a minimum
 */
export function* sharedLogisticFit(
  name: string,
  rule: SharedLogisticRule,
  taskWeights: unknown,
  labelled: LabelledFit,
  { last, descended }: Pick<CoupledRule, 'last' | 'descended'>,
): Computation<Found<FittedClassifier>> {
  const { dataset, kernels, classes } = labelled;
  const lambda = readTaskWeights(taskWeights, dataset.nTasks, `${name}: taskWeights`);
  const { alpha, fitIntercept } = rule;
  if (fitIntercept) requireBothClasses(labelled, 'Leave such a task out, or set fitIntercept to false.');
  const weighed = weighTasks(dataset, lambda);
  const single = alpha === 0 ? separatingFeature(weighed, fitIntercept) : null;
  if (single) throw separable(name, single.tasks, dataset, single.feature);
  const solution = yield* coupledSolution(rule, weighed, {
    coupling: meanCoupling(1, alpha, 0),
    loss: logistic,
    isOneRow: true,
    allowsSingular: true,
    separable: (tasks) => separable(name, tasks, dataset),
    last,
    descended,
    kernels,
  });
  const { fitted, warnings } = foundModel(name, rule, dataset, {
    ...solution,
    intercept: fitIntercept ? withIdle(solution, dataset, lambda) : solution.intercept,
  });
  return { fitted: Object.freeze({ ...fitted, classes }), warnings };
}

/** The same of samples that are known by sums. @throws InputError */
export function* sharedLogisticSums(
  name: string,
  rule: SharedLogisticRule,
  taskWeights: unknown,
  samples: SummedSamples,
  last: LastFit | undefined,
): Computation<Found<FittedClassifier>> {
  const idle = readTaskWeights(taskWeights, samples.taskNames.length, `${name}: taskWeights`).indexOf(0);
  if (idle >= 0) {
    throw new InputError(
      `${name}: taskWeights[${idle}] is 0; expected a number above 0: leave the task's samples out instead.`,
    );
  }
  const { fitted, warnings, classes } = yield* sumsFit(name, samples, {
    ...rule,
    losses: samples.taskNames.map(() => logistic),
    coupling: meanCoupling(1, rule.alpha, 0),
    taskWeights,
    allowsSingular: true,
    haveSameLabels: true,
    last,
  });
  return { fitted: Object.freeze({ ...fitted, classes: classes[0]! }), warnings };
}

/** The intercepts, those of tasks of weight 0 the best for these weights. */
function withIdle(
  { w, intercept }: Pick<FittedClassifier, 'w' | 'intercept'>,
  { blocks }: Dataset,
  lambda: Float64Array,
): readonly number[] {
  if (lambda.every((value) => value > 0)) return intercept;
  const all = [...intercept];
  for (const block of blocks) {
    const { x, y, firstTask, nTasks } = block;
    for (let k = 0; k < nTasks; k++) {
      if (lambda[firstTask + k]! > 0) continue;
      const own = { loss: logistic, y: y.subarray(k * x.rows, (k + 1) * x.rows), c: columnWeights(block, k) };
      all[firstTask + k] = bestShift(own, affine(x, w, [0]));
    }
  }
  return all;
}

function separable(
  name: string,
  tasks: readonly number[],
  { taskNames, featureNames }: Dataset,
  feature?: number,
): InputError {
  const shown = tasks.slice(0, 5).map((t) => taskLabel(taskNames, t));
  const others = tasks.length > shown.length ? ` and ${tasks.length - shown.length} more tasks` : '';
  const known = feature === undefined ? undefined : featureNames?.[feature];
  const by =
    feature === undefined
      ? 'a combination of the features, the same for all tasks, tells'
      : `feature ${feature}${known === undefined ? '' : ` (${quote(known)})`} alone tells`;
  return new InputError(
    `${name}: with alpha = 0 there is no minimum: the labels are separable, for ${by} samples of ` +
      `${shown.join(', ')}${others} apart and contradicts no label, so that its weights would grow for ever. Set alpha ` +
      'above 0 (1e-4, the default, for example), or leave out the features that separate them.',
  );
}
