import type { Dataset } from '../data/dataset.js';
import { taskLabel } from '../data/taskNames.js';
import { DEFAULT_LOSS, type LossChoice } from '../losses/registry.js';
import { counted } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { penaltyOf } from '../penalties/registry.js';
import { matrixStatisticsGap } from '../problem/matrixCertificate.js';
import { gapOfCoupling } from './coupledStatistics.js';
import type { MixedInput, MixedParams } from './mixedTaskFit.js';
import { penaltyChoice, type SoftSharingPenalty, softSharingParams } from './modelPenalty.js';
import { couplingOf } from './softSharingParams.js';
import { gapOfRows, noOptions, type StatisticsGap } from './statisticsFit.js';

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

/** The certificate of such a fit. @throws InputError for a penalty without one */
export function statisticsGap(
  name: string,
  params: MixedParams,
  { nTasks, nFeatures }: Dataset,
): StatisticsGap {
  const { penalty } = params;
  const coupled = (soft: SoftSharingPenalty) =>
    couplingOf(name, softSharingParams(name, soft, params), nTasks);
  if (penalty.penalty === 'softSharing') return gapOfCoupling(coupled(penalty));
  const chosen =
    penalty.penalty === 'sum'
      ? penaltyOf(penaltyChoice(name, penalty.rows, nFeatures), nTasks, coupled(penalty.coupling))
      : penaltyOf(penaltyChoice(name, penalty, nFeatures), nTasks);
  if (!chosen.isConvex) {
    throw new InputError(
      `${name}.fitStatistics: the penalty ${chosen.name} is not convex, and the certificate of statistics is a duality gap, ` +
        'which needs a convex one. Fit the samples instead.',
    );
  }
  if (!chosen.matrix) return gapOfRows(chosen);
  return (_, state, w, units) => matrixStatisticsGap(state, w, chosen.inUnits(units).matrix!);
}
