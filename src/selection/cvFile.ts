import { describe } from '../describe.js';
import { InputError } from '../errors.js';
import type { FittedLinearModel } from '../estimators/linearModel.js';
import { type FittedFile, readLinearModel, writeLinearModel } from '../estimators/modelFile.js';
import { fieldError, readList, readNumber, readNumbers } from '../fields.js';
import { isList } from '../matrix/numbers.js';
import { KFold } from './kFold.js';
import { ShuffleSplit } from './shuffleSplit.js';

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

/** @throws InputError that names the first field that is not as it should be */
export function readCVModel(value: unknown): FittedCV {
  const { model, rest } = readLinearModel(value, FIELDS);
  const nRatios = readList(rest.get('l1Ratios'), 'fitted.l1Ratios').length;
  if (nRatios === 0) throw fieldError('fitted.l1Ratios', [], 'at least one number');
  const l1Ratios = readNumbers(rest.get('l1Ratios'), 'fitted.l1Ratios', nRatios, 0);
  const alphas = Array.from(readList(rest.get('alphas'), 'fitted.alphas', nRatios), (path, l) => {
    const place = `fitted.alphas[${l}]`;
    return Object.freeze(readNumbers(path, place, readList(path, place).length, 0));
  });
  const errors = Array.from(readList(rest.get('errors'), 'fitted.errors', nRatios), (path, l) => {
    const place = `fitted.errors[${l}]`;
    const points = readList(path, place, alphas[l]!.length);
    const nFolds = points.length === 0 ? 0 : readList(points[0], `${place}[0]`).length;
    if (nFolds === 0) throw fieldError(place, path, 'an error for each alpha and fold, at least one');
    return Array.from(points, (folds, k) => Object.freeze(readNumbers(folds, `${place}[${k}]`, nFolds, 0)));
  });
  const sharedAlphas = rest.get('sharedAlphas');
  if (typeof sharedAlphas !== 'boolean') {
    throw fieldError('fitted.sharedAlphas', sharedAlphas, 'true or false');
  }
  const alpha = readNumber(rest.get('alpha'), 'fitted.alpha', 0);
  const l1Ratio = readNumber(rest.get('l1Ratio'), 'fitted.l1Ratio', 0);
  if (!l1Ratios.some((ratio, l) => ratio === l1Ratio && alphas[l]!.includes(alpha))) {
    throw new InputError(`fitted.alpha is ${alpha}; expected one of fitted.alphas for l1Ratio ${l1Ratio}.`);
  }
  return Object.freeze({ ...model, alpha, l1Ratio, l1Ratios, alphas, sharedAlphas, errors });
}

/** `cv` as plain data: a splitter of the package by its options, pairs of indices as lists. */
export function writeCv(cv: unknown): unknown {
  if (cv instanceof KFold || cv instanceof ShuffleSplit) return cv.toJSON();
  if (Array.isArray(cv)) {
    return cv.map((pair: unknown) =>
      Array.from(pair as ArrayLike<unknown>, (side) => (isList(side) ? Array.from(side) : side)),
    );
  }
  // A splitter of the user's own, or an iterator that has been used up, is not data.
  return typeof cv === 'number' ? cv : null;
}

/** The inverse of `writeCv`. @throws InputError */
export function readCv(value: unknown): unknown {
  if (value === null || typeof value === 'number' || Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null && 'splitter' in value) {
    const { splitter, ...options } = value as Record<string, unknown>;
    if (splitter === 'KFold') return new KFold(options);
    if (splitter === 'ShuffleSplit') return new ShuffleSplit(options);
    throw new InputError(`params.cv.splitter is ${describe(splitter)}; expected 'KFold' or 'ShuffleSplit'.`);
  }
  throw new InputError(
    `params.cv is ${describe(value)}; expected null, a number of folds, a splitter's options or pairs of indices.`,
  );
}
