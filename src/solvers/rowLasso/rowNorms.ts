import { powerOfTwoNear } from '../../math/powerOfTwoNear.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import type { SystemRows, WeightedFeatures } from './normSystem.js';

/**
 * The unknowns of Newton's method on row norms, `d_j = ||W_j|| / l1_j`, with what belongs to each feature: all in units in which
 * columns are x_j / c_j, of features that were worked on. See `normNewton.ts`.
 */
export class RowNorms {
  /** c, p numbers, as are the others. */
  readonly scale: Float64Array;
  readonly d: Float64Array;
  /** l1, l2 and ||x||^2. */
  readonly #threshold: Float64Array;
  readonly #ridge: Float64Array;
  readonly #squares: Float64Array;
  /** ||V||. */
  readonly #lengths: Float64Array;
  /** A buffer in kernel memory for the lengths of some rows. */
  readonly #found: Float64Array;
  readonly #problem: RowProblem;

  /** @param norms p numbers in kernel memory, which are written */
  constructor(problem: RowProblem, norms: Float64Array) {
    const p = problem.standardized.squaredNorms.length;
    this.#problem = problem;
    this.scale = new Float64Array(p);
    this.d = new Float64Array(p);
    this.#threshold = new Float64Array(p);
    this.#ridge = new Float64Array(p);
    this.#squares = new Float64Array(p);
    this.#lengths = new Float64Array(p);
    this.#found = norms;
  }

  /** Takes note of features that are worked on for the first time. */
  include(working: Int32Array): void {
    const { standardized, rows } = this.#problem;
    for (const j of working) {
      if (this.scale[j] !== 0) continue;
      const square = standardized.squaredNorms[j]!;
      const c = powerOfTwoNear(Math.sqrt(square));
      this.scale[j] = c;
      this.#threshold[j] = rows.fused!.l1(j) / c;
      this.#ridge[j] = rows.fused!.l2(j) / c ** 2;
      this.#squares[j] = square / c ** 2;
    }
  }

  /** d of the rows of W in a working set, 0 elsewhere. @returns whether all of it is 0 */
  read(w: Float64Array, working: Int32Array): boolean {
    const { kernels, nTasks: T } = this.#problem;
    this.d.fill(0);
    let isZero = true;
    kernels.rowNorms(w, T, working, this.#found);
    for (let k = 0; k < working.length; k++) {
      const j = working[k]!;
      const length = this.scale[j]! * this.#found[k]!;
      this.d[j] = length / this.#threshold[j]!;
      isZero &&= length === 0;
    }
    return isZero;
  }

  /** Takes note of V on a working set. */
  measure(v: Float64Array, working: Int32Array): void {
    const { kernels, nTasks: T } = this.#problem;
    kernels.rowNorms(v, T, working, this.#found);
    for (let k = 0; k < working.length; k++) {
      const j = working[k]!;
      this.#lengths[j] = this.#found[k]! / this.scale[j]!;
    }
  }

  /** The rows of a working set that are not zero or would leave it: the projected gradient of the others is 0. */
  movable(working: Int32Array): Int32Array {
    const movable = new Int32Array(working.length);
    let count = 0;
    for (let k = 0; k < working.length; k++) {
      const j = working[k]!;
      const length = this.#lengths[j]!;
      if (length > 0 && (this.d[j]! > 0 || length > this.#threshold[j]!)) movable[count++] = j;
    }
    return movable.subarray(0, count);
  }

  /** What V_j is multiplied by to give W_j, for d_j or another d in its place. */
  factor(j: number, d: number = this.d[j]!): number {
    return d === 0 ? 0 : this.#reduced(j, d) / this.scale[j]! ** 2;
  }

  /** The rows of a working set in use, with their e_j, and the size `sum_j e_j ||x_j||^2` of M - I. */
  used(working: Int32Array): WeightedFeatures & { readonly size: number } {
    const features = new Int32Array(working.length);
    const weights = new Float64Array(working.length);
    let size = 0;
    let count = 0;
    for (let k = 0; k < working.length; k++) {
      const j = working[k]!;
      if (!(this.d[j]! > 0)) continue;
      features[count] = j;
      weights[count] = this.#reduced(j);
      size += weights[count++]! * this.#squares[j]!;
    }
    return { features: features.subarray(0, count), weights: weights.subarray(0, count), size };
  }

  /** `sum + sum_j l1_j^2 d_j` over some features. */
  addPenalty(sum: number, features: Int32Array): number {
    let all = sum;
    for (const j of features) all += this.#threshold[j]! ** 2 * this.d[j]!;
    return all;
  }

  /**
   * The gap of the problem on a working set, at the V that were measured, `W = diag(e) V` and the multiple c of their dual field that
   * is the best without a ridge, 1 with one.
   *
   * @param squares ||R||^2
   */
  gap(working: Int32Array, squares: number): number {
    const { fused } = this.#problem.rows;
    let along = 0; // <X W, R>
    let feasible = Infinity;
    for (const j of working) {
      const length = this.#lengths[j]!;
      along += this.#reduced(j) * length * length;
      feasible = Math.min(feasible, this.#threshold[j]! / length);
    }
    const c = fused!.hasRidge || squares === 0 ? 1 : Math.min(feasible, (squares + along) / squares);
    let gap = ((1 - c) ** 2 * squares) / 2;
    for (const j of working) {
      const u = this.#reduced(j) * this.#lengths[j]!; // ||W_j||
      const spare = this.#threshold[j]! - c * this.#lengths[j]!;
      const ridge = this.#ridge[j]!;
      if (spare >= 0) gap += u * spare + (ridge / 2) * u * u;
      else if (ridge > 0) gap += (ridge * u + spare) ** 2 / (2 * ridge);
    }
    return gap;
  }

  /** The Newton system of some rows, and its right-hand side. */
  systemOf(rows: Int32Array): SystemRows & { readonly right: Float64Array } {
    const count = rows.length;
    const numbers = (): Float64Array => new Float64Array(count);
    const [right, slopes, added, diagonal] = [numbers(), numbers(), numbers(), numbers()];
    for (let k = 0; k < count; k++) {
      const j = rows[k]!;
      const length = this.#lengths[j]!;
      const shrink = 1 / (1 + this.#ridge[j]! * this.d[j]!);
      const slope = shrink * shrink;
      slopes[k] = slope;
      added[k] = this.#ridge[j]! * length * length * slope * shrink;
      diagonal[k] = slope * slope * this.#squares[j]! * length * length + added[k]!;
      right[k] = slope * length * length * ((length / this.#threshold[j]!) * shrink - 1);
    }
    return { features: rows, slopes, added, diagonal, right };
  }

  /** e_j. */
  #reduced(j: number, d: number = this.d[j]!): number {
    return d / (1 + this.#ridge[j]! * d);
  }
}
