import type { PlainSamples } from '../data/plainSamples.js';
import { sampleNewtonRoom, strideOf } from '../kernels/kernels.js';
import { returnInstance, takeInstanceOrNull } from '../kernels/wasm/instance.js';
import { ROW_FIT, roomOfRowFit } from '../kernels/wasm/rowFit.js';
import { ROW_DESCENT_ENDS } from '../kernels/wasm/wasm.js';
import { STRONGEST } from '../penalties/rowLasso.js';
import { mostRows } from '../problem/rowLasso/descentMemory.js';
import {
  FLOPS_A_CALL,
  MOST_FLOPS,
  passesOfKernel,
  SMALLEST_MOVEMENT,
} from '../solvers/rowLasso/descentLimits.js';
import type { RowsDescended } from '../solvers/rowLasso/rowDescent.js';
import { EXTRA_FLOPS } from '../solvers/solver.js';
import { FINEST_DISTANCE, FINEST_GAP } from '../solvers/stopTest.js';
import { certified } from './certified.js';
import type { FittedLinearModel } from './linearModel.js';
import type { PlainParams } from './plainParams.js';

/**
 * The row lasso of dense data whose samples count alike, all of it in the memory of the kernels: standardised, solved and brought
 * back to the user's units by one of their functions. It has the bits of `startSquaredFit`, which does the same on objects that
 * serve any data and any solver; where these take longer than the arithmetic, that counts.
 *
 * @returns where its kernel came to, if that is not the end; null where nothing is done: for a penalty without l1, for constant columns
 *   and numbers that are not finite, without WebAssembly, and where rounding takes the certificate above the tolerance
 */
export function plainRowLasso(
  { x, y, taskNames }: PlainSamples,
  { alpha, l1Ratio, fitIntercept, maxIter, tol }: PlainParams,
): FittedLinearModel | RowsDescended | null {
  const { rows: n, columns: p } = x;
  const nTasks = y.columns;
  const most = mostRows({ samples: n, features: p, nTasks, isSparse: false });
  if (most === 0 || !(alpha * l1Ratio > 0) || !(alpha * n < STRONGEST)) return null;
  const stride = strideOf(n);
  const targets = stride * strideOf(p);
  const room = targets + stride * nTasks;
  const bytes = 8 * (room + roomOfRowFit(n, p, nTasks, most));
  const instance = takeInstanceOrNull(bytes);
  if (instance === null) return null;
  try {
    const { run, numbers } = instance;
    if (instance.used < bytes) instance.used = bytes;
    const areRows = x.order === 'row';
    const areTargetRows = y.order === 'row';
    numbers.set(x.data, areRows ? room : 0);
    numbers.set(y.data, areTargetRows ? room + (areRows ? n * p : 0) : targets);
    const code = run.fitRows(
      n,
      p,
      nTasks,
      areRows ? 1 : 0,
      areTargetRows ? 1 : 0,
      8 * targets,
      8 * room,
      most,
      fitIntercept ? 1 : 0,
      alpha * l1Ratio,
      alpha * (1 - l1Ratio),
      STRONGEST,
      tol,
      FINEST_GAP,
      FINEST_DISTANCE,
      SMALLEST_MOVEMENT,
      passesOfKernel(maxIter),
      EXTRA_FLOPS,
      FLOPS_A_CALL,
      MOST_FLOPS,
      sampleNewtonRoom(stride, p, nTasks),
    );
    if (code < 0) return null;
    const w = numbers[room + ROW_FIT.w]! / 8;
    const gap = numbers[room + ROW_FIT.gap]!;
    const iterations = numbers[room + ROW_FIT.passes]!;
    const reached = ROW_DESCENT_ENDS[code]!;
    if (reached !== 'converged') {
      const residual = numbers[room + ROW_FIT.residual]! / 8;
      const v = numbers[room + ROW_FIT.v]! / 8;
      return {
        w: numbers.slice(w, w + p * nTasks),
        residual: numbers.slice(residual, residual + stride * nTasks),
        v: numbers.slice(v, v + p * nTasks),
        gap,
        passes: iterations,
        end: reached,
      };
    }
    const { nIter, dualGap, eps, converged } = certified(
      { gap, iterations, reason: reached },
      {
        error: numbers[room + ROW_FIT.error]!,
        raised: numbers[room + ROW_FIT.raised]!,
        tolerance: numbers[room + ROW_FIT.tolerance]!,
        unit: numbers[room + ROW_FIT.unit]!,
      },
    );
    if (!converged || eps === Infinity) return null;
    const at = numbers[room + ROW_FIT.intercepts]! / 8;
    const intercept: number[] = [];
    for (let t = 0; t < nTasks; t++) intercept.push(numbers[at + t]!);
    const count = numbers[room + ROW_FIT.rowCount]!;
    const end = w + p * nTasks;
    const places = 2 * count * PAGE < end - w ? numbers[room + ROW_FIT.rows]! : null;
    return Object.freeze({
      w:
        places === null ? numbers.slice(w, end) : copyOfRows(numbers.subarray(w, end), nTasks, places, count),
      intercept: Object.freeze(intercept),
      nFeatures: p,
      nTasks,
      taskNames,
      featureNames: null,
      nIter,
      dualGap,
      eps,
      converged,
    });
  } finally {
    returnInstance(instance);
  }
}

/** Numbers of a page of memory: to write to a new one takes as long as to copy some hundred. */
const PAGE = 512;

/** A copy of rows of nTasks numbers, all zero but those whose indices stand at `places`: pages with none of these are not written to. */
function copyOfRows(rows: Float64Array, nTasks: number, places: number, count: number): Float64Array {
  const copy = new Float64Array(rows.length);
  for (const j of new Int32Array(rows.buffer, places, count)) {
    copy.set(rows.subarray(j * nTasks, (j + 1) * nTasks), j * nTasks);
  }
  return copy;
}
