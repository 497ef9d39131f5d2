import type { Computation } from '../../computation/computation.js';
import type { LocalColumns } from '../../designs/design.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { LinearSystem } from '../../linalg/conjugateGradients.js';
import { addScaled } from '../../linalg/vectors.js';
import type { NewtonBuffers } from '../../problem/rowLasso/newtonBuffers.js';
import type { SingleColumns } from './singleColumns.js';

/** A pivot at most this part of its diagonal entry is rounding: M is not the identity and more that it should be. */
const SMALLEST_PIVOT = 1e-15;
/** Multiply-adds between two pauses. */
const PAUSE_FLOPS = 2e7;

/** Features with what belongs to each in M or in the Newton system. */
export interface WeightedFeatures {
  /** In ascending order. */
  readonly features: Int32Array;
  readonly weights: Float64Array;
}

/**
 * The matrix over the samples by which the rows' directions are eliminated, and the Newton system of what is left:
 *
 *     M = I + X diag(e) X^T,     H = (X^T M^-1 X) o (V V^T) scaled by e' on both sides, + diag(h)
 *
 * with o entry by entry. H is applied without being formed: `Hq = e' o rowsums(V o X^T M^-1 X (e' q o V)) + h q`, the products
 * with X in float32, those with M^-1 in float64.
 */
export class NormSystem implements LinearSystem<Float64Array> {
  readonly #kernels: Kernels;
  readonly #x: LocalColumns;
  readonly #buffers: NewtonBuffers;
  readonly #single: SingleColumns;
  readonly #scale: Float64Array;
  #isIdentity = true;
  #members: SystemRows = { features: new Int32Array(0), slopes: NONE, added: NONE, diagonal: NONE };
  /** The solution so far, and what it takes off Theta = M^-1 Y in linear prediction, where that is of use. */
  #solution: Float64Array = NONE;
  readonly predicted: Float64Array | null;

  /** @param scale c: rows of the system are in units in which column j is x_j / c_j */
  constructor(
    kernels: Kernels,
    x: LocalColumns,
    scale: Float64Array,
    buffers: NewtonBuffers,
    single: SingleColumns,
  ) {
    this.#kernels = kernels;
    this.#x = x;
    this.#scale = scale;
    this.#buffers = buffers;
    this.#single = single;
    const { field, columns } = buffers;
    // M costs no more than the products of a linear step where tasks are as many as this.
    this.predicted = 4 * field.length > columns.stride ** 2 ? null : new Float64Array(field.length);
  }

  /** M is the identity: no row is used. */
  restart(): void {
    this.#isIdentity = true;
  }

  /** Forms and factorises M, with products in float64 or float32. @returns false where rounding left nothing of it */
  *factorise({ features, weights }: WeightedFeatures, isPrecise: boolean): Computation<boolean> {
    const { matrix, columns, places, features: list, weights: e } = this.#buffers;
    const n = columns.stride;
    matrix.fill(0);
    for (let i = 0; i < n; i++) matrix[i * n + i] = 1;
    this.#single.placesOf(features, places);
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      list[k] = j;
      e[k] = isPrecise ? weights[k]! / this.#scale[j]! ** 2 : weights[k]!;
    }
    const atOnce = Math.max(128, Math.floor(PAUSE_FLOPS / (n * n)));
    for (let first = 0; first < features.length; first += atOnce) {
      const end = Math.min(first + atOnce, features.length);
      const part = e.subarray(first, end);
      if (isPrecise) this.#x.addOuter!(list.subarray(first, end), part, matrix);
      else this.#kernels.addOuter(columns, places.subarray(first, end), part, matrix);
      yield PAUSE;
    }
    const rows = Math.max(4, Math.floor(PAUSE_FLOPS / (n * n)) * 4);
    for (let first = 0; first < n; first += rows) {
      const range = { first, end: Math.min(n, first + rows) };
      if (this.#kernels.factorise(matrix, n, SMALLEST_PIVOT, range) >= 0) return false;
      yield PAUSE;
    }
    this.#isIdentity = false;
    return true;
  }

  /** `field <- M^-1 field`. */
  solve(field: Float64Array): void {
    const { matrix, columns } = this.#buffers;
    if (this.#isIdentity) return;
    this.#kernels.solveLower(matrix, columns.stride, field);
    this.#kernels.solveUpper(matrix, columns.stride, field);
  }

  /** The rows that a Newton step is to be taken in. V of them must have been set. */
  setRows(rows: SystemRows): void {
    this.#single.placesOf(rows.features, this.#buffers.places);
    this.#members = rows;
    this.predicted?.fill(0);
  }

  zero(): Float64Array {
    const z = new Float64Array(this.#members.features.length);
    this.#solution = z;
    return z;
  }

  *apply(q: Float64Array, out: Float64Array): Computation<void> {
    const { columns, rows, field, single, places, factors } = this.#buffers;
    const { slopes, added } = this.#members;
    const count = q.length;
    for (let k = 0; k < count; k++) factors[k] = slopes[k]! * q[k]!;
    const scaled = { features: places.subarray(0, count), factors: factors.subarray(0, count), rows };
    this.#kernels.predictSingle(columns, scaled, single);
    yield PAUSE;
    field.set(single);
    this.solve(field);
    single.set(field);
    this.#kernels.rowDotsSingle(columns, single, scaled);
    for (let k = 0; k < count; k++) out[k] = slopes[k]! * factors[k]! + added[k]! * q[k]!;
    yield PAUSE;
  }

  *precondition(e: Float64Array): Computation<Float64Array> {
    const { diagonal } = this.#members;
    return e.map((value, k) => value / diagonal[k]!);
  }

  inner(e: Float64Array, z: Float64Array): number {
    let sum = 0;
    for (let k = 0; k < e.length; k++) sum += e[k]! * z[k]!;
    return sum;
  }

  add(z: Float64Array, other: Float64Array, weight: number): void {
    addScaled(z, other, weight);
    // A step along the direction that H was last applied to.
    if (this.predicted && z === this.#solution) addScaled(this.predicted, this.#buffers.field, weight);
  }
}

/** Rows of a Newton system, with e', h and a diagonal near that of H. */
export interface SystemRows {
  readonly features: Int32Array;
  readonly slopes: Float64Array;
  readonly added: Float64Array;
  readonly diagonal: Float64Array;
}

const NONE = new Float64Array(0);
const PAUSE = /* @__PURE__ */ Object.freeze({ kind: 'pause' });
