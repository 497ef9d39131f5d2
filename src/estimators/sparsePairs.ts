import type { Computation } from '../computation/computation.js';
import type { Dataset } from '../data/dataset.js';
import { hasDevice } from '../designs/onDevice.js';
import { returnInstance, takeInstanceOrNull } from '../kernels/wasm/instance.js';
import { pairExports, walkAt } from '../kernels/wasm/pairs.js';
import { logistic } from '../losses/logistic.js';
import { taskLoss } from '../losses/taskLoss.js';
import type { TaskCoupling } from '../penalties/taskCoupling.js';
import { LEAST_TOTAL } from '../problem/softSharing/fieldCurvature.js';
import { nullModel } from '../problem/taskTargets.js';
import { progressOf } from '../solvers/progress.js';
import { descended, type PairEnd } from '../solvers/softSharing/limitedMemory.js';
import { FINE_GAP } from '../solvers/softSharing/taskNewton.js';
import { certified } from './certified.js';
import { MOST_BYTES } from './directSteps.js';
import type { FitSolution } from './fitting.js';
import {
  loadColumns,
  loadOutputs,
  type SparsePlan,
  type SparseSamples,
  sparsePlan,
  sparseSamples,
} from './sparseSamples.js';

/** What is minimised, and when that counts as done. */
export interface SparseRule {
  readonly coupling: TaskCoupling;
  readonly fitIntercept: boolean;
  readonly tol: number;
  readonly maxIter: number;
}

/** Features so few that descents go by their second derivatives, for which X has to be dense. */
const FEW = 16;
/** Multiply-adds between two pauses. */
const SLICE = 2 ** 21;

/**
 * The logistic regression of tasks whose X are sparse, all of it in the memory of the kernels: the descent of `pairDescent`, on the columns
 * that store anything. Nothing is centred: an intercept takes up the means of columns.
 *
 * @returns null where that is not done: for a graph of tasks, without a penalty, with a device, for numbers out of range, columns that
 *   hardly vary beside their mean, without WebAssembly, and where the descent does not come within the tolerance
 */
export function* sparsePairs(
  dataset: Dataset,
  { coupling, fitIntercept, tol, maxIter }: SparseRule,
): Computation<FitSolution | null> {
  const { alpha, kappa, nRows, nGroups, form } = coupling;
  const isKnown = form === 'none' || (form === 'mean' && nGroups === 1);
  const samples = isKnown && alpha > 0 ? sparseSamples(dataset) : null;
  if (samples === null || samples.features.length <= FEW || (yield* hasDevice())) return null;
  const plan = sparsePlan(samples, { nRows, kappa });
  const { shape, places, top, end } = plan;
  const instance = 8 * end <= MOST_BYTES ? takeInstanceOrNull(8 * end) : null;
  if (instance === null) return null;
  try {
    instance.used = Math.max(instance.used, 8 * end);
    const { buffer } = instance;
    const numbers = new Float64Array(buffer, 0, end);
    const memory = { numbers, words: new Int32Array(buffer, 0, 2 * end), run: pairExports(buffer) };
    const losses = samples.outputs.map(({ y, c }) => taskLoss(logistic, y, c));
    const { b, value: size } = nullModel(losses, fitIntercept);
    yield* loadColumns(memory, samples, plan);
    if (!(yield* loadOutputs(memory, samples, plan, b, fitIntercept))) return null;
    const least = fitIntercept ? LEAST_TOTAL : Infinity;
    const descent = numbers.subarray(top, top + places.end);
    const walk = walkAt({ ...shape, numbers: descent, places, alpha, least }, () => {});
    const p = samples.features.length;
    const within = { tolerance: tol * size, maxIter };
    const goal = { ...within, finest: FINE_GAP * size, cost: samples.cost, slice: SLICE, nFeatures: p };
    const split = places.isCoupled ? nRows * p : 0;
    function* report(iteration: number, gap: number): Computation<void> {
      yield progressOf({ objectiveUnit: 1 }, within, { iteration, gap, candidates: p, active: p });
    }
    const reached = yield* descended(walk, { ...goal, split }, report);
    if (!(reached.gap <= within.tolerance)) return null;
    yield* report(reached.steps, reached.gap);
    const w = weightsOf(samples, reached, nRows);
    const ended = { gap: reached.gap, iterations: reached.steps, reason: 'converged' } as const;
    const error = predictionError(numbers, w, samples, plan);
    const certificate = certified(ended, { error, raised: 0, tolerance: within.tolerance, unit: 1 });
    return certificate.converged ? { w, intercept: Array.from(reached.b), ...certificate } : null;
  } finally {
    returnInstance(instance);
  }
}

/** W, p x R, 0 for the columns that store nothing. */
function weightsOf(
  { nFeatures, features }: SparseSamples,
  { rows: { deviation, mean } }: PairEnd,
  nRows: number,
): Float64Array {
  const w = new Float64Array(nFeatures * nRows);
  const p = features.length;
  const isCoupled = deviation.length > 0;
  for (let r = 0; r < nRows; r++) {
    const from = isCoupled ? 0 : r * p;
    for (let k = 0; k < p; k++) {
      const own = isCoupled ? deviation[r * p + k]! : 0;
      w[features[k]! * nRows + r] = mean[from + k]! + own + 0; // + 0 turns -0 into 0
    }
  }
  return w;
}

/** How far rounding may take the predictions: that of `problem/softSharing/coefficients.ts`. */
function predictionError(
  numbers: Float64Array,
  w: Float64Array,
  { features, outputs }: SparseSamples,
  plan: SparsePlan,
): number {
  const { nRows } = plan.shape;
  let error = 0;
  for (let q = 0; q < outputs.length; q++) {
    const row = nRows === 1 ? 0 : q;
    const from = plan.outputs[q]!.squares;
    let size = 0;
    for (let k = 0; k < features.length; k++)
      size += Math.sqrt(numbers[from + k]!) * Math.abs(w[features[k]! * nRows + row]!);
    error += logistic.curvature * (Number.EPSILON * size) ** 2;
  }
  return Math.sqrt(error);
}
