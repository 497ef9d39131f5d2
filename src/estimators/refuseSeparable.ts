import type { Computation } from '../computation/computation.js';
import { columnWeights } from '../data/columnWeights.js';
import type { MixedDataset } from '../data/fromMixed.js';
import { taskLabel } from '../data/taskNames.js';
import type { LossChoice } from '../losses/registry.js';
import { selectColumns } from '../matrix/selectColumns.js';
import { InputError } from '../messages/errors.js';
import { countedLabels, recessionLabels } from '../problem/separable/countedLabels.js';
import { labelsSeparable } from '../problem/separable/labelsSeparable.js';

import type { Found } from './fitting.js';
import { type FittedMixedModel, outputsOf } from './mixedModel.js';

/**
 * A fit some of whose features are not penalised, or none of them: where these tell labels apart, the classification has no
 * minimum.
 *
 * @param unpenalised these features; null for all of them
 * @throws InputError that names the tasks
 */
export function* refuseSeparable(
  name: string,
  work: Computation<Found<FittedMixedModel>>,
  { dataset, kinds, classes }: MixedDataset<LossChoice>,
  fitIntercept: boolean,
  unpenalised: Int32Array | null = null,
): Computation<Found<FittedMixedModel>> {
  const found = yield* work;
  const { w, intercept, nFeatures } = found.fitted;
  const features = unpenalised ?? Int32Array.from({ length: nFeatures }, (_, j) => j);
  const p = features.length;
  const Q = intercept.length;
  const separable: string[] = [];
  for (const whole of dataset.blocks) {
    const block = unpenalised ? { ...whole, x: selectColumns(whole.x, unpenalised) } : whole;
    for (let k = 0; k < block.nTasks; k++) {
      const t = block.firstTask + k;
      const loss = kinds[t]!.of(classes[t]?.length ?? 0);
      const isPair = loss.outputs === 1;
      const n = block.x.rows;
      const c = columnWeights(block, k);
      if (isPair && !c.some((weight, i) => weight > 0 && loss.recession(block.y[k * n + i]!) !== 0)) continue;
      const samples = countedLabels(block, k, (y) => (isPair ? recessionLabels(loss, y) : [y]));
      if (samples.labels.length === 0) continue; // a task of weight 0
      const { first, count } = outputsOf(found.fitted, t);
      const b = intercept.slice(first, first + count);
      const own = Float64Array.from(
        { length: p * count },
        (_, q) => w[features[Math.floor(q / count)]! * Q + first + (q % count)]!,
      );
      // What falls stands for the first of two labels, which has the predictor 0.
      const both = isPair ? Float64Array.from({ length: 2 * p }, (_, q) => (q % 2) * own[q >> 1]!) : own;
      if (yield* labelsSeparable(samples, both, isPair ? [0, ...b] : b, fitIntercept)) {
        separable.push(taskLabel(dataset.taskNames, t));
      }
    }
  }
  if (separable.length === 0) return found;
  const what = kinds.some(({ target }) => target === 'count') ? 'labels or counts of 0' : 'labels';
  const others = separable.length > 3 ? ` and ${separable.length - 3} more tasks` : '';
  throw new InputError(
    `${name}: ${unpenalised ? 'with features of weight 0 in featureWeights' : "with the penalty's alpha = 0"} there is no minimum: the ${what} of ${separable.slice(0, 3).join(', ')}${others} are ` +
      `separable, for a combination of ${unpenalised ? 'these' : 'the'} features tells samples apart and contradicts no label, so that its weights ` +
      `would grow for ever. Set ${unpenalised ? 'their weights' : 'alpha'} above 0 (1e-4, for example), or leave out the features that separate them.`,
  );
}
