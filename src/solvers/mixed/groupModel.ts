import type { Computation } from '../../computation/computation.js';
import { type LocalColumns, localColumns } from '../../designs/design.js';
import type { WeightedColumns } from '../../kernels/kernels.js';
import { dot } from '../../linalg/vectors.js';
import type { MixedProblem } from '../../problem/mixed/mixedProblem.js';
import type { OutputGroup } from '../../problem/mixed/outputGroup.js';
import { predictRows } from './groupProducts.js';
import { listed, type TermModel } from './termModel.js';

/** No curvature is taken for less than this part of its upper bound: steps stay finite where a loss is flat. */
const SMALLEST_CURVATURE = 1e-10;
/** A curvature of one sample below which nothing can be divided by it. */
const LEAST_CURVATURE = 1e-300;

/**
 * What models of losses have in common, whatever H is. The field r = theta - H D stands in the group's buffers, where single columns
 * move it; where H is diagonal and columns are sparse, and so not centred, it is kept as `r_stored + pending h`.
 */
export abstract class GroupModel implements TermModel {
  protected readonly problem: MixedProblem;
  protected readonly group: OutputGroup;
  protected readonly local: LocalColumns;
  /** The dual field of the point. */
  protected theta: Float64Array;
  protected readonly pending: Float64Array;
  readonly #hasPending: boolean;
  readonly #columns: WeightedColumns;
  /** H D. */
  readonly #curved: Float64Array;
  readonly step: Float64Array;
  readonly interceptStep: Float64Array;
  slope = 0;

  constructor(problem: MixedProblem, group: OutputGroup) {
    const { x, count, isJoint, buffers } = group;
    const { field, h, row, means, probabilities } = buffers;
    this.problem = problem;
    this.group = group;
    this.local = localColumns(x);
    this.theta = buffers.theta;
    this.pending = new Float64Array(count);
    this.#hasPending = this.local.isSparse && !isJoint;
    const columns = isJoint ? { probabilities } : { means };
    this.#columns = this.local.steps({ field, weights: h, row, ...columns });
    this.#curved = new Float64Array(field.length);
    this.step = buffers.step;
    this.interceptStep = new Float64Array(count);
  }

  /** Reads H at the predictions. */
  protected abstract readCurvature(): void;
  abstract prepare(features: Int32Array, curvatures: Float64Array): void;
  /** `field <- H field`. */
  protected abstract applyHessian(field: Float64Array): void;
  /** The steps of the intercepts that go best with D, which is that of the weights alone; null for none. */
  protected abstract bestShift(): Computation<Float64Array | null>;

  // biome-ignore lint/correctness/useYield: quick
  *restart(theta: Float64Array): Computation<void> {
    this.readCurvature();
    this.theta = theta;
    this.group.buffers.field.set(theta);
    this.pending.fill(0);
  }

  /** `sum_i weights_i x_ij^2` of these rows, around means if `center`, as their curvatures. */
  protected measure(
    features: Int32Array,
    weights: Float64Array,
    center: boolean,
    curvatures: Float64Array,
  ): void {
    const { first, count: T, buffers } = this.group;
    const { nOutputs: Q, curvatures: bounds } = this.problem;
    const { totals, means, out: squares } = buffers;
    this.local.moments({ weights, totals, center, means, squares }, listed(this.problem, features));
    for (const j of features) {
      for (let t = 0; t < T; t++) {
        const bound = bounds[j * Q + first + t]!;
        const square = bound === 0 ? 0 : Math.max(squares[j * T + t]!, SMALLEST_CURVATURE * bound);
        curvatures[j * Q + first + t] = square;
      }
    }
  }

  correlate(j: number, out: Float64Array): void {
    const { first, count: T, buffers } = this.group;
    const { row, means, totals } = buffers;
    this.#columns.dot(j);
    for (let t = 0; t < T; t++) out[first + t] = row[t]!;
    if (!this.#hasPending) return;
    for (let t = 0; t < T; t++) out[first + t]! += this.pending[t]! * totals[t]! * means[j * T + t]!;
  }

  applyStep(j: number, d: Float64Array): void {
    const { first, count: T, buffers } = this.group;
    const { row, means } = buffers;
    let moves = false;
    for (let t = 0; t < T; t++) {
      const step = d[first + t]!;
      row[t] = step;
      if (step !== 0) moves = true;
    }
    if (!moves) return;
    this.#columns.applyStep(j);
    if (!this.#hasPending) return;
    for (let t = 0; t < T; t++) this.pending[t]! += row[t]! * means[j * T + t]!;
  }

  *refitIntercepts(): Computation<void> {}

  *evaluate(features: Int32Array, dw: Float64Array): Computation<number> {
    const { x, count: T } = this.group;
    const { lists, fitIntercept } = this.problem;
    const { step } = this;
    predictRows(this.group, features, dw, lists.some, step);
    const shift = fitIntercept ? yield* this.bestShift() : null;
    for (let t = 0; t < T; t++) {
      const d = shift?.[t] ?? 0;
      this.interceptStep[t] = d;
      for (let i = t * x.stride; i < t * x.stride + x.rows; i++) step[i]! += d;
    }
    this.slope = -dot(this.theta, step);
    return this.slope + dot(this.curved(), step) / 2;
  }

  *value(features: Int32Array, dw: Float64Array): Computation<number> {
    return yield* this.evaluate(features, dw);
  }

  /** H D for the present D; good until the next call. */
  protected curved(): Float64Array {
    this.#curved.set(this.step);
    this.applyHessian(this.#curved);
    return this.#curved;
  }

  acceptStep(): void {
    const { field } = this.group.buffers;
    for (let i = 0; i < field.length; i++) field[i] = this.theta[i]! - this.#curved[i]!;
    this.pending.fill(0);
  }

  size(): number {
    const { x, count: T, buffers } = this.group;
    const { field, h } = buffers;
    let sum = 0;
    for (let t = 0; t < T; t++) {
      const pending = this.pending[t]!;
      for (let i = t * x.stride; i < t * x.stride + x.rows; i++) {
        if (h[i]! > LEAST_CURVATURE) sum += (field[i]! + pending * h[i]!) ** 2 / h[i]!;
      }
    }
    return sum;
  }
}
