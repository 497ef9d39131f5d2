import type { TaskCoupling } from '../penalties/taskCoupling.js';
import { coupledStatisticsGap } from '../problem/statistics/coupledStatisticsGap.js';
import type { StatisticsGap } from './statisticsFit.js';

/** The gap with soft sharing. @param coupling in the units of the objective */
export function gapOfCoupling(coupling: TaskCoupling): StatisticsGap {
  return ({ statistics, weighing }, state, w) =>
    coupledStatisticsGap(statistics, state, w, coupling, weighing);
}
