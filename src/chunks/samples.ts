import type { SharedSamples } from '../statistics/sampleBlocks.js';

/** Tasks that share some samples. */
export interface TaskGroup {
  readonly taskNames: readonly string[];
  readonly samples: SharedSamples;
}

/** The samples of a chunk, checked: plain data that can be sent to a worker. */
export interface ChunkSamples {
  /** Samples, those of all groups. */
  readonly rows: number;
  /** Whether each chunk holds all tasks; else it names those that it has seen. */
  readonly isShared: boolean;
  readonly featureNames: readonly string[] | null;
  readonly groups: readonly TaskGroup[];
}

/** The names that hold for all chunks; undefined where none were given. */
export interface ChunkNames {
  readonly taskNames?: readonly string[] | null | undefined;
  readonly featureNames?: readonly string[] | null | undefined;
}
