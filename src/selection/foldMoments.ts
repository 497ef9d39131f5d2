/**
 * Folds whose training samples are known by sums of products alone. Where the test sets are disjoint and each is trained on all other
 * samples, one pass over the data makes the sums of every fold; paths and errors then cost nothing that grows with n.
 */
import type { Computation } from '../computation/computation.js';
import type { Block, Dataset } from '../data/dataset.js';
import { InnerProducts } from '../designs/innerProducts.js';
import type { KernelChoice } from '../kernels/open.js';
import { addScaled } from '../linalg/vectors.js';
import { freezeStatistics } from '../statistics/statistics.js';
import {
  areSound,
  type DenseBlock,
  meanOffsets,
  meanPoints,
  momentsAbout,
  type Points,
  roundingOf,
  type Sums,
  sumsAbout,
} from '../statistics/sumsAbout.js';
import type { FoldJob, FoldMoments, FoldPath } from './foldJobs.js';

/** Features whose products are taken, at most. */
const MOST_FEATURES = 1024;
/** Products of a fold with its own square root, in those of a pass over samples. */
const ROOT_COST = 4;
/** Passes over all samples that a fit along a path takes, at least. */
const PASSES_A_FIT = 2;

/** The jobs with the moments of their folds, where those pay and hold the digits that a fit needs; as they are elsewhere. */
export function* withMoments(
  dataset: Dataset,
  jobs: readonly FoldJob[],
  rule: { readonly fitIntercept: boolean; readonly kernels: KernelChoice; readonly tol: number },
): Computation<readonly FoldJob[]> {
  const block = denseBlock(dataset);
  if (!block || !pays(block, jobs) || rule.tol < leastTol(block)) return jobs;
  const folds = [...new Map(jobs.map((job) => [job.fold, job])).values()];
  const parts = partsOf(folds, block.x.rows);
  if (!parts) return jobs;
  const points = meanPoints(block, rule.fitIntercept);
  const products = new InnerProducts(rule.kernels);
  const sums: Sums[] = [];
  try {
    for (const rows of parts) sums.push(yield* sumsAbout(block, rows, points, products));
  } finally {
    products.dispose();
  }
  const { whole, others } = leaveEachOut(sums);
  if (!areSound(whole, points)) return jobs;
  const moments = new Map(
    folds.map(({ fold, train, test }, k) => [
      fold,
      foldMoments(dataset, points, {
        center: rule.fitIntercept,
        train: { sums: others[k]!, samples: train.length },
        test: { sums: sums[k]!, samples: test.length },
      }),
    ]),
  );
  return jobs.map((job) => ({ ...job, moments: moments.get(job.fold)! }));
}

/** The one block of dense samples that weigh the same for all tasks; null where there is none. */
function denseBlock({ blocks }: Dataset): DenseBlock | null {
  const { x, y, nTasks, weights }: Block = blocks[0]!;
  if (blocks.length > 1 || x.kind === 'sparse' || weights.kind === 'entry') return null;
  return { x, y, nTasks, weights: weights.kind === 'sample' ? weights.values : undefined };
}

/** Whether the sums of all folds take less time than they save, and no more memory than X. */
function pays({ x, nTasks: T }: DenseBlock, jobs: readonly FoldPath[]): boolean {
  const { rows: n, columns: p } = x;
  const folds = new Set(jobs.map(({ fold }) => fold)).size;
  if (p > MOST_FEATURES || folds * (p + T) > n) return false;
  const fits = jobs.reduce((sum, { alphas }) => sum + alphas.length, 0);
  const price = (n * (p + T) ** 2) / 2 + ROOT_COST * folds * p * p * p;
  return price < fits * PASSES_A_FIT * n * p * T;
}

/** What `objectiveRounding` is at W = 0, and room for weights. */
function leastTol({ x: { rows, columns } }: DenseBlock): number {
  return 1e3 * (columns + 1) * roundingOf(rows);
}

/**
 * The test samples of each fold and, last, those of none; null unless these are disjoint and the training samples of a fold are all
 * others, each of them once.
 */
function partsOf(folds: readonly Pick<FoldJob, 'train' | 'test'>[], n: number): Int32Array[] | null {
  const foldOf = new Int32Array(n).fill(-1);
  for (const [k, { test }] of folds.entries()) {
    for (const i of test) {
      if (foldOf[i] !== -1) return null;
      foldOf[i] = k;
    }
  }
  const seen = new Int32Array(n).fill(-1);
  for (const [k, { train, test }] of folds.entries()) {
    if (train.length !== n - test.length) return null;
    for (const i of train) {
      if (foldOf[i] === k || seen[i] === k) return null;
      seen[i] = k;
    }
  }
  return [...folds.map(({ test }) => test), Int32Array.from(foldOf.keys()).filter((i) => foldOf[i] === -1)];
}

/** The sum of all, and the sum of all but each. Nothing is subtracted, so nothing cancels. */
function leaveEachOut(parts: readonly Sums[]): { whole: Sums; others: readonly Sums[] } {
  const others: Sums[] = [];
  const before = new Float64Array(parts[0]!.length);
  for (const part of parts) {
    others.push(before.slice());
    addScaled(before, part, 1);
  }
  const after = new Float64Array(before.length);
  for (let k = parts.length - 1; k >= 0; k--) {
    addScaled(others[k]!, after, 1);
    addScaled(after, parts[k]!, 1);
  }
  return { whole: before, others };
}

interface Part {
  readonly sums: Sums;
  readonly samples: number;
}

function foldMoments(
  { nTasks, taskNames, featureNames }: Dataset,
  points: Points,
  { center, train, test }: { readonly center: boolean; readonly train: Part; readonly test: Part },
): FoldMoments {
  const block = momentsAbout(train.sums, points, { nTasks, center, samples: train.samples });
  return {
    train: freezeStatistics([block], taskNames, featureNames),
    test: test.sums,
    offsets: center ? meanOffsets(train.sums, points.length) : new Float64Array(points.length),
    testRounding: roundingOf(test.samples),
  };
}
