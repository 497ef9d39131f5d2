/** The model of a way with its strengths, on all samples: features scaled to variance 1, then an estimator of the package. */

import { nuclearNorm, rowLasso } from '../../estimators/modelPenalty.js';
import { MultiTaskModel } from '../../estimators/multiTaskModel.js';
import { SharedLogisticRegression } from '../../estimators/sharedLogisticRegression.js';
import { SoftSharingClassifier } from '../../estimators/softSharingClassifier.js';
import { SoftSharingRegressor } from '../../estimators/softSharingRegressor.js';
import { DEFAULT_LOSS, PAIR_LOSS } from '../../losses/registry.js';
import { StandardScaler } from '../../preprocessing/standardScaler.js';
import type { Model } from '../modelFromJSON.js';
import { Pipeline } from '../pipeline.js';
import type { WayProblem } from './fits/solveWay.js';
import type { FitCall } from './sharingCall.js';
import type { SharingData } from './sharingData.js';
import type { SharingStrengths } from './sharingResult.js';

/** A coupling so large that the weights of all tasks are the same to all digits that count. */
const SAME_WEIGHTS = 1e9;

/** The strengths of a way by the names that its estimator has for them. */
export function strengthsOf({ way, candidate: { alpha, coupling, grouping } }: WayProblem): SharingStrengths {
  if (way !== 'soft sharing' && way !== 'learned graph') return { alpha };
  return way === 'soft sharing' ? { coupling, alpha } : { coupling, alpha, groups: grouping?.K ?? 1 };
}

/** @param call what the fit takes. @param given its last argument has the signal. @throws (rejects with) InputError */
export async function sharingModel(
  problem: WayProblem,
  data: SharingData,
  call: FitCall,
  signal: AbortSignal | undefined,
): Promise<Model> {
  if (problem.way === 'pooled') return pooledModel(problem, data, signal);
  const options = (call.at(-1) ?? {}) as object;
  const model = unfittedModel(problem, data);
  const run = model.fitAsync.bind(model) as (...args: unknown[]) => Promise<unknown>;
  await run(...call.slice(0, -1), { ...options, ...(signal ? { signal } : {}) });
  return model as unknown as Model;
}

/** A way as an estimator of the package; of 'pooled', for all samples as one task. */
export function unfittedModel(problem: WayProblem, data: SharingData): Pipeline {
  return new Pipeline([
    ['scaler', new StandardScaler({ withMean: !data.isSparse })],
    ['model', estimatorOf(problem, data) as SoftSharingRegressor],
  ]) as unknown as Pipeline;
}

function estimatorOf(
  { way, candidate: { alpha, coupling }, groups }: WayProblem,
  { classes, tasks }: SharingData,
): object {
  const isLabelled = classes !== null;
  const T = tasks.length;
  const Soft = isLabelled ? SoftSharingClassifier : SoftSharingRegressor;
  switch (way) {
    case 'shared slopes':
      // The objective of the comparison has this ridge once for each task.
      return isLabelled
        ? new SharedLogisticRegression({ alpha: T * alpha })
        : new SoftSharingRegressor({ alpha, coupling: SAME_WEIGHTS });
    case 'learned graph':
      return new Soft({ alpha, coupling, graph: groups === null ? null : graphOf(groups) });
    case 'row lasso':
    case 'low rank':
      return new MultiTaskModel({
        losses: isLabelled ? PAIR_LOSS : DEFAULT_LOSS,
        penalty: way === 'row lasso' ? rowLasso({ alpha }) : nuclearNorm({ alpha }),
      });
    default:
      return new Soft({ alpha, coupling });
  }
}

/** Each task drawn to the mean of its group: A_st = 1 / (size of the group) for s and t in one. */
export function graphOf(groups: ArrayLike<number>): number[][] {
  const list = Array.from(groups);
  const sizes = new Map<number, number>();
  for (const g of list) sizes.set(g, (sizes.get(g) ?? 0) + 1);
  return list.map((g) => list.map((h) => (g === h ? 1 / sizes.get(g)! : 0)));
}

/** One fit of all samples as one task, whose weights then stand for every task. */
async function pooledModel(
  problem: WayProblem,
  data: SharingData,
  signal: AbortSignal | undefined,
): Promise<Model> {
  const { tasks, nFeatures: p, classes, taskNames, featureNames, origin } = data;
  const X = tasks.flatMap(({ x, n }) =>
    Array.from({ length: n }, (_, i) =>
      Array.from(x.subarray(i * p, (i + 1) * p), (value, j) => value + origin[j]!),
    ),
  );
  const y = tasks.flatMap((task) =>
    Array.from(task.y, (value) => (classes === null ? value : classes[value]!)),
  );
  const sampleWeight = tasks.flatMap(({ weights }) => Array.from(weights));
  const model = unfittedModel(problem, data);
  const run = model.fitAsync.bind(model) as (tasks: unknown, options: object) => Promise<unknown>;
  await run([{ name: 'all tasks', X, y, sampleWeight }], {
    ...(featureNames === null ? {} : { featureNames }),
    ...(signal ? { signal } : {}),
  });
  return Pipeline.fromJSON(forEveryTask(model.toJSON(), taskNames), [
    StandardScaler,
    SoftSharingRegressor,
    SoftSharingClassifier,
  ]) as unknown as Model;
}

interface FittedSteps {
  readonly steps: readonly { readonly fitted: { readonly coef: unknown[]; readonly intercept: number[] } }[];
}

/** The file of a pipeline of one task as that of a pipeline of many with its weights. */
function forEveryTask(file: { readonly fitted: unknown }, taskNames: readonly string[]): object {
  const { steps } = file.fitted as FittedSteps;
  const last = steps.at(-1)!;
  const repeated = {
    coef: taskNames.map(() => last.fitted.coef[0]),
    intercept: taskNames.map(() => last.fitted.intercept[0]!),
    taskNames,
  };
  const step = { ...last, fitted: { ...last.fitted, ...repeated } };
  return { ...file, fitted: { steps: [...steps.slice(0, -1), step] } };
}
