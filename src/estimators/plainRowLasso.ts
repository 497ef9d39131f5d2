import type { PlainSamples } from '../data/plainSamples.js';
import { ROW_DESCENT, type RowDescentEnd, rowDescentRoom, strideOf } from '../kernels/kernels.js';
import { returnInstance, takeInstanceOrNull } from '../kernels/wasm/instance.js';
import { ROW_DESCENT_ENDS } from '../kernels/wasm/wasm.js';
import { STRONGEST } from '../penalties/rowLasso.js';
import { mostRows } from '../problem/rowLasso/descentMemory.js';
import { SMALLEST_MOVEMENT } from '../solvers/rowLasso/blockDescent.js';
import {
  FLOPS_A_CALL,
  MOST_FLOPS,
  passesOfKernel,
  type RowsDescended,
} from '../solvers/rowLasso/rowDescent.js';
import { EXTRA_FLOPS } from '../solvers/solver.js';
import { FINEST_DISTANCE, FINEST_GAP } from '../solvers/stopTest.js';
import { certified } from './certified.js';
import type { FitSolution } from './fitting.js';
import type { PlainParams } from './plainParams.js';

/**
 * The row lasso of dense data whose samples count alike, all of it in the memory of the kernels: standardised, solved and brought
 * back to the user's units by three of their functions. It has the bits of `startSquaredFit`, which does the same on objects that
 * serve any data and any solver; where these take longer than the arithmetic, that counts.
 *
 * @returns where its kernel came to, if that is not the end; null where nothing is done: for a penalty without l1, for constant columns
 *   and numbers that are not finite, without WebAssembly, and where rounding takes the certificate above the tolerance
 */
export function plainRowLasso(
  { x, y: targets }: PlainSamples,
  params: PlainParams,
): FitSolution | RowsDescended | null {
  const { rows: n, columns: p } = x;
  const nTasks = targets.columns;
  const center = params.fitIntercept ? 1 : 0;
  const most = mostRows({ samples: n, features: p, nTasks, isSparse: false });
  const l1 = params.alpha * params.l1Ratio;
  if (most === 0 || !(l1 > 0)) return null;
  const stride = strideOf(n);
  const numbers = p * nTasks;
  // Addresses: X and its columns of zeros, what is zero at first, and the rest.
  const state = 8 * stride * strideOf(p);
  const lists = state + 8 * strideOf(ROW_DESCENT.size);
  const w = lists + 4 * strideOf(2 * p + most);
  const y = w + 8 * strideOf(numbers);
  const residual = y + 8 * stride * nTasks;
  const v = residual + 8 * stride * nTasks;
  const xSums = v + 8 * strideOf(numbers);
  const ySums = xSums + 8 * strideOf(3 * p);
  const out = ySums + 8 * strideOf(3 * nTasks + 1);
  const gram = out + 8 * strideOf(nTasks + 2);
  const room = gram + 8 * strideOf(most) * most;
  const end = Math.max(
    room + 8 * rowDescentRoom(stride, p, nTasks, most),
    gram + 8 * n * Math.max(p, nTasks),
  ); // numbers by rows, too
  const instance = takeInstanceOrNull(end);
  if (instance === null) return null;
  try {
    const { run } = instance;
    instance.used = Math.max(instance.used, end);
    instance.bytes.fill(0, 8 * stride * p, y);
    const memory = new Float64Array(instance.buffer, 0, end / 8);
    memory.set(x.data, x.order === 'row' ? gram / 8 : 0);
    if (x.order === 'row') run.transpose(gram, n, p, 0);
    memory.set(targets.data, (targets.order === 'row' ? gram : y) / 8);
    if (targets.order === 'row') run.transpose(gram, n, nTasks, y);
    const scale = run.standardizeRows(0, p, y, nTasks, n, 8 * stride, center, xSums, ySums);
    if (scale === 0) return null;
    const strength = Math.min(STRONGEST, (l1 * n) / scale);
    if (!(strength > 0)) return null;
    const squares = memory[ySums / 8 + 3 * nTasks]!;
    const nullObjective = squares / 2;
    const tolerance = params.tol * nullObjective;
    memory[state / 8 + ROW_DESCENT.lowest] = Infinity;
    let reached: RowDescentEnd;
    do {
      const code = run.descendRows(
        0,
        8 * stride,
        p,
        xSums + 16 * p,
        y,
        nTasks,
        w,
        residual,
        v,
        strength,
        Math.min(STRONGEST, params.alpha * (1 - params.l1Ratio) * n),
        gram,
        lists,
        most,
        state,
        room,
        tolerance,
        FINEST_GAP * nullObjective,
        FINEST_DISTANCE * nullObjective,
        SMALLEST_MOVEMENT * nullObjective,
        passesOfKernel(params.maxIter),
        EXTRA_FLOPS,
        FLOPS_A_CALL,
      );
      reached = ROW_DESCENT_ENDS[code]!;
    } while (reached === 'paused' && memory[state / 8 + ROW_DESCENT.flops]! < MOST_FLOPS);
    const gap = memory[state / 8 + ROW_DESCENT.gap]!;
    const iterations = memory[state / 8 + ROW_DESCENT.passes]!;
    if (reached !== 'converged') {
      return {
        w: memory.slice(w / 8, w / 8 + numbers),
        residual: memory.slice(residual / 8, v / 8),
        v: memory.slice(v / 8, v / 8 + numbers),
        gap,
        passes: iterations,
        end: reached,
      };
    }
    if (run.concludeRows(w, p, nTasks, scale, center, xSums, ySums, room, out) === 0) return null;
    const at = out / 8;
    const returned = {
      error: memory[at + nTasks + 1]!,
      raised: (n * memory[at + nTasks]!) / 2,
      tolerance,
      unit: (scale * scale) / n,
    };
    const certificate = certified({ gap, iterations, reason: 'converged' }, returned);
    if (!certificate.converged) return null;
    return {
      w: memory.slice(w / 8, w / 8 + numbers),
      intercept: Array.from(memory.subarray(at, at + nTasks)),
      ...certificate,
    };
  } finally {
    returnInstance(instance);
  }
}
