import { warnOfUndefined } from '../../data/undefinedScores.js';
import { average } from './averageTargets.js';
import type { TargetAverage } from './metricInput.js';

/** The metric of each target, NaN with a warning where none of its labels is observed, and their average. */
export function averageOfLabels<Target extends { readonly label: string; readonly count: number }>(
  { name, what }: { readonly name: string; readonly what: string },
  { targets, multioutput }: { readonly targets: readonly Target[]; readonly multioutput: TargetAverage },
  of: (target: Target) => number,
): number | number[] {
  warnOfUndefined(name, what, 1, targets);
  const values = targets.map((target) => (target.count === 0 ? Number.NaN : of(target)));
  return average(values, multioutput);
}
