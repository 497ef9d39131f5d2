import { packedLength } from '../../linalg/cholesky.js';
import type { NumberColumns } from '../engine.js';
import { LARGEST_INTEGER } from '../means.js';
import { PART, PartProducts } from './partProducts.js';
import { rowsByGroup } from './partRows.js';
import { type RowLayout, type RowShifts, RowSums } from './rowSums.js';

/** After p features, T targets and the weight come the numbers of the task and the fold, where rows have them. */
export interface StreamLayout extends RowLayout {
  readonly hasTask: boolean;
  /** 0 without folds. */
  readonly nFolds: number;
  /** The columns of whole numbers, which float64 may not hold. */
  readonly wholes: readonly number[];
}

/** The sums of a task and a fold, by the targets that rows have. */
export interface SumsGroup {
  readonly task: number;
  readonly fold: number;
  readonly shifts: RowShifts;
  readonly byTargets: Map<string, RowSums>;
}

/** Bytes that all sums, and the rows that wait, may take. */
const MOST_BYTES = 2 ** 27;

/** Sums of products of the rows of a stream, for each task and fold. */
export class GroupedSums {
  readonly #layout: StreamLayout;
  readonly #products: PartProducts;
  readonly #groups = new Map<number, SumsGroup>();
  /** Of the targets that all are there. */
  readonly #all: string;
  readonly #mostSums: number;
  #nSums = 0;

  constructor(layout: StreamLayout) {
    const width = layout.nFeatures + layout.nTargets + 1;
    this.#layout = layout;
    this.#products = new PartProducts(width);
    this.#all = '1'.repeat(layout.nTargets);
    this.#mostSums = MOST_BYTES / (16 * packedLength(width) + 8 * PART * width);
  }

  /** In the order of the tasks and folds. */
  get groups(): readonly SumsGroup[] {
    return [...this.#groups.entries()].sort(([a], [b]) => a - b).map(([, group]) => group);
  }

  /** Takes rows. @returns false where these are more groups than may be, or numbers that cannot be used */
  take(columns: NumberColumns): boolean {
    const { nFeatures: p, nTargets, hasWeight, hasTask, nFolds, wholes } = this.#layout;
    const y = columns.slice(p, p + nTargets);
    const weights = hasWeight ? columns[p + nTargets] : undefined;
    if (wholes.some((k) => columns[k]!.some((value) => Math.abs(value) >= LARGEST_INTEGER))) return false;
    if (weights?.some((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY))) return false;
    const rows = columns[0]!.length;
    const isOneGroup = !hasTask && nFolds === 0 && !weights?.includes(0);
    if (isOneGroup && !y.some(hasNaN))
      return this.#sums(0, 0, this.#all)?.take(columns, 0, rows, this.#products) ?? false;
    const tasks = hasTask ? columns[p + nTargets + (hasWeight ? 1 : 0)] : undefined;
    const folds = nFolds > 0 ? columns.at(-1) : undefined;
    let canBeSummed = true;
    const groupOf = (i: number): RowSums | null => {
      const there = weights?.[i] === 0 ? '' : this.#targetsOf(y, i);
      const own = there === '' ? null : this.#sums(tasks?.[i] ?? 0, folds?.[i] ?? 0, there);
      canBeSummed &&= there === '' ? isFiniteRow(columns, p, i) : own !== null;
      return own;
    };
    const byGroup = rowsByGroup(rows, groupOf);
    return canBeSummed && [...byGroup].every(([own, some]) => own.pick(columns, some, this.#products));
  }

  /** Adds the rows that wait. @returns whether all sums are finite */
  finish(): boolean {
    const all = this.groups.flatMap(({ byTargets }) => [...byTargets.values()]);
    return all.every((sums) => sums.finish(this.#products));
  }

  dispose(): void {
    this.#products.dispose();
  }

  /** 1 for each target that row i has, 0 for the others; '' where it has none. */
  #targetsOf(y: NumberColumns, i: number): string {
    let missing = 0;
    for (let t = 0; t < y.length; t++) if (Number.isNaN(y[t]![i])) missing++;
    if (missing === 0) return this.#all;
    return missing === y.length ? '' : y.map((target) => (Number.isNaN(target[i]) ? '0' : '1')).join('');
  }

  #sums(task: number, fold: number, targets: string): RowSums | null {
    const { nFeatures, nTargets, nFolds } = this.#layout;
    const key = task * Math.max(1, nFolds) + fold;
    const shifts = (): RowShifts => Array<number | null>(nFeatures + nTargets).fill(null);
    const group = this.#groups.get(key) ?? { task, fold, shifts: shifts(), byTargets: new Map() };
    this.#groups.set(key, group);
    const known = group.byTargets.get(targets);
    if (known) return known;
    if (++this.#nSums > this.#mostSums) return null;
    const isThere = [
      ...Array<boolean>(nFeatures).fill(true),
      ...Array.from(targets, (digit) => digit === '1'),
    ];
    const sums = new RowSums(this.#layout, group.shifts, isThere);
    group.byTargets.set(targets, sums);
    return sums;
  }
}

function hasNaN(column: Float64Array): boolean {
  for (let i = 0; i < column.length; i++) if (Number.isNaN(column[i])) return true;
  return false;
}

function isFiniteRow(columns: NumberColumns, p: number, i: number): boolean {
  for (let j = 0; j < p; j++) if (!Number.isFinite(columns[j]![i])) return false;
  return true;
}
