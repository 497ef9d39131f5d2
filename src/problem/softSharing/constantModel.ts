import { log } from '../../math/log.js';
import type { CouplingProblem } from './couplingProblem.js';

/** The best model with W = 0, and the objective there. */
export function constantModel({ tasks, coupling, fitIntercept }: CouplingProblem): {
  readonly b: Float64Array;
  readonly value: number;
} {
  const b = new Float64Array(coupling.nRows);
  let value = 0;
  for (const { loss, first, y, c, total } of tasks) {
    const K = loss.outputs;
    const intercept = b.subarray(first, first + K);
    if (loss.name !== 'squared' && fitIntercept && total > 0) logOdds(y, c, intercept);
    const eta = new Float64Array(K * y.length);
    for (let k = 0; k < K; k++) eta.fill(intercept[k]!, k * y.length, (k + 1) * y.length);
    value += loss.value(y, c, eta);
  }
  return { b, value };
}

/** The logarithms of the shares of the classes, less their mean; with one output that of the odds of the label 1. */
function logOdds(y: Float64Array, c: Float64Array, out: Float64Array): void {
  const K = Math.max(2, out.length);
  const shares = new Float64Array(K);
  for (let i = 0; i < y.length; i++) shares[out.length === 1 ? (y[i]! > 0 ? 1 : 0) : y[i]!]! += c[i]!;
  const logs = shares.map(log);
  const mean = logs.reduce((sum, value) => sum + value, 0) / K;
  if (out.length === 1) out[0] = logs[1]! - logs[0]!;
  else for (let k = 0; k < K; k++) out[k] = logs[k]! - mean;
}
