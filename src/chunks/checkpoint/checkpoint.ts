import { InputError } from '../../messages/errors.js';
import type { ChunkJob } from '../chunkJob.js';
import { type NodeFiles, nodeFiles } from '../files/nodeFiles.js';
import { type CheckpointData, readCheckpoint, requireWritable, writeCheckpoint } from './checkpointFile.js';
import { Digest } from './digest.js';

/** A run's place in its chunks, kept in a file. */
export class Checkpoint {
  /** Where an earlier run stopped; null at the first. */
  readonly resumed: CheckpointData | null;
  readonly #files: NodeFiles;
  readonly #path: string;
  readonly #every: number;
  readonly #options: string;
  readonly #digest = new Digest();
  #first = '';
  #written: number;

  /** @param options what the sums depend on beside the chunks: plain data @throws InputError for a checkpoint of other options, or what is none */
  constructor(path: string, every: number, options: object) {
    this.#files = nodeFiles('checkpoint');
    this.#path = path;
    this.#every = every;
    this.#options = `${new Digest().text(JSON.stringify(options))}`;
    requireWritable(this.#files, path);
    this.resumed = readCheckpoint(this.#files, path);
    if (this.resumed && this.resumed.options !== this.#options)
      throw this.#other('names or roles of columns');
    this.#written = this.resumed?.chunks ?? 0;
  }

  /**
   * Meets the next chunk.
   *
   * @param index its number
   * @returns the digest of the chunks up to it
   * @throws InputError where it cannot be one of those that the checkpoint was made of
   */
  meet(job: ChunkJob, index: number): string {
    const seen = `${this.#digest.chunk(job)}`;
    if (index === 0) this.#first = seen;
    const { resumed } = this;
    if (resumed && index === 0 && resumed.first !== seen) throw this.#other('chunks; the first is another');
    if (resumed && index === resumed.chunks - 1 && resumed.seen !== seen) throw this.#other('chunks');
    return seen;
  }

  /** @param met how many chunks there were in all @throws InputError where they are fewer than the checkpoint was made of */
  finish(met: number): void {
    const before = this.resumed?.chunks ?? 0;
    if (met < before) throw this.#other(`chunks: ${before} are in it, and there are ${met} now`);
  }

  /** Writes the file where it is time to. @param isLast whether nothing will follow */
  save(state: Omit<CheckpointData, 'options' | 'first'>, isLast: boolean): void {
    const { chunks } = state;
    if (chunks === this.#written || (!isLast && chunks - this.#written < this.#every)) return;
    writeCheckpoint(this.#files, this.#path, { ...state, options: this.#options, first: this.#first });
    this.#written = chunks;
  }

  #other(what: string): InputError {
    return new InputError(
      `chunkedStatistics: the checkpoint ${this.#path} is of other ${what}. Go on with what it was made of, or name another file.`,
    );
  }
}
