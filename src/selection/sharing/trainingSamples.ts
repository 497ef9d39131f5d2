import type { FitSet } from './fits/fitSet.js';
import { hasBoth, LabelSet } from './fits/labelSet.js';
import { type FeatureOrder, ranksOf } from './fits/meanRanks.js';
import { addMoments, type Moments, momentsOf, type Rows, rowsWhere } from './fits/moments.js';
import { scaleOf } from './fits/quadratic.js';
import { SquaredSet } from './fits/squaredSet.js';
import type { SharingData } from './sharingData.js';
import type { TaskFolds } from './sharingFolds.js';

/** The training samples of a fold, divided into folds in their turn: fits are to all of them, or to all but those of one fold. */
export class TrainingSamples {
  readonly #data: SharingData;
  readonly #folds: TaskFolds;
  /** Task x fold. */
  readonly #moments: readonly (readonly Moments[])[] | null;
  /** The ranks of the features of all training samples, counted through, n x p. */
  readonly #ranks: Float64Array | null;

  /** @param folds -1 for samples that are not trained on */
  constructor(data: SharingData, folds: TaskFolds, nFolds: number, order: readonly FeatureOrder[] | null) {
    this.#data = data;
    this.#folds = folds;
    this.#moments = data.classes === null ? momentsByFold(data, folds, nFolds) : null;
    const isIn = folds.flatMap((of) => Array.from(of, (fold) => Number(fold >= 0)));
    this.#ranks = order && ranksOf(order, Uint8Array.from(isIn));
  }

  /** All but fold k; -1 leaves none out. */
  without(k: number): FitSet {
    const { nFeatures: p, isShared } = this.#data;
    const ranks = this.#meanRanks(k);
    if (this.#moments === null) return this.#labelSet(k, ranks);
    let same: Moments | null = null;
    const moments = this.#moments.map((parts) => {
      const sum = addMoments(
        parts.filter((_, fold) => fold !== k),
        p,
        same,
      );
      if (isShared) same ??= sum;
      return sum;
    });
    return new SquaredSet(moments, p, ranks);
  }

  /** Which tasks a fit to all but fold k knows: those with a sample and, of labels, one of each. */
  isFitted(k: number): Uint8Array {
    const { tasks, classes } = this.#data;
    return Uint8Array.from(tasks, ({ y }, t) => {
      const seen = y.filter((_, i) => this.#isIn(t, i, k));
      return Number(classes === null ? seen.length > 0 : hasBoth(seen));
    });
  }

  #isIn(t: number, i: number, k: number): boolean {
    const fold = this.#folds[t]![i]!;
    return fold >= 0 && fold !== k;
  }

  #meanRanks(k: number): Float64Array | null {
    const ranks = this.#ranks;
    if (ranks === null) return null;
    const { tasks, nFeatures: p } = this.#data;
    const means = new Float64Array(tasks.length * p);
    let at = 0;
    for (const [t, task] of tasks.entries()) {
      let count = 0;
      for (let i = 0; i < task.n; i++, at += p) {
        if (!this.#isIn(t, i, k)) continue;
        count++;
        for (let j = 0; j < p; j++) means[t * p + j]! += ranks[at + j]!;
      }
      for (let j = 0; j < p; j++) means[t * p + j]! /= Math.max(count, 1);
    }
    return means;
  }

  #labelSet(k: number, ranks: Float64Array | null): LabelSet {
    const { tasks, nFeatures: p } = this.#data;
    const seen = tasks.map((task, t) => rowsWhere(task, p, (i) => this.#isIn(t, i, k)));
    const all = stacked(seen, p);
    const every = Int32Array.from(all.y, (_, i) => i);
    const scale = scaleOf(momentsOf(all, p, every));
    const inUnits = (rows: Rows): Rows => {
      const total = rows.weights.reduce((sum, value) => sum + value, 0);
      return {
        x: rows.x.map((value, at) => value / scale[at % p]!),
        y: rows.y,
        weights: rows.weights.map((value) => value / total),
      };
    };
    return new LabelSet(seen.map(inUnits), inUnits(all), scale, ranks);
  }
}

function momentsByFold(
  { tasks, nFeatures: p, isShared }: SharingData,
  folds: TaskFolds,
  nFolds: number,
): Moments[][] {
  const first: Moments[] = [];
  return tasks.map((task, t) => {
    const rows = Array.from({ length: nFolds }, (): number[] => []);
    for (const [i, fold] of folds[t]!.entries()) if (fold >= 0) rows[fold]!.push(i);
    return rows.map((some, k) => {
      const moments = momentsOf(task, p, Int32Array.from(some), isShared ? (first[k] ?? null) : null);
      if (isShared) first[k] ??= moments;
      return moments;
    });
  });
}

function stacked(parts: readonly Rows[], p: number): Rows {
  const n = parts.reduce((sum, { y }) => sum + y.length, 0);
  const all = { x: new Float64Array(n * p), y: new Float64Array(n), weights: new Float64Array(n) };
  let at = 0;
  for (const { x, y, weights } of parts) {
    all.x.set(x, at * p);
    all.y.set(y, at);
    all.weights.set(weights, at);
    at += y.length;
  }
  return all;
}
