import { sampleBlocks } from '../statistics/sampleBlocks.js';
import { freezeStatistics, type MomentBlock, type SufficientStatistics } from '../statistics/statistics.js';
import type { ChunkSamples } from './samples.js';

/** What is left of a chunk. */
export interface ChunkSums extends Pick<ChunkSamples, 'rows' | 'isShared' | 'featureNames'> {
  /** Those of the chunk, whether their targets are observed or not. */
  readonly taskNames: readonly string[];
  /** null where the chunk has no samples. */
  readonly nFeatures: number | null;
  /** Those of the tasks that the chunk has seen; null where it has seen none. */
  readonly statistics: SufficientStatistics | null;
}

/** The statistics of a chunk alone: the same bits wherever they are computed. */
export function sumChunk({ rows, isShared, featureNames, groups }: ChunkSamples): ChunkSums {
  const blocks: MomentBlock[] = [];
  const seen: string[] = [];
  for (const { taskNames, samples } of groups) {
    const found = sampleBlocks(samples);
    for (const [k, block] of found.entries()) {
      if (!block) continue;
      blocks.push(withoutNegativeZeros(block));
      seen.push(...(found.length === 1 ? taskNames : taskNames.slice(k, k + 1)));
    }
  }
  return {
    rows,
    isShared,
    taskNames: groups.flatMap(({ taskNames }) => taskNames),
    featureNames,
    nFeatures: groups[0]?.samples.x.columns ?? null,
    statistics: blocks.length > 0 ? freezeStatistics(blocks, seen, featureNames) : null,
  };
}

/** JSON, in which sums may travel, has no negative zero; sums of others never make one. */
function withoutNegativeZeros(block: MomentBlock): MomentBlock {
  const plain = (values: readonly number[]): number[] => values.map((value) => value + 0);
  return {
    ...block,
    xMean: plain(block.xMean),
    xRest: plain(block.xRest),
    yMean: plain(block.yMean),
    yRest: plain(block.yRest),
    xx: plain(block.xx),
    xy: plain(block.xy),
    yy: plain(block.yy),
    xSquares: plain(block.xSquares),
    ySquares: plain(block.ySquares),
  };
}
