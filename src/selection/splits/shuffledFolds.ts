import { checkRandomState } from '../../math/random.js';
import { InputError } from '../../messages/errors.js';
import { OptionReader } from '../../params/options.js';

export interface KFoldOptions {
  /** k, the number of folds, 2 or more. @defaultValue 5 */
  readonly nSplits?: number | undefined;
  /** Whether to put the samples in random order before they are cut into folds. @defaultValue false */
  readonly shuffle?: boolean | undefined;
  /**
   * The seed of the order, an integer in [0, 2^32 - 1]; `null` draws another order each time. For `shuffle`
   * alone. @defaultValue null
   */
  readonly randomState?: number | null | undefined;
}

/** Splitters into k folds as plain data. */
export interface FoldsFile<Name extends string> {
  readonly splitter: Name;
  readonly nSplits: number;
  readonly shuffle: boolean;
  readonly randomState: number | null;
}

/** What splitters into k folds, in an order of their own or in random order, have in common. */
export abstract class ShuffledFolds<Name extends string> {
  readonly nSplits: number;
  readonly shuffle: boolean;
  readonly randomState: number | null;

  /** @throws InputError for an option that cannot be used, or a `randomState` without `shuffle` */
  constructor(options: KFoldOptions = {}) {
    const read = new OptionReader(this.splitterName(), options, ['nSplits', 'shuffle', 'randomState']);
    this.nSplits = read.count('nSplits', 5, 2);
    this.shuffle = read.flag('shuffle', false);
    this.randomState = checkRandomState(read.raw('randomState', null));
    if (this.randomState === null || this.shuffle) return;
    throw new InputError(
      `${this.splitterName()}: randomState is ${this.randomState} but shuffle is false, so it would change nothing; ` +
        'set shuffle to true, or leave randomState out.',
    );
  }

  /** The class as files and errors name it. */
  protected abstract splitterName(): Name;

  /** k */
  getNSplits(): number {
    return this.nSplits;
  }

  /** The options as plain data for JSON. */
  toJSON(): FoldsFile<Name> {
    const { nSplits, shuffle, randomState } = this;
    return { splitter: this.splitterName(), nSplits, shuffle, randomState };
  }
}
