import { quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { columnRanges } from './columnMoments.js';
import { madeFeature, requireNumbers } from './sqlFeature.js';
import type { SqlStep } from './sqlStep.js';

interface Params {
  readonly featureRange: readonly [low: number, high: number];
  readonly clip: boolean;
}

interface Fitted extends Params {
  readonly nFeatures: number;
  readonly dataMin: readonly number[];
  readonly dataMax: readonly number[];
}

/** `x scale + low - min scale`, `scale = (high - low) / (max - min)`. */
export const minMaxScaler: SqlStep<Params, Fitted> = {
  learn: async (scan, { featureRange, clip }, features, place) => {
    requireNumbers(place, features);
    const ranges = await columnRanges(scan, place, features);
    const empty = ranges.findIndex(({ count }) => count === 0);
    if (empty >= 0) {
      throw new InputError(
        `${place}: feature ${quote(features[empty]!.name)} is missing in every row; leave the column out.`,
      );
    }
    return {
      nFeatures: features.length,
      dataMin: ranges.map(({ least }) => least),
      dataMax: ranges.map(({ most }) => most),
      featureRange,
      clip,
    };
  },
  apply: (dialect, { dataMin, dataMax, featureRange: [low, high], clip }, features) =>
    features.map(({ name, number }, j) => {
      const scale = (high - low) / (dataMax[j]! - dataMin[j]! || 1);
      const z = `(${number} * ${dialect.number(scale)} + ${dialect.number(low - dataMin[j]! * scale)})`;
      const [least, most] = [low, high].map(dialect.number);
      return madeFeature(
        name,
        clip ? `CASE WHEN ${z} < ${least} THEN ${least} WHEN ${z} > ${most} THEN ${most} ELSE ${z} END` : z,
      );
    }),
};
