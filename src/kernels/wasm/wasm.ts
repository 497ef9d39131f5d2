/** The kernels in WebAssembly, 128-bit SIMD in float64: the same bits in every runtime. */

import {
  type Centring,
  type DenseDesign,
  type GramDescent,
  type GramPath,
  type Kernels,
  LANES,
  type Moments,
  type Range,
  type RowDescent,
  type RowDescentEnd,
  type ScaledRows,
  type SecantPairs,
  type SecantRange,
  type SingleDesign,
  type SparseDesign,
  type StoredDesign,
  type Sweep,
  type WeightedColumns,
  type WeightedFields,
} from '../kernels.js';
import {
  checkCentring,
  checkOuter,
  checkRows,
  checkSecants,
  checkSingle,
  checkSymmetric,
  numbersOf,
  tasksOf,
  tasksOfFields,
  tasksOfMoments,
  tasksOfPath,
  tasksOfRowDescent,
  tasksOfSingle,
  tasksOfSweep,
  vectorsOf,
} from '../shapes.js';
import { type Instance, returnInstance, takeInstance } from './instance.js';

/** Room for a row's numbers during a call comes on top of the caller's bytes, up to this many. */
const MOST_ROOM = 2 ** 26;
/** Numbers of a vector, and vectors, that are worked on at a time: those of `assembly/symmetric.ts` and `triangular.ts`. */
const GRAM_DEPTH = 512;
const VECTORS = 32;
/** Numbers that `measure` of `assembly/gramPath.ts` writes. */
const PATH_SUMS = 7;
/** Columns that sums of outer products pack at a time: those of `assembly/outer.ts`. */
const OUTER_CHUNK = 128;

/**
 * Kernels with memory for `bytes` bytes of buffers (see `bytesFor`), allocated once.
 *
 * @throws Error where WebAssembly is missing or forbidden, or the memory cannot be had
 */
export function createWasmKernels(bytes: number): Kernels {
  return new WasmKernels(bytes);
}

class WasmKernels implements Kernels {
  readonly name = 'wasm';
  readonly precision = 'f64';
  readonly #capacity: number;
  #top = 0;
  #instance: Instance | undefined;

  constructor(bytes: number) {
    this.#capacity = align(bytes);
    // A sweep needs a design (4 numbers or more), W and R: 5 T numbers or more for 3 T numbers of room.
    this.#instance = takeInstance(this.#capacity + Math.min(this.#capacity, MOST_ROOM));
  }

  float64(length: number, initial: 'zeros' | 'any' = 'zeros'): Float64Array {
    const start = this.#allocate(length * 8, initial === 'zeros');
    return new Float64Array(this.#live().buffer, start, length);
  }

  int32(length: number): Int32Array {
    const start = this.#allocate(length * 4, true);
    return new Int32Array(this.#live().buffer, start, length);
  }

  float32(length: number, initial: 'zeros' | 'any' = 'zeros'): Float32Array {
    const start = this.#allocate(length * 4, initial === 'zeros');
    return new Float32Array(this.#live().buffer, start, length);
  }

  predict(x: StoredDesign, w: Float64Array, features: Int32Array, out: Float64Array): void {
    const { run } = this.#live();
    const T = tasksOf(x, out, w);
    const from = this.#at(w);
    const J = this.#at(features);
    const to = this.#at(out);
    if (x.kind === 'dense') {
      run.predictDense(this.#at(x.data), x.stride * 8, from, T, J, features.length, to);
    } else run.predictSparse(...this.#design(x), from, T, J, features.length, to, this.#room(T));
  }

  correlate(x: StoredDesign, field: Float64Array, features: Int32Array, out: Float64Array): void {
    const { run } = this.#live();
    const T = tasksOf(x, field, out);
    const from = this.#at(field);
    const J = this.#at(features);
    const to = this.#at(out);
    if (x.kind === 'dense') {
      run.correlateDense(this.#at(x.data), x.stride * 8, from, T, J, features.length, to);
    } else run.correlateSparse(...this.#design(x), from, T, J, features.length, to, this.#room(T));
  }

  sweep(x: StoredDesign, pass: Sweep): number {
    const instance = this.#live();
    const args = this.#sweepArguments(x, pass);
    return x.kind === 'dense' ? instance.run.sweepDense(...args) : instance.run.sweepSparse(...args);
  }

  sweepGram(gram: DenseDesign, pass: Sweep): number {
    return this.#live().run.sweepGram(...this.#sweepArguments(gram, pass));
  }

  centre(x: DenseDesign, centring: Centring, range: Range): void {
    const { run } = this.#live();
    checkCentring(x, centring, range);
    const { weights, factors, total, center, means, rests, squares } = centring;
    const ones = this.#room(2);
    if (!weights || !factors) new Float64Array(this.#live().buffer, ones, 2).fill(1);
    run.centreDense(
      this.#at(x.data),
      x.stride * 8,
      x.rows,
      weights && factors ? this.#at(weights) : ones,
      weights && factors ? this.#at(factors) : ones,
      weights && factors ? 1 : 0,
      total,
      center ? 1 : 0,
      range.first,
      range.end,
      this.#at(means),
      this.#at(rests),
      this.#at(squares),
    );
  }

  descendGram(gram: DenseDesign, descent: GramDescent): number {
    const { startW, startV, residualSquares, goal, smallestMovement, maxPasses } = descent;
    return this.#live().run.descendGram(
      ...this.#sweepArguments(gram, descent),
      this.#at(startW),
      this.#at(startV),
      gram.columns,
      residualSquares,
      goal,
      smallestMovement,
      maxPasses,
    );
  }

  descendGramPath(gram: DenseDesign, path: GramPath): number {
    const { run } = this.#live();
    const T = tasksOfPath(gram, path);
    const { features, alongPath, known } = path;
    return run.descendGramPath(
      ...this.#design(gram),
      this.#at(path.squaredNorms),
      this.#at(path.w),
      this.#at(path.residual),
      T,
      this.#at(features),
      features.length,
      this.#room(2 * T + PATH_SUMS),
      this.#at(path.targets),
      this.#at(path.before),
      this.#at(path.step),
      this.#at(path.spare),
      this.#at(alongPath),
      known,
      alongPath.length / 2 - known,
      gram.columns,
      path.squares,
      path.rounding,
      path.goal,
      path.finestGap,
      path.freePasses,
      path.maxPasses,
      path.passes,
      this.#at(path.coefs),
      this.#at(path.found),
    );
  }

  descendRows(x: DenseDesign, descent: RowDescent, budget: number): RowDescentEnd {
    const { run } = this.#live();
    const { memory, strengths, w } = descent;
    const end = run.descendRows(
      this.#at(x.data),
      x.stride * 8,
      x.columns,
      this.#at(descent.squaredNorms),
      this.#at(descent.target),
      tasksOfRowDescent(x, descent),
      this.#at(w),
      this.#at(descent.residual),
      this.#at(descent.v),
      strengths.l1,
      strengths.l2,
      this.#at(memory.gram),
      this.#at(memory.lists),
      memory.most,
      this.#at(memory.state),
      this.#at(memory.room),
      descent.tolerance,
      descent.finestGap,
      descent.finestDistance,
      descent.smallestMovement,
      descent.maxPasses,
      descent.extraFlops,
      budget,
      descent.mayTurn && memory.newton.length > 0 ? this.#at(memory.newton) : 0,
    );
    return ROW_DESCENT_ENDS[end]!;
  }

  largest(field: Float64Array): number {
    return this.#live().run.largest(this.#at(field), numbersOf(field));
  }

  divide(field: Float64Array, divisor: number): number {
    return this.#live().run.divide(this.#at(field), divisor, numbersOf(field));
  }

  subtract(a: Float64Array, b: Float64Array, out: Float64Array, factor = 1): number {
    const { run } = this.#live();
    return run.subtract(this.#at(a), this.#at(b), this.#at(out), factor, numbersOf(a, b, out));
  }

  inner(a: Float64Array, b: Float64Array): number {
    return this.#live().run.inner(this.#at(a), this.#at(b), numbersOf(a, b));
  }

  rowNorms(rows: Float64Array, T: number, features: Int32Array, out: Float64Array): void {
    const { run } = this.#live();
    checkRows(rows, T, features, out);
    run.rowNorms(this.#at(rows), T, this.#at(features), features.length, this.#at(out));
  }

  moments(x: StoredDesign, { weights, totals, center, means, squares }: Moments, features: Int32Array): void {
    const { run } = this.#live();
    const T = tasksOfMoments(x, { weights, totals, center, means, squares });
    const rest = [
      x.stride * 8,
      this.#at(weights),
      T,
      this.#at(totals),
      center ? 1 : 0,
      this.#at(features),
      features.length,
      this.#at(means),
      this.#at(squares),
    ];
    if (x.kind === 'dense') run.momentsDense(this.#at(x.data), ...rest);
    else run.momentsSparse(this.#at(x.data), this.#at(x.indices), this.#at(x.indptr), ...rest);
  }

  columns(x: StoredDesign, fields: WeightedFields): WeightedColumns {
    this.#live();
    tasksOfFields(x, fields);
    return x.kind === 'dense' ? this.#denseColumns(x, fields) : this.#sparseColumns(x, fields);
  }

  gram(x: DenseDesign, out: Float64Array, { first, end }: Range): void {
    const { run } = this.#live();
    checkSymmetric(x.columns, { first, end }, out);
    tasksOf(x, NONE, NONE);
    const room = this.#room(4 * Math.min(x.stride, GRAM_DEPTH) + 16);
    run.gram(this.#at(x.data), x.stride * 8, x.stride, x.columns, this.#at(out), first, end, room);
  }

  factorise(a: Float64Array, n: number, least: number, range: Range): number {
    const { run } = this.#live();
    checkSymmetric(n, range, a);
    const { first, end } = range;
    return run.factorise(this.#at(a), n, least, first, end, this.#roomForVectors(n, end - first));
  }

  inverseFactor(l: Float64Array, n: number, u: Float64Array, range: Range): void {
    const { run } = this.#live();
    checkSymmetric(n, range, l, u);
    const { first, end } = range;
    run.inverseFactor(this.#at(l), n, this.#at(u), first, end, this.#roomForVectors(n, end - first));
  }

  gramOfUpper(u: Float64Array, n: number, out: Float64Array, range: Range): void {
    const { run } = this.#live();
    checkSymmetric(n, range, u, out);
    run.gramOfUpper(this.#at(u), n, this.#at(out), range.first, range.end, this.#room(4 * n + 16));
  }

  solveLower(l: Float64Array, n: number, field: Float64Array): void {
    this.#solveTriangular(l, n, field, false);
  }

  solveUpper(l: Float64Array, n: number, field: Float64Array): void {
    this.#solveTriangular(l, n, field, true);
  }

  #solveTriangular(l: Float64Array, n: number, field: Float64Array, isTransposed: boolean): void {
    const { run } = this.#live();
    const count = vectorsOf(n, l, field);
    const room = this.#roomForVectors(n, count);
    run.solveTriangular(this.#at(l), n, isTransposed ? 1 : 0, this.#at(field), count, room);
  }

  /** Room for vectors of n numbers side by side, as many of `count` as are worked on at a time. */
  #roomForVectors(n: number, count: number): number {
    return this.#room(4 * n * Math.ceil(Math.min(count, VECTORS) / 4));
  }

  demoteColumns(
    x: DenseDesign,
    features: Int32Array,
    factors: Float64Array,
    out: SingleDesign,
    first: number,
  ): void {
    const { run } = this.#live();
    checkSingle(x, features, factors, out, first);
    const to = this.#at(out.data) + first * out.stride * 4;
    const [J, d] = [this.#at(features), this.#at(factors)];
    run.demoteColumns(this.#at(x.data), x.stride * 4, J, features.length, d, to);
  }

  addOuter(
    x: DenseDesign | SingleDesign,
    features: Int32Array,
    weights: Float64Array,
    out: Float64Array,
  ): void {
    const { run } = this.#live();
    checkOuter(x, features, weights, out);
    const n = x.stride;
    const isSingle = x.data instanceof Float32Array;
    const add = isSingle ? run.addOuterSingle : run.addOuter;
    const room = this.#room((2 * n + LANES) * Math.min(OUTER_CHUNK, features.length));
    const [data, J, d, to] = [this.#at(x.data), this.#at(features), this.#at(weights), this.#at(out)];
    add(data, n * (isSingle ? 4 : 8), J, features.length, d, n, to, room);
  }

  predictSingle(x: SingleDesign, scaled: ScaledRows, out: Float32Array): void {
    const { run } = this.#live();
    const T = tasksOfSingle(x, out, scaled);
    const [J, q, v] = [this.#at(scaled.features), this.#at(scaled.factors), this.#at(scaled.rows)];
    run.predictSingle(this.#at(x.data), x.stride * 4, J, scaled.features.length, q, v, T, this.#at(out));
  }

  rowDotsSingle(x: SingleDesign, field: Float32Array, scaled: ScaledRows): void {
    const { run } = this.#live();
    const T = tasksOfSingle(x, field, scaled);
    const [J, q, v] = [this.#at(scaled.features), this.#at(scaled.factors), this.#at(scaled.rows)];
    run.rowDotsSingle(this.#at(x.data), x.stride * 4, J, scaled.features.length, this.#at(field), v, T, q);
  }

  secantDown(pairs: SecantPairs, range: SecantRange, q: Float64Array): void {
    this.#secant(0, pairs, range, q);
  }

  secantUp(pairs: SecantPairs, range: SecantRange, z: Float64Array): void {
    this.#secant(1, pairs, range, z);
  }

  #secant(isUp: 0 | 1, pairs: SecantPairs, { first, count }: SecantRange, vector: Float64Array): void {
    const { run } = this.#live();
    checkSecants(pairs, vector);
    const { steps, changes, products, parts, capacity, size } = pairs;
    const [s, y, d, a] = [steps, changes, products, parts].map((part) => this.#at(part));
    run.secant(isUp, s!, y!, d!, a!, capacity, first, count, size * 8, this.#at(vector));
  }

  check(): void {
    this.#live();
  }

  #denseColumns(
    x: DenseDesign,
    { field, weights, means, probabilities, row }: WeightedFields,
  ): WeightedColumns {
    const T = row.length;
    const stride = x.stride * 8;
    const [data, f, h, out] = [this.#at(x.data), this.#at(field), this.#at(weights), this.#at(row)];
    const dot = (j: number): void => this.#live().run.dotDense(data + j * stride, f, stride, T, out);
    if (probabilities) {
      const q = this.#at(probabilities);
      return {
        dot,
        applyStep: (j) => this.#live().run.shareDense(data + j * stride, f, h, q, stride, T, out),
      };
    }
    const m = this.#at(means!);
    return {
      dot,
      applyStep: (j) => this.#live().run.takeDense(data + j * stride, f, h, stride, T, out, m + j * T * 8),
    };
  }

  #sparseColumns(
    { data, indices, indptr, stride }: SparseDesign,
    { field, weights, probabilities, row }: WeightedFields,
  ): WeightedColumns {
    const T = row.length;
    const bytes = stride * 8;
    const entries = [this.#at(data), this.#at(indices)] as const;
    const [f, h, out] = [this.#at(field), this.#at(weights), this.#at(row)];
    const q = probabilities ? this.#at(probabilities) : 0;
    return {
      dot: (j) => this.#live().run.dotSparse(...entries, indptr[j]!, indptr[j + 1]!, f, bytes, T, out),
      applyStep: (j) => {
        const { run } = this.#live();
        if (probabilities) run.shareSparse(...entries, indptr[j]!, indptr[j + 1]!, f, h, q, bytes, T, out);
        else run.takeSparse(...entries, indptr[j]!, indptr[j + 1]!, f, h, bytes, T, out);
      },
    };
  }

  #sweepArguments(x: StoredDesign, pass: Sweep): number[] {
    const instance = this.#live();
    const T = tasksOfSweep(x, pass);
    const { features, squaredNorms, w, residual, proxRow, strengths } = pass;
    instance.prox = (j, step) => proxRow(w, j, step);
    return [
      ...this.#design(x),
      this.#at(squaredNorms),
      this.#at(w),
      this.#at(residual),
      T,
      this.#at(features),
      features.length,
      this.#room(3 * T),
      strengths ? strengths.l1 : -1,
      strengths ? strengths.l2 : 0,
    ];
  }

  dispose(): void {
    if (!this.#instance) return;
    returnInstance(this.#instance);
    this.#instance = undefined;
  }

  #live(): Instance {
    if (!this.#instance) throw new Error('these kernels have been disposed of');
    return this.#instance;
  }

  /** The address of memory, zeroed if so `wanted`. */
  #allocate(bytes: number, wanted: boolean): number {
    const instance = this.#live();
    const start = this.#top;
    const end = start + align(bytes);
    if (!(end <= this.#capacity)) {
      throw new Error(`the kernels have ${this.#capacity} bytes, ${end} are asked for`);
    }
    if (wanted && start < instance.used) instance.bytes.fill(0, start, Math.min(end, instance.used));
    instance.used = Math.max(instance.used, end);
    this.#top = end;
    return start;
  }

  /** The address of memory for `numbers` numbers during one call, not zeroed. */
  #room(numbers: number): number {
    const instance = this.#live();
    const end = this.#capacity + numbers * 8;
    if (end > instance.buffer.byteLength)
      throw new Error(`the kernels have no room for rows of ${numbers} numbers`);
    instance.used = Math.max(instance.used, end);
    return this.#capacity;
  }

  #design(x: StoredDesign): number[] {
    const stride = x.stride * 8;
    if (x.kind === 'dense') return [this.#at(x.data), stride];
    const parts = [x.data, x.indices, x.indptr, x.shift, x.unit];
    return [...parts.map((part) => this.#at(part)), stride];
  }

  #at(array: Float64Array | Float32Array | Int32Array): number {
    if (array.buffer !== this.#instance?.buffer) {
      throw new Error('this array does not come from these kernels');
    }
    return array.byteOffset;
  }
}

/** By the numbers that the module returns. */
export const ROW_DESCENT_ENDS: readonly RowDescentEnd[] = [
  'paused',
  'converged',
  'maxIter',
  'stalled',
  'crowded',
];
const NONE = new Float64Array(0);

/** Buffers start at multiples of 16 bytes. */
function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
