/** Weights of tasks that balance them, computed from the samples of each fit. */
import { type MixedDataset, mixedShared, mixedTasks } from '../../data/fromMixed.js';
import { DEFAULT_LOSS, LABEL_LOSSES, type LossChoice, PAIR_LOSS, readLoss } from '../../losses/registry.js';
import { taskLoss } from '../../losses/taskLoss.js';
import { isList } from '../../matrix/numbers.js';
import { SEPARATOR } from '../../params/options.js';
import { nullModel, taskParts } from '../../problem/taskTargets.js';
import { can } from '../estimatorKind.js';
import type { FitPart } from '../fitData.js';
import { sampleCount } from '../sampleCount.js';

/**
 * A value of `taskWeights` in searches: `lambda_t = (1 / L_t) / mean_s (1 / L_s)` with L_t the loss of the best constant model of
 * task t on the samples of the fit: tasks of any units count alike. A task whose targets are all the same has weight 0.
 */
export const INVERSE_NULL_LOSS: 'inverse null loss' = 'inverse null loss' as const;

/**
 * Another one: `lambda_t = g / L_t` with L_t the loss of task t at the very fit with these weights and g the geometric mean of the
 * L_t, by homoscedastic uncertainty. See `uncertaintyWeights.ts`.
 */
export const BY_UNCERTAINTY: 'by uncertainty' = 'by uncertainty' as const;

/** What `taskWeights` may be in searches instead of numbers. */
export type TaskBalance = typeof INVERSE_NULL_LOSS | typeof BY_UNCERTAINTY;

const BALANCES: readonly unknown[] = [INVERSE_NULL_LOSS, BY_UNCERTAINTY];

/** Weights of tasks where those that balance them can be asked for. */
export type TaskWeights = ArrayLike<number> | TaskBalance | null;

interface Weighted {
  readonly taskWeights?: unknown;
  readonly losses?: unknown;
  readonly fitIntercept?: unknown;
  setParams?(params: object): unknown;
}

/** The weights that an estimator, or the last step of a pipeline, asks for; null where it has its own. A search asks in its own fits. */
export function balanceOf(estimator: object): TaskBalance | null {
  const { taskWeights } = endOf(estimator).last;
  return BALANCES.includes(taskWeights) ? (taskWeights as TaskBalance) : null;
}

/** Sets parameters of an estimator, or of the last step of a pipeline, for its next fit. */
export function setOfLast(estimator: object, params: Readonly<Record<string, unknown>>): void {
  const { path } = endOf(estimator);
  const named = Object.entries(params).map(([name, value]) => [[...path, name].join(SEPARATOR), value]);
  (estimator as Weighted).setParams!(Object.fromEntries(named));
}

/** The last step of a pipeline, however deep, and the names by which its parameters are set; not that of a search. */
function endOf(estimator: object): { last: Weighted; path: string[] } {
  const path: string[] = [];
  let last = estimator;
  while ('steps' in last && Array.isArray(last.steps)) {
    const [name, step] = last.steps.at(-1) as [string, object];
    path.push(name);
    last = step;
  }
  return { last: 'cvResults_' in last ? {} : last, path };
}

/** `(1 / L_t) / mean_s (1 / L_s)` for the losses of the best constant models. @throws InputError for targets that cannot be used */
export function inverseNullLosses(model: object, part: FitPart): number[] {
  const inverse = nullLosses(model, part).map(({ loss }) => (loss > 0 ? 1 / loss : 0));
  const mean = inverse.reduce((sum, value) => sum + value, 0) / inverse.length;
  return inverse.map((value) => (mean > 0 ? value / mean : 1));
}

interface NullLoss {
  readonly loss: number;
  readonly name: string;
  readonly isQuadratic: boolean;
}

/** The loss of the best constant model of each task, and which loss it is. @throws InputError for targets that cannot be used */
export function nullLosses(model: object, part: FitPart): NullLoss[] {
  const estimator = endOf(model).last;
  const { dataset, kinds, classes } = readTargets(estimator, part);
  const fitIntercept = estimator.fitIntercept !== false;
  return taskParts(dataset).map(({ y, c }, t) => {
    const loss = kinds[t]!.of(classes[t]?.length ?? 0);
    // A constant fits equal targets exactly; their computed mean misses them by its rounding, whose inverse would outweigh all tasks.
    const isExact = fitIntercept && areEqual(y, c);
    const value = isExact ? 0 : nullModel([taskLoss(loss, y, c)], fitIntercept).value;
    return { loss: value, name: loss.name, isQuadratic: loss.isQuadratic };
  });
}

/** Whether the targets that count are all the same. */
function areEqual(y: Float64Array, c: Float64Array): boolean {
  const first = y[c.findIndex((weight) => weight > 0)];
  return y.every((value, i) => !(c[i]! > 0) || value === first);
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
  const balance = balanceOf(estimator);
  if (balance === null) return run();
  setOfLast(estimator, { taskWeights: null });
  try {
    return run();
  } finally {
    setOfLast(estimator, { taskWeights: balance });
  }
}
