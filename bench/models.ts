/**
 * Fits of the models beyond the lasso, each with its default tol, beside scipy's on the same objectives where a Python
 * has it and a peer exists: its L-BFGS, stopped within the same distance of the minimum, or the normal equations.
 */
import { temporaryFolder } from './data.js';
import { fitOf, type ModelCase, modelCases, penaltyOf, type Setting, weightsOf } from './modelCases.js';
import type { BenchTasks } from './modelData.js';
import { type PeerTasks, writeTasks } from './modelFiles.js';
import { bestConstantOf, modelObjectiveOf, type Penalty } from './modelObjective.js';
import { type ModelResult, modelFailuresOf, type OwnModel, type PeerFits } from './modelResult.js';
import { tableOfModels } from './modelTable.js';
import type { Extent } from './options.js';
import { describePeer, type PeerAbout, ScikitLearn, startPeer } from './scikitLearn.js';
import { inTurn, secondsOf, timesOf } from './turns.js';

/** The gap at which a fit may stop, of the best constant model's objective: the default of all models. */
const TOL = 1e-4;
/** That of the fit which says where the minimum is. */
const REFERENCE_TOL = 1e-9;
const MAX_ITER = 100_000;

const PEER_MODELS: Readonly<Record<string, 'shared' | 'classifier' | 'regressor'>> = {
  SharedLogisticRegression: 'shared',
  SoftSharingClassifier: 'classifier',
  SoftSharingRegressor: 'regressor',
};

export interface ModelReport {
  readonly tol: number;
  readonly peer: PeerAbout | { readonly missing: string };
  readonly results: readonly ModelResult[];
  readonly failures: readonly string[];
}

interface PeerSide {
  readonly peer: ScikitLearn;
  readonly files: PeerTasks;
}

export async function benchModels(extent: Extent, print: (text: string) => void): Promise<ModelReport> {
  const started = await startPeer(extent);
  const peer = started instanceof ScikitLearn ? started : null;
  const about = started instanceof ScikitLearn ? started.about : started;
  print(
    'missing' in about
      ? `polytask alone: ${about.missing}.\n`
      : `Beside ${describePeer({ ...about, threads: 1 })}.\n`,
  );

  const folder = peer && temporaryFolder();
  const results: ModelResult[] = [];
  try {
    for (const [k, problem] of modelCases(extent).entries()) {
      const tasks = problem.make();
      const hasPeer = problem.model in PEER_MODELS;
      const files = folder && hasPeer ? writeTasks(folder.path, `tasks-${k}`, tasks) : null;
      for (const setting of problem.settings) {
        results.push(await fitBoth(problem, setting, tasks, peer && files && { peer, files }, extent));
      }
    }
  } finally {
    peer?.close();
    folder?.remove();
  }
  print(tableOfModels(results));
  const failures = results.flatMap((result) => modelFailuresOf(result, TOL));
  for (const failure of failures) print(`FAILED: ${failure}`);
  return { tol: TOL, peer: about, results, failures };
}

async function fitBoth(
  { model, name }: ModelCase,
  setting: Setting,
  tasks: BenchTasks,
  side: PeerSide | null,
  extent: Extent,
): Promise<ModelResult> {
  const penalty = penaltyOf(setting, tasks);
  const nullObjective = bestConstantOf(tasks);
  const reference = fitPolytask(model, tasks, penalty, REFERENCE_TOL, 1);
  const target = reference.objective + TOL * nullObjective;
  const { own, peer } = await inTurn(
    (repeats) => fitPolytask(model, tasks, penalty, TOL, repeats),
    side && ((repeats) => fitPeer(side, model, penalty, target, repeats)),
    extent,
  );
  return { model, name, penalty, nullObjective, reference, polytask: own, scipy: peer };
}

function fitPolytask(
  model: string,
  tasks: BenchTasks,
  penalty: Penalty,
  tol: number,
  repeats: number,
): OwnModel {
  const run = fitOf(model, tasks, penalty, tol, MAX_ITER);
  let fitted: ReturnType<typeof run> | undefined;
  const seconds = Array.from({ length: repeats }, () =>
    secondsOf(() => {
      fitted = run();
    }),
  );
  const { dualGap_: gap, nIter_: nIter, converged_: converged } = fitted!;
  const objective = modelObjectiveOf(tasks, penalty, weightsOf(fitted!));
  return { ...timesOf(seconds), objective, gap, nIter, converged };
}

async function fitPeer(
  { peer, files }: PeerSide,
  model: string,
  penalty: Penalty,
  target: number,
  repeats: number,
): Promise<PeerFits> {
  const { kind, ...strengths } = penalty;
  const answer = await peer.model({ ...files, ...strengths, model: PEER_MODELS[model]!, target, repeats });
  const { seconds, objective, nIter, converged, gtol = null } = answer;
  const method = kind === 'softSharing' && model === 'SoftSharingRegressor' ? 'Cholesky' : 'L-BFGS';
  return { ...timesOf(seconds), method, objective, nIter, converged, gtol };
}
