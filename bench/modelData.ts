/** Seeded tasks of all kinds: dense ones with related weights, and texts as sparse counts of words. */
import { createRandom, type Random } from '../src/math/random.js';
import type { ColumnMatrix } from './data.js';

/** A sparse matrix, as polytask takes it without a copy. */
export interface SparseMatrix {
  readonly data: Float64Array;
  readonly indices: Int32Array;
  readonly indptr: Int32Array;
  readonly shape: [rows: number, columns: number];
}

export interface BenchTask {
  readonly kind: 'squared' | 'logistic' | 'softmax';
  /** How many columns of weights the task has: K for a softmax of K labels, else 1. */
  readonly outputs: number;
  readonly X: ColumnMatrix | SparseMatrix;
  /** Numbers, NaN where missing; labels are 0 and 1, or 0 to K - 1. */
  readonly y: Float64Array;
}

/** Tasks with the same features; with shared samples all have the same X. */
export interface BenchTasks {
  readonly tasks: readonly BenchTask[];
  readonly sharedSamples: boolean;
}

export interface DenseRecipe {
  readonly nSamples: number;
  readonly nFeatures: number;
  /** Each task's number of labels: 0 for a regression. */
  readonly labels: readonly number[];
  readonly sharedSamples?: boolean;
  /** The share of features that matter. @defaultValue 1 */
  readonly density?: number;
  /** The probability that a target is missing. @defaultValue 0 */
  readonly missing?: number;
  /** An integer in [0, 2^32 - 1]. @defaultValue 0 */
  readonly randomState?: number;
}

/**
 * X standard normal. The weights of output k of task t are v_k + u_tk / 2 on the features that matter, with v and u
 * standard normal. To the predictions, scaled to length sqrt(n), come normal noise of deviation 1/2 and, of a
 * regression, an intercept of t; two labels are told by the sign, more by the largest of their outputs.
 */
export function makeDenseTasks(recipe: DenseRecipe): BenchTasks {
  const { nSamples: n, nFeatures: p, labels, sharedSamples = false, density = 1, missing = 0 } = recipe;
  const random = createRandom(recipe.randomState ?? 0);
  const active = random.permutation(p).subarray(0, Math.ceil(density * p));
  const common = Array.from({ length: Math.max(1, ...labels) }, () => normals(active.length, random));
  const draw = (): ColumnMatrix => ({ data: normals(n * p, random), shape: [n, p], order: 'column' });
  const shared = sharedSamples ? draw() : null;
  const tasks = labels.map((count, t): BenchTask => {
    const X = shared ?? draw();
    const outputs = count > 2 ? count : 1;
    const scores = Array.from({ length: outputs }, (_, k) => {
      const w = common[k]!.map((value) => value + random.normal() / 2);
      const score = new Float64Array(n);
      active.forEach((j, a) => {
        for (let i = 0; i < n; i++) score[i]! += w[a]! * X.data[j * n + i]!;
      });
      return noisy(score, 0.5, random);
    });
    const y = scores[0]!.map((value, i) => {
      if (count === 0) return value + t;
      return count === 2 ? Number(value > 0) : largestOf(scores, i);
    });
    const isMissing = y.map(() => (missing > 0 ? Number(random.uniform() < missing) : 0));
    return {
      kind: count === 0 ? 'squared' : count === 2 ? 'logistic' : 'softmax',
      outputs,
      X,
      y: y.map((value, i) => (isMissing[i] ? Number.NaN : value)),
    };
  });
  return { tasks, sharedSamples };
}

export interface TextRecipe {
  readonly nSamples: number;
  readonly nFeatures: number;
  readonly nTasks: number;
  /** How many times as long as usual the texts are, an integer. @defaultValue 1 */
  readonly length?: number;
  /** An integer in [0, 2^32 - 1]. @defaultValue 0 */
  readonly randomState?: number;
}

/** How many words tell the labels, of the most frequent 1000. */
const INFORMATIVE = 50;

/**
 * Texts of 20 to 179 words, word j with a probability proportional to 1 / (j + 3) (Zipf and Mandelbrot): X holds the
 * counts of each text's words, scaled to length 1. Fifty words tell the label, with normal weights, of which half
 * the variance is each task's own; the scores have normal noise of half their size.
 */
export function makeTextTasks(recipe: TextRecipe): BenchTasks {
  const { nSamples: n, nFeatures: p, nTasks, length = 1, randomState = 0 } = recipe;
  const random = createRandom(randomState);
  const cumulated = new Float64Array(p);
  let sum = 0;
  for (let j = 0; j < p; j++) cumulated[j] = sum += 1 / (j + 3);
  const words = random.permutation(Math.min(1000, p)).subarray(0, INFORMATIVE);
  const common = normals(words.length, random);
  const tasks = Array.from({ length: nTasks }, (): BenchTask => {
    const counts = Array.from({ length: n }, () => {
      const text = new Map<number, number>();
      for (let left = 20 * length + random.integer(160 * length); left > 0; left--) {
        const word = firstAbove(cumulated, random.uniform() * sum);
        text.set(word, (text.get(word) ?? 0) + 1);
      }
      return text;
    });
    const X = compressed(counts, p);
    const score = new Float64Array(n);
    words.forEach((j, a) => {
      const weight = common[a]! + random.normal();
      for (let k = X.indptr[j]!; k < X.indptr[j + 1]!; k++) score[X.indices[k]!]! += weight * X.data[k]!;
    });
    const y = noisy(score, 0.5, random).map((value) => Number(value > 0));
    return { kind: 'logistic', outputs: 1, X, y };
  });
  return { tasks, sharedSamples: false };
}

/** Rows of counts, each scaled to length 1, as compressed columns with ascending rows. */
function compressed(rows: readonly Map<number, number>[], p: number): SparseMatrix {
  const indptr = new Int32Array(p + 1);
  for (const row of rows) for (const j of row.keys()) indptr[j + 1]!++;
  for (let j = 0; j < p; j++) indptr[j + 1]! += indptr[j]!;
  const data = new Float64Array(indptr[p]!);
  const indices = new Int32Array(indptr[p]!);
  const next = indptr.slice();
  rows.forEach((row, i) => {
    let squares = 0;
    for (const count of row.values()) squares += count * count;
    for (const [j, count] of row) {
      const k = next[j]!++;
      indices[k] = i;
      data[k] = count / Math.sqrt(squares);
    }
  });
  return { data, indices, indptr, shape: [rows.length, p] };
}

/** Centred and scaled to length sqrt(n), with normal noise of this deviation. */
function noisy(score: Float64Array, deviation: number, random: Random): Float64Array {
  const n = score.length;
  const mean = score.reduce((sum, value) => sum + value, 0) / n;
  const squares = score.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const scale = Math.sqrt(n / squares);
  return score.map((value) => scale * (value - mean) + deviation * random.normal());
}

function normals(length: number, random: Random): Float64Array {
  return new Float64Array(length).map(() => random.normal());
}

function largestOf(scores: readonly Float64Array[], i: number): number {
  return scores.reduce((best, score, k) => (score[i]! > scores[best]![i]! ? k : best), 0);
}

/** The first index whose value is above a number that is below the last value. */
function firstAbove(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
