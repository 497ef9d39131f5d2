import { type LabelsInput, showLabel } from '../../data/labels.js';
import { InputError } from '../../messages/errors.js';
import { readSplitLabels, type SampleGroups, sortedGroups } from './groups.js';
import { createNumpyRandom, type NumpyRandom } from './numpyRandom.js';
import { readShuffleSplit, type ShuffleSplitFile, type ShuffleSplitOptions } from './shuffleSplit.js';
import { countSplit } from './splitSizes.js';
import type { IndexPair, SplitData, Splitter, SplitterFile } from './splitter.js';

/** A {@link StratifiedShuffleSplit} as plain data. */
export type StratifiedShuffleSplitFile = SplitterFile<
  'StratifiedShuffleSplit',
  Omit<ShuffleSplitFile, 'splitter'>
>;

const DEFAULT_TEST_SIZE = 0.1;

/**
 * Splits drawn at random in which each label has, as near as can be, the part in both lists that it has of all samples.
 * Missing labels (NaN, null) are a label of their own; scikit-learn refuses them.
 *
 * With an integer `randomState` the indices are those of scikit-learn, in its (random) order.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.StratifiedShuffleSplit`.
 *
 * @example
 * const y = ['no', 'no', 'no', 'no', 'yes', 'yes'];
 * const [[train, test]] = new StratifiedShuffleSplit({ nSplits: 1, testSize: 3, randomState: 0 }).split(y, y);
 * Array.from(test, (i) => y[i]).sort(); // [ 'no', 'no', 'yes' ]
 */
export class StratifiedShuffleSplit implements Splitter {
  readonly nSplits: number;
  readonly testSize: number | null;
  readonly trainSize: number | null;
  readonly randomState: number | null;

  /** @throws InputError for an option that cannot be used */
  constructor(options: ShuffleSplitOptions = {}) {
    const read = readShuffleSplit('StratifiedShuffleSplit', options, 10);
    this.nSplits = read.nSplits;
    this.testSize = read.testSize;
    this.trainSize = read.trainSize;
    this.randomState = read.randomState;
  }

  /**
   * The splits, made one by one.
   *
   * @param X n, or anything with n samples; only their number counts
   * @param Y n labels, or n x 1: whole numbers, strings or booleans
   * @throws InputError for what are no labels, a label with one sample, and sizes that cannot hold each label
   */
  split(
    X: SplitData,
    Y?: SplitData | LabelsInput | null,
    _groups?: SplitData | null,
  ): IterableIterator<IndexPair> {
    const labels = sortedGroups(readSplitLabels('StratifiedShuffleSplit', X, Y));
    const sizes = countSplit('StratifiedShuffleSplit', labels.codes.length, this, DEFAULT_TEST_SIZE);
    requireEachLabel('StratifiedShuffleSplit', labels, sizes);
    return drawLabels(this, labels, sizes);
  }

  /** The number of splits. */
  getNSplits(): number {
    return this.nSplits;
  }

  /** The options as plain data for JSON. */
  toJSON(): StratifiedShuffleSplitFile {
    const { nSplits, testSize, trainSize, randomState } = this;
    return { splitter: 'StratifiedShuffleSplit', nSplits, testSize, trainSize, randomState };
  }
}

interface Sizes {
  readonly nTrain: number;
  readonly nTest: number;
}

/** @throws InputError for a label with one sample, and for sizes that cannot hold each label */
export function requireEachLabel(
  caller: string,
  { groups, counts }: SampleGroups,
  { nTrain, nTest }: Sizes,
): void {
  const rare = counts.findIndex((count) => count < 2);
  if (rare >= 0) {
    const label = rare < groups.length ? `the label ${showLabel(groups[rare]!)}` : 'what has no label';
    throw new InputError(`${caller}: ${label} has one sample; expected two at least of each label.`);
  }
  for (const [name, size] of [
    ['trainSize', nTrain],
    ['testSize', nTest],
  ] as const) {
    if (size >= counts.length) continue;
    throw new InputError(
      `${caller}: ${name} is ${size} samples, fewer than the ${counts.length} labels; expected one for each label at least.`,
    );
  }
}

function* drawLabels(
  { nSplits, randomState }: StratifiedShuffleSplit,
  labels: SampleGroups,
  sizes: Sizes,
): Generator<IndexPair> {
  const random = createNumpyRandom(randomState);
  for (let k = 0; k < nSplits; k++) yield drawStratified(labels, sizes, random);
}

/** One split in which each label has the part in both lists that it has of all samples. */
export function drawStratified(
  { codes, counts }: SampleGroups,
  { nTrain, nTest }: Sizes,
  random: NumpyRandom,
): [train: Int32Array, test: Int32Array] {
  const rows = Array.from(counts, () => [] as number[]);
  for (const [i, code] of codes.entries()) rows[code]!.push(i);
  const trained = approximateMode(counts, nTrain, random);
  const left = counts.map((count, c) => count - trained[c]!);
  const tested = approximateMode(left, nTest, random);
  const [train, test]: [number[], number[]] = [[], []];
  for (const [c, own] of rows.entries()) {
    const order = Array.from(random.permutation(own.length), (at) => own[at]!);
    for (const [k, i] of order.slice(0, trained[c]! + tested[c]!).entries())
      (k < trained[c]! ? train : test).push(i);
  }
  const shuffled = (list: number[]): Int32Array => {
    const values = Int32Array.from(list);
    random.shuffle(values);
    return values;
  };
  return [shuffled(train), shuffled(test)];
}

/**
 * How many of each class are drawn: the share that it has of all, rounded down; what is then lacking goes to the largest
 * remainders, of equal ones to those drawn at random.
 */
function approximateMode(counts: Int32Array, nDraws: number, random: NumpyRandom): Int32Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const shares = Float64Array.from(counts, (count) => (count / total) * nDraws);
  const drawn = Int32Array.from(shares, Math.floor);
  const remainders = shares.map((share, c) => share - drawn[c]!);
  let lacking = nDraws - drawn.reduce((sum, count) => sum + count, 0);
  const values = [...new Set(remainders)].sort((a, b) => b - a);
  for (const value of values) {
    if (lacking <= 0) break;
    const equal = Array.from(remainders, (_, c) => c).filter((c) => remainders[c] === value);
    const more = Math.min(equal.length, lacking);
    for (const at of random.permutation(equal.length).subarray(0, more)) drawn[equal[at]!]!++;
    lacking -= more;
  }
  return drawn;
}
