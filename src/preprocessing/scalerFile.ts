import { fieldError, readInteger, readNumber, readNumbers, readRecord } from '../files/fields.js';
import { type ModelFile, modelFile, readModelFile } from '../files/modelFile.js';
import { InputError } from '../messages/errors.js';
import { apartFromNames, type Named, withNames } from './featureNames.js';

/** What a scaler has learned, frozen. */
export interface FittedScaler extends Named {
  /** Whether `transform` takes the means off, and whether it divides by the scales. */
  readonly withMean: boolean;
  readonly withStd: boolean;
  /** p numbers; null where neither asks for them. */
  readonly mean: readonly number[] | null;
  /** p numbers each; null without `withStd`. */
  readonly variance: readonly number[] | null;
  readonly scale: readonly number[] | null;
  readonly nFeatures: number;
  /** One number, or one a column where those differ. */
  readonly nSamplesSeen: number | readonly number[];
}

/** What a scaler's file holds beside its parameters. */
export interface FittedScalerFile {
  readonly withMean: boolean;
  readonly withStd: boolean;
  readonly mean: number[] | null;
  readonly var: number[] | null;
  readonly scale: number[] | null;
  readonly nFeaturesIn: number;
  readonly nSamplesSeen: number | number[];
  /** Where the fit was given names. */
  readonly featureNames?: string[];
}

/** A scaler as plain data: what `JSON.stringify(scaler)` writes. */
export type ScalerFile = ModelFile<FittedScalerFile>;

const FITTED = ['withMean', 'withStd', 'mean', 'var', 'scale', 'nFeaturesIn', 'nSamplesSeen'];

export function writeScalerFile(estimator: string, params: object, fitted: FittedScaler | null): ScalerFile {
  return modelFile(
    estimator,
    params,
    fitted && {
      withMean: fitted.withMean,
      withStd: fitted.withStd,
      mean: fitted.mean && [...fitted.mean],
      var: fitted.variance && [...fitted.variance],
      scale: fitted.scale && [...fitted.scale],
      nFeaturesIn: fitted.nFeatures,
      nSamplesSeen: typeof fitted.nSamplesSeen === 'number' ? fitted.nSamplesSeen : [...fitted.nSamplesSeen],
      ...(fitted.featureNames && { featureNames: [...fitted.featureNames] }),
    },
  );
}

/** Reads a scaler's file as untrusted data. @throws InputError that names the first wrong field */
export function readScalerFile(
  estimator: string,
  paramNames: readonly string[],
  file: unknown,
): { params: Record<string, unknown>; fitted: FittedScaler | null } {
  const { params, fitted } = readModelFile(estimator, paramNames, file);
  if (fitted === null) return { params, fitted };
  const { featureNames, rest } = apartFromNames(fitted);
  return { params, fitted: withNames(readFitted(rest), featureNames, 'fitted.featureNames') };
}

function readFitted(value: unknown): FittedScaler {
  const fields = readRecord(value, 'fitted', FITTED);
  const withMean = readFlag(fields, 'withMean');
  const withStd = readFlag(fields, 'withStd');
  const nFeatures = readInteger(fields.get('nFeaturesIn'), 'fitted.nFeaturesIn', 1);
  const nSamplesSeen = readSeen(fields.get('nSamplesSeen'), nFeatures);
  const mean = readColumns(fields, 'mean', withMean || withStd, nFeatures);
  const variance = readColumns(fields, 'var', withStd, nFeatures);
  const scale = readColumns(fields, 'scale', withStd, nFeatures);
  if (variance && scale) requireScales(variance, scale);
  return Object.freeze({ withMean, withStd, mean, variance, scale, nFeatures, nSamplesSeen });
}

function readSeen(value: unknown, nFeatures: number): number | readonly number[] {
  const place = 'fitted.nSamplesSeen';
  const counts = Array.isArray(value)
    ? readNumbers(value, place, nFeatures, 0)
    : [readNumber(value, place, 0)];
  if (counts.includes(0)) throw fieldError(place, value, 'a number above 0');
  return Array.isArray(value) ? Object.freeze(counts) : counts[0]!;
}

function readFlag(fields: ReadonlyMap<string, unknown>, name: string): boolean {
  const value = fields.get(name);
  if (typeof value === 'boolean') return value;
  throw fieldError(`fitted.${name}`, value, 'true or false');
}

/** One number a feature where the scaler needs them, null where it does not. */
function readColumns(
  fields: ReadonlyMap<string, unknown>,
  name: string,
  needed: boolean,
  nFeatures: number,
): readonly number[] | null {
  const value = fields.get(name);
  if (needed) return Object.freeze(readNumbers(value, `fitted.${name}`, nFeatures));
  if (value === null) return null;
  throw fieldError(`fitted.${name}`, value, 'null, for withMean and withStd do without');
}

function requireScales(variance: readonly number[], scale: readonly number[]): void {
  for (let j = 0; j < scale.length; j++) {
    if (!(variance[j]! >= 0)) throw fieldError(`fitted.var[${j}]`, variance[j], 'a number, 0 or more');
    if (scale[j] === 1 || (scale[j] === Math.sqrt(variance[j]!) && scale[j]! > 0)) continue;
    throw new InputError(
      `fitted.scale[${j}] is ${scale[j]}; expected the square root of fitted.var[${j}], or 1 for a constant column.`,
    );
  }
}
