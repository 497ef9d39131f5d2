/** Weights of tasks that balance them, computed from the samples of each fit. */
import { type MixedDataset, mixedShared, mixedTasks } from '../../data/fromMixed.js';
import { DEFAULT_LOSS, LABEL_LOSSES, type LossChoice, PAIR_LOSS, readLoss } from '../../losses/registry.js';
import { taskLoss } from '../../losses/taskLoss.js';
import { isList } from '../../matrix/numbers.js';
import { nullModel, taskParts } from '../../problem/taskTargets.js';
import { can, lastOf } from '../estimatorKind.js';
import type { FitPart } from '../fitData.js';
import { sampleCount } from '../sampleCount.js';

/**
 * A value of `taskWeights` in searches: `lambda_t = (1 / L_t) / mean_s (1 / L_s)` with L_t the loss of the best constant model of
 * task t on the samples of the fit: tasks of any units count alike. A task whose targets are all the same has weight 0.
 */
export const INVERSE_NULL_LOSS: 'inverse null loss' = 'inverse null loss' as const;

/** Weights of tasks where those that balance them can be asked for. */
export type TaskWeights = ArrayLike<number> | typeof INVERSE_NULL_LOSS | null;

interface Weighted {
  readonly taskWeights?: unknown;
  readonly losses?: unknown;
  readonly fitIntercept?: unknown;
  setParams?(params: object): unknown;
}

/** Whether an estimator, or the last step of a pipeline, asks for weights that balance the tasks. */
export function asksForBalance(estimator: object): boolean {
  return (lastOf(estimator) as Weighted).taskWeights === INVERSE_NULL_LOSS;
}

/** Sets the weights of a model that asks for them, before it is fitted to some samples. @throws InputError for their targets */
export function balanceTasks(model: object, part: FitPart): void {
  if (!asksForBalance(model)) return;
  const last = lastOf(model) as Weighted;
  last.setParams!({ taskWeights: inverseNullLosses(last, part) });
}

function inverseNullLosses(estimator: Weighted, part: FitPart): number[] {
  const { dataset, kinds, classes } = readTargets(estimator, part);
  const inverse = taskParts(dataset).map(({ y, c }, t) => {
    const loss = kinds[t]!.of(classes[t]?.length ?? 0);
    const { value } = nullModel([taskLoss(loss, y, c)], estimator.fitIntercept !== false);
    return value > 0 ? 1 / value : 0;
  });
  const mean = inverse.reduce((sum, value) => sum + value, 0) / inverse.length;
  return inverse.map((value) => (mean > 0 ? value / mean : 1));
}

/** The targets of some samples; X, which does not count, is a column of zeros. */
function readTargets(estimator: Weighted, part: FitPart): MixedDataset<LossChoice> {
  const losses = estimator.losses ?? (can(estimator, 'predictProba') ? PAIR_LOSS : DEFAULT_LOSS);
  const kinds = isList(losses) ? Array.from(losses, (loss) => readLoss(loss)!) : readLoss(losses)!;
  const how = { kinds, losses: LABEL_LOSSES };
  const zeros = (n: number) => ({ data: new Float64Array(n), shape: [n, 1] as const });
  if (part.kind === 'tasks') {
    return mixedTasks(
      part.tasks.map((task) => ({ ...task, X: zeros(sampleCount(task.y, 'y')) })),
      how,
      {},
    );
  }
  const X = zeros(sampleCount(part.Y, 'Y'));
  return mixedShared(X, part.Y, how, { ...part.options, weightsPerTask: 'either' } as never);
}

/** Does something with an estimator while it asks for no weights: a file holds none but numbers. */
export function withoutBalance<Result>(estimator: object, run: () => Result): Result {
  if (!asksForBalance(estimator)) return run();
  const last = lastOf(estimator) as Weighted;
  last.setParams!({ taskWeights: null });
  try {
    return run();
  } finally {
    last.setParams!({ taskWeights: INVERSE_NULL_LOSS });
  }
}

/** Makes an estimator ask for them. */
export function askForBalance(estimator: object): void {
  (lastOf(estimator) as Weighted).setParams!({ taskWeights: INVERSE_NULL_LOSS });
}
