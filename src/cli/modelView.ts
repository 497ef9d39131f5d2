import type { Fittable } from './modelKinds.js';

/** What a report tells of a fitted model, whatever its class. */
export interface ModelView {
  /** The class. */
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly tasks: readonly string[];
  /** p names; `x0`, `x1`, … where the fit had none. */
  readonly features: readonly string[];
  readonly hasFeatureNames: boolean;
  /** The features in use, by the length of their weights over all tasks, the longest first. */
  readonly active: readonly FeatureView[];
  readonly intercept: readonly number[];
  readonly alpha: number;
  /** null for the lasso. */
  readonly l1Ratio: number | null;
  readonly nIter: number;
  readonly dualGap: number;
  readonly eps: number;
  readonly tol: number;
  readonly converged: boolean;
  /** Whether the weights are for features brought to standard deviation 1. */
  readonly standardized: boolean;
}

export interface FeatureView {
  readonly name: string;
  /** One for each task. */
  readonly weights: readonly number[];
  readonly length: number;
}

export function viewModel(model: Fittable): ModelView {
  const { estimator, params } = model.toJSON();
  const coef = model.coef_;
  const names = model.featureNamesIn_;
  const features = names ?? Array.from({ length: model.nFeaturesIn_ }, (_, j) => `x${j}`);
  const active = model.active_
    .map((j) => {
      const weights = coef.getColumn(j);
      return { name: features[j]!, weights, length: Math.hypot(...weights) };
    })
    .sort((a, b) => b.length - a.length);
  return {
    name: estimator,
    params,
    tasks: model.taskNames_,
    features,
    hasFeatureNames: names !== null,
    active,
    intercept: model.intercept_,
    alpha: params.alpha as number,
    l1Ratio: (params.l1Ratio as number | undefined) ?? null,
    nIter: model.nIter_,
    dualGap: model.dualGap_,
    eps: model.eps_,
    tol: params.tol as number,
    converged: model.converged_,
    standardized: false,
  };
}
