import type { Columns } from '../../matrix/columns.js';
import type { ChunkJob } from '../chunkJob.js';
import { Hash } from '../hash.js';
import type { TaskGroup } from '../samples.js';

/** A number of 64 bits that tells chunks apart. */
export class Digest extends Hash {
  /** Adds what a chunk is: its numbers; of a range of a file its place, and what tells the file from another: its size, when it was changed, some
   * of its bytes. */
  chunk(job: ChunkJob): this {
    if (job.kind === 'range') {
      const { file: _, ...range } = job.range;
      return this.text(JSON.stringify(range));
    }
    for (const group of job.samples.groups) this.#group(group);
    return this.words(END);
  }

  #group({ taskNames, samples: { x, y, missing, weight } }: TaskGroup): void {
    this.text(JSON.stringify([taskNames, x.kind, x.rows, x.columns, weight.kind]));
    this.#columns(x);
    this.numbers(y);
    if (missing) this.words(Int32Array.from(missing));
    if (weight.kind !== 'none') this.numbers(weight.values);
  }

  #columns(x: Columns): void {
    this.numbers(x.data);
    if (x.kind === 'sparse') this.words(x.indices).words(x.indptr);
  }
}

/** Between two chunks. */
const END = Int32Array.of(0x5bd1e995);
