import { SharedLogisticRegressionCV, SoftSharingClassifierCV, SoftSharingRegressorCV } from '../../index.js';
import { can } from '../../selection/estimatorKind.js';
import { type AnyEstimator, ESTIMATORS } from '../../selection/estimators.js';
import { type Args, didYouMean } from '../args.js';
import { printable } from '../failures.js';

/** The estimators that the command line fits. */
export type FittedHere =
  | AnyEstimator
  | SoftSharingRegressorCV
  | SoftSharingClassifierCV
  | SharedLogisticRegressionCV;

export interface ModelKind {
  /** As on the command line: the name of the class, `multi-task-lasso-cv`. */
  readonly word: string;
  readonly Class: new (params?: object) => FittedHere;
  /** Its parameters with their defaults. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Whether strengths are chosen by cross-validation. */
  readonly isCV: boolean;
  /** What targets it takes: numbers, two labels, or either and more, as its losses say. */
  readonly targets: 'numbers' | 'pair' | 'any';
  /** Whether it makes the alphas to choose from itself, from the rows that its tasks have in common. */
  readonly makesAlphas: boolean;
}

const CLASSES: Readonly<Record<string, ModelKind['Class']>> = {
  ...Object.fromEntries(Object.entries(ESTIMATORS).map(([name, { Class }]) => [name, Class])),
  SoftSharingRegressorCV,
  SoftSharingClassifierCV,
  SharedLogisticRegressionCV,
};

/** The models of `polytask fit --model`; what they take is told from their classes. */
export const KINDS: readonly ModelKind[] = Object.entries(CLASSES).map(([name, Class]) => {
  const model = new Class();
  const params = model.getParams() as Readonly<Record<string, unknown>>;
  return {
    word: kebab(name),
    Class,
    params,
    isCV: 'cv' in params,
    targets: 'losses' in params ? 'any' : can(model, 'predictProba') ? 'pair' : 'numbers',
    makesAlphas: typeof params.alphas === 'number',
  };
});

/** The model of this name. */
export function kindOf(word: string): ModelKind {
  return KINDS.find((kind) => kind.word === word)!;
}

/** The model that --model names; null where it is left to the data. @throws UsageError */
export function readKind(args: Args): ModelKind | null {
  const given = args.text('model');
  if (given === undefined) return null;
  const plain = (name: string): string => name.replaceAll('-', '').toLowerCase();
  const found = KINDS.find(({ word }) => plain(word) === plain(given));
  if (found !== undefined) return found;
  const words = KINDS.map(({ word }) => word);
  throw args.fail(
    `--model must be one of ${words.join(', ')}; got ${printable(given)}.${didYouMean(given, words)}`,
  );
}

/** `MultiTaskLassoCV` as `multi-task-lasso-cv`. */
export function kebab(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
