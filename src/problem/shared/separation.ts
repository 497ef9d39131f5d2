import { localColumns } from '../../designs/design.js';
import type { SharedPoint } from './sharedPoint.js';
import type { SharedBlock, SharedProblem } from './sharedProblem.js';

/**
 * Without a penalty the losses have no minimum where labels are separable: where some direction (v, b) has
 *
 *     y_it (x_i . v + b_t) >= 0    for all samples that count, and > 0 for one of them,
 *
 * along which the objective falls for ever. `tasks` are those of which some sample moves.
 *
 * Source: Albert, Anderson (1984), "On the existence of maximum likelihood estimates in logistic regression models",
 * Biometrika 71.
 */
export interface Separation {
  readonly tasks: readonly number[];
  /** The one feature that does it, where one does. */
  readonly feature: number | null;
}

/** Movements against a label below this part of the largest one cannot be told from rounding. */
const ROUNDING = 1e-9;

/** Whether the point itself tells all labels apart. */
export function separationAt(problem: SharedProblem, point: SharedPoint): Separation | null {
  for (const { task, y, c, eta } of point.tasks.flat()) {
    if (problem.lambda[task] === 0) continue;
    for (let i = 0; i < y.length; i++) if (c[i]! > 0 && !(y[i]! * eta[i]! > 0)) return null;
  }
  return { tasks: tasksThatCount(problem), feature: null };
}

/** Whether a Newton step, `x_i . v - zbar_t - lag_t` for each sample, moves none of them against its label. */
export function separationAlong(
  problem: SharedProblem,
  point: SharedPoint,
  z: readonly Float64Array[],
): Separation | null {
  let most = 0;
  let least = 0;
  const moved: { task: number; most: number }[] = [];
  for (const [k, tasks] of point.tasks.entries()) {
    for (const state of tasks) {
      const { task, y, c } = state;
      if (problem.lambda[task] === 0) continue;
      const shift = point.meanAlong(state, z[k]!) + point.interceptStep(state);
      let furthest = 0;
      for (let i = 0; i < y.length; i++) {
        if (!(c[i]! > 0)) continue;
        const move = y[i]! * (z[k]![i]! - shift);
        furthest = Math.max(furthest, move);
        least = Math.min(least, move);
      }
      most = Math.max(most, furthest);
      moved.push({ task, most: furthest });
    }
  }
  if (!(most >= 0.5) || -least > ROUNDING * most) return null;
  return { tasks: moved.filter((task) => task.most > 0.01 * most).map(({ task }) => task), feature: null };
}

/** Whether one feature, or minus it, does it alone. */
export function separationByFeature(problem: SharedProblem): Separation | null {
  const ranges = problem.blocks.map((block) => new BlockRanges(problem, block));
  for (let j = 0; j < problem.nFeatures; j++) {
    if (problem.squaredNorms[j] === 0) continue;
    const found = [1, -1].find((sign) => ranges.every((range) => range.separates(j, sign)));
    if (found === undefined) continue;
    const tasks = ranges.flatMap((range) => range.movedBy(j));
    if (tasks.length > 0) return { tasks, feature: j };
  }
  return null;
}

function tasksThatCount({ lambda }: SharedProblem): number[] {
  return Array.from(lambda.keys()).filter((t) => lambda[t]! > 0);
}

/** The ranges that the columns of a block take over the samples of either label, task by task. */
class BlockRanges {
  readonly #problem: SharedProblem;
  readonly #block: SharedBlock;
  /** How many samples of either label count, for each task. */
  readonly #counts: readonly { positive: number; negative: number }[];

  constructor(problem: SharedProblem, block: SharedBlock) {
    this.#problem = problem;
    this.#block = block;
    this.#counts = block.tasks.map(({ y, c }) => {
      let positive = 0;
      let negative = 0;
      for (let i = 0; i < y.length; i++) {
        if (!(c[i]! > 0)) continue;
        if (y[i]! > 0) positive++;
        else negative++;
      }
      return { positive, negative };
    });
  }

  /** Whether `sign x_j` moves no sample of the block against its label, with the best intercepts. */
  separates(j: number, sign: number): boolean {
    return this.#block.tasks.every(({ task }, k) => {
      if (this.#problem.lambda[task] === 0) return true;
      const { positive, negative } = this.#ranges(j, k);
      if (this.#problem.fitIntercept) {
        return sign > 0 ? positive.least >= negative.most : positive.most <= negative.least;
      }
      return sign > 0 ? positive.least >= 0 && negative.most <= 0 : positive.most <= 0 && negative.least >= 0;
    });
  }

  /** The tasks of which some sample moves along x_j. */
  movedBy(j: number): number[] {
    const { fitIntercept, lambda } = this.#problem;
    return this.#block.tasks.flatMap(({ task }, k) => {
      const { positive, negative } = this.#ranges(j, k);
      const least = Math.min(positive.least, negative.least, fitIntercept ? Infinity : 0);
      const most = Math.max(positive.most, negative.most, fitIntercept ? -Infinity : 0);
      return most > least && lambda[task]! > 0 ? [task] : [];
    });
  }

  /** Over the column of the design as it is stored: its shift would move all samples alike. */
  #ranges(j: number, k: number): { positive: Range; negative: Range } {
    const { design, tasks } = this.#block;
    const { y, c } = tasks[k]!;
    const positive = { least: Infinity, most: -Infinity, count: 0 };
    const negative = { least: Infinity, most: -Infinity, count: 0 };
    const see = (i: number, value: number): void => {
      if (!(c[i]! > 0)) return;
      const range = y[i]! > 0 ? positive : negative;
      range.count++;
      if (value < range.least) range.least = value;
      if (value > range.most) range.most = value;
    };
    localColumns(design).eachEntry(j, see);
    const counts = this.#counts[k]!;
    if (positive.count < counts.positive) includeZero(positive);
    if (negative.count < counts.negative) includeZero(negative);
    return { positive, negative };
  }
}

interface Range {
  least: number;
  most: number;
}

function includeZero(range: Range): void {
  range.least = Math.min(range.least, 0);
  range.most = Math.max(range.most, 0);
}
