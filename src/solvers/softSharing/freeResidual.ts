import type { Computation } from '../../computation/computation.js';
import {
  factorise,
  packedLength,
  relativePivots,
  SMALLEST_PIVOT,
  solveFactored,
} from '../../linalg/cholesky.js';
import { sum } from '../../linalg/vectors.js';
import { type CoupledRows, splitRows } from '../../penalties/coupledRows.js';
import { applySystem, type SystemInverse, type TaskSystem } from '../../problem/softSharing/taskSystem.js';

/** A pivot this many times its rounding is known. */
const KNOWN = 4;

/**
 * How much the residual `rho = e - (H + M) Z` of a step leaves open where alpha = 0, in the squared norm of `(H + M)^-1`,
 * without trust in the inverse by which the step was found. A shift d of all rows of a group with `G d = sum_t rho_t`,
 * `G = sum_t H_t`, leaves rho' = rho - H d, whose sum is 0 and which deviations take up:
 *
 *     left <= ( sqrt(<sum_t rho_t, G^-1 sum_t rho_t>) + sqrt(<rho', L^+ rho'>) )^2
 *
 * It is Infinity where pivots of G are hardly more than rounding: float64 does not tell what is left.
 */
export function* freeResidual(
  system: TaskSystem,
  e: Float64Array,
  z: CoupledRows,
): Computation<Pick<SystemInverse, 'singular'> & { readonly left: number }> {
  const { coupling, nFeatures: p, designs, h, isCentred } = system;
  const { nRows, nGroups, groupOf } = coupling;
  const rho = new Float64Array(e.length);
  yield* applySystem(system, z, rho);
  for (let k = 0; k < e.length; k++) rho[k] = e[k]! - rho[k]!;

  const grams = Array.from({ length: nGroups }, () => new Float64Array(packedLength(p)));
  const squares = designs.squares(h, isCentred);
  let offCentre = 1; // squared lengths as they are stored by those of centred columns
  let gram: Float64Array | undefined;
  for (let q = 0; q < nRows; q++) {
    // Tasks that are alike have one.
    if (!gram || !system.haveSameSamples) gram = yield* designs.gram(q, designs.part(h, q));
    const all = grams[groupOf[q]!]!;
    for (let k = 0; k < all.length; k++) all[k]! += gram[k]!;
    const total = sum(designs.part(h, q));
    for (let j = q * p; j < (q + 1) * p; j++) {
      if (squares[j]! > 0)
        offCentre = Math.max(offCentre, 1 + (total * designs.centre[j]! ** 2) / squares[j]!);
    }
  }
  const sums = new Float64Array(nGroups * p);
  for (let k = 0; k < rho.length; k++) sums[groupOf[Math.floor(k / p)]! * p + (k % p)]! += rho[k]!;
  const common = { mean: sums.slice(), deviation: new Float64Array(rho.length) };
  let margin = Infinity;
  for (const [g, gram] of grams.entries()) {
    const feature = factorise(gram, p);
    if (feature >= 0) {
      return { left: Infinity, singular: { feature, task: coupling.form === 'none' ? g : null } };
    }
    margin = Math.min(
      margin,
      relativePivots(gram, p).reduce((a, b) => Math.min(a, b), 1) / (SMALLEST_PIVOT * p * offCentre),
    );
    solveFactored(gram, p, common.mean, g * p);
  }
  if (!(margin >= KNOWN)) return { left: Infinity, singular: null };
  let shared = 0;
  for (let k = 0; k < sums.length; k++) shared += sums[k]! * common.mean[k]!;

  const bent = new Float64Array(rho.length);
  yield* applySystem(system, common, bent);
  for (let k = 0; k < rho.length; k++) rho[k]! -= bent[k]!;
  const { deviation } = splitRows(coupling, p, rho);
  const solved = deviation.slice();
  coupling.solveDeviations(solved, p);
  let apart = 0;
  for (let k = 0; k < solved.length; k++) apart += solved[k]! * deviation[k]!;
  const known = margin / (margin - 1);
  const left = (Math.sqrt(known * Math.max(0, shared)) + Math.sqrt(Math.max(0, apart))) ** 2;
  return { left, singular: null };
}
