import { runAsync, runSync } from '../../computation/drivers.js';
import type { SampleWeightInput } from '../../data/fromShared.js';
import { ASYNC_NAMES, readAsync } from '../../estimators/fitOptions.js';
import { warn } from '../../messages/errors.js';
import type { ColumnRoles } from '../../tables/roles.js';
import type { TableInput } from '../../tables/table.js';
import type { CrossValidateRun } from '../crossValidate.js';
import { readJobs } from '../jobs.js';
import type { CVProgress } from '../runJobs.js';
import { fittedWeights, innermost } from '../search/fittedWeights.js';
import { summarised } from '../search/searchJobs.js';
import type { CrossValidated } from '../search/validationData.js';
import { runSearch, searchFits } from '../search/worker/runSearch.js';
import type { SampledTask } from '../taskSamples.js';
import type { Samples } from '../trainTestSplit.js';
import { type BootstrapPlan, bootstrapPlan, type OpenBootstrap, openBootstrap } from './bootstrapPlan.js';
import { type WeightBootstrap, weightBootstrap } from './weightBootstrap.js';

/** The options of {@link bootstrapWeights}. */
export interface BootstrapOptions {
  /** How many resamples are fitted, at least 2. @defaultValue 200 */
  readonly nBootstrap?: number | undefined;
  /** The share of resamples within each interval, in (0, 1). @defaultValue 0.95 */
  readonly confidence?: number | undefined;
  /** The seed of the resamples, an integer in [0, 2^32 - 1]; null draws others each time. @defaultValue 0 */
  readonly randomState?: number | null | undefined;
  /** Of tasks that share their samples: the weight of each, n numbers >= 0 or n x T. */
  readonly sampleWeight?: SampleWeightInput;
  /** Options for each `fit`, `taskNames` and `featureNames` for example. */
  readonly fitOptions?: object | undefined;
}

const CALLER = 'bootstrapWeights';
const RUN: readonly string[] = [...ASYNC_NAMES, 'nJobs'];

/**
 * How sure a linear model is of its weights: refits of it to resamples of the data, drawn with replacement within each task
 * (whole rows where tasks share them), give percentile intervals of each weight and intercept, their standard errors, and how often each feature is
 * used at all.
 *
 * Parameters stay as they are: strengths that a search chooses are chosen again in each resample if the search is what is passed, and are
 * taken as given if the model is. Penalties draw weights towards each other or to 0, and intervals with them: they say how far
 * the fit would differ on other samples, not where an unbiased one would lie. Fits start from that of all samples where the estimator can (`warmStart`).
 *
 * With `nJobs`, `signal`, `onProgress` or `device` among the options it gives a promise of the same bits, and the fits are shared out over
 * workers.
 *
 * Source: Efron, Tibshirani (1993), "An introduction to the bootstrap", chapter 13; how often a feature is used: Bach (2008),
 * "Bolasso", ICML.
 *
 * @param estimator a linear model, a pipeline that ends with one, or a search for one; it stays as it was
 * @param X n samples in any form that `fit` takes
 * @param Y n rows of targets
 * @throws InputError for what cannot be used; an error in a fit comes with the number of its split, a resample
 * @example
 * const { coefLower, coefUpper, selectionFrequency } = bootstrapWeights(new MultiTaskLasso({ alpha: 0.1 }), X, Y);
 * selectionFrequency[3]; // the share of resamples in which feature 3 is used
 */
export function bootstrapWeights(
  estimator: CrossValidated,
  tasks: readonly SampledTask[],
  options: BootstrapOptions & CrossValidateRun,
): Promise<WeightBootstrap>;
export function bootstrapWeights(
  estimator: CrossValidated,
  tasks: readonly SampledTask[],
  options?: BootstrapOptions,
): WeightBootstrap;
export function bootstrapWeights(
  estimator: CrossValidated,
  X: Samples,
  Y: Samples,
  options: BootstrapOptions & CrossValidateRun,
): Promise<WeightBootstrap>;
export function bootstrapWeights(
  estimator: CrossValidated,
  X: Samples,
  Y: Samples,
  options?: BootstrapOptions,
): WeightBootstrap;
/** The same for a table, by the names of its columns. */
export function bootstrapWeights(
  estimator: CrossValidated,
  table: TableInput,
  options: BootstrapOptions & ColumnRoles & CrossValidateRun,
): Promise<WeightBootstrap>;
export function bootstrapWeights(
  estimator: CrossValidated,
  table: TableInput,
  options: BootstrapOptions & ColumnRoles,
): WeightBootstrap;
export function bootstrapWeights(
  estimator: CrossValidated,
  ...given: readonly unknown[]
): WeightBootstrap | Promise<WeightBootstrap> {
  const isLater = given
    .slice(1)
    .some((one) => typeof one === 'object' && one !== null && RUN.some((name) => name in one));
  if (isLater) return bootstrapLater(estimator, given);
  const open = openBootstrap(CALLER, estimator, given, []);
  const plan = runSync(bootstrapPlan(open));
  return found(plan, runSync(searchFits(plan, () => {})), open);
}

async function bootstrapLater(
  estimator: CrossValidated,
  given: readonly unknown[],
): Promise<WeightBootstrap> {
  const open = openBootstrap(CALLER, estimator, given, RUN);
  const { signal, device, onProgress } = readAsync<CVProgress>(CALLER, open.read);
  const nJobs = readJobs(CALLER, open.read.raw('nJobs', null));
  const total = open.nBootstrap + 1;
  let completed = 0;
  const onFit = (): void => onProgress?.({ completed: ++completed, total });
  const plan = await runAsync(bootstrapPlan(open), { signal, device });
  onFit();
  return found(plan, await runSearch(plan, { nJobs, signal, device, onFit }), open);
}

function found(
  { whole }: BootstrapPlan,
  results: Awaited<ReturnType<typeof runSearch>>,
  { confidence }: OpenBootstrap,
): WeightBootstrap {
  for (const warning of summarised(results)) warn(warning);
  const model = innermost(whole);
  const samples = results.map(({ scores }) => scores[0]!.weights!);
  return weightBootstrap(CALLER, model, fittedWeights(CALLER, model), samples, confidence);
}
