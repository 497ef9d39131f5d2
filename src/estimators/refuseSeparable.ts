import type { Computation } from '../computation/computation.js';
import { columnWeights } from '../data/columnWeights.js';
import type { MixedDataset } from '../data/fromMixed.js';
import { taskLabel } from '../data/taskNames.js';
import type { LossChoice } from '../losses/registry.js';
import { selectColumns } from '../matrix/selectColumns.js';
import { InputError } from '../messages/errors.js';
import { meanCoupling } from '../penalties/taskCoupling.js';
import { labelsSeparable } from '../problem/separable/separable.js';
import { couplingProblem } from '../problem/softSharing/couplingProblem.js';

import type { Found } from './fitting.js';
import { type FittedMixedModel, outputsOf } from './mixedModel.js';
import { startFrom } from './softSharingFit.js';

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
      if (!loss.isConvex) continue;
      const y = block.y.subarray(k * block.x.rows, (k + 1) * block.x.rows);
      const c = columnWeights(block, k);
      const falls = (value: number): boolean => loss.outputs > 1 || loss.recession(value) !== 0;
      if (!c.some((weight, i) => weight > 0 && falls(y[i]!))) continue;
      const { first, count } = outputsOf(found.fitted, t);
      const own = Float64Array.from(
        { length: p * count },
        (_, q) => w[features[Math.floor(q / count)]! * Q + first + (q % count)]!,
      );
      const weights = { kind: 'sample', values: c } as const;
      const alone = {
        ...dataset,
        blocks: [{ ...block, y, firstTask: 0, nTasks: 1, weights }],
        nTasks: 1,
        nFeatures: p,
      };
      const coupling = meanCoupling(count, 0, 0);
      const problem = yield* couplingProblem(alone, { coupling, loss, fitIntercept });
      try {
        const start = startFrom(problem, { w: own, intercept: intercept.slice(first, first + count) });
        if (yield* labelsSeparable(problem, [0], start)) separable.push(taskLabel(dataset.taskNames, t));
      } finally {
        problem.dispose();
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
