/**
 * Paths of 100 penalties and cross-validations over 5 folds, beside scikit-learn's where a Python has it, on the same
 * data: one call of `multiTaskLassoPath` beside `lasso_path`, of `MultiTaskLassoCV` beside its namesake.
 */
import { type MultiTaskLassoCV as Model, MultiTaskLassoCV, multiTaskLassoPath } from '../src/index.js';
import {
  type BenchData,
  type CorrelatedOptions,
  makeCorrelatedData,
  temporaryFolder,
  writeData,
} from './data.js';
import { nullObjectiveOf, objectiveOf } from './objective.js';
import type { Extent } from './options.js';
import {
  type CVResult,
  cvFailuresOf,
  type OwnCV,
  type OwnPath,
  type PathResult,
  pathFailuresOf,
} from './pathResult.js';
import { tableOfCVs, tableOfPaths } from './pathTable.js';
import { describePeer, type PathRule, type PeerAbout, ScikitLearn, startPeer } from './scikitLearn.js';
import { inTurn, secondsOf, timesOf } from './turns.js';
import { benchWorkerStart, type WorkerStart } from './workerStart.js';

/** The number of alphas and tol of both sides, which are both sides' defaults. */
const ALPHAS = 100;
const TOL = 1e-4;
const FOLDS = 5;
const MAX_ITER = 1_000_000;

interface Case extends CorrelatedOptions {
  readonly name: string;
  /** The smallest alpha over the largest. */
  readonly eps: number;
}

const CASES: readonly Case[] = [
  { name: 'small', nSamples: 442, nFeatures: 10, nTasks: 3, density: 0.5, eps: 1e-3 },
  { name: 'mid', nSamples: 300, nFeatures: 60, nTasks: 5, density: 0.2, eps: 1e-3 },
  { name: 'celer example', nSamples: 100, nFeatures: 500, nTasks: 50, density: 0.1, eps: 1e-2 },
  { name: 'tall', nSamples: 20000, nFeatures: 100, nTasks: 10, density: 0.2, eps: 1e-3 },
  { name: 'benchopt', nSamples: 306, nFeatures: 3000, nTasks: 20, density: 0.3, eps: 5e-2 },
  { name: 'wide', nSamples: 150, nFeatures: 30000, nTasks: 5, density: 0.001, eps: 5e-2 },
];
const SHORT_CASES: readonly Case[] = [CASES[0]!, CASES[1]!, { ...CASES[2]!, eps: 0.1 }];

export interface PathReport {
  readonly tol: number;
  readonly alphas: number;
  readonly folds: number;
  readonly peer: PeerAbout | { readonly missing: string };
  readonly paths: readonly PathResult[];
  readonly crossValidations: readonly CVResult[];
  readonly workerStart: WorkerStart;
  readonly failures: readonly string[];
}

export async function benchPaths(extent: Extent, print: (text: string) => void): Promise<PathReport> {
  const started = await startPeer(extent);
  const peer = started instanceof ScikitLearn ? started : null;
  const about = started instanceof ScikitLearn ? started.about : started;
  print('missing' in about ? `polytask alone: ${about.missing}.\n` : `Beside ${describePeer(about)}.\n`);

  const folder = peer && temporaryFolder();
  const paths: PathResult[] = [];
  const crossValidations: CVResult[] = [];
  try {
    for (const { name, eps, ...recipe } of extent === 'short' ? SHORT_CASES : CASES) {
      const data = makeCorrelatedData(recipe);
      const files = folder && writeData(folder.path, name.replaceAll(' ', '-'), data);
      const rule: PathRule = { alphas: ALPHAS, eps, tol: TOL };
      const common = { name, eps, shape: recipe };
      const path = await inTurn(
        (repeats) => pathOf(data, rule, repeats),
        peer && files && (async (repeats) => withTimes(await peer.path({ ...files, path: rule, repeats }))),
        extent,
      );
      paths.push({
        ...common,
        nullObjective: nullObjectiveOf(data),
        polytask: path.own,
        scikitLearn: path.peer,
      });
      for (const nJobs of [1, 2]) {
        const cv = { ...rule, folds: FOLDS, nJobs };
        const { own, peer: other } = await inTurn(
          (repeats) => crossValidate(data, rule, nJobs, repeats),
          peer &&
            files &&
            (async (repeats) => withTimes(await peer.crossValidate({ ...files, cv, repeats }))),
          extent,
        );
        const nullObjective = nullObjectiveOf(data, true);
        crossValidations.push({ ...common, nJobs, nullObjective, polytask: own, scikitLearn: other });
      }
    }
  } finally {
    peer?.close();
    folder?.remove();
  }
  print(`${tableOfPaths(paths)}\n\n${tableOfCVs(crossValidations)}\n`);
  const workerStart = await benchWorkerStart(extent, print);
  const failures = [
    ...paths.flatMap((result) => pathFailuresOf(result, TOL)),
    ...crossValidations.flatMap((result) => cvFailuresOf(result, TOL)),
  ];
  for (const failure of failures) print(`FAILED: ${failure}`);
  return {
    tol: TOL,
    alphas: ALPHAS,
    folds: FOLDS,
    peer: about,
    paths,
    crossValidations,
    workerStart,
    failures,
  };
}

function withTimes<T extends { readonly seconds: readonly number[] }>(answer: T) {
  return { ...answer, ...timesOf(answer.seconds) };
}

function pathOf(data: BenchData, { alphas, eps, tol }: PathRule, repeats: number): OwnPath {
  const run = () => multiTaskLassoPath(data.X, data.Y, { alphas, eps, tol, maxIter: MAX_ITER });
  let path: ReturnType<typeof run> | undefined;
  const seconds = Array.from({ length: repeats }, () =>
    secondsOf(() => {
      path = run();
    }),
  );
  const found = path!;
  return {
    ...timesOf(seconds),
    alphas: found.alphas,
    objectives: found.coefs.map((coef, k) => objectiveOf(data, rowsOf(coef), found.alphas[k]!)),
    gaps: found.dualGaps,
    converged: found.converged.every(Boolean),
  };
}

/** On the calling thread for one job, in workers for more. */
async function crossValidate(
  data: BenchData,
  { alphas, eps, tol }: PathRule,
  nJobs: number,
  repeats: number,
): Promise<OwnCV> {
  const model = new MultiTaskLassoCV({ alphas, eps, tol, cv: FOLDS, maxIter: MAX_ITER, nJobs });
  const seconds: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = performance.now();
    if (nJobs === 1) model.fit(data.X, data.Y);
    else await model.fitAsync(data.X, data.Y);
    seconds.push((performance.now() - start) / 1000);
  }
  return { ...timesOf(seconds), ...outcomeOf(model, data) };
}

function outcomeOf(
  model: Model,
  data: BenchData,
): Pick<OwnCV, 'alpha' | 'objective' | 'gap' | 'converged' | 'mse'> {
  const objective = objectiveOf(data, rowsOf(model.coef_), model.alpha_, model.intercept_);
  const { alpha_: alpha, dualGap_: gap, converged_: converged, msePath_: mse } = model;
  return { alpha, objective, gap, converged, mse };
}

/** The rows of W from W^T. */
function rowsOf(coef: { readonly columns: number; getColumn(j: number): number[] }): number[][] {
  return Array.from({ length: coef.columns }, (_, j) => coef.getColumn(j));
}
