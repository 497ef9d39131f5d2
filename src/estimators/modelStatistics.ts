import type { Dataset } from '../data/dataset.js';
import { taskLabel } from '../data/taskNames.js';
import { DEFAULT_LOSS, type LossChoice } from '../losses/registry.js';
import { counted } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { nuclearNorm } from '../penalties/nuclearNorm.js';
import type { Penalty } from '../penalties/penalty.js';
import { elasticNet } from '../penalties/rowLasso.js';
import type { TaskCoupling } from '../penalties/taskCoupling.js';
import type { MixedInput, MixedParams } from './mixedTaskFit.js';
import { asRowLasso, elasticNetParams, softSharingParams } from './modelPenalty.js';
import { couplingOf } from './softSharingParams.js';
import { noOptions } from './statisticsFit.js';

/** What a MultiTaskModel's fit of statistics has in place of samples. @throws InputError for losses that are not squared */
export function statisticsInput(caller: string, { losses }: MixedParams, dataset: Dataset): MixedInput {
  const { nTasks: T, taskNames } = dataset;
  const kinds = isOne(losses) ? Array<LossChoice>(T).fill(losses) : losses;
  if (kinds.length !== T) {
    throw new InputError(
      `${caller}: losses has ${counted(kinds.length, 'entry')}; expected ${T}, one for each task of the statistics.`,
    );
  }
  for (const [t, { name, isQuadratic }] of kinds.entries()) {
    if (isQuadratic) continue;
    throw new InputError(
      `${caller}: the loss of ${taskLabel(taskNames, t)} is '${name}'; expected '${DEFAULT_LOSS}', for which means and ` +
        'products tell all of the samples. Fit the samples instead.',
    );
  }
  return { dataset, kinds, classes: kinds.map(() => null), kernels: 'auto', read: noOptions(caller) };
}

function isOne(losses: LossChoice | readonly LossChoice[]): losses is LossChoice {
  return 'isQuadratic' in losses;
}

/** The penalty of such a fit. @throws InputError */
export function statisticsPenalty(
  name: string,
  params: MixedParams,
  { nTasks, nFeatures }: Dataset,
): Penalty | TaskCoupling {
  const { penalty } = params;
  if (penalty.penalty === 'softSharing') {
    return couplingOf(name, softSharingParams(name, penalty, params), nTasks);
  }
  const lasso = asRowLasso(penalty);
  if (!lasso) return nuclearNorm(penalty.alpha, nTasks);
  return elasticNet(elasticNetParams(name, lasso, nFeatures), nTasks);
}
