import { runSync } from '../computation/drivers.js';
import type { LabelledTasks } from '../data/plainLabels.js';
import { pairShape } from '../designs/pairLines.js';
import { strideOf } from '../kernels/kernels.js';
import { blockedRows, PAIR_WORDS, pairPlaces } from '../kernels/pairNumbers.js';
import { returnInstance, takeInstanceOrNull } from '../kernels/wasm/instance.js';
import { pairExports, walkAt } from '../kernels/wasm/pairs.js';
import { LEAST_TOTAL } from '../problem/softSharing/fieldCurvature.js';
import { descended, type PairEnd } from '../solvers/softSharing/limitedMemory.js';
import { further } from '../solvers/softSharing/returnedSolution.js';
import { FINE_GAP } from '../solvers/softSharing/taskNewton.js';
import type { FitSolution } from './fitting.js';
import { type PlainSharing, plainSharing } from './softSharingParams.js';

/** The parameters of a classifier that are left where nothing is weighted, warm or along a graph. */
export interface PlainPairParams extends PlainSharing {
  /** Whether all tasks have one row of weights. */
  readonly isOneRow: boolean;
}

/**
 * The parameters of a classifier by one look at each. What its checks would read or refuse in another way is left to them.
 *
 * @returns null unless all are of their usual kind and in their ranges, with alpha above 0
 */
export function plainPairParams(given: object, isOneRow: boolean): PlainPairParams | null {
  const params = plainSharing(given);
  if (params === null || !(params.alpha > 0 && params.alpha < STRONGEST && params.coupling < STRONGEST))
    return null;
  return { ...params, isOneRow };
}

/** Strengths beyond it are left to the checks. */
const STRONGEST = 1e300;

/** A solution with the mean of its rows, p. */
export interface PlainPairs extends FitSolution {
  readonly sharedCoef: Float64Array;
}

/**
 * The shared or soft sharing logistic regression of tasks with their own dense samples, which count alike, all of it in the memory of
 * the kernels. It has the bits of `coupledSolution`, which does the same on objects that serve any data, loss and solver; where these
 * take longer than the arithmetic, that counts.
 *
 * @returns where its descent came to, if that is not within the tolerance; null where nothing is done: for columns that vary
 *   by rounding alone, numbers that are not finite or out of the range of float32, for a task with one label, and without WebAssembly
 */
export function plainPairs(
  { tasks, nFeatures: p }: LabelledTasks,
  { alpha, coupling, isOneRow, fitIntercept, tol, maxIter }: PlainPairParams,
): PlainPairs | PairEnd | null {
  const Q = tasks.length;
  const nRows = isOneRow ? 1 : Q;
  const shape = pairShape(
    tasks.map(({ x }) => x),
    { nRows, kappa: nRows > 1 ? coupling : 0 },
  );
  const places = pairPlaces(shape);
  // Addresses: of each task X, its fields, and both in float32; the descent; what is found of columns; results.
  const starts: number[] = [];
  let top = 0;
  let cost = 0;
  for (let t = 0; t < Q; t++) {
    const stride = strideOf(tasks[t]!.x.rows);
    starts.push(top);
    top += (8 * stride + 4 * blockedRows(tasks[t]!.x.rows)) * (p + FIELDS);
    cost += (stride + 1) * p;
  }
  const walkStart = top;
  const record = 8 * strideOf(3 * p + 1);
  const sums = walkStart + 8 * strideOf(places.end);
  const found = sums + record * Q;
  const end = found + 8 * strideOf((nRows + 1) * p + Q + 1);
  const instance = takeInstanceOrNull(end);
  if (instance === null) return null;
  try {
    const { buffer, bytes } = instance;
    const run = pairExports(buffer);
    instance.used = Math.max(instance.used, end);
    bytes.fill(0, walkStart, walkStart + 8 * places.steps);
    bytes.fill(0, walkStart + 8 * places.sums, walkStart + 8 * places.table);
    const memory = new Float64Array(buffer, 0, end / 8);
    const numbers = memory.subarray(walkStart / 8, walkStart / 8 + places.end);
    const table = new Int32Array(buffer, walkStart + 8 * places.table, PAIR_WORDS * Q);
    const center = fitIntercept ? 1 : 0;
    const least = fitIntercept ? LEAST_TOTAL : Infinity;
    const walk = walkAt({ ...shape, numbers, places, alpha, least }, () => {});
    let size = 0;
    for (let t = 0, w = 0; t < Q; t++) {
      const { x, labels } = tasks[t]!;
      const start = starts[t]!;
      const bytesOfField = 8 * strideOf(x.rows);
      const fields = start + bytesOfField * p;
      const single = fields + bytesOfField * FIELDS;
      table[w++] = start;
      table[w++] = fields;
      table[w++] = single;
      table[w++] = single + 4 * blockedRows(x.rows) * p;
      table[w++] = bytesOfField / 2;
      table[w++] = isOneRow ? 0 : 8 * p * t;
      if (x.order === 'column') memory.set(x.data, start / 8);
      else {
        // By halves, which are as long as X in float32, in the place of that.
        const half = Math.ceil(x.rows / 2);
        for (let first = 0; first < x.rows; first += half) {
          const last = Math.min(first + half, x.rows);
          memory.set(x.data.subarray(first * p, last * p), single / 8);
          run.transposeRows(single, last - first, p, start + 8 * first, 8 * x.rows);
        }
      }
      memory.set(labels.values, fields / 8);
      const value = run.openPairs(walkStart, t, x.rows, labels.low, labels.high, center, sums + record * t);
      if (value === 0) return null;
      size += value;
    }
    const tolerance = tol * size;
    const rule = { tolerance, finest: FINE_GAP * size, maxIter, cost, slice: Infinity };
    const split = places.isCoupled ? nRows * p : 0;
    const descent = runSync(descended(walk, { ...rule, split, nFeatures: p }, nothing));
    if (!(descent.gap <= tolerance)) return descent;
    const areFinite = run.concludePairs(walkStart, sums, record, center, found) === 1;
    const at = found / 8;
    const [intercept, shared] = [at + nRows * p, at + nRows * p + Q];
    const dualGap = further(descent.gap, memory[shared + p]!);
    if (!areFinite || !(dualGap <= tolerance)) return descent;
    return {
      w: memory.slice(at, intercept),
      intercept: Array.from(memory.subarray(intercept, shared)),
      nIter: descent.steps,
      dualGap,
      eps: tolerance,
      converged: true,
      reason: 'converged',
      sharedCoef: memory.slice(shared, shared + p),
    };
  } finally {
    returnInstance(instance);
  }
}

/** Fields of an output. */
const FIELDS = 5;

function* nothing(): Generator<never, void, void> {}
