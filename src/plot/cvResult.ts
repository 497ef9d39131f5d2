import { InputError } from '../messages/errors.js';
import { field, readNumbers } from './read.js';

/** What cross-validation found: a fitted MultiTaskLassoCV or MultiTaskElasticNetCV, or anything with these fields. */
export interface CVResult {
  /** The alpha that was chosen. */
  readonly alpha_: number;
  /** The alphas that were tried; one list for each l1Ratio where they differ. */
  readonly alphas_: readonly number[] | readonly (readonly number[])[];
  /** The mean squared error of each fold: nAlphas x nFolds, or nL1Ratios x nAlphas x nFolds. */
  readonly msePath_: readonly (readonly number[])[] | readonly (readonly (readonly number[])[])[];
  /** The standard error of the mean over the folds: nAlphas, or nL1Ratios x nAlphas. */
  readonly mseStd_: readonly number[] | readonly (readonly number[])[];
  /** The l1Ratios that were tried, where there are several. */
  readonly l1Ratio?: number | ArrayLike<number> | undefined;
  /** The one that was chosen. */
  readonly l1Ratio_?: number | undefined;
}

/** The errors along one list of alphas, from the largest to the smallest. */
export interface Curve {
  readonly l1Ratio: number | null;
  readonly alphas: readonly number[];
  /** nAlphas x nFolds. */
  readonly folds: readonly (readonly number[])[];
  readonly mean: readonly number[];
  /** NaN where one fold tells none. */
  readonly standardError: readonly number[];
}

/** The curve of every l1Ratio, and which of them was chosen. */
export interface Curves {
  readonly curves: readonly Curve[];
  readonly chosen: Curve;
  readonly alpha: number;
}

/** @throws InputError that names the first field that is not as it should be */
export function readCurves(model: unknown): Curves {
  const of = (name: string): unknown => field(model, name, 'model');
  const msePath = of('msePath_');
  const isNested = depth(msePath) === 3;
  const ratios = isNested
    ? readNumbers(of('l1Ratio'), 'model.l1Ratio', (msePath as unknown[]).length)
    : [null];
  const curves = ratios.map((l1Ratio, r) => {
    const place = isNested ? `[${r}]` : '';
    const pick = (name: string, nested: boolean): unknown => {
      const value = of(name);
      return nested ? (value as ArrayLike<unknown>)?.[r] : value;
    };
    return readCurve(
      l1Ratio,
      pick('alphas_', isNested && depth(of('alphas_')) === 2),
      pick('msePath_', isNested),
      pick('mseStd_', isNested),
      place,
    );
  });
  const chosenRatio = of('l1Ratio_');
  const chosen = isNested ? curves.find(({ l1Ratio }) => l1Ratio === chosenRatio) : curves[0];
  if (!chosen) {
    throw new InputError(
      `model.l1Ratio_ is ${chosenRatio}; expected one of model.l1Ratio: ${ratios.join(', ')}.`,
    );
  }
  const [alpha] = readNumbers([of('alpha_')], 'model.alpha_') as [number];
  return { curves, chosen, alpha };
}

function depth(value: unknown): number {
  return Array.isArray(value) ? 1 + depth(value[0]) : 0;
}

function readCurve(
  l1Ratio: number | null,
  alphasGiven: unknown,
  foldsGiven: unknown,
  errorGiven: unknown,
  place: string,
): Curve {
  const alphas = readNumbers(alphasGiven, `model.alphas_${place}`);
  if (alphas.length === 0)
    throw new InputError(`model.alphas_${place} is empty; expected at least one alpha.`);
  const rows = Array.isArray(foldsGiven) ? (foldsGiven as unknown[]) : [];
  if (rows.length !== alphas.length) {
    throw new InputError(
      `model.msePath_${place} has ${rows.length} rows; expected ${alphas.length}, one for each alpha.`,
    );
  }
  const folds = rows.map((row, k) => readNumbers(row, `model.msePath_${place}[${k}]`, nFolds(rows[0])));
  const standardError = readNumbers(errorGiven, `model.mseStd_${place}`, alphas.length, true);
  const order = alphas.map((_, k) => k).sort((a, b) => alphas[b]! - alphas[a]!);
  const sorted = <Value>(values: readonly Value[]): Value[] => order.map((k) => values[k]!);
  return {
    l1Ratio,
    alphas: sorted(alphas),
    folds: sorted(folds),
    mean: sorted(folds).map((row) => row.reduce((a, b) => a + b, 0) / row.length),
    standardError: sorted(standardError),
  };
}

function nFolds(row: unknown): number {
  const { length } = readNumbers(row, 'model.msePath_[0]');
  if (length === 0) throw new InputError('model.msePath_ has no folds; expected at least one.');
  return length;
}

/**
 * The alpha of the lowest mean error, and the largest alpha whose mean error is within one standard error of it
 * (Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 7.10).
 */
export function bestAlphas({ alphas, mean, standardError }: Curve): { min: number; oneSE: number } {
  const best = mean.indexOf(mean.reduce((a, b) => Math.min(a, b)));
  const bound = mean[best]! + (standardError[best]! > 0 ? standardError[best]! : 0);
  return { min: alphas[best]!, oneSE: alphas[mean.findIndex((value) => value <= bound)]! };
}
