import { fieldError } from '../files/fields.js';
import { plainWeightList, readWeightField, readWeightList, type WeightList } from './weightList.js';

const FEATURES: WeightList = { parameter: 'featureWeights', unit: 'feature' };

/** Reads `featureWeights`, which alpha is multiplied by: p numbers, 0 or in [1e-100, 1e100]; undefined where none were given. */
export function readFeatureWeights(
  input: unknown,
  nFeatures: number,
  name: string,
): Float64Array | undefined {
  if (input === undefined || input === null) return undefined;
  return readWeightList(FEATURES, input, nFeatures, name);
}

/** featureWeights for a model file, unchecked as they are before a fit. @throws InputError for what is no list of numbers */
export function plainFeatureWeights(value: unknown): number[] | null {
  return plainWeightList(FEATURES, value);
}

/** The featureWeights of a model file, for any number of features. @throws InputError */
export function checkFeatureWeightsField(value: unknown): void {
  const weights = readWeightField(FEATURES, value);
  if (weights?.length === 0)
    throw fieldError('params.featureWeights', value, 'a number for each feature, or null');
}
