import {
  ColumnTransformer,
  type Label,
  type Model,
  MultiTaskModel,
  Pipeline,
  StandardScaler,
  TransformedTargetRegressor,
} from '../index.js';
import type { AnyEstimator } from '../selection/estimators.js';
import type { TransformStep } from '../selection/pipelineSteps.js';
import { SearchCV } from '../selection/search/searchCV.js';

/** A step that makes columns of columns. */
type Step = Pick<TransformStep, 'transform' | 'transformColumns'>;

/** What of a model comes one after the other. */
interface Parts {
  readonly steps: readonly Step[];
  readonly searches: readonly Search[];
  readonly learner: AnyEstimator;
  /** What predicts from what the first of the steps make: the learner, or what brings its predictions back to the units of the targets. */
  readonly predictor: { readonly model: Pick<AnyEstimator, 'predict'>; readonly nSteps: number };
}

export type Search = Extract<Model, { bestEstimator_: unknown }>;

/** The estimator at the end of all pipelines, and the one that a search has chosen; its coefficients are those of the columns that the steps before it make. */
export function learnerOf(model: Model): AnyEstimator {
  return partsOf(model).learner;
}

/** The scalers before it, in their order. */
export function scalersOf(model: Model): readonly StandardScaler[] {
  return partsOf(model).steps.filter((step) => step instanceof StandardScaler);
}

/** The first step, where it makes numbers of columns by their names. */
export function columnStepOf(model: Model): ColumnTransformer | null {
  const [first] = partsOf(model).steps;
  return first instanceof ColumnTransformer ? first : null;
}

/** The search that has chosen the parameters; null where they were given, or the estimator has chosen them itself. */
export function searchOf(model: Model): Search | null {
  return partsOf(model).searches[0] ?? null;
}

function partsOf(model: Model): Parts {
  const steps: Step[] = [];
  const searches: Search[] = [];
  let predictor: Parts['predictor'] | null = null;
  let inner: Model = model;
  while (
    inner instanceof Pipeline ||
    inner instanceof SearchCV ||
    inner instanceof TransformedTargetRegressor
  ) {
    if (inner instanceof TransformedTargetRegressor) {
      predictor ??= { model: inner as never, nSteps: steps.length };
      inner = inner.regressor_ as unknown as Model;
      continue;
    }
    if (inner instanceof SearchCV) {
      searches.push(inner as Search);
      inner = inner.bestEstimator_ as unknown as Model;
      continue;
    }
    const all = inner.steps.map(([, step]) => step as unknown);
    steps.push(...(all.slice(0, -1) as Step[]));
    inner = all.at(-1) as Model;
  }
  const learner = inner as AnyEstimator;
  return { steps, searches, learner, predictor: predictor ?? { model: learner, nSteps: steps.length } };
}

/** What one task of a model answers. */
export interface Task {
  readonly name: string;
  /** What its answer is one of, in the order of its probabilities; null where it is a number. */
  readonly labels: readonly Label[] | null;
}

export function tasksOf(model: AnyEstimator): Task[] {
  const labelsOf =
    model instanceof MultiTaskModel
      ? model.classes_
      : 'classes_' in model
        ? model.taskNames_.map(() => model.classes_)
        : [];
  return model.taskNames_.map((name, t) => ({ name, labels: labelsOf[t] ?? null }));
}

/** The answers of single tasks to samples. */
export interface Answers {
  /** n numbers, or n labels. */
  predict(t: number): ArrayLike<Label>;
  /** The probability of each label of a task, K lists of n numbers. */
  probabilities(t: number): number[][];
}

/** @param X n x p, in the units of the fit: numbers, or rows that hold categories */
export function answersTo(model: Model, X: unknown): Answers {
  const { steps, learner, predictor } = partsOf(model);
  const x = steps
    .slice(0, predictor.nSteps)
    .reduce<unknown>(
      (z, step) => (step.transformColumns ? step.transformColumns(z as never) : step.transform(z as never)),
      X,
    ) as Parameters<AnyEstimator['predict']>[0];
  return {
    predict: (t) => predictor.model.predict(x, { task: t }) as ArrayLike<Label>,
    probabilities: (t) => {
      if (!('predictProba' in learner)) throw new Error(`task ${t} has no labels`);
      const found = learner.predictProba(x, { task: t });
      return Array.from({ length: found.columns }, (_, k) => found.getColumn(k));
    },
  };
}
