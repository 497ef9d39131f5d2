/** Encoders, imputers and their like: against scikit-learn, through model files, in pipelines. */
import { readFileSync } from 'node:fs';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import * as polytask from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';

const {
  ColumnTransformer,
  crossValidate,
  FunctionTransformer,
  GridSearchCV,
  makeColumnTransformer,
  makePipeline,
  MinMaxScaler,
  modelFromJSON,
  OneHotEncoder,
  Pipeline,
  PolynomialFeatures,
  SimpleImputer,
  SoftSharingRegressor,
  StandardScaler,
} = polytask;

type Rows = (number | string | boolean | null)[][];
interface Stored {
  readonly cases: readonly {
    readonly name: string;
    readonly options: object;
    readonly X: Rows;
    readonly other: Rows;
    readonly made: Rows;
    readonly madeOfOther: Rows;
    readonly names: string[];
  }[];
  readonly columns: {
    readonly X: (number | string)[][];
    readonly cases: readonly {
      readonly remainder: 'drop' | 'passthrough';
      readonly sparseThreshold: number;
      readonly isSparse: boolean;
      readonly made: number[][];
      readonly names: string[];
    }[];
  };
  readonly nested: { readonly X: Rows; readonly made: Rows; readonly names: string[] };
}

const { cases, columns, nested } = JSON.parse(
  readFileSync(new URL('../oracles/encoders.json', import.meta.url), 'utf8'),
) as Stored;

interface AnyTransformer {
  fit(X: unknown, options?: object): AnyTransformer;
  transform(X: unknown): polytask.MatrixInput;
  inverseTransform?(X: unknown): Matrix;
  getFeatureNamesOut(names?: string[]): string[];
  toJSON(): unknown;
  readonly nFeaturesIn_: number;
  readonly featureNamesIn_: string[] | null;
}
type Class = (new (options?: object) => AnyTransformer) & { fromJSON(file: unknown): AnyTransformer };
const classes = polytask as unknown as Readonly<Record<string, Class>>;

/** The entries, NaN as null. */
function rowsOf(made: polytask.MatrixInput | Rows): Rows {
  if (Array.isArray(made)) return made as Rows;
  if (made instanceof Matrix) {
    return made.to2DArray().map((row) => row.map((value) => (Number.isNaN(value) ? null : value)));
  }
  const X = made as polytask.CompressedColumns;
  const rows = Array.from({ length: X.shape[0]! }, () => new Array<number>(X.shape[1]!).fill(0));
  for (let j = 0; j < X.shape[1]!; j++) {
    for (let k = X.indptr[j]!; k < X.indptr[j + 1]!; k++) rows[X.indices[k]!]![j] = X.data[k]!;
  }
  return rows;
}
const near = (rows: Rows) =>
  rows.map((row) =>
    row.map((value) => {
      if (typeof value === 'number') return expect.closeTo(value, 12);
      return typeof value === 'boolean' ? Number(value) : value;
    }),
  );

describe('encoders', () => {
  it.each(cases.map((one, k) => [`${one.name} ${k}`, one] as const))(
    'are those of scikit-learn: %s',
    (_, one) => {
      const model = new classes[one.name]!(one.options).fit(one.X);
      expect(rowsOf(model.transform(one.X))).toEqual(near(one.made));
      expect(rowsOf(model.transform(one.other))).toEqual(near(one.madeOfOther));
      expect(model.getFeatureNamesOut()).toEqual(one.names);
      expect(model.nFeaturesIn_).toBe(one.X[0]!.length);
      const read = classes[one.name]!.fromJSON(JSON.parse(JSON.stringify(model)));
      expect(rowsOf(read.transform(one.other))).toEqual(rowsOf(model.transform(one.other)));
      expect(read.toJSON()).toEqual(model.toJSON());
      if (model.inverseTransform && !('clip' in one.options)) {
        expect(rowsOf(model.inverseTransform(model.transform(one.X)))).toEqual(near(one.X));
      }
    },
  );

  it('are ColumnTransformers of scikit-learn', () => {
    for (const { remainder, sparseThreshold, isSparse, made, names } of columns.cases) {
      const model = new ColumnTransformer({
        transformers: [
          ['kinds', new OneHotEncoder(), 'kind'],
          ['scaled', new StandardScaler(), [0]],
        ],
        featureNames: ['x0', 'kind', 'x2'],
        remainder,
        sparseThreshold,
      });
      const found = model.fitTransform(columns.X);
      expect(rowsOf(found)).toEqual(near(made));
      expect('indptr' in found).toBe(isSparse);
      expect(model.getFeatureNamesOut(['x0', 'x1', 'x2'])).toEqual(
        // StandardScaler keeps the name of its column.
        names,
      );
      const read = ColumnTransformer.fromJSON(JSON.parse(JSON.stringify(model)));
      expect(read.transform(columns.X)).toEqual(model.transform(columns.X));
      expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify(model)));
      expect(model.clone().transformers[0]![1]).not.toBe(model.transformers[0]![1]);
    }
  });
});

describe('pipelines of transformers', () => {
  const columnsOf = () =>
    makeColumnTransformer(
      [
        makePipeline(new SimpleImputer({ strategy: 'median', addIndicator: true }), new StandardScaler()),
        ['size', 'age'],
      ],
      [
        makePipeline(new SimpleImputer({ strategy: 'most_frequent' }), new OneHotEncoder()),
        ['kind', 'place'],
      ],
      { sparseThreshold: 0 },
    );
  const featureNames = ['size', 'kind', 'age', 'place'];

  it('are the parts of a ColumnTransformer, whose columns and names are those of scikit-learn', () => {
    const model = columnsOf().fit(nested.X, { featureNames });
    expect(rowsOf(model.transform(nested.X))).toEqual(near(nested.made));
    expect(model.getFeatureNamesOut()).toEqual(nested.names);
    expect(model.featureNamesIn_).toEqual(featureNames);
    const read = ColumnTransformer.fromJSON(JSON.parse(JSON.stringify(model)));
    expect(rowsOf(read.transform(nested.X))).toEqual(rowsOf(model.transform(nested.X)));
    expect([read.getFeatureNamesOut(), read.featureNamesIn_]).toEqual([nested.names, featureNames]);
  });

  it('hand the names of features to the model, by which its coefficients are called', () => {
    const Y = [[1], [2], [3], [5]];
    const model = makePipeline(columnsOf(), new SoftSharingRegressor());
    model.fit(nested.X as never, Y, { featureNames });
    expect(model.featureNamesIn_).toEqual(featureNames);
    expect(model.getFeatureNamesOut()).toEqual(nested.names);
    expect(model.lastStep.featureNamesIn_).toEqual(nested.names);
    const read = modelFromJSON(JSON.parse(JSON.stringify(model))) as unknown as typeof model;
    expect([read.featureNamesIn_, read.getFeatureNamesOut()]).toEqual([featureNames, nested.names]);
    const tasks = [0, 1].map((t) => ({ X: nested.X as never, y: [t, 1, 2, 3] }));
    expect(model.clone().fit(tasks, { featureNames }).lastStep.featureNamesIn_).toEqual(nested.names);
  });

  it('fit, transform and are set by names as one transformer is; their steps keep their own', async () => {
    const [first, second] = [new MinMaxScaler(), new PolynomialFeatures({ includeBias: false })];
    const model = makePipeline(first, second);
    const X = [
      [1, 2],
      [3, 5],
      [4, 1],
    ];
    const expected = second.clone().fitTransform(first.clone().fitTransform(X) as Matrix);
    expect(model.fitTransform(X)).toEqual(expected);
    expect(new Pipeline([['all', model]]).fit(X).transform(X)).toEqual(expected);
    expect(model.getFeatureNamesOut(['a', 'b'])).toEqual(['a', 'b', 'a^2', 'a b', 'b^2']);
    expect([model.nFeaturesIn_, model.nFeaturesOut_]).toEqual([2, 5]);
    const later = makePipeline(first, second);
    await later.fitAsync(X as never, {} as never);
    expect(later.transform(X)).toEqual(expected);
    const columns = new ColumnTransformer({ transformers: [['all', model.clone(), [0, 1]]] });
    columns.setParams({ all__polynomialfeatures__degree: 1 });
    expect((columns.fitTransform(X) as Matrix).columns).toBe(2);
    expect(model.setParams({ polynomialfeatures__degree: 1 }).fitTransform(X)).not.toEqual(expected);
    const own = makePipeline(new FunctionTransformer({ func: (x) => 2 * x }), new StandardScaler());
    expect(own.steps.map(([name]) => name)).toEqual(['functiontransformer', 'standardscaler']);
  });

  it('take no targets and predict nothing', () => {
    const model = new Pipeline([['scaler', new StandardScaler()]]);
    expect(
      inputErrorOf(() => (model.fit as (...all: unknown[]) => unknown)([[1], [2]], [[1], [2]])),
    ).toContain('the last step, "scaler", transforms and predicts nothing; expected (X, options)');
    model.fit([[1], [2]]);
    expect(
      inputErrorOf(() => (model as unknown as { predict(X: unknown): unknown }).predict([[1]])),
    ).toContain('has no predict()');
    expect(inputErrorOf(() => makeColumnTransformer(new StandardScaler() as never, {}))).toContain(
      'argument 1 is a StandardScaler; expected [transformer, columns]',
    );
  });

  it('are not read from files that are nested without end', () => {
    let file: unknown = new StandardScaler().toJSON();
    for (let depth = 0; depth < 300; depth++) {
      const steps = [{ name: 'all', step: file }];
      const pipeline = {
        format: 'polytask',
        version: 1,
        estimator: 'Pipeline',
        params: { steps },
        fitted: null,
      };
      const params = { ...new ColumnTransformer().getParams(), transformers: [['part', pipeline, [0]]] };
      file = { format: 'polytask', version: 1, estimator: 'ColumnTransformer', params, fitted: null };
    }
    expect(inputErrorOf(() => ColumnTransformer.fromJSON(file))).toContain('nested more than');
  });
});

describe('featureNamesIn_', () => {
  it('are the names of the fit, in files too, and those that getFeatureNamesOut takes', () => {
    const X = [
      [1, 2],
      [3, 4],
    ];
    for (const name of ['StandardScaler', 'MinMaxScaler', 'SimpleImputer', 'FunctionTransformer']) {
      const Class = classes[name]!;
      const model = new Class().fit(X, { featureNames: ['a', 'b'] });
      for (const one of [model, Class.fromJSON(JSON.parse(JSON.stringify(model)))]) {
        expect([one.featureNamesIn_, one.getFeatureNamesOut()]).toEqual([
          ['a', 'b'],
          ['a', 'b'],
        ]);
      }
      expect(new Class().fit(X).featureNamesIn_).toBeNull();
      expect(new Class().fit(X).getFeatureNamesOut()).toEqual(['x0', 'x1']);
      expect(inputErrorOf(() => new Class().fit(X, { featureNames: ['a'] }))).toContain('featureNames');
      expect(inputErrorOf(() => model.getFeatureNamesOut(['a', 'a']))).toContain('distinct');
    }
  });
});

describe('FunctionTransformer', () => {
  it('does the same to each number, by name or by a function, leaves gaps, and is undone', () => {
    const X = [
      [0, 3],
      [null, 8],
    ];
    const model = new FunctionTransformer({ func: 'log1p', inverseFunc: 'expm1' });
    const made = model.fitTransform(X) as Matrix;
    expect(rowsOf(made)).toEqual([
      [0, expect.closeTo(Math.log(4), 14)],
      [null, expect.closeTo(Math.log(9), 14)],
    ]);
    expect(rowsOf(model.inverseTransform(made))).toEqual(near(X));
    const read = FunctionTransformer.fromJSON(JSON.parse(JSON.stringify(model)));
    expect(read.transform(X)).toEqual(made);
    expect(rowsOf(new FunctionTransformer().fitTransform(X))).toEqual(X);
    const own = new FunctionTransformer({ func: (x) => 2 * x }).fit(X);
    expect(rowsOf(own.transform([[1, 2]]))).toEqual([[2, 4]]);
    expect(inputErrorOf(() => own.toJSON())).toContain('cannot stand in a file');
    expect(inputErrorOf(() => new FunctionTransformer({ func: 'ln' as never }).fit(X))).toContain("'log1p'");
    expect(inputErrorOf(() => new FunctionTransformer({ func: 'log' }).fitTransform([[0]]))).toContain(
      '-Infinity for 0',
    );
  });
});

describe('encoders in pipelines', () => {
  const X = Array.from({ length: 24 }, (_, i) => ['ab'[i % 2]!, i % 5 === 0 ? null : i % 7, 'xyz'[i % 3]!]);
  const Y = X.map(([kind, x], i) => [(kind === 'a' ? 3 : 0) + (x === null ? 2 : (x as number)), i % 3]);
  const columns = () =>
    new ColumnTransformer({
      transformers: [
        ['kinds', new OneHotEncoder({ handleUnknown: 'ignore' }), [0, 2]],
        ['numbers', new SimpleImputer({ addIndicator: true }), [1]],
      ],
    });
  const model = makePipeline(columns(), new SoftSharingRegressor({ coupling: 1e-3, alpha: 1e-3 }));

  it('take rows of categories and gaps, are cross-validated and searched, and go through files', () => {
    const { testScore } = crossValidate(model, X as never, Y, { cv: 3 });
    expect(testScore.every((score) => score > 0.5)).toBe(true);
    const search = new GridSearchCV({
      estimator: model,
      paramGrid: { softsharingregressor__alpha: [1e-3, 10] },
      cv: 3,
    });
    search.fit(X as never, Y);
    expect(search.bestParams_).toEqual({ softsharingregressor__alpha: 1e-3 });
    model.fit(X as never, Y);
    const read = modelFromJSON(JSON.parse(JSON.stringify(model)));
    expect(read.predict(X as never)).toEqual(model.predict(X as never));
  });

  it('take lists of tasks, whose samples are encoded together', () => {
    const tasks = [0, 1].map((t) => ({
      name: `task of ${t}`,
      X: X.slice(6 * t, 18 + 6 * t) as never,
      y: Y.slice(6 * t, 18 + 6 * t).map((row) => row[t]!),
      sampleWeight: X.slice(0, 18).map((_, i) => 1 + (i % 2)),
    }));
    const fitted = model.clone().fit(tasks);
    const [own] = tasks;
    expect(fitted.predict(own!.X, { task: 'task of 0' })).toHaveLength(18);
    expect(crossValidate(model, tasks, { cv: 3 }).taskTestScore![0]).toHaveLength(2);
  });
});

describe('encoders refuse', () => {
  const texts = [['a'], ['b']];
  it.each<[string, () => unknown, string]>([
    ['an unknown category', () => new OneHotEncoder().fit(texts).transform([['c']]), 'X[0][0] is "c"'],
    [
      'categories of two types',
      () => new OneHotEncoder().fit([['a'], [1]]),
      'the string "a" and the number 1',
    ],
    ['rows of two lengths', () => new OneHotEncoder().fit([['a'], ['a', 'b']]), 'X[1] is'],
    ['too few lists', () => new OneHotEncoder({ categories: [] }).fit(texts), 'categories is'],
    [
      'a column of gaps',
      () =>
        new MinMaxScaler().fit([
          [1, null],
          [2, null],
        ]),
      'column 1 of X has no observed number',
    ],
    ['an empty range', () => new MinMaxScaler({ featureRange: [1, 1] }).fit([[1]]), 'featureRange is [1, 1]'],
    ['nothing but gaps', () => new SimpleImputer().fit([[null], [null]]), 'no observed number in any column'],
    [
      'another strategy',
      () => new SimpleImputer({ strategy: 'mode' as never }).fit([[1]]),
      "'most_frequent'",
    ],
    [
      'the mean of texts',
      () => new SimpleImputer().fit([['a'], [null]]),
      'the string "a" in column 0 say, of which there is no mean',
    ],
    [
      'a text in a column of numbers',
      () => new SimpleImputer({ strategy: 'constant', fillValue: '?' }).fit([[1], [null]]),
      'fillValue is "?"',
    ],
    [
      'a number in a column of texts',
      () => new SimpleImputer({ strategy: 'constant', fillValue: 1 }).fit([['a'], [null]]),
      'column 0 of X has the string "a"; expected one type',
    ],
    [
      'a column of two types',
      () => new SimpleImputer({ strategy: 'most_frequent' }).fit([['a'], [1]]),
      'the string "a" and the number 1',
    ],
    ['gaps', () => new PolynomialFeatures().fit([[Number.NaN]]), 'X is NaN'],
    [
      'too many columns',
      () => new PolynomialFeatures({ degree: 40 }).fit([[1, 2, 3, 4, 5, 6]]),
      'more than 1000000',
    ],
    ['no parts', () => new ColumnTransformer().fit([[1]]), 'transformers is'],
    [
      'a column too many',
      () => new ColumnTransformer({ transformers: [['a', 'passthrough', 1]] }).fit([[1]]),
      'expected 0 to 0',
    ],
    [
      'a name of nothing',
      () => new ColumnTransformer({ transformers: [['a', 'passthrough', 'b']] }).fit([[1]]),
      'featureNames',
    ],
    [
      'two of a name',
      () =>
        new ColumnTransformer({
          transformers: [
            ['a', 'drop', 0],
            ['a', 'passthrough', 0],
          ],
        }).fit([[1]]),
      'two parts',
    ],
    ['other features', () => new MinMaxScaler().fit([[1]]).transform([[1, 2]]), 'X has 2 features'],
    [
      'a wrong file',
      () =>
        SimpleImputer.fromJSON({
          ...new SimpleImputer().fit([[1]]).toJSON(),
          fitted: { nFeatures: 1, statistics: [{}], indicated: [] },
        }),
      'fitted.statistics[0]',
    ],
  ])('%s', (_, act, part) => {
    expect(inputErrorOf(act)).toContain(part);
  });
});

describe('parameters of the parts of a ColumnTransformer', () => {
  const columns = () =>
    new ColumnTransformer({
      transformers: [
        ['numbers', new SimpleImputer(), [0]],
        ['rest', 'drop', [1]],
      ],
    });

  it('are set by their names, on the own transformers of a clone', () => {
    const given = columns();
    const clone = given.clone().setParams({ numbers__strategy: 'median', remainder: 'passthrough' });
    const X = [1, 1, 4, null].map((x) => [x, 0]);
    const made = (transformer: typeof given) => (transformer.fitTransform(X) as Matrix).to1DArray();
    expect(made(clone)).toEqual([1, 1, 4, 1]);
    expect(made(given)).toEqual([1, 1, 4, 2]);
    expect([clone.remainder, given.remainder]).toEqual(['passthrough', 'drop']);
  });

  it('are searched in a pipeline', () => {
    const X = Array.from({ length: 24 }, (_, i) => [i % 4 === 0 ? null : i % 5 === 0 ? 100 : i % 7, 1]);
    const Y = X.map(([x], i) => [x ?? 0, i % 3]);
    const search = new GridSearchCV({
      estimator: makePipeline(columns(), new SoftSharingRegressor()),
      paramGrid: {
        columntransformer__numbers__strategy: ['mean', 'constant'],
        columntransformer__numbers__addIndicator: [false, true],
      },
    }).fit(X as number[][], Y);
    expect(new Set(search.cvResults_.meanTestScore).size).toBeGreaterThan(2);
    const best = makePipeline(columns(), new SoftSharingRegressor()).setParams(search.bestParams_);
    const predicted = best.fit(X as number[][], Y).predict(X as number[][]);
    expect(search.predict(X as number[][])).toEqual(predicted);
    const read = modelFromJSON(JSON.parse(JSON.stringify(search)));
    expect(read.predict(X as number[][])).toEqual(predicted);
  });

  it('are refused where a part has none, and set nowhere then', () => {
    const given = columns();
    for (const params of [{ rest__alpha: 1 }, { numbers__strategie: 'mean' }, { numers__strategy: 'mean' }]) {
      expect(inputErrorOf(() => given.setParams({ numbers__addIndicator: true, ...params }))).toContain(
        'unknown parameter',
      );
    }
    expect((given.transformers[0]![1] as InstanceType<typeof SimpleImputer>).addIndicator).toBe(false);
  });
});
