import { mergeTasks } from '../statistics/mergeTasks.js';
import type { SufficientStatistics } from '../statistics/statistics.js';

/** The statistics of `2^height` neighbouring chunks; null where they have seen no task. */
export interface MergeNode {
  readonly height: number;
  readonly statistics: SufficientStatistics | null;
}

/**
 * Statistics of chunks, merged pairwise by the chunks' numbers: 0 with 1, 2 with 3, then both pairs, and so on. Like the digits of
 * a binary counter, at most one node of each height waits for its neighbour: `log2(chunks)` of them, and every chunk has been through as
 * many roundings. The result depends on the chunks and their order alone.
 *
 * Source: Chan, Golub, LeVeque (1983), "Algorithms for computing the sample variance", The American Statistician 37, section 4.
 */
export class MergeTree {
  readonly #nodes: MergeNode[];

  /** @param nodes those of a tree that is to be gone on with, from the highest down */
  constructor(nodes: readonly MergeNode[] = []) {
    this.#nodes = [...nodes];
  }

  /** From the highest down. */
  get nodes(): readonly MergeNode[] {
    return this.#nodes;
  }

  /** Adds the next chunk. */
  add(statistics: SufficientStatistics | null): void {
    let node: MergeNode = { height: 0, statistics };
    while (this.#nodes.at(-1)?.height === node.height) {
      const left = this.#nodes.pop()!;
      node = { height: node.height + 1, statistics: merge(left.statistics, node.statistics) };
    }
    this.#nodes.push(node);
  }

  /** The statistics of all chunks so far. */
  total(): SufficientStatistics | null {
    return this.#nodes.reduceRight<SufficientStatistics | null>(
      (right, { statistics }) => merge(statistics, right),
      null,
    );
  }
}

function merge(
  left: SufficientStatistics | null,
  right: SufficientStatistics | null,
): SufficientStatistics | null {
  return left && right ? mergeTasks(left, right, 'chunk') : (left ?? right);
}
