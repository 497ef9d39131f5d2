import {
  type Certificate,
  type ColumnTransformer,
  type LossSpec,
  type Model,
  type ModelPenalty,
  MultiTaskModel,
  SharedLogisticRegression,
  type StandardScaler,
} from '../index.js';
import { normRange } from '../linalg/vectors.js';
import { meanErrors, standardErrors } from '../selection/chooseStrength.js';
import type { CVFile } from '../selection/cvFile.js';
import type { AnyEstimator } from '../selection/estimators.js';
import { StrengthCV } from '../selection/search/strengthCV.js';
import { columnStepOf, learnerOf, scalersOf, searchOf, type Task, tasksOf } from './anyModel.js';
import { type SearchView, viewSearch } from './searchView.js';

/** What a report tells of a fitted model, whatever its class. */
export interface ModelView {
  /** The class. */
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly tasks: readonly Task[];
  /** What each row of the coefficients stands for: a task, a label of a task, or all tasks. */
  readonly outputs: readonly string[];
  /** p names; `x0`, `x1`, … where the fit had none. */
  readonly features: readonly string[];
  readonly hasFeatureNames: boolean;
  /** The features in use, by the length of their weights over all outputs, the longest first. */
  readonly active: readonly FeatureView[];
  readonly intercepts: readonly { readonly name: string; readonly value: number }[];
  /** The losses of the tasks in their order, one where all have the same, and the penalty; null where the class says them. */
  readonly losses: readonly string[] | null;
  readonly penalty: string | null;
  readonly alpha: number;
  /** The ridge of soft sharing that stands beside a penalty on rows; null elsewhere. */
  readonly ridge: number | null;
  /** What alpha is multiplied by for each feature; null where that is 1 each. */
  readonly featureWeights: readonly number[] | null;
  /** Where the row MCP is flat, over alpha; null for another penalty. */
  readonly gamma: number | null;
  /** null for the lasso, and where there is none. */
  readonly l1Ratio: number | null;
  /** How strongly tasks are drawn together; null where they are not. */
  readonly coupling: number | null;
  /** Whether they are drawn along a graph, rather than to their mean. */
  readonly hasGraph: boolean;
  readonly nIter: number;
  readonly certificate: Certificate;
  readonly eps: number;
  readonly tol: number;
  readonly converged: boolean;
  /** What the features were centred by and divided by before the fit: the weights are for them so scaled. */
  readonly scaling: { readonly mean: readonly number[]; readonly scale: readonly number[] } | null;
  /** How the estimator has chosen alpha itself; null where it was given, or searched for. */
  readonly cv: CVView | null;
  /** How parameters were searched for; null where there was no search. */
  readonly search: SearchView | null;
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
  /** One for each output. */
  readonly weights: readonly number[];
  /** What the tasks have in common, where the model tells it. */
  readonly shared: number | null;
  readonly length: number;
}

export function viewModel(whole: Model): ModelView {
  const model = learnerOf(whole);
  const search = searchOf(whole);
  const { estimator, params } = model.toJSON();
  const tasks = tasksOf(model);
  const names = model.featureNamesIn_;
  const features =
    names === null
      ? Array.from({ length: model.nFeaturesIn_ }, (_, j) => `x${j}`)
      : columnStepOf(whole) === null
        ? names
        : withoutParts(names, columnStepOf(whole)!);
  const outputs = outputsOf(model);
  const perIntercept = model.intercept_.length === outputs.length ? outputs : tasks.map(({ name }) => name);
  return {
    name: search instanceof StrengthCV ? search.toJSON().estimator : estimator,
    params,
    tasks,
    outputs,
    features,
    hasFeatureNames: names !== null,
    active: viewFeatures(model, features),
    intercepts: model.intercept_.map((value, k) => ({ name: perIntercept[k]!, value })),
    ...viewChoices(model),
    ...viewStrength(model),
    nIter: model.nIter_,
    certificate: model.certificate_,
    eps: model.eps_,
    tol: params.tol as number,
    converged: model.converged_,
    scaling: viewScaling(scalersOf(whole), features.length),
    cv: viewChoice(model),
    search: viewSearch(search, tasks),
  };
}

/** The names of columns without those of the parts that made them, `categories__country_Peru` as `country_Peru`, where they then differ. */
function withoutParts(names: readonly string[], step: ColumnTransformer): readonly string[] {
  const prefixes = [...step.transformers.map(([part]) => part), 'remainder'].map((part) => `${part}__`);
  const short = names.map((name) => {
    const prefix = prefixes.find((one) => name.startsWith(one)) ?? '';
    return name.slice(prefix.length);
  });
  return new Set(short).size === short.length ? short : names;
}

/** What each row of coef_ stands for. */
function outputsOf(model: AnyEstimator): string[] {
  if (model instanceof MultiTaskModel) {
    return model.outputs_.map(({ taskName, label }) => (label === null ? taskName : `${taskName}=${label}`));
  }
  return model instanceof SharedLogisticRegression ? ['all tasks'] : model.taskNames_;
}

function viewFeatures(model: AnyEstimator, features: readonly string[]): FeatureView[] {
  const coef = model.coef_;
  const shared = 'sharedCoef_' in model ? model.sharedCoef_ : null;
  return model.active_
    .map((j) => {
      const weights = coef.getColumn(j);
      return {
        name: features[j]!,
        weights,
        shared: shared?.[j] ?? null,
        length: normRange(weights, 0, weights.length),
      };
    })
    .sort((a, b) => b.length - a.length);
}

/** The choices of a model whose class leaves them open. */
function viewChoices(model: AnyEstimator): Pick<ModelView, 'losses' | 'penalty'> {
  if (!(model instanceof MultiTaskModel)) return { losses: null, penalty: null };
  const all = [model.losses].flat().map(nameOfLoss);
  return {
    losses: new Set(all).size === 1 ? all.slice(0, 1) : all,
    penalty: penaltiesOf(model)
      .map(({ penalty }) => penalty)
      .join(' + '),
  };
}

/** The penalties that a model adds up, soft sharing first. */
function penaltiesOf({ penalty }: MultiTaskModel): ModelPenalty[] {
  const isSoft = (part: ModelPenalty): boolean => part.penalty === 'softSharing';
  const all = [penalty].flat();
  return [...all.filter(isSoft), ...all.filter((part) => !isSoft(part))];
}

/** `poisson`, `huber (delta 1.35)`. */
function nameOfLoss(given: LossSpec): string {
  if (typeof given === 'string') return given;
  const { loss, ...params } = given;
  const list = Object.entries(params).map(([name, value]) => `${name} ${value}`);
  return list.length > 0 ? `${loss} (${list.join(', ')})` : loss;
}

function viewStrength(
  model: AnyEstimator,
): Pick<ModelView, 'alpha' | 'ridge' | 'featureWeights' | 'gamma' | 'l1Ratio' | 'coupling' | 'hasGraph'> {
  // Of a sum alpha is that of the penalty on rows, which chooses features.
  const parts = model instanceof MultiTaskModel ? penaltiesOf(model) : [];
  const given: object = parts.length > 0 ? Object.assign({}, ...parts) : model;
  const { alpha, alpha_, gamma, l1Ratio, l1Ratio_, coupling, graph } = given as Readonly<
    Record<string, number | null | undefined>
  >;
  const { featureWeights } = given as { featureWeights?: ArrayLike<number> | null };
  return {
    alpha: alpha_ ?? alpha!,
    ridge: parts.length > 1 ? parts[0]!.alpha : null,
    featureWeights: featureWeights ? Array.from(featureWeights) : null,
    gamma: gamma ?? null,
    l1Ratio: l1Ratio_ ?? l1Ratio ?? null,
    coupling: coupling ?? null,
    hasGraph: (graph ?? null) !== null,
  };
}

/** Scalers in a row as one: `((x - m) / s - n) / r = (x - (m + s n)) / (s r)`. */
function viewScaling(scalers: readonly StandardScaler[], p: number): ModelView['scaling'] {
  if (scalers.length === 0) return null;
  const mean = new Array<number>(p).fill(0);
  const scale = new Array<number>(p).fill(1);
  for (const { mean_, scale_ } of scalers) {
    for (let j = 0; j < p; j++) {
      mean[j]! += scale[j]! * (mean_?.[j] ?? 0);
      scale[j]! *= scale_?.[j] ?? 1;
    }
  }
  return { mean, scale };
}

function viewChoice(model: AnyEstimator): CVView | null {
  if (!('selectionRule' in model)) return null;
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
