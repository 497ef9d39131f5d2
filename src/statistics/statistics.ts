import { InputError } from '../messages/errors.js';

/**
 * Moments of the samples that some tasks share, about their weighted means: with weights s_i, `W = sum_i s_i`,
 * `x~ = x - mean(x)` and `y~ = y - mean(y)`. Plain data, frozen.
 */
export interface MomentBlock {
  /** How many tasks it is of; the tasks of all blocks follow one another. */
  readonly nTasks: number;
  /** The number of samples of a weight above 0. */
  readonly n: number;
  /** W. */
  readonly weight: number;
  /** The means of the features, p, rounded; */
  readonly xMean: readonly number[];
  /** what rounding took off them, p: moments are about `xMean + xRest`. */
  readonly xRest: readonly number[];
  /** The means of the targets, nTasks, and what rounding took off them. */
  readonly yMean: readonly number[];
  readonly yRest: readonly number[];
  /** `sum_i s_i x~_ij x~_il` for j >= l at `j (j + 1) / 2 + l`: p (p + 1) / 2 numbers. */
  readonly xx: readonly number[];
  /** `sum_i s_i x~_ij y~_it` at `j nTasks + t`: p nTasks numbers. */
  readonly xy: readonly number[];
  /** `sum_i s_i y~_it^2`, nTasks. */
  readonly yy: readonly number[];
  /**
   * `sum_i s_i (x_ij - o_j)^2`, p, about the point o_j that the sums were taken about before they were centred: what their
   * rounding is relative to. The diagonal of xx where that was the mean.
   */
  readonly xSquares: readonly number[];
  /** The same of the targets, nTasks. */
  readonly ySquares: readonly number[];
  /**
   * How far rounding may have taken a sum of products from its true value, as a part of the geometric mean of the squares
   * of its two factors.
   */
  readonly rounding: number;
}

/**
 * All that squared losses need to know of samples: plain data that goes through JSON, frozen. Tasks that share samples and
 * weights are one block, others a block each.
 */
export interface SufficientStatistics {
  readonly format: 'polytask.statistics';
  readonly version: 1;
  /** Samples of a weight above 0, those of all blocks. */
  readonly n: number;
  /** Features. */
  readonly p: number;
  /** Tasks. */
  readonly T: number;
  readonly taskNames: readonly string[];
  /** p names, or null where none were given. */
  readonly featureNames: readonly string[] | null;
  readonly blocks: readonly MomentBlock[];
}

/** The range of a sum of weights, so that products with it stay within float64's. */
const LEAST_WEIGHT = 1e-100;
const MOST_WEIGHT = 1e100;

/** @throws InputError for a sum of weights out of range */
export function requireWeight(weight: number, place: string): void {
  if (weight >= LEAST_WEIGHT && weight <= MOST_WEIGHT) return;
  throw new InputError(`${place} is ${weight}; expected a number in [${LEAST_WEIGHT}, ${MOST_WEIGHT}].`);
}

/** Statistics that were made or checked here, and are frozen: they need no second check. */
const made = new WeakSet<object>();

export function isOurs(value: unknown): value is SufficientStatistics {
  return typeof value === 'object' && value !== null && made.has(value);
}

/** Checked blocks with their frame, frozen to the last list. */
export function freezeStatistics(
  blocks: readonly MomentBlock[],
  taskNames: readonly string[],
  featureNames: readonly string[] | null,
): SufficientStatistics {
  for (const block of blocks) {
    for (const list of Object.values(block)) if (Array.isArray(list)) Object.freeze(list);
    Object.freeze(block);
  }
  const statistics: SufficientStatistics = Object.freeze({
    format: 'polytask.statistics',
    version: 1,
    n: blocks.reduce((sum, { n }) => sum + n, 0),
    p: blocks[0]!.xMean.length,
    T: taskNames.length,
    taskNames: Object.freeze([...taskNames]),
    featureNames: featureNames && Object.freeze([...featureNames]),
    blocks: Object.freeze([...blocks]),
  });
  made.add(statistics);
  return statistics;
}

/** The index of each block's first task. */
export function firstTasks({ blocks }: Pick<SufficientStatistics, 'blocks'>): number[] {
  let next = 0;
  return blocks.map(({ nTasks }) => {
    const first = next;
    next += nTasks;
    return first;
  });
}
