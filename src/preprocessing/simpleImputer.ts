import type { Matrix } from 'ml-matrix';
import type { Label } from '../data/labels.js';
import { type IncompleteTargets, rowsOfNumbers } from '../data/targets.js';
import { enterClass } from '../files/classes.js';
import { fieldError, readInteger, readList, readNumber, readNumbers, readRecord } from '../files/fields.js';
import type { DenseColumns } from '../matrix/columns.js';
import { toIncompleteColumns } from '../matrix/fromInput.js';
import type { MatrixInput } from '../matrix/input.js';
import { toMatrix } from '../matrix/toMatrix.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import {
  type CategoriesInput,
  type Category,
  hasCategories,
  isText,
  readCategoryColumns,
} from './categories.js';
import { categoryFor, fillCategories } from './imputedCategories.js';
import { type FittedTransformer, Transformer } from './transformer.js';

export interface SimpleImputerParams {
  /**
   * What a missing entry becomes: the mean or the median of its column, its most frequent number or text, or `fillValue`.
   * @defaultValue 'mean'
   */
  strategy: 'mean' | 'median' | 'most_frequent' | 'constant';
  /** The number or text for 'constant'; null is 0, in a column of texts 'missing_value'. @defaultValue null */
  fillValue: Label | null;
  /** Whether to add a column of 0 and 1, missing or not, for each column that misses entries in the fit. @defaultValue false */
  addIndicator: boolean;
}

/** X of numbers or of categories. */
type ImputerInput = IncompleteTargets | CategoriesInput;

interface Fitted extends FittedTransformer {
  /** What stands for a missing entry of each column; null for a column of nothing else, which is dropped. */
  readonly statistics: readonly Category[];
  /** The columns that have an indicator. */
  readonly indicated: readonly number[];
}

const DEFAULTS: Readonly<SimpleImputerParams> = /* @__PURE__ */ Object.freeze({
  strategy: 'mean',
  fillValue: null,
  addIndicator: false,
});
const STRATEGIES = ['mean', 'median', 'most_frequent', 'constant'] as const;

/**
 * Puts a number in the place of each missing entry (NaN, null), the same for all of a column; or, for rows with texts or
 * booleans, 'most_frequent' and 'constant', a category: the result is then rows again, for a OneHotEncoder say. A column in
 * which the fit has seen nothing is dropped, with 'constant' too.
 *
 * Source: scikit-learn 1.9's `sklearn.impute.SimpleImputer`; of several most frequent entries the least.
 *
 * @example
 * new SimpleImputer({ addIndicator: true }).fitTransform([[1, 2], [null, 4], [3, 6]]); // Matrix [[1, 2, 0], [2, 4, 1], [3, 6, 0]]
 */
export class SimpleImputer extends Transformer<SimpleImputerParams, Fitted, ImputerInput> {
  declare strategy: SimpleImputerParams['strategy'];
  declare fillValue: Label | null;
  declare addIndicator: boolean;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<SimpleImputerParams> = {}) {
    super('SimpleImputer', DEFAULTS, params);
  }

  protected override checked(params: object): SimpleImputerParams {
    const read = new OptionReader('SimpleImputer', params, Object.keys(DEFAULTS));
    const fillValue = read.raw('fillValue', null);
    if (fillValue !== null && !isText(fillValue) && !Number.isFinite(fillValue)) {
      throw new InputError(
        `SimpleImputer: fillValue is ${describe(fillValue)}; expected a finite number, a text, a boolean or null.`,
      );
    }
    return {
      strategy: read.choice('strategy', 'mean', STRATEGIES),
      fillValue: fillValue as Label | null,
      addIndicator: read.flag('addIndicator', false),
    };
  }

  protected override learn(X: ImputerInput): Fitted {
    const { strategy, fillValue, addIndicator } = this.checked(this.getParams());
    if (hasCategories(X)) {
      const columns = readCategoryColumns(X);
      const statistics = columns.map((column, j) => categoryFor(column, strategy, fillValue, j));
      return learned(statistics, addIndicator ? columns.map((column) => column.includes(null)) : []);
    }
    if (isText(fillValue)) {
      throw new InputError(
        `SimpleImputer: fillValue is ${describe(fillValue)}, X holds numbers; expected a number.`,
      );
    }
    const x = readDense(X);
    const columns = Array.from({ length: x.columns }, (_, j) =>
      columnOf(x, j).filter((value) => !Number.isNaN(value)),
    );
    const statistics = columns.map((values) => {
      if (values.length === 0) return null;
      return strategy === 'constant' ? (fillValue ?? 0) : statisticOf(values, strategy);
    });
    return learned(statistics, addIndicator ? columns.map(({ length }) => length < x.rows) : []);
  }

  protected override apply(fitted: Fitted, X: ImputerInput): DenseColumns {
    const x = readDense(X);
    this.requireFeatures(x, fitted);
    const kept = fitted.statistics.flatMap((value, j) => (value === null ? [] : [{ value, j }]));
    const columns = kept.length + fitted.indicated.length;
    const data = new Float64Array(x.rows * columns);
    for (const [k, { value, j }] of kept.entries()) {
      data.set(
        columnOf(x, j).map((entry) => (Number.isNaN(entry) ? (value as number) : entry)),
        k * x.rows,
      );
    }
    for (const [k, j] of fitted.indicated.entries()) {
      const missing = columnOf(x, j).map((entry) => (Number.isNaN(entry) ? 1 : 0));
      data.set(missing, (kept.length + k) * x.rows);
    }
    return { kind: 'dense', rows: x.rows, columns, data };
  }

  /** X with nothing missing, and the indicators: a Matrix, or rows where the fit has seen texts or booleans. @throws InputError, NotFittedError */
  override transform(X: IncompleteTargets): Matrix;
  override transform(X: ImputerInput): Matrix;
  override transform(X: CategoriesInput): Matrix | Label[][];
  override transform(X: ImputerInput): Matrix | Label[][] {
    return this.categories(X) ?? toMatrix(this.apply(this.learned('transform'), X));
  }

  override transformColumns(X: ImputerInput): MatrixInput {
    return (this.categories(X) as MatrixInput | null) ?? super.transformColumns(X);
  }

  /** The result as rows; null where the fit has seen numbers alone. */
  private categories(X: unknown): Label[][] | null {
    const fitted = this.learned('transform');
    if (!fitted.statistics.some(isText)) return null;
    const columns = readCategoryColumns(X);
    const rows = columns[0]!.length;
    this.requireFeatures({ kind: 'dense', rows, columns: columns.length, data: new Float64Array(0) }, fitted);
    return fillCategories(columns, fitted.statistics, fitted.indicated);
  }

  protected override namesOf({ statistics, indicated }: Fitted, names: readonly string[]): string[] {
    const kept = names.filter((_, j) => statistics[j] !== null);
    return [...kept, ...indicated.map((j) => `missingindicator_${names[j]}`)];
  }

  /** What stands for a missing entry, p numbers or categories; NaN for a column that is dropped. */
  get statistics_(): Label[] {
    return this.learned('reading statistics_').statistics.map((value) => value ?? Number.NaN);
  }

  /** The imputer in a file, fitted if it was. @throws InputError for the first field that is not as it should be */
  static fromJSON(file: unknown): SimpleImputer {
    return new SimpleImputer().restore(file, readFitted);
  }
}

enterClass('SimpleImputer', SimpleImputer);

/** @param gaps whether each column has an indicator @throws InputError where every column is dropped */
function learned(statistics: readonly Category[], gaps: readonly boolean[]): Fitted {
  if (statistics.every((value) => value === null)) {
    throw new InputError('X has no observed number in any column; expected one at least.');
  }
  return Object.freeze({
    nFeatures: statistics.length,
    statistics: Object.freeze([...statistics]),
    indicated: Object.freeze(gaps.flatMap((has, j) => (has ? [j] : []))),
  });
}

function readDense(X: unknown): DenseColumns {
  const x = toIncompleteColumns(rowsOfNumbers(X), 'X');
  if (x.kind === 'dense') return x;
  throw new InputError('X is sparse, whose zeros are numbers; pass X densely.');
}

function columnOf(x: DenseColumns, j: number): Float64Array {
  return x.data.subarray(j * x.rows, (j + 1) * x.rows);
}

function statisticOf(values: Float64Array, strategy: 'mean' | 'median' | 'most_frequent'): number {
  const n = values.length;
  if (strategy === 'mean') {
    const mean = values.reduce((sum, value) => sum + value / n, 0);
    return mean + values.reduce((sum, value) => sum + (value - mean), 0) / n;
  }
  const sorted = values.slice().sort();
  if (strategy === 'median') {
    const [low, high] = [sorted[(n - 1) >> 1]!, sorted[n >> 1]!];
    return low / 2 + high / 2;
  }
  let [best, count, run] = [sorted[0]!, 0, 0];
  for (let k = 0; k < n; k++) {
    run = k > 0 && sorted[k] === sorted[k - 1] ? run + 1 : 1;
    if (run > count) [best, count] = [sorted[k]!, run];
  }
  return best;
}

function readFitted(value: unknown): Fitted {
  const fields = readRecord(value, 'fitted', ['nFeatures', 'statistics', 'indicated']);
  const nFeatures = readInteger(fields.get('nFeatures'), 'fitted.nFeatures', 1);
  const statistics = Array.from(
    readList(fields.get('statistics'), 'fitted.statistics', nFeatures),
    (entry, j): Category =>
      entry === null || isText(entry) ? entry : readNumber(entry, `fitted.statistics[${j}]`),
  );
  const list = readList(fields.get('indicated'), 'fitted.indicated');
  const indicated = readNumbers(list, 'fitted.indicated', list.length, 0);
  const wrong = indicated.findIndex(
    (j, k) => !Number.isInteger(j) || j >= nFeatures || j <= (indicated[k - 1] ?? -1),
  );
  if (wrong >= 0)
    throw fieldError(`fitted.indicated[${wrong}]`, indicated[wrong], 'ascending numbers of columns');
  if (statistics.every((entry) => entry === null)) {
    throw fieldError('fitted.statistics', value, 'a number at least');
  }
  return Object.freeze({
    nFeatures,
    statistics: Object.freeze(statistics),
    indicated: Object.freeze(indicated),
  });
}
