/** Tasks that a fit has not seen: which models can serve them, and how they are judged. */
import { meanScore } from '../data/undefinedScores.js';
import { describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { Fold } from './checkCv.js';
import { can, lastOf } from './estimatorKind.js';
import { type FitData, takePart } from './fitData.js';
import type { Scored } from './responses.js';
import type { PartScore, PartScorer } from './scoring.js';
import { rowsByTask, type SampledTask } from './taskSamples.js';

interface Adaptable {
  adapt?(task: SampledTask): unknown;
}

const WHO =
  'SoftSharingRegressor and SoftSharingClassifier can, by adapt(task); a model of your own can where it has adapt(task), ' +
  'or, with LeaveOneTaskOut({ adaptSize: 0 }), where its predict takes any task';

/** @throws InputError, before anything is fitted, where folds have samples to adapt to and the estimator has no adapt */
export function requireServing(caller: string, estimator: object, folds: readonly Fold[]): void {
  if (!folds.some(({ adapt }) => adapt !== undefined)) return;
  if (can(estimator, 'adapt')) return;
  throw new InputError(
    `${caller}: cv leaves whole tasks out, and ${nameOf(lastOf(estimator))} cannot serve a task that its fit has not seen. ${WHO}.`,
  );
}

/**
 * The score of a split that judges tasks which are not among its training samples: each such task by the model adapted to
 * it. Null where there are none.
 *
 * @throws InputError for a task that the model cannot serve
 */
export function scoreNewTasks(
  caller: string,
  scorer: PartScorer,
  fitted: Scored & Adaptable,
  data: FitData,
  { train, test, adapt }: Fold,
): PartScore | null {
  if (data.kind === 'shared') return null;
  const { samples } = data;
  const known = rowsByTask(samples, train);
  const judged = rowsByTask(samples, test);
  const isNew = (t: number): boolean => judged[t]!.length > 0 && known[t]!.length === 0;
  if (!samples.names.some((_, t) => isNew(t))) return null;

  const support = adapt && rowsByTask(samples, adapt);
  const rowsOf = (rows: Int32Array, t: number) => rows.map((i) => i + samples.starts[t]!);
  const scores = samples.names.map((name, t) => {
    if (judged[t]!.length === 0) return Number.NaN;
    const part = takePart(data, rowsOf(judged[t]!, t));
    if (!isNew(t)) return scorer(fitted, part).mean;
    if (!support?.[t]?.length) return scorer(requireAny(caller, fitted, name), part).mean;
    const own = takePart(data, rowsOf(support[t]!, t)) as { tasks: readonly SampledTask[] };
    return scorer(fitted.adapt!(own.tasks[0]!) as Scored, part).mean;
  });
  return { mean: meanScore(scores), tasks: scores };
}

/** @throws InputError for a model that knows its tasks by name, and not this one */
function requireAny(caller: string, fitted: Scored, name: string): Scored {
  const { taskNames_ } = fitted as { taskNames_?: readonly string[] };
  if (taskNames_ === undefined || taskNames_.includes(name)) return fitted;
  throw new InputError(
    `${caller}: ${nameOf(fitted)} cannot serve the task ${quote(name)}, which its fit has not seen. ${WHO}.`,
  );
}

function nameOf(estimator: object): string {
  const { name } = estimator.constructor ?? {};
  return name && name !== 'Object' ? name : describe(estimator);
}
