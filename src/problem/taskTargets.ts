import { columnWeights } from '../data/columnWeights.js';
import type { Dataset } from '../data/dataset.js';
import { hasPositive, scaleBy } from '../linalg/vectors.js';
import type { Loss } from '../losses/loss.js';
import type { TaskLoss } from '../losses/taskLoss.js';
import { powerOfTwoNear } from '../math/powerOfTwoNear.js';
import { unitNear } from '../math/unitNear.js';
import { weightedMean } from '../matrix/means.js';
import { InputError } from '../messages/errors.js';

/** One task's targets y, its weights c_it, and the index of the block of its samples. */
export interface TaskPart {
  readonly block: number;
  readonly y: Float64Array;
  readonly c: Float64Array;
}

/**
 * The parts of all tasks of a dataset; tasks that have their weights in common have one list of them. What is made for many of them
 * is made at once: small arrays take longer to make than to fill.
 */
export function taskParts({ blocks }: Dataset): TaskPart[] {
  const all = new Float64Array(blocks.reduce((sum, { x }) => sum + x.rows, 0));
  let end = 0;
  return blocks.flatMap((block, index) => {
    const { x, y, nTasks, weights } = block;
    end += x.rows;
    const common = weights.kind === 'uniform' ? all.subarray(end - x.rows, end).fill(weights.value) : null;
    return Array.from({ length: nTasks }, (_, k) => ({
      block: index,
      y: y.subarray(k * x.rows, (k + 1) * x.rows),
      c: common ?? columnWeights(block, k),
    }));
  });
}

export interface CentredTargets<Kind extends Loss> {
  /** What the loss takes for y; 0 where c is. */
  readonly y: Float64Array;
  /** What was taken off. */
  readonly offset: number;
  /** In the units of y. */
  readonly loss: Kind;
}

/**
 * Targets as solvers take them: those of a loss of the residual less their weighted mean, which an intercept takes up, and those of
 * squared losses alone over the power of two s nearest to their size. Of other losses of the residual s is 1 unless their quadratic
 * parts are of very small or very large residuals.
 *
 * @throws InputError where the square of s overflows
 */
export function centredTargets<Kind extends Loss>(
  parts: readonly Pick<TaskPart, 'y' | 'c'>[],
  losses: readonly Kind[],
  fitIntercept: boolean,
): { readonly targets: readonly CentredTargets<Kind>[]; readonly scale: number } {
  const all = new Float64Array(parts.reduce((sum, { y }) => sum + y.length, 0));
  let end = 0;
  const targets = parts.map(({ y, c }, t) => {
    const hasOffset = fitIntercept && losses[t]!.isOfResidual && hasPositive(c);
    const offset = hasOffset ? weightedMean(y, c) : 0;
    end += y.length;
    const own = all.subarray(end - y.length, end);
    takeOff(offset, y, c, own);
    return { y: own, offset, loss: losses[t]! };
  });
  if (!losses.every(({ inUnits }) => inUnits)) return { targets, scale: 1 };
  const areQuadratic = losses.every(({ isQuadratic }) => isQuadratic);
  let largest = 0;
  for (const { y, loss } of targets)
    largest = Math.max(largest, Math.min(largestOf(y), loss.bend ?? Infinity));
  const size = targetScale(largest);
  const scale = areQuadratic ? size : unitNear(size);
  if (scale === 1) return { targets, scale };
  scaleBy(all, 1 / scale); // a power of two
  if (areQuadratic) return { targets, scale };
  const inUnits = new Map(losses.map((loss) => [loss, loss.inUnits!(scale) as Kind]));
  return { targets: targets.map((target) => ({ ...target, loss: inUnits.get(target.loss)! })), scale };
}

function largestOf(values: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}

/** `out = y - offset` where c is above 0. */
function takeOff(offset: number, y: Float64Array, c: Float64Array, out: Float64Array): void {
  for (let i = 0; i < y.length; i++) if (c[i]! > 0) out[i] = y[i]! - offset;
}

/**
 * The power of two nearest to the size of centred targets, in units of which squared losses are solved: it changes no digit of
 * a result, and keeps squares of very large and very small targets within the range of float64.
 *
 * @param size Infinity or NaN where a mean overflows
 * @throws InputError where the square of it overflows
 */
export function targetScale(size: number): number {
  const scale = Number.isFinite(size) ? powerOfTwoNear(size) : Infinity;
  if (Number.isFinite(scale * scale)) return scale;
  throw new InputError(
    'Y is too large for float64 arithmetic: the squares of its centred values overflow; ' +
      'divide Y by a constant first (the coefficients shrink by the same factor)',
  );
}

/** The best model with W = 0: its intercepts, 0 where none are fitted, and the objective there. */
export function nullModel(
  tasks: readonly TaskLoss[],
  fitIntercept: boolean,
): { readonly b: Float64Array; readonly value: number } {
  const b = new Float64Array(tasks.reduce((all, { outputs }) => all + outputs, 0));
  let value = 0;
  let first = 0;
  for (const task of tasks) {
    const own = b.subarray(first, first + task.outputs);
    if (fitIntercept && task.counts) task.bestConstant(own);
    value += task.valueAt(own);
    first += task.outputs;
  }
  return { b, value };
}
