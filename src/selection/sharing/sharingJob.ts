/** One training set of a comparison: the strengths of each way, chosen inside it, and the scores of its fits. */
import type { Computation } from '../../computation/computation.js';
import type { ScorerName } from '../scorers.js';
import { candidatesOf, inDecimals, type SharingCandidate } from './fits/candidates.js';
import type { FitSet, FitStart, SharingWeights } from './fits/fitSet.js';
import { kMeans } from './fits/kMeans.js';
import { type FeatureOrder, orderOf } from './fits/meanRanks.js';
import { type Rows, rowsWhere } from './fits/moments.js';
import type { SharingData } from './sharingData.js';
import { dealFolds, seedOf, type TaskFolds } from './sharingFolds.js';
import { type TaskScore, taskScore } from './sharingScore.js';
import { TrainingSamples } from './trainingSamples.js';
import type { SharingWay } from './ways.js';

/** The tolerances of fits: strengths are chosen by rough ones, each of which starts where the last one ended. */
const [CHOOSING, JUDGING] = [1e-3, 1e-8] as const;

/** What all jobs of a comparison share; plain data. */
export interface SharingPlan {
  readonly data: SharingData;
  readonly ways: readonly SharingWay[];
  readonly scoring: ScorerName;
  readonly nFolds: number;
  readonly nRepeats: number;
  readonly innerFolds: number;
  readonly randomState: number;
}

/** A fold of a round, or all samples. */
export interface SharingJob {
  readonly round: number;
  /** -1 for all samples. */
  readonly fold: number;
}

/** What a way came to. */
export interface WayResult {
  /** The scores of the fold's samples, T; NaN where there is none. */
  readonly scores: Float64Array;
  readonly candidate: SharingCandidate;
  readonly groups: Int32Array | null;
  /** The mean score of each candidate on the inner folds. */
  readonly means: Float64Array;
}

/** The folds of every round, then all samples. */
export function jobsOf({ nFolds, nRepeats }: SharingPlan): SharingJob[] {
  const folds = Array.from({ length: nFolds * nRepeats }, (_, k) => ({
    round: Math.floor(k / nFolds),
    fold: k % nFolds,
  }));
  return [...folds, { round: nRepeats, fold: -1 }];
}

/** How often a job calls `onPoint`. */
export function pointsOf({ ways, innerFolds }: SharingPlan): number {
  return ways.length * (innerFolds + 1);
}

/** What is made of a plan once, for all of its jobs in a thread. */
export interface OpenPlan {
  readonly plan: SharingPlan;
  readonly score: TaskScore;
  readonly order: readonly FeatureOrder[] | null;
}

export function openPlan(plan: SharingPlan): OpenPlan {
  const { data, ways, scoring } = plan;
  const needsRanks = ways.includes('learned graph') && !data.isShared;
  return { plan, score: taskScore(scoring, data.classes), order: needsRanks ? orderOf(data) : null };
}

/** @param onPoint called after each way on each training set */
export function* runSharingJob(
  { plan, score, order }: OpenPlan,
  { round, fold }: SharingJob,
  onPoint: () => void,
): Computation<WayResult[]> {
  const { data, ways, nFolds, innerFolds, randomState } = plan;
  const outer = dealFolds(data, nFolds, seedOf(randomState, round, 0));
  const isTrained = (t: number, i: number): boolean => outer[t]![i] !== fold;
  const inner = dealFolds(data, innerFolds, seedOf(randomState, round, 1 + (fold + 1)), isTrained);
  const samples = new TrainingSamples(data, inner, innerFolds, order);
  const all = samples.without(-1);
  const candidates: (readonly SharingCandidate[])[] = [];
  for (const way of ways)
    candidates.push(candidatesOf(way, yield* all.strongest(way), data.tasks.length, data.isShared));
  const sums = candidates.map((some) => new Float64Array(some.length));
  for (let k = 0; k < innerFolds; k++) {
    const set = samples.without(k);
    const found = new Groups(set, data);
    const held = heldOut(data, inner, k, samples.isFitted(k));
    for (const [w, way] of ways.entries()) {
      let start: FitStart | null = null;
      for (const [c, candidate] of candidates[w]!.entries()) {
        const groups = yield* found.of(candidate);
        const weights: SharingWeights = yield* set.fit({ way, candidate, groups }, CHOOSING, start);
        start = weights.start;
        sums[w]![c]! += meanOf(scoresOf(score, weights, held));
        yield { kind: 'pause' };
      }
      onPoint();
    }
  }
  const held = heldOut(data, outer, fold, samples.isFitted(-1));
  const results: WayResult[] = [];
  for (const [w, way] of ways.entries()) {
    const candidate = candidates[w]![argMax(sums[w]!)]!;
    const groups = yield* new Groups(all, data).of(candidate);
    const weights = yield* all.fit({ way, candidate, groups }, JUDGING, null);
    const scores = scoresOf(score, weights, held);
    results.push({ scores, candidate, groups, means: sums[w]!.map((sum) => sum / innerFolds) });
    onPoint();
  }
  return results;
}

/** The groups of candidates in a training set, each found once. */
class Groups {
  readonly #set: FitSet;
  readonly #data: SharingData;
  readonly #known: Map<string, Int32Array> = new Map();

  constructor(set: FitSet, data: SharingData) {
    this.#set = set;
    this.#data = data;
  }

  *of({ grouping, alpha, coupling }: SharingCandidate): Computation<Int32Array | null> {
    if (grouping === null) return null;
    const { by, K } = grouping;
    const total = inDecimals(alpha + coupling);
    const key = by === 'features' ? `${K}` : `${K} ${total}`;
    let groups = this.#known.get(key);
    if (groups === undefined) {
      const { tasks, nFeatures: p } = this.#data;
      const points = by === 'features' ? this.#set.meanRanks! : yield* this.#set.alone(total);
      groups = kMeans(points, tasks.length, p, Math.min(K, tasks.length));
      this.#known.set(key, groups);
    }
    return groups;
  }
}

/** The samples of a task that fits are judged by; null where it is not fitted, or has none. */
type HeldOut = Rows | null;

function heldOut(
  { tasks, nFeatures: p }: SharingData,
  folds: TaskFolds,
  fold: number,
  isFitted: Uint8Array,
): HeldOut[] {
  return tasks.map((task, t) => {
    if (isFitted[t] === 0) return null;
    const rows = rowsWhere(task, p, (i) => folds[t]![i] === fold);
    return rows.y.length === 0 ? null : rows;
  });
}

/** The scores of a fit, T; NaN where there is none. */
function scoresOf(score: TaskScore, { w, b }: SharingWeights, held: readonly HeldOut[]): Float64Array {
  const scores = new Float64Array(held.length).fill(Number.NaN);
  const p = w.length / held.length;
  for (let t = 0; t < held.length; t++) {
    const of = held[t]!;
    if (of === null) continue;
    const eta = new Float64Array(of.y.length).fill(b[t]!);
    predict(of.x, w, t * p, p, eta);
    scores[t] = score(of.y, eta, of.weights);
  }
  return scores;
}

/** `eta += X w`, w the p numbers from `from`. */
function predict(x: Float64Array, w: Float64Array, from: number, p: number, eta: Float64Array): void {
  for (let i = 0, at = 0; i < eta.length; i++) {
    let sum = eta[i]!;
    for (let j = 0; j < p; j++, at++) sum += x[at]! * w[from + j]!;
    eta[i] = sum;
  }
}

/** The mean of those that are numbers; 0 where none is. */
function meanOf(values: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

/** The first of the largest. */
function argMax(values: Float64Array): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k]! > values[best]!) best = k;
  return best;
}
