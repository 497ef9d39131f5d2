/**
 * Fits of MultiTaskLasso to the same data and the same duality gap, beside scikit-learn's where a Python has
 * it. Times are those of one call of `fit`: in polytask with the checks of the input, its conversion and the
 * copy into WebAssembly memory, in Python with whatever scikit-learn does there.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MultiTaskLasso } from '../src/index.js';
import {
  type BenchData,
  type CorrelatedOptions,
  largestAlpha,
  makeCorrelatedData,
  writeData,
} from './data.js';
import { type FitResult, type Fits, failuresOf, timesOf, together } from './fitResult.js';
import { tableOfBoth, tableOfPolytask } from './fitTable.js';
import type { Extent } from './options.js';
import { type PeerAbout, type PeerRequest, ScikitLearn } from './scikitLearn.js';

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

async function startPeer(extent: Extent): Promise<ScikitLearn | { readonly missing: string }> {
  if (extent === 'short') return { missing: '--short leaves scikit-learn out' };
  const peer = await ScikitLearn.start(process.env.POLYTASK_PYTHON || 'python3');
  if (peer instanceof ScikitLearn) return peer;
  const remedy =
    'to have scikit-learn beside it: python3 -m venv .venv && .venv/bin/pip install scikit-learn==1.9.1, then set ' +
    'POLYTASK_PYTHON=.venv/bin/python';
  return { missing: `${peer.missing}; ${remedy}` };
}

function casesOf(extent: Extent): readonly Case[] {
  if (extent === 'short') return SHORT_CASES;
  return extent === 'long' ? [...CASES, ...LONG_CASES] : CASES;
}

function describePeer({ versions, threads }: PeerAbout): string {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${names.join(', ')}, whose linear algebra may use ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/** A folder that goes with this process, however it ends. */
function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'polytask-bench-'));
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  process.once('exit', remove);
  for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
    process.once(signal, () => process.exit(code));
  }
  return { path, remove };
}

/**
 * One fit each, then rounds in which each in turn does as many fits as 0.2 s hold: 4 rounds, 2 where a fit
 * takes more than a second, none where it takes more than ten. All are counted, the first ones too.
 */
async function fitBoth(
  { name, nSamples, nFeatures, nTasks }: Case,
  k: number,
  alpha: number,
  data: BenchData,
  side: PeerSide | null,
  extent: Extent,
): Promise<FitResult> {
  let own = fitPolytask(data, alpha, 1);
  let peer = side && (await fitPeer(side, 1));
  const slowest = Math.max(own.best, peer?.best ?? 0);
  const rounds = extent === 'short' || slowest > 10 ? 0 : slowest > 1 ? 2 : 4;
  const [ownRepeats, peerRepeats] = [own, peer].map((first) =>
    Math.min(25, Math.max(1, Math.round(0.2 / (first?.best ?? 1)))),
  );
  for (let round = 0; round < rounds; round++) {
    own = together(own, fitPolytask(data, alpha, ownRepeats!));
    if (side && peer) peer = together(peer, await fitPeer(side, peerRepeats!));
  }
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
  const seconds = Array.from({ length: repeats }, () => {
    const start = performance.now();
    model.fit(X, Y);
    return (performance.now() - start) / 1000;
  });
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

/** ||Y - X W||^2 / (2 n) + alpha sum_j ||W_j||, from the rows of W. */
function objectiveOf({ X, Y }: BenchData, rows: readonly number[][], alpha: number): number {
  const [n] = X.shape;
  const residual = Y.data.slice();
  let penalty = 0;
  rows.forEach((row, j) => {
    penalty += Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    row.forEach((value, t) => {
      if (value !== 0) for (let i = 0; i < n; i++) residual[t * n + i]! -= value * X.data[j * n + i]!;
    });
  });
  return residual.reduce((sum, value) => sum + value * value, 0) / (2 * n) + alpha * penalty;
}

function nullObjectiveOf({ X, Y }: BenchData): number {
  return Y.data.reduce((sum, value) => sum + value * value, 0) / (2 * X.shape[0]);
}
