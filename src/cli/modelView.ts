import { MultiTaskElasticNetCV, MultiTaskLassoCV, Pipeline } from '../index.js';
import { normRange } from '../linalg/vectors.js';
import { meanErrors, standardErrors } from '../selection/chooseStrength.js';
import type { CVFile } from '../selection/cvFile.js';
import { type Fittable, type Learner, learnerOf } from './modelKinds.js';

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
  /** What the features were centred by and divided by before the fit: the weights are for them so scaled. */
  readonly scaling: { readonly mean: readonly number[]; readonly scale: readonly number[] } | null;
  /** null where alpha was given. */
  readonly cv: CVView | null;
}

/** How alpha was chosen. */
export interface CVView {
  readonly folds: number;
  /** How many alphas there were, for each l1 ratio. */
  readonly nAlphas: number;
  readonly l1Ratios: readonly number[];
  readonly rule: 'min' | '1se';
  /** The mean over folds and tasks of the squared errors at the chosen alpha, in the units of the targets squared. */
  readonly mse: number;
  /** Its standard error over the folds. */
  readonly mseStd: number;
  /** Whether the chosen alpha is the smallest of several, and halving it last still took 1 % off the error. */
  readonly stillFalling: boolean;
}

export interface FeatureView {
  readonly name: string;
  /** One for each task. */
  readonly weights: readonly number[];
  readonly length: number;
}

export function viewModel(whole: Fittable): ModelView {
  const model = learnerOf(whole);
  const { estimator, params } = model.toJSON();
  const coef = model.coef_;
  const names = model.featureNamesIn_;
  const features = names ?? Array.from({ length: model.nFeaturesIn_ }, (_, j) => `x${j}`);
  const active = model.active_
    .map((j) => {
      const weights = coef.getColumn(j);
      return { name: features[j]!, weights, length: normRange(weights, 0, weights.length) };
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
    alpha: 'alpha_' in model ? model.alpha_ : model.alpha,
    l1Ratio: 'l1Ratio_' in model ? model.l1Ratio_ : 'l1Ratio' in model ? model.l1Ratio : null,
    nIter: model.nIter_,
    dualGap: model.dualGap_,
    eps: model.eps_,
    tol: params.tol as number,
    converged: model.converged_,
    scaling: viewScaling(whole),
    cv: viewChoice(model),
  };
}

function viewScaling(model: Fittable): ModelView['scaling'] {
  if (!(model instanceof Pipeline)) return null;
  const { mean_, scale_, nFeaturesIn_ } = model.namedSteps.scaler;
  const all = (value: number): number[] => new Array<number>(nFeaturesIn_).fill(value);
  return { mean: mean_ ?? all(0), scale: scale_ ?? all(1) };
}

function viewChoice(model: Learner): CVView | null {
  if (!(model instanceof MultiTaskLassoCV || model instanceof MultiTaskElasticNetCV)) return null;
  const { l1Ratio, l1Ratios, alpha, alphas, errors } = model.toJSON().fitted as CVFile;
  const l = l1Ratios.indexOf(l1Ratio);
  const path = alphas[l]!;
  const means = meanErrors(errors)[l]!;
  const k = path.indexOf(alpha);
  const isSmallest = path.every((value) => value >= alpha);
  const atDouble = means.findLast((_, i) => path[i]! >= 2 * alpha);
  return {
    folds: errors[l]![k]!.length,
    nAlphas: path.length,
    l1Ratios,
    rule: model.selectionRule,
    mse: means[k]!,
    mseStd: standardErrors(errors)[l]![k]!,
    stillFalling: isSmallest && atDouble !== undefined && means[k]! < 0.99 * atDouble,
  };
}
