import { addScaled, normRange } from '../../linalg/vectors.js';
import { splitRows } from '../../penalties/coupledRows.js';
import { applyPenalty, penaltyGap, penaltyValue, type TaskCoupling } from '../../penalties/taskCoupling.js';
import type { SufficientStatistics } from '../../statistics/statistics.js';
import type { StatisticsWeighing } from '../../statistics/statisticsDataset.js';
import type { StatisticsResidual } from '../../statistics/statisticsResidual.js';
import { determinedGaps } from './determinedGaps.js';

/**
 * The gap of `rowStatisticsGap` with soft sharing, `1/2 tr(W^T M W)` in place of the penalty on rows. At the dual point Theta the gap is `1/2 tr(E^T
 * M^-1 E)` with `E = V - M W`, and M^-1 is at most 1 / alpha. With alpha = 0 it is no more than that of the tasks by themselves,
 * of which each determines its weights then: see `determinedGaps`.
 */
export function coupledStatisticsGap(
  statistics: SufficientStatistics,
  { v, vError, squares, squaresError, raised }: StatisticsResidual,
  w: Float64Array,
  coupling: TaskCoupling,
  weighing: StatisticsWeighing,
): number {
  const { p, T } = statistics;
  const byTask = (rows: Float64Array): Float64Array =>
    Float64Array.from(rows, (_, k) => rows[(k % p) * T + Math.floor(k / p)]!);
  const rows = splitRows(coupling, p, byTask(w));
  const e = byTask(v);
  addScaled(e, applyPenalty(coupling, rows, p), -1);
  const most = (squares + squaresError) / 2 + penaltyValue(coupling, rows, p);
  const { alpha } = coupling;
  let gap: number;
  if (alpha > 0) {
    gap = (Math.sqrt(penaltyGap(coupling, e, p)) + normRange(vError, 0, p * T) / Math.sqrt(2 * alpha)) ** 2;
  } else {
    const slope = Float64Array.from(v, (_, k) => e[(k % T) * p + Math.floor(k / T)]!);
    const all = Int32Array.from({ length: p }, (_, j) => j);
    gap = determinedGaps(statistics, slope, vError, all, weighing).reduce((a, b) => a + b, 0);
  }
  return Math.min(gap, most) + raised;
}
