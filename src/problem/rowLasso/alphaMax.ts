import { localColumns } from '../../designs/design.js';
import { InputError } from '../../messages/errors.js';
import type { OpenData } from './openData.js';

/**
 * The smallest alpha at which W = 0 is a minimiser:
 *
 *     alphaMax = max_j || sum_i c_i (x_ij - x_mean_j) (Y_i - y_mean) ||_2 / l1Ratio
 *
 * with means of 0 where no intercept is fitted; with feature weights f, the norm of row j is divided by f_j.
 *
 * @param l1Ratio in (0, 1]; for 0 no finite alpha makes W zero
 * @throws InputError where alphaMax overflows
 */
export function alphaMaxOf(
  data: OpenData,
  l1Ratio: number,
  featureWeights?: Float64Array | undefined,
): number {
  const { standardized, nTasks, workspace } = data;
  const { design, target, scale } = standardized;
  const buffers = workspace.restart();
  const features = buffers.list();
  const v = buffers.rows();
  for (let j = 0; j < design.columns; j++) features[j] = j;
  localColumns(design).correlate(target, features, v);
  return alphaMaxAt(v, nTasks, { l1Ratio, scale, samples: data.samples, featureWeights });
}

/**
 * The same from the correlations V = X^T Theta of the model without the features that are penalised.
 *
 * @param v p x T
 * @param grid scale and samples: V in the user's units is scale / samples times this one
 */
export function alphaMaxAt(
  v: Float64Array,
  nTasks: number,
  grid: {
    readonly l1Ratio: number;
    readonly scale: number;
    readonly samples: number;
    readonly featureWeights?: Float64Array | undefined;
  },
): number {
  const { l1Ratio, scale, samples, featureWeights } = grid;
  let largest = 0;
  for (let j = 0; j < v.length / nTasks; j++) {
    const weight = featureWeights?.[j] ?? 1;
    if (weight === 0) continue;
    let squares = 0;
    for (let q = j * nTasks; q < (j + 1) * nTasks; q++) squares += v[q]! * v[q]!;
    largest = Math.max(largest, squares / weight ** 2);
  }
  return requireFinite((Math.sqrt(largest) * scale) / (samples * l1Ratio), l1Ratio);
}

function requireFinite(alphaMax: number, l1Ratio: number): number {
  if (alphaMax < Infinity) return alphaMax;
  throw new InputError(
    `the smallest alpha at which all coefficients are zero overflows float64 with l1Ratio ${l1Ratio}; ` +
      'expected an l1Ratio further from 0, or smaller X and Y.',
  );
}
