/** Encoders, imputers and their like, by rows, columns and categories. */
import {
  ColumnTransformer,
  FunctionTransformer,
  MinMaxScaler,
  makeColumnTransformer,
  OneHotEncoder,
  PolynomialFeatures,
  SimpleImputer,
} from '../../src/index.js';
import { normal } from './data.js';
import type { Operation, Sizes } from './operation.js';

const AT: Sizes = { rows: 200, columns: 4, tasks: 1, classes: 3, length: 1 };
const TABLE: Operation['grows'] = { rows: { from: 4000 }, columns: { from: 200 } };

interface AnyTransformer {
  fit(X: unknown): unknown;
  fitTransform(X: unknown): unknown;
  transform(X: unknown): unknown;
  transformColumns(X: unknown): unknown;
  inverseTransform?(X: unknown): unknown;
  getFeatureNamesOut(): unknown;
}

/** All methods of a transformer, on some X. */
function methodsOf(
  Class: { readonly name: string; fromJSON(file: unknown): unknown },
  make: (sizes: Sizes) => unknown,
  data: (sizes: Sizes) => unknown,
  grows: Operation['grows'],
  what = '',
): Operation {
  const { name } = Class;
  const methods = [
    'fit',
    'transform',
    'transformColumns',
    'fitTransform',
    'getFeatureNamesOut',
    'toJSON',
    'fromJSON',
  ];
  if (name === 'MinMaxScaler' || name === 'FunctionTransformer') methods.push('inverseTransform');
  return {
    name: `${name}${what}`,
    covers: methods.map((method) => `${name}.${method}`),
    at: AT,
    grows,
    prepare: (sizes) => {
      const X = data(sizes);
      const model = make(sizes) as AnyTransformer;
      return () => {
        model.fit(X);
        const made = [
          model.transform(X),
          model.transformColumns(X),
          model.fitTransform(X),
          model.getFeatureNamesOut(),
        ];
        return [made, model.inverseTransform?.(X), Class.fromJSON(JSON.parse(JSON.stringify(model)))];
      };
    },
  };
}

const numbers = ({ rows, columns }: Sizes) => normal(rows, columns);
const gaps = (sizes: Sizes) => {
  const X = numbers(sizes);
  return { ...X, data: X.data.map((value, at) => (at % 9 === 0 ? Number.NaN : value)) };
};
/** Rows of categories, as many in each column. */
const categories = ({ rows, columns, classes }: Sizes) =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => `kind ${(i * (j + 1)) % classes}`),
  );

export const encoders: readonly Operation[] = [
  methodsOf(MinMaxScaler, () => new MinMaxScaler(), numbers, TABLE),
  methodsOf(FunctionTransformer, () => new FunctionTransformer({ func: 'abs' }), numbers, TABLE),
  methodsOf(SimpleImputer, () => new SimpleImputer({ strategy: 'median', addIndicator: true }), gaps, TABLE),
  methodsOf(
    SimpleImputer,
    () => new SimpleImputer({ strategy: 'most_frequent', addIndicator: true }),
    (sizes) => categories(sizes).map((row, i) => row.map((kind, j) => ((i + j) % 9 === 0 ? null : kind))),
    { ...TABLE, classes: { from: 200, at: { rows: 4000 } } },
    ' of texts',
  ),
  methodsOf(OneHotEncoder, () => new OneHotEncoder(), categories, {
    ...TABLE,
    classes: { from: 200, at: { rows: 4000 } },
  }),
  methodsOf(PolynomialFeatures, () => new PolynomialFeatures(), numbers, {
    rows: { from: 2000 },
    columns: { from: 16, exponent: 2, why: 'a column for each pair of features', at: { rows: 20 } },
  }),
  methodsOf(
    ColumnTransformer,
    ({ columns }) =>
      new ColumnTransformer({
        transformers: [['kinds', new OneHotEncoder(), Array.from({ length: columns }, (_, j) => j)]],
        sparseThreshold: 1,
      }),
    categories,
    TABLE,
  ),
  {
    name: 'makeColumnTransformer',
    covers: ['makeColumnTransformer'],
    at: AT,
    grows: { columns: { from: 4000 } },
    prepare: ({ columns }) => {
      const places = Array.from({ length: columns }, (_, j) => j);
      return () => makeColumnTransformer([new OneHotEncoder(), places]);
    },
  },
];
