import type { Change } from '../../linalg/lineSearch.js';
import type { Term } from '../../problem/mixed/outputGroup.js';

/**
 * What the losses change by along t times the steps of their predictions, and how far rounding may have taken that.
 *
 * @param trial receives t times the steps
 */
export function changeAlong(
  terms: readonly Term[],
  eta: readonly Float64Array[],
  steps: readonly Float64Array[],
  trial: readonly Float64Array[],
  t: number,
): Required<Change> {
  let change = 0;
  let sizes = 0;
  for (const [k, { loss }] of terms.entries()) {
    const step = trial[k]!;
    for (let i = 0; i < step.length; i++) step[i] = t * steps[k]![i]!;
    const part = loss.change(eta[k]!, step);
    change += part;
    sizes += Math.abs(part);
  }
  return { change, rounding: 4 * Number.EPSILON * sizes };
}
