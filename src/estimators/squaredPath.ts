import type { Computation } from '../computation/computation.js';
import { runSync } from '../computation/drivers.js';
import type { Dataset } from '../data/dataset.js';
import type { KernelChoice } from '../kernels/open.js';
import type { Loss } from '../losses/loss.js';
import { squared } from '../losses/squared.js';
import { refuseNonFinite } from '../matrix/fromInput.js';
import { elasticNet } from '../penalties/rowLasso.js';
import { type MixedData, openMixed } from '../problem/mixed/mixedProblem.js';
import { alphaMaxAt, alphaMaxOf } from '../problem/rowLasso/alphaMax.js';
import { openData } from '../problem/rowLasso/openData.js';
import { openPoints } from '../solvers/mixed/smoothPoint.js';
import { mixedFit } from './mixedFit.js';
import { type RowLassoPathOptions, rowLassoPath } from './rowLassoPath.js';
import { separateFit } from './separateFit.js';

/** Data on which paths of strengths can be solved, one after the other. The caller disposes of them. */
export interface OpenPath {
  /** The smallest alpha at which W = 0 is a minimiser, for an l1Ratio above 0. */
  alphaMax(l1Ratio: number): number;
  path(options: RowLassoPathOptions): Computation<void>;
  dispose(): void;
}

/** A strength at which nothing that is penalised is used, and how the rest is fitted there. */
const OVERWHELMING = 1e200;
const NULL_RULE = { tol: 1e-12, maxIter: 100, selection: 'cyclic', randomState: null } as const;

/** How the data of a path are opened, and what is the same for all its points. */
export interface PathData {
  readonly fitIntercept: boolean;
  readonly kernels: KernelChoice;
  readonly featureWeights?: Float64Array | undefined;
  /** lambda_t; null is 1 each. @defaultValue null */
  readonly taskWeights?: ArrayLike<number> | null | undefined;
  /** Whether there is no row penalty at any point. @defaultValue false */
  readonly isQuadratic?: boolean | undefined;
  /** Whether paths of many points are to be solved. @defaultValue false */
  readonly isPath?: boolean | undefined;
}

/**
 * Opens tasks, whose X may be one that is `isFiniteLater`, for what fits them: tasks that share samples and weights are one standardised problem; without a row penalty each
 * task is one of its own; the rest, as where some features alone are not penalised, is for the general solver.
 */
export function* openPath(dataset: Dataset, how: PathData): Computation<OpenPath> {
  const { featureWeights, isQuadratic } = how;
  const total = sharedTotal(dataset, how.taskWeights);
  const isFree = featureWeights?.includes(0) && featureWeights.some((weight) => weight > 0);
  if (total === null || (isFree && !isQuadratic)) return yield* openEntries(dataset, how);
  const data = yield* openData(dataset, { total, ...how });
  return {
    dispose: () => data.dispose(),
    alphaMax: (l1Ratio) => alphaMaxOf(data, l1Ratio, featureWeights),
    path: (options) => rowLassoPath(data, options, featureWeights),
  };
}

/** What the weights of a task sum to, where all tasks share samples and weights; else null. */
function sharedTotal({ blocks }: Dataset, taskWeights: ArrayLike<number> | null | undefined): number | null {
  if (blocks.length > 1 || blocks[0]!.weights.kind === 'entry') return null;
  return taskWeights?.[0] ?? 1;
}

function* openEntries(dataset: Dataset, how: PathData): Computation<OpenPath> {
  const { fitIntercept, kernels, featureWeights } = how;
  if (dataset.blocks.length === 1) refuseNonFinite(dataset.blocks[0]!.x, 'X');
  const losses = Array<Loss>(dataset.nTasks).fill(squared);
  const data = how.isQuadratic ? null : yield* openMixed(dataset, losses, { fitIntercept, kernels });
  return {
    dispose: () => data?.dispose(),
    alphaMax: (l1Ratio) =>
      alphaMaxAt(correlations(data!), dataset.nTasks, {
        l1Ratio,
        scale: data!.scale,
        samples: data!.samples,
        featureWeights,
      }),
    path: function* ({ alphas, l1Ratio, onPoint, start, ...rule }) {
      let from = start;
      for (const [k, alpha] of alphas.entries()) {
        const params = { ...rule, alpha, l1Ratio, featureWeights, fitIntercept };
        const penalty = elasticNet(params, dataset.nTasks);
        const solution = penalty.quadratic
          ? yield* separateFit(params, dataset, kernels, from?.w)
          : yield* mixedFit(data!, penalty, rule, from, null);
        onPoint(solution, k);
        from = { w: solution.w };
      }
    },
  };

  /** V = X^T Theta of the model that leaves out all features that are penalised. */
  function correlations(data: MixedData): Float64Array {
    let w = new Float64Array(data.nFeatures * data.nOutputs);
    if (featureWeights?.includes(0)) {
      const penalty = elasticNet({ alpha: OVERWHELMING, l1Ratio: 1, featureWeights }, dataset.nTasks);
      w = runSync(mixedFit(data, penalty, NULL_RULE, undefined, null)).w.map((value) => value / data.scale);
    }
    const points = openPoints(data); // whose list of features the fit has used
    return runSync(points.dual(runSync(points.at(w)), true)).v;
  }
}
