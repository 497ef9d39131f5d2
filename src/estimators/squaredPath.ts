import type { Computation } from '../computation/computation.js';
import { runSync } from '../computation/drivers.js';
import type { Dataset } from '../data/dataset.js';
import type { KernelChoice } from '../kernels/open.js';
import { elasticNet } from '../penalties/rowLasso.js';
import { openSquared } from '../problem/mixed/mixedProblem.js';
import { alphaMaxOf, alphaMaxOfEntries, type UnpenalisedModel } from '../problem/rowLasso/alphaGrid.js';
import { type OpenData, openData } from '../problem/rowLasso/openData.js';
import { mixedFit } from './mixedFit.js';
import { type RowLassoPathOptions, rowLassoPath } from './rowLassoPath.js';
import { separateFit } from './squaredFit.js';

/** Data on which paths of strengths can be solved, one after the other. The caller disposes of them. */
export interface OpenPath extends Pick<OpenData, 'dispose'> {
  /** The smallest alpha at which W = 0 is a minimiser, for an l1Ratio above 0. */
  alphaMax(l1Ratio: number): number;
  path(options: RowLassoPathOptions): Computation<void>;
}

/** A strength at which nothing that is penalised is used, and how the rest is fitted there. */
const OVERWHELMING = 1e200;
const NULL_RULE = { tol: 1e-12, maxIter: 100, selection: 'cyclic', randomState: null } as const;

/** How the data of a path are opened, and what is the same for all its points. */
export interface PathData {
  readonly fitIntercept: boolean;
  readonly kernels: KernelChoice;
  readonly featureWeights?: Float64Array | undefined;
}

/** Opens tasks; where their samples, weights or missing targets differ, or some features are not penalised, for the general solver. */
export function* openPath(dataset: Dataset, how: PathData): Computation<OpenPath> {
  const { featureWeights } = how;
  const isShared = dataset.blocks.length === 1 && dataset.blocks[0]!.weights.kind !== 'entry';
  const isFree = featureWeights?.includes(0) && featureWeights.some((weight) => weight > 0);
  if (!isShared || isFree) return yield* openEntries(dataset, how);
  const data = yield* openData(dataset, how);
  return {
    dispose: () => data.dispose(),
    alphaMax: (l1Ratio) => alphaMaxOf(data, l1Ratio, featureWeights),
    path: (options) => rowLassoPath(data, { ...options, featureWeights }),
  };
}

function* openEntries(
  dataset: Dataset,
  { fitIntercept, kernels, featureWeights }: PathData,
): Computation<OpenPath> {
  const data = yield* openSquared(dataset, { fitIntercept, kernels });
  return {
    dispose: () => data.dispose(),
    alphaMax: (l1Ratio) => {
      const grid = { l1Ratio, fitIntercept, featureWeights };
      return alphaMaxOfEntries(dataset, { ...grid, unpenalised: unpenalisedModel() });
    },
    path: function* ({ alphas, l1Ratio, onPoint, ...rest }) {
      let start = rest.start;
      for (const [k, alpha] of alphas.entries()) {
        const params = { ...rest, alpha, l1Ratio, featureWeights, fitIntercept };
        const penalty = elasticNet(params, dataset.nTasks);
        const solution = penalty.quadratic
          ? yield* separateFit(params, dataset, kernels, start)
          : yield* mixedFit(data, penalty, rest, start && { w: start });
        onPoint(solution, k);
        start = solution.w;
      }
    },
  };

  /** The fit at a strength that leaves no other feature. */
  function unpenalisedModel(): UnpenalisedModel | undefined {
    if (!featureWeights?.includes(0)) return undefined;
    const penalty = elasticNet({ alpha: OVERWHELMING, l1Ratio: 1, featureWeights }, dataset.nTasks);
    return runSync(mixedFit(data, penalty, NULL_RULE, undefined));
  }
}
