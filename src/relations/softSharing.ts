/** Soft sharing to the mean, as relations fit it: its strengths given, or chosen by cross-validation. */
import type { Computation } from '../computation/computation.js';
import { columnWeights } from '../data/columnWeights.js';
import type { Dataset } from '../data/dataset.js';
import { type LastFit, type SoftSharingModel, softSharingFit } from '../estimators/softSharingFit.js';
import type { ConvexLoss } from '../losses/loss.js';
import { affine } from '../matrix/product.js';
import { type RelationData, targetsOf } from './relationData.js';
import { foldsOf } from './resample.js';

export interface Strengths {
  readonly coupling: number;
  readonly alpha: number;
}

/** In units of features and targets that vary by 1. */
const COUPLINGS = [0.01, 0.1, 1, 10];
const ALPHAS = [1e-3, 1e-2, 1e-1];
const FOLDS = 3;

/** @param last the weights to start from */
export function* softFit(
  dataset: Dataset,
  loss: ConvexLoss,
  { coupling, alpha }: Strengths,
  last?: LastFit,
): Computation<SoftSharingModel> {
  const params = {
    coupling,
    alpha,
    pairs: null,
    fitIntercept: true,
    tol: 1e-6,
    maxIter: 1000,
    warmStart: false,
  };
  const found = yield* softSharingFit('SoftSharing', params, dataset, { loss, last, kernels: 'auto' });
  return found.fitted;
}

/** The mean loss of each task on samples, T numbers; NaN for one without a sample. */
export function taskLosses(test: Dataset, loss: ConvexLoss, { w, intercept }: LastFit): Float64Array {
  const T = test.nTasks;
  const losses = new Float64Array(T).fill(Number.NaN);
  for (const block of test.blocks) {
    const p = block.x.columns;
    for (let k = 0; k < block.nTasks; k++) {
      const t = block.firstTask + k;
      const c = columnWeights(block, k);
      if (!c.some((value) => value > 0)) continue;
      const own = Float64Array.from({ length: p }, (_, j) => w[j * T + t]!);
      losses[t] = loss.value(targetsOf(block, k), c, affine(block.x, own, [intercept[t]!]));
    }
  }
  return losses;
}

/** The strengths of the least loss on samples that a fit has not seen, the mean over tasks and folds; ties go to the stronger ones. */
export function* chosenStrengths(
  { dataset, loss }: RelationData,
  given: { readonly coupling: number | null; readonly alpha: number | null },
  seed: number,
): Computation<Strengths> {
  const couplings = given.coupling === null ? COUPLINGS : [given.coupling];
  const alphas = given.alpha === null ? ALPHAS : [given.alpha];
  const candidates = alphas
    .flatMap((alpha) => couplings.map((coupling): Strengths => ({ coupling, alpha })))
    .reverse();
  if (candidates.length === 1) return candidates[0]!;
  const totals = new Float64Array(candidates.length);
  for (const { train, test } of foldsOf(dataset, FOLDS, loss.target === 'pair', seed)) {
    let last: LastFit | undefined;
    for (const [k, strengths] of candidates.entries()) {
      last = yield* softFit(train, loss, strengths, last);
      for (const value of taskLosses(test, loss, last)) if (!Number.isNaN(value)) totals[k]! += value;
    }
  }
  return candidates[totals.indexOf(Math.min(...totals))]!;
}
