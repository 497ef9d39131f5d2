import type { Columns } from '../../matrix/columns.js';
import type { ChunkJob } from '../chunkJob.js';
import type { TaskGroup } from '../samples.js';

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/**
 * A number of 64 bits that tells data apart, in the way of MurmurHash3: against mistakes, not against those who look for two data with
 * the same one.
 */
export class Digest {
  #a = 0x243f6a88;
  #b = 0x13198a2e;

  words(words: Int32Array): this {
    let [a, b] = [this.#a, this.#b];
    for (let k = 0; k < words.length; k++) {
      const word = words[k]!;
      a = Math.imul(rotated(a ^ Math.imul(word, 0x239b961b), 19), 5) + b;
      b = Math.imul(rotated(b ^ Math.imul(word, 0x38b34ae5), 13), 5) + a;
    }
    this.#a = a | 0;
    this.#b = b | 0;
    return this;
  }

  numbers(values: Float64Array): this {
    return this.words(new Int32Array(values.buffer, values.byteOffset, 2 * values.length));
  }

  text(text: string): this {
    return this.words(Int32Array.from({ length: text.length }, (_, k) => text.charCodeAt(k))).words(END);
  }

  /** Adds what a chunk is: its numbers; of a range of a file its place, the size of the file and when it was changed. */
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

  /** 16 hexadecimal digits, of all so far. */
  toString(): string {
    return [this.#a, this.#b].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }
}

/** So that what is behind one another is not the same as what is one. */
const END = Int32Array.of(0x5bd1e995);
