import { couplingInUnits } from '../penalties/couplingInUnits.js';
import type { TaskCoupling } from '../penalties/taskCoupling.js';
import { coupledStatisticsGap } from '../problem/statistics/coupledStatisticsGap.js';
import type { StatisticsGap } from './statisticsFit.js';

/** The gap with soft sharing. @param coupling in the user's units */
export function gapOfCoupling(coupling: TaskCoupling): StatisticsGap {
  return ({ statistics, weighing }, state, w, { samples }) =>
    coupledStatisticsGap(statistics, state, w, couplingInUnits(coupling, samples), weighing);
}
