/** The models, by what each is fitted with and which strengths are tried. */
import {
  type FittedSubject,
  type FlatMatrix,
  MultiTaskElasticNet,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  rowLasso,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
} from 'polytask';
import type { CVResult } from 'polytask/plot';
import type { Loss, ModelName } from './models.js';

/** What is used of an estimator, whatever its class. */
export interface Estimator extends FittedSubject {
  setParams(params: object): unknown;
  fitAsync(...given: readonly unknown[]): Promise<unknown>;
  scores(...given: readonly unknown[]): number[];
  predict(X: FlatMatrix, options: { readonly task: number }): ArrayLike<number | string>;
  readonly coef_: { to2DArray(): number[][] };
}

/** Parameters that are tried. */
export interface Candidate {
  readonly strength: number;
  readonly other: number | null;
}

/** The members of a class: one for each candidate. */
export interface Family {
  readonly className: string;
  readonly strengthName: string;
  /** What the second parameter is called, if there is one. */
  readonly otherName: string | null;
  /** Strongest first; empty where the class has a cross-validation of its own. */
  readonly candidates: readonly Candidate[];
  make(candidate: Candidate): Estimator;
}

/** A class that chooses among its strengths itself. */
export interface SelfChoosing extends Family {
  cv(folds: readonly (readonly [number[], number[]])[], rule: 'min' | '1se'): CVEstimator;
}

export interface CVEstimator extends Estimator {
  readonly alpha_: number;
  readonly l1Ratio_?: number;
  readonly alphas_: readonly number[] | readonly (readonly number[])[];
  readonly msePath_: CVResult['msePath_'];
  readonly mseStd_: CVResult['mseStd_'];
}

const ALPHAS = 50;
const L1_RATIOS = [1, 0.9, 0.5];

/** Powers of ten from one exponent down to another, some a decade. */
function grid(from: number, to: number, perDecade: number): number[] {
  const count = Math.round((from - to) * perDecade) + 1;
  return Array.from({ length: count }, (_, k) => Number((10 ** (from - k / perDecade)).toPrecision(3)));
}

const single = (strengths: readonly number[]): Candidate[] =>
  strengths.map((strength) => ({ strength, other: null }));
const product = (strengths: readonly number[], others: readonly number[]): Candidate[] =>
  strengths.flatMap((strength) => others.map((other) => ({ strength, other })));

const RIDGES = [0.1, 0.01, 0.001];
const asEstimator = (model: unknown): Estimator => model as Estimator;

/** @param losses of the tasks that are fitted together; of one task it is the model of that task alone */
export function familyOf(model: ModelName, losses: readonly Loss[]): Family | SelfChoosing {
  switch (model) {
    case 'MultiTaskLassoCV':
      return {
        className: 'MultiTaskLasso',
        strengthName: 'alpha',
        otherName: null,
        candidates: [],
        make: ({ strength }) => asEstimator(new MultiTaskLasso({ alpha: strength })),
        cv: (cv, selectionRule) =>
          asEstimator(
            new MultiTaskLassoCV({ cv: cv.map(pairOf), selectionRule, alphas: ALPHAS }),
          ) as CVEstimator,
      };
    case 'MultiTaskElasticNetCV':
      return {
        className: 'MultiTaskElasticNet',
        strengthName: 'alpha',
        otherName: 'l1Ratio',
        candidates: [],
        make: ({ strength, other }) =>
          asEstimator(new MultiTaskElasticNet({ alpha: strength, l1Ratio: other ?? 1 })),
        cv: (cv, selectionRule) =>
          asEstimator(
            new MultiTaskElasticNetCV({
              cv: cv.map(pairOf),
              selectionRule,
              alphas: ALPHAS,
              l1Ratio: L1_RATIOS,
            }),
          ) as CVEstimator,
      };
    case 'SoftSharing':
      return losses.length > 1 ? softSharing(losses[0]!) : ridge(losses[0]!);
    case 'SharedLogisticRegression':
      return ridge('logistic');
    case 'MultiTaskModel':
      return {
        className: 'MultiTaskModel',
        strengthName: 'alpha',
        otherName: null,
        candidates: single(grid(0, -3, 4)),
        make: ({ strength }) =>
          asEstimator(new MultiTaskModel({ losses: [...losses], penalty: rowLasso({ alpha: strength }) })),
      };
  }
}

const pairOf = ([train, test]: readonly [number[], number[]]): [number[], number[]] => [train, test];

function softSharing(loss: Loss): Family {
  const isRegression = loss === 'squared';
  return {
    className: isRegression ? 'SoftSharingRegressor' : 'SoftSharingClassifier',
    strengthName: 'coupling',
    otherName: 'alpha',
    candidates: product(grid(2, -3, 2), RIDGES),
    make: ({ strength, other }) => {
      const params = { coupling: strength, alpha: other! };
      return asEstimator(isRegression ? new SoftSharingRegressor(params) : new SoftSharingClassifier(params));
    },
  };
}

/** The ridge of one task, or of tasks with the same weights. */
function ridge(loss: Loss): Family {
  const isRegression = loss === 'squared';
  return {
    className: isRegression ? 'SoftSharingRegressor' : 'SharedLogisticRegression',
    strengthName: 'alpha',
    otherName: null,
    candidates: single(grid(1, -4, 2)),
    make: ({ strength: alpha }) =>
      asEstimator(
        isRegression
          ? new SoftSharingRegressor({ coupling: 0, alpha })
          : new SharedLogisticRegression({ alpha }),
      ),
  };
}

export const choosesItself = (family: Family | SelfChoosing): family is SelfChoosing => 'cv' in family;
