import type { Matrix } from 'ml-matrix';
import { type IncompleteTargets, rowsOfNumbers } from '../data/targets.js';
import { enterClass } from '../files/classes.js';
import { readInteger, readRecord } from '../files/fields.js';
import type { ModelFile } from '../files/modelFile.js';
import { exp } from '../math/exp.js';
import { expm1 } from '../math/expm1.js';
import { log } from '../math/log.js';
import { log1p } from '../math/log1p.js';
import type { DenseColumns } from '../matrix/columns.js';
import { toIncompleteColumns } from '../matrix/fromInput.js';
import { toMatrix } from '../matrix/toMatrix.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { type FittedTransformer, Transformer } from './transformer.js';

/** A function of one number, by its name, which can stand in a model file, or your own. */
export type NumberFunction =
  | 'log'
  | 'log1p'
  | 'exp'
  | 'expm1'
  | 'sqrt'
  | 'square'
  | 'abs'
  | ((x: number) => number);

export interface FunctionTransformerParams {
  /** What is done to each number; null leaves it as it is. @defaultValue null */
  func: NumberFunction | null;
  /** What undoes it, for `inverseTransform`; null leaves numbers as they are. @defaultValue null */
  inverseFunc: NumberFunction | null;
}

const DEFAULTS: Readonly<FunctionTransformerParams> = /* @__PURE__ */ Object.freeze({
  func: null,
  inverseFunc: null,
});

const BY_NAME: Readonly<Record<string, (x: number) => number>> = {
  log,
  log1p,
  exp,
  expm1,
  sqrt: Math.sqrt,
  square: (x) => x * x,
  abs: Math.abs,
};

/**
 * Does the same to every number: log1p, say, of amounts. Missing entries (NaN, null) stay missing. The functions by name give
 * the same bits in every runtime, and stand in model files, which a function of your own cannot.
 *
 * Source: scikit-learn 1.9's `sklearn.preprocessing.FunctionTransformer`, number by number.
 *
 * @example
 * new FunctionTransformer({ func: 'square', inverseFunc: 'sqrt' }).fitTransform([[1, 2]]); // Matrix [[1, 4]]
 */
export class FunctionTransformer extends Transformer<
  FunctionTransformerParams,
  FittedTransformer,
  IncompleteTargets
> {
  declare func: NumberFunction | null;
  declare inverseFunc: NumberFunction | null;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<FunctionTransformerParams> = {}) {
    super('FunctionTransformer', DEFAULTS, params);
  }

  protected override checked(params: object): FunctionTransformerParams {
    const read = new OptionReader('FunctionTransformer', params, Object.keys(DEFAULTS));
    for (const name of ['func', 'inverseFunc']) functionOf(name, read.raw(name, null));
    return params as FunctionTransformerParams;
  }

  protected override learn(X: IncompleteTargets): FittedTransformer {
    this.checked(this.getParams());
    return Object.freeze({ nFeatures: readDense(X).columns });
  }

  protected override apply(fitted: FittedTransformer, X: IncompleteTargets): DenseColumns {
    const x = readDense(X);
    this.requireFeatures(x, fitted);
    return mapped(x, functionOf('func', this.func));
  }

  /** `inverseFunc` of each number. @throws InputError, NotFittedError */
  inverseTransform(X: IncompleteTargets): Matrix {
    const x = readDense(X);
    this.requireFeatures(x, this.learned('inverseTransform'));
    return toMatrix(mapped(x, functionOf('inverseFunc', this.inverseFunc)));
  }

  protected override namesOf(_: FittedTransformer, names: readonly string[]): string[] {
    return [...names];
  }

  /** @throws InputError for a function of one's own, which cannot stand in a file */
  override toJSON(): ModelFile<FittedTransformer> {
    for (const name of ['func', 'inverseFunc'] as const) {
      if (typeof this[name] !== 'function') continue;
      throw new InputError(
        `FunctionTransformer: ${name} is a function of your own, which cannot stand in a file; expected one of ${NAMES}.`,
      );
    }
    return super.toJSON();
  }

  /** The transformer in a file, fitted if it was. @throws InputError for the first field that is not as it should be */
  static fromJSON(file: unknown): FunctionTransformer {
    return new FunctionTransformer().restore(file, (fitted) => {
      const fields = readRecord(fitted, 'fitted', ['nFeatures']);
      return Object.freeze({ nFeatures: readInteger(fields.get('nFeatures'), 'fitted.nFeatures', 1) });
    });
  }
}

enterClass('FunctionTransformer', FunctionTransformer);

const NAMES = Object.keys(BY_NAME)
  .map((name) => `'${name}'`)
  .join(', ');

function functionOf(name: string, value: unknown): (x: number) => number {
  if (value === null) return (x) => x;
  if (typeof value === 'function') return value as (x: number) => number;
  if (typeof value === 'string' && Object.hasOwn(BY_NAME, value)) return BY_NAME[value]!;
  throw new InputError(
    `FunctionTransformer: ${name} is ${describe(value)}; expected null, a function of a number, or one of ${NAMES}.`,
  );
}

function readDense(X: unknown): DenseColumns {
  const x = toIncompleteColumns(rowsOfNumbers(X), 'X');
  if (x.kind === 'dense') return x;
  throw new InputError('X is sparse, whose zeros a function may change; pass X densely.');
}

function mapped(x: DenseColumns, func: (x: number) => number): DenseColumns {
  const data = x.data.map((value) => {
    if (Number.isNaN(value)) return value;
    const result: unknown = func(value);
    if (typeof result === 'number' && Number.isFinite(result)) return result;
    throw new InputError(
      `FunctionTransformer: the function gave ${describe(result)} for ${value}; expected a finite number.`,
    );
  });
  return { ...x, data };
}
