import type { Computation } from '../computation/computation.js';

/** The factor of the flow from k to l is `out[k] * into[l]`. */
export interface FlowFactors {
  readonly out: Float64Array;
  readonly into: Float64Array;
}

/**
 * Factors for the flows F_kl >= 0 between K places after which as much leaves each place as arrives, near 1 for all
 * but small flows where that is nearly so. Flows keep their form d_k F_kl / d_l, with d found place by place:
 * `d_k <- d_k sqrt(arriving / leaving)`; places that only give or only take are cut off. A round costs 2 K^2
 * multiply-adds.
 *
 * Source: Osborne (1960), "On pre-conditioning of matrices", for the balance of sums.
 *
 * @param flows K x K, not changed; the diagonal is not looked at
 */
export function* balanceFlows(flows: Float64Array, K: number): Computation<FlowFactors> {
  const F = flows.slice();
  for (let k = 0; k < K; k++) F[k * K + k] = 0;
  const arrivals = transposed(F, K); // so that what arrives lies in one piece, too
  const out = new Float64Array(K).fill(1);
  const into = new Float64Array(K).fill(1);
  let before = Number.POSITIVE_INFINITY;
  let isGood = false;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let worst = 0;
    let total = 0;
    for (let k = 0; k < K; k++) {
      const leaving = out[k]! * weighted(F, k * K, into);
      const arriving = into[k]! * weighted(arrivals, k * K, out);
      worst = Math.max(worst, Math.abs(leaving - arriving));
      total += leaving;
      const factor = leaving > 0 && arriving > 0 ? Math.sqrt(arriving / leaving) : 0;
      out[k]! *= factor;
      into[k] = factor === 0 ? 0 : into[k]! / factor;
    }
    yield { kind: 'pause' };
    isGood = worst <= GOOD_ENOUGH * total;
    if (worst <= Number.EPSILON * total || (isGood && worst > before / 2)) break;
    before = worst;
  }
  return isGood ? { out, into } : { out: new Float64Array(K), into: new Float64Array(K) };
}

const MOST_ROUNDS = 500;
/** Without balance to this part of the whole, no flow is the only one that is sure. */
const GOOD_ENOUGH = 1e-13;

function weighted(F: Float64Array, from: number, weights: Float64Array): number {
  let sum = 0;
  for (let l = 0; l < weights.length; l++) sum += F[from + l]! * weights[l]!;
  return sum;
}

function transposed(F: Float64Array, K: number): Float64Array {
  const out = new Float64Array(K * K);
  for (let k = 0; k < K; k++) for (let l = 0; l < K; l++) out[l * K + k] = F[k * K + l]!;
  return out;
}
