import { logistic } from './logistic.js';
import { type Rising, rootOf, sumInto } from './rootOf.js';

/**
 * The x for which `sum_i c_i log(1 + exp(-y_i (eta_i + x)))` is least, y in {-1, 1}.
 *
 * @param moved room for n numbers, as is `scratch`
 */
export function logisticShift(
  y: Float64Array,
  c: Float64Array,
  eta: Float64Array,
  moved: Float64Array,
  scratch: Float64Array,
): number {
  const n = y.length;
  return rootOf((x: number, out: Rising) => {
    for (let i = 0; i < n; i++) moved[i] = eta[i]! + x;
    logistic.gradient(y, c, moved, scratch);
    sumInto(scratch, 0, n, out);
    logistic.second(y, c, moved, scratch);
    out.slope = 0;
    for (let i = 0; i < n; i++) out.slope += scratch[i]!;
  });
}
