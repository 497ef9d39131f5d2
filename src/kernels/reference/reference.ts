/** The kernels in plain TypeScript: what the others are held against, and the fallback where they cannot run. */

import { dot, rowNorms } from '../../linalg/vectors.js';
import type {
  Centring,
  DenseDesign,
  GramDescent,
  GramPath,
  Kernels,
  Moments,
  Range,
  RowDescent,
  RowDescentEnd,
  ScaledRows,
  SecantPairs,
  SecantRange,
  SingleDesign,
  StoredDesign,
  Sweep,
  WeightedColumns,
  WeightedFields,
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
import { centre } from './centre.js';
import { addColumn, addUnit, dotColumn, dotUnit } from './columns.js';
import { descendGram } from './gramDescent.js';
import { descendGramPath } from './gramPath.js';
import { columnMoments } from './moments.js';
import { addOuter, demoteColumns, predictSingle, rowDotsSingle } from './newton.js';
import { descendRows } from './rowDescent.js';
import { secantDown, secantUp } from './secant.js';
import { sweep, sweepGram } from './sweep.js';
import { factorise, gram, gramOfUpper, inverseFactor, solveLower, solveUpper } from './symmetric.js';
import { divide, largest, subtract } from './vectors.js';
import { dotRow, takeRow } from './weighted.js';

/** Kernels that run anywhere; their memory is the JavaScript heap. */
export function createReferenceKernels(): Kernels {
  return new ReferenceKernels();
}

class ReferenceKernels implements Kernels {
  readonly name = 'reference';
  readonly precision = 'f64';
  #disposed = false;

  float64(length: number): Float64Array {
    this.check();
    return new Float64Array(length);
  }

  int32(length: number): Int32Array {
    this.check();
    return new Int32Array(length);
  }

  float32(length: number): Float32Array {
    this.check();
    return new Float32Array(length);
  }

  predict(x: StoredDesign, w: Float64Array, features: Int32Array, out: Float64Array): void {
    this.check();
    const T = tasksOf(x, out, w);
    out.fill(0);
    for (let t = 0; t < T; t++) {
      const start = t * x.stride;
      for (const j of features) addColumn(x, j, w[j * T + t]!, out, start);
      if (x.kind === 'dense') continue;
      let shift = 0;
      for (const j of features) shift += x.shift[j]! * w[j * T + t]!;
      addUnit(x.unit, -shift, out, start);
    }
  }

  correlate(x: StoredDesign, field: Float64Array, features: Int32Array, out: Float64Array): void {
    this.check();
    const T = tasksOf(x, field, out);
    for (let t = 0; t < T; t++) {
      const start = t * x.stride;
      for (const j of features) out[j * T + t] = dotColumn(x, j, field, start);
      if (x.kind === 'dense') continue;
      const along = dotUnit(x.unit, field, start);
      for (const j of features) out[j * T + t]! -= x.shift[j]! * along;
    }
  }

  sweep(x: StoredDesign, pass: Sweep): number {
    this.check();
    return sweep(x, pass, tasksOfSweep(x, pass));
  }

  sweepGram(gram: DenseDesign, pass: Sweep): number {
    this.check();
    return sweepGram(gram, pass, tasksOfSweep(gram, pass));
  }

  descendGram(gram: DenseDesign, descent: GramDescent): number {
    this.check();
    return descendGram(gram, descent, tasksOfSweep(gram, descent));
  }

  descendGramPath(gram: DenseDesign, path: GramPath): number {
    this.check();
    return descendGramPath(gram, path, tasksOfPath(gram, path));
  }

  descendRows(x: DenseDesign, descent: RowDescent, budget: number): RowDescentEnd {
    this.check();
    return descendRows(x, descent, budget, tasksOfRowDescent(x, descent));
  }

  columns(x: StoredDesign, fields: WeightedFields): WeightedColumns {
    this.check();
    tasksOfFields(x, fields);
    return {
      dot: (j) => {
        this.check();
        dotRow(x, j, fields);
      },
      applyStep: (j) => {
        this.check();
        takeRow(x, j, fields);
      },
    };
  }

  centre(x: DenseDesign, centring: Centring, range: Range): void {
    this.check();
    checkCentring(x, centring, range);
    centre(x, centring, range);
  }

  largest(field: Float64Array): number {
    this.check();
    numbersOf(field);
    return largest(field);
  }

  divide(field: Float64Array, divisor: number): number {
    this.check();
    numbersOf(field);
    return divide(field, divisor);
  }

  subtract(a: Float64Array, b: Float64Array, out: Float64Array, factor = 1): number {
    this.check();
    numbersOf(a, b, out);
    return subtract(a, b, out, factor);
  }

  inner(a: Float64Array, b: Float64Array): number {
    this.check();
    numbersOf(a, b);
    return dot(a, b);
  }

  rowNorms(rows: Float64Array, T: number, features: Int32Array, out: Float64Array): void {
    this.check();
    checkRows(rows, T, features, out);
    rowNorms(rows, T, features, out);
  }

  moments(x: StoredDesign, moments: Moments, features: Int32Array): void {
    this.check();
    const T = tasksOfMoments(x, moments);
    for (const j of features) for (let t = 0; t < T; t++) columnMoments(x, j, t, T, moments);
  }

  gram(x: DenseDesign, out: Float64Array, range: Range): void {
    this.check();
    checkSymmetric(x.columns, range, out);
    gram(x, out, range);
  }

  factorise(a: Float64Array, n: number, least: number, range: Range): number {
    this.check();
    checkSymmetric(n, range, a);
    return factorise(a, n, least, range);
  }

  inverseFactor(l: Float64Array, n: number, u: Float64Array, range: Range): void {
    this.check();
    checkSymmetric(n, range, l, u);
    inverseFactor(l, n, u, range);
  }

  gramOfUpper(u: Float64Array, n: number, out: Float64Array, range: Range): void {
    this.check();
    checkSymmetric(n, range, u, out);
    gramOfUpper(u, n, out, range);
  }

  solveLower(l: Float64Array, n: number, field: Float64Array): void {
    this.check();
    vectorsOf(n, l, field);
    solveLower(l, n, field);
  }

  solveUpper(l: Float64Array, n: number, field: Float64Array): void {
    this.check();
    vectorsOf(n, l, field);
    solveUpper(l, n, field);
  }

  demoteColumns(
    x: DenseDesign,
    features: Int32Array,
    factors: Float64Array,
    out: SingleDesign,
    first: number,
  ): void {
    this.check();
    checkSingle(x, features, factors, out, first);
    demoteColumns(x, features, factors, out, first);
  }

  addOuter(
    x: DenseDesign | SingleDesign,
    features: Int32Array,
    weights: Float64Array,
    out: Float64Array,
  ): void {
    this.check();
    checkOuter(x, features, weights, out);
    addOuter(x, features, weights, out);
  }

  predictSingle(x: SingleDesign, scaled: ScaledRows, out: Float32Array): void {
    this.check();
    tasksOfSingle(x, out, scaled);
    predictSingle(x, scaled, out);
  }

  rowDotsSingle(x: SingleDesign, field: Float32Array, scaled: ScaledRows): void {
    this.check();
    tasksOfSingle(x, field, scaled);
    rowDotsSingle(x, field, scaled);
  }

  secantDown(pairs: SecantPairs, range: SecantRange, q: Float64Array): void {
    this.check();
    checkSecants(pairs, q);
    secantDown(pairs, range, q);
  }

  secantUp(pairs: SecantPairs, range: SecantRange, z: Float64Array): void {
    this.check();
    checkSecants(pairs, z);
    secantUp(pairs, range, z);
  }

  dispose(): void {
    this.#disposed = true;
  }

  check(): void {
    if (this.#disposed) throw new Error('these kernels have been disposed of');
  }
}
