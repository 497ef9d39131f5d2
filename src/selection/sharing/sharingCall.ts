/** What a fit to all samples takes: the user's samples, with weights of which each task has mean 1 over those it counts. */
import { readTasks } from '../../data/fromTasks.js';
import type { SharingData } from './sharingData.js';

/** Samples and options for `fitAsync`, the options last. */
export type FitCall = readonly unknown[];

/**
 * Scalers of a pipeline weigh samples by these weights, as the comparison does; those of a missing target are 0.
 *
 * @param samples a list of tasks, or X and Y
 */
export function fitCall(samples: readonly unknown[], options: object, data: SharingData): FitCall {
  const { tasks, lists, isShared } = data;
  const isPlain = tasks.every(
    ({ n, weights, list }) => n === lists[list]!.kinds.length && weights.every((weight) => weight === 1),
  );
  if (isPlain) return [...samples, options];
  if (samples.length === 1) {
    const items = readTasks(samples[0]).items.map((item, t) => ({
      ...item,
      sampleWeight: weightsOf(t, data),
    }));
    return [items, options];
  }
  if (isShared) return [...samples, { ...options, sampleWeight: weightsOf(0, data) }];
  const columns = tasks.map((_, t) => weightsOf(t, data));
  const sampleWeight = columns[0]!.map((_, i) => columns.map((weights) => weights[i]!));
  return [...samples, { ...options, sampleWeight }];
}

/** s_i of every sample in the task's list. */
function weightsOf(t: number, { tasks, lists }: SharingData): number[] {
  const { list, places, weights } = tasks[t]!;
  const all = lists[list]!.kinds;
  const out = Array.from(all, () => 0);
  for (const [i, place] of places.entries()) out[place] = weights[i]!;
  return out;
}
