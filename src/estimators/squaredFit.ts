import type { Computation } from '../computation/computation.js';
import type { Block, Dataset } from '../data/dataset.js';
import type { KernelChoice } from '../kernels/open.js';
import type { Penalty } from '../penalties/penalty.js';
import { elasticNet } from '../penalties/rowLasso.js';
import { openSquared, taskParts } from '../problem/mixed/mixedProblem.js';
import { openData } from '../problem/rowLasso/openData.js';

import { type FitSolution, type Found, foundModel } from './fitting.js';
import { type FitStart, mixedFit } from './mixedFit.js';
import { type RowLassoFit, type RowLassoParams, startRowLassoFit } from './rowLassoFit.js';
import { rowLassoPath } from './rowLassoPath.js';

/** A fit under way. */
export interface SquaredFit extends Pick<RowLassoFit, 'work'> {
  readonly data: Pick<RowLassoFit['data'], 'dispose'>;
}

/**
 * Sets up the fit of `sum_t sum_i c_it (y_it - b_t - x_i . w_t)^2 / 2 + alpha (...)` by what fits the data: tasks that
 * share samples and weights are one standardised problem; without a row penalty each task is one of its own;
 * the rest is for the general solver. The caller disposes of the data.
 *
 * @param start what to start from, p x T
 */
export function* startSquaredFit(
  name: string,
  params: RowLassoParams,
  dataset: Dataset,
  kernels: KernelChoice,
  start: FitStart | undefined,
): Computation<SquaredFit> {
  const penalty = elasticNet(params, dataset.nTasks);
  const needsGeneral = isPartlyFree(penalty);
  const lambda = sharedWeight(dataset, params.taskWeights);
  if (lambda === 1 && !needsGeneral) return yield* startRowLassoFit(name, params, dataset, kernels, start?.w);
  if ((lambda !== null && !needsGeneral) || penalty.quadratic) {
    const work = separateFit(params, dataset, kernels, start?.w, lambda);
    return {
      data: { dispose: () => {} },
      work: learned(name, params, dataset, work),
    };
  }
  const data = yield* openSquared(dataset, { fitIntercept: params.fitIntercept, kernels });
  const work = mixedFit(data, penalty, params, start);
  return { data, work: learned(name, params, dataset, work) };
}

/** Whether it leaves some rows, but not all, without a penalty: the general solver brings them to their best. */
export function isPartlyFree({ quadratic, rows }: Penalty): boolean {
  return !quadratic && rows?.unpenalised !== undefined;
}

/** lambda where all tasks share samples, weights and it, or there is one task; else null. */
function sharedWeight(
  { blocks, nTasks }: Dataset,
  taskWeights: ArrayLike<number> | null | undefined,
): number | null {
  if (blocks.length > 1) return null;
  const isPlain = taskWeights === null || taskWeights === undefined;
  if (blocks[0]!.weights.kind === 'entry' && nTasks > 1) return null;
  return isPlain ? 1 : taskWeights[0]!;
}

function* learned(
  name: string,
  params: RowLassoParams,
  dataset: Dataset,
  work: Computation<FitSolution>,
): Computation<Found> {
  return foundModel(name, params, dataset, yield* work);
}

/**
 * Weighted problems that are standardised ones: `lambda times (plain objective with alpha / lambda)`. All tasks
 * at once where they share lambda, else (without a row penalty, where they do not touch each other) one by one.
 */
export function* separateFit(
  params: RowLassoParams,
  dataset: Dataset,
  kernels: KernelChoice,
  start: Float64Array | undefined,
  lambda: number | null = null,
): Computation<FitSolution> {
  if (lambda !== null) {
    return yield* solveScaled(
      params,
      plainWeights(dataset.blocks[0]!, lambda),
      dataset,
      kernels,
      start,
      lambda,
    );
  }
  const { nFeatures: p, nTasks: T } = dataset;
  const w = new Float64Array(p * T);
  const intercept: number[] = [];
  const solutions: FitSolution[] = [];
  for (const [t, { y, c, block }] of taskParts(dataset).entries()) {
    const total = c.reduce((sum, value) => sum + value, 0);
    intercept.push(0);
    if (!(total > 0)) continue;
    const task = plainWeights(
      { x: dataset.blocks[block]!.x, y, firstTask: t, nTasks: 1, weights: { kind: 'sample', values: c } },
      total,
    );
    const from = start && Float64Array.from({ length: p }, (_, j) => start[j * T + t]!);
    const solution = yield* solveScaled(params, task, dataset, kernels, from, total);
    for (let j = 0; j < p; j++) w[j * T + t] = solution.w[j]!;
    intercept[t] = solution.intercept[0]!;
    solutions.push(solution);
  }
  const worst = solutions.find(({ converged }) => !converged);
  return {
    w,
    intercept,
    nIter: solutions.reduce((most, { nIter }) => Math.max(most, nIter), 0),
    dualGap: solutions.reduce((sum, { dualGap }) => sum + dualGap, 0),
    eps: solutions.reduce((sum, { eps }) => sum + eps, 0),
    converged: worst === undefined,
    reason: worst?.reason ?? 'converged',
  };
}

/** The block with weights that sum to 1. */
function plainWeights(block: Block, lambda: number): Block {
  const { weights } = block;
  if (weights.kind === 'uniform') return { ...block, weights: { kind: 'uniform', value: 1 / block.x.rows } };
  return { ...block, weights: { kind: 'sample', values: weights.values.map((c) => c / lambda) } };
}

function* solveScaled(
  params: RowLassoParams,
  block: Block,
  dataset: Dataset,
  kernels: KernelChoice,
  start: Float64Array | undefined,
  lambda: number,
): Computation<FitSolution> {
  const one = { ...dataset, blocks: [block], nTasks: block.nTasks };
  const data = yield* openData(one, { fitIntercept: params.fitIntercept, kernels });
  try {
    let found: FitSolution | undefined;
    const onPoint = (solution: FitSolution): void => {
      found = solution;
    };
    const alphas = [params.alpha / lambda];
    yield* rowLassoPath(data, { ...params, alphas, start, onPoint });
    const { dualGap, eps } = found!;
    return { ...found!, dualGap: dualGap * lambda, eps: eps * lambda };
  } finally {
    data.dispose();
  }
}
