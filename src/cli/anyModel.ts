import { type Label, type Model, MultiTaskModel, Pipeline, type StandardScaler } from '../index.js';
import type { AnyEstimator } from '../selection/estimators.js';
import { SearchCV } from '../selection/search/searchCV.js';
import type { ColumnMatrix } from './matrices.js';
import type { Scaled } from './modelKinds.js';

/** What a model's file can hold, or a fit gives. */
export type AnyModel = Model | Scaled;

/** The estimator at the end of all pipelines, and the one that a search has chosen; its coefficients are those of the columns that the steps before it make. */
export function learnerOf(model: AnyModel): AnyEstimator {
  return unwrap(model).learner;
}

/** The scalers before it, in their order. */
export function scalersOf(model: AnyModel): readonly StandardScaler[] {
  return unwrap(model).scalers;
}

function unwrap(model: AnyModel): { scalers: StandardScaler[]; learner: AnyEstimator } {
  const scalers: StandardScaler[] = [];
  let inner: AnyModel = model;
  while (inner instanceof Pipeline || isSearch(inner)) {
    if (isSearch(inner)) {
      inner = inner.bestEstimator_ as unknown as AnyModel;
      continue;
    }
    const steps = inner.steps.map(([, step]) => step as unknown);
    scalers.push(...(steps.slice(0, -1) as StandardScaler[]));
    inner = steps.at(-1) as AnyModel;
  }
  return { scalers, learner: inner };
}

function isSearch(model: AnyModel): model is Extract<AnyModel, { bestEstimator_: unknown }> {
  return model instanceof SearchCV;
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

/** @param X n x p, in the units of the fit */
export function answersTo(model: AnyModel, X: ColumnMatrix): Answers {
  const learner = learnerOf(model);
  const x = scalersOf(model).reduce<Parameters<AnyEstimator['predict']>[0]>(
    (z, scaler) => scaler.transform(z),
    X,
  );
  return {
    predict: (t) => learner.predict(x, { task: t }) as ArrayLike<Label>,
    probabilities: (t) => {
      if (!('predictProba' in learner)) throw new Error(`task ${t} has no labels`);
      const found = learner.predictProba(x, { task: t });
      return Array.from({ length: found.columns }, (_, k) => found.getColumn(k));
    },
  };
}
