import type { Computation } from '../../computation/computation.js';
import { openKernels } from '../../kernels/open.js';
import { affine } from '../../matrix/product.js';
import type { CountedLabels } from './countedLabels.js';
import { labelMargins, marginBytes } from './labelMargins.js';
import { hasMinimum, multipliers } from './minimumProof.js';
import { separatingDirection } from './separatingDirection.js';

/** Margins below this part of the largest one cannot be told from rounding. */
const ROUNDING = 1e-9;

/**
 * Whether weights of some direction tell samples of a task apart and contradict no label, so that its logistic or
 * softmax loss falls for ever along it and, without a penalty, has no minimum.
 *
 * @param w weights that a fit found, p x K, with the intercepts b: where they tell all labels apart that answers it,
 *   where they are near a minimum they make the proof of one short
 */
export function* labelsSeparable(
  samples: CountedLabels,
  w: Float64Array,
  b: readonly number[],
  fitIntercept: boolean,
): Computation<boolean> {
  const K = b.length;
  const { x, labels } = samples;
  const n = x.rows;
  const eta = affine(x, w, b);
  let least = Infinity;
  let most = 0;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < K; k++) {
      if (k === labels[i]) continue;
      const margin = eta[labels[i]! * n + i]! - eta[k * n + i]!;
      least = Math.min(least, margin);
      most = Math.max(most, Math.abs(margin));
    }
  }
  if (least > ROUNDING * most) return true;
  const kernels = openKernels('auto', marginBytes(samples, K));
  try {
    const margins = yield* labelMargins(samples, K, fitIntercept, kernels);
    if (yield* hasMinimum(margins, multipliers(samples, eta, K))) return false;
    return (yield* separatingDirection(margins)) !== null;
  } finally {
    kernels.dispose();
  }
}
