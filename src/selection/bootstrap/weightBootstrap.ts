import { InputError } from '../../messages/errors.js';
import type { FittedWeights } from '../search/fittedWeights.js';

/** What {@link bootstrapWeights} gives: plain data, frozen. Rows are those of `coef_`: a task each, a label of it each, or one for all. */
export interface WeightBootstrap {
  readonly taskNames: readonly string[];
  /** p names, or null where the fit was given none. */
  readonly featureNames: readonly string[] | null;
  readonly nBootstrap: number;
  /** The share of resamples within each interval. */
  readonly confidence: number;
  /** The weights of all samples, rows x p. */
  readonly coef: readonly (readonly number[])[];
  /** Their percentile intervals, rows x p each. */
  readonly coefLower: readonly (readonly number[])[];
  readonly coefUpper: readonly (readonly number[])[];
  /** Their standard deviations over the resamples, rows x p. */
  readonly coefErrors: readonly (readonly number[])[];
  /** The intercepts of all samples, and their intervals and standard deviations. */
  readonly intercept: readonly number[];
  readonly interceptLower: readonly number[];
  readonly interceptUpper: readonly number[];
  readonly interceptErrors: readonly number[];
  /** The share of resamples in which a feature is used, by any row: p numbers in [0, 1]. */
  readonly selectionFrequency: readonly number[];
}

/** @throws InputError where a resample has other features, or outputs, than all samples */
export function weightBootstrap(
  caller: string,
  model: object,
  whole: FittedWeights,
  samples: readonly FittedWeights[],
  confidence: number,
): WeightBootstrap {
  const { rows, coef, intercept } = whole;
  const p = coef.length / rows;
  for (const [b, sample] of samples.entries()) {
    if (sample.coef.length === coef.length && sample.intercept.length === intercept.length) continue;
    throw new InputError(
      `${caller}: the fit of resample ${b} has ${sample.coef.length} weights, that of all samples ${coef.length}; expected the ` +
        'same. A step that finds its features in the data finds fewer in a part of them: encode categories first.',
    );
  }
  const { taskNames_, featureNamesIn_ } = model as {
    taskNames_?: readonly string[];
    featureNamesIn_?: readonly string[] | null;
  };
  const ofCoef = intervals(
    coef,
    samples.map((sample) => sample.coef),
    confidence,
  );
  const ofIntercept = intervals(
    intercept,
    samples.map((sample) => sample.intercept),
    confidence,
  );
  const table = (values: Float64Array): readonly (readonly number[])[] =>
    Object.freeze(
      Array.from({ length: rows }, (_, q) => Object.freeze([...values.subarray(q * p, (q + 1) * p)])),
    );
  const list = (values: Float64Array): readonly number[] => Object.freeze([...values]);
  return Object.freeze({
    taskNames: Object.freeze([...(taskNames_ ?? [])]),
    featureNames: featureNamesIn_ ? Object.freeze([...featureNamesIn_]) : null,
    ...{ nBootstrap: samples.length, confidence },
    ...{ coef: table(coef), coefLower: table(ofCoef.lower), coefUpper: table(ofCoef.upper) },
    ...{ coefErrors: table(ofCoef.errors), intercept: list(intercept) },
    ...{ interceptLower: list(ofIntercept.lower), interceptUpper: list(ofIntercept.upper) },
    interceptErrors: list(ofIntercept.errors),
    selectionFrequency: Object.freeze(
      Array.from({ length: p }, (_, j) => {
        const uses = ({ coef: own }: FittedWeights): boolean =>
          Array.from({ length: rows }, (_, q) => own[q * p + j]!).some((value) => value !== 0);
        return samples.filter(uses).length / samples.length;
      }),
    ),
  });
}

interface Intervals {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly errors: Float64Array;
}

function intervals(whole: Float64Array, samples: readonly Float64Array[], confidence: number): Intervals {
  const B = samples.length;
  const out = { lower: whole.slice(), upper: whole.slice(), errors: whole.slice() };
  const own = new Float64Array(B);
  for (let k = 0; k < whole.length; k++) {
    for (let b = 0; b < B; b++) own[b] = samples[b]![k]!;
    own.sort();
    const mean = own.reduce((sum, value) => sum + value, 0) / B;
    out.errors[k] = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (B - 1));
    out.lower[k] = quantile(own, (1 - confidence) / 2);
    out.upper[k] = quantile(own, (1 + confidence) / 2);
  }
  return out;
}

/** Between the order statistics next to it, linearly, as numpy's `quantile`. @param sorted ascending */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (at - below) * (high - low);
}
