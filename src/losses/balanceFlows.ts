/**
 * Factors for the flows F_kl >= 0 between K places after which as much leaves each place as arrives, near 1 for all
 * but small flows where that is nearly so. Flows keep their form d_k F_kl / d_l, with d found place by place:
 * `d_k <- d_k sqrt(arriving / leaving)`; places that only give or only take are cut off.
 *
 * Source: Osborne (1960), "On pre-conditioning of matrices", for the balance of sums.
 *
 * @param flows K x K, not changed; the diagonal is not looked at
 */
export function balanceFlows(flows: Float64Array, K: number): Float64Array {
  const F = flows.slice();
  for (let k = 0; k < K; k++) F[k * K + k] = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let worst = 0;
    for (let k = 0; k < K; k++) {
      const { leaving, arriving } = sums(F, K, k);
      worst = Math.max(worst, Math.abs(leaving - arriving));
      const factor = leaving > 0 && arriving > 0 ? Math.sqrt(arriving / leaving) : 0;
      if (factor === 1) continue;
      for (let l = 0; l < K; l++) {
        F[k * K + l]! *= factor;
        F[l * K + k]! *= factor === 0 ? 0 : 1 / factor;
      }
    }
    if (worst <= Number.EPSILON * totalOf(F)) return factorsOf(F, flows, K);
  }
  let worst = 0;
  for (let k = 0; k < K; k++) {
    const { leaving, arriving } = sums(F, K, k);
    worst = Math.max(worst, Math.abs(leaving - arriving));
  }
  return worst <= GOOD_ENOUGH * totalOf(F) ? factorsOf(F, flows, K) : new Float64Array(K * K);
}

const MOST_ROUNDS = 500;
/** Without balance to this part of the whole, no flow is the only one that is sure. */
const GOOD_ENOUGH = 1e-13;

function totalOf(F: Float64Array): number {
  return F.reduce((sum, value) => sum + value, 0);
}

function sums(F: Float64Array, K: number, k: number): { leaving: number; arriving: number } {
  let leaving = 0;
  let arriving = 0;
  for (let l = 0; l < K; l++) {
    leaving += F[k * K + l]!;
    arriving += F[l * K + k]!;
  }
  return { leaving, arriving };
}

function factorsOf(F: Float64Array, flows: Float64Array, K: number): Float64Array {
  return Float64Array.from({ length: K * K }, (_, q) => (flows[q]! > 0 ? F[q]! / flows[q]! : 0));
}
