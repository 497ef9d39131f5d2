/**
 * Fits of MultiTaskLasso to the same data and the same duality gap, beside scikit-learn's where a Python has
 * it. Times are those of one call of `fit`: in polytask with the checks of the input, its conversion and the
 * copy into WebAssembly memory, in Python with whatever scikit-learn does there.
 */
import { MultiTaskLasso } from '../src/index.js';
import {
  type BenchData,
  type CorrelatedOptions,
  largestAlpha,
  makeCorrelatedData,
  temporaryFolder,
  writeData,
} from './data.js';
import { type FitResult, type Fits, failuresOf } from './fitResult.js';
import { tableOfBoth, tableOfPolytask } from './fitTable.js';
import { nullObjectiveOf, objectiveOf } from './objective.js';
import type { Extent } from './options.js';
import { describePeer, type PeerAbout, type PeerRequest, ScikitLearn, startPeer } from './scikitLearn.js';
import { inTurn, secondsOf, timesOf } from './turns.js';

/** Every fit stops at a duality gap of at most this part of ||Y||^2 / (2 n), which is polytask's tol. */
const RELATIVE_GAP = 1e-6;
const MAX_ITER = 1_000_000;

interface Case extends CorrelatedOptions {
  readonly name: string;
  /** alpha = alphaMax / k. */
  readonly ks: readonly number[];
}

const CASES: readonly Case[] = [
  { name: 'small', nSamples: 442, nFeatures: 10, nTasks: 3, density: 0.5, ks: [2, 10, 100] },
  { name: 'celer example', nSamples: 100, nFeatures: 500, nTasks: 50, density: 0.1, ks: [2, 10, 100] },
  { name: 'tall', nSamples: 20000, nFeatures: 100, nTasks: 10, density: 0.2, ks: [2, 10, 100] },
  { name: 'benchopt', nSamples: 306, nFeatures: 3000, nTasks: 20, density: 0.3, ks: [2, 10, 100] },
  { name: 'wide', nSamples: 150, nFeatures: 30000, nTasks: 5, density: 0.001, ks: [2, 10, 50] },
];
const LONG_CASES: readonly Case[] = [
  { name: 'MEG size', nSamples: 306, nFeatures: 7498, nTasks: 50, density: 0.1, ks: [2, 10, 100] },
];
const SHORT_CASES: readonly Case[] = [
  { ...CASES[0]!, ks: [2, 100] },
  { ...CASES[1]!, ks: [2, 10] },
  { ...CASES[3]!, ks: [2] },
];

export interface FitReport {
  readonly relativeGap: number;
  /** What fitted beside polytask, or why nothing did. */
  readonly peer: PeerAbout | { readonly missing: string };
  readonly results: readonly FitResult[];
  /** Everything that should not be so. */
  readonly failures: readonly string[];
}

/** scikit-learn, and what it is asked for but for the number of repeats. */
interface PeerSide {
  readonly peer: ScikitLearn;
  readonly request: Omit<PeerRequest, 'repeats'>;
}

export async function benchFits(extent: Extent, print: (text: string) => void): Promise<FitReport> {
  const started = await startPeer(extent);
  const peer = started instanceof ScikitLearn ? started : null;
  const about = started instanceof ScikitLearn ? started.about : started;
  print('missing' in about ? `polytask alone: ${about.missing}.\n` : `Beside ${describePeer(about)}.\n`);

  const folder = peer && temporaryFolder();
  const results: FitResult[] = [];
  try {
    for (const problem of casesOf(extent)) {
      const data = makeCorrelatedData(problem);
      const files = folder && writeData(folder.path, problem.name.replaceAll(' ', '-'), data);
      const alphaMax = largestAlpha(data);
      for (const k of problem.ks) {
        const request = files && {
          ...files,
          alpha: alphaMax / k,
          relativeGap: RELATIVE_GAP,
          maxIter: MAX_ITER,
        };
        const side = peer && request && { peer, request };
        results.push(await fitBoth(problem, k, alphaMax / k, data, side, extent));
      }
    }
  } finally {
    peer?.close();
    folder?.remove();
  }
  print(peer ? tableOfBoth(results) : tableOfPolytask(results));
  const failures = results.flatMap((result) => failuresOf(result, RELATIVE_GAP));
  for (const failure of failures) print(`FAILED: ${failure}`);
  return { relativeGap: RELATIVE_GAP, peer: about, results, failures };
}

function casesOf(extent: Extent): readonly Case[] {
  if (extent === 'short') return SHORT_CASES;
  return extent === 'long' ? [...CASES, ...LONG_CASES] : CASES;
}

async function fitBoth(
  { name, nSamples, nFeatures, nTasks }: Case,
  k: number,
  alpha: number,
  data: BenchData,
  side: PeerSide | null,
  extent: Extent,
): Promise<FitResult> {
  const { own, peer } = await inTurn(
    (repeats) => fitPolytask(data, alpha, repeats),
    side && ((repeats) => fitPeer(side, repeats)),
    extent,
  );
  return {
    name,
    shape: { nSamples, nFeatures, nTasks },
    k,
    alpha,
    nullObjective: nullObjectiveOf(data),
    polytask: own,
    scikitLearn: peer,
  };
}

function fitPolytask({ X, Y }: BenchData, alpha: number, repeats: number): Fits {
  const model = new MultiTaskLasso({ alpha, fitIntercept: false, tol: RELATIVE_GAP, maxIter: MAX_ITER });
  const seconds = Array.from({ length: repeats }, () => secondsOf(() => model.fit(X, Y)));
  const coef = model.coef_;
  const rows = Array.from({ length: coef.columns }, (_, j) => coef.getColumn(j));
  return {
    ...timesOf(seconds),
    objective: objectiveOf({ X, Y }, rows, alpha),
    relativeGap: (RELATIVE_GAP * model.dualGap_) / model.eps_,
    nIter: model.nIter_,
    nActive: rows.filter((row) => row.some((value) => value !== 0)).length,
    converged: model.converged_,
  };
}

async function fitPeer({ peer, request }: PeerSide, repeats: number): Promise<Fits> {
  const { seconds, objective, relativeGap, nIter, nActive, converged } = await peer.fit({
    ...request,
    repeats,
  });
  return { ...timesOf(seconds), objective, relativeGap, nIter, nActive, converged };
}
