import type { Computation } from '../../computation/computation.js';
import type { Dataset } from '../../data/dataset.js';
import { type CentredBlock, centredBlock } from '../../designs/centredBlock.js';
import { centredBytes } from '../../designs/centredDesign.js';
import { columnMoments } from '../../designs/columnMoments.js';
import { type Design, localColumns } from '../../designs/design.js';
import { HessianCache } from '../../designs/hessianCache.js';
import { onDevice } from '../../designs/onDevice.js';
import { bytesFor, type Kernels, strideOf } from '../../kernels/kernels.js';
import { type KernelChoice, openKernels } from '../../kernels/open.js';
import { sum } from '../../linalg/vectors.js';
import type { Loss } from '../../losses/loss.js';
import { taskLoss } from '../../losses/taskLoss.js';
import { InputError } from '../../messages/errors.js';
import type { Penalty } from '../../penalties/penalty.js';
import { inUnits, objectiveUnit } from '../objectiveUnit.js';
import { type Penalised, penalised } from '../penalised.js';
import { centredTargets, nullModel, taskParts } from '../taskTargets.js';

import { bufferBytes, type OutputGroup, openBuffers, planGroups, type Term } from './outputGroup.js';

/**
 * Tasks on data that are in the memory of kernels, before a penalty is chosen: any loss, any weights, samples of
 * their own,
 *
 *     sum_t sum_i c_it loss_t(y_it, x_i . w_t + b_t)  +  Omega(W),     W p x Q, one column an output.
 *
 * Blocks are shifted as in `CentredBlock`. Targets (and with them W and b) are in units of a power of two s, see `centredTargets`, and the
 * objective in one of its own.
 */
export interface MixedData {
  readonly kernels: Kernels;
  readonly terms: readonly Term[];
  /** The same, by what the kernels can take at once. */
  readonly groups: readonly OutputGroup[];
  /** Buffers in kernel memory for lists of features, p each. */
  readonly lists: MixedLists;
  /** The block of each output's samples, for its shift. */
  readonly blockOf: readonly CentredBlock[];
  readonly nFeatures: number;
  /** Q. */
  readonly nOutputs: number;
  readonly fitIntercept: boolean;
  /** s. */
  readonly scale: number;
  /** 1 over the power of two that the objective is divided by, besides s^2. */
  readonly samples: number;
  /** Multiplies an objective in these coordinates into the user's units: s^2 / samples. */
  readonly objectiveUnit: number;
  /** What was taken off the targets of each output before they were scaled, in the user's units. */
  readonly offset: Float64Array;
  /**
   * p x Q, `curvature sum_i c_i (x~_ij - mean)^2`; 0 where a column is constant for an output, which no weight of
   * it can make use of.
   */
  readonly curvatures: Float64Array;
  /** The largest of each row of `curvatures`; p. */
  readonly squaredNorms: Float64Array;
  /** The length of a row's column as it is stored, weighted as in `curvatures`; p. */
  readonly storedNorms: Float64Array;
  /** The largest square, over the outputs of a row, of the length of its column as it is stored by that of the centred one; p. */
  readonly offCentre: Float64Array;
  /** b of the best constant model, and its objective. */
  readonly nullIntercept: Float64Array;
  readonly nullObjective: number;
  /** What squared losses keep from one strength to the next. */
  readonly hessians: HessianCache;
  dispose(): void;
}

export interface MixedLists {
  readonly candidates: Int32Array;
  readonly working: Int32Array;
  /** For the length of one call. */
  readonly some: Int32Array;
}

export interface MixedProblem extends MixedData, Penalised {
  /** Whether the penalty and all losses are convex: only then is there a duality gap. */
  readonly isConvex: boolean;
}

/** @param penalty in the user's units */
export function mixedProblem(data: MixedData, penalty: Penalty): MixedProblem {
  return Object.freeze({
    ...data,
    ...penalised(penalty, data, { ...data, width: data.nOutputs }),
    isConvex: penalty.isConvex && data.terms.every(({ loss }) => loss.isConvex),
  });
}

export interface OpenMixedOptions {
  readonly fitIntercept: boolean;
  readonly kernels: KernelChoice;
}

/**
 * Opens a dataset with a loss for each task. The caller disposes of it.
 *
 * @throws InputError for sizes beyond float64's
 */
export function* openMixed(
  given: Dataset,
  tasks: readonly Loss[],
  { fitIntercept, kernels: choice }: OpenMixedOptions,
): Computation<MixedData> {
  const unit = objectiveUnit(given);
  const dataset = inUnits(given, unit);
  const { blocks, nFeatures: p } = dataset;
  const parts = taskParts(dataset);
  // Filled up with samples of weight 0 to the stride of the kernels' fields.
  const filled = parts.map(({ y, c }) => ({ y: padded(y), c: padded(c) }));
  const { targets, scale } = centredTargets(filled, tasks, fitIntercept);
  const losses = targets.map(({ y, loss }, t) => taskLoss(loss, y, filled[t]!.c));
  const { b: nullIntercept, value: nullObjective } = nullModel(losses, fitIntercept);
  if (!(nullObjective < Infinity)) {
    throw new InputError(
      'the targets are too large for float64 arithmetic, their squares overflow; rescale them',
    );
  }
  const plans = planGroups(dataset, losses);
  let bytes = bytesFor([], [p, p, p]);
  for (const { x } of blocks) bytes += centredBytes(x);
  for (const plan of plans) bytes += bufferBytes(blocks[plan.block]!.x.rows, p, plan);
  const kernels = openKernels(choice, bytes);
  let isOpen = false;
  try {
    const centred: CentredBlock[] = [];
    for (const [block, { x }] of blocks.entries()) {
      const weights = parts.filter((part) => part.block === block).map(({ c }) => c);
      const found = yield* centredBlock(x, weights, fitIntercept, kernels);
      centred.push({ ...found, x: yield* onDevice(found.x) });
    }
    let place = 0;
    const groups = plans.map((plan): OutputGroup => {
      const { x } = centred[plan.block]!;
      let first = plan.first;
      const terms = plan.places.map((): Term => {
        const loss = losses[place++]!;
        const term = Object.freeze({ loss, x, first, total: sum(loss.weights) });
        first += loss.outputs;
        return term;
      });
      const buffers = openBuffers(kernels, x.rows, p, plan);
      return Object.freeze({ ...plan, x, terms, buffers });
    });
    const lists = { candidates: kernels.int32(p), working: kernels.int32(p), some: kernels.int32(p) };
    const blockOf = plans.flatMap(({ block, count }) => Array<CentredBlock>(count).fill(centred[block]!));
    const data: MixedData = Object.freeze({
      kernels,
      terms: groups.flatMap(({ terms }) => terms),
      groups,
      lists,
      blockOf,
      nFeatures: p,
      nOutputs: blockOf.length,
      fitIntercept,
      scale,
      samples: 1 / unit,
      objectiveUnit: scale ** 2 * unit,
      offset: Float64Array.from(
        targets.flatMap(({ offset }, t) => Array<number>(tasks[t]!.outputs).fill(offset)),
      ),
      ...(yield* geometryOf(groups, blockOf, lists.some, fitIntercept)),
      nullIntercept,
      nullObjective,
      hessians: new HessianCache(p, blockOf.length),
      dispose() {
        for (const { x } of centred) x.dispose();
        kernels.dispose();
      },
    });
    isOpen = true;
    return data;
  } finally {
    if (!isOpen) kernels.dispose(); // refused, or left at a pause
  }
}

function padded(values: Float64Array): Float64Array {
  const stride = strideOf(values.length);
  if (stride === values.length) return values;
  const out = new Float64Array(stride);
  out.set(values);
  return out;
}

type Geometry = Pick<MixedData, 'curvatures' | 'squaredNorms' | 'storedNorms' | 'offCentre'>;

function* geometryOf(
  groups: readonly OutputGroup[],
  blockOf: readonly CentredBlock[],
  all: Int32Array,
  fitIntercept: boolean,
): Computation<Geometry> {
  const p = all.length;
  const Q = blockOf.length;
  const curvatures = new Float64Array(p * Q);
  const squaredNorms = new Float64Array(p);
  const storedNorms = new Float64Array(p);
  const offCentre = new Float64Array(p);
  for (let j = 0; j < p; j++) all[j] = j;
  const users = new Map<Design, number>();
  for (const { x, terms } of groups) users.set(x, (users.get(x) ?? 0) + terms.length);
  for (const { x, first, terms, buffers } of groups) {
    // A dense block that one task has alone is centred by its own means already.
    const isAlone = !localColumns(x).isSparse && users.get(x) === 1;
    const T = terms.length; // a softmax's outputs share their weights
    const means = buffers.means.subarray(0, p * T);
    const squares = buffers.out.subarray(0, p * T);
    yield* columnMoments(
      blockOf[first]!,
      terms.map(({ loss }) => loss.weights),
      {
        weights: buffers.h.subarray(0, x.stride * T),
        totals: buffers.totals.subarray(0, T),
        means,
        squares,
        features: all,
      },
      fitIntercept && !isAlone,
    );
    for (const [t, { loss, total, first }] of terms.entries()) {
      const { curvature, outputs } = loss;
      for (let j = 0; j < p; j++) {
        const mean = means[j * T + t]!;
        const square = squares[j * T + t]!;
        for (let q = j * Q + first; q < j * Q + first + outputs; q++) curvatures[q] = curvature * square;
        squaredNorms[j] = Math.max(squaredNorms[j]!, curvature * square);
        const stored = square + total * mean * mean;
        storedNorms[j] = Math.max(storedNorms[j]!, Math.sqrt(curvature * stored));
        if (square > 0) offCentre[j] = Math.max(offCentre[j]!, stored / square);
      }
    }
  }
  return { curvatures, squaredNorms, storedNorms, offCentre };
}
