import type { Matrix } from 'ml-matrix';
import { checkFeatures } from '../data/features.js';
import { readSampleWeight } from '../data/sampleWeight.js';
import { toTargets, toTaskTargets } from '../data/targets.js';
import type { Columns } from '../matrix/columns.js';
import { toColumns, toDense } from '../matrix/fromInput.js';
import type { MatrixInput } from '../matrix/input.js';
import { isList } from '../matrix/numbers.js';
import { toMatrix } from '../matrix/toMatrix.js';
import { rowsFrom } from '../matrix/toRows.js';
import { isVectorLike, toVector } from '../matrix/vector.js';
import { counted, describe } from '../messages/describe.js';
import { InputError, NotFittedError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import type { MetricOptions } from './metrics/averageTargets.js';
import { r2Score } from './metrics/r2Score.js';

/** What a class of ml-regression makes: a regression, fitted from the start. */
export interface FittedRegression {
  predict(x: never): unknown;
}

/**
 * A class of ml-regression: `new Class(x, y, ...args)` fits, with x and y either lists of rows (several features,
 * several targets) or lists of numbers (one feature, one target).
 */
export type RegressionClass<Args extends readonly unknown[], Model extends FittedRegression> = new (
  x: never,
  y: never,
  ...args: Args
) => Model;

/** Numbers, n, or n x k in any form of a matrix. */
export type NumbersInput = ArrayLike<number> | MatrixInput;

interface Fitted<Model> {
  readonly model: Model;
  readonly nFeatures: number;
  readonly nTargets: number;
}

/**
 * An estimator around a class of the package ml-regression, to stand beside this package's own: in
 * {@link crossValidate}, say. That package fits single numbers and plain rows without weights; this takes X and Y in
 * all forms, checks them, and predicts as this package does.
 *
 * @param Class MultivariateLinearRegression for p features and T targets; for one feature and one target
 *   SimpleLinearRegression, PolynomialRegression, ExponentialRegression, PowerRegression, TheilSenRegression,
 *   RobustPolynomialRegression
 * @param args what the class takes after x and y: a degree, options
 * @throws InputError for anything that is no class
 * @example
 * import { MultivariateLinearRegression } from 'ml-regression';
 * const model = fromMlRegression(MultivariateLinearRegression, { statistics: false });
 * crossValidate(model, X, Y).testScore;
 */
export function fromMlRegression<Args extends readonly unknown[], Model extends FittedRegression>(
  Class: RegressionClass<Args, Model>,
  ...args: Args
): MlRegression<Args, Model> {
  return new MlRegression(Class, args);
}

/** The estimator that {@link fromMlRegression} makes. */
export class MlRegression<Args extends readonly unknown[], Model extends FittedRegression> {
  // Not private names (#Class): a Proxy around an estimator has none.
  private readonly Class: RegressionClass<Args, Model>;
  private readonly args: Args;
  private readonly takesNumbers: boolean;
  private fitted_: Fitted<Model> | null = null;

  /** @throws InputError for anything that is no class with predict */
  constructor(Class: RegressionClass<Args, Model>, args: Args) {
    const prototype: unknown = typeof Class === 'function' ? Class.prototype : undefined;
    if (typeof prototype !== 'object' || prototype === null || !('predict' in prototype)) {
      throw new InputError(
        `fromMlRegression: Class is ${describe(Class)}; expected a class of ml-regression, such as ` +
          'MultivariateLinearRegression.',
      );
    }
    this.Class = Class;
    this.args = Object.freeze([...args]) as readonly unknown[] as Args;
    this.takesNumbers = writesFormula(prototype);
  }

  /** The class, and what it takes after x and y. */
  getParams(): { Class: RegressionClass<Args, Model>; args: Args } {
    return { Class: this.Class, args: this.args };
  }

  /** A new estimator around the same class, with nothing learned. */
  clone(): MlRegression<Args, Model> {
    return new MlRegression(this.Class, this.args);
  }

  /**
   * Fits the regression.
   *
   * @param X n x p in any form; for a class of one feature also n numbers
   * @param Y n x T in any form, or n numbers
   * @throws InputError for data that cannot be used, sample weights among them; what ml-regression throws
   */
  fit(X: NumbersInput, Y: NumbersInput, options: object = {}): this {
    const read = new OptionReader(`${this.name}.fit`, options, ['sampleWeight']);
    const x = this.readX(X);
    const y = isVectorLike(Y) ? toTaskTargets(Y, 'Y', 'refuse') : toTargets(Y, 'Y', 'refuse');
    if (x.rows !== y.rows) {
      throw new InputError(
        `X has ${counted(x.rows, 'sample')}, Y has ${y.rows}; expected the same number in both.`,
      );
    }
    if (readSampleWeight(read.raw('sampleWeight', null), x.rows, 1, 'sampleWeight').kind !== 'none') {
      throw new InputError(`${this.name} does not weigh samples: leave out sampleWeight.`);
    }
    for (const [name, { columns }, what] of [['X', x, 'feature'] as const, ['Y', y, 'target'] as const]) {
      if (!this.takesNumbers || columns === 1) continue;
      throw new InputError(`${name} has ${counted(columns, what)}; ${this.name} takes one ${what}.`);
    }
    const Class = this.Class as unknown as new (x: unknown, y: unknown, ...args: Args) => Model;
    const targets: Columns = { kind: 'dense', rows: y.rows, columns: y.columns, data: y.data };
    const model = new Class(this.plain(x), this.plain(targets), ...this.args);
    this.fitted_ = { model, nFeatures: x.columns, nTargets: y.columns };
    return this;
  }

  /** The predictions, n x T. @throws InputError, NotFittedError */
  predict(X: NumbersInput): Matrix {
    const { model, nFeatures, nTargets } = this.learned('predict');
    const x = this.readX(X);
    checkFeatures(x, nFeatures, 'X');
    const predicted: unknown = (model as { predict(x: unknown): unknown }).predict(this.plain(x));
    if (isList(predicted) && isVectorLike(predicted) && predicted.length === x.rows && nTargets === 1) {
      const data = toVector(predicted, `${this.name}.predict(X)`);
      return toMatrix({ kind: 'dense', rows: x.rows, columns: 1, data });
    }
    const { rows, columns, data } = toDense(predicted, `${this.name}.predict(X)`);
    if (rows !== x.rows || columns !== nTargets) {
      throw new InputError(
        `${this.name} predicts ${rows} x ${columns} numbers; expected ${x.rows} x ${nTargets}.`,
      );
    }
    return toMatrix({ kind: 'dense', rows, columns, data });
  }

  /** R^2, averaged over the targets; see {@link r2Score}. @throws InputError, NotFittedError */
  score(X: NumbersInput, Y: NumbersInput, options: Pick<MetricOptions, 'sampleWeight'> = {}): number {
    return r2Score(Y, this.predict(X), options);
  }

  /** The regression of ml-regression. @throws NotFittedError */
  get model_(): Model {
    return this.learned('reading model_').model;
  }

  /** p, the number of features of the fit. @throws NotFittedError */
  get nFeaturesIn_(): number {
    return this.learned('reading nFeaturesIn_').nFeatures;
  }

  private get name(): string {
    return this.Class.name || 'the regression';
  }

  private learned(what: string): Fitted<Model> {
    if (this.fitted_) return this.fitted_;
    throw new NotFittedError(`this ${this.name} is not fitted yet: call fit(X, Y) before ${what}.`);
  }

  private readX(X: unknown): Columns {
    if (!this.takesNumbers || !isVectorLike(X)) return toColumns(X, 'X');
    const data = toVector(X, 'X');
    return toColumns({ data, shape: [data.length, 1], order: 'column' }, 'X');
  }

  private plain(matrix: Columns): number[] | number[][] {
    const rows = rowsFrom(matrix);
    return this.takesNumbers ? rows.map(([value]) => value!) : rows;
  }
}

/**
 * Whether a class is one of those of one feature and one target, which take and give lists of numbers: those write
 * their formula, `toLaTeX`, where the class that all of them extend (its predict knows nothing of rows) writes none.
 */
function writesFormula(prototype: object): boolean {
  let root = prototype;
  for (let next = root; next !== Object.prototype && next !== null; next = Object.getPrototypeOf(next))
    root = next;
  const written = (prototype as { toLaTeX?: unknown }).toLaTeX;
  return (
    typeof written === 'function' &&
    (root === prototype || written !== (root as { toLaTeX?: unknown }).toLaTeX)
  );
}
