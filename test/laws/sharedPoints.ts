/** Problems of shared logistic regression in their coordinates, with a point somewhere and a plain twin. */

import type { Computation } from '../../src/computation/computation.js';
import { runSync } from '../../src/computation/drivers.js';
import type { Dataset } from '../../src/data/dataset.js';
import { labelledTasks } from '../../src/data/fromLabels.js';
import { createRandom } from '../../src/math/random.js';
import { SharedPoint } from '../../src/problem/shared/sharedPoint.js';
import { type SharedProblem, sharedProblem } from '../../src/problem/shared/sharedProblem.js';
import { forward } from '../../src/solvers/shared/sharedProducts.js';
import { rowsOfDesign } from './designs.js';
import { ownTasks, type SharedDraw, sharedProblemOf } from './sharedLogistic.js';

export interface Stated {
  readonly problem: SharedProblem;
  readonly point: SharedPoint;
  readonly dataset: Dataset;
  run<Result>(work: Computation<Result>): Result;
}

/** The problem of a draw at a random point; the intercepts stay at their best for w = 0 unless told to move. */
export function stated(draw: SharedDraw, size = 0.5): Stated {
  const plain = sharedProblemOf(draw);
  const { dataset } = labelledTasks(ownTasks({ ...plain, shared: false }), {});
  const problem = runSync(
    sharedProblem(dataset, {
      alpha: plain.alpha,
      fitIntercept: plain.fitIntercept,
      taskWeights: Float64Array.from(plain.taskWeights ?? plain.tasks.map(() => 1)),
      kernels: 'reference',
    }),
  );
  const run = <Result>(work: Computation<Result>) => runSync(work);
  const point = new SharedPoint(problem);
  const random = createRandom(draw.seed + 7);
  for (let j = 0; j < point.w.length; j++) {
    point.w[j] = problem.squaredNorms[j]! > 0 ? random.normal() * size : 0;
  }
  if (plain.fitIntercept) for (let t = 0; t < point.b.length; t++) point.b[t]! += random.normal() * size;
  run(forward(problem, point.w, point.z));
  point.evaluate();
  return { problem, point, dataset, run };
}

/** The rows of X~ of a block. */
export function rowsOf({ design }: SharedProblem['blocks'][number]): number[][] {
  return rowsOfDesign(design);
}

/** The Hessian for w and all intercepts together, (p + T) x (p + T), from its definition; likewise the gradient. */
export function fullSystem({ problem, point }: Stated): { hessian: number[][]; gradient: number[] } {
  const { nFeatures: p, nTasks: T, ridge, lambda } = problem;
  const size = p + T;
  const hessian = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const gradient = new Array<number>(size).fill(0);
  for (let j = 0; j < p; j++) {
    hessian[j]![j]! += ridge[j]!;
    gradient[j]! += ridge[j]! * point.w[j]!;
  }
  for (const [k, block] of problem.blocks.entries()) {
    const rows = rowsOf(block);
    for (const { task, y, c, eta } of point.tasks[k]!) {
      for (const [i, x] of rows.entries()) {
        const a = [...x, ...new Array<number>(T).fill(0)];
        a[p + task] = 1;
        const s = 1 / (1 + Math.exp(y[i]! * eta[i]!));
        const weight = lambda[task]! * c[i]!;
        for (let u = 0; u < size; u++) {
          gradient[u]! -= weight * y[i]! * s * a[u]!;
          for (let v = 0; v < size; v++) hessian[u]![v]! += weight * s * (1 - s) * a[u]! * a[v]!;
        }
      }
    }
  }
  return { hessian, gradient };
}
