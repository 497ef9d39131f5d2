import type { Computation } from '../computation/computation.js';
import { runAsync, runSync } from '../computation/drivers.js';
import type { Dataset } from '../data/dataset.js';
import { checkFeatureWeightsField, plainFeatureWeights, readFeatureWeights } from '../data/featureWeights.js';
import type { IncompleteTargets } from '../data/targets.js';
import { readSharedFit } from '../estimators/fitInput.js';
import {
  ASYNC_NAMES,
  type AsyncOptions,
  type FitOptions,
  readAsync,
  type TableFitOptions,
} from '../estimators/fitOptions.js';
import { type Found, fitAlone, requireIdle } from '../estimators/fitting.js';
import type { FittedLinearModel } from '../estimators/linearModel.js';
import { LinearRegressor } from '../estimators/linearRegressor.js';
import type { RowLassoParams } from '../estimators/rowLassoParams.js';
import { startSquaredFit } from '../estimators/squaredFit.js';
import { openPath } from '../estimators/squaredPath.js';
import { certified, gapOfRows, ruleOnStatistics } from '../estimators/statisticsFit.js';
import { settingsInRow, shortNumber } from '../estimators/summary.js';
import { createRandom } from '../math/random.js';
import type { MatrixInput } from '../matrix/input.js';
import { isList } from '../matrix/numbers.js';
import { requireRoom } from '../matrix/shape.js';
import { InputError } from '../messages/errors.js';
import type { OptionReader } from '../params/options.js';
import { elasticNet } from '../penalties/rowLasso.js';
import type { SufficientStatistics } from '../statistics/statistics.js';
import type { TableInput } from '../tables/table.js';
import { tableArguments } from '../tables/tableArguments.js';
import { alphaAtEdge, alphasFor, requireGrid, requirePenalised } from './alphas.js';
import { checkCv } from './checkCv.js';
import { chooseStrength, meanErrors, standardErrors } from './chooseStrength.js';
import { type CVFile, type FittedCV, readCVModel, writeCVModel } from './cvFile.js';
import { type CVParams, type MultiTaskElasticNetCVParams, readCVParams } from './cvParams.js';
import { type FoldErrors, type FoldRule, foldErrors, requireWeights, warnOfUnseen } from './foldErrors.js';
import type { FoldJob, FoldPath } from './foldJobs.js';
import { withMoments } from './foldMoments.js';
import { readJobs } from './jobs.js';
import { pathWarning } from './pathWarning.js';
import { type CVProgress, type JobsRun, runJobsAsync, runJobsSync } from './runJobs.js';
import { readCv, writeCv } from './splitsFile.js';
import { partErrors, readParts } from './statisticsFolds.js';

export interface CVFitAsyncOptions extends FitOptions, AsyncOptions<CVProgress> {
  /** Called as fits along the paths are done. */
  readonly onProgress?: ((progress: CVProgress) => void) | undefined;
  /** Overrides the parameter `nJobs`. */
  readonly nJobs?: number | null | undefined;
}

/** What `fitAsync` takes on top of the options of `fit`. */
export type CVRunOptions = Pick<CVFitAsyncOptions, 'signal' | 'onProgress' | 'nJobs' | 'device'>;

/** Which fits a cross-validation makes: its paths, in the order of l1Ratios and then folds. */
interface Grid {
  readonly params: CVParams;
  readonly rule: FoldRule;
  readonly nFolds: number;
  /** For each l1Ratio. */
  readonly alphas: readonly (readonly number[])[];
  readonly jobs: readonly FoldPath[];
}

/** A cross-validation of samples that is ready to run. */
interface Plan extends Grid {
  readonly dataset: Dataset;
  readonly jobs: readonly FoldJob[];
}

/** What the jobs' results lead to. */
interface Choice {
  readonly table: Omit<FittedCV, keyof FittedLinearModel>;
  readonly warnings: readonly Error[];
  refit(): Computation<Found>;
}

/** The fit of all samples with a choice. */
type Refit = (chosen: { readonly alpha: number; readonly l1Ratio: number }) => Computation<Found>;

/** What MultiTaskLassoCV and MultiTaskElasticNetCV share: everything but their parameters. */
export abstract class RowLassoCV<Params extends object> extends LinearRegressor<Params, FittedCV> {
  /**
   * Chooses the strength of the penalty by cross-validation, then fits all samples with it. Runs on the calling
   * thread, whatever nJobs says: `fitAsync` runs on several.
   *
   * @param X n x p samples by features, dense or in compressed columns; finite numbers
   * @param Y n x T samples by tasks; NaN is a missing target, in the fits and in the errors
   * @returns this estimator
   * @throws InputError for a parameter or data that cannot be used; the estimator stays as it was
   */
  fit(X: MatrixInput, Y: IncompleteTargets, options?: FitOptions): this;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fit(table: TableInput, options: TableFitOptions): this;
  fit(...given: readonly unknown[]): this {
    requireIdle(this.fitting, `${this.estimatorName}.fit`);
    const { plan } = this.plan(given, []);
    const results = runJobsSync(plan.dataset, plan.jobs, plan.rule);
    const choice = this.choose(plan, results, this.refitOf(plan));
    return this.learn(found(choice, runSync(choice.refit())));
  }

  protected override *fitAsComputation(given: readonly unknown[]): Computation<void> {
    requireIdle(this.fitting, `${this.estimatorName}.fit`);
    const { plan } = this.plan(given, []);
    const results: FoldErrors[] = [];
    for (const job of yield* withMoments(plan.dataset, plan.jobs, plan.rule))
      results.push(yield* foldErrors(plan.dataset, job, plan.rule, () => {}));
    const choice = this.choose(plan, results, this.refitOf(plan));
    this.learn(found(choice, yield* choice.refit()));
  }

  /**
   * As `fit`, with the same bits as the result for any `nJobs`. With nJobs 1 or null the event loop has its turn
   * between steps; with more, the paths are shared out over so many workers at most (worker_threads in Node, Web
   * Workers in a browser; -1 is one for each core), each with one copy of the data at most: a worker for each
   * second of estimated work, none where that is less than two.
   *
   * @throws (rejects with) InputError as `fit` throws, and while another fitAsync of this estimator runs; the reason
   *   of the aborted signal, or WorkerError where
   *   workers cannot be started or one of them dies
   */
  fitAsync(X: MatrixInput, Y: IncompleteTargets, options?: CVFitAsyncOptions): Promise<this>;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fitAsync(table: TableInput, options: TableFitOptions & CVRunOptions): Promise<this>;
  async fitAsync(...given: readonly unknown[]): Promise<this> {
    const caller = `${this.estimatorName}.fitAsync`;
    requireIdle(this.fitting, caller);
    const { plan, read } = this.plan(given, [...ASYNC_NAMES, 'nJobs']);
    const run = readAsync<CVProgress>(caller, read);
    const nJobs = readJobs(caller, read.raw('nJobs', plan.params.nJobs));
    return fitAlone(
      this.fitting,
      run.signal,
      () => this.fitPlan(plan, run, nJobs),
      (result) => this.learn(result),
    );
  }

  /**
   * Chooses the strength of the penalty by cross-validation over parts that are known by their moments, as
   * `sufficientStatistics` makes them: each part is the test samples of one split, all others together are what is fitted;
   * `cv` does not count. Then fits all parts with it.
   *
   * @param parts statistics of the same features and tasks, two at least
   * @throws InputError for a parameter or statistics that cannot be used; the estimator stays as it was
   */
  fitStatistics(parts: readonly SufficientStatistics[]): this {
    const name = this.estimatorName;
    const caller = `${name}.fitStatistics`;
    requireIdle(this.fitting, caller);
    const params = readCVParams(name, this.getParams(), this.defaults);
    const { whole, splits } = readParts(caller, parts, params);
    const rule = this.ruleOf(params, whole.dataset, 'auto');
    const inner = ruleOnStatistics(rule);
    const alphas = this.triedAlphas(whole.dataset, params, inner);
    const jobs = params.l1Ratios.flatMap((l1Ratio, l) =>
      splits.map((_, fold) => ({ fold, l1Ratio, alphas: alphas[l]! })),
    );
    const results = jobs.map((job) => runSync(partErrors(splits[job.fold]!, job, inner)));
    const refitWith: Refit = (chosen) => {
      const work = refit(name, { ...inner, ...chosen }, whole.dataset, 'auto');
      const penalty = elasticNet({ ...rule, ...chosen }, whole.statistics.T);
      return certified(name, work, whole, rule, gapOfRows(penalty));
    };
    const choice = this.choose({ params, rule, nFolds: splits.length, alphas, jobs }, results, refitWith);
    return this.learn(found(choice, runSync(choice.refit())));
  }

  protected async fitPlan(
    plan: Plan,
    { signal, onProgress, device }: AsyncOptions<CVProgress>,
    nJobs: JobsRun['nJobs'],
  ): Promise<Found<FittedCV>> {
    const total = plan.jobs.reduce((sum, { alphas }) => sum + alphas.length, 1);
    const onPoints = (completed: number): void => onProgress?.({ completed, total });
    const results = await runJobsAsync(plan.dataset, plan.jobs, plan.rule, {
      nJobs,
      signal,
      onPoints,
      device,
    });
    const choice = this.choose(plan, results, this.refitOf(plan));
    const refit = await runAsync(choice.refit(), { signal, device });
    onPoints(total);
    return found(choice, refit);
  }

  protected plan(given: readonly unknown[], more: readonly string[]): { plan: Plan; read: OptionReader } {
    const name = this.estimatorName;
    const [X, Y, options = {}] = tableArguments(`${name}.fit`, given, { takesLabels: false });
    const params = readCVParams(name, this.getParams(), this.defaults);
    // Who finds the alphas looks at the numbers of X.
    const isFiniteLater = params.choice.kind === 'count';
    const { dataset, kernels, read } = readSharedFit(
      `${name}.fit`,
      X,
      Y,
      options as object,
      more,
      undefined,
      isFiniteLater,
    );
    const folds = checkCv(params.cv, dataset.blocks[0]!.x.rows, X as MatrixInput, Y as IncompleteTargets);
    if (params.selectionRule === '1se' && folds.length < 2) {
      throw new InputError(
        `${name}: selectionRule '1se' needs a standard error over the splits of cv, so at least two; there is one.`,
      );
    }
    requireWeights(dataset, folds);
    warnOfUnseen(name, dataset, folds);
    requireRoom(name, 'alphas x l1Ratios x splits', [
      params.choice.kind === 'count' ? params.choice.count : params.choice.alphas.length,
      params.l1Ratios.length,
      folds.length,
    ]);
    const rule = this.ruleOf(params, dataset, kernels);
    const alphas = this.triedAlphas(dataset, params, rule);
    const jobs = params.l1Ratios.flatMap((l1Ratio, l) =>
      folds.map(({ train, test }, fold) => ({ fold, train, test, l1Ratio, alphas: alphas[l]! })),
    );
    return { plan: { dataset, params, rule, nFolds: folds.length, alphas, jobs }, read };
  }

  /**
   * What all paths share. One seed for all of them, here, so that neither their order nor their thread matters; no more than
   * that, for it goes to workers, and cv may hold what cannot be sent.
   */
  protected ruleOf(params: CVParams, { nFeatures }: Dataset, kernels: FoldRule['kernels']): FoldRule {
    const { tol, maxIter, selection, fitIntercept } = params;
    const randomState = params.randomState ?? createRandom(null).integer(2 ** 32);
    const given = (this.getParams() as { featureWeights?: unknown }).featureWeights;
    const featureWeights = readFeatureWeights(given, nFeatures, `${this.estimatorName}: featureWeights`);
    return { tol, maxIter, selection, fitIntercept, randomState, kernels, featureWeights };
  }

  /** The alphas for each l1Ratio. */
  protected triedAlphas(dataset: Dataset, params: CVParams, rule: FoldRule): (readonly number[])[] {
    const { choice, l1Ratios } = params;
    requireGrid(this.estimatorName, choice, l1Ratios);
    requirePenalised(this.estimatorName, choice, rule.featureWeights);
    if (choice.kind === 'list') return l1Ratios.map(() => choice.alphas);
    const data = runSync(openPath(dataset, rule));
    try {
      return l1Ratios.map((l1Ratio) => alphasFor(data, choice, l1Ratio));
    } finally {
      data.dispose();
    }
  }

  protected refitOf({ dataset, rule }: Plan): Refit {
    return (chosen) => refit(this.estimatorName, { ...rule, ...chosen }, dataset, rule.kernels);
  }

  /** The choice from the results of the jobs, and the fit that is left to do. */
  protected choose(grid: Grid, results: readonly FoldErrors[], refitWith: Refit): Choice {
    const { params, nFolds, alphas } = grid;
    const errors = alphas.map((path, l) => {
      const folds = results.slice(l * nFolds, (l + 1) * nFolds);
      return path.map((_, k) => folds.map((result) => result.errors[k]!));
    });
    const { l, k } = chooseStrength(errors, alphas, params.selectionRule);
    const { l1Ratios } = params;
    const best = chooseStrength(errors, alphas, 'min');
    const means = meanErrors(errors)[best.l]!;
    const edge = alphaAtEdge(this.estimatorName, alphas[best.l]!, means, best.k, params.choice.kind);
    const chosen = { alpha: alphas[l]![k]!, l1Ratio: l1Ratios[l]! };
    const warning = cvWarning(this.estimatorName, grid, results);
    return {
      table: { ...chosen, l1Ratios, alphas, sharedAlphas: params.choice.kind === 'list', errors },
      warnings: [warning, edge].filter((one) => one !== null),
      refit: () => refitWith(chosen),
    };
  }

  /** The alpha that was chosen, with which `coef_` was fitted. */
  get alpha_(): number {
    return this.learned('reading alpha_').alpha;
  }

  /** msePath_ for each l1Ratio. */
  protected errorTables(attribute: string): number[][][] {
    return this.learned(`reading ${attribute}`).errors.map((path) => path.map((folds) => [...folds]));
  }

  /** mseStd_ for each l1Ratio. */
  protected standardErrors(attribute: string): number[][] {
    return standardErrors(this.learned(`reading ${attribute}`).errors);
  }

  protected override checkParams(params: object): void {
    const { cv, featureWeights } = params as { cv?: unknown; featureWeights?: unknown };
    checkFeatureWeightsField(featureWeights);
    readCVParams(this.estimatorName, { ...params, cv: readCv(cv) }, this.defaults);
  }

  protected override writeParams(params: Params): object {
    const { alphas, l1Ratio, cv, featureWeights } = params as Partial<MultiTaskElasticNetCVParams>;
    const lists = {
      ...(isList(alphas) && { alphas: Array.from(alphas) }),
      ...(isList(l1Ratio) && { l1Ratio: Array.from(l1Ratio) }),
    };
    return { ...params, ...lists, cv: writeCv(cv), featureWeights: plainFeatureWeights(featureWeights) };
  }

  protected override readParams(params: Record<string, unknown>): object {
    return { ...params, cv: readCv(params.cv) };
  }

  protected override summaryLines({ alpha, l1Ratio, l1Ratios, alphas, errors }: FittedCV): string[] {
    const l = l1Ratios.indexOf(l1Ratio);
    const k = alphas[l]!.indexOf(alpha);
    const folds = errors[l]![k]!;
    const mean = folds.reduce((sum, error) => sum + error, 0) / folds.length;
    const chosen = 'l1Ratio' in this.defaults ? { alpha, l1Ratio } : { alpha };
    return [
      `chosen among ${errors.reduce((sum, path) => sum + path.length, 0)}: ${settingsInRow(chosen)}, of a mean squared error of ` +
        `${shortNumber(mean)} over ${folds.length} folds`,
    ];
  }

  protected override write(fitted: FittedCV): CVFile {
    return writeCVModel(fitted);
  }

  protected override read(file: unknown): FittedCV {
    return readCVModel(file, !('l1Ratio' in this.defaults));
  }
}

/** The fit of all samples. */
function* refit(
  name: string,
  params: RowLassoParams,
  dataset: Dataset,
  kernels: FoldRule['kernels'],
): Computation<Found> {
  const { data, work } = yield* startSquaredFit(name, params, dataset, kernels, undefined);
  try {
    return yield* work;
  } finally {
    data.dispose();
  }
}

function found({ table, warnings }: Choice, refit: Found): Found<FittedCV> {
  return {
    fitted: Object.freeze({ ...refit.fitted, ...table }),
    warnings: [...warnings, ...refit.warnings],
  };
}

/** What the user should be told of the fits along all paths; null where all converged. */
function cvWarning(name: string, { rule, jobs }: Grid, results: readonly FoldErrors[]): Error | null {
  let unconverged = 0;
  let excess = 0;
  let place = '';
  for (const [k, { unconverged: count, worst }] of results.entries()) {
    unconverged += count;
    if (worst === null || !(worst.excess > excess)) continue;
    excess = worst.excess;
    place = `alpha = ${worst.alpha} of split ${jobs[k]!.fold} of cv`;
  }
  const total = jobs.reduce((sum, { alphas }) => sum + alphas.length, 0);
  return pathWarning(name, rule, { unconverged, total, excess, place });
}
