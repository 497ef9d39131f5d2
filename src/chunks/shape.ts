import { counted } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { ChunkSums } from './sumChunk.js';

/** What all chunks have to have in common, and the tasks that they have named; plain data. */
export interface ChunksShape {
  readonly isShared: boolean;
  readonly nFeatures: number;
  readonly featureNames: readonly string[] | null;
  readonly taskNames: readonly string[];
}

/** Chunks seen so far: checks that each next one is of the same kind of samples, with the same features. */
export class Shape {
  #first: Omit<ChunksShape, 'taskNames'> | null = null;
  readonly #taskNames = new Set<string>();

  constructor(known: ChunksShape | null = null) {
    if (!known) return;
    const { taskNames, ...first } = known;
    this.#first = first;
    for (const name of taskNames) this.#taskNames.add(name);
  }

  /** null before the first chunk that has samples. */
  get known(): ChunksShape | null {
    return this.#first && { ...this.#first, taskNames: [...this.#taskNames] };
  }

  /** @throws InputError for a chunk that is not like those before it */
  add({ nFeatures, featureNames, isShared, taskNames }: ChunkSums): void {
    if (nFeatures === null) return;
    this.#first ??= { isShared, nFeatures, featureNames };
    const first = this.#first;
    if (isShared !== first.isShared) {
      const words = (shared: boolean): string =>
        shared ? 'samples of all tasks' : 'samples that name their tasks';
      throw new InputError(
        `it has ${words(isShared)}, those before ${words(first.isShared)}; expected one kind in all chunks.`,
      );
    }
    if (nFeatures !== first.nFeatures) {
      throw new InputError(
        `it has ${counted(nFeatures, 'feature')}, those before ${first.nFeatures}; expected the same in all chunks.`,
      );
    }
    requireSameNames('features', featureNames ?? [], first.featureNames ?? []);
    if (isShared && this.#taskNames.size > 0) requireSameNames('tasks', taskNames, [...this.#taskNames]);
    for (const name of taskNames) this.#taskNames.add(name);
  }
}

function requireSameNames(what: string, names: readonly string[], before: readonly string[]): void {
  if (names.length !== before.length) {
    throw new InputError(
      `it has ${names.length} names of ${what}, those before ${before.length}; expected the same in all chunks.`,
    );
  }
  const k = names.findIndex((name, at) => name !== before[at]);
  if (k < 0) return;
  throw new InputError(
    `its ${what} are in another order, or others: ${JSON.stringify(names[k])} stands where those before have ` +
      `${JSON.stringify(before[k])}; expected the same in all chunks.`,
  );
}
