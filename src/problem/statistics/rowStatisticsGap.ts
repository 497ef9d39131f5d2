import { normRange } from '../../linalg/vectors.js';
import { dualScale } from '../../penalties/dualScale.js';
import type { RowPenalty } from '../../penalties/penalty.js';
import type { SufficientStatistics } from '../../statistics/statistics.js';
import type { StatisticsWeighing } from '../../statistics/statisticsDataset.js';
import type { StatisticsResidual } from '../../statistics/statisticsResidual.js';
import { determinedGaps } from './determinedGaps.js';

/** Rounding of a dual scale that makes the longest row just feasible. */
const FEASIBLE = 8 * Number.EPSILON;

/**
 * How far `sum_it c_it (y_it - b_t - x_i . w_t)^2 / 2 + sum_j Omega_j(W_j)` is at most above its minimum, whatever rounding has
 * done to the statistics: V is known to V + d with `|d| <= e` entry by entry. At the dual point c Theta the true gap is
 *
 *     (1 - c)^2 / 2 squares + sum_j ( Omega_j(W_j) + Omega_j*(c (V_j + d_j)) - c <W_j, V_j + d_j> ).
 *
 * Omega* is convex, and 0 where the dual norm of a row is no more than its threshold. For c' feasible and q the largest `c'
 * dualNorm(e_j) / threshold_j`, c = (1 - q) c' gives, with FY_j the gap of a row,
 *
 *     gap <= (1 - c)^2 / 2 squares + (1 - q) sum_j FY_j(c' V) + q Omega(W) + c <|W|, e>;
 *
 * with a ridge l2_j Omega_j is strongly convex, and `sqrt(FY_j(c (V + d))) <= sqrt(FY_j(c V)) + c ||e_j|| / sqrt(2 l2_j)`. No
 * gap is more than the objective itself.
 *
 * Features without a penalty ask for V_j = 0. Theta less its part along their columns has that; the part is as long as the
 * root of twice `determinedGaps`, by which it moves the residuals, and V_j of the others by `||x_j||` times that. Penalties that
 * are small beside the error of V_j are left out likewise: without them the minimum is no higher, and of the objective they
 * are a summand.
 *
 * @param w p x T
 */
export function rowStatisticsGap(
  statistics: SufficientStatistics,
  state: StatisticsResidual,
  w: Float64Array,
  rows: RowPenalty,
  weighing: StatisticsWeighing,
): number {
  const { p, T } = statistics;
  const isFree = (j: number): boolean => rows.threshold(j) === 0 && !(rows.fused && rows.fused.l2(j) > 0);
  const gap = gapWithout(isFree, statistics, state, w, rows, weighing);
  const values = Float64Array.from({ length: p }, (_, j) => rows.value(w, j * T, j));
  const total = values.reduce((a, b) => a + b, 0);
  const isWeak = Array.from(values, (value, j) => {
    const threshold = rows.threshold(j);
    const longest = state.lengths.subarray(j * T, (j + 1) * T).reduce((a, b) => Math.max(a, b), 0);
    const cost = value + (threshold / longest) ** 2; // about what it is to leave the penalty out
    return threshold > 0 && cost < (rows.dualNorm(state.vError, j * T, j) / threshold) * total;
  });
  if (!isWeak.includes(true)) return gap;
  const rest = gapWithout((j) => isFree(j) || isWeak[j]!, statistics, state, w, rows, weighing);
  return Math.min(gap, rest + values.reduce((sum, value, j) => (isWeak[j] ? sum + value : sum), 0));
}

/** The gap without the penalty on some features, p x T. */
function gapWithout(
  isFree: (j: number) => boolean,
  statistics: SufficientStatistics,
  { v, vError, lengths, squares, squaresError, raised }: StatisticsResidual,
  w: Float64Array,
  rows: RowPenalty,
  weighing: StatisticsWeighing,
): number {
  const { p, T } = statistics;
  const all = Int32Array.from({ length: p }, (_, j) => j);
  const features = all.filter((j) => !isFree(j));
  let free = 0; // the squared length of the part that is taken off Theta
  let errors = vError;
  if (features.length < p) {
    const gaps = determinedGaps(statistics, v, vError, all.filter(isFree), weighing);
    free = 2 * gaps.reduce((a, b) => a + b, 0);
    errors = vError.map((error, k) => error + lengths[k]! * Math.sqrt(2 * gaps[k % T]!));
  }
  const norms = Float64Array.from(features, (j) => rows.dualNorm(v, j * T, j));
  const most = squares + squaresError;
  let along = 0;
  for (let k = 0; k < w.length; k++) along += w[k]! * v[k]!;
  const known = { v, nTasks: T, features, norms, at: (k: number) => features[k]! * T, error: () => 0 };
  const c = features.length === 0 ? 1 : dualScale(rows, known, squares + along, squares);
  const fenchel = Float64Array.from(features, (j) => rows.gap(w, v, j * T, j, c, 0));
  const dataGap = (scale: number): number =>
    (Math.abs(1 - scale) * Math.sqrt(most) + scale * Math.sqrt(free)) ** 2 / 2;

  let value = 0;
  let moved = 0; // <|W|, e>
  let part = FEASIBLE; // q
  let ridge = dataGap(c);
  for (const [k, j] of features.entries()) {
    value += rows.value(w, j * T, j);
    for (let q = j * T; q < (j + 1) * T; q++) moved += Math.abs(w[q]!) * errors[q]!;
    part = Math.max(part, FEASIBLE + (c * rows.dualNorm(errors, j * T, j)) / rows.threshold(j));
    const error = (c * normRange(errors, j * T, T)) / Math.sqrt(2 * (rows.fused?.l2(j) ?? 0));
    ridge += (Math.sqrt(fenchel[k]!) + error) ** 2;
  }
  let gap = Math.min(most / 2 + value, Number.isNaN(ridge) ? Infinity : ridge);
  if (part < 1) {
    const scale = (1 - part) * c;
    const sum = fenchel.reduce((a, b) => a + b, 0);
    gap = Math.min(gap, dataGap(scale) + (1 - part) * sum + part * value + scale * moved);
  }
  return gap + raised;
}
