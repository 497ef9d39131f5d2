import type { Label } from '../data/labels.js';
import { type LossSpec, lossChoice } from '../losses/registry.js';
import { describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { type StepFile, stepFileOf } from './steps/steps.js';

/** `eta = intercept + sum_j weights_j x_j` */
export interface LinearPredictor {
  readonly weights: readonly number[];
  readonly intercept: number;
}

export interface TaskPredictor {
  /** One, or one for each of several labels. */
  readonly outputs: readonly LinearPredictor[];
  /** Whether it predicts the mean of counts, exp(eta). */
  readonly isCount: boolean;
  /** The labels; null where it predicts numbers. */
  readonly classes: readonly Label[] | null;
}

/** A fitted model, alone or behind transformers of its features. */
export interface Predictor {
  /** The model that holds the weights. */
  readonly last: object;
  readonly steps: readonly StepFile[];
  readonly featureNames: readonly string[] | null;
  /** How many features the first step takes. */
  readonly nFeatures: number;
  readonly tasks: readonly TaskPredictor[];
}

/** The fields of fitted linear models, searches and pipelines that are read. */
interface Fields {
  readonly bestEstimator_?: object;
  readonly namedSteps?: Readonly<Record<string, object>>;
  readonly coef_?: { to2DArray(): number[][] };
  readonly intercept_?: number[];
  readonly taskNames_?: string[];
  readonly featureNamesIn_?: string[] | null;
  readonly nFeaturesIn_?: number;
  readonly classes_?: Label[] | (Label[] | null)[];
  toJSON?(): { readonly fitted?: { readonly losses?: readonly LossSpec[] } | null };
}

/** @throws InputError for what is no linear model; NotFittedError */
export function predictorOf(caller: string, model: unknown): Predictor {
  const { first, steps, last } = partsOf(Object(model) as Fields);
  if (!('coef_' in last && 'intercept_' in last && 'taskNames_' in last)) {
    throw new InputError(
      `${caller}: model is ${describe(model)}; expected a fitted linear model, or a Pipeline or a search of one.`,
    );
  }
  return {
    last,
    tasks: tasksOf(last),
    steps: steps.map(([name, step]) => stepFileOf(`${caller}: step ${quote(name)} of the pipeline`, step)),
    featureNames: first.featureNamesIn_ ?? null,
    nFeatures: first.nFeaturesIn_!,
  };
}

/** What comes one after the other, within pipelines and searches. */
function partsOf(whole: Fields): {
  readonly first: Fields;
  readonly steps: readonly (readonly [name: string, step: object])[];
  readonly last: Fields;
} {
  if ('bestEstimator_' in whole) return partsOf(whole.bestEstimator_ as Fields);
  if (!whole.namedSteps) return { first: whole, steps: [], last: whole };
  const named = Object.entries(whole.namedSteps);
  const inner = partsOf(named.at(-1)![1] as Fields);
  return { first: whole, steps: [...named.slice(0, -1), ...inner.steps], last: inner.last };
}

function tasksOf(last: Fields): TaskPredictor[] {
  const coef = last.coef_!.to2DArray();
  const intercept = last.intercept_!;
  const losses = last.toJSON?.().fitted?.losses;
  let row = 0;
  return last.taskNames_!.map((_, t) => {
    const classes = classesOf(last, t);
    const target = losses && lossChoice(losses[t]!).target;
    const count = target === 'classes' ? classes!.length : 1;
    const outputs = Array.from({ length: count }, () => {
      const own = row++;
      return { weights: coef[coef.length === 1 ? 0 : own]!, intercept: intercept[own]! };
    });
    return { outputs, isCount: target === 'count', classes };
  });
}

/** One list for all tasks, or one for each. */
function classesOf({ classes_ }: Fields, t: number): readonly Label[] | null {
  if (classes_ === undefined) return null;
  const isPerTask = classes_.some((entry) => entry === null || Array.isArray(entry));
  return isPerTask ? (classes_ as (Label[] | null)[])[t]! : (classes_ as Label[]);
}
