import type { SharingData } from '../sharingData.js';

/** The samples of all tasks, counted through, in their order along a feature. */
export interface FeatureOrder {
  readonly samples: Int32Array;
  /** The number of distinct values up to each of them. */
  readonly levels: Int32Array;
}

/** One a feature. */
export function orderOf({ tasks, nFeatures: p }: SharingData): readonly FeatureOrder[] {
  const n = tasks.reduce((sum, task) => sum + task.n, 0);
  return Array.from({ length: p }, (_, j) => {
    const values = new Float64Array(n);
    let at = 0;
    for (const task of tasks) for (let i = 0; i < task.n; i++) values[at++] = task.x[i * p + j]!;
    const samples = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
    const levels = new Int32Array(n);
    for (let k = 1; k < n; k++) {
      levels[k] = levels[k - 1]! + Number(values[samples[k]!] !== values[samples[k - 1]!]);
    }
    return { samples, levels };
  });
}

/**
 * The rank of each training sample among all training samples, feature by feature, as a part of their number; equal values
 * have their mean rank.
 *
 * @param isIn one flag a sample, counted through
 * @returns n x p by rows, counted through; 0 where a sample is out
 */
export function ranksOf(order: readonly FeatureOrder[], isIn: Uint8Array): Float64Array {
  const p = order.length;
  const ranks = new Float64Array(isIn.length * p);
  const count = isIn.reduce((sum, flag) => sum + flag, 0);
  for (let j = 0; j < p; j++) {
    const { samples, levels } = order[j]!;
    let rank = 0;
    for (let k = 0; k < samples.length; ) {
      let end = k;
      let seen = 0;
      for (; end < samples.length && levels[end] === levels[k]; end++) seen += isIn[samples[end]!]!;
      const mean = (rank + (seen - 1) / 2) / count;
      for (; k < end; k++) if (isIn[samples[k]!] === 1) ranks[samples[k]! * p + j] = mean;
      rank += seen;
    }
  }
  return ranks;
}
