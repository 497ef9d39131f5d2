import type { Computation } from '../computation/computation.js';
import { taskLabel } from '../data/taskNames.js';
import { logistic } from '../losses/logistic.js';
import type { ConvexLoss } from '../losses/loss.js';
import { poisson } from '../losses/poisson.js';
import type { LossChoice } from '../losses/registry.js';
import { squared } from '../losses/squared.js';
import { counted } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { SummedSamples } from '../statistics/lossSums.js';
import type { Found } from './fitting.js';
import { type FittedMixedModel, firstOutputsOf } from './mixedModel.js';
import type { MixedParams } from './mixedTaskFit.js';
import { softSharingParams } from './modelPenalty.js';
import { couplingOf } from './softSharingParams.js';
import { type SumsFit, sumsFit } from './sumsFit.js';

/** The losses whose sums a reading gives. */
const SUMMED: readonly ConvexLoss[] = [squared, logistic, poisson];

/** A MultiTaskModel of samples that are known by sums. @throws InputError for a penalty or loss that is none of these */
export function* mixedSums(
  name: string,
  params: MixedParams,
  samples: SummedSamples,
  last: SumsFit['last'],
): Computation<Found<FittedMixedModel>> {
  const { taskNames } = samples;
  const kinds = kindsOf(name, params, taskNames);
  const { penalty } = params;
  if (penalty.penalty !== 'softSharing') {
    throw new InputError(
      `${name}: the penalty is ${penalty.penalty}; expected softSharing for samples that are known by sums. With squared losses alone fitStatistics takes the others.`,
    );
  }
  const checked = softSharingParams(name, penalty, params);
  const { fitted, warnings, classes } = yield* sumsFit(name, samples, {
    losses: kinds.map((kind) => SUMMED.find((loss) => loss === kind.of(0))!),
    coupling: couplingOf(name, checked, taskNames.length),
    taskWeights: params.taskWeights,
    fitIntercept: params.fitIntercept,
    tol: params.tol,
    maxIter: params.maxIter,
    last,
  });
  const learns = {
    losses: kinds.map(({ spec }) => spec),
    classes,
    firstOutputs: firstOutputsOf(kinds, classes),
  };
  return { fitted: Object.freeze({ ...fitted, ...learns }), warnings };
}

function kindsOf(name: string, { losses }: MixedParams, taskNames: readonly string[]): readonly LossChoice[] {
  const kinds: readonly LossChoice[] = 'isQuadratic' in losses ? taskNames.map(() => losses) : losses;
  if (kinds.length !== taskNames.length) {
    throw new InputError(
      `${name}: losses has ${counted(kinds.length, 'entry')}; expected ${taskNames.length}, one for each task.`,
    );
  }
  const wrong = kinds.findIndex(
    (kind) => !(kind.outputs(2) === 1 && SUMMED.some((loss) => loss === kind.of(0))),
  );
  if (wrong < 0) return kinds;
  throw new InputError(
    `${name}: the loss of ${taskLabel(taskNames, wrong)} is '${kinds[wrong]!.name}'; expected 'squared', 'logistic' or 'poisson' for samples that are known by sums. Fit the samples instead.`,
  );
}
