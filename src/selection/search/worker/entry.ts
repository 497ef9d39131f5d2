/** What runs in a worker of a search; workers/build.mjs bundles it into bundle.ts. */
import { runSync } from '../../../computation/drivers.js';
import { hasLabels } from '../../estimatorKind.js';
import { sharedData, tasksData } from '../../fitData.js';
import { modelFromJSON } from '../../modelFromJSON.js';
import type { Scored } from '../../responses.js';
import { serveJobs } from '../../workers/serve.js';
import type { Candidate } from '../candidates.js';
import { readScorings } from '../scorings.js';
import { runSearchJob, type SearchJob, type SearchPlan } from '../searchJobs.js';
import { setOfLast, type TaskBalance } from '../taskBalance.js';
import type { SearchSetup, SentResult } from './setup.js';

export function serve(): void {
  serveJobs<SearchSetup, SearchJob, SentResult>((setup) => {
    const plan = planOf(setup);
    return (job, onPoint) => {
      const { scores, warnings } = runSync(runSearchJob(plan, job, onPoint));
      return { scores, warnings: warnings.map(({ name, message }) => ({ name, message })) };
    };
  });
}

function planOf({
  caller,
  data,
  scoring,
  fitOptions,
  withTrain,
  givesWeights,
  candidates,
  ...setup
}: SearchSetup): SearchPlan {
  const estimator = modelFromJSON(setup.estimator);
  const { scorers } = readScorings(caller, scoring, estimator as unknown as Scored);
  const samples =
    data.kind === 'shared'
      ? sharedData(caller, data.X, data.Y, data.weights)
      : tasksData(caller, data.tasks, null);
  return {
    judging: { caller, data: samples, scorers, fitOptions, withTrain, givesWeights },
    candidates: candidates.map(({ shown, file, balance }) => ({
      params: {},
      shown,
      estimator: estimatorIn(file, balance),
    })),
    folds: setup.folds,
    foldNames: setup.foldNames,
    paths: setup.paths,
    errorScore: setup.errorScore,
    startsFitted: setup.startsFitted,
    isLabelled: (t) => hasLabels(estimator, t),
  };
}

/** A candidate's estimator. What a file cannot hold fails where it would be fitted: a parameter that is out of its range. */
function estimatorIn(file: object, balance: TaskBalance | null): Candidate['estimator'] {
  try {
    const estimator = modelFromJSON(file) as unknown as Candidate['estimator'];
    if (balance !== null) setOfLast(estimator, { taskWeights: balance });
    return estimator;
  } catch (error) {
    const failing = (): Candidate['estimator'] => ({
      clone: failing,
      fit() {
        throw error;
      },
    });
    return failing();
  }
}
