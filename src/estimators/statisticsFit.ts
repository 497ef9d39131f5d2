import type { Computation } from '../computation/computation.js';
import type { Dataset } from '../data/dataset.js';
import { readTaskWeights } from '../data/taskWeights.js';
import { unitNear } from '../math/unitNear.js';
import { OptionReader } from '../params/options.js';
import { type Penalty, type PenaltyUnits, rowsOf } from '../penalties/penalty.js';
import { objectiveUnit } from '../problem/objectiveUnit.js';
import { rowStatisticsGap } from '../problem/statistics/rowStatisticsGap.js';
import { readStatistics } from '../statistics/readStatistics.js';
import type { SufficientStatistics } from '../statistics/statistics.js';
import { type StatisticsWeighing, statisticsDataset } from '../statistics/statisticsDataset.js';
import {
  overScale,
  type StatisticsResidual,
  statisticsResidual,
  withCoupling,
} from '../statistics/statisticsResidual.js';
import { convergenceWarning, type FitSolution, type Found } from './fitting.js';
import type { FittedLinearModel } from './linearModel.js';

/** The part of a fit's tolerance that its solver aims at: the rest is for what rounding adds to the gap. */
const AIM = 0.9;

/** What a fit of statistics is made from. */
export interface StatisticsFit {
  readonly statistics: SufficientStatistics;
  /** Samples with these moments, to be fitted without intercepts. */
  readonly dataset: Dataset;
  readonly weighing: StatisticsWeighing;
}

/** The parameters that say what is fitted, and how well. */
export interface StatisticsRule {
  readonly fitIntercept: boolean;
  readonly taskWeights?: ArrayLike<number> | null | undefined;
  readonly tol: number;
  readonly maxIter: number;
}

/** Reads what `fitStatistics` was given. @throws InputError */
export function readStatisticsFit(
  caller: string,
  given: unknown,
  { fitIntercept, taskWeights }: StatisticsRule,
): StatisticsFit {
  const statistics = readStatistics(given, `${caller}: statistics`);
  const weighing = { fitIntercept, taskWeights: readTaskWeights(taskWeights, statistics.T, 'taskWeights') };
  const dataset = statisticsDataset(statistics, weighing, `${caller}: statistics`);
  return { statistics, dataset, weighing };
}

/** The options of a call that has none. */
export function noOptions(name: string): OptionReader {
  return new OptionReader(name, {}, []);
}

/** The parameters for the solver: means are taken out already. */
export function ruleOnStatistics<Rule extends StatisticsRule>(rule: Rule): Rule {
  return { ...rule, fitIntercept: false, tol: rule.tol * AIM };
}

/** What to start from, for a solver without intercepts. */
export function withoutIntercepts<Start extends Pick<FittedLinearModel, 'w' | 'intercept'>>(
  last: Start | undefined,
): Start | undefined {
  return last && { ...last, intercept: last.intercept.map(() => 0) };
}

/** How far weights, p x T, are at most above the minimum, all of it in units of a problem. */
export type StatisticsGap = (
  fit: Pick<StatisticsFit, 'statistics' | 'weighing'>,
  state: StatisticsResidual,
  w: Float64Array,
  units: PenaltyUnits,
) => number;

/** The gap with a penalty on rows. @param given in the user's units */
export function gapOfRows(given: Penalty): StatisticsGap {
  return ({ statistics, weighing }, state, w, units) => {
    const penalty = given.inUnits(units);
    const rows = rowsOf(penalty);
    const { coupling } = penalty;
    const seen = coupling ? withCoupling(coupling, state, w) : state;
    return rowStatisticsGap(statistics, seen, w, rows, weighing);
  };
}

/** What the user is told of a fit of statistics that fell short. */
const NOTE =
  ' Sums of products hold about half the digits of their samples: `fit` of the samples reaches finer gaps.';

/**
 * What a solver found on samples with the moments of statistics, as a model: with its intercepts, and with a gap that is
 * computed from the statistics themselves and bounds what their rounding may hide.
 *
 * @param rule the user's
 * @param gapOf the certificate, by the penalty
 */
export function* certified<Fitted extends FittedLinearModel>(
  name: string,
  work: Computation<Found<Fitted>>,
  fit: StatisticsFit,
  rule: StatisticsRule,
  gapOf: StatisticsGap,
): Computation<Found<Fitted>> {
  const { fitted } = yield* work;
  const solution = certifiedSolution(fit, { ...fitted, reason: 'precision' }, rule, gapOf);
  const { w: _, reason: __, ...found } = solution;
  return {
    fitted: Object.freeze({ ...fitted, ...found, intercept: Object.freeze([...found.intercept]) }),
    warnings: solution.converged
      ? []
      : [convergenceWarning(`${name}.fitStatistics`, rule, solution, { note: NOTE })],
  };
}

/** The same of one solution. */
export function certifiedSolution(
  fit: StatisticsFit,
  solution: FitSolution,
  { tol, maxIter }: Pick<StatisticsRule, 'tol' | 'maxIter'>,
  gapOf: StatisticsGap,
): FitSolution {
  const { w, nIter } = solution;
  const { statistics, weighing } = fit;
  const unit = objectiveUnit(fit.dataset);
  const scale = unitNear(targetSize(statistics));
  const own = { ...weighing, taskWeights: weighing.taskWeights.map((lambda) => lambda / unit) };
  const state = statisticsResidual(statistics, w, own);
  const scaled = w.map((value) => value / scale);
  const gap = gapOf({ statistics, weighing: own }, overScale(state, scale), scaled, {
    scale,
    samples: 1 / unit,
  });
  const eps = tol === 0 ? 0 : solution.eps / AIM;
  return {
    ...solution,
    intercept: [...state.intercept],
    dualGap: gap * scale * scale * unit,
    eps,
    converged: gap <= eps / scale / scale / unit,
    reason: nIter >= maxIter ? 'maxIter' : 'precision',
  };
}

/** About the largest of the targets less their means. */
function targetSize({ blocks }: SufficientStatistics): number {
  let largest = 0;
  for (const { yy, weight } of blocks)
    for (const square of yy) largest = Math.max(largest, Math.sqrt(square / weight));
  return largest;
}
