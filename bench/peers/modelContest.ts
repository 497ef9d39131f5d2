/** A model on tasks, as polytask and its peers find it. */
import {
  MultiTaskModel,
  rowLasso,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  softSharing,
} from '../../src/index.js';
import type { BenchTasks } from '../modelData.js';
import type { PeerTasks } from '../modelFiles.js';
import { bestConstantOf, largestRowAlpha, modelObjectiveOf, type Penalty } from '../modelObjective.js';
import type { Contest, Family, Peer } from './contest.js';
import { once } from './once.js';
import type { PeerProblem } from './python.js';

const MAX_ITER = 100_000;
/** How much nearer to the minimum the fit is that says where it is. */
const REFERENCE = 1 / 100;

interface ModelSetting {
  readonly family: Family;
  readonly tasks: BenchTasks;
  /** alpha of a row lasso is a part of the largest. */
  readonly penalty: Penalty;
  /** Over the minimum. */
  readonly accuracy: number;
  readonly peers: readonly Peer[];
  readonly files: () => PeerTasks;
  /** polytask's, where it is known. */
  readonly tol: number | undefined;
}

/** What is found are the weights of each output, p numbers each (of shared weights one for all), and an intercept for each. */
export function modelContest({
  family,
  tasks,
  penalty: given,
  accuracy,
  peers,
  files,
  tol: known,
}: ModelSetting): Contest {
  const alpha = given.kind === 'rowLasso' ? given.alpha * largestRowAlpha(tasks) : given.alpha;
  const penalty = { ...given, alpha };
  const p = tasks.tasks[0]!.X.shape[1];
  const outputs = tasks.tasks.reduce((sum, task) => sum + task.outputs, 0);
  const objective = (found: Float64Array) => {
    const size = found.length - outputs;
    const rows = Array.from({ length: size / p }, (_, q) => found.subarray(q * p, (q + 1) * p));
    return modelObjectiveOf(tasks, penalty, { rows, intercept: [...found.subarray(size)] });
  };
  const fitTo = (tol: number) => foundBy(fitOf(family, tasks, penalty, tol)());
  // polytask's tol is a part of the best constant model's objective, the accuracy one of the minimum.
  const tol = known ?? (accuracy * objective(fitTo(accuracy))) / bestConstantOf(tasks);
  const minimum = once(() => objective(fitTo(REFERENCE * tol)));
  const fitted = fitOf(family, tasks, penalty, tol);
  return {
    accuracy,
    referenceGap: REFERENCE * accuracy,
    tol,
    run: () => {
      const model = fitted();
      return { found: () => foundBy(model), converged: model.converged_ };
    },
    peers,
    problem: () => problemOf(family, tasks, penalty, files()),
    excess: (found) => (objective(found) - minimum()) / minimum(),
  };
}

function problemOf(family: Family, { tasks }: BenchTasks, penalty: Penalty, data: PeerTasks): PeerProblem {
  const { kind, ...strengths } = penalty;
  if (family === 'SharedLogisticRegression') return { problem: 'shared', data, params: strengths };
  if (family === 'MultiTaskModel') {
    const kinds = tasks.map((task) => task.kind);
    const outputs = tasks.map((task) => task.outputs);
    return { problem: 'model', data, params: { ...strengths, penalty: kind, kinds, outputs } };
  }
  return { problem: 'soft', data, params: { ...strengths, loss: tasks[0]!.kind } };
}

interface Model {
  readonly coef_: { to1DArray(): number[] };
  readonly intercept_: number[];
  readonly converged_: boolean;
}

function foundBy({ coef_, intercept_ }: Model): Float64Array {
  const coef = coef_.to1DArray();
  const found = new Float64Array(coef.length + intercept_.length);
  found.set(coef);
  found.set(intercept_, coef.length);
  return found;
}

/** A call of `fit`, from zeros each time, on data that lie as polytask takes them. */
function fitOf(
  family: Family,
  { tasks, sharedSamples }: BenchTasks,
  penalty: Penalty,
  tol: number,
): () => Model {
  const own = tasks.map(({ X, y }) => ({ X, y }));
  const X = tasks[0]!.X;
  const n = X.shape[0];
  const data = new Float64Array(sharedSamples ? n * tasks.length : 0);
  if (sharedSamples) for (const [t, { y }] of tasks.entries()) data.set(y, t * n);
  const Y = { data, shape: [n, tasks.length], order: 'column' } as const;

  const rule = { tol, maxIter: MAX_ITER };
  const { kind, ...strengths } = penalty;
  if (family === 'MultiTaskModel') {
    const losses = tasks.map((task) => task.kind);
    const part = kind === 'rowLasso' ? rowLasso(strengths) : softSharing(strengths);
    const model = new MultiTaskModel({ ...rule, losses, penalty: part });
    return () => (sharedSamples ? model.fit(X, Y) : model.fit(own));
  }
  const model = new (classOf(family))({ ...rule, ...strengths });
  return () => (sharedSamples ? model.fit(X, Y) : model.fit(own));
}

function classOf(family: Family) {
  if (family === 'SharedLogisticRegression') return SharedLogisticRegression;
  return family === 'SoftSharingRegressor' ? SoftSharingRegressor : SoftSharingClassifier;
}
