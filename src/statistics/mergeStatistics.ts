import { packedLength } from '../linalg/cholesky.js';
import { counted, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { readStatistics } from './readStatistics.js';
import {
  freezeStatistics,
  type MomentBlock,
  requireWeight,
  type SufficientStatistics,
} from './statistics.js';

/** What the rounding of a merged sum may add to that of its parts. */
const MERGING = 8 * Number.EPSILON;

/**
 * The statistics of all samples of some parts, which have the same features and tasks. With `d = mean_a - mean_b`,
 *
 *     X~^T S X~  =  those of a  +  those of b  +  W_a W_b / (W_a + W_b)  d d^T,
 *
 * in any order, up to rounding.
 *
 * Source: Chan, Golub, LeVeque (1983), "Algorithms for computing the sample variance", The American Statistician 37.
 *
 * @throws InputError where a part is not as `sufficientStatistics` makes them, or has other features or tasks
 */
export function mergeStatistics(...parts: readonly (SufficientStatistics | unknown)[]): SufficientStatistics {
  if (parts.length === 0) throw new InputError('mergeStatistics: no statistics; expected at least one.');
  const read = parts.map((part, k) => readStatistics(part, `mergeStatistics: part ${k}`));
  return mergeChecked(read, 'mergeStatistics: part');
}

/** The same for parts that are checked. */
export function mergeChecked(parts: readonly SufficientStatistics[], place: string): SufficientStatistics {
  const first = parts[0]!;
  for (const [k, part] of parts.entries()) requireAlike(first, part, `${place} ${k}`);
  const isShared = parts.every(({ blocks }) => sameBlocks(blocks, first.blocks));
  const lists = parts.map((part) => (isShared ? part.blocks : taskBlocks(part)));
  const blocks = lists[0]!.map((block, b) =>
    lists.slice(1).reduce((merged, list) => mergeBlocks(merged, list[b]!), block),
  );
  for (const { xx, xy, yy, weight } of blocks) {
    requireWeight(weight, `${place}s: their weight together`);
    if ([xx, xy, yy].every((sums) => sums.every(Number.isFinite))) continue;
    throw new InputError(
      `${place}s overflow float64 together; divide the columns or the targets by a constant first.`,
    );
  }
  return freezeStatistics(blocks, first.taskNames, first.featureNames);
}

/** @throws InputError where two parts are not of the same features and tasks */
function requireAlike(a: SufficientStatistics, b: SufficientStatistics, place: string): void {
  for (const field of ['p', 'T'] as const) {
    if (a[field] === b[field]) continue;
    const what = field === 'p' ? 'feature' : 'task';
    throw new InputError(
      `${place} has ${counted(b[field], what)}, part 0 has ${counted(a[field], what)}; expected the same.`,
    );
  }
  for (const field of ['taskNames', 'featureNames'] as const) {
    const [left, right] = [a[field], b[field]];
    if (left === null && right === null) continue;
    const k = left && right ? left.findIndex((name, at) => name !== right[at]) : 0;
    if (k < 0) continue;
    if (!left || !right) {
      const [named, other] = left ? ['part 0', place] : [place, 'part 0'];
      throw new InputError(`${named} has ${field}, ${other} has none; expected the same names in all parts.`);
    }
    throw new InputError(
      `${place}.${field}[${k}] is ${quote(right[k]!)}, that of part 0 is ${quote(left[k]!)}; expected the same names in the same ` +
        'order.',
    );
  }
}

function sameBlocks(a: readonly MomentBlock[], b: readonly MomentBlock[]): boolean {
  return a.length === b.length && a.every(({ nTasks }, k) => nTasks === b[k]!.nTasks);
}

/** A block for each task: of a block of several, each with its moments of X. */
function taskBlocks({ blocks }: SufficientStatistics): MomentBlock[] {
  return blocks.flatMap((block) => Array.from({ length: block.nTasks }, (_, t) => taskBlock(block, t)));
}

function taskBlock(block: MomentBlock, t: number): MomentBlock {
  const { nTasks: k } = block;
  const one = (values: readonly number[]): number[] => [values[t]!];
  return {
    ...block,
    nTasks: 1,
    yMean: one(block.yMean),
    yRest: one(block.yRest),
    xy: block.xMean.map((_, j) => block.xy[j * k + t]!),
    yy: one(block.yy),
    ySquares: one(block.ySquares),
  };
}

function mergeBlocks(a: MomentBlock, b: MomentBlock): MomentBlock {
  const p = a.xMean.length;
  const k = a.nTasks;
  const weight = a.weight + b.weight;
  const shared = a.weight * (b.weight / weight);
  const x = mergeMeans([a.xMean, a.xRest, a.weight], [b.xMean, b.xRest, b.weight]);
  const y = mergeMeans([a.yMean, a.yRest, a.weight], [b.yMean, b.yRest, b.weight]);
  const xx = new Array<number>(packedLength(p));
  for (let j = 0, q = 0; j < p; j++) {
    for (let l = 0; l <= j; l++, q++) xx[q] = a.xx[q]! + b.xx[q]! + shared * x.between[j]! * x.between[l]!;
  }
  const xy = a.xy.map((value, q) => {
    return value + b.xy[q]! + shared * x.between[Math.floor(q / k)]! * y.between[q % k]!;
  });
  const squares = (left: readonly number[], right: readonly number[], between: readonly number[]): number[] =>
    left.map((value, j) => value + right[j]! + shared * between[j]! * between[j]!);
  return {
    nTasks: k,
    n: a.n + b.n,
    weight,
    xMean: x.mean,
    xRest: x.rest,
    yMean: y.mean,
    yRest: y.rest,
    xx,
    xy,
    yy: squares(a.yy, b.yy, y.between),
    xSquares: squares(a.xSquares, b.xSquares, x.between),
    ySquares: squares(a.ySquares, b.ySquares, y.between),
    rounding: Math.max(a.rounding, b.rounding) + MERGING,
  };
}

type Means = readonly [mean: readonly number[], rest: readonly number[], weight: number];

/** The means of both parts together, each in two numbers, and the differences between them. */
function mergeMeans(
  [mean, rest, weight]: Means,
  [otherMean, otherRest, otherWeight]: Means,
): { readonly mean: number[]; readonly rest: number[]; readonly between: number[] } {
  const share = otherWeight / (weight + otherWeight);
  const between = mean.map((m, j) => otherMean[j]! - m + (otherRest[j]! - rest[j]!));
  const merged = mean.map((m, j) => m + (rest[j]! + share * between[j]!));
  return {
    mean: merged,
    rest: mean.map((m, j) => m - merged[j]! + (rest[j]! + share * between[j]!)),
    between,
  };
}
