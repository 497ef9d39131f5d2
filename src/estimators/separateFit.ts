import type { Computation } from '../computation/computation.js';
import type { Dataset } from '../data/dataset.js';
import type { KernelChoice } from '../kernels/open.js';
import { openData } from '../problem/rowLasso/openData.js';
import { taskParts } from '../problem/taskTargets.js';
import type { FitSolution } from './fitting.js';
import type { RowLassoParams } from './rowLassoParams.js';
import { rowLassoPath } from './rowLassoPath.js';

/**
 * Without a row penalty tasks do not touch each other: each is standardised and solved by itself.
 *
 * @param start what to start from, p x T
 */
export function* separateFit(
  params: RowLassoParams,
  dataset: Dataset,
  kernels: KernelChoice,
  start: Float64Array | undefined,
): Computation<FitSolution> {
  const { nFeatures: p, nTasks: T } = dataset;
  const { fitIntercept, alpha } = params;
  const w = new Float64Array(p * T);
  const intercept: number[] = [];
  const solutions: FitSolution[] = [];
  for (const [t, { y, c, block }] of taskParts(dataset).entries()) {
    const total = c.reduce((sum, value) => sum + value, 0);
    intercept.push(0);
    if (!(total > 0)) continue;
    const { x } = dataset.blocks[block]!;
    const weights = { kind: 'sample', values: c } as const;
    const task = { ...dataset, blocks: [{ x, y, firstTask: t, nTasks: 1, weights }], nTasks: 1 };
    const own = start && Float64Array.from({ length: p }, (_, j) => start[j * T + t]!);
    const data = yield* openData(task, { fitIntercept, kernels, total });
    try {
      const onPoint = (solution: FitSolution): void => {
        for (let j = 0; j < p; j++) w[j * T + t] = solution.w[j]!;
        intercept[t] = solution.intercept[0]!;
        solutions.push(solution);
      };
      yield* rowLassoPath(data, { ...params, alphas: [alpha], start: own && { w: own }, onPoint });
    } finally {
      data.dispose();
    }
  }
  const dualGap = solutions.reduce((sum, solution) => sum + solution.dualGap, 0);
  const eps = solutions.reduce((sum, solution) => sum + solution.eps, 0);
  const converged = dualGap <= eps; // of the whole: a task that misses its own part of tol may be a small part of it
  const worst = solutions.find((solution) => !solution.converged);
  return {
    w,
    intercept,
    nIter: solutions.reduce((most, { nIter }) => Math.max(most, nIter), 0),
    dualGap,
    eps,
    converged,
    reason: converged ? 'converged' : (worst?.reason ?? 'converged'),
  };
}
