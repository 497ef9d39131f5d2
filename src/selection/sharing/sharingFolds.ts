import { createRandom } from '../../math/random.js';
import type { SampleList, SharingData } from './sharingData.js';

/** The fold of each sample of each task; -1 for those that are not divided. */
export type TaskFolds = readonly Int8Array[];

/**
 * Divides the samples of each list into folds, of each kind as many in each as can be. Lists draw the same random numbers:
 * the folds of a task do not depend on which tasks there are beside it.
 *
 * @param isIn which samples of each task are to be divided; all unless given. Tasks with the same list agree on them
 * @param seed of the random numbers, an integer in [0, 2^32)
 */
export function dealFolds(
  { tasks, lists }: SharingData,
  nFolds: number,
  seed: number,
  isIn?: (t: number, i: number) => boolean,
): TaskFolds {
  const isOut = lists.map(({ kinds }) => Uint8Array.from(kinds, (kind) => (kind < 0 ? 1 : 0)));
  if (isIn) {
    for (const [t, { list, places }] of tasks.entries()) {
      for (const [i, place] of places.entries()) if (!isIn(t, i)) isOut[list]![place] = 1;
    }
  }
  const folds = lists.map((list, k) => dealList(list, isOut[k]!, nFolds, seed));
  return tasks.map(({ list, places }) => Int8Array.from(places, (place) => folds[list]![place]!));
}

function dealList({ kinds }: SampleList, isOut: Uint8Array, nFolds: number, seed: number): Int8Array {
  const random = createRandom(seed);
  const byKind: number[][] = [];
  for (const [i, kind] of kinds.entries()) if (isOut[i] === 0) (byKind[kind] ??= []).push(i);
  const folds = new Int8Array(kinds.length).fill(-1);
  let next = 0;
  for (const samples of byKind) {
    if (samples === undefined) continue;
    for (const i of random.shuffle(samples)) folds[i] = next++ % nFolds;
  }
  return folds;
}

/** A seed for each round and fold; streams of different seeds are unrelated. */
export function seedOf(randomState: number, round: number, fold: number): number {
  return ((randomState + 0x9e3779b1 * (1 + fold + 1000 * round)) % 4294967296) >>> 0;
}
