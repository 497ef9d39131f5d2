import type { Matrix } from 'ml-matrix';
import { checkFeatures, readFeatureNames } from '../data/features.js';
import { type ModelFile, modelFile, readModelFile } from '../files/modelFile.js';
import type { Columns } from '../matrix/columns.js';
import type { CompressedColumns, MatrixInput } from '../matrix/input.js';
import { inputOf } from '../matrix/inputOf.js';
import { toMatrix } from '../matrix/toMatrix.js';
import { NotFittedError } from '../messages/errors.js';
import { Estimator } from '../params/estimator.js';

/** What every transformer has learned. */
export interface FittedTransformer {
  /** p */
  readonly nFeatures: number;
}

/**
 * What transformers of columns share: `fit` learns from X, `transform` makes columns of it.
 *
 * @typeParam Input the forms of X
 */
export abstract class Transformer<
  Params extends object,
  Fitted extends FittedTransformer,
  Input,
> extends Estimator<Params> {
  /** What the last fit learned, frozen plain data; null before the first. */
  protected fitted_: Fitted | null = null;

  /** The checked parameters. @throws InputError */
  protected abstract checked(params: object): Params;
  protected abstract learn(X: Input): Fitted;
  protected abstract apply(fitted: Fitted, X: Input): Columns;
  /** The names of the columns that it makes. */
  protected abstract namesOf(fitted: Fitted, names: readonly string[]): string[];

  /**
   * Learns from the columns of X.
   *
   * @param X n x p
   * @param _options `sampleWeight`, as pipelines hand it over, has no effect here, as in scikit-learn
   * @returns this transformer
   * @throws InputError for a parameter or data that cannot be used; the transformer stays as it was
   */
  fit(X: Input, _options: object = {}): this {
    this.fitted_ = this.learn(X);
    return this;
  }

  /** What it makes of X, m x p: a Matrix, or compressed columns where the result is sparse. @throws InputError, NotFittedError */
  transform(X: Input): Matrix | CompressedColumns {
    const made = this.apply(this.learned('transform'), X);
    return made.kind === 'dense' ? toMatrix(made) : (inputOf(made) as CompressedColumns);
  }

  /** `transform` without a Matrix, as pipelines hand it on. @throws InputError, NotFittedError */
  transformColumns(X: Input): MatrixInput {
    return inputOf(this.apply(this.learned('transform'), X));
  }

  /** `fit(X).transform(X)`. @throws InputError */
  fitTransform(X: Input, options: object = {}): Matrix | CompressedColumns {
    return this.fit(X, options).transform(X);
  }

  /**
   * The names of the columns that `transform` makes.
   *
   * @param featureNames the names of the p features; x0, x1, ... unless given
   * @throws InputError, NotFittedError
   */
  getFeatureNamesOut(featureNames?: readonly string[] | null): string[] {
    const fitted = this.learned('getFeatureNamesOut');
    const name = `${this.estimatorName}.getFeatureNamesOut: featureNames`;
    const names = readFeatureNames(featureNames, fitted.nFeatures, name);
    return this.namesOf(fitted, names ?? Array.from({ length: fitted.nFeatures }, (_, j) => `x${j}`));
  }

  protected learned(what: string): Fitted {
    if (this.fitted_) return this.fitted_;
    throw new NotFittedError(`this ${this.estimatorName} is not fitted yet: call fit(X) before ${what}.`);
  }

  /** @throws InputError for another number of features than in the fit */
  protected requireFeatures(x: Columns, { nFeatures }: Fitted): void {
    checkFeatures(x, nFeatures, 'X');
  }

  /** p, the number of features of the fit. */
  get nFeaturesIn_(): number {
    return this.learned('reading nFeaturesIn_').nFeatures;
  }

  /** The number of columns that `transform` makes. */
  get nFeaturesOut_(): number {
    return this.getFeatureNamesOut().length;
  }

  /** The transformer as plain data for JSON; `fromJSON` takes it back, exactly. */
  toJSON(): ModelFile<Fitted> {
    return modelFile(this.estimatorName, this.getParams(), this.fitted_);
  }

  /** Takes what stands in a file, untrusted. @throws InputError for the first field that is not as it should be */
  protected restore(file: unknown, readFitted: (fitted: unknown) => Fitted): this {
    const { params, fitted } = readModelFile(this.estimatorName, Object.keys(this.defaults), file);
    this.setParams(this.checked(params));
    this.fitted_ = fitted === null ? null : readFitted(fitted);
    return this;
  }
}
