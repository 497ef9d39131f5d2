import type { Computation } from '../computation/computation.js';
import { columnWeights } from '../data/columnWeights.js';
import type { Dataset } from '../data/dataset.js';
import { coupledSolution } from '../estimators/softSharingFit.js';
import { affine, correlations } from '../matrix/product.js';
import { meanCoupling } from '../penalties/taskCoupling.js';
import { cosinesOf, productsOf } from './cosines.js';
import { type RelationData, targetsOf } from './relationData.js';

/** In units of features and targets that vary by 1: enough for more features than samples. */
const ALPHA = 0.01;

/**
 * The cosines of the tasks' gradients where all share their weights, `w = argmin sum_t f_t(w, b_t) + alpha / 2 ||w||^2`:
 *
 *     r_st = <g_s, g_t> / (||g_s|| ||g_t||),    g_t = sum_i c_it loss'(y_it, x_i . w + b_t) x_i.
 *
 * Below 0 the tasks pull the weights in opposite directions: what makes one better makes the other worse. At the shared solution
 * the g_t sum to - alpha w, so that, as of deviations from a mean, two tasks are always in conflict and T unrelated ones have a
 * cosine of -1 / (T - 1) on average.
 *
 * Source: Yu et al. (2020), "Gradient surgery for multi-task learning", NeurIPS.
 *
 * @returns a function from a sample to T x T by rows
 */
export function gradientCosines(
  { loss }: RelationData,
  given: number | null,
): (sample: Dataset) => Computation<Float64Array> {
  const rule = { fitIntercept: true, tol: 1e-6, maxIter: 1000 };
  const coupling = meanCoupling(1, given ?? ALPHA, 0);
  return function* (sample) {
    const how = { coupling, loss, isOneRow: true, last: undefined, kernels: 'auto' } as const;
    const { w, intercept } = yield* coupledSolution(rule, sample, how);
    const { nTasks: T, nFeatures: p } = sample;
    const gradients = new Float64Array(p * T);
    for (const block of sample.blocks) {
      const { x } = block;
      const shared = affine(x, w, [0]);
      for (let k = 0; k < block.nTasks; k++) {
        const t = block.firstTask + k;
        const slope = new Float64Array(x.rows);
        const eta = shared.map((value) => value + intercept[t]!);
        loss.gradient(targetsOf(block, k), columnWeights(block, k), eta, slope);
        for (const [j, value] of correlations(x, slope).entries()) gradients[j * T + t] = value;
      }
      yield { kind: 'pause' };
    }
    return cosinesOf(productsOf(gradients, T), T);
  };
}
