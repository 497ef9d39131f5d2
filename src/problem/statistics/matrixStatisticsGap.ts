import type { MatrixPenalty } from '../../penalties/penalty.js';
import type { StatisticsResidual } from '../../statistics/statisticsResidual.js';

/** Rounding of a dual scale that makes a dual point just feasible. */
const FEASIBLE = 8 * Number.EPSILON;

/**
 * The gap of `rowStatisticsGap` with a norm of W as a whole, `Omega(W) = alpha ||W||`: the polar of V takes the place of the dual norms of rows, and
 * `polar(d) <= polar(e)`.
 */
export function matrixStatisticsGap(
  { v, vError, squares, squaresError, raised }: StatisticsResidual,
  w: Float64Array,
  matrix: MatrixPenalty,
): number {
  const most = squares + squaresError;
  const value = matrix.value(w);
  const polar = matrix.polar(v) * (1 + FEASIBLE);
  const c = polar > 1 ? 1 / polar : 1;
  const part = FEASIBLE + c * matrix.polar(vError);
  let gap = most / 2 + value;
  if (part < 1) {
    const scale = (1 - part) * c;
    let moved = 0;
    for (let k = 0; k < w.length; k++) moved += Math.abs(w[k]!) * vError[k]!;
    const fenchel = (1 - part) * matrix.gap(w, v, c) + part * value + scale * moved;
    gap = Math.min(gap, ((1 - scale) ** 2 * most) / 2 + fenchel);
  }
  return gap + raised;
}
