import type { Matrix } from 'ml-matrix';
import type { Computation } from '../computation/computation.js';
import { columnWeights } from '../data/columnWeights.js';
import type { Block } from '../data/dataset.js';
import { datasetFromShared } from '../data/fromShared.js';
import { datasetFromTasks, type TaskInput } from '../data/fromTasks.js';
import type { IncompleteTargets } from '../data/targets.js';
import { taskLabel } from '../data/taskNames.js';
import { type ScoredTask, warnOfUndefined } from '../data/undefinedScores.js';
import { LEAST_SAMPLES, rSquared } from '../losses/r2.js';
import type { Columns } from '../matrix/columns.js';
import { LinearEstimator } from './linearEstimator.js';
import { type FittedLinearModel, fieldMatrix, predictions, predictionsOnDevice } from './linearModel.js';
import { type PredictInput, predictionTable } from './predictInput.js';
import { readScore } from './scoreInput.js';

/** What a linear regressor takes for targets, and what it predicts. */
export interface RegressorTypes {
  readonly targets: IncompleteTargets;
  readonly task: TaskInput;
  /** n x T. */
  readonly all: Matrix;
  readonly one: Float64Array;
  readonly eta: Float64Array;
}

/**
 * What linear regressions of several tasks share once they are fitted, on top of `LinearEstimator`: predictions
 * and R^2.
 *
 * @typeParam Fitted what is learned
 */
export abstract class LinearRegressor<
  Params extends object,
  Fitted extends FittedLinearModel = FittedLinearModel,
> extends LinearEstimator<Params, Fitted, RegressorTypes> {
  protected override etaOf(model: Fitted, x: Columns, t: number | undefined): Float64Array {
    return predictions(model, x, t);
  }

  protected override etaOnDevice(
    model: Fitted,
    x: Columns,
    t: number | undefined,
  ): Computation<Float64Array> {
    return predictionsOnDevice(model, x, t);
  }

  /** A matrix, the numbers of one task, or a table. */
  protected override shown(
    model: Fitted,
    eta: Float64Array,
    t: number | undefined,
    asTable: PredictInput['asTable'],
  ): unknown {
    const { nTasks } = model;
    const n = eta.length / (t === undefined ? nTasks : 1);
    if (asTable !== null) {
      const columnOf = (k: number) => (t === undefined ? eta.slice(k * n, (k + 1) * n) : eta);
      return predictionTable(model, t, asTable, columnOf);
    }
    return t === undefined ? fieldMatrix(eta, n, nTasks) : eta;
  }

  protected override scored(method: string, args: readonly unknown[]): number[] {
    const model = this.learned(method);
    const caller = `${this.estimatorName}.${method}`;
    const missing = { missing: 'allow', empty: 'allow' } as const;
    const { dataset, taskOf } = readScore(caller, model, args, {
      shared: (X, Y, options) => datasetFromShared(X, Y, { ...options, ...missing }),
      tasks: (tasks) => datasetFromTasks(tasks, missing),
    });
    const scored = new Array<ScoredTask & { readonly score: number }>(model.nTasks);
    for (const block of dataset.blocks) {
      for (let k = 0; k < block.nTasks; k++) {
        const t = taskOf[block.firstTask + k]!;
        scored[t] = scoreOfTask(model, block, k, t);
      }
    }
    warnOfUndefined(caller, 'R^2', LEAST_SAMPLES, scored);
    return scored.map(({ score }) => score);
  }
}

/** R^2 of the task k of a block, over its observed targets. */
function scoreOfTask(
  model: FittedLinearModel,
  block: Block,
  k: number,
  t: number,
): ScoredTask & { readonly score: number } {
  const n = block.x.rows;
  const label = taskLabel(model.taskNames, t);
  const y = block.y.subarray(k * n, (k + 1) * n);
  const eta = predictions(model, block.x, t);
  const { weights } = block;
  if (weights.kind === 'uniform' && weights.value > 0) return { label, count: n, score: rSquared(y, eta) };
  const c = columnWeights(block, k);
  if (weights.kind === 'sample') return { label, count: n, score: rSquared(y, eta, c) };
  const isObserved = (_: number, i: number) => c[i]! > 0;
  const part = y.filter(isObserved);
  return { label, count: part.length, score: rSquared(part, eta.filter(isObserved), c.filter(isObserved)) };
}
