import type { Computation } from '../computation/computation.js';
import type { Dataset } from '../data/dataset.js';
import {
  type MixedDataset,
  type MixedKinds,
  mixedShared,
  mixedTasks,
  requireIntercepts,
} from '../data/fromMixed.js';
import { taskLabel } from '../data/taskNames.js';
import type { Loss } from '../losses/loss.js';
import { DEFAULT_LOSS, LABEL_LOSSES, LOSS_WORDS, type LossChoice, readLoss } from '../losses/registry.js';
import { isList } from '../matrix/numbers.js';
import { describeNamed } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import type { Penalty } from '../penalties/penalty.js';
import { type PenaltyChoice, penaltyOf } from '../penalties/registry.js';
import { meanCoupling } from '../penalties/taskCoupling.js';
import { type MixedData, openMixed } from '../problem/mixed/mixedProblem.js';
import { MIXED_PARTS } from '../solvers/mixed/mixedParts.js';
import { Undetermined } from '../solvers/softSharing/undetermined.js';
import { type DataReaders, type ReadOptions, readFit } from './fitInput.js';
import { type FitSolution, type FitStart, type Found, foundModel } from './fitting.js';
import { matrixFit } from './matrixFit.js';
import { mixedFit } from './mixedFit.js';
import { type FittedMixedModel, firstOutputsOf, labelledRows } from './mixedModel.js';
import { type ModelPenalty, penaltyChoice, rowLasso, softSharingParams } from './modelPenalty.js';
import { type PenaltyTerms, penaltyTerms, readPenalties } from './penaltySum.js';
import {
  type CoupledRule,
  coupledFit,
  directSolution,
  type LastFit,
  requireCoupledMinimum,
} from './softSharingFit.js';
import { type CheckedSoftSharing, rowCouplingOf } from './softSharingParams.js';
import { type SquaredFit, startSquaredFit } from './squaredFit.js';

/** The checked parameters of a MultiTaskModel. */
export interface MixedParams {
  readonly losses: LossChoice | readonly LossChoice[];
  readonly penalty: PenaltyTerms;
  /** All penalties as they were given, those without a strength too. */
  readonly penalties: readonly ModelPenalty[];
  readonly taskWeights: ArrayLike<number> | null;
  readonly fitIntercept: boolean;
  readonly tol: number;
  readonly maxIter: number;
}

/** @throws InputError for the first parameter that is out of its range */
export function checkMixedParams(name: string, params: object, defaults: object): MixedParams {
  const read = new OptionReader(name, params, Object.keys(defaults));
  read.flag('warmStart', false);
  const losses = readLosses(name, read.raw('losses', DEFAULT_LOSS));
  const given = readPenalties(name, read.raw('penalty', (defaults as { penalty?: unknown }).penalty));
  return {
    losses,
    penalty: penaltyTerms(name, given),
    penalties: [given].flat(),
    taskWeights: read.raw('taskWeights', null) as ArrayLike<number> | null,
    fitIntercept: read.flag('fitIntercept', true),
    tol: read.real('tol', 1e-4, { min: 0 }),
    maxIter: read.count('maxIter', 1000, 1),
  };
}

function readLosses(name: string, value: unknown): MixedParams['losses'] {
  const one = readLoss(value);
  if (one) return one;
  if (!isList(value)) {
    throw new InputError(
      `${name}: losses is ${describeNamed(value, 'loss')}; expected ${LOSS_WORDS}, or a list with one for each task.`,
    );
  }
  return Array.from(value, (loss, t) => {
    const choice = readLoss(loss);
    if (choice) return choice;
    throw new InputError(`${name}: losses[${t}] is ${describeNamed(loss, 'loss')}; expected ${LOSS_WORDS}.`);
  });
}

/** What a fit of a MultiTaskModel was given, checked. */
export interface MixedInput extends MixedDataset<LossChoice>, ReadOptions {}

/** Reads `(X, Y, options?)` or `(tasks, options?)`. @throws InputError */
export function readMixedFit(
  caller: string,
  args: readonly unknown[],
  { losses, taskWeights, fitIntercept }: MixedParams,
  more: readonly string[],
): MixedInput {
  const how: MixedKinds<LossChoice> = { kinds: losses, losses: LABEL_LOSSES };
  const readers: DataReaders<MixedDataset<LossChoice>> = {
    shared: (X, Y, options) => mixedShared(X, Y, how, { taskWeights, ...options }),
    tasks: (tasks) => mixedTasks(tasks, how, { taskWeights }),
  };
  const mixed = readFit(caller, args, readers, more);
  if (fitIntercept) requireIntercepts(mixed);
  return mixed;
}

export interface MixedFit {
  readonly work: Computation<Found<FittedMixedModel>>;
  readonly data: SquaredFit['data'];
}

/**
 * Sets up the fit. A loss that is not convex is for the general solver, from a fit of the convex losses in its place. Soft sharing has its own solver, which a ridge alone is for as well; with a row lasso squared losses
 * alone are the problem of MultiTaskElasticNet; anything else is for the general solver. The caller disposes of the data.
 *
 * @param last what to start from, in the user's units
 */
export function* startMixedFit(
  name: string,
  params: MixedParams,
  input: MixedInput,
  last: (LastFit & FitStart) | undefined,
): Computation<MixedFit> {
  const { dataset, kinds, classes, kernels } = input;
  const plain = { dispose: () => {} };
  const all = kinds.map((kind, t) => kind.of(classes[t]?.length ?? 0));
  const losses = all.filter((loss) => loss.isConvex);
  const learns = {
    losses: kinds.map(({ spec }) => spec),
    classes,
    firstOutputs: firstOutputsOf(kinds, classes),
  };
  for (const part of params.penalties) {
    if (part.penalty !== 'softSharing') penaltyChoice(name, part, dataset.nFeatures); // feature weights that are not p
  }
  if (losses.length < all.length) {
    return { work: withLosses(nonConvexFit(name, params, input, all, last), learns), data: plain };
  }
  if (params.penalty.penalty === 'softSharing') {
    const checked = softSharingParams(name, params.penalty, params);
    if (checked.alpha === 0) refuseJoint(losses, dataset.taskNames);
    const coupling = rowCouplingOf(name, checked, dataset.nTasks, labelledRows(learns));
    const work = softFit(name, checked, dataset, { loss: losses, coupling, last, kernels });
    return { work: withLosses(work, learns), data: plain };
  }
  const { coupling, rows } =
    params.penalty.penalty === 'sum' ? params.penalty : { coupling: null, rows: params.penalty };
  const choice = penaltyChoice(name, rows, dataset.nFeatures);
  const rule = { ...params, randomState: null, selection: 'cyclic' as const };
  if (coupling || choice.penalty !== 'rowLasso') {
    const soft = coupling && softSharingParams(name, coupling, params);
    const beside = soft && rowCouplingOf(name, soft, dataset.nTasks, labelledRows(learns));
    const of = (one: PenaltyChoice, Q: number): Penalty => penaltyOf(one, Q, beside ?? undefined);
    const data = yield* openMixed(dataset, losses, { fitIntercept: params.fitIntercept, kernels });
    return { work: withLosses(generalFit(name, params, dataset, data, choice, last, of), learns), data };
  }
  const elastic = choice;
  const { alpha, l1Ratio } = elastic;
  if (losses.every(({ isQuadratic }) => isQuadratic)) {
    const { work, data } = yield* startSquaredFit(name, { ...rule, ...elastic }, dataset, kernels, last);
    return { work: withLosses(work, learns), data };
  }
  // Without a row lasso nothing joins the tasks: soft sharing with coupling 0, which Newton's method solves.
  const isPlain = alpha === 0 || elastic.featureWeights === undefined;
  const isIndependent =
    isPlain && alpha * l1Ratio === 0 && (alpha > 0 || losses.every(({ outputs }) => outputs === 1));
  if (isIndependent && alpha > 0) return { work: withLosses(fitIndependently(), learns), data: plain };
  const data = yield* openMixed(dataset, losses, { fitIntercept: params.fitIntercept, kernels });
  const solve = (from: FitStart | undefined): Computation<Found> =>
    generalFit(name, params, dataset, data, choice, from);
  // Where all samples that tell of a feature lie on the straight lines of a loss, its weight has no one minimum.
  const mayBeFlat = losses.some(({ isOfResidual, isQuadratic }) => isOfResidual && !isQuadratic);
  const otherwise = { mayBeFlat, solve: (found?: Found) => solve(found?.fitted ?? last) };
  return {
    work: isIndependent ? withLosses(fitIndependently(), learns, otherwise) : withLosses(solve(last), learns),
    data,
  };

  function fitIndependently(): Computation<Found> {
    const { fitIntercept, tol, maxIter } = params;
    const free = { coupling: 0, alpha, pairs: null, fitIntercept, tol, maxIter, warmStart: false };
    const rows = labelledRows(learns).length;
    return coupledFit(name, free, dataset, {
      loss: losses,
      coupling: meanCoupling(rows, alpha, 0),
      separable: null,
      last,
      kernels,
    });
  }
}

/** Soft sharing with any losses. */
function* softFit(
  name: string,
  params: CheckedSoftSharing,
  dataset: Dataset,
  rule: CoupledRule,
): Computation<Found> {
  const direct = yield* directSolution(params, dataset, rule);
  if (direct) return foundModel(name, params, dataset, direct, { unit: 'steps' });
  return yield* coupledFit(name, params, dataset, rule);
}

/**
 * A fit some of whose losses are not convex: a stationary point near the fit of convex losses in their place, or near the last fit.
 * Soft sharing stands beside rows without a penalty there.
 */
function* nonConvexFit(
  name: string,
  params: MixedParams,
  { dataset, kinds, classes, kernels }: MixedInput,
  losses: readonly Loss[],
  last: LastFit | undefined,
): Computation<Found> {
  const { penalty, fitIntercept } = params;
  const free = rowLasso({ alpha: 0 });
  const { coupling, rows } =
    penalty.penalty === 'sum'
      ? penalty
      : penalty.penalty === 'softSharing'
        ? { coupling: penalty, rows: free }
        : { coupling: null, rows: penalty };
  const choice = penaltyChoice(name, rows, dataset.nFeatures);
  const soft = coupling && softSharingParams(name, coupling, params);
  if (soft?.alpha === 0 && rows === free) refuseJoint(losses, dataset.taskNames);
  const labelled = labelledRows({ losses: kinds.map(({ spec }) => spec), classes });
  const beside = soft && rowCouplingOf(name, soft, dataset.nTasks, labelled);
  const of = (one: PenaltyChoice, Q: number): Penalty => penaltyOf(one, Q, beside ?? undefined);
  requireRows(name, of(choice, 1), losses, dataset.taskNames);
  function* solve(
    own: readonly Loss[],
    tol: number,
    start: FitStart | undefined,
    spent: number,
  ): Computation<Found> {
    const data = yield* openMixed(dataset, own, { fitIntercept, kernels });
    try {
      return yield* generalFit(name, { ...params, tol }, dataset, data, choice, start, of, spent);
    } finally {
      data.dispose();
    }
  }
  const convex = losses.map((loss) => (loss.isConvex ? loss : loss.start));
  const before = last ? null : (yield* solve(convex, START_TOL, undefined, 0)).fitted;
  const { w, intercept } = last ?? before!;
  const found = yield* solve(losses, params.tol, { w, intercept }, before?.nIter ?? 0);
  const isFree = soft?.alpha === 0 && choice.alpha === 0 && losses.every(({ outputs }) => outputs === 1);
  if (isFree) {
    yield* requireCoupledMinimum(fitIntercept, dataset, found.fitted, {
      loss: convex,
      coupling: beside!,
      kernels,
    });
  }
  return found;
}

/** How near its minimum a convex fit is from which another starts. */
const START_TOL = 1e-3;

/** @throws InputError for a penalty of W as a whole, whose solver needs convex losses */
function requireRows(
  name: string,
  penalty: Penalty,
  losses: readonly Loss[],
  taskNames: readonly string[],
): void {
  if (!penalty.matrix) return;
  const t = losses.findIndex(({ isConvex }) => !isConvex);
  throw new InputError(
    `${name}: the penalty ${penalty.name} goes with convex losses only, and the loss of ${taskLabel(taskNames, t)}, ` +
      `'${losses[t]!.name}', is not convex: what is missing is a certificate of a stationary point for a penalty of W as a whole. Expected a ` +
      'penalty on the rows of W, softSharing, or both.',
  );
}

/**
 * A fit by the general solvers, as a model. Where the penalty is not convex it starts from the row lasso's with the same alpha,
 * unless there is a last fit; that start has half of the iterations.
 *
 * @param spent iterations that a fit before this one took, of those that there are
 */
function* generalFit(
  name: string,
  params: MixedParams,
  dataset: Dataset,
  data: MixedData,
  given: PenaltyChoice,
  last: FitStart | undefined,
  of: (choice: PenaltyChoice, nOutputs: number) => Penalty = penaltyOf,
  spent: number = 0,
): Computation<Found> {
  const most = Math.max(0, params.maxIter - spent);
  const rule = { ...params, maxIter: most, randomState: null, selection: 'cyclic' as const };
  const choice = withFreeRows(given, data, of);
  const penalty = of(choice, data.nOutputs);
  const { matrix } = penalty.inUnits(data);
  if (matrix) return foundModel(name, params, dataset, yield* matrixFit(data, matrix, params, last));
  if (penalty.isConvex || last) {
    const start = penalty.isConvex ? last : { w: last!.w, intercept: last!.intercept };
    return found(yield* mixedFit(data, penalty, rule, start, MIXED_PARTS), spent);
  }
  const lasso = of({ penalty: 'rowLasso', alpha: choice.alpha, l1Ratio: 1 }, data.nOutputs);
  const half = { ...rule, maxIter: Math.ceil(most / 2) };
  const { w, nIter } = yield* mixedFit(data, lasso, half, undefined, MIXED_PARTS);
  const rest = { ...rule, maxIter: most - nIter };
  return found(yield* mixedFit(data, penalty, rest, { w }, MIXED_PARTS), spent + nIter);

  function found(solution: FitSolution, before: number): Found {
    return foundModel(name, params, dataset, { ...solution, nIter: before + solution.nIter });
  }
}

/** The most numbers of W that are solved for at once where nothing is penalised. */
const MOST_FREE = 2000;

/**
 * A penalty without a strength leaves the dual point an equation for each feature, `X_j^T Theta = 0`, which block descent does not
 * meet to the last digit: feature weights of 0 say so to the solver, which solves for such rows at once.
 */
function withFreeRows(
  choice: PenaltyChoice,
  { nFeatures, nOutputs }: MixedData,
  of: (choice: PenaltyChoice, nOutputs: number) => Penalty,
): PenaltyChoice {
  const isFree = choice.penalty === 'rowLasso' && choice.alpha === 0 && !of(choice, nOutputs).coupling;
  if (!isFree || nFeatures * nOutputs > MOST_FREE) return choice;
  return { ...choice, featureWeights: new Float64Array(nFeatures) };
}

/** @throws InputError where a loss of several outputs has nothing that determines its rows */
function refuseJoint(losses: readonly Loss[], taskNames: readonly string[]): void {
  const t = losses.findIndex(({ outputs }) => outputs > 1);
  if (t < 0) return;
  throw new InputError(
    `alpha = 0 leaves the weights of ${taskLabel(taskNames, t)} undetermined: the loss of a ${losses[t]!.name} does not change ` +
      'when the weights of all its classes change by the same vector; set alpha above 0 (1e-8, say).',
  );
}

/** What is done where Newton's method finds no minimum. */
interface Otherwise {
  /** Whether the minimum may be flat, so that a fit which does not converge is to go on. */
  readonly mayBeFlat: boolean;
  /** @param found where to go on from */
  solve(found?: Found): Computation<Found>;
}

/** A fit as one of a MultiTaskModel; `otherwise` where the data leave its weights undetermined. */
function* withLosses(
  work: Computation<Found>,
  learns: Pick<FittedMixedModel, 'losses' | 'classes' | 'firstOutputs'>,
  otherwise?: Otherwise,
): Computation<Found<FittedMixedModel>> {
  let found: Found;
  try {
    found = yield* work;
    if (!found.fitted.converged && otherwise?.mayBeFlat) found = yield* otherwise.solve(found);
  } catch (error) {
    // Newton's method needs weights that the data determine; block descent finds some.
    if (!(error instanceof Undetermined) || !otherwise) throw error;
    found = yield* otherwise.solve();
  }
  const { fitted, warnings } = found;
  return { fitted: Object.freeze({ ...fitted, ...learns }), warnings };
}
