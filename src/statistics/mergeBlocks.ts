import { packedLength } from '../linalg/cholesky.js';
import { InputError } from '../messages/errors.js';
import { type MomentBlock, requireWeight, type SufficientStatistics } from './statistics.js';

/** What the rounding of a merged sum may add to that of its parts. */
const MERGING = 8 * Number.EPSILON;

/** A block for each task: of a block of several, each with its moments of X. */
export function taskBlocks({ blocks }: SufficientStatistics): MomentBlock[] {
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

/** The moments of the samples of both blocks, which are of the same tasks. */
export function mergeBlocks(a: MomentBlock, b: MomentBlock): MomentBlock {
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

/** @throws InputError for merged moments that are out of range. @param place what a part is called */
export function requireInRange(blocks: readonly MomentBlock[], place: string): void {
  for (const { xx, xy, yy, weight } of blocks) {
    requireWeight(weight, `${place}s: their weight together`);
    if ([xx, xy, yy].every((sums) => sums.every(Number.isFinite))) continue;
    throw new InputError(
      `${place}s overflow float64 together; divide the columns or the targets by a constant first.`,
    );
  }
}
