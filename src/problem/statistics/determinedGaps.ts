import { factorise, forward, inverseFactor, packedLength } from '../../linalg/cholesky.js';
import { normRange } from '../../linalg/vectors.js';
import { firstTasks, type MomentBlock, type SufficientStatistics } from '../../statistics/statistics.js';
import type { StatisticsWeighing } from '../../statistics/statisticsDataset.js';

/**
 * Of the weights of some features that nothing but the data determines, the objective is, in each task, a quadratic with the
 * second derivative `lambda / W xx` (or more, where tasks are coupled), and at the slope g it is above its minimum by at most
 *
 *     W / (2 lambda_t)  g_t . xx^-1 g_t.
 *
 * In units in which the squares of all features are 1, `xx = L L^T` has no eigenvalue below `mu = 1 / ||L^-1||_F^2`, and rounding
 * may have taken it no further from the truth than r, a part r / mu of it. It is Infinity where that is all of it: moments do
 * not tell then whether some features are combinations of others.
 *
 * @param g -the derivative by W, p x T, and how far each entry may be from its true value
 * @returns one for each task
 */
export function determinedGaps(
  statistics: SufficientStatistics,
  g: Float64Array,
  gError: Float64Array,
  among: Int32Array,
  { fitIntercept, taskWeights }: StatisticsWeighing,
): number[] {
  const { T } = statistics;
  const firsts = firstTasks(statistics);
  return statistics.blocks.flatMap((block, b) => {
    const unit = unitProducts(block, among, fitIntercept);
    const { features, lengths, products } = unit;
    const s = features.length;
    const isDeficient = factorise(products, s) >= 0;
    const inverse = isDeficient ? Infinity : normRange(inverseFactor(products, s), 0, s * s); // ||L^-1||_F
    const known = 1 - unit.rounding * inverse * inverse;
    return Array.from({ length: block.nTasks }, (_, k) => {
      const t = firsts[b]! + k;
      if (s === 0 || taskWeights[t] === 0) return 0;
      if (!(known > 0)) return Infinity;
      const slope = Float64Array.from(features, (j, a) => g[j * T + t]! / lengths[a]!);
      const error = Float64Array.from(features, (j, a) => gError[j * T + t]! / lengths[a]!);
      forward(products, s, slope, 0);
      const size = normRange(slope, 0, s) + inverse * normRange(error, 0, s);
      return ((block.weight / taskWeights[t]!) * size * size) / known / 2;
    });
  });
}

interface UnitProducts {
  /** Those of some features that vary, and the lengths of their columns. */
  readonly features: readonly number[];
  readonly lengths: Float64Array;
  /** xx of the columns divided by their lengths, packed. */
  readonly products: Float64Array;
  /** How far the matrix may be from its true value, in the norm of Frobenius, its factorisation included. */
  readonly rounding: number;
}

function unitProducts(
  { xx, xMean, xSquares, weight, rounding }: MomentBlock,
  among: Int32Array,
  isCentred: boolean,
): UnitProducts {
  const root = isCentred ? 0 : Math.sqrt(weight);
  const entry = (j: number, l: number): number =>
    xx[packedLength(j) + l]! + root * xMean[j]! * (root * xMean[l]!);
  const features = [...among].filter((j) => entry(j, j) > 0);
  const lengths = Float64Array.from(features, (j) => Math.sqrt(entry(j, j)));
  const products = new Float64Array(packedLength(features.length));
  let ratios = 0;
  for (const [a, j] of features.entries()) {
    ratios += (xSquares[j]! + (root * xMean[j]!) ** 2) / (lengths[a]! * lengths[a]!);
    for (let b = 0; b <= a; b++) {
      products[packedLength(a) + b] = entry(j, features[b]!) / lengths[a]! / lengths[b]!;
    }
  }
  return {
    features,
    lengths,
    products,
    rounding: (rounding + (features.length + 4) * Number.EPSILON) * ratios,
  };
}
