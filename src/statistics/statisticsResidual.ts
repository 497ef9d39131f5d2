import { packedLength } from '../linalg/cholesky.js';
import { normRange } from '../linalg/vectors.js';
import { coupledSquares, type RowCoupling } from '../penalties/rowCoupling.js';
import { residualMean } from './residualMean.js';
import { firstTasks, type MomentBlock, type SufficientStatistics } from './statistics.js';
import type { StatisticsWeighing } from './statisticsDataset.js';

/** The state of given weights on samples that are known by their moments, in the objective's units: `c_it = lambda_t s_it / W_t`. */
export interface StatisticsResidual {
  /** The best intercepts, rounded, T; 0 without, and of a task of weight 0. */
  readonly intercept: readonly number[];
  /** What the rounding of the intercepts adds to the objective, at most. */
  readonly raised: number;
  /** `V = X^T Theta` of the residuals `Theta_it = c_it (y_it - x_i . w_t - b_t)`, p x T. */
  readonly v: Float64Array;
  /** How far each entry of V may be from its true value, p x T. */
  readonly vError: Float64Array;
  /** `sqrt(sum_i c_it x_ij^2)` of columns that are centred where there are intercepts, p x T: what V is relative to. */
  readonly lengths: Float64Array;
  /** `sum_it c_it (y_it - x_i . w_t - b_t)^2`, and how far that may be from its true value. */
  readonly squares: number;
  readonly squaresError: number;
}

/** Rounding of a product with the matrix of a coupling, relative to its largest eigenvalue. */
const PRODUCT = 4 * Number.EPSILON;

/** The state with a coupling of the tasks as one more squared loss, of residuals -M^(1/2) W: V less M W. @param w p x T */
export function withCoupling(
  coupling: RowCoupling,
  state: StatisticsResidual,
  w: Float64Array,
): StatisticsResidual {
  const { nOutputs: T, largest } = coupling;
  const v = state.v.slice();
  const vError = state.vError.slice();
  const pull = new Float64Array(T);
  for (let at = 0; at < w.length; at += T) {
    coupling.apply(w, at, pull);
    const error = PRODUCT * largest * normRange(w, at, T);
    for (let t = 0; t < T; t++) {
      v[at + t]! -= pull[t]!;
      vError[at + t]! += error;
    }
  }
  return { ...state, v, vError, squares: state.squares + coupledSquares(coupling, w) };
}

/** The state over a power of two, by which the weights are divided: in units in which targets are of a usual size. */
export function overScale(state: StatisticsResidual, scale: number): StatisticsResidual {
  if (scale === 1) return state;
  const over = (values: Float64Array): Float64Array => values.map((value) => value / scale);
  const twice = (square: number): number => square / scale / scale;
  const { raised, squares, squaresError } = state;
  return {
    ...state,
    v: over(state.v),
    vError: over(state.vError),
    raised: twice(raised),
    squares: twice(squares),
    squaresError: twice(squaresError),
  };
}

/**
 * Residuals in terms of moments alone,
 *
 *     V_t = lambda_t / W (xy_t - xx w_t),     squares_t = lambda_t / W (yy_t - w_t . xy_t - w_t . (xy_t - xx w_t)).
 *
 * Both are differences of larger numbers, and the moments carry the rounding of the sums that they came from. With e the
 * relative rounding of a product and `S_t = ||y_t|| + sum_j ||x_j|| |w_jt|`, the lengths being those that the sums were taken of,
 *
 *     |error of V_jt| <= lambda_t / W  e ||x_j|| S_t,     |error of squares_t| <= lambda_t / W  e S_t^2.
 *
 * These are the digits that a fit of moments has less than one of samples.
 *
 * @param w p x T
 * @param taskWeights lambda, T
 */
export function statisticsResidual(
  statistics: SufficientStatistics,
  w: Float64Array,
  { fitIntercept, taskWeights }: StatisticsWeighing,
): StatisticsResidual {
  const { p, T } = statistics;
  const v = new Float64Array(p * T);
  const vError = new Float64Array(p * T);
  const lengths = new Float64Array(p * T);
  const intercept: number[] = [];
  let [raised, squares, squaresError] = [0, 0, 0];
  const firsts = firstTasks(statistics);
  for (const [b, block] of statistics.blocks.entries()) {
    for (let k = 0; k < block.nTasks; k++) {
      const t = firsts[b]! + k;
      const own = Float64Array.from({ length: p }, (_, j) => w[j * T + t]!);
      const state = taskResidual(block, k, own, fitIntercept);
      const unit = taskWeights[t]! / block.weight;
      for (let j = 0; j < p; j++) {
        v[j * T + t] = unit * state.v[j]!;
        vError[j * T + t] = unit * state.vError[j]!;
        lengths[j * T + t] = Math.sqrt(unit) * state.lengths[j]!;
      }
      intercept.push(taskWeights[t]! > 0 ? state.intercept : 0);
      raised += (taskWeights[t]! * state.interceptError ** 2) / 2;
      squares += unit * state.squares;
      squaresError += unit * state.squaresError;
    }
  }
  return { intercept, raised, v, vError, lengths, squares, squaresError };
}

interface TaskResidual
  extends Pick<StatisticsResidual, 'v' | 'vError' | 'lengths' | 'squares' | 'squaresError'> {
  readonly intercept: number;
  readonly interceptError: number;
}

/** The same of task k of a block, without `lambda / W`. */
function taskResidual(block: MomentBlock, k: number, w: Float64Array, fitIntercept: boolean): TaskResidual {
  const { nTasks, xMean, xRest, yMean, xx, xy, yy, xSquares, ySquares, weight, rounding } = block;
  const p = xMean.length;
  const v = Float64Array.from({ length: p }, (_, j) => xy[j * nTasks + k]!);
  let support = 0;
  for (let j = 0; j < p; j++) {
    const value = w[j]!;
    const row = packedLength(j);
    let sum = xx[row + j]! * value;
    for (let l = 0; l < j; l++) {
      sum += xx[row + l]! * w[l]!;
      v[l]! -= xx[row + l]! * value;
    }
    v[j]! -= sum;
    if (value !== 0) support++;
  }
  const mean = residualMean(block, k, w);
  const offset = mean.value + mean.rest;
  // Without an intercept the lengths of columns are those about 0.
  const about0 = (square: number, m: number): number =>
    Math.sqrt(square + (fitIntercept ? 0 : weight * m * m));
  const lengths = Float64Array.from({ length: p }, (_, j) => about0(xSquares[j]!, xMean[j]!));
  let size = about0(ySquares[k]!, yMean[k]!);
  let centredSize = Math.sqrt(ySquares[k]!);
  let squares = yy[k]!;
  for (let j = 0; j < p; j++) {
    const value = w[j]!;
    if (value !== 0) {
      size += lengths[j]! * Math.abs(value);
      centredSize += Math.sqrt(xSquares[j]!) * Math.abs(value);
      squares -= value * (xy[j * nTasks + k]! + v[j]!);
    }
  }
  if (!fitIntercept) {
    squares += weight * offset * offset;
    for (let j = 0; j < p; j++) v[j]! += weight * (xMean[j]! + xRest[j]!) * offset;
  }
  const error = rounding + (support + 8) * Number.EPSILON;
  const meanError = rounding * (centredSize / Math.sqrt(weight));
  return {
    intercept: fitIntercept ? mean.value + 0 : 0,
    interceptError: fitIntercept ? Math.abs(mean.rest) + meanError : 0,
    v,
    lengths,
    vError: lengths.map((length) => error * length * size),
    squares: Math.max(0, squares),
    squaresError: error * size * size,
  };
}
