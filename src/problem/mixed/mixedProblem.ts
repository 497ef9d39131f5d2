import type { Computation } from '../../computation/computation.js';
import type { Dataset } from '../../data/dataset.js';
import { type CentredBlock, centredBlock } from '../../designs/centredBlock.js';
import { centredBytes } from '../../designs/centredDesign.js';
import { checkedSquare } from '../../designs/checkedSquare.js';
import { type Design, localColumns } from '../../designs/design.js';
import { onDevice } from '../../designs/onDevice.js';
import { bytesFor, type Kernels, strideOf } from '../../kernels/kernels.js';
import { type KernelChoice, openKernels } from '../../kernels/open.js';
import type { Loss } from '../../losses/loss.js';
import { squared } from '../../losses/squared.js';
import { type TaskLoss, taskLoss } from '../../losses/taskLoss.js';
import { weightedMean } from '../../matrix/means.js';
import { InputError } from '../../messages/errors.js';
import type { Penalty } from '../../penalties/penalty.js';
import { constantModel } from '../constantModel.js';
import { type Penalised, penalised } from '../penalised.js';
import { targetScale } from '../targetScale.js';
import { HessianCache } from './hessianCache.js';
import { bufferBytes, type OutputGroup, openBuffers, planGroups, type Term } from './outputGroup.js';

/**
 * Tasks on data that are in the memory of kernels, before a penalty is chosen: any loss, any weights, samples of
 * their own,
 *
 *     sum_t sum_i c_it loss_t(y_it, x_i . w_t + b_t)  +  Omega(W),     W p x Q, one column an output.
 *
 * Blocks are shifted as in `CentredBlock`. Where all losses are squared, targets (and with them W and b) are in
 * units of the power of two s nearest to their size.
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
  /** Multiplies an objective in these coordinates into the user's units: s^2. */
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

export interface MixedProblem extends MixedData, Penalised {}

/** @param penalty in the user's units */
export function mixedProblem(data: MixedData, penalty: Penalty): MixedProblem {
  const units = { scale: data.scale, samples: 1 };
  return Object.freeze({ ...data, ...penalised(penalty, units, { ...data, width: data.nOutputs }) });
}

/** One task's targets as the losses take them, with the weights c_it. */
export interface TaskPart {
  readonly y: Float64Array;
  readonly c: Float64Array;
}

/** The targets and weights of each task of a dataset, with the index of its block. */
export function taskParts({ blocks }: Dataset): (TaskPart & { readonly block: number })[] {
  return blocks.flatMap(({ x: { rows: n }, y, nTasks, weights }, block) =>
    Array.from({ length: nTasks }, (_, k) => {
      const c =
        weights.kind === 'uniform'
          ? new Float64Array(n).fill(weights.value)
          : weights.kind === 'sample'
            ? weights.values
            : weights.values.subarray(k * n, (k + 1) * n);
      return { block, y: y.subarray(k * n, (k + 1) * n), c };
    }),
  );
}

/** The same, filled up with samples of weight 0 to the stride of the kernels' fields. */
function paddedParts(dataset: Dataset): (TaskPart & { readonly block: number })[] {
  return taskParts(dataset).map(({ block, y, c }) => ({ block, y: padded(y), c: padded(c) }));
}

function padded(values: Float64Array): Float64Array {
  const stride = strideOf(values.length);
  if (stride === values.length) return values;
  const out = new Float64Array(stride);
  out.set(values);
  return out;
}

export interface OpenMixedOptions {
  readonly fitIntercept: boolean;
  readonly kernels: KernelChoice;
}

/**
 * Opens a dataset whose tasks all have the squared loss. The caller disposes of it.
 *
 * @throws InputError for sizes beyond float64's
 */
export function* openSquared(dataset: Dataset, how: OpenMixedOptions): Computation<MixedData> {
  const { fitIntercept } = how;
  const parts = paddedParts(dataset);
  const offset = Float64Array.from(parts, (part) => (fitIntercept ? meanOf(part) : 0));
  let largest = 0;
  for (const [t, { y, c }] of parts.entries()) {
    for (let i = 0; i < y.length; i++) {
      if (c[i] !== 0) largest = Math.max(largest, Math.abs(y[i]! - offset[t]!));
    }
  }
  const scale = targetScale(largest);
  const losses = parts.map(({ y, c }, t) =>
    taskLoss(
      squared,
      y.map((value, i) => (c[i] === 0 ? 0 : (value - offset[t]!) / scale)),
      c,
    ),
  );
  return yield* openMixed(dataset, losses, { ...how, scale, offset });
}

/**
 * Opens a dataset with a loss for each task, its targets coded as the loss takes them. The caller disposes of it.
 *
 * @throws InputError for sizes beyond float64's
 */
export function* openTasks(
  dataset: Dataset,
  tasks: readonly Loss[],
  how: OpenMixedOptions,
): Computation<MixedData> {
  if (tasks.every(({ isQuadratic }) => isQuadratic)) return yield* openSquared(dataset, how);
  const { fitIntercept } = how;
  const offsets: number[] = [];
  const losses = paddedParts(dataset).map(({ y, c }, t) => {
    const loss = tasks[t]!;
    const offset = loss.isOfResidual && fitIntercept ? meanOf({ y, c }) : 0;
    for (let k = 0; k < loss.outputs; k++) offsets.push(offset);
    if (!loss.isOfResidual) return taskLoss(loss, y, c);
    return taskLoss(
      loss,
      y.map((value, i) => (c[i] === 0 ? 0 : value - offset)),
      c,
    );
  });
  const data = yield* openMixed(dataset, losses, { ...how, scale: 1, offset: Float64Array.from(offsets) });
  if (data.nullObjective < Infinity) return data;
  data.dispose();
  throw new InputError(
    'the targets are too large for float64 arithmetic, their squares overflow; rescale them',
  );
}

interface MixedOptions extends OpenMixedOptions {
  readonly scale: number;
  /** One number an output. */
  readonly offset: Float64Array;
}

/** Opens a dataset with one loss a task. @throws InputError for columns whose squares leave the range of float64 */
function* openMixed(
  dataset: Dataset,
  losses: readonly TaskLoss[],
  options: MixedOptions,
): Computation<MixedData> {
  const { blocks, nFeatures: p } = dataset;
  const plans = planGroups(dataset, losses);
  let bytes = bytesFor([], [p, p, p]);
  for (const { x } of blocks) bytes += centredBytes(x);
  for (const plan of plans) bytes += bufferBytes(blocks[plan.block]!.x.rows, p, plan);
  const kernels = openKernels(options.kernels, bytes);
  let isOpen = false;
  try {
    const centred = yield* centredBlocks(dataset, options.fitIntercept, kernels);
    let place = 0;
    const groups = plans.map((plan): OutputGroup => {
      const { x } = centred[plan.block]!;
      let first = plan.first;
      const terms = plan.places.map((): Term => {
        const loss = losses[place++]!;
        const total = loss.weights.reduce((sum, c) => sum + c, 0);
        const term = Object.freeze({ loss, x, first, total });
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
      fitIntercept: options.fitIntercept,
      scale: options.scale,
      objectiveUnit: options.scale ** 2,
      offset: options.offset,
      ...allMoments(groups, blockOf, lists.some, options.fitIntercept),
      ...bestConstant(groups, blockOf.length, options.fitIntercept),
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

function* centredBlocks(
  dataset: Dataset,
  fitIntercept: boolean,
  kernels: Kernels,
): Computation<CentredBlock[]> {
  const sums = dataset.blocks.map(({ x }) => new Float64Array(x.rows));
  for (const { block, c } of taskParts(dataset)) {
    const weights = sums[block]!;
    for (let i = 0; i < weights.length; i++) weights[i]! += c[i]!;
  }
  const centred: CentredBlock[] = [];
  for (const [block, { x }] of dataset.blocks.entries()) {
    const weights = sums[block]!;
    if (weights.every((weight) => weight === 0)) weights.fill(1);
    const found = yield* centredBlock(x, weights, fitIntercept, kernels);
    centred.push({ ...found, x: yield* onDevice(found.x) });
  }
  return centred;
}

function bestConstant(
  groups: readonly OutputGroup[],
  Q: number,
  fitIntercept: boolean,
): Pick<MixedData, 'nullIntercept' | 'nullObjective'> {
  const nullIntercept = new Float64Array(Q);
  let nullObjective = 0;
  for (const { loss, first } of groups.flatMap(({ terms }) => terms)) {
    const b = nullIntercept.subarray(first, first + loss.outputs);
    nullObjective += constantModel(loss, fitIntercept, b);
  }
  return { nullIntercept, nullObjective };
}

type Moments = Pick<MixedData, 'curvatures' | 'squaredNorms' | 'storedNorms' | 'offCentre'>;

function allMoments(
  groups: readonly OutputGroup[],
  blockOf: readonly CentredBlock[],
  all: Int32Array,
  fitIntercept: boolean,
): Moments {
  const p = all.length;
  const Q = blockOf.length;
  const curvatures = new Float64Array(p * Q);
  const squaredNorms = new Float64Array(p);
  const storedNorms = new Float64Array(p);
  const offCentre = new Float64Array(p);
  for (let j = 0; j < p; j++) all[j] = j;
  const users = new Map<Design, number>();
  for (const { x, terms } of groups) users.set(x, (users.get(x) ?? 0) + terms.length);
  for (const { x, terms, buffers } of groups) {
    // A dense block that one task has alone is centred by its own means already.
    const columns = localColumns(x);
    const isAlone = !columns.isSparse && users.get(x) === 1;
    const T = terms.length; // a softmax's outputs share their weights
    const weights = buffers.h.subarray(0, x.stride * T);
    const totals = buffers.totals.subarray(0, T);
    const means = buffers.means.subarray(0, p * T);
    const squares = buffers.out.subarray(0, p * T);
    for (const [t, { loss, total }] of terms.entries()) {
      weights.set(loss.weights, t * x.stride);
      totals[t] = total;
    }
    columns.moments({ weights, totals, center: fitIntercept && !isAlone, means, squares }, all);
    for (const [t, { loss, total, first }] of terms.entries()) {
      const { shift, stored: own } = blockOf[first]!;
      const { curvature, outputs } = loss;
      for (let j = 0; j < p; j++) {
        const mean = means[j * T + t]!;
        const moments = { mean, square: squares[j * T + t]!, total, shift: shift[j]! };
        const square = checkedSquare(own, j, loss.weights, moments);
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

/** The weighted mean of targets; 0 where none counts. */
function meanOf({ y, c }: TaskPart): number {
  return c.some((weight) => weight > 0) ? weightedMean(y, c) : 0;
}
