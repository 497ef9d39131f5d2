import type { Matrix } from 'ml-matrix';
import { describe } from '../describe.js';
import { InputError, NotFittedError } from '../errors.js';
import type { FitOptions } from '../estimators/fitOptions.js';
import type { PredictOptions } from '../estimators/linearEstimator.js';
import type { ScoreOptions } from '../estimators/linearRegressor.js';
import type { MatrixInput } from '../matrix/input.js';
import { refuseUnknown, requireRecord } from '../options.js';
import { listOf, type PipelineFile, readPipeline, writePipeline } from './pipelineFile.js';
import { cloneStep, type NamedStep, type PipelineStep, readSteps, type Steps } from './pipelineSteps.js';
import type { CVFitAsyncOptions } from './rowLassoCV.js';

/** The steps by their names. */
export type NamedSteps<Given extends readonly NamedStep[]> = {
  readonly [Pair in Given[number] as Pair[0]]: Pair[1];
};
/** The last of a list of steps. */
export type LastStep<Given extends readonly NamedStep[]> = Given extends readonly [...unknown[], infer Last]
  ? Last extends NamedStep
    ? Last[1]
    : PipelineStep
  : PipelineStep;

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
  #given: Steps;
  #fitted: Steps | null = null;
  #lastTurn = 0;
  #learnedTurn = 0;

  /**
   * @param steps pairs [name, step]; every step but the last has fit and transform, the last fit and predict
   * @throws InputError for steps that are none; their parameters are checked in `fit`
   */
  constructor(steps: Given) {
    this.#given = readSteps('Pipeline', steps);
    Object.defineProperty(this, Symbol.for('nodejs.util.inspect.custom'), { value: () => this.toString() });
  }

  /**
   * Fits a clone of each step to what the steps before it make of X.
   *
   * @param X n x p samples by features, in their own units
   * @param Y n x T
   * @param options those of the last step's fit; `sampleWeight` goes to every step
   * @throws InputError as the steps throw; the pipeline stays as it was
   */
  fit(X: MatrixInput, Y: MatrixInput, options: FitOptions = {}): this {
    const { steps, transformed } = this.#fitTransforms(X, options);
    const turn = ++this.#lastTurn;
    steps.final[1].fit(transformed, Y, options);
    return this.#learn(steps, turn);
  }

  /**
   * As `fit`, the last step by its `fitAsync` where it has one. Where fits of one pipeline overlap, the one that
   * began last counts.
   *
   * @throws (rejects with) InputError as `fit` throws, or the reason of the aborted signal
   */
  async fitAsync(X: MatrixInput, Y: MatrixInput, options: CVFitAsyncOptions = {}): Promise<this> {
    const { steps, transformed } = this.#fitTransforms(X, options);
    const turn = ++this.#lastTurn;
    const [, final] = steps.final;
    if (final.fitAsync) await final.fitAsync(transformed, Y, options);
    else final.fit(transformed, Y, options);
    return this.#learn(steps, turn);
  }

  #fitTransforms(X: MatrixInput, options: FitOptions): { steps: Steps; transformed: MatrixInput } {
    requireRecord('Pipeline.fit', 'options', options, ['sampleWeight']);
    const steps = this.#clones();
    const { sampleWeight } = options;
    const weights = sampleWeight === undefined || sampleWeight === null ? {} : { sampleWeight };
    let transformed = X;
    for (const [, step] of steps.transforms) {
      step.fit(transformed, weights as { sampleWeight?: number[] });
      transformed = step.transform(transformed);
    }
    return { steps, transformed };
  }

  #clones(): Steps {
    const pairs = listOf(this.#given).map((pair) => [pair[0], cloneStep('Pipeline', pair)] as const);
    return readSteps('Pipeline', pairs);
  }

  #learn(steps: Steps, turn: number): this {
    if (turn > this.#learnedTurn) {
      this.#learnedTurn = turn;
      this.#fitted = steps;
    }
    return this;
  }

  #learned(what: string): Steps {
    if (this.#fitted) return this.#fitted;
    throw new NotFittedError(`this Pipeline is not fitted yet: call fit(X, Y) before ${what}.`);
  }

  /** What the steps before the last make of X. @throws InputError, NotFittedError */
  transform(X: MatrixInput): MatrixInput {
    return this.#learned('transform').transforms.reduce((x, [, step]) => step.transform(x), X);
  }

  /** The predictions for samples in their own units, n x T. @throws InputError, NotFittedError */
  predict(X: MatrixInput): Matrix;
  /** The predictions of one task, n numbers. @throws InputError, NotFittedError */
  predict(X: MatrixInput, options: PredictOptions): Float64Array;
  predict(X: MatrixInput, options?: PredictOptions): unknown {
    const [, final] = this.#learned('predict').final;
    const x = this.transform(X);
    return options === undefined ? final.predict(x) : final.predict(x, options as never);
  }

  /** The last step's score: R^2, for the estimators of this package. @throws InputError, NotFittedError */
  score(X: MatrixInput, Y: MatrixInput, options: ScoreOptions = {}): number {
    const [name, final] = this.#learned('score').final;
    if (!final.score) throw new InputError(`Pipeline.score: step ${JSON.stringify(name)} has no score().`);
    return final.score(this.transform(X), Y, options);
  }

  /** The steps by name: those that are fitted, and before a fit those that were given. */
  get namedSteps(): NamedSteps<Given> {
    return Object.freeze(Object.fromEntries(this.#current())) as NamedSteps<Given>;
  }

  /** The last step, fitted once the pipeline is. */
  get lastStep(): LastStep<Given> {
    return this.#current().at(-1)![1] as LastStep<Given>;
  }

  #current(): NamedStep[] {
    return listOf(this.#fitted ?? this.#given);
  }

  /** `steps` as they were given, and each parameter of a step as `name__parameter`. */
  getParams(): { steps: NamedStep[] } & Record<string, unknown> {
    const params = listOf(this.#given).flatMap(([name, step]) =>
      Object.entries(step.getParams?.() ?? {}).map(([key, value]) => [`${name}__${key}`, value] as const),
    );
    return { steps: listOf(this.#given), ...Object.fromEntries(params) };
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
    let next = steps === undefined ? this.#given : readSteps('Pipeline', steps);
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
    const known = ['steps', ...names, ...settings.flatMap(({ known }) => known)];
    refuseUnknown('Pipeline', 'parameter', params, known);
    for (const { step, given } of settings) {
      // On a clone first: a value that a step refuses is then set nowhere.
      if (Object.keys(given).length > 0) (cloneStep('Pipeline', step) as Settable).setParams!(given as never);
    }
    for (const { step, given } of settings) {
      if (Object.keys(given).length > 0) (step[1] as Settable).setParams!(given as never);
    }
    this.#given = next;
    return this;
  }

  /** A new pipeline of clones of the steps that were given, with nothing learned. */
  clone(): Pipeline<Given> {
    return new Pipeline(listOf(this.#clones())) as unknown as Pipeline<Given>;
  }

  /** The pipeline as plain data for JSON. @throws InputError for a step that is of no class of this package */
  toJSON(): PipelineFile {
    return writePipeline(this.#given, this.#fitted);
  }

  /** The pipeline in a file, fitted if it was. @throws InputError for the first field that is not as it should be */
  static fromJSON(file: PipelineFile | unknown): Pipeline {
    const { steps, fitted } = readPipeline(file);
    const pipeline = new Pipeline(steps);
    if (fitted) pipeline.#fitted = readSteps('Pipeline', fitted);
    return pipeline;
  }

  /** `Pipeline(scaler: StandardScaler(), model: MultiTaskLassoCV())` */
  toString(): string {
    const inner = listOf(this.#given).map(([name, step]) => {
      const own = step.toString !== Object.prototype.toString;
      return `${name}: ${own ? String(step) : describe(step)}`;
    });
    return `Pipeline(${inner.join(', ')})`;
  }
}

type Settable = Pick<PipelineStep, 'setParams'>;

/** The parameters `name__parameter` of one step, without the name, and all that there could be. */
function settingsOf(
  step: NamedStep,
  params: Readonly<Record<string, unknown>>,
): { step: NamedStep; known: string[]; given: Record<string, unknown> } {
  const [name, { getParams, setParams }] = step;
  const keys = getParams && setParams ? Object.keys(step[1].getParams!()) : [];
  const known = keys.map((key) => `${name}__${key}`);
  const given = Object.fromEntries(
    keys.flatMap((key) =>
      Object.hasOwn(params, `${name}__${key}`) ? [[key, params[`${name}__${key}`]]] : [],
    ),
  );
  return { step, known, given };
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
export function makePipeline<const Given extends readonly PipelineStep[]>(
  ...steps: Given
): Pipeline<{ readonly [K in keyof Given]: readonly [name: string, step: Given[K]] }> {
  const names = steps.map(classOf);
  const pairs = steps.map((step, k) => {
    const same = names.filter((name) => name === names[k]).length;
    const place = names.slice(0, k + 1).filter((name) => name === names[k]).length;
    return [same > 1 ? `${names[k]}-${place}` : names[k]!, step] as const;
  });
  return new Pipeline(pairs) as never;
}

/** The class as its file names it, which no minifier changes. */
function classOf(step: PipelineStep, k: number): string {
  if (typeof step !== 'object' || step === null) return `step${k}`;
  const file: unknown = step.toJSON?.();
  const inFile =
    typeof file === 'object' && file !== null ? (file as { estimator?: unknown }).estimator : undefined;
  const name = typeof inFile === 'string' ? inFile : step.constructor.name;
  return (name === 'Object' || name === '' ? `step${k}` : name).toLowerCase();
}
