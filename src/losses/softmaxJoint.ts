import type { Computation } from '../computation/computation.js';
import { balanceFlows } from './balanceFlows.js';
import { logShares } from './logShares.js';
import type { JointOutputs, Loss } from './loss.js';
import { softmaxIntercepts } from './softmaxIntercepts.js';

/**
 * What the K outputs of a softmax are together, y in {0, .., K - 1}: `theta = c (e_y - p)` is a flow of size c_i p_ik from
 * the class of each sample to every other class.
 */
export function softmaxJoint(
  K: number,
  loss: Pick<Loss, 'gradient' | 'change' | 'inverseLink'>,
  slopes: JointOutputs['slopes'],
): JointOutputs {
  return Object.freeze({
    slopes,

    bestConstant(y: Float64Array, c: Float64Array, b: Float64Array): void {
      const shares = new Float64Array(K);
      for (let i = 0; i < y.length; i++) if (c[i]! > 0) shares[y[i]!]! += c[i]!;
      b.set(logShares(shares));
    },

    *fitIntercept(y: Float64Array, c: Float64Array, eta: Float64Array, b: Float64Array): Computation<void> {
      const [scratch, moved] = [new Float64Array(eta.length), new Float64Array(eta.length)];
      yield* softmaxIntercepts({ loss, y, c, K, scratch, moved }, eta, b);
    },

    *toZeroSum(y: Float64Array, c: Float64Array, theta: Float64Array): Computation<void> {
      const n = y.length;
      const flows = new Float64Array(K * K);
      for (let i = 0; i < n; i++) {
        const from = y[i]!;
        if (c[i]! > 0) for (let k = 0; k < K; k++) if (k !== from) flows[from * K + k]! -= theta[k * n + i]!;
      }
      const { out: leave, into } = yield* balanceFlows(flows, K);
      for (let i = 0; i < n; i++) {
        if (!(c[i]! > 0)) continue;
        const from = y[i]!;
        let out = 0;
        for (let k = 0; k < K; k++) {
          if (k === from) continue;
          theta[k * n + i]! *= leave[from]! * into[k]!;
          out -= theta[k * n + i]!;
        }
        theta[from * n + i] = out;
      }
    },

    largestScale(y: Float64Array, c: Float64Array, theta: Float64Array): number {
      const n = y.length;
      let largest = 0;
      for (let i = 0; i < n; i++) {
        if (c[i]! > 0) largest = Math.max(largest, theta[y[i]! * n + i]! / c[i]!);
      }
      return largest > 0 ? (1 - 4 * Number.EPSILON) / largest : Infinity;
    },
  });
}
