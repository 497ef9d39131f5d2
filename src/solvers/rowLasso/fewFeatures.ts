import type { Computation } from '../../computation/computation.js';
import { localColumns } from '../../designs/design.js';
import { dot } from '../../linalg/vectors.js';
import { clearRow, isZeroRow } from '../../penalties/rows.js';
import { bestMultiple } from '../../problem/rowCertificate.js';
import { augmentedGap } from '../../problem/rowLasso/augmentedGap.js';
import { residualField } from '../../problem/rowLasso/certificate.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import { progressOf } from '../progress.js';
import { EXTRA_FLOPS, type Solution } from '../solver.js';
import { FINEST_DISTANCE, FINEST_GAP } from '../stopTest.js';
import {
  type BlockDescentOptions,
  blockDescent,
  CHEAP_GRAM,
  ENOUGH,
  SMALLEST_MOVEMENT,
} from './blockDescent.js';
import { PASS_SETUP } from './gramDescent.js';

/** Features whose inner products are descended on together, at most. */
const MOST_FEATURES = 256;
/** Multiply-adds and passes that go into that before other ways are tried, at most, and passes that make it worth while. */
const MOST_FLOPS = 5e6;
const MOST_PASSES = 100;
/** More passes than that where they are as cheap as this together. */
const MOST_OF_CHEAP_PASSES = 300;
const CHEAP_FLOPS = 1e5;
const LEAST_PASSES = 30;

/** Whether `fewFeatures` is the way: X^T X of all features costs little beside what it saves. */
export function hasFewFeatures(
  { rows, gram, nTasks, standardized }: RowProblem,
  options: BlockDescentOptions,
): boolean {
  const { design } = standardized;
  const p = design.columns;
  const isKind =
    rows.fused?.everywhere !== undefined &&
    rows.fused.everywhere.l1 > 0 &&
    options.order === undefined &&
    design === design.exact;
  if (!isKind || p > Math.min(MOST_FEATURES, gram.most) || p * p * nTasks * LEAST_PASSES > MOST_FLOPS)
    return false;
  const { columnCost } = localColumns(design);
  // Of a ridge on a singular X^T X inner products tell the gap, but less of W than samples do.
  if (columnCost < p && rows.fused!.hasRidge) return false;
  // By a pass, where a third of the rows is not zero.
  const saved = columnCost * nTasks * p + PASS_SETUP - (p * p * nTasks) / 3;
  const price = (columnCost * p * p) / 2;
  return saved > 0 && price <= Math.max(CHEAP_GRAM, saved * (options.passesAhead ?? 0));
}

/**
 * Block coordinate descent for few features: all of it on X^T X and X^T R, led by a kernel until nothing is left, then one look at
 * the samples, which is the certificate. Where that is not enough, `blockDescent` goes on from there.
 */
export function* fewFeatures(problem: RowProblem, options: BlockDescentOptions): Computation<Solution> {
  const { kernels, gram, nTasks, nullObjective, rows, standardized } = problem;
  const { design, target, squaredNorms } = standardized;
  const x = localColumns(design);
  const { tolerance, maxIter, extraFlops = EXTRA_FLOPS } = options;
  const { finestGap = FINEST_GAP * nullObjective } = options;
  const p = x.columns;
  const isOnPath = options.keepsState === true;
  const buffers = problem.workspace.restart(isOnPath);
  const w = buffers.rows(); // in the order in which `blockDescent` takes them
  const v = buffers.rows();
  const residual = buffers.field();
  const fitted = buffers.field();
  const list = buffers.list();
  const usable = new Int32Array(p);
  let count = 0;
  for (let j = 0; j < p; j++) {
    list[j] = j;
    if (squaredNorms[j] !== 0) usable[count++] = j;
  }
  const inner = gram.workspaceFor(list);
  let residualSquares: number;
  if (isOnPath) residualSquares = dot(residual, residual);
  else {
    if (options.start) w.set(options.start);
    for (let j = 0; j < p; j++) if (squaredNorms[j] === 0) clearRow(w, j, nTasks);
    residualSquares = refresh();
  }
  inner.w.set(w);
  for (let t = 0, to = 0; t < nTasks; t++, to += inner.gram.stride - p) {
    for (let q = t; q < v.length; q += nTasks) inner.v[to++] = v[q]!;
  }
  const passesFor = (flops: number): number => Math.floor(flops / (p * p * nTasks));
  const cheap = Math.min(MOST_OF_CHEAP_PASSES, passesFor(CHEAP_FLOPS));
  const maxPasses = Math.min(maxIter, Math.max(MOST_PASSES, cheap), passesFor(MOST_FLOPS));
  const passes = kernels.descendGram(inner.gram, {
    features: inner.all,
    squaredNorms: inner.lengths,
    w: inner.w,
    residual: inner.v,
    proxRow: (z, j, step) => rows.prox(z, j * nTasks, j, step),
    strengths: rows.fused!.everywhere!,
    startW: inner.step,
    startV: inner.spare,
    residualSquares,
    goal: Math.min(finestGap, ENOUGH * tolerance),
    smallestMovement: SMALLEST_MOVEMENT * nullObjective,
    maxPasses,
  });
  if (passes > 0) {
    w.set(inner.w);
    residualSquares = refresh();
  }
  yield { kind: 'pause' };
  const features = usable.subarray(0, count);
  const at = { w, v, features, norms: new Float64Array(count) };
  const { gap } = bestMultiple(problem.geometry, residualField(residualSquares), at, design.rounding);
  yield progressOf(problem, options, { iteration: passes, gap, candidates: count, active: supportSize() });
  const near = Math.max(finestGap, FINEST_DISTANCE * nullObjective);
  const isFine = passes < maxPasses || (gap <= near && passes * p * p * nTasks >= extraFlops);
  if (gap <= tolerance && isFine && isNearEnough()) {
    return Object.freeze({ w: w.slice(), gap, iterations: passes, reason: 'converged', keepsState: true });
  }
  return yield* blockDescent(problem, {
    ...options,
    start: w,
    keepsState: true,
    direction: undefined,
    passes,
  });

  /** R and X^T R at W. @returns ||R||^2 */
  function refresh(): number {
    x.multiply(w, list.subarray(0, supportSize()), fitted);
    const squares = kernels.subtract(target, fitted, residual);
    for (let j = 0; j < p; j++) list[j] = j;
    x.correlate(residual, list, v);
    return squares;
  }

  /** How many rows are not zero; they stand at the head of the list. */
  function supportSize(): number {
    let size = 0;
    for (let j = 0; j < p; j++) if (!isZeroRow(w, j, nTasks)) list[size++] = j;
    return size;
  }

  /** A tight gap says little of W where there is a ridge: never stop where scikit-learn would not. */
  function isNearEnough(): boolean {
    if (!rows.fused?.hasRidge) return true;
    const distance = augmentedGap(rows.fused, nTasks, residual, w, v, features);
    return distance <= Math.max(2 * tolerance, FINEST_DISTANCE * nullObjective);
  }
}
