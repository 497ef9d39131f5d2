import type { Computation } from '../computation/computation.js';
import { log } from '../math/log.js';
import { chosenTasks } from './chosenTasks.js';
import type { RelationData } from './relationData.js';
import { type Fold, foldsOf } from './resample.js';
import { chosenStrengths, softFit, taskLosses } from './softSharing.js';

const FOLDS = 5;
const REPEATS = 2;
/** In units of features and targets that vary by 1. */
const COUPLINGS = [0.1, 1, 10];

/** Gains with their standard errors, T x T by rows. */
export interface PairGains {
  readonly matrix: Float64Array;
  readonly errors: Float64Array;
}

/** How many fits of pairs `pairGains` makes. */
export function pairFits(nTasks: number, coupling: number | null): number {
  return ((nTasks * (nTasks - 1)) / 2) * FOLDS * REPEATS * (coupling === null ? COUPLINGS.length : 1);
}

/**
 * What task s adds to task t when the two share, by soft sharing of the pair: the mean over folds k of
 *
 *     g_st = log(L_t^k(t alone) / L_t^k(s and t)),
 *
 * L_t^k the loss of t on samples of fold k, which neither fit has seen. 0.1 is a tenth less loss, as good as; below 0 s harms t. It is not
 * symmetric: a task of many samples adds more to one of few. All pairs have the same coupling: unless it is given, that of the
 * largest mean over tasks of what the best partner adds. The standard error is that of repeated folds, whose training samples
 * overlap: `sqrt(var (1 / K + 1 / (FOLDS - 1)))` over K folds.
 *
 * Source: Standley et al. (2020), "Which tasks should be learned together in multi-task learning?", ICML; Nadeau, Bengio (2003),
 * "Inference for the generalization error", Machine Learning 52.
 *
 * @param onFit called after each fit of a pair
 */
export function* pairGains(
  data: RelationData,
  given: { readonly coupling: number | null; readonly alpha: number | null },
  seed: number,
  onFit: () => void,
): Computation<PairGains> {
  const { dataset, loss } = data;
  const { alpha } = yield* chosenStrengths(data, { coupling: 0, alpha: given.alpha }, seed);
  const folds = Array.from({ length: REPEATS }, (_, r) =>
    foldsOf(dataset, FOLDS, loss.target === 'pair', (seed + 1 + r) % 2 ** 32),
  ).flat();
  const couplings = given.coupling === null ? COUPLINGS : [given.coupling];
  const alone: Float64Array[] = [];
  for (const { train, test } of folds) {
    alone.push(taskLosses(test, loss, yield* softFit(train, loss, { coupling: 0, alpha })));
  }
  const found: PairGains[] = [];
  for (const coupling of couplings) {
    found.push(yield* gainsAt(data, folds, alone, { coupling, alpha }, onFit));
  }
  const T = dataset.nTasks;
  return found.reduce((best, one) =>
    bestPartners(one.matrix, T) > bestPartners(best.matrix, T) ? one : best,
  );
}

function* gainsAt(
  { dataset, loss }: RelationData,
  folds: readonly Fold[],
  alone: readonly Float64Array[],
  strengths: { readonly coupling: number; readonly alpha: number },
  onFit: () => void,
): Computation<PairGains> {
  const T = dataset.nTasks;
  const matrix = new Float64Array(T * T);
  const errors = new Float64Array(T * T);
  for (let s = 0; s < T; s++) {
    for (let t = s + 1; t < T; t++) {
      const gains: [number[], number[]] = [[], []];
      for (const [k, { train, test }] of folds.entries()) {
        const model = yield* softFit(chosenTasks(train, [s, t]), loss, strengths);
        const losses = taskLosses(chosenTasks(test, [s, t]), loss, model);
        for (const [place, task] of [s, t].entries()) {
          const gain = log(alone[k]![task]! / losses[place]!);
          if (Number.isFinite(gain)) gains[place]!.push(gain);
        }
        onFit();
      }
      [matrix[t * T + s], errors[t * T + s]] = meanAndError(gains[0]);
      [matrix[s * T + t], errors[s * T + t]] = meanAndError(gains[1]);
      yield { kind: 'pause' };
    }
  }
  return { matrix, errors };
}

function meanAndError(values: readonly number[]): [number, number] {
  const K = values.length;
  if (K < 2) return [0, 0];
  const mean = values.reduce((sum, value) => sum + value, 0) / K;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (K - 1);
  return [mean, Math.sqrt(variance * (1 / K + 1 / (FOLDS - 1)))];
}

/** The mean over tasks t of the largest g_st. */
function bestPartners(matrix: Float64Array, T: number): number {
  let sum = 0;
  for (let t = 0; t < T; t++) {
    let most = -Infinity;
    for (let s = 0; s < T; s++) if (s !== t) most = Math.max(most, matrix[s * T + t]!);
    if (most > -Infinity) sum += most;
  }
  return sum;
}
