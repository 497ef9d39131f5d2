import type { Computation } from '../computation/computation.js';
import { openPath } from '../estimators/squaredPath.js';
import { readStatisticsFit, type StatisticsFit, type StatisticsRule } from '../estimators/statisticsFit.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { mergeChecked } from '../statistics/mergeStatistics.js';
import { readStatistics } from '../statistics/readStatistics.js';
import type { SufficientStatistics } from '../statistics/statistics.js';
import { statisticsDataset } from '../statistics/statisticsDataset.js';
import { bestIntercepts, statisticsError } from '../statistics/statisticsError.js';
import { errorsAlong, type FoldErrors, type FoldRule, type TestError } from './foldErrors.js';
import type { FoldPath } from './foldJobs.js';

/** One part for testing, all others together for training. */
export interface StatisticsSplit {
  readonly train: SufficientStatistics;
  readonly test: SufficientStatistics;
  readonly fitIntercept: boolean;
  readonly place: string;
}

/** Reads the parts of a cross-validation. @throws InputError */
export function readParts(
  caller: string,
  given: unknown,
  rule: StatisticsRule,
): { readonly whole: StatisticsFit; readonly splits: readonly StatisticsSplit[] } {
  if (!Array.isArray(given)) {
    throw new InputError(
      `${caller}: parts is ${describe(given)}; expected a list of statistics, one for each split.`,
    );
  }
  if (given.length < 2) {
    throw new InputError(
      `${caller}: parts has ${given.length === 1 ? '1 entry' : 'no entries'}; expected two or more: each is tested ` +
        'with what the others are fitted to.',
    );
  }
  const place = `${caller}: parts`;
  const parts = Array.from(given as readonly unknown[], (part, k) => readStatistics(part, `${place}[${k}]`));
  const whole = readStatisticsFit(caller, mergeChecked(parts, `${caller}: part`), rule);
  const splits = parts.map((test, fold) => ({
    test,
    train: mergeChecked(
      parts.filter((_, k) => k !== fold),
      `${caller}: part`,
    ),
    fitIntercept: rule.fitIntercept,
    place: `${place}[${fold}]`,
  }));
  return { whole, splits };
}

/** The errors of one split along a path. @param rule for samples without means */
export function* partErrors(
  { train, test, fitIntercept, place }: StatisticsSplit,
  path: FoldPath,
  rule: FoldRule,
): Computation<FoldErrors> {
  const weighing = { fitIntercept, taskWeights: new Float64Array(train.T).fill(1) };
  const data = yield* openPath(statisticsDataset(train, weighing, `the parts but ${place}`), {
    ...rule,
    isPath: true,
  });
  const testError = statisticsError(test, place);
  const none = Array<number>(train.T).fill(0);
  const errorOf: TestError = (w) => testError(w, fitIntercept ? bestIntercepts(train, w) : none);
  try {
    return yield* errorsAlong(data, errorOf, path, rule, () => {});
  } finally {
    data.dispose();
  }
}
