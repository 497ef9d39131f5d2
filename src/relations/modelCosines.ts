import type { Computation } from '../computation/computation.js';
import type { Dataset } from '../data/dataset.js';
import { cosinesOf, lessMean, productsOf } from './cosines.js';
import type { RelationData } from './relationData.js';
import { type Strengths, softFit } from './softSharing.js';

/**
 * The cosines of what the models of the tasks have of their own: of soft sharing to the mean,
 *
 *     r_st = <d_s, d_t> / (||d_s|| ||d_t||),    d_t = w_t - mean(w),
 *
 * features in units of their standard deviation. Above 0 both deviate from the mean in the same way. The d_t sum to 0: of
 * two tasks the cosine is -1 whatever they are, of T unrelated ones it is -1 / (T - 1) on average.
 *
 * @returns a function from a sample to T x T by rows; the fit of all samples is where the others start
 */
export function* modelCosines(
  { dataset, loss }: RelationData,
  strengths: Strengths,
): Computation<(sample: Dataset) => Computation<Float64Array>> {
  const T = dataset.nTasks;
  const whole = yield* softFit(dataset, loss, strengths);
  return function* (sample) {
    const { w } = sample === dataset ? whole : yield* softFit(sample, loss, strengths, whole);
    return cosinesOf(productsOf(lessMean(w, T), T), T);
  };
}
