import type { Computation } from '../computation/computation.js';
import type { Dataset } from '../data/dataset.js';
import type { KernelChoice } from '../kernels/open.js';
import { elasticNet } from '../penalties/rowLasso.js';
import { openSquared } from '../problem/mixed/mixedProblem.js';
import { alphaMaxOf, alphaMaxOfEntries } from '../problem/rowLasso/alphaGrid.js';
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

/** Opens tasks; where their samples, weights or missing targets differ, for the general solver. */
export function* openPath(
  dataset: Dataset,
  how: { readonly fitIntercept: boolean; readonly kernels: KernelChoice },
): Computation<OpenPath> {
  const isShared = dataset.blocks.length === 1 && dataset.blocks[0]!.weights.kind !== 'entry';
  if (!isShared) return yield* openEntries(dataset, how);
  const data = yield* openData(dataset, how);
  return {
    dispose: () => data.dispose(),
    alphaMax: (l1Ratio) => alphaMaxOf(data, l1Ratio),
    path: (options) => rowLassoPath(data, options),
  };
}

function* openEntries(
  dataset: Dataset,
  { fitIntercept, kernels }: { readonly fitIntercept: boolean; readonly kernels: KernelChoice },
): Computation<OpenPath> {
  const data = yield* openSquared(dataset, { fitIntercept, kernels });
  return {
    dispose: () => data.dispose(),
    alphaMax: (l1Ratio) => alphaMaxOfEntries(dataset, l1Ratio, fitIntercept),
    path: function* ({ alphas, l1Ratio, onPoint, ...rest }) {
      let start = rest.start;
      for (const [k, alpha] of alphas.entries()) {
        const solution =
          alpha * l1Ratio > 0
            ? yield* mixedFit(
                data,
                elasticNet({ alpha, l1Ratio }, dataset.nTasks),
                rest,
                start && { w: start },
              )
            : yield* separateFit({ ...rest, alpha, l1Ratio, fitIntercept }, dataset, kernels, start);
        onPoint(solution, k);
        start = solution.w;
      }
    },
  };
}
