/** What direct solutions of soft sharing have in common, however their tasks have their samples: see `assembly/coupled.ts`. */
import type { Computation } from '../computation/computation.js';
import type { CoupledExports } from '../kernels/wasm/coupled.js';
import type { DenseColumns } from '../matrix/columns.js';
import type { PlainMatrix } from '../matrix/plainMatrix.js';
import { progressOf } from '../solvers/progress.js';
import { certified } from './certified.js';
import type { FitSolution } from './fitting.js';

/** What is minimised, and when that counts as done. */
export interface DirectRule {
  readonly alpha: number;
  readonly coupling: number;
  readonly fitIntercept: boolean;
  readonly tol: number;
  readonly maxIter: number;
}

export interface DirectSolution extends FitSolution {
  /** The mean of the rows of W, p. */
  readonly sharedCoef: Float64Array;
}

/** Bytes of memory, and rows of a system, for which it is made. */
export const MOST_BYTES: number = 2 ** 30;
export const MOST_ROWS: number = 1500;
/** Multiply-adds between two pauses. */
export const PAUSE_WORK = 2e7;
/** Where no number of a system is larger, over its ridge, a factor in float32 leaves a tenth of a residual at most; so many rows are worth it. */
export const LARGEST_IN_SINGLE = 1e5;
export const MANY = 64;
/** The part of the objective of the best constant model that a gap comes below at once, as a rule, where conjugate gradients lead. */
export const ENOUGH = 1e-10;
/** Columns, or samples, that are multiplied at a time. */
export const COLUMNS = 128;
/** Numbers of a task's entry in the table, and of the head. */
export const ENTRY = 8;
export const HEAD = 32;

/** Where the coupling is larger than this multiple of alpha, `I - kappa D^-1` is hardly more than its rounding. */
const MOST_COUPLING = 1e6;
/** Steps of refinement, and the part of the objective of the best constant model below which a gap is as fine as float64 can tell. */
const MOST_STEPS = 6;
const FINEST_GAP = 1e-18;
/** A step that leaves more than this part of the gap is the last. */
const LEAST_GAIN = 0.25;
/** The least product of alpha and tolerance: squares over alpha that are within a smaller one may have come below the range of float64. */
const LEAST_PRODUCT = 1e-290;

/** Whether the strengths are such that float64 has digits for the systems. */
export function canBeDirect({ alpha, coupling, tol }: DirectRule): boolean {
  return alpha > 0 && tol > 0 && coupling <= MOST_COUPLING * alpha;
}

/** Hands out a memory piece by piece, in numbers. */
export class Places {
  end = 0;

  take(count: number): number {
    const at = this.end;
    this.end += Math.ceil(count / 4) * 4;
    return at;
  }
}

/** Numbers of a matrix by rows that are turned at a time. */
const TURNED = 2 ** 15;

/** Numbers of room in which a matrix by rows is turned. */
export function roomToTurn({ rows, columns, order }: Shape): number {
  return order === 'row' ? Math.min(rows, rowsTurned(columns)) * columns : 0;
}

type Shape = Pick<PlainMatrix, 'rows' | 'columns'> & { readonly order?: 'row' | 'column' };

function rowsTurned(columns: number): number {
  return 8 * Math.ceil(TURNED / (8 * columns));
}

/** A memory of the kernels, and where in it there is room to turn. */
export interface Memory {
  readonly coupled: CoupledExports;
  readonly numbers: Float64Array;
  readonly room: number;
}

/** Brings a matrix into the memory, its columns one after the other. */
export function* place(memory: Memory, matrix: PlainMatrix | DenseColumns, to: number): Computation<void> {
  const { rows, columns } = matrix;
  if ('write' in matrix && matrix.write)
    yield* matrix.write(memory.numbers.subarray(to, to + rows * columns));
  else copyTo(memory, matrix, to);
}

/** The same of one that lies as it is. */
export function copyTo(
  { coupled, numbers, room }: Memory,
  matrix: PlainMatrix | DenseColumns,
  to: number,
): void {
  const { rows, columns, data } = matrix;
  if (!('order' in matrix) || matrix.order === 'column') {
    numbers.set(data, to);
    return;
  }
  const count = rowsTurned(columns);
  for (let first = 0; first < rows; first += count) {
    const end = Math.min(rows, first + count);
    numbers.set(count < rows ? data.subarray(first * columns, end * columns) : data, room);
    coupled.transposeRows(8 * room, end - first, columns, 8 * (to + first), 8 * rows);
  }
}

/** What an opened fit is solved by. */
export interface DirectSystem {
  readonly coupled: CoupledExports;
  readonly numbers: Float64Array;
  /** Where the kernels have put the power of two and the objective of the best constant model. */
  readonly head: number;
  /** Where coefficients come to stand. */
  readonly out: number;
  readonly p: number;
  readonly nTasks: number;
  /** Moves W. @returns the gap */
  readonly step: () => number;
  /** A gap, as a part of that objective, at which no step is worth its time. @defaultValue FINEST_GAP */
  readonly enough?: number | undefined;
}

/** Refines W from 0. @returns null where numbers are not finite, where their squares are too small for float64, and where rounding takes the certificate above the tolerance */
export function* solvedDirectly(
  { coupled, numbers, head, out, p, nTasks, step, enough = FINEST_GAP }: DirectSystem,
  { alpha, tol, maxIter }: DirectRule,
): Computation<DirectSolution | null> {
  const scale = numbers[head]!;
  const size = numbers[head + 1]!;
  const unit = scale * scale;
  const tolerance = tol * size;
  if (!(Math.min(1, alpha) * tolerance > LEAST_PRODUCT)) return null;
  let gap = Infinity;
  for (let steps = 1, isLast = false; !isLast; steps++) {
    const next = step();
    if (!(next <= gap)) coupled.undoStep();
    isLast = !(next < LEAST_GAIN * gap) || next <= enough * size || steps === MOST_STEPS;
    if (next <= gap) gap = next;
    yield progressOf(
      { objectiveUnit: unit },
      { tolerance, maxIter },
      { iteration: 1, gap, candidates: p, active: p },
    );
  }
  if (coupled.concludeTasks(8 * out) === 0) return null;
  const intercepts = out + p * nTasks;
  const middle = intercepts + nTasks;
  const returned = { error: numbers[middle + p]!, raised: 0, tolerance, unit };
  const certificate = certified({ gap, iterations: 1, reason: 'converged' }, returned);
  if (!certificate.converged) return null;
  return {
    w: numbers.slice(out, intercepts),
    intercept: Array.from(numbers.subarray(intercepts, middle)),
    sharedCoef: numbers.slice(middle, middle + p),
    ...certificate,
  };
}

/** Factorises n rows, a few at a time. @returns whether the matrix is regular */
export function* inRanges(n: number, factor: (first: number, end: number) => number): Computation<boolean> {
  const rows = Math.max(16, 16 * Math.floor(PAUSE_WORK / (8 * n * n)));
  for (let first = 0; first < n; first += rows) {
    if (factor(first, Math.min(n, first + rows)) === 0) return false;
    yield { kind: 'pause' };
  }
  return true;
}

/** Adds products of `count` columns, or samples, a few at a time, `work` multiply-adds each. */
export function* inColumns(
  count: number,
  work: number,
  add: (first: number, end: number) => void,
): Computation<void> {
  let done = 0;
  for (let first = 0; first < count; first += COLUMNS) {
    const end = Math.min(count, first + COLUMNS);
    add(first, end);
    done += work * (end - first);
    if (done < PAUSE_WORK) continue;
    done = 0;
    yield { kind: 'pause' };
  }
}
