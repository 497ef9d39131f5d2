import { enterClass } from '../files/classes.js';
import { readInteger, readRecord } from '../files/fields.js';
import type { DenseColumns } from '../matrix/columns.js';
import { requireFinite } from '../matrix/finite.js';
import { toDense } from '../matrix/fromInput.js';
import type { MatrixInput } from '../matrix/input.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { type FittedTransformer, Transformer } from './transformer.js';

export interface PolynomialFeaturesParams {
  /** The largest number of factors, 0 or more. @defaultValue 2 */
  degree: number;
  /** Whether to leave out powers: each product has a feature once. @defaultValue false */
  interactionOnly: boolean;
  /** Whether the first column is 1. @defaultValue true */
  includeBias: boolean;
}

type Fitted = FittedTransformer & Readonly<PolynomialFeaturesParams>;

const DEFAULTS: Readonly<PolynomialFeaturesParams> = /* @__PURE__ */ Object.freeze({
  degree: 2,
  interactionOnly: false,
  includeBias: true,
});

/** More columns than this are taken for a mistake. */
const MOST_COLUMNS = 1_000_000;

/**
 * All products of up to `degree` features: for a and b and degree 2 the columns 1, a, b, a^2, a b, b^2, by their number of
 * factors and then in lexicographic order.
 *
 * Source: scikit-learn 1.9's `sklearn.preprocessing.PolynomialFeatures`, with one degree.
 *
 * @example
 * new PolynomialFeatures().fitTransform([[2, 3]]); // Matrix [[1, 2, 3, 4, 6, 9]]
 */
export class PolynomialFeatures extends Transformer<PolynomialFeaturesParams, Fitted, MatrixInput> {
  declare degree: number;
  declare interactionOnly: boolean;
  declare includeBias: boolean;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<PolynomialFeaturesParams> = {}) {
    super('PolynomialFeatures', DEFAULTS, params);
  }

  protected override checked(params: object): PolynomialFeaturesParams {
    return checkParams(params);
  }

  protected override learn(X: MatrixInput): Fitted {
    const params = checkParams(this.getParams());
    const fitted = Object.freeze({ nFeatures: readDense(X).columns, ...params });
    productsOf(fitted);
    return fitted;
  }

  protected override apply(fitted: Fitted, X: MatrixInput): DenseColumns {
    const x = readDense(X);
    this.requireFeatures(x, fitted);
    const products = productsOf(fitted);
    const n = x.rows;
    const data = new Float64Array(n * products.length);
    const placeOf = new Map<string, number>();
    for (const [k, factors] of products.entries()) {
      const out = data.subarray(k * n, (k + 1) * n);
      placeOf.set(factors.join(), k);
      const last = factors.at(-1);
      if (last === undefined) {
        out.fill(1);
        continue;
      }
      // The product without its last factor is a column before; of one factor it is 1.
      const rest = factors.length > 1 ? placeOf.get(factors.slice(0, -1).join())! : -1;
      for (let i = 0; i < n; i++) out[i] = (rest < 0 ? 1 : data[rest * n + i]!) * x.data[last * n + i]!;
    }
    return { kind: 'dense', rows: n, columns: products.length, data };
  }

  protected override namesOf(fitted: Fitted, names: readonly string[]): string[] {
    return productsOf(fitted).map((factors) => {
      const powers = new Map<number, number>();
      for (const j of factors) powers.set(j, (powers.get(j) ?? 0) + 1);
      const parts = Array.from(powers, ([j, power]) => (power === 1 ? names[j]! : `${names[j]}^${power}`));
      return parts.length === 0 ? '1' : parts.join(' ');
    });
  }

  /** The power of each feature in each column, columns x p. */
  get powers_(): number[][] {
    const fitted = this.learned('reading powers_');
    return productsOf(fitted).map((factors) => {
      const powers = new Array<number>(fitted.nFeatures).fill(0);
      for (const j of factors) powers[j]!++;
      return powers;
    });
  }

  /** The transformer in a file, fitted if it was. @throws InputError for the first field that is not as it should be */
  static fromJSON(file: unknown): PolynomialFeatures {
    return new PolynomialFeatures().restore(file, readFitted);
  }
}

enterClass('PolynomialFeatures', PolynomialFeatures);

function readDense(X: unknown): DenseColumns {
  const x = toDense(X, 'X');
  requireFinite(x, 'X', 'expected finite numbers.');
  return x;
}

/** The factors of each column, ascending. @throws InputError for too many columns, or none */
function productsOf(fitted: Fitted): number[][] {
  const { nFeatures, degree, interactionOnly, includeBias } = fitted;
  requireFew(fitted);
  let level: number[][] = [[]];
  const all = includeBias ? [...level] : [];
  for (let d = 1; d <= degree; d++) {
    level = level.flatMap((factors) => {
      const first = factors.length === 0 ? 0 : factors.at(-1)! + (interactionOnly ? 1 : 0);
      return Array.from({ length: Math.max(0, nFeatures - first) }, (_, k) => [...factors, first + k]);
    });
    for (const factors of level) all.push(factors);
  }
  if (all.length > 0) return all;
  throw new InputError('PolynomialFeatures: degree is 0 and includeBias is false, which leaves no column.');
}

/** Of d factors there are (p + d - 1 over d) columns, without powers (p over d). @throws InputError */
function requireFew({ nFeatures: p, degree, interactionOnly }: Fitted): void {
  let [ofDegree, all] = [1, 1];
  for (let d = 1; d <= degree; d++) {
    ofDegree *= (interactionOnly ? p - d + 1 : p + d - 1) / d;
    all += ofDegree;
    if (all <= MOST_COLUMNS) continue;
    throw new InputError(
      `PolynomialFeatures: ${p} features of degree ${degree} make more than ${MOST_COLUMNS} columns; expected fewer.`,
    );
  }
}

function checkParams(params: object): PolynomialFeaturesParams {
  const read = new OptionReader('PolynomialFeatures', params, Object.keys(DEFAULTS));
  return {
    degree: read.count('degree', DEFAULTS.degree, 0, 100),
    interactionOnly: read.flag('interactionOnly', DEFAULTS.interactionOnly),
    includeBias: read.flag('includeBias', DEFAULTS.includeBias),
  };
}

function readFitted(value: unknown): Fitted {
  const fields = readRecord(value, 'fitted', ['nFeatures', ...Object.keys(DEFAULTS)]);
  const nFeatures = readInteger(fields.get('nFeatures'), 'fitted.nFeatures', 1);
  fields.delete('nFeatures');
  const fitted = Object.freeze({ nFeatures, ...checkParams(Object.fromEntries(fields)) });
  productsOf(fitted);
  return fitted;
}
