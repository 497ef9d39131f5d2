import type { FittedLinearModel } from '../estimators/linearModel.js';
import { type FittedFile, readLinearModel, writeLinearModel } from '../estimators/modelFile.js';
import { fieldError, readList, readNumber, readNumbers } from '../files/fields.js';
import { InputError } from '../messages/errors.js';

/** What a cross-validated model has learned. */
export interface FittedCV extends FittedLinearModel {
  readonly alpha: number;
  readonly l1Ratio: number;
  readonly l1Ratios: readonly number[];
  /** Descending, for each l1Ratio. */
  readonly alphas: readonly (readonly number[])[];
  /** Whether they were given, the same for every l1Ratio. */
  readonly sharedAlphas: boolean;
  /** Mean squared errors, l1Ratios x alphas x folds. */
  readonly errors: readonly (readonly (readonly number[])[])[];
}

/** A {@link FittedCV} as plain data. */
export interface CVFile extends FittedFile {
  readonly alpha: number;
  readonly l1Ratio: number;
  readonly l1Ratios: number[];
  readonly alphas: number[][];
  readonly sharedAlphas: boolean;
  readonly errors: number[][][];
}

const FIELDS = ['alpha', 'l1Ratio', 'l1Ratios', 'alphas', 'sharedAlphas', 'errors'];

export function writeCVModel(fitted: FittedCV): CVFile {
  return {
    ...writeLinearModel(fitted),
    alpha: fitted.alpha,
    l1Ratio: fitted.l1Ratio,
    l1Ratios: [...fitted.l1Ratios],
    alphas: fitted.alphas.map((path) => [...path]),
    sharedAlphas: fitted.sharedAlphas,
    errors: fitted.errors.map((path) => path.map((folds) => [...folds])),
  };
}

/**
 * @param isLasso whether the class has no l1Ratio, which then is 1
 * @throws InputError that names the first field that is not as it should be
 */
export function readCVModel(value: unknown, isLasso: boolean): FittedCV {
  const { model, rest } = readLinearModel(value, FIELDS);
  const nRatios = readList(rest.get('l1Ratios'), 'fitted.l1Ratios').length;
  if (nRatios === 0) throw fieldError('fitted.l1Ratios', [], 'at least one number');
  const l1Ratios = readNumbers(rest.get('l1Ratios'), 'fitted.l1Ratios', nRatios, 0);
  if (isLasso ? nRatios > 1 || l1Ratios[0] !== 1 : l1Ratios.some((ratio) => ratio > 1)) {
    throw fieldError('fitted.l1Ratios', l1Ratios, isLasso ? '[1]' : 'numbers in [0, 1]');
  }
  const alphas = readPaths(rest.get('alphas'), nRatios);
  const errors = readErrors(rest.get('errors'), nRatios, alphas[0]!.length);
  const sharedAlphas = rest.get('sharedAlphas');
  if (typeof sharedAlphas !== 'boolean') {
    throw fieldError('fitted.sharedAlphas', sharedAlphas, 'true or false');
  }
  if (sharedAlphas && alphas.some((path) => path.some((alpha, k) => alpha !== alphas[0]![k]))) {
    throw fieldError('fitted.sharedAlphas', sharedAlphas, 'false, for the lists in fitted.alphas differ');
  }
  const alpha = readNumber(rest.get('alpha'), 'fitted.alpha', 0);
  const l1Ratio = readNumber(rest.get('l1Ratio'), 'fitted.l1Ratio', 0);
  if (!l1Ratios.some((ratio, l) => ratio === l1Ratio && alphas[l]!.includes(alpha))) {
    throw new InputError(`fitted.alpha is ${alpha}; expected one of fitted.alphas for l1Ratio ${l1Ratio}.`);
  }
  return Object.freeze({ ...model, alpha, l1Ratio, l1Ratios, alphas, sharedAlphas, errors });
}

/** The alphas for each l1Ratio: as many for all, at least one, descending. */
function readPaths(value: unknown, nRatios: number): readonly (readonly number[])[] {
  const paths = readList(value, 'fitted.alphas', nRatios);
  const nAlphas = readList(paths[0], 'fitted.alphas[0]').length;
  if (nAlphas === 0) throw fieldError('fitted.alphas[0]', paths[0], 'at least one number');
  return Array.from(paths, (path, l) => {
    const place = `fitted.alphas[${l}]`;
    const alphas = readNumbers(path, place, nAlphas, 0);
    const rise = alphas.findIndex((alpha, k) => k > 0 && alpha > alphas[k - 1]!);
    if (rise < 0) return Object.freeze(alphas);
    throw fieldError(`${place}[${rise}]`, alphas[rise], 'no more than the one before: they descend');
  });
}

/** The errors, l1Ratios x alphas x folds: as many folds everywhere, at least one. */
function readErrors(value: unknown, nRatios: number, nAlphas: number): FittedCV['errors'] {
  const tables = readList(value, 'fitted.errors', nRatios);
  const first = readList(tables[0], 'fitted.errors[0]', nAlphas)[0];
  const nFolds = readList(first, 'fitted.errors[0][0]').length;
  if (nFolds === 0) throw fieldError('fitted.errors[0][0]', first, 'an error for each fold, at least one');
  return Array.from(tables, (table, l) => {
    const place = `fitted.errors[${l}]`;
    const points = readList(table, place, nAlphas);
    return Array.from(points, (folds, k) => Object.freeze(readNumbers(folds, `${place}[${k}]`, nFolds, 0)));
  });
}
