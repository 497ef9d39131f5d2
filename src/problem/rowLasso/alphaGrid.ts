import type { Dataset } from '../../data/dataset.js';
import { localColumns } from '../../designs/design.js';
import { exp } from '../../math/exp.js';
import { log } from '../../math/log.js';
import type { Columns } from '../../matrix/columns.js';
import { weightedMean } from '../../matrix/means.js';
import { affine } from '../../matrix/product.js';
import { InputError } from '../../messages/errors.js';
import { taskParts } from '../taskTargets.js';
import type { OpenData } from './openData.js';

/** What scikit-learn takes for an alpha where Y has nothing to explain: float64's decimal resolution. */
const RESOLUTION = 1e-15;

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
  let largest = 0;
  for (let j = 0; j < design.columns; j++) {
    let squares = 0;
    for (let q = j * nTasks; q < (j + 1) * nTasks; q++) squares += v[q]! * v[q]!;
    largest = Math.max(largest, featureWeights ? squares / featureWeights[j]! ** 2 : squares);
  }
  return requireFinite((Math.sqrt(largest) * scale) / (data.samples * l1Ratio), l1Ratio);
}

/** The model of the features without a penalty alone: all other rows of w are zero. */
export interface UnpenalisedModel {
  /** p x T. */
  readonly w: Float64Array;
  readonly intercept: readonly number[];
}

export interface EntriesGrid {
  readonly l1Ratio: number;
  readonly fitIntercept: boolean;
  readonly featureWeights?: Float64Array | undefined;
  /** Where some feature weight is 0: what is left of Y takes its place. */
  readonly unpenalised?: UnpenalisedModel | undefined;
}

/**
 * The same for tasks whose samples, weights or missing targets differ, or where some features are not penalised.
 *
 * @throws InputError
 */
export function alphaMaxOfEntries(
  dataset: Dataset,
  { l1Ratio, fitIntercept, featureWeights, unpenalised }: EntriesGrid,
): number {
  const { nFeatures: p, nTasks: T } = dataset;
  const squares = new Float64Array(p);
  for (const [t, { y, c, block }] of taskParts(dataset).entries()) {
    const { x } = dataset.blocks[block]!;
    const weights = unpenalised && Float64Array.from({ length: p }, (_, j) => unpenalised.w[j * T + t]!);
    const eta = weights && affine(x, weights, [unpenalised.intercept[t]!]);
    const left = eta ? y.map((value, i) => (c[i] === 0 ? 0 : value - eta[i]!)) : y;
    const mean = fitIntercept ? weightedMean(left, c) : 0;
    const theta = left.map((value, i) => (c[i] === 0 ? 0 : c[i]! * (value - mean)));
    for (let j = 0; j < x.columns; j++) squares[j]! += correlation(x, j, theta, fitIntercept) ** 2;
  }
  let largest = 0;
  for (let j = 0; j < p; j++) {
    const weight = featureWeights?.[j] ?? 1;
    if (weight > 0) largest = Math.max(largest, weight === 1 ? squares[j]! : squares[j]! / weight ** 2);
  }
  return requireFinite(Math.sqrt(largest) / l1Ratio, l1Ratio);
}

/** `x_j . theta`; a dense column is taken from its first entry, which changes nothing where theta sums to 0. */
function correlation(x: Columns, j: number, theta: Float64Array, sumsToZero: boolean): number {
  let sum = 0;
  if (x.kind === 'sparse') {
    for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) sum += x.data[k]! * theta[x.indices[k]!]!;
    return sum;
  }
  const begin = j * x.rows;
  const origin = sumsToZero ? x.data[begin]! : 0;
  for (let i = 0; i < x.rows; i++) sum += (x.data[begin + i]! - origin) * theta[i]!;
  return sum;
}

function requireFinite(alphaMax: number, l1Ratio: number): number {
  if (alphaMax < Infinity) return alphaMax;
  throw new InputError(
    `the smallest alpha at which all coefficients are zero overflows float64 with l1Ratio ${l1Ratio}; ` +
      'expected an l1Ratio further from 0, or smaller X and Y.',
  );
}

/**
 * `count` alphas from alphaMax down to eps alphaMax at equal ratios; all 1e-15 where alphaMax is no more than that.
 * They have the same bits in every runtime, which those of `Math.pow` have not.
 *
 * Source: scikit-learn 1.9's `_alpha_grid`.
 *
 * @param eps in (0, 1]
 */
export function alphaGrid(alphaMax: number, eps: number, count: number): number[] {
  if (alphaMax <= RESOLUTION) return Array(count).fill(RESOLUTION);
  const length = -log(eps);
  return Array.from({ length: count }, (_, k) => {
    if (k === 0) return alphaMax;
    if (k === count - 1) return alphaMax * eps;
    return alphaMax * exp(-(length * k) / (count - 1));
  });
}
