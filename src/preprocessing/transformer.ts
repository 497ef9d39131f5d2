import type { Matrix } from 'ml-matrix';
import { checkFeatures } from '../data/features.js';
import { type ModelFile, modelFile, readModelFile } from '../files/modelFile.js';
import type { Columns } from '../matrix/columns.js';
import type { CompressedColumns, MatrixInput } from '../matrix/input.js';
import { inputOf } from '../matrix/inputOf.js';
import { toMatrix } from '../matrix/toMatrix.js';
import { NotFittedError } from '../messages/errors.js';
import { Estimator } from '../params/estimator.js';
import { apartFromNames, type Named, namesFor, withNames } from './featureNames.js';

/** What every transformer has learned. */
export interface FittedTransformer extends Named {
  /** p */
  readonly nFeatures: number;
}

/** The options of a transformer's `fit`. */
export interface TransformerFitOptions {
  /** Names for the features, p distinct texts; kept as `featureNamesIn_`. @defaultValue null */
  readonly featureNames?: readonly string[] | null | undefined;
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
   * @param options `featureNames`; `sampleWeight`, as pipelines hand it over, has no effect here, as in scikit-learn
   * @returns this transformer
   * @throws InputError for a parameter or data that cannot be used; the transformer stays as it was
   */
  fit(X: Input, options: TransformerFitOptions & object = {}): this {
    const fitted = this.learn(X);
    this.fitted_ = withNames(fitted, options.featureNames, `${this.estimatorName}.fit: featureNames`);
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
  fitTransform(X: Input, options: TransformerFitOptions & object = {}): Matrix | CompressedColumns {
    return this.fit(X, options).transform(X);
  }

  /**
   * The names of the columns that `transform` makes.
   *
   * @param featureNames the names of the p features; unless given those of the fit, else x0, x1, ...
   * @throws InputError, NotFittedError
   */
  getFeatureNamesOut(featureNames?: readonly string[] | null): string[] {
    const fitted = this.learned('getFeatureNamesOut');
    const name = `${this.estimatorName}.getFeatureNamesOut: featureNames`;
    return this.namesOf(fitted, namesFor(fitted, featureNames, name));
  }

  /** The names of the features, p texts; null where the fit was given none. */
  get featureNamesIn_(): string[] | null {
    const { featureNames } = this.learned('reading featureNamesIn_');
    return featureNames ? [...featureNames] : null;
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
    const { featureNames, rest } = apartFromNames(fitted);
    this.fitted_ = fitted === null ? null : withNames(readFitted(rest), featureNames, 'fitted.featureNames');
    return this;
  }
}
