import type { Matrix } from 'ml-matrix';
import { type IncompleteTargets, rowsOfNumbers } from '../data/targets.js';
import { enterClass } from '../files/classes.js';
import { readInteger, readNumbers, readRecord } from '../files/fields.js';
import type { DenseColumns } from '../matrix/columns.js';
import { toIncompleteColumns } from '../matrix/fromInput.js';
import { isList } from '../matrix/numbers.js';
import { toMatrix } from '../matrix/toMatrix.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { type FittedTransformer, Transformer } from './transformer.js';

export interface MinMaxScalerParams {
  /** The least and the largest value that a column of the fit has afterwards. @defaultValue [0, 1] */
  featureRange: readonly [number, number];
  /** Whether to bring values outside the range of the fit to its ends. @defaultValue false */
  clip: boolean;
  /** Accepted for scikit-learn's sake: X is never changed, whatever it says. @defaultValue true */
  copy: boolean;
}

interface Fitted extends FittedTransformer {
  readonly dataMin: readonly number[];
  readonly dataMax: readonly number[];
  readonly featureRange: readonly [number, number];
  readonly clip: boolean;
}

const DEFAULTS: Readonly<MinMaxScalerParams> = /* @__PURE__ */ Object.freeze({
  featureRange: Object.freeze([0, 1] as const) as readonly [number, number],
  clip: false,
  copy: true,
});

/**
 * Brings every column to a range [a, b]:
 *
 *     z_ij = (x_ij - min_j) / (max_j - min_j) (b - a) + a,
 *
 * with the divisor 1 for a column that does not vary. NaN is a missing entry: it is left out of its column, and stays one.
 *
 * Source: scikit-learn 1.9's `sklearn.preprocessing.MinMaxScaler`, without `partial_fit`.
 *
 * @example
 * new MinMaxScaler().fitTransform([[1, 5], [3, 5], [2, 5]]); // Matrix [[0, 0], [1, 0], [0.5, 0]]
 */
export class MinMaxScaler extends Transformer<MinMaxScalerParams, Fitted, IncompleteTargets> {
  declare featureRange: readonly [number, number];
  declare clip: boolean;
  declare copy: boolean;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<MinMaxScalerParams> = {}) {
    super('MinMaxScaler', DEFAULTS, params);
  }

  protected override checked(params: object): MinMaxScalerParams {
    return checkParams(params);
  }

  protected override learn(X: IncompleteTargets): Fitted {
    const { featureRange, clip } = this.checked(this.getParams());
    const x = readDense(X);
    const [dataMin, dataMax]: [number[], number[]] = [[], []];
    for (let j = 0; j < x.columns; j++) {
      let [least, most] = [Infinity, -Infinity];
      for (const value of x.data.subarray(j * x.rows, (j + 1) * x.rows)) {
        if (value < least) least = value;
        if (value > most) most = value;
      }
      if (least > most) {
        throw new InputError(`column ${j} of X has no observed number: all are NaN; drop the column.`);
      }
      dataMin.push(least);
      dataMax.push(most);
    }
    return Object.freeze({
      nFeatures: x.columns,
      dataMin: Object.freeze(dataMin),
      dataMax: Object.freeze(dataMax),
      featureRange: Object.freeze([...featureRange] as const),
      clip,
    });
  }

  protected override apply(fitted: Fitted, X: IncompleteTargets): DenseColumns {
    const { clip, featureRange } = fitted;
    const [low, high] = featureRange;
    return this.mapped(fitted, X, (value, scale, shift) => {
      const z = value * scale + shift;
      return clip && !Number.isNaN(z) ? Math.min(Math.max(z, low), high) : z;
    });
  }

  /** What `transform` did, undone but for rounding and clipping. @throws InputError, NotFittedError */
  inverseTransform(X: IncompleteTargets): Matrix {
    return toMatrix(
      this.mapped(this.learned('inverseTransform'), X, (z, scale, shift) => (z - shift) / scale),
    );
  }

  private mapped(
    fitted: Fitted,
    X: IncompleteTargets,
    map: (value: number, scale: number, shift: number) => number,
  ): DenseColumns {
    const x = readDense(X);
    this.requireFeatures(x, fitted);
    const { scale, shift } = scalesOf(fitted);
    const data = x.data.map((value, at) => {
      const j = Math.floor(at / x.rows);
      return map(value, scale[j]!, shift[j]!);
    });
    return { ...x, data };
  }

  protected override namesOf(_: Fitted, names: readonly string[]): string[] {
    return [...names];
  }

  /** The least value of each column, p numbers. */
  get dataMin_(): number[] {
    return [...this.learned('reading dataMin_').dataMin];
  }

  /** The largest value of each column, p numbers. */
  get dataMax_(): number[] {
    return [...this.learned('reading dataMax_').dataMax];
  }

  /** What each column is multiplied by, p numbers. */
  get scale_(): number[] {
    return scalesOf(this.learned('reading scale_')).scale;
  }

  /** What is added then, p numbers. */
  get min_(): number[] {
    return scalesOf(this.learned('reading min_')).shift;
  }

  /** The scaler in a file, fitted if it was. @throws InputError for the first field that is not as it should be */
  static fromJSON(file: unknown): MinMaxScaler {
    return new MinMaxScaler().restore(file, readFitted);
  }
}

enterClass('MinMaxScaler', MinMaxScaler);

function readDense(X: unknown): DenseColumns {
  const x = toIncompleteColumns(rowsOfNumbers(X), 'X');
  if (x.kind === 'dense') return x;
  throw new InputError('X is sparse, and would not be after its columns are moved: pass X densely.');
}

function scalesOf({ dataMin, dataMax, featureRange: [low, high] }: Fitted): {
  scale: number[];
  shift: number[];
} {
  const scale = dataMin.map((least, j) => (high - low) / (dataMax[j]! - least || 1));
  return { scale, shift: dataMin.map((least, j) => low - least * scale[j]!) };
}

function checkParams(params: object): MinMaxScalerParams {
  const read = new OptionReader('MinMaxScaler', params, Object.keys(DEFAULTS));
  const range = read.raw('featureRange', DEFAULTS.featureRange);
  const [low, high] = isList(range) && range.length === 2 ? [range[0], range[1]] : [];
  if (!(Number.isFinite(low) && Number.isFinite(high) && (low as number) < (high as number))) {
    const shown =
      isList(range) && range.length === 2 ? `[${describe(low)}, ${describe(high)}]` : describe(range);
    throw new InputError(
      `MinMaxScaler: featureRange is ${shown}; expected two finite numbers, the smaller first.`,
    );
  }
  return {
    featureRange: [low as number, high as number],
    clip: read.flag('clip', DEFAULTS.clip),
    copy: read.flag('copy', DEFAULTS.copy),
  };
}

function readFitted(value: unknown): Fitted {
  const fields = readRecord(value, 'fitted', ['nFeatures', 'dataMin', 'dataMax', 'featureRange', 'clip']);
  const nFeatures = readInteger(fields.get('nFeatures'), 'fitted.nFeatures', 1);
  const { featureRange, clip } = checkParams({
    featureRange: fields.get('featureRange'),
    clip: fields.get('clip'),
  });
  const column = (name: string) => Object.freeze(readNumbers(fields.get(name), `fitted.${name}`, nFeatures));
  return Object.freeze({
    nFeatures,
    dataMin: column('dataMin'),
    dataMax: column('dataMax'),
    featureRange,
    clip,
  });
}
