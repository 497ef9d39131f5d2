import type { Matrix } from 'ml-matrix';
import { checkRandomState, createRandom, type Random } from '../math/random.js';
import { requireRoom } from '../matrix/shape.js';
import { zeroMatrix } from '../matrix/toMatrix.js';
import { OptionReader } from '../params/options.js';
import { makeLowRank } from './lowRank.js';

/** What {@link makeRegression} takes: scikit-learn's parameters, with its defaults. */
export interface RegressionOptions {
  /** n, the number of samples; at least 1. @defaultValue 100 */
  readonly nSamples?: number;
  /** p, the number of features; at least 1. @defaultValue 100 */
  readonly nFeatures?: number;
  /** How many features have nonzero coefficients; at least 0, cut to `nFeatures`. @defaultValue 10 */
  readonly nInformative?: number;
  /** T, the number of targets; at least 1. @defaultValue 1 */
  readonly nTargets?: number;
  /** b, the same for all targets; any finite number. @defaultValue 0 */
  readonly bias?: number;
  /** About how many singular vectors explain X, at least 1; `null` for independent columns. @defaultValue null */
  readonly effectiveRank?: number | null;
  /** The share of the singular values' fat tail, in [0, 1]; for an `effectiveRank`. @defaultValue 0.5 */
  readonly tailStrength?: number;
  /** The standard deviation of the noise in Y; at least 0. @defaultValue 0 */
  readonly noise?: number;
  /** Whether to put samples and features in random order; if not, the first features inform. @defaultValue true */
  readonly shuffle?: boolean;
  /** Whether to return W too. @defaultValue false */
  readonly coef?: boolean;
  /** An integer in [0, 2^32 - 1] for the same data each time; `null` for other data each time. @defaultValue null */
  readonly randomState?: number | null;
}

/** A regression problem. */
export interface Regression {
  /** The samples, n x p. */
  readonly X: Matrix;
  /** The targets, n x T; a matrix for one target too. */
  readonly Y: Matrix;
}

/** A regression problem and the model that made it. */
export interface RegressionWithCoef extends Regression {
  /** W, p x T: one row a feature, zero where it does not inform. */
  readonly coef: Matrix;
}

const NAMES: readonly (keyof RegressionOptions)[] = [
  'nSamples',
  'nFeatures',
  'nInformative',
  'nTargets',
  'bias',
  'effectiveRank',
  'tailStrength',
  'noise',
  'shuffle',
  'coef',
  'randomState',
];

/**
 * A random regression problem,
 *
 *     Y = X W + bias + noise E,
 *
 * with X n x p and E n x T standard normal and W p x T zero but for `nInformative` rows, which are uniform in
 * [0, 100). With an `effectiveRank`, X has orthonormal singular vectors and the singular values
 * `(1 - tailStrength) exp(-(i / effectiveRank)^2) + tailStrength exp(-0.1 i / effectiveRank)` instead.
 *
 * The recipe is that of scikit-learn's `make_regression`; the generator is this package's, so that the numbers
 * of a seed are not scikit-learn's. They are the same in every JavaScript runtime.
 *
 * @param options see {@link RegressionOptions}
 * @returns X and Y; with `coef: true` also `coef`, which is W
 * @throws InputError naming the option that cannot be used, or that does not exist
 * @see scikit-learn's `sklearn.datasets.make_regression`
 * @example
 * const { X, Y } = makeRegression({ nSamples: 100, nFeatures: 10, nTargets: 3, noise: 0.1, randomState: 0 });
 * X.columns; // 10
 * Y.columns; // 3
 */
export function makeRegression(options: RegressionOptions & { readonly coef: true }): RegressionWithCoef;
export function makeRegression(options?: RegressionOptions & { readonly coef?: false }): Regression;
export function makeRegression(options?: RegressionOptions): Regression | RegressionWithCoef;
export function makeRegression(options: RegressionOptions = {}): Regression | RegressionWithCoef {
  const given = new OptionReader('makeRegression', options, NAMES);
  const n = given.count('nSamples', 100, 1);
  const p = given.count('nFeatures', 100, 1);
  const nInformative = Math.min(given.count('nInformative', 10, 0), p);
  const T = given.count('nTargets', 1, 1);
  const bias = given.real('bias', 0, {});
  const effectiveRank = given.countOrNull('effectiveRank', 1);
  const tailStrength = given.real('tailStrength', 0.5, { min: 0, max: 1 });
  const noise = given.real('noise', 0, { min: 0 });
  const shuffle = given.flag('shuffle', true);
  const coef = given.flag('coef', false);
  const random = createRandom(checkRandomState(given.raw('randomState', null)));
  requireRoom('makeRegression', 'nSamples x nFeatures', [n, p]);
  requireRoom('makeRegression', 'nSamples x nTargets', [n, T]);
  requireRoom('makeRegression', 'nFeatures x nTargets', [p, T]);

  let X =
    effectiveRank === null
      ? normalMatrix(n, p, random)
      : makeLowRank(n, p, effectiveRank, tailStrength, random);
  let W = zeroMatrix(p, T);
  for (let j = 0; j < nInformative; j++) {
    for (let t = 0; t < T; t++) W.set(j, t, 100 * random.uniform());
  }
  let Y = X.mmul(W).add(bias);
  if (noise > 0) Y.add(normalMatrix(n, T, random).mul(noise));

  if (shuffle) {
    const rows = random.permutation(n);
    const features = random.permutation(p);
    X = reorder(X, rows, features);
    Y = reorder(Y, rows, identity(T));
    W = reorder(W, features, identity(T));
  }
  return coef ? { X, Y, coef: W } : { X, Y };
}

function normalMatrix(rows: number, columns: number, random: Random): Matrix {
  const A = zeroMatrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) A.set(i, j, random.normal());
  }
  return A;
}

function identity(length: number): Int32Array {
  return Int32Array.from({ length }, (_, k) => k);
}

/** The matrix whose entry (i, j) is that of A in row `rows[i]` and column `columns[j]`. */
function reorder(A: Matrix, rows: Int32Array, columns: Int32Array): Matrix {
  const B = zeroMatrix(A.rows, A.columns);
  rows.forEach((from, i) => {
    columns.forEach((column, j) => {
      B.set(i, j, A.get(from, column));
    });
  });
  return B;
}
