/** What each way truly gains over each task alone. */
import { runSync } from '../src/computation/drivers.js';
import { exp } from '../src/math/exp.js';
import { log1p } from '../src/math/log1p.js';
import type { Random } from '../src/math/random.js';
import { dealFolds } from '../src/selection/sharing/sharingFolds.js';
import { readSharingInput } from '../src/selection/sharing/sharingInput.js';
import { openPlan, runSharingJob } from '../src/selection/sharing/sharingJob.js';
import { TrainingSamples } from '../src/selection/sharing/trainingSamples.js';
import {
  drawSamples,
  drawTasks,
  type Kind,
  logOdds,
  P,
  probability,
  product,
  type Truth,
} from './sharingScenarios.js';

const TRAINING_SETS = 5;
const NEW_SAMPLES = 500;

export interface TrueGain {
  readonly gain: number;
  /** Its standard error over the training sets. */
  readonly error: number;
}

/** Task x way: the mean over training sets, with strengths chosen in each, of the risk of 'alone' less that of the way. */
export function trueGains(truths: readonly Truth[], kind: Kind, random: Random): TrueGain[][] {
  const runs = Array.from({ length: TRAINING_SETS }, (_, k) => gainsOfOne(truths, kind, random, k));
  return truths.map((_, t) =>
    runs[0]![t]!.map((_, k) => {
      const gains = runs.map((run) => run[t]![k]!);
      const gain = gains.reduce((sum, value) => sum + value, 0) / TRAINING_SETS;
      const squares = gains.reduce((sum, value) => sum + (value - gain) ** 2, 0);
      return { gain, error: Math.sqrt(squares / (TRAINING_SETS - 1) / TRAINING_SETS) };
    }),
  );
}

function gainsOfOne(truths: readonly Truth[], kind: Kind, random: Random, randomState: number): number[][] {
  const { plan } = readSharingInput('compareSharing', [drawTasks(truths, kind, random), { randomState }]);
  const { data, ways } = plan;
  const chosen = runSync(runSharingJob(openPlan(plan), { round: plan.nRepeats, fold: -1 }, () => {}));
  const set = new TrainingSamples(data, dealFolds(data, 2, 0), 2, null).without(-1);
  const fits = ways.map((way, k) => runSync(set.fit({ way, ...chosen[k]! }, 1e-8, null)));
  const X = drawSamples(NEW_SAMPLES, random);
  return truths.map((truth, t) => {
    const risks = fits.map(({ w, b }) => {
      const own = Array.from(w.subarray(t * P, (t + 1) * P));
      const fitted = { w: own, b: b[t]! - product(Array.from(data.origin), own) };
      return kind === 'numbers' ? squaredError(truth, fitted) : logLoss(truth, fitted, X);
    });
    return risks.map((risk) => risks[0]! - risk);
  });
}

/** The expectation over x ~ N(0, I), less the noise's variance. */
function squaredError(truth: Truth, fitted: Truth): number {
  return fitted.w.reduce((sum, value, j) => sum + (value - truth.w[j]!) ** 2, (fitted.b - truth.b) ** 2);
}

/** The mean over samples of the expectation over labels. */
function logLoss(truth: Truth, fitted: Truth, X: readonly number[][]): number {
  const total = X.reduce((sum, x) => {
    const q = probability(logOdds(truth, x));
    const eta = fitted.b + product(x, fitted.w);
    return sum + q * log1p(exp(-eta)) + (1 - q) * log1p(exp(eta));
  }, 0);
  return total / X.length;
}
