import { columnMoments } from './columnMoments.js';
import { madeFeature, requireNumbers } from './sqlFeature.js';
import type { SqlStep } from './sqlStep.js';

interface Params {
  readonly withMean: boolean;
  readonly withStd: boolean;
}

interface Fitted extends Params {
  readonly mean: readonly number[] | null;
  readonly var: readonly number[] | null;
  readonly scale: readonly number[] | null;
  readonly nFeaturesIn: number;
  readonly nSamplesSeen: number | readonly number[];
}

/** `(x - mean) / scale`; a column counts as constant by the rule of the class. */
export const standardScaler: SqlStep<Params, Fitted> = {
  learn: async (scan, { withMean, withStd }, features, place) => {
    requireNumbers(place, features);
    const moments = await columnMoments(scan, place, features);
    const seen = moments.map(({ weight }) => weight);
    const isConstant = moments.map(
      ({ n, mean, variance }) => variance <= n * Number.EPSILON * variance + (n * Number.EPSILON * mean) ** 2,
    );
    return {
      withMean,
      withStd,
      mean: withMean || withStd ? moments.map(({ mean }) => mean) : null,
      var: withStd ? moments.map(({ variance }) => variance) : null,
      scale: withStd ? moments.map(({ variance }, j) => (isConstant[j] ? 1 : Math.sqrt(variance))) : null,
      nFeaturesIn: features.length,
      nSamplesSeen: seen.every((count) => count === seen[0]) ? seen[0]! : seen,
    };
  },
  apply: (dialect, { withMean, mean, scale }, features) =>
    features.map(({ name, number }, j) => {
      const shift = withMean ? mean![j]! : 0;
      const unit = scale?.[j] ?? 1;
      const centred = shift === 0 ? number : `(${number} - ${dialect.number(shift)})`;
      return madeFeature(name, unit === 1 ? centred : `(${centred} / ${dialect.number(unit)})`);
    }),
};
