import type { Computation } from '../computation/computation.js';
import type { MixedTaskInput } from '../data/fromMixed.js';
import { isTaskList } from '../data/fromTasks.js';
import type { MixedTargetsInput } from '../data/mixedTargets.js';
import { fitArguments } from '../estimators/fitArguments.js';
import type { FitOptions, TableFitOptions, TasksFitOptions } from '../estimators/fitOptions.js';
import { type Fitting, type FitUnderWay, fitAlone, requireIdle } from '../estimators/fitting.js';
import type { Forgotten } from '../estimators/forgotten.js';
import { linesWithin } from '../estimators/summary.js';
import { enterClass, type ModelClass } from '../files/classes.js';
import { isMatrixLike } from '../matrix/fromMatrix.js';
import type { MatrixInput } from '../matrix/input.js';
import { isList } from '../matrix/numbers.js';
import { counted, describe, quote } from '../messages/describe.js';
import { InputError, NotFittedError } from '../messages/errors.js';
import { hide, showAs } from '../params/estimator.js';
import { fitSteps } from '../params/fitSteps.js';
import { nestedNames } from '../params/nested.js';
import { refuseUnknown, requireRecord, SEPARATOR } from '../params/options.js';
import { stepNames } from '../params/stepNames.js';
import { numberedNames } from '../preprocessing/featureNames.js';
import type { ScalerFitOptions } from '../preprocessing/standardScaler.js';
import type { TableInput } from '../tables/table.js';
import { isTableCall, tableArguments, tableFeatures } from '../tables/tableArguments.js';
import { tableMaker } from '../tables/tableOf.js';
import { fitTransforms, transformEach } from './pipelineData.js';
import {
  listOf,
  type PipelineFile,
  type PipelineReading,
  readPipeline,
  writePipeline,
} from './pipelineFile.js';
import {
  allTransforms,
  cloneStep,
  type FinalStep,
  type NamedStep,
  type PipelineStep,
  readSteps,
  type Steps,
  type TransformStep,
} from './pipelineSteps.js';
import type { LastStep, NamedSteps, OfLast, PredictsLast, TransformerPipeline } from './pipelineTypes.js';
import type { CVFitAsyncOptions, CVRunOptions } from './rowLassoCV.js';

/**
 * Steps in a row that are fitted and used as one model: each but the last transforms X for the next, the last predicts,
 *
 *     predict(X) = last.predict(... second.transform(first.transform(X)))
 *
 * so that new samples are scaled by the means and deviations of the training samples, within each split of a
 * cross-validation too. `fit` leaves the steps that were given as they are and fits clones of them: read what was
 * learned from `namedSteps`. The coefficients of the last step are those of the transformed columns.
 *
 * Source: scikit-learn 1.9's `sklearn.pipeline.Pipeline`, without `memory`.
 *
 * @example
 * const model = new Pipeline([['scaler', new StandardScaler()], ['model', new MultiTaskLassoCV()]]);
 * model.fit(X, Y).predict(X);     // X in its own units
 * model.namedSteps.model.alpha_;  // the strength that was chosen
 * model.setParams({ model__selectionRule: '1se' });
 */
export class Pipeline<const Given extends readonly NamedStep[] = readonly NamedStep[]> {
  // Not private names (#given): a Proxy around a pipeline, as Vue's reactive makes it, has none.
  private given: Steps;
  /** The steps that the last fit fitted; null before the first. */
  private fitted_: Steps | null = null;
  declare private fitUnderWay: FitUnderWay | null;

  /**
   * @param steps pairs [name, step]; every step but the last has fit and transform, the last fit and predict
   * @throws InputError for steps that are none; their parameters are checked in `fit`
   */
  constructor(steps: Given & PredictsLast<Given>) {
    this.given = readSteps('Pipeline', steps);
    hide(this, 'fitUnderWay', null);
    showAs(this, () => this.toString());
  }

  /** Of steps that all transform, each to what the steps before it make of X: for a part of a ColumnTransformer, say. */
  fit(this: TransformerPipeline, X: unknown, options?: ScalerFitOptions): this;
  /**
   * Fits a clone of each step to what the steps before it make of X.
   *
   * @param X n x p samples by features, in their own units
   * @param Y n x T, what the last step takes
   * @param options those of the last step's fit; `sampleWeight` goes to every step: of weights n x T the steps before
   *   the last, which know no tasks, get each sample's mean
   * @throws InputError as the steps throw; the pipeline stays as it was
   */
  fit(X: MatrixInput, Y: MixedTargetsInput, options?: FitOptions): this;
  /**
   * Fits tasks with their own samples: the steps before the last to the samples of all tasks, one below the other, and
   * the last to the tasks.
   */
  fit(tasks: readonly MixedTaskInput[], options?: TasksFitOptions): this;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fit(table: TableInput, options: TableFitOptions): this;
  /** No call that works: what the compiler says of one without Y. */
  fit<Given>(given: Forgotten<Given, MixedTaskInput>, options?: object): this;
  fit(...args: readonly unknown[]): this {
    requireIdle(this.fitting, 'Pipeline.fit');
    const { steps, rest } = this.fitTransforms('Pipeline.fit', args);
    if (rest) (steps.final[1].fit as Fit)(...rest);
    this.fitted_ = steps;
    return this;
  }

  protected *fitAsComputation(args: readonly unknown[]): Computation<void> {
    requireIdle(this.fitting, 'Pipeline.fit');
    const { steps, rest } = this.fitTransforms('Pipeline.fit', args);
    yield { kind: 'pause' };
    if (rest) yield* fitSteps(steps.final[1], rest);
    this.fitted_ = steps;
  }

  /**
   * As `fit`, the last step by its `fitAsync` where it has one.
   *
   * @throws (rejects with) InputError as `fit` throws, and while another fitAsync of this pipeline runs; the reason of
   *   the aborted signal
   */
  fitAsync(X: MatrixInput, Y: MixedTargetsInput, options?: CVFitAsyncOptions): Promise<this>;
  fitAsync(tasks: readonly MixedTaskInput[], options?: TasksFitAsyncOptions): Promise<this>;
  /** The same for a table, whose columns are named: `{ features?, targets, task?, weight? }`. */
  fitAsync(table: TableInput, options: TableFitOptions & CVRunOptions): Promise<this>;
  /** No call that works: what the compiler says of one without Y. */
  fitAsync<Given>(given: Forgotten<Given, MixedTaskInput>, options?: object): Promise<this>;
  async fitAsync(...args: readonly unknown[]): Promise<this> {
    requireIdle(this.fitting, 'Pipeline.fitAsync');
    const { steps, rest, options } = this.fitTransforms('Pipeline.fitAsync', args);
    const [, final] = steps.final;
    return fitAlone(
      this.fitting,
      (options as TasksFitAsyncOptions).signal,
      async () =>
        rest &&
        (final.fitAsync ? final.fitAsync.bind(final) : (final.fit.bind(final) as Fit))(
          ...(rest as FitArguments),
        ),
      () => {
        this.fitted_ = steps;
        return this;
      },
    );
  }

  /**
   * Fits by what is known of the samples where they are not at hand, as `fitSQL` does by the sums that a database computes.
   *
   * @param learn takes clones of the steps, and gives them fitted, in their order
   * @throws (rejects with) InputError while another fitAsync of this pipeline runs; what `fit` rejects with: the pipeline stays as
   *   it was
   */
  async fitStepsBy(learn: (steps: readonly NamedStep[]) => Promise<readonly NamedStep[]>): Promise<this> {
    requireIdle(this.fitting, 'Pipeline.fitStepsBy');
    return fitAlone(
      this.fitting,
      undefined,
      () => learn(listOf(this.cloned())),
      (steps) => {
        this.fitted_ = readSteps('Pipeline', steps);
        return this;
      },
    );
  }

  /** Fits clones of the steps before the last. @returns the arguments for the last; null where it transforms, and is fitted */
  private fitTransforms(
    caller: string,
    all: readonly unknown[],
  ): { steps: Steps; rest: unknown[] | null; options: object } {
    const steps = this.cloned();
    const transforms = allTransforms(steps);
    if (transforms) {
      const options = transformerOptions(caller, steps.final, all);
      fitTransforms(transforms, null, all[0], options);
      return { steps, rest: null, options };
    }
    const args = tableArguments('Pipeline.fit', all, { takesCategories: steps.transforms.length > 0 });
    const given = fitArguments('Pipeline.fit', args);
    const options = ('tasks' in given ? args[1] : given.options) ?? {};
    requireRecord('Pipeline.fit', 'options', options, ['sampleWeight']);
    const isOfTasks = 'tasks' in given;
    const { X, featureNames } = fitTransforms(steps.transforms, steps.final[1], args[0], options);
    const rest = args.slice(1);
    const place = isOfTasks ? 0 : 1;
    if (featureNames !== undefined) rest[place] = { ...options, featureNames };
    return { steps, rest: [X, ...rest], options };
  }

  private get fitting(): Fitting {
    return this as unknown as Fitting;
  }

  private cloned(): Steps {
    const pairs = listOf(this.given).map((pair) => [pair[0], cloneStep('Pipeline', pair)] as const);
    return readSteps('Pipeline', pairs);
  }

  private learned(what: string): Steps {
    if (this.fitted_) return this.fitted_;
    throw new NotFittedError(`this Pipeline is not fitted yet: call fit(X, Y) before ${what}.`);
  }

  /** What the steps before the last make of X, or all where the last transforms, too. @throws InputError, NotFittedError */
  transform(X: MatrixInput | TableInput): MatrixInput {
    const steps = this.transforms('transform');
    const [x] = this.tableRead('transform', [X]);
    return steps.reduce((x, [, step]) => step.transform(x), x as MatrixInput);
  }

  /** `transform` without a Matrix, for the next step of another pipeline. @throws InputError, NotFittedError */
  transformColumns(X: MatrixInput): MatrixInput {
    const steps = this.transforms('transform').map(([, step]) => step);
    const last = steps.pop();
    if (!last) return X;
    const x = transformEach(steps, X, last) as MatrixInput;
    return last.transformColumns ? last.transformColumns(x) : last.transform(x);
  }

  /** What `transform` did, undone from the last step to the first. @throws InputError for a step that has no way back; NotFittedError */
  inverseTransform(X: MatrixInput): MatrixInput {
    return this.transforms('inverseTransform').reduceRight<MatrixInput>((x, named) => {
      const back = ofStep(named, 'inverseTransform');
      if (typeof back !== 'function') throw lacks('inverseTransform', named);
      return back.call(named[1], x) as MatrixInput;
    }, X);
  }

  /** `fit(X, options).transform(X)`, of steps that all transform. @throws InputError */
  fitTransform(this: TransformerPipeline, X: unknown, options?: ScalerFitOptions): MatrixInput;
  fitTransform(X: unknown, options: object = {}): MatrixInput {
    (this.fit as Fit).call(this, X, options);
    return this.transform(X as MatrixInput);
  }

  /** Whether the last step transforms, too, so that nothing predicts. */
  get transformsOnly(): boolean {
    return allTransforms(this.given) !== null;
  }

  private transforms(what: string): readonly NamedStep<TransformStep>[] {
    const steps = this.learned(what);
    return allTransforms(steps) ?? steps.transforms;
  }

  /**
   * The names of the columns that `transform` makes: those of the last step's coefficients.
   *
   * @param featureNames the names of the features; unless given those of the fit, else x0, x1, ...
   * @throws InputError for a step without names of its own where there are none before it; NotFittedError
   */
  getFeatureNamesOut(featureNames?: readonly string[] | null): string[] {
    const given = featureNames ?? this.featureNamesIn_ ?? undefined;
    const steps = this.transforms('getFeatureNamesOut');
    const names = steps.reduce<readonly string[] | undefined>(
      (names, [, step]) => step.getFeatureNamesOut?.(names) ?? names,
      given,
    );
    return [...(names ?? numberedNames(this.nFeaturesIn_))];
  }

  /** The last step's `predict`, for samples in their own units. @throws InputError, NotFittedError */
  get predict(): OfLast<Given, 'predict'> {
    return this.byLast('predict');
  }

  /** The last step's `predictAsync`. @throws InputError where it has none; NotFittedError */
  get predictAsync(): OfLast<Given, 'predictAsync'> {
    return this.byLast('predictAsync');
  }

  /** The last step's `predictProba`. @throws InputError where it has none; NotFittedError */
  get predictProba(): OfLast<Given, 'predictProba'> {
    return this.byLast('predictProba');
  }

  /** The last step's `decisionFunction`. @throws InputError where it has none; NotFittedError */
  get decisionFunction(): OfLast<Given, 'decisionFunction'> {
    return this.byLast('decisionFunction');
  }

  /** The last step's score: R^2 or accuracy, for the estimators of this package. @throws InputError, NotFittedError */
  get score(): OfLast<Given, 'score'> {
    return this.byLast('score');
  }

  /** The last step's score of each task. @throws InputError where it has none; NotFittedError */
  get scores(): OfLast<Given, 'scores'> {
    return this.byLast('scores');
  }

  /**
   * The pipeline for one more task, by the last step's `adapt`: the task's X, in its own units, goes through the steps
   * before it as they are, and the last step is the adapted one. This pipeline stays as it was.
   *
   * @param task `{ name?, X, y, sampleWeight? }`
   * @throws InputError where the last step has no adapt, and as its adapt throws; NotFittedError
   */
  get adapt(): Adapt<Given> {
    const call = (task: unknown): Pipeline<Given> => {
      const { transforms, final } = this.learned('adapt');
      const adapt = ofStep(final, 'adapt');
      if (typeof adapt !== 'function') throw lacks('adapt', final);
      const steps = transforms.map(([, step]) => step);
      const transformed = isTaskList([task])
        ? (transformEach(steps, [task], final[1]) as unknown[])[0]
        : task;
      const adapted: unknown = adapt.call(final[1], transformed);
      const pipeline = new Pipeline<readonly NamedStep[]>(listOf(this.given));
      const fitted = [...transforms, [final[0], adapted]];
      return Object.assign(pipeline, {
        fitted_: readSteps('Pipeline', fitted),
      }) as unknown as Pipeline<Given>;
    };
    return call as Adapt<Given>;
  }

  /** A method of the last step, for X (or the X of each task) in its own units. */
  private byLast<
    Name extends 'predict' | 'predictAsync' | 'predictProba' | 'decisionFunction' | 'score' | 'scores',
  >(name: Name): OfLast<Given, Name> {
    const call = (X: unknown, ...rest: readonly unknown[]): unknown => {
      const { transforms, final } = this.learned(name);
      const method = ofStep(final, name);
      if (typeof method !== 'function') throw lacks(name, final);
      const [samples, ...options] = this.tableRead(name, [X, ...rest]);
      const x = transformEach(
        transforms.map(([, step]) => step),
        samples,
        final[1],
      );
      return (method as (...args: unknown[]) => unknown).call(final[1], x, ...options);
    };
    return call as OfLast<Given, Name>;
  }

  /** The arguments of a method with X of a table by the names of the features. */
  private tableRead(name: string, args: readonly unknown[]): readonly unknown[] {
    const features = this.featureNamesIn_;
    const caller = `Pipeline.${name}`;
    if (name === 'score' || name === 'scores') {
      const tasks = isTableCall(args) ? (this.taskNames_ as string[]) : null;
      return tableArguments(caller, args, { features, tasks, names: [], takesCategories: true });
    }
    if (features === null) return args;
    const [X, options, ...rest] = args as [unknown, { readonly as?: unknown } | undefined];
    const made =
      options?.as === undefined ? options : { ...options, as: tableMaker(caller, X, options.as, features) };
    return [tableFeatures(caller, X, features, true), made, ...rest];
  }

  /** The last step's coefficients, of the columns that the steps before it make. @throws InputError, NotFittedError */
  get coef_(): OfLast<Given, 'coef_'> {
    return this.fieldOfLast('coef_');
  }

  /** The last step's intercepts. @throws InputError, NotFittedError */
  get intercept_(): OfLast<Given, 'intercept_'> {
    return this.fieldOfLast('intercept_');
  }

  /** The last step's labels. @throws InputError where it is no classifier; NotFittedError */
  get classes_(): OfLast<Given, 'classes_'> {
    return this.fieldOfLast('classes_');
  }

  /** The names of the features of the first step, or null where the fit was given none. @throws NotFittedError */
  get featureNamesIn_(): string[] | null {
    const first = listOf(this.learned('reading featureNamesIn_')).map((step) =>
      ofStep(step, 'featureNamesIn_'),
    );
    return (first.find((names) => Array.isArray(names)) as string[] | undefined) ?? null;
  }

  /** The tasks' names. @throws InputError, NotFittedError */
  get taskNames_(): OfLast<Given, 'taskNames_'> {
    return this.fieldOfLast('taskNames_');
  }

  /** What the last step's fit proves, in the units of its objective. @throws InputError, NotFittedError */
  get certificate_(): OfLast<Given, 'certificate_'> {
    return this.fieldOfLast('certificate_');
  }

  private fieldOfLast<
    Name extends 'coef_' | 'intercept_' | 'classes_' | 'featureNamesIn_' | 'taskNames_' | 'certificate_',
  >(name: Name): OfLast<Given, Name> {
    const { final } = this.learned(`reading ${name}`);
    const value = ofStep(final, name);
    if (value === undefined) throw lacks(name, final);
    return value as OfLast<Given, Name>;
  }

  /** p, the number of features of the first step. @throws InputError where it does not tell; NotFittedError */
  get nFeaturesIn_(): number {
    const [first] = listOf(this.learned('reading nFeaturesIn_'));
    const value = ofStep(first!, 'nFeaturesIn_');
    if (typeof value === 'number') return value;
    throw lacks('nFeaturesIn_', first!);
  }

  /** The number of columns that `transform` makes. @throws NotFittedError */
  get nFeaturesOut_(): number {
    return this.getFeatureNamesOut().length;
  }

  /** The steps in their order, pairs [name, step]: those that are fitted, and before a fit those that were given. */
  get steps(): Given {
    return listOf(this.fitted_ ?? this.given) as unknown as Given;
  }

  /** The steps by name: those that are fitted, and before a fit those that were given. */
  get namedSteps(): NamedSteps<Given> {
    return Object.freeze(Object.fromEntries(this.steps)) as NamedSteps<Given>;
  }

  /** The last step, fitted once the pipeline is. */
  get lastStep(): LastStep<Given> {
    return this.steps.at(-1)![1] as LastStep<Given>;
  }

  /** `steps` as they were given, and each parameter of a step as `name__parameter`. */
  getParams(): { steps: NamedStep[] } & Record<string, unknown> {
    const params = listOf(this.given).flatMap(([name, step]) =>
      Object.entries(step.getParams?.() ?? {}).map(([key, value]) => [`${name}__${key}`, value] as const),
    );
    return { steps: listOf(this.given), ...Object.fromEntries(params) };
  }

  /**
   * Sets parameters of steps (`model__alpha`), or puts another step in the place of one (by its name, or all as
   * `steps`); what was learned stays until the next `fit`.
   *
   * @throws InputError for a name that is no parameter; nothing is set then
   */
  setParams(params: Readonly<Record<string, unknown>>): this {
    requireRecord('Pipeline', 'parameters', params, ['model__alpha']);
    const { steps, ...rest } = params;
    let next = steps === undefined ? this.given : readSteps('Pipeline', steps);
    const names = listOf(next).map(([name]) => name);
    const replaced = Object.entries(rest).filter(([name]) => names.includes(name));
    if (replaced.length > 0) {
      const by = new Map<string, unknown>(replaced);
      next = readSteps(
        'Pipeline',
        listOf(next).map(([name, step]) => [name, by.get(name) ?? step]),
      );
    }
    const settings = listOf(next).map((step) => settingsOf(step, rest));
    const own = ['steps', ...names];
    const known = [...own, ...settings.flatMap(({ known }) => known)];
    const hints = () => [...own, ...settings.flatMap((step) => step.hints)];
    refuseUnknown('Pipeline', 'parameter', params, known, hints);
    for (const { step, given } of settings) {
      // On a clone first: a value that a step refuses is then set nowhere.
      if (Object.keys(given).length > 0) (cloneStep('Pipeline', step) as Settable).setParams!(given as never);
    }
    for (const { step, given } of settings) {
      if (Object.keys(given).length > 0) (step[1] as Settable).setParams!(given as never);
    }
    this.given = next;
    return this;
  }

  /** A new pipeline of clones of the steps that were given, with nothing learned. */
  clone(): Pipeline<Given> {
    return new Pipeline(listOf(this.cloned())) as unknown as Pipeline<Given>;
  }

  /** Its steps, and the summary of the last one, as text. @throws NotFittedError */
  summary(): string {
    const steps = listOf(this.learned('summary')).map(
      ([name, step]) => `  ${name}: ${String(step).split('\n')[0]}`,
    );
    return [
      `Pipeline of ${counted(steps.length, 'step')}`,
      ...steps.slice(0, -1),
      ...linesWithin(this.lastStep),
    ].join('\n');
  }

  /** The pipeline as plain data for JSON. @throws InputError for a step that is of no class of this package */
  toJSON(): PipelineFile {
    return writePipeline(this.given, this.fitted_);
  }

  /**
   * The pipeline in a file, fitted if it was.
   *
   * @param classes those that the steps may be of. @defaultValue all that the program has loaded: without a bundler
   *   all of this package; a bundle may hold only those that are named somewhere
   * @throws InputError for the first field that is not as it should be
   */
  static fromJSON(file: PipelineFile | unknown, classes?: readonly ModelClass[]): Pipeline {
    if (classes !== undefined && !Array.isArray(classes)) {
      throw new InputError(
        `Pipeline.fromJSON: classes is ${describe(classes)}; expected a list such as [StandardScaler, MultiTaskLasso].`,
      );
    }
    return fromFile(file, { classes, depth: 0, readInner: fromFile });
  }

  /** `Pipeline(scaler: StandardScaler(), model: MultiTaskLassoCV())` */
  toString(): string {
    const inner = listOf(this.given).map(([name, step]) => {
      const own = step.toString !== Object.prototype.toString;
      return `${name}: ${own ? String(step) : describe(step)}`;
    });
    return `Pipeline(${inner.join(', ')})`;
  }
}

enterClass('Pipeline', Pipeline);

function fromFile(file: unknown, reading: PipelineReading): Pipeline {
  const { steps, fitted } = readPipeline(file, reading);
  const pipeline = new Pipeline<readonly NamedStep[]>(steps);
  return fitted ? Object.assign(pipeline, { fitted_: readSteps('Pipeline', fitted) }) : pipeline;
}

/** The last step's `adapt` with the pipeline as its result; never, which cannot be called, where it has none. */
type Adapt<Given extends readonly NamedStep[]> =
  FinalStep extends LastStep<Given>
    ? (task: MixedTaskInput) => Pipeline<Given>
    : LastStep<Given> extends { adapt(task: infer Task): unknown }
      ? (task: Task) => Pipeline<Given>
      : never;

type Fit = (...args: readonly unknown[]) => unknown;
type FitArguments = [X: MatrixInput, Y: MatrixInput, options?: object];
type TasksFitAsyncOptions = TasksFitOptions & Pick<CVFitAsyncOptions, 'signal' | 'onProgress' | 'device'>;

function ofStep([, step]: NamedStep, name: string): unknown {
  return (step as unknown as Record<string, unknown>)[name];
}

function lacks(name: string, [step, object]: NamedStep): InputError {
  const called = name.endsWith('_') ? name : `${name}()`;
  return new InputError(`Pipeline.${name}: step ${quote(step)}, ${describe(object)}, has no ${called}.`);
}

/** The options of a fit of steps that all transform, `(X, options?)`. @throws InputError for targets, which none of them takes */
function transformerOptions(
  caller: string,
  [name]: NamedStep,
  [X, options = {}, more]: readonly unknown[],
): object {
  const isRecord = typeof options === 'object' && options !== null && !isList(options);
  if (isRecord && more === undefined && !isMatrixLike(options) && !isTaskList(X)) return options;
  throw new InputError(
    `${caller}: the last step, ${quote(name)}, transforms and predicts nothing; expected (X, options), or an estimator as the ` +
      'last step.',
  );
}

type Settable = Pick<PipelineStep, 'setParams'>;

/**
 * The parameters `name__parameter` of one step, without the name, and all that there could be: of those that are nested in it
 * (`name__penalty__alpha`) the step knows.
 */
function settingsOf(
  step: NamedStep,
  params: Readonly<Record<string, unknown>>,
): { step: NamedStep; known: string[]; hints: string[]; given: Record<string, unknown> } {
  const [name, { getParams, setParams }] = step;
  if (!getParams || !setParams) return { step, known: [], hints: [], given: {} };
  const prefix = `${name}${SEPARATOR}`;
  const own = step[1].getParams!() as Readonly<Record<string, unknown>>;
  const keys = Object.keys(own);
  const given = Object.entries(params).flatMap(([path, value]) => {
    const key = path.slice(prefix.length);
    const isOwn = path.startsWith(prefix) && (keys.includes(key) || key.includes(SEPARATOR));
    return isOwn ? [[key, value] as const] : [];
  });
  const known = [...keys, ...given.map(([key]) => key)].map((key) => `${prefix}${key}`);
  const hints = nestedNames(own).map((key) => `${prefix}${key}`);
  return { step, known, hints, given: Object.fromEntries(given) };
}

/**
 * A {@link Pipeline} whose steps are named after their classes in lower case, `-1`, `-2`, … added where a class comes
 * twice, as in scikit-learn.
 *
 * @throws InputError as the Pipeline throws
 * @example
 * const model = makePipeline(new StandardScaler(), new MultiTaskLasso({ alpha: 0.1 }));
 * model.setParams({ multitasklasso__alpha: 0.2 });
 */
export function makePipeline<const Given extends readonly [...TransformStep[], FinalStep | TransformStep]>(
  ...steps: Given
): Pipeline<{ readonly [K in keyof Given]: readonly [name: string, step: Given[K]] }> {
  if (steps.length === 1 && Array.isArray(steps[0])) {
    throw new InputError(
      `makePipeline: step 0 is ${describe(steps[0])}; expected the steps themselves: makePipeline(scaler, model), say.`,
    );
  }
  const names = stepNames(steps);
  return new Pipeline(steps.map((step, k) => [names[k]!, step] as const)) as never;
}
