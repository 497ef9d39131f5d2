import type { Computation } from '../../computation/computation.js';
import type { WriteColumns } from '../../designs/innerProducts.js';
import type { WeightedSamples } from '../../designs/weightedSamples.js';
import { solveFactored } from '../../linalg/cholesky.js';
import { addScaled, dot, sumOf } from '../../linalg/vectors.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import { solvePenalty, type TaskCoupling } from '../../penalties/taskCoupling.js';
import type { SystemInverse, TaskSystem } from '../../problem/softSharing/taskSystem.js';

import { diagonalInverse } from './diagonalInverse.js';

/** How often the dual solution is refined from its own residual at most, and the part of it that the last correction may be. */
const REFINEMENTS = 2;
const REFINEMENTS_OF_SINGLE = 6;
const LAST_CORRECTION = 1e-9;
/** Where an entry of K is larger than this, the difference in Woodbury's identity leaves few digits of an inverse. */
const LARGEST = 1e-3 / Number.EPSILON;
/**
 * Where none is larger than this a factor of I + K in float32 leaves a tenth of a residual at most. So many samples are worth it, with
 * squares that are far from the ends of the range of float32, by those of a few of each task.
 */
const LARGEST_IN_SINGLE = 1e5;
const MANY = 64;
const [SMALLEST_SQUARE, LARGEST_SQUARE] = [1e-20, 1e20];
const LOOKED_AT = 4;

/**
 * The inverse of a system through its samples, N of all tasks together, for any coupling and alpha > 0. With A
 * the rows `sqrt(h_ti) x~_ti`, each in the place of its task (Woodbury's identity):
 *
 *     (A^T A + M)^-1 = M^-1 - M^-1 A^T (I + K)^-1 A M^-1,      K = A M^-1 A^T,    K_(ti)(sl) = (M^-1)_ts a_ti . a_sl
 *
 * so that N x N is factorised and never p x p, let alone T p x T p. Least squares need no difference at all:
 * `theta = (I + K)^-1 sqrt(h) y` are the weighted residuals, and `W = M^-1 A^T theta`. Where rounding takes most of that
 * difference, it is a preconditioner only, and for one task the diagonal is a better one.
 */
export function* sampleInverse(system: TaskSystem): Computation<SystemInverse> {
  const { designs, coupling, nFeatures: p } = system;
  const { nRows } = coupling;
  const samples = Array.from({ length: nRows }, (_, r) => designs.counted(r, system.h));
  const starts = new Int32Array(nRows + 1);
  for (let t = 0; t < nRows; t++) starts[t + 1] = starts[t]! + samples[t]!.count;
  const count = starts[nRows]!;
  const ofPenalty = inversePenalty(coupling);
  function* kernelMatrix(isSingle: boolean): Computation<{ k: Float64Array; largest: number }> {
    const write: WriteColumns = (from, end, stride, out) => {
      for (const [t, a] of samples.entries()) a.writeFeatures(from, end, stride, out.subarray(starts[t]!));
    };
    const k = yield* designs.products.ofRows(count, p, write, isSingle);
    weigh(k, starts, ofPenalty, nRows);
    let largest = 0;
    for (let i = 0; i < count; i++) largest = Math.max(largest, k[(i * (i + 1)) / 2 + i]!);
    return { k, largest };
  }
  let isSingle = count >= MANY && suitsSingle(samples, ofPenalty);
  let found = yield* kernelMatrix(isSingle);
  if (isSingle && !(found.largest <= LARGEST_IN_SINGLE)) {
    isSingle = false;
    found = yield* kernelMatrix(false);
  }
  const { k: factor, largest } = found;
  const isRounded = largest > LARGEST;
  if (isRounded && designs.nOutputs === 1) return diagonalInverse(system);
  yield* designs.products.factorise(factor, count);

  /** `A W`, one number a sample. */
  const predict = (rows: CoupledRows): Float64Array => {
    const w = joinRows(coupling, p, rows);
    const out = new Float64Array(count);
    for (const [t, a] of samples.entries()) a.times(w, t * p, out, starts[t]!);
    return out;
  };
  /** `A^T theta`, T x p. */
  const correlate = (theta: Float64Array): Float64Array => {
    const out = new Float64Array(nRows * p);
    for (const [t, a] of samples.entries()) a.correlate(theta, starts[t]!, out, t * p);
    return out;
  };

  return {
    isExact: designs.nRows === designs.nOutputs && !isRounded && !isSingle,
    singular: null,
    apply(e) {
      const theta = predict(solvePenalty(coupling, e, p));
      solveFactored(factor, count, theta, 0);
      return solvePenalty(coupling, sumOf(e, correlate(theta), -1), p);
    },
    fit(targets) {
      const y = new Float64Array(count);
      for (let t = 0; t < nRows; t++) {
        samples[t]!.weigh(targets[t]!, y, starts[t]!);
      }
      const theta = y.slice();
      solveFactored(factor, count, theta, 0);
      let rows = solvePenalty(coupling, correlate(theta), p);
      for (let step = isSingle ? REFINEMENTS_OF_SINGLE : REFINEMENTS; step > 0; step--) {
        const rest = predict(rows);
        for (let i = 0; i < count; i++) rest[i] = y[i]! - theta[i]! - rest[i]!;
        solveFactored(factor, count, rest, 0);
        addScaled(theta, rest, 1);
        rows = solvePenalty(coupling, correlate(theta), p);
        if (dot(rest, rest) <= LAST_CORRECTION ** 2 * dot(theta, theta)) break;
      }
      return rows;
    },
  };
}

/** Whether I + K may be made in float32, by a few samples of each task. */
function suitsSingle(samples: readonly WeightedSamples[], inverse: Float64Array): boolean {
  return samples.every((a, t) => {
    const apart = Math.ceil(a.count / LOOKED_AT);
    for (let i = 0; i < a.count; i += apart) {
      const square = a.squaredLength(i);
      if (!(square > SMALLEST_SQUARE && square < LARGEST_SQUARE)) return false;
      if (square * inverse[t * samples.length + t]! > LARGEST_IN_SINGLE / 2) return false;
    }
    return true;
  });
}

/** Turns `a_ti . a_sl` into `I + K`. */
function weigh(k: Float64Array, starts: Int32Array, inverse: Float64Array, nRows: number): void {
  for (let t = 0; t < nRows; t++) {
    for (let i = starts[t]!; i < starts[t + 1]!; i++) {
      const row = (i * (i + 1)) / 2;
      for (let s = 0; s <= t; s++) {
        const weight = inverse[t * nRows + s]!;
        const end = Math.min(starts[s + 1]!, i + 1);
        for (let l = starts[s]!; l < end; l++) k[row + l]! *= weight;
      }
      k[row + i]! += 1;
    }
  }
}

/** M^-1, T x T. */
function inversePenalty(coupling: TaskCoupling): Float64Array {
  const { nRows } = coupling;
  const unit = new Float64Array(nRows * nRows);
  for (let t = 0; t < nRows; t++) unit[t * nRows + t] = 1;
  return joinRows(coupling, nRows, solvePenalty(coupling, unit, nRows));
}
