import type { Matrix } from 'ml-matrix';
import { checkFeatures } from '../data/features.js';
import { readSampleWeight } from '../data/sampleWeight.js';
import { type IncompleteTargets, rowsOfNumbers } from '../data/targets.js';
import { enterClass } from '../files/classes.js';
import type { Columns, SparseColumns } from '../matrix/columns.js';
import { allFinite } from '../matrix/finite.js';
import { toIncompleteColumns } from '../matrix/fromInput.js';
import type { CompressedColumns, FlatMatrix, MatrixInput, MatrixLike } from '../matrix/input.js';
import { inputOf } from '../matrix/inputOf.js';
import { toMatrix } from '../matrix/toMatrix.js';
import { InputError, NotFittedError } from '../messages/errors.js';
import { Estimator } from '../params/estimator.js';
import { OptionReader } from '../params/options.js';
import { namesFor, withNames } from './featureNames.js';
import { type FittedScaler, readScalerFile, type ScalerFile, writeScalerFile } from './scalerFile.js';
import { columnScales, observedEntries, type Scales } from './scales.js';

export interface StandardScalerParams {
  /** Takes each column's mean off. Sparse X takes only false, for it would not stay sparse. @defaultValue true */
  withMean: boolean;
  /** Divides each column by its standard deviation. @defaultValue true */
  withStd: boolean;
  /** Accepted for scikit-learn's sake: X is never changed, whatever it says. @defaultValue true */
  copy: boolean;
}

export interface ScalerFitOptions {
  /** The weight of each sample: n numbers >= 0, not all 0. A single number, or none, weighs all alike. */
  readonly sampleWeight?: ArrayLike<number> | number | null | undefined;
  /** Names for the features, p distinct texts; kept as `featureNamesIn_`. @defaultValue null */
  readonly featureNames?: readonly string[] | null | undefined;
}

/** A dense matrix in any form that is accepted. */
type DenseInput = readonly ArrayLike<number | null | undefined>[] | MatrixLike | FlatMatrix;

const DEFAULTS: Readonly<StandardScalerParams> = /* @__PURE__ */ Object.freeze({
  withMean: true,
  withStd: true,
  copy: true,
});

/**
 * Gives every column mean 0 and variance 1:
 *
 *     z_ij = (x_ij - mean_j) / scale_j,   mean_j = sum_i s_i x_ij / sum_i s_i,
 *     var_j = sum_i s_i (x_ij - mean_j)^2 / sum_i s_i,   scale_j = sqrt(var_j), or 1 for a constant column
 *
 * with X n x p and s the sample weights, 1 each unless given: the variance of a population, without Bessel's
 * correction. A column counts as constant where its variance is within the rounding of its mean,
 * `var <= n eps var + (n eps mean)^2`, n the number of samples with weight. A NaN is an entry
 * that is missing, in targets say: it is left out of its column, and stays one, as in scikit-learn; a column of nothing
 * else is refused.
 *
 * Source: scikit-learn 1.9's `sklearn.preprocessing.StandardScaler`, without `partial_fit`.
 *
 * @example
 * const scaler = new StandardScaler();
 * const Z = scaler.fitTransform([[0, 10], [2, 30]]); // Matrix [[-1, -1], [1, 1]]
 * scaler.mean_;                                      // [1, 20]
 * scaler.scale_;                                     // [1, 10]
 */
export class StandardScaler extends Estimator<StandardScalerParams> {
  declare withMean: boolean;
  declare withStd: boolean;
  declare copy: boolean;
  /** What the last fit learned, frozen plain data; null before the first. */
  protected fitted_: FittedScaler | null = null;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<StandardScalerParams> = {}) {
    super('StandardScaler', DEFAULTS, params);
  }

  /**
   * Learns the means and scales of the columns of X.
   *
   * @param X n x p, dense or, without `withMean`, in compressed columns; NaN or null where missing
   * @returns this scaler
   * @throws InputError for a parameter or data that cannot be used; the scaler stays as it was
   */
  fit(X: IncompleteTargets, options: ScalerFitOptions = {}): this {
    this.fitted_ = this.scales(X, options);
    return this;
  }

  protected scales(X: unknown, options: object): FittedScaler {
    const { withMean, withStd } = checkParams(this.estimatorName, this.getParams());
    const read = new OptionReader(`${this.estimatorName}.fit`, options, ['sampleWeight', 'featureNames']);
    const x = toIncompleteColumns(rowsOfNumbers(X), 'X');
    if (withMean) refuseSparse(x, 'centred');
    const weight = readSampleWeight(read.raw('sampleWeight', null), x.rows, 1, 'sampleWeight');
    const values = weight.kind === 'none' ? undefined : weight.values;
    const { nSamplesSeen, mean, variance, scale } = learnScales(x, values);
    const fitted = Object.freeze({
      withMean,
      withStd,
      mean: withMean || withStd ? freeze(mean) : null,
      variance: withStd ? freeze(variance) : null,
      scale: withStd ? freeze(scale) : null,
      nFeatures: x.columns,
      nSamplesSeen,
    });
    return withNames(fitted, read.raw('featureNames', null), `${this.estimatorName}.fit: featureNames`);
  }

  /**
   * `(x_ij - mean_j) / scale_j`, with the parameters of the fit.
   *
   * @param X m x p
   * @returns a Matrix for dense X, compressed columns for compressed columns; X stays as it is
   * @throws InputError, NotFittedError
   */
  transform(X: CompressedColumns): CompressedColumns;
  transform(X: DenseInput): Matrix;
  transform(X: IncompleteTargets): Matrix | CompressedColumns;
  transform(X: IncompleteTargets): Matrix | CompressedColumns {
    return inform(this.transformed(X));
  }

  /** `transform` without a Matrix, as pipelines hand it on: dense X as flat columns. @throws InputError, NotFittedError */
  transformColumns(X: MatrixInput): MatrixInput {
    if (this.transform !== StandardScaler.prototype.transform) return this.transform(X); // a subclass has its own
    return inputOf(this.transformed(X));
  }

  protected transformed(X: IncompleteTargets): Columns {
    const { mean, scale, withMean } = this.learned('transform');
    const x = this.read(X, 'centred');
    return mapColumns(x, (j, from, to) => {
      const [shift, unit] = [withMean ? mean![j]! : 0, scale ? scale[j]! : 1];
      for (let k = 0; k < from.length; k++) to[k] = (from[k]! - shift) / unit;
    });
  }

  /** `fit(X, options).transform(X)`. @throws InputError */
  fitTransform(X: CompressedColumns, options?: ScalerFitOptions): CompressedColumns;
  fitTransform(X: DenseInput, options?: ScalerFitOptions): Matrix;
  fitTransform(X: IncompleteTargets, options?: ScalerFitOptions): Matrix | CompressedColumns;
  fitTransform(X: IncompleteTargets, options: ScalerFitOptions = {}): Matrix | CompressedColumns {
    return this.fit(X, options).transform(X);
  }

  /**
   * `z_ij scale_j + mean_j`: what `transform` did, undone but for rounding.
   *
   * @param X m x p
   * @returns in the form that `transform` gives
   * @throws InputError, NotFittedError
   */
  inverseTransform(X: CompressedColumns): CompressedColumns;
  inverseTransform(X: DenseInput): Matrix;
  inverseTransform(X: IncompleteTargets): Matrix | CompressedColumns;
  inverseTransform(X: IncompleteTargets): Matrix | CompressedColumns {
    const { mean, scale, withMean } = this.learned('inverseTransform');
    const x = this.read(X, 'moved back');
    return inform(
      mapColumns(x, (j, from, to) => {
        const [shift, unit] = [withMean ? mean![j]! : 0, scale ? scale[j]! : 1];
        for (let k = 0; k < from.length; k++) to[k] = from[k]! * unit + shift;
      }),
    );
  }

  protected read(X: unknown, verb: string): Columns {
    const { nFeatures, withMean } = this.learned('transform');
    const x = toIncompleteColumns(rowsOfNumbers(X), 'X');
    if (withMean) refuseSparse(x, verb);
    checkFeatures(x, nFeatures, 'X');
    return x;
  }

  protected learned(what: string): FittedScaler {
    if (this.fitted_) return this.fitted_;
    throw new NotFittedError(`this ${this.estimatorName} is not fitted yet: call fit(X) before ${what}.`);
  }

  /**
   * The names of the columns that `transform` makes, which are those of X.
   *
   * @param featureNames the names of the p features; unless given those of the fit, else x0, x1, ...
   * @throws InputError, NotFittedError
   */
  getFeatureNamesOut(featureNames?: readonly string[] | null): string[] {
    const place = `${this.estimatorName}.getFeatureNamesOut: featureNames`;
    return [...namesFor(this.learned('getFeatureNamesOut'), featureNames, place)];
  }

  /** The names of the features, p texts; null where the fit was given none. */
  get featureNamesIn_(): string[] | null {
    const { featureNames } = this.learned('reading featureNamesIn_');
    return featureNames ? [...featureNames] : null;
  }

  /** The means of the columns, p numbers; null where neither `withMean` nor `withStd` asks for them. */
  get mean_(): number[] | null {
    return copy(this.learned('reading mean_').mean);
  }

  /** The variances of the columns, p numbers; null without `withStd`. */
  get var_(): number[] | null {
    return copy(this.learned('reading var_').variance);
  }

  /** The standard deviations of the columns, 1 for a constant column, p numbers; null without `withStd`. */
  get scale_(): number[] | null {
    return copy(this.learned('reading scale_').scale);
  }

  /** p, the number of features of the fit. */
  get nFeaturesIn_(): number {
    return this.learned('reading nFeaturesIn_').nFeatures;
  }

  /** n, or with `sampleWeight` their sum; one number a column where those differ because entries are missing. */
  get nSamplesSeen_(): number | number[] {
    const { nSamplesSeen } = this.learned('reading nSamplesSeen_');
    return typeof nSamplesSeen === 'number' ? nSamplesSeen : [...nSamplesSeen];
  }

  /** The scaler as plain data for JSON; `fromJSON` takes it back, exactly. */
  toJSON(): ScalerFile {
    return writeScalerFile(this.estimatorName, this.getParams(), this.fitted_);
  }

  /** The scaler in a file, fitted if it was. @throws InputError for the first field that is not as it should be */
  static fromJSON(file: ScalerFile | unknown): StandardScaler {
    const scaler = new StandardScaler();
    const { params, fitted } = readScalerFile('StandardScaler', Object.keys(DEFAULTS), file);
    scaler.setParams(checkParams('StandardScaler', params));
    scaler.fitted_ = fitted;
    return scaler;
  }
}

enterClass('StandardScaler', StandardScaler);

function checkParams(caller: string, params: object): StandardScalerParams {
  const read = new OptionReader(caller, params, Object.keys(DEFAULTS));
  return {
    withMean: read.flag('withMean', DEFAULTS.withMean),
    withStd: read.flag('withStd', DEFAULTS.withStd),
    copy: read.flag('copy', DEFAULTS.copy),
  };
}

function refuseSparse(x: Columns, verb: string): void {
  if (x.kind === 'dense') return;
  throw new InputError(
    `X is sparse, and would not be after its columns are ${verb}: set withMean to false, or pass X densely.`,
  );
}

/** Scales of all columns, in one go where nothing is missing, else column by column. @throws InputError */
function learnScales(
  x: Columns,
  values: Float64Array | undefined,
): Scales & { readonly nSamplesSeen: FittedScaler['nSamplesSeen'] } {
  const { nSamplesSeen, weights } = relativeWeights(values, x.rows);
  if (allFinite(x.data)) return { nSamplesSeen, ...columnScales(x, weights) };
  const whole = columnScales(x, weights, true);
  const seen = new Float64Array(x.columns).fill(nSamplesSeen);
  for (let j = 0; j < x.columns; j++) {
    if (!Number.isNaN(whole.mean[j]!)) continue;
    const { values: data, rows } = observedEntries(x, j);
    const own = values && Float64Array.from(rows, (i) => values[i]!);
    if (!(own ? own.some((value) => value > 0) : rows.length > 0)) {
      throw new InputError(
        `column ${j} of X has no observed number${own ? ' of a weight above 0' : ''}: all are NaN; drop the column.`,
      );
    }
    const part = relativeWeights(own, rows.length);
    const one = columnScales({ kind: 'dense', rows: rows.length, columns: 1, data }, part.weights, false, j);
    seen[j] = part.nSamplesSeen;
    whole.mean[j] = one.mean[0]!;
    whole.variance[j] = one.variance[0]!;
    whole.scale[j] = one.scale[0]!;
  }
  return { ...whole, nSamplesSeen: seen.every((count) => count === seen[0]) ? seen[0]! : freeze(seen) };
}

/** The weights scaled to sum to n, and what they sum to as given; none where all are alike. */
function relativeWeights(
  values: Float64Array | undefined,
  n: number,
): { nSamplesSeen: number; weights: Float64Array | undefined } {
  if (values === undefined) return { nSamplesSeen: n, weights: undefined };
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  if (largest === 0)
    throw new InputError('sampleWeight is 0 for every sample; expected at least one above 0.');
  const nSamplesSeen = values.reduce((a, b) => a + b, 0);
  if (nSamplesSeen === Infinity) {
    throw new InputError('sampleWeight sums to more than float64 holds; divide it by a constant.');
  }
  const shares = values.map((value) => value / largest);
  const sum = shares.reduce((a, b) => a + b, 0);
  return { nSamplesSeen, weights: shares.map((value) => n * (value / sum)) };
}

/** Every stored entry mapped; entries that a sparse matrix does not store stay 0. */
function mapColumns(x: Columns, map: (j: number, from: Float64Array, to: Float64Array) => void): Columns {
  const data = new Float64Array(x.data.length);
  for (let j = 0; j < x.columns; j++) {
    const begin = x.kind === 'dense' ? j * x.rows : x.indptr[j]!;
    const end = x.kind === 'dense' ? begin + x.rows : x.indptr[j + 1]!;
    map(j, x.data.subarray(begin, end), data.subarray(begin, end));
  }
  return { ...x, data };
}

function inform(x: Columns): Matrix | CompressedColumns {
  return x.kind === 'dense' ? toMatrix(x) : compressed(x);
}

function compressed({ data, indices, indptr, rows, columns }: SparseColumns): CompressedColumns {
  return { data, indices: indices.slice(), indptr: indptr.slice(), shape: [rows, columns] };
}

function freeze(values: Float64Array): readonly number[] {
  return Object.freeze([...values]);
}

function copy(values: readonly number[] | null): number[] | null {
  return values && [...values];
}
