/** From what bootstrapWeights is given to the fits that it makes. */
import type { Computation } from '../../computation/computation.js';
import { checkRandomState } from '../../math/random.js';
import { hasLabels } from '../estimatorKind.js';
import { type FitData, takePart } from '../fitData.js';
import { innermost } from '../search/fittedWeights.js';
import { cloneOf, fitPart } from '../search/foldScores.js';
import { atPlace } from '../search/place.js';
import type { SharedPlan } from '../search/searchJobs.js';
import { type CrossValidated, readFitOptions, readValidation } from '../search/validationData.js';
import { resamplesOf } from './resamples.js';

const NAMES = ['nBootstrap', 'confidence', 'randomState', 'sampleWeight', 'fitOptions'];

export interface OpenBootstrap extends ReturnType<typeof readValidation> {
  readonly caller: string;
  readonly estimator: CrossValidated;
  readonly fitOptions: object;
  readonly nBootstrap: number;
  readonly confidence: number;
  readonly seed: number | null;
}

/** @param more the names of further options @throws InputError */
export function openBootstrap(
  caller: string,
  estimator: CrossValidated,
  given: readonly unknown[],
  more: readonly string[],
): OpenBootstrap {
  const { data, read } = readValidation(caller, estimator, given, [...NAMES, ...more]);
  return {
    ...{ caller, data, read, estimator },
    fitOptions: readFitOptions(caller, read.raw('fitOptions', {})),
    nBootstrap: read.count('nBootstrap', 200, 2),
    confidence: read.real('confidence', 0.95, { above: 0, below: 1 }),
    seed: checkRandomState(read.raw('randomState', 0)),
  };
}

export interface BootstrapPlan extends SharedPlan {
  readonly whole: CrossValidated;
}

/** The fit of all samples, and the fits of resamples that start from it. */
export function* bootstrapPlan({
  caller,
  data,
  estimator,
  fitOptions,
  nBootstrap,
  seed,
}: OpenBootstrap): Computation<BootstrapPlan> {
  const isLabelled = (t: number): boolean => hasLabels(innermost(estimator), t);
  const whole = cloneOf(estimator);
  const place = { name: () => `${caller}, the fit of all samples` };
  yield* atPlace(place, fitPart(whole, takePart(data, allRows(data)), fitOptions));
  const resamples = resamplesOf(caller, data, isLabelled, nBootstrap, seed);
  const test = new Int32Array(0);
  return {
    ...{ whole, isLabelled, startsFitted: true, errorScore: null, paths: [[0]] },
    judging: { caller: caller, data, scorers: [], fitOptions, withTrain: false, givesWeights: true },
    candidates: [
      { params: {}, shown: '', estimator: whole as SharedPlan['candidates'][number]['estimator'] },
    ],
    folds: resamples.map((train) => ({ train, test })),
    params: { estimator, scoring: null },
  };
}

function allRows({ n }: FitData): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i);
}
