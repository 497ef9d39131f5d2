import type { Matrix } from 'ml-matrix';
import { columnWeights } from '../data/columnWeights.js';
import type { Block } from '../data/dataset.js';
import { rSquared } from '../losses/r2.js';
import { softmax } from '../losses/softmax.js';
import { fieldMatrix } from './linearModel.js';
import { decide, type FittedMixedModel, outputsOf, taskEta } from './mixedModel.js';

/** R^2 or accuracy of the task k of a block, over its observed targets. */
export function scoreOf(model: FittedMixedModel, block: Block, k: number, t: number): number {
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
