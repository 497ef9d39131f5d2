/**
 * The contract of the heavy operations over one design matrix. `reference/` is the plain, obviously right
 * version, `wasm/` the fast one; both pass the laws in `test/laws/kernels.ts`.
 *
 * Shapes, with n samples, p features and T tasks: a field over the samples (residuals, predictions) is
 * column-major with `stride` numbers a task, `stride` being n rounded up to a multiple of `LANES`; the
 * padding of every field and design is zero and stays zero. Weights and correlations have one row of T
 * numbers for each feature: `w[j * T + t]`.
 */

/** Fields and design columns are padded to a multiple of this many numbers, so that no loop has a tail. */
export const LANES = 4;

/** n rounded up to a multiple of `LANES`. */
export function strideOf(rows: number): number {
  return Math.ceil(rows / LANES) * LANES;
}

/** A dense design: column j is `data[j * stride ..]`. */
export interface DenseDesign {
  readonly kind: 'dense';
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly data: Float64Array;
}

/**
 * A sparse design that stands for `S - unit shift^T`: S in compressed columns, never densified, and a rank
 * one term that centres it (`shift` the column means, `unit` the square roots of the sample weights). All
 * zeros in both where nothing is centred; otherwise every column is orthogonal to `unit`, that is
 * `shift[j] = S_j . unit / (unit . unit)`.
 */
export interface SparseDesign {
  readonly kind: 'sparse';
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly data: Float64Array;
  readonly indices: Int32Array;
  readonly indptr: Int32Array;
  /** p numbers. */
  readonly shift: Float64Array;
  /** `stride` numbers. */
  readonly unit: Float64Array;
}

export type StoredDesign = DenseDesign | SparseDesign;

/** Dense columns in float32, for products that lead to an answer but are no part of it. */
export interface SingleDesign {
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly data: Float32Array;
}

/** Factors of rows of T numbers: row j of `rows` counts `factors[k]` times where j stands at place k of `features`. */
export interface ScaledRows {
  readonly features: Int32Array;
  readonly factors: Float32Array;
  /** One row for each column of the design. */
  readonly rows: Float32Array;
}

/**
 * Replaces row j of w, which holds the point z, by `argmin_u ||u - z||^2 / 2 + step Omega_j(u)`: the
 * proximal operator of a row's penalty.
 */
export type ProxRow = (w: Float64Array, j: number, step: number) => void;

/** One pass of block coordinate descent over some rows of W. */
export interface Sweep {
  /** The rows to visit, in this order; a row may stand in it more than once. */
  readonly features: Int32Array;
  /**
   * `||x_j||^2` for every feature j of the design; a row whose entry is 0 is passed over. A column that
   * centring leaves nothing of but rounding (a constant one) must be given 0.
   */
  readonly squaredNorms: Float64Array;
  /** p x T, changed in place. */
  readonly w: Float64Array;
  /** Y - X W, stride x T, kept in step with w. */
  readonly residual: Float64Array;
  readonly proxRow: ProxRow;
  /**
   * Where given, `proxRow` is the proximal operator of `l1 ||u||_2 + l2 / 2 ||u||_2^2`, and a kernel may compute that by
   * itself instead of calling it.
   */
  readonly strengths?: { readonly l1: number; readonly l2: number } | undefined;
}

/** A block coordinate descent on inner products that a kernel leads to its end; `features` are all rows. */
export interface GramDescent extends Sweep {
  readonly strengths: { readonly l1: number; readonly l2: number };
  /** Receive W and X^T R as they were. */
  readonly startW: Float64Array;
  readonly startV: Float64Array;
  /** ||R||^2 at the start. */
  readonly residualSquares: number;
  /** The duality gap at which to end; looked at every few passes, the first time before any. */
  readonly goal: number;
  /** A pass that moves no more than this is the last. */
  readonly smallestMovement: number;
  readonly maxPasses: number;
}

/**
 * A path of strengths, l1 > 0, on inner products alone: point after point is solved by passes over `features`, which are all rows, from
 * the solution before, moved on by as much as it moved for the last change of l1 where that lowers the objective.
 */
export interface GramPath extends Omit<Sweep, 'proxRow' | 'strengths'> {
  /** X^T Y, shaped as `residual`, which it leads to. */
  readonly targets: Float64Array;
  /** ||Y||^2. */
  readonly squares: number;
  /** l1 and l2 of each point, l1 descending; the first `known` pairs belong to points that were solved before. */
  readonly alongPath: Float64Array;
  readonly known: number;
  /** The point before that of W, where two are known, and room: p x T. */
  readonly before: Float64Array;
  readonly step: Float64Array;
  /** Room as `residual` has. */
  readonly spare: Float64Array;
  /** How far products of the columns and Y may be rounded, as a part of the lengths of both. */
  readonly rounding: number;
  /** A bound of the gap, rounding included, at which a point is solved. */
  readonly goal: number;
  /** One at which it has digits enough, and the passes that may go into those. */
  readonly finestGap: number;
  readonly freePasses: number;
  /** The most passes of a point. */
  readonly maxPasses: number;
  /** With as many passes in all, no other point is begun; a point counts one more than it has. */
  readonly passes: number;
  /** Receives p x T numbers a point. */
  readonly coefs: Float64Array;
  /** Receives that bound of each point, and its passes. */
  readonly found: Float64Array;
}

/** What `descendRows` keeps from one call to the next, and room for each. */
export interface RowDescentMemory {
  /** The rows of W, at most, that it works on. */
  readonly most: number;
  /** X_S^T X_S of the features S that it has worked on so far: `most` columns of `strideOf(most)` numbers. */
  readonly gram: Float64Array;
  /** 3 p numbers: all features, which of them are in S, and S. */
  readonly lists: Int32Array;
  /** ROW_DESCENT.size numbers. */
  readonly state: Float64Array;
  /** `rowDescentRoom` numbers. */
  readonly room: Float64Array;
  /** `sampleNewtonRoom` numbers. */
  readonly newton: Float64Array;
}

/** What `RowDescentMemory.state` holds, and where. */
export const ROW_DESCENT = {
  /** What comes next: 0 where W may be new; 1 where R and V are those of W. The caller sets it, and what is not kept, to begin. */
  phase: 0,
  /** How many features S has, and of how many the inner products are known; kept from descent to descent. */
  members: 1,
  known: 2,
  /** Passes so far, Newton steps among them, and multiply-adds. */
  passes: 3,
  flops: 4,
  /** At the last look: the gap, the distance (`augmentedGap.ts`; 0 without a ridge) and ||R||^2. */
  gap: 5,
  distance: 6,
  squares: 7,
  /** The gap at the look before; Infinity to begin with. */
  lowest: 8,
  /** Whether rows that violate their constraint were left out of S, and how many rows were not zero at the last look. */
  isCut: 9,
  support: 10,
  /** Whether Newton's method over the samples is at work (1), or did not suit (-1); what it has of its matrix and columns, and phi. */
  bySamples: 11,
  matrix: 12,
  demoted: 13,
  phi: 14,
  /** Passes before it, as which they count again where it does not suit. */
  passesBefore: 15,
  /** Where it failed and goes by stages: the l1 of the one under way, 0 where it does not; the damping of its steps; and phi at the look before. */
  stage: 16,
  damping: 17,
  phiBefore: 18,
  /** How many numbers there are. */
  size: 19,
} as const;

/** Numbers of room for `descendRows`. */
export function rowDescentRoom(stride: number, columns: number, T: number, most: number): number {
  const s = strideOf(most);
  const step = s * (3 * s + 4 * T + strideOf(T) + 38) + 2112;
  const descent = 4 * s * T + 2 * s + 2 * T + 6 + step;
  return columns + 2 + Math.max(8 * (stride + columns), descent);
}

/** Numbers of room for Newton's method over the samples, which works on any number of rows; 0 where it is no way. */
export function sampleNewtonRoom(stride: number, columns: number, T: number): number {
  if (columns <= stride || T === 1 || stride > mostSamples(stride * columns * T, T)) return 0;
  const numbers = 14 * strideOf(columns) + (columns * (stride + T)) / 2 + 1;
  return columns * T + 1 + 2 * stride * stride + Math.ceil(numbers) + 2 * stride * T + 256 * stride;
}

/** Multiply-adds of a product with all features above which data is large to `descendRows`. */
export const LARGE_FLOPS: number = 1e7;
/** A step of it costs more than passes do where there are more samples a task, unless both cost little. */
const SAMPLES_A_TASK = 5;
const FEW_SAMPLES = 200;

function mostSamples(flops: number, T: number): number {
  return SAMPLES_A_TASK * T + (flops <= LARGE_FLOPS ? FEW_SAMPLES : 0);
}

/** How a call of `descendRows` ended. */
export type RowDescentEnd = 'paused' | 'converged' | 'maxIter' | 'stalled' | 'crowded';

/** A row lasso on a dense design, l1 > 0. */
export interface RowDescent {
  readonly squaredNorms: Float64Array;
  /** Y, stride x T. */
  readonly target: Float64Array;
  /** W, changed in place; R = Y - X W and V = X^T R, p x T, are computed. */
  readonly w: Float64Array;
  readonly residual: Float64Array;
  readonly v: Float64Array;
  readonly strengths: { readonly l1: number; readonly l2: number };
  readonly memory: RowDescentMemory;
  /** Whether Newton's method over the samples may go on where the inner products have no room. */
  readonly mayTurn: boolean;
  /** The gap at which it has converged, and one below which no digits are sought. */
  readonly tolerance: number;
  readonly finestGap: number;
  /** With a ridge, the distance that is near enough in any case. */
  readonly finestDistance: number;
  /** A pass that moves no more than this is the last. */
  readonly smallestMovement: number;
  readonly maxPasses: number;
  /** Multiply-adds after which digits beyond the tolerance are no longer sought. */
  readonly extraFlops: number;
}

/** T fields over the samples, each with weights of its own, that columns of a design are moved along. */
export interface WeightedFields {
  /** f, stride x T. */
  readonly field: Float64Array;
  /** h, stride x T; zero in the padding. */
  readonly weights: Float64Array;
  /** m, p x T: what a step along column j takes off it for each task; for dense designs without probabilities. */
  readonly means?: Float64Array | undefined;
  /** q, stride x T: where given, tasks touch each other. */
  readonly probabilities?: Float64Array | undefined;
  /** T numbers, what `dot` gives and `applyStep` takes. */
  readonly row: Float64Array;
}

/** Single columns against weighted fields: the steps of a block descent that the caller leads. */
export interface WeightedColumns {
  /** `row_t = x_j . f_t`. */
  dot(j: number): void;
  /**
   * `f_t <- f_t - row_t h_t (x_j - m_jt)`; of a sparse design `f_t <- f_t - row_t h_t S_j`; with probabilities
   * `f_t <- f_t - h_t x_j (row_t - sum_s q_s row_s)`, sample by sample.
   */
  applyStep(j: number): void;
}

/** What columns weigh under weights of each task. */
export interface Moments {
  /** h, stride x T; zero in the padding. */
  readonly weights: Float64Array;
  /** `sum_i h_it`, T. */
  readonly totals: Float64Array;
  /** Whether there is a mean to take off. */
  readonly center: boolean;
  /** p x T: receives m; 0 unless columns are centred. */
  readonly means: Float64Array;
  /** p x T: receives `sum_i h_it (x_ij - m_jt)^2`. */
  readonly squares: Float64Array;
}

/** How the columns of a dense design are centred where they stand. */
export interface Centring {
  /** v, what each sample counts in means and squares; `stride` numbers, null for 1 each. */
  readonly weights: Float64Array | null;
  /** r, what each row is multiplied by at last; given where weights are. */
  readonly factors: Float64Array | null;
  /** `sum_i v_i`. */
  readonly total: number;
  /** Whether there is a mean to take off. */
  readonly center: boolean;
  /** p: receives what was taken off, and what rounding left of that and was taken off as well. */
  readonly means: Float64Array;
  readonly rests: Float64Array;
  /** p: receives `sum_i v_i (x_ij - m_j)^2`; not a finite number where one of the column is not. */
  readonly squares: Float64Array;
}

/** Samples of an output that has one of two labels, with a dense X of its own. */
export interface PairSamples {
  readonly x: DenseDesign;
  /** Room for X in float32. */
  readonly single: Float32Array;
  /**
   * Five fields of `stride` numbers, 0 in the padding: the labels, 1 or -1; the predictions at the start; two that the kernels use; and
   * the weight of each sample in the objective. They are the kernels' from the first call on.
   */
  readonly fields: Float64Array;
  /** Room for the fields in float32. */
  readonly singleFields: Float32Array;
  /** Its row of W. */
  readonly row: number;
}

/**
 * Shared or soft sharing logistic regression of Q outputs, by R rows of p weights:
 *
 *     sum_q sum_i c_qi log(1 + exp(-y_qi (x_qi . w_r + b_q))) + alpha / 2 ||W||^2 + kappa / 2 sum_r ||w_r - mean(w)||^2
 */
export interface PairDescent {
  readonly samples: readonly PairSamples[];
  readonly nRows: number;
  /** Above 0. */
  readonly alpha: number;
  /** 0 where rows are not coupled. */
  readonly kappa: number;
  /** An intercept stays where the sum of its second derivatives is below it: Infinity where there is none. */
  readonly least: number;
  /** How many pairs of a step and a change of the slopes L-BFGS keeps. */
  readonly capacity: number;
  /** `pairNumbers` many, zeros. */
  readonly numbers: Float64Array;
}

/** A descent of L-BFGS whose products with X are in float32, up to its first certificate: see `reference/pairDescent.ts`. */
export interface PairWalk {
  /** The deviations of the rows from their mean and that, R x p and p numbers; the rows alone where they are not coupled. */
  readonly at: Float64Array;
  /** Q intercepts. */
  readonly b: Float64Array;
  /** R x p: M W, the derivatives of the penalty. To be set where a descent does not start from zeros. */
  readonly penalty: Float64Array;
  /** The penalty's part of the duality gap at the point, as it is known on the way. */
  readonly gap: number;
  /** A bound of the duality gap at the last certificate; Infinity where it has none. */
  readonly bound: number;
  /** The sums of the second derivatives, Q. */
  readonly totals: Float64Array;
  /** Steps so far, and how often X was multiplied with, each time for a direction or for its slopes. */
  readonly steps: number;
  readonly products: number;
  /**
   * Goes on for about `work` multiply-adds: to where the gap is at most `aim`, or no more than `most` steps were made, or they bring no
   * more.
   */
  descend(aim: number, most: number, work: number): 'running' | 'reached' | 'ended';
  /** Makes the point what float64 has of its weights and intercepts. @returns whether that is done, after about `work` multiply-adds */
  certify(work: number): boolean;
}

/** Steps and the changes of the gradient along them, as vectors of `size` numbers, a multiple of `LANES`. */
export interface SecantPairs {
  readonly size: number;
  /** Places for pairs, in a circle: `steps` and `changes` have `size` numbers for each, `products = <s, y>` and `parts` one. */
  readonly capacity: number;
  readonly steps: Float64Array;
  readonly changes: Float64Array;
  readonly products: Float64Array;
  readonly parts: Float64Array;
}

/** The place of the oldest of some pairs, and how many there are. */
export interface SecantRange {
  readonly first: number;
  readonly count: number;
}

/** Indices `first .. end - 1`, of symmetric matrices multiples of `LANES`: as much of a long operation as is done at once. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

/**
 * Operations on one device. Every array passed in must come from `float64` or `int32` of the same object
 * (or be a subarray of one that does): that is what lets a device keep them in its own memory.
 */
export interface Kernels {
  readonly name: string;
  readonly precision: 'f64' | 'f32';
  /** A buffer in the kernels' memory, zeroed unless `initial` says that it will be overwritten at once. */
  float64(length: number, initial?: 'zeros' | 'any'): Float64Array;
  int32(length: number): Int32Array;
  float32(length: number, initial?: 'zeros' | 'any'): Float32Array;
  /**
   * `out = X_J W_J`, stride x T, for the features J, each of them once (all rows of w outside J are taken for
   * zero).
   */
  predict(x: StoredDesign, w: Float64Array, features: Int32Array, out: Float64Array): void;
  /**
   * `out_j = x_j^T field` (T numbers) for each j in `features`, each of them once; other rows of out, p x T,
   * are left alone.
   */
  correlate(x: StoredDesign, field: Float64Array, features: Int32Array, out: Float64Array): void;
  /**
   * For each j in turn: `z = w_j + x_j^T R / L_j`, `w_j <- prox_{Omega_j / L_j}(z)`, `R <- R - x_j dw_j^T`,
   * with L_j = ||x_j||^2: each block's exact minimiser. An exception of `proxRow` is passed on; w and R are
   * then of no use.
   *
   * @returns `sum_j L_j ||dw_j||^2`, 0 when nothing moved
   */
  sweep(x: StoredDesign, sweep: Sweep): number;
  /**
   * As `sweep` where the design is known by its inner products alone: `gram` is X^T X as a design of as many rows as
   * columns, and `residual` holds the field X^T R, so that a step D_j takes it to `X^T R - G_j D_j^T`.
   */
  sweepGram(gram: DenseDesign, sweep: Sweep): number;
  /**
   * Passes of `sweepGram` until `minimise ||R||^2 / 2 + sum_j (l1 ||W_j|| + l2 / 2 ||W_j||^2)` is solved to a goal, for l1 > 0. The
   * gap that it looks at is exact but for rounding: no certificate.
   *
   * @returns how many passes there were; `maxPasses` where they may not have been enough
   */
  descendGram(gram: DenseDesign, descent: GramDescent): number;
  /**
   * The points of a path, see `GramPath`.
   *
   * @returns how many were solved, or -1 less that where the next one could not be: W is then of no use
   */
  descendGramPath(gram: DenseDesign, path: GramPath): number;
  /**
   * Solves `minimise ||R||^2 / 2 + sum_j (l1 ||W_j|| + l2 / 2 ||W_j||^2)` with R = Y - X W, for l1 > 0, on a working set S of rows:
   *
   * 1. A look at all features: R, V = X^T R and the duality gap, which is the certificate. It ends here, once that is small enough.
   * 2. Rows that violate `||V_j|| <= l1` join S, those first that do so most beside the length of their columns; no more than
   *    make their inner products cost as much as a look, or, where nearly all of S is in use, some times as many. None leaves.
   * 3. On X_S^T X_S alone: passes of `sweepGram` and, whenever they have cost half as much as one, a Newton step on the norms of
   *    the rows (`wasm/assembly/normStep.ts`), until the gap over S is a small part of that of the look.
   *
   * Where S has no room for all rows, or is not expected to, kernels may go on without inner products: on a working set of any size, by
   * Newton's method with a matrix over the samples (`wasm/assembly/sampleNewton.ts`); where that fails, once more from W = 0 by stages, each
   * with a tenth of the l1 before.
   *
   * S and its inner products are kept for other strengths on the same data.
   *
   * @param budget multiply-adds after which it returns, to be called again; the weights do not depend on it
   * @returns why: 'paused'; 'converged'; 'maxIter'; 'stalled', where neither rows nor looks bring anything more; or 'crowded', where S
   *   has no room for all rows, or is not expected to, or columns are so long or short that products of them leave float64; R and V are those of W then, but for 'paused'
   */
  descendRows(x: DenseDesign, descent: RowDescent, budget: number): RowDescentEnd;
  /** The largest absolute value of a field; NaN where one of its numbers is. */
  largest(field: Float64Array): number;
  /** `field <- field / divisor`. @returns `||field||^2` of what it is then */
  divide(field: Float64Array, divisor: number): number;
  /** `out = a - factor b` for fields; out may be one of them. @param factor 1 unless given @returns `||out||^2` */
  subtract(a: Float64Array, b: Float64Array, out: Float64Array, factor?: number): number;
  /** `<a, b>` of fields. */
  inner(a: Float64Array, b: Float64Array): number;
  /** The lengths of the rows `features` of p x T numbers, in the order of the features, without overflow or underflow. */
  rowNorms(rows: Float64Array, T: number, features: Int32Array, out: Float64Array): void;
  /** Columns of a design (as they are stored: without `shift`) for single steps; good until `dispose`. */
  columns(x: StoredDesign, fields: WeightedFields): WeightedColumns;
  /**
   * `x_ij <- r_i (x_ij - m_j)` for the columns j in the range, m_j in two passes: exact for a constant column. Where m_j is far from the
   * spread of its column, what rounding left of it is taken off as well. Before, column j stands at `data[j * rows ..]`, without
   * padding; afterwards in its place, the padding zero. Ranges go from the last to the first, so that none is overwritten.
   */
  centre(x: DenseDesign, centring: Centring, range: Range): void;
  /**
   * Means and squares of the columns j in `features` (as they are stored: without `shift`), the means in two passes:
   * exact for a constant column.
   */
  moments(x: StoredDesign, moments: Moments, features: Int32Array): void;
  /**
   * `out_ij += x_i . x_j` for i >= j and j in the range, of the columns of a design; as many of them as `out` has rows. Symmetric
   * matrices stand by their lower triangles, n rows of n numbers with n a multiple of `LANES`: what is right of the diagonal
   * means nothing.
   */
  gram(x: DenseDesign, out: Float64Array, range: Range): void;
  /**
   * The rows in the range of the factor L of `A = L L^T`, in place; those before it are there already. A pivot of at most `least` times
   * its diagonal entry is rounding and raised to that much; a row of zeros gets 1.
   *
   * @returns the index of the first pivot that was rounding only, -1 where there is none
   */
  factorise(a: Float64Array, n: number, least: number, range: Range): number;
  /** The rows in the range of `U = L^-T`, n x n; what is left of the diagonal means nothing. */
  inverseFactor(l: Float64Array, n: number, u: Float64Array, range: Range): void;
  /** `out_ij += u_i . u_j` for i >= j and j in the range, for U as `inverseFactor` leaves it: then `(L L^T)^-1` is added. */
  gramOfUpper(u: Float64Array, n: number, out: Float64Array, range: Range): void;
  /** `field <- L^-1 field` for a factor L, n x n, and any number of vectors of n numbers, one after the other. */
  solveLower(l: Float64Array, n: number, field: Float64Array): void;
  /** `field <- L^-T field`: after `solveLower` this is `(L L^T)^-1 field`. */
  solveUpper(l: Float64Array, n: number, field: Float64Array): void;
  /** Columns `factors_k x_k` in float32, one after the other from column `first` of `out` on; of a dense design as long. */
  demoteColumns(
    x: DenseDesign,
    features: Int32Array,
    factors: Float64Array,
    out: SingleDesign,
    first: number,
  ): void;
  /**
   * `out += sum_k weights_k x_k x_k^T`, stride x stride by its lower triangle, over `features`; weights stand at the places of
   * their features. Columns in float32 are multiplied in it, and summed in float64 now and then.
   */
  addOuter(
    x: DenseDesign | SingleDesign,
    features: Int32Array,
    weights: Float64Array,
    out: Float64Array,
  ): void;
  /** `out = sum_k factors_k x_k rows_k^T`, stride x T. */
  predictSingle(x: SingleDesign, scaled: ScaledRows, out: Float32Array): void;
  /** `factors_k = rows_k . (x_k^T field)`. */
  rowDotsSingle(x: SingleDesign, field: Float32Array, scaled: ScaledRows): void;
  /** The first loop of L-BFGS, from the latest pair to the oldest: `parts = <q, s> / product`, `q <- q - parts y`. */
  secantDown(pairs: SecantPairs, range: SecantRange, q: Float64Array): void;
  /** The second, from the oldest to the latest: `z <- z + (parts - <z, y> / product) s`. */
  secantUp(pairs: SecantPairs, range: SecantRange, z: Float64Array): void;
  /** Throws an Error where the memory has been given back. */
  check(): void;
  /** Gives the memory back: no other call may follow, and the arrays may be another problem's. */
  dispose(): void;
}

/** How many bytes of kernel memory some buffers need, each aligned to 16 bytes. */
export function bytesFor(
  float64Lengths: readonly number[],
  int32Lengths: readonly number[],
  float32Lengths: readonly number[] = [],
): number {
  let bytes = 0;
  for (const length of float64Lengths) bytes += Math.ceil(length / 2) * 16;
  for (const length of int32Lengths) bytes += Math.ceil(length / 4) * 16;
  for (const length of float32Lengths) bytes += Math.ceil(length / 4) * 16;
  return bytes;
}
