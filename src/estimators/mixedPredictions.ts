import type { Matrix } from 'ml-matrix';
import { columnWeights, observedCount } from '../data/columnWeights.js';
import type { Block, Dataset } from '../data/dataset.js';
import { taskLabel } from '../data/taskNames.js';
import { type ScoredTask, warnOfUndefined } from '../data/undefinedScores.js';
import { LEAST_SAMPLES, rSquared } from '../losses/r2.js';
import { softmax } from '../losses/softmax.js';
import { fieldMatrix } from './linearModel.js';
import { decide, type FittedMixedModel, outputsOf, taskEta } from './mixedModel.js';

/**
 * R^2 or accuracy of each task; NaN, with a warning, where a task has too few observed targets.
 *
 * @param taskOf which task of the fit each task of the data is
 */
export function definedScores(
  caller: string,
  model: FittedMixedModel,
  { blocks }: Dataset,
  taskOf: readonly number[],
): number[] {
  const scores = new Array<number>(model.nTasks);
  const regressions: ScoredTask[] = [];
  const classifications: ScoredTask[] = [];
  for (const block of blocks) {
    for (let k = 0; k < block.nTasks; k++) {
      const t = taskOf[block.firstTask + k]!;
      scores[t] = scoreOf(model, block, k, t);
      const scored = { label: taskLabel(model.taskNames, t), count: observedCount(block, k) };
      (model.losses[t] === 'squared' ? regressions : classifications).push(scored);
    }
  }
  warnOfUndefined(caller, 'R^2', LEAST_SAMPLES, regressions);
  warnOfUndefined(caller, 'accuracy', 1, classifications);
  return scores;
}

/** R^2 or accuracy of the task k of a block, over its observed targets. */
function scoreOf(model: FittedMixedModel, block: Block, k: number, t: number): number {
  const n = block.x.rows;
  const eta = taskEta(model, block.x, t);
  const c = columnWeights(block, k);
  const y = block.y.subarray(k * n, (k + 1) * n);
  const counts = (_: number, i: number) => c[i]! > 0;
  if (model.losses[t] === 'squared') {
    const weights = block.weights.kind === 'uniform' ? undefined : c.filter(counts);
    return rSquared(y.filter(counts), eta.filter(counts), weights);
  }
  const found = decide(eta, outputsOf(model, t).count);
  let right = 0;
  let wrong = 0;
  for (let i = 0; i < n; i++) {
    const label = model.losses[t] === 'logistic' ? (y[i]! > 0 ? 1 : 0) : y[i];
    if (found[i] === label) right += c[i]!;
    else wrong += c[i]!;
  }
  return right / (right + wrong);
}

/** The probabilities of K labels, n x K. */
export function probabilities(eta: Float64Array, K: number): Matrix {
  const p = new Float64Array(eta.length);
  softmax(K).inverseLink(eta, p);
  return fieldMatrix(p, eta.length / K, K);
}
