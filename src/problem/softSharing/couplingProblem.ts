import { columnWeights } from '../../data/columnWeights.js';
import type { Block, Dataset } from '../../data/dataset.js';
import type { KernelChoice } from '../../kernels/open.js';
import type { Loss } from '../../losses/loss.js';
import { weightedMean } from '../../matrix/means.js';
import { selectRows } from '../../matrix/selectRows.js';
import { InputError } from '../../messages/errors.js';
import type { TaskCoupling } from '../../penalties/taskCoupling.js';
import { centredDesign } from './centredDesign.js';
import { nearOrigin } from './nearOrigin.js';
import { countedRows, predictTask, type TaskDesign } from './taskDesign.js';
import { kernelProducts, type VectorProducts } from './vectorProducts.js';

/** One task in centred coordinates: `eta = X~ w + b~`, `b~ = b + (anchor + mean) . w - origin` for each of its outputs. */
export interface CoupledTask {
  readonly loss: Loss;
  /** Its first row of W; it owns `loss.outputs`. */
  readonly first: number;
  readonly design: TaskDesign;
  /** The weights c_i of its samples in the objective. */
  readonly c: Float64Array;
  /** The sum of c: lambda_t. */
  readonly total: number;
  /** Numbers less `origin` over the problem's scale; -1 and 1; or classes 0 .. K - 1. */
  readonly y: Float64Array;
  /** What was taken off the features before their means, p numbers; zeros without intercept. */
  readonly anchor: Float64Array;
  /** The weighted means of the features less `anchor`, p numbers; zeros without intercept. */
  readonly mean: Float64Array;
  /** What was taken off the targets. */
  readonly origin: number;
  /** Weights that the task has beside those that are sought, p numbers, and their predictions `X~ fixed`. */
  readonly fixed: { readonly w: Float64Array; readonly eta: Float64Array } | null;
}

/**
 * `sum_t sum_i c_it loss_t(y_it, x_i . w_t + b_t) + 1/2 tr(W^T M W)` with samples centred for each task, targets
 * over a power of two: data and penalty as the Newton solver sees them.
 */
export interface CouplingProblem {
  readonly tasks: readonly CoupledTask[];
  readonly nFeatures: number;
  readonly coupling: TaskCoupling;
  /** How products of features or samples are made. */
  readonly products: VectorProducts;
  /** Whether all losses are quadratics, so that one Newton step is the solution. */
  readonly isQuadratic: boolean;
  readonly fitIntercept: boolean;
  /** Whether all tasks have the same samples with the same weights. */
  readonly alike: boolean;
  /** Multiplies a weight into the user's units; its square multiplies the objective. */
  readonly scale: number;
}

/** Below this share of observed samples, a task of a shared X gets a copy of its own rows. */
const FEW = 0.5;

export interface CouplingProblemOptions {
  readonly coupling: TaskCoupling;
  /** That of all tasks, or one for each. */
  readonly loss: Loss | readonly Loss[];
  readonly fitIntercept: boolean;
  /** Weights that every task has beside those that are sought, p numbers. */
  readonly fixed?: Float64Array | undefined;
  /** @defaultValue 'auto' */
  readonly kernels?: KernelChoice | undefined;
}

/** @throws InputError where squares of the data overflow */
export function couplingProblem(dataset: Dataset, options: CouplingProblemOptions): CouplingProblem {
  const { coupling, loss, fitIntercept, fixed, kernels = 'auto' } = options;
  const losses = Array.from({ length: dataset.nTasks }, (_, t): Loss => ('name' in loss ? loss : loss[t]!));
  const isQuadratic = losses.every(({ name }) => name === 'squared');
  const alike = dataset.blocks.length === 1 && dataset.blocks[0]!.weights.kind !== 'entry';
  let next = 0;
  const tasks = dataset.blocks
    .flatMap((block) => tasksOf(block, fitIntercept, losses, dataset.taskNames))
    .map((task) => {
      const first = next;
      next += task.loss.outputs;
      return withFixed({ ...task, first }, fixed);
    });
  const scale = isQuadratic ? scaleOf(tasks) : 1;
  if (scale !== 1) {
    for (const { y, fixed: known } of tasks) {
      for (let i = 0; i < y.length; i++) y[i]! /= scale;
      known?.eta.forEach((value, i) => {
        known.eta[i] = value / scale;
      });
    }
  }
  const products = kernelProducts(kernels);
  return { tasks, nFeatures: dataset.nFeatures, coupling, products, isQuadratic, fitIntercept, alike, scale };
}

function tasksOf(
  block: Block,
  fitIntercept: boolean,
  losses: readonly Loss[],
  taskNames: readonly string[],
): Omit<CoupledTask, 'first'>[] {
  const n = block.x.rows;
  const near = fitIntercept
    ? nearOrigin(block.x, counted(block))
    : { x: block.x, anchor: new Float64Array(block.x.columns) };
  let common: ReturnType<typeof centredDesign> | undefined;
  return Array.from({ length: block.nTasks }, (_, k) => {
    let c = columnWeights(block, k);
    let y = block.y.slice(k * n, (k + 1) * n);
    const rows = countedRows(c);
    const isOwn = block.weights.kind === 'entry' && rows.length < FEW * n;
    const x = isOwn ? selectRows(near.x, rows) : near.x;
    if (isOwn) {
      c = Float64Array.from(rows, (i) => c[i]!);
      y = Float64Array.from(rows, (i) => y[i]!);
    }
    const isCommon = block.weights.kind !== 'entry';
    const { mean, ...design } = namingTask(block, k, taskNames, () =>
      isCommon ? (common ??= centredDesign(x, c, fitIntercept)) : centredDesign(x, c, fitIntercept),
    );
    let total = 0;
    for (let i = 0; i < c.length; i++) total += c[i]!;
    const loss = losses[block.firstTask + k]!;
    const origin = fitIntercept && loss.name === 'squared' && total > 0 ? weightedMean(y, c) : 0;
    for (let i = 0; i < y.length; i++) y[i] = c[i]! > 0 ? y[i]! - origin : 0;
    return { loss, design, c, total, y, anchor: near.anchor, mean, origin, fixed: null };
  });
}

/** Whether a sample has a weight in any task of a block. */
function counted({ weights, nTasks, x: { rows: n } }: Block): (i: number) => boolean {
  if (weights.kind === 'uniform') return () => true;
  const { values } = weights;
  if (weights.kind === 'sample') return (i) => values[i]! > 0;
  const some = new Uint8Array(n);
  for (let k = 0; k < nTasks * n; k++) if (values[k]! > 0) some[k % n] = 1;
  return (i) => some[i] === 1;
}

function withFixed(task: CoupledTask, w: Float64Array | undefined): CoupledTask {
  if (!w) return task;
  const eta = new Float64Array(task.y.length);
  predictTask(task.design, w, 0, eta);
  return { ...task, fixed: { w, eta } };
}

function namingTask<Result>(
  block: Block,
  k: number,
  taskNames: readonly string[],
  read: () => Result,
): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError) || block.weights.kind !== 'entry') throw error;
    throw new InputError(
      `In task ${block.firstTask + k} ("${taskNames[block.firstTask + k]}"): ${error.message}`,
    );
  }
}

/** The power of two near the largest target, so that no square of one overflows or vanishes. @throws InputError */
function scaleOf(tasks: readonly CoupledTask[]): number {
  let largest = 0;
  for (const { y } of tasks) for (let i = 0; i < y.length; i++) largest = Math.max(largest, Math.abs(y[i]!));
  if (!(largest < 1e150)) {
    throw new InputError(
      'Y is too large for float64 arithmetic: the squares of its centred values overflow; ' +
        'divide Y by a constant first (the coefficients shrink by the same factor)',
    );
  }
  let power = 1;
  while (power > largest && power > 1e-300) power /= 2;
  while (power * 2 <= largest) power *= 2;
  return largest === 0 ? 1 : power;
}
