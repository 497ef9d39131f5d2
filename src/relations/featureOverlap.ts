import type { Computation } from '../computation/computation.js';
import { columnWeights } from '../data/columnWeights.js';
import type { Dataset } from '../data/dataset.js';
import { mixedFit } from '../estimators/mixedFit.js';
import type { ConvexLoss } from '../losses/loss.js';
import { affine, correlations } from '../matrix/product.js';
import { elasticNet } from '../penalties/rowLasso.js';
import { openMixed } from '../problem/mixed/mixedProblem.js';
import { MIXED_PARTS } from '../solvers/mixed/mixedParts.js';
import { chosenTasks } from './chosenTasks.js';
import { type RelationData, targetsOf } from './relationData.js';
import { foldsOf } from './resample.js';
import { taskLosses } from './softSharing.js';

/** Strengths as parts of the least one that leaves a task no feature. */
const PARTS = [0.5, 0.3, 0.2, 0.1, 0.05, 0.02];
const FOLDS = 3;
const RULE = { tol: 1e-5, maxIter: 1000, selection: 'cyclic', randomState: null } as const;

/**
 * The overlap of the features that the tasks use: of a lasso of each task by itself, with the active sets A_t, Jaccard's index
 *
 *     r_st = |A_s n A_t| / |A_s u A_t|,
 *
 * in [0, 1]; 0 where neither uses any. The lassos have the same strength relative to the least that leaves a task no feature, that
 * of the least loss by cross-validation unless `alpha` is given.
 *
 * Source: Jaccard (1901); the lasso: Tibshirani (1996), JRSS B 58.
 *
 * @returns a function from a sample to T x T by rows
 */
export function* featureOverlap(
  { dataset, loss }: RelationData,
  given: number | null,
  seed: number,
): Computation<(sample: Dataset) => Computation<Float64Array>> {
  const T = dataset.nTasks;
  const strongest = strongestOf(dataset, loss);
  const part = given === null ? yield* chosenPart(dataset, loss, strongest, seed) : null;
  const alphas = strongest.map((alpha) => (part === null ? given! : part * alpha));
  return function* (sample) {
    const active: Set<number>[] = [];
    for (let t = 0; t < T; t++) {
      const [{ w }] = yield* lassos(sample, t, loss, [alphas[t]!]);
      active.push(new Set(Array.from(w.keys()).filter((j) => w[j] !== 0)));
    }
    return Float64Array.from({ length: T * T }, (_, at) => {
      const [s, t] = [Math.floor(at / T), at % T];
      return s === t ? 1 : jaccard(active[s]!, active[t]!);
    });
  };
}

function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  let both = 0;
  for (const j of a) if (b.has(j)) both++;
  const either = a.size + b.size - both;
  return either === 0 ? 0 : both / either;
}

interface Weights {
  readonly w: Float64Array;
  readonly intercept: readonly number[];
}

/** The lassos of one task along alphas, each from the one before. */
function* lassos(
  sample: Dataset,
  t: number,
  loss: ConvexLoss,
  alphas: readonly number[],
): Computation<[Weights, ...Weights[]]> {
  const own = chosenTasks(sample, [t]);
  const data = yield* openMixed(own, [loss], { fitIntercept: true, kernels: 'auto' });
  try {
    const found: Weights[] = [];
    for (const alpha of alphas) {
      const penalty = elasticNet({ alpha, l1Ratio: 1 }, 1);
      const last = found.at(-1);
      found.push(yield* mixedFit(data, penalty, RULE, last && { w: last.w }, MIXED_PARTS));
    }
    return found as [Weights, ...Weights[]];
  } finally {
    data.dispose();
  }
}

/** `max_j |sum_i c_it x_ij loss'(y_it, b)|` of each task, b the best constant. */
function strongestOf(dataset: Dataset, loss: ConvexLoss): number[] {
  return Array.from({ length: dataset.nTasks }, (_, t) => {
    const [block] = chosenTasks(dataset, [t]).blocks;
    const { x } = block!;
    const c = columnWeights(block!, 0);
    const y = targetsOf(block!, 0);
    const b = loss.bestConstant?.(y, c) ?? 0;
    const slope = new Float64Array(x.rows);
    loss.gradient(y, c, affine(x, new Float64Array(x.columns), [b]), slope);
    return Math.max(...correlations(x, slope).map(Math.abs), Number.MIN_VALUE);
  });
}

function* chosenPart(
  dataset: Dataset,
  loss: ConvexLoss,
  strongest: readonly number[],
  seed: number,
): Computation<number> {
  const totals = new Float64Array(PARTS.length);
  for (const { train, test } of foldsOf(dataset, FOLDS, loss.target === 'pair', seed)) {
    for (const [t, alpha] of strongest.entries()) {
      const path = yield* lassos(
        train,
        t,
        loss,
        PARTS.map((part) => part * alpha),
      );
      const own = chosenTasks(test, [t]);
      for (const [k, weights] of path.entries()) totals[k]! += taskLosses(own, loss, weights)[0] || 0;
    }
  }
  return PARTS[totals.indexOf(Math.min(...totals))]!;
}
