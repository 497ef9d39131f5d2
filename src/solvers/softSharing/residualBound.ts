import type { Computation } from '../../computation/computation.js';
import {
  factorise,
  packedLength,
  relativePivots,
  SMALLEST_PIVOT,
  solveFactored,
} from '../../linalg/cholesky.js';
import { addScaled, sum } from '../../linalg/vectors.js';
import { type CoupledRows, splitRows, sumRows, zeroRows } from '../../penalties/coupledRows.js';
import {
  applySystem,
  aroundMeans,
  type SystemInverse,
  type TaskSystem,
} from '../../problem/softSharing/taskSystem.js';

/** A pivot this many times its rounding is known. */
const KNOWN = 4;

/**
 * How much the residual `rho = e - (H + M) Z` of a step leaves open, in the squared norm of `(H + M)^-1`, without trust in
 * the inverse by which the step was found. A shift d of all rows of a group of g with `(G + g alpha I) d = sum_t rho_t`,
 * `G = sum_t H_t`, leaves rho' = rho - (H + M) d, whose sum is 0 and which deviations take up:
 *
 *     left <= ( sqrt(<sum_t rho_t, d>) + sqrt(<rho', (alpha I + L)^+ rho'>) )^2
 *
 * It is Infinity where pivots of G + g alpha I are hardly more than rounding: float64 does not tell what is left. Features that
 * others make up are left out, the first of them is told, and what the others leave of their sums has to be rounding too.
 *
 * @param rounding by how much rounding alone may change rho, R x p
 */
export function* residualBound(
  given: TaskSystem,
  e: Float64Array,
  z: CoupledRows,
  rounding: Float64Array,
): Computation<Pick<SystemInverse, 'singular'> & { readonly left: number }> {
  const system = yield* aroundMeans(given);
  const { coupling, nFeatures: p } = system;
  const { alpha, sizes } = coupling;
  const rho = new Float64Array(e.length);
  yield* applySystem(system, z, rho);
  for (let k = 0; k < e.length; k++) rho[k] = e[k]! - rho[k]!;

  const grams = yield* gramsOf(system);
  const sums = sumRows(coupling, p, rho);
  const common = { ...zeroRows(coupling, p), mean: sums.slice() };
  const least = SMALLEST_PIVOT * p * offCentre(system);
  let margin = 1 / least;
  let singular: SystemInverse['singular'] = null;
  for (const [g, gram] of grams.entries()) {
    for (let j = 0; j < p; j++) gram[(j * (j + 3)) / 2]! += sizes[g]! * alpha;
    const feature = factorise(gram, p, 'drop');
    if (feature >= 0) singular ??= { feature, task: coupling.form === 'none' ? g : null };
    for (const pivot of relativePivots(gram, p)) if (pivot < margin * least) margin = pivot / least;
    solveFactored(gram, p, common.mean, g * p);
  }
  if (!(margin >= KNOWN)) return { left: Infinity, singular };
  let shared = 0;
  for (let k = 0; k < sums.length; k++) shared += sums[k]! * common.mean[k]!;

  const moved = new Float64Array(rho.length);
  yield* applySystem(system, common, moved);
  addScaled(rho, moved, -1);
  if (singular && rho.some((value, k) => Math.abs(value) > rounding[k]!)) return { left: Infinity, singular };
  const { deviation } = splitRows(coupling, p, rho);
  const solved = deviation.slice();
  coupling.solveDeviations(solved, p);
  let apart = 0;
  for (let k = 0; k < solved.length; k++) apart += solved[k]! * deviation[k]!;
  const known = margin / (margin - 1);
  const left = (Math.sqrt(known * Math.max(0, shared)) + Math.sqrt(Math.max(0, apart))) ** 2;
  return { left, singular };
}

/** `G = sum_t H_t` of each group, packed. */
function* gramsOf({
  coupling,
  designs,
  h,
  haveSameSamples,
  nFeatures: p,
}: TaskSystem): Computation<Float64Array[]> {
  const grams = Array.from({ length: coupling.nGroups }, () => new Float64Array(packedLength(p)));
  let gram: Float64Array | undefined;
  for (let r = 0; r < coupling.nRows; r++) {
    // Tasks that are alike have one.
    if (!gram || !haveSameSamples) gram = yield* designs.gramOfRow(r, h);
    addScaled(grams[coupling.groupOf[r]!]!, gram, 1);
  }
  return grams;
}

/** The largest ratio of a squared length as it is stored by that of the centred column; 1 or more. */
function offCentre({ designs, h, isCentred, nFeatures: p }: TaskSystem): number {
  const squares = designs.squares(h, isCentred);
  const offsets = new Float64Array(squares.length);
  for (let q = 0; q < designs.nOutputs; q++) {
    const total = sum(designs.part(h, q));
    const to = designs.rowOf[q]! * p;
    for (let j = 0; j < p; j++) offsets[to + j]! += total * designs.centre[q * p + j]! ** 2;
  }
  return squares.reduce(
    (most, square, k) => (square > 0 ? Math.max(most, 1 + offsets[k]! / square) : most),
    1,
  );
}
