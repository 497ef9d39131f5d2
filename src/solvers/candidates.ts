import { clearRow, isZeroRow } from '../penalties/rows.js';
import type { RowGeometry } from '../problem/rowCertificate.js';
import { chooseWorkingSet } from './workingSet.js';

/** A working set may hold at least this many features, unless the caller says how many, and at least twice the support. */
const SMALLEST = 100;
/** Where few constraints are violated, it holds this many times the support, and a few features more. */
const GROWTH = 1.25;
const SPARE_ROWS = 10;
/** A lean one holds no more than the support, the rows that violate their constraint and so many of the next. */
const LEAN_ROWS = 4;
/** A working set of which more than this part became non-zero grows to twice as many times the support. */
const CROWDED = 0.9;

/** Buffers in kernel memory for lists of features, p each. */
export interface FeatureLists {
  readonly candidates: Int32Array;
  readonly working: Int32Array;
  readonly support: Int32Array;
}

/** How working sets are chosen. */
export interface WorkingSetRule {
  /** How many features a working set may hold at least. @defaultValue SMALLEST */
  readonly smallest?: number | undefined;
  /** Whether to look at the whole problem once more costs less than rows that are worked on in vain. @defaultValue false */
  readonly isLean?: boolean | undefined;
  /** Whether only rows of working sets that were chosen here change; else all are looked at. @defaultValue false */
  readonly movesWorkingSets?: boolean | undefined;
}

/** The features that can still be non-zero at the optimum, those that are now, and those to work on next. */
export class Candidates {
  /** In ascending order. */
  list: Int32Array;
  /** How many features there are that are of use: whose column is not constant. */
  readonly usable: number;
  readonly #geometry: RowGeometry;
  readonly #w: Float64Array;
  readonly #lists: FeatureLists;
  readonly #distances: Float64Array;
  readonly #smallest: number;
  readonly #isLean: boolean;
  /** 0 for a feature whose row is known to be zero: it was at the start, and was in no working set. */
  readonly mayBeInUse: Uint8Array;
  /** Those for which it is not 0, ascending, where it tells more than that all of them are. */
  #used: Int32Array | null = null;
  /** How many the last working set had. */
  #size = Infinity;

  /** @param w W, whose rows of features without use are cleared */
  constructor(
    geometry: RowGeometry,
    w: Float64Array,
    lists: FeatureLists,
    { smallest = SMALLEST, isLean = false, movesWorkingSets = false }: WorkingSetRule = {},
  ) {
    const { squaredNorms, width } = geometry;
    this.#geometry = geometry;
    this.#w = w;
    this.#lists = lists;
    this.#smallest = smallest;
    this.#isLean = isLean;
    this.#distances = new Float64Array(squaredNorms.length);
    this.mayBeInUse = new Uint8Array(squaredNorms.length).fill(1);
    for (let j = 0; j < squaredNorms.length; j++) if (squaredNorms[j] === 0) clearRow(w, j, width);
    this.list = lists.candidates;
    this.restore();
    this.usable = this.list.length;
    if (movesWorkingSets) {
      this.#used = this.support().slice();
      this.mayBeInUse.fill(0);
      for (let k = 0; k < this.#used.length; k++) this.mayBeInUse[this.#used[k]!] = 1;
    }
  }

  /** Whether no feature of use was dropped. */
  get isWhole(): boolean {
    return this.list.length === this.usable;
  }

  /** Takes back all features of use. */
  restore(): void {
    const { squaredNorms } = this.#geometry;
    const { candidates } = this.#lists;
    let count = 0;
    for (let j = 0; j < squaredNorms.length; j++) if (squaredNorms[j] !== 0) candidates[count++] = j;
    this.list = candidates.subarray(0, count);
  }

  /** Drops all but the first `count` of the list. */
  keep(count: number): void {
    this.list = this.list.subarray(0, count);
  }

  /** Those of some features, of all unless given, whose row is not zero; good until the next call. */
  support(features: Int32Array = this.#used ?? this.list): Int32Array {
    const { support } = this.#lists;
    let count = 0;
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      if (this.isInUse(j)) support[count++] = j;
    }
    return support.subarray(0, count);
  }

  /** Whether row j is not zero. */
  isInUse(j: number): boolean {
    return this.mayBeInUse[j] === 1 && !isZeroRow(this.#w, j, this.#geometry.width);
  }

  /**
   * The non-zero features and those whose constraint the dual point violates most or is nearest to: no more of them than
   * the support warrants, and few where few constraints are violated.
   *
   * @param norms the dual norms of X^T Theta on the features to choose from, in their order
   * @param nSupport how many are non-zero
   * @param list those to choose from, ascending: all that are non-zero, and others. @defaultValue all candidates
   * @param gains whether a row is to be worked on for another reason than its constraint. @defaultValue none
   */
  workingSet(
    norms: Float64Array,
    nSupport: number,
    list: Int32Array = this.list,
    gains?: (j: number) => boolean,
  ): Int32Array {
    const { rows, width, squaredNorms } = this.#geometry;
    const distances = this.#distances;
    const { mayBeInUse } = this;
    const w = this.#w;
    const everywhere = rows.fused?.everywhere?.l1;
    let violated = 0;
    for (let k = 0; k < list.length; k++) {
      const j = list[k]!;
      const isZero = mayBeInUse[j] === 0 || isZeroRow(w, j, width);
      const spare = (everywhere ?? rows.threshold(j)) - norms[k]!;
      const isGain = isZero && gains?.(j) === true;
      if (isZero && (spare < 0 || isGain)) violated++;
      const distance = isGain ? -Math.abs(spare) : spare;
      distances[k] = isZero ? distance / Math.sqrt(squaredNorms[j]!) : -Infinity;
    }
    const isCrowded = nSupport > CROWDED * this.#size;
    const most = Math.max(this.#smallest, (isCrowded ? 4 : 2) * nSupport);
    // Inner products of the new rows with those before them then cost no more than a look, p T products with columns.
    const asLook = Math.ceil(Math.sqrt(nSupport ** 2 + 2 * squaredNorms.length * width));
    const size = this.#isLean
      ? Math.min(isCrowded ? Math.max(asLook, 4 * nSupport) : asLook, nSupport + violated + LEAN_ROWS)
      : Math.min(most, Math.ceil(nSupport * GROWTH) + 2 * violated + SPARE_ROWS);
    this.#size = chooseWorkingSet(list, distances, size, this.#lists.working);
    const working = this.#lists.working.subarray(0, this.#size);
    this.#mayUse(working);
    return working;
  }

  /** Takes note that rows may be in use from now on. */
  #mayUse(features: Int32Array): void {
    if (!this.#used) return;
    const { mayBeInUse } = this;
    let count = this.#used.length;
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      if (mayBeInUse[j] === 0) count++;
      mayBeInUse[j] = 1;
    }
    if (count === this.#used.length) return;
    const used = new Int32Array(count);
    for (let j = 0, k = 0; k < count; j++) if (mayBeInUse[j] === 1) used[k++] = j;
    this.#used = used;
  }
}
