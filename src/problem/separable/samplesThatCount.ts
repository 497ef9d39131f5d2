import type { CoupledTask } from '../softSharing/couplingProblem.js';
import { recessionLabels } from './labelMargins.js';

/**
 * The samples of a task with a weight above 0, once for each label that they stand for: a sample whose loss has a minimum (of a
 * regression, or a count above 0) stands for both, and what moves its prediction contradicts one of them.
 */
export function samplesThatCount({ loss, c, y }: CoupledTask): {
  readonly indices: readonly number[];
  readonly labels: readonly number[];
  readonly weights: readonly number[];
} {
  const indices: number[] = [];
  const labels: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < y.length; i++) {
    if (!(c[i]! > 0)) continue;
    for (const label of recessionLabels(loss, y[i]!)) {
      indices.push(i);
      labels.push(label);
      weights.push(c[i]!);
    }
  }
  return { indices, labels, weights };
}
