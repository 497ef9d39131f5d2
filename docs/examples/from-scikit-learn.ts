// A notebook of scikit-learn, cell by cell: the Python that it was, and what it is here. The numbers are the same.
//
// Two targets of 398 cars of the seventies, miles per gallon and acceleration: columns filled in, scaled and encoded, targets scaled,
// alpha and l1Ratio searched, and the result judged. What each cell prints is what Python prints, to the digits shown.

import { readFileSync } from 'node:fs';
import {
  crossValScore,
  GridSearchCV,
  KFold,
  learningCurve,
  MultiTaskElasticNet,
  makeColumnTransformer,
  makePipeline,
  meanAbsoluteError,
  modelFromJSON,
  OneHotEncoder,
  permutationImportance,
  SimpleImputer,
  StandardScaler,
  TransformedTargetRegressor,
  trainTestSplit,
} from 'polytask';

// %% The data: cars.json of the package vega-datasets; every tenth car is made to lack its origin.
//
//     cars = pd.read_json("cars.json").dropna(subset=["Miles_per_Gallon"])
//     cars.loc[::10, "Origin"] = None
//     X_train, X_test, Y_train, Y_test = train_test_split(X, Y, test_size=0.25, stratify=origins, random_state=0)

type Car = Readonly<Record<string, string | number | null>>;
const file = readFileSync(new URL('../data/cars.json', import.meta.resolve('vega-datasets')), 'utf8');
const cars = (JSON.parse(file) as Car[]).filter((car) => car.Miles_per_Gallon !== null);
const numbers = ['Cylinders', 'Displacement', 'Horsepower', 'Weight_in_lbs', 'Year'];
const targets = ['Miles_per_Gallon', 'Acceleration'];
const featureNames = [...numbers, 'Origin'];

// A data frame is rows of values here. In types a matrix is of numbers, which a pipeline's first step need not ask for.
const X = cars.map((car, k) => [
  ...numbers.map((name) => (name === 'Year' ? Number.parseInt(String(car[name]), 10) : car[name])),
  k % 10 === 0 ? null : car.Origin,
]) as unknown as number[][];
const Y = cars.map((car) => targets.map((name) => Number(car[name])));
const stratify = cars.map((car) => String(car.Origin));
const [XTrain, XTest, YTrain, YTest] = trainTestSplit(X, Y, { testSize: 0.25, stratify, randomState: 0 });
console.log(`${XTrain.length} cars to learn from, ${XTest.length} to judge by\n`);

// %% The model.
//
//     columns = make_column_transformer(
//         (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
//         (make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder()), ["Origin"]),
//     )
//     elastic = MultiTaskElasticNet(tol=1e-10)
//     model = make_pipeline(columns, TransformedTargetRegressor(elastic, transformer=StandardScaler()))

const columns = makeColumnTransformer(
  [makePipeline(new SimpleImputer({ strategy: 'median' }), new StandardScaler()), numbers],
  [makePipeline(new SimpleImputer({ strategy: 'most_frequent' }), new OneHotEncoder()), ['Origin']],
  { featureNames },
);
const regressor = new MultiTaskElasticNet({ tol: 1e-10 });
const model = makePipeline(
  columns,
  new TransformedTargetRegressor({ regressor, transformer: new StandardScaler() }),
);

// %% The search.
//
//     grid = {"transformedtargetregressor__regressor__alpha": [0.001, 0.01, 0.1, 1], ...__l1_ratio: [0.5, 0.9]}
//     search = GridSearchCV(model, grid, cv=KFold(5, shuffle=True, random_state=0), n_jobs=2).fit(X_train, Y_train)

const inner = 'transformedtargetregressor__regressor';
const search = await new GridSearchCV({
  estimator: model,
  paramGrid: { [`${inner}__alpha`]: [0.001, 0.01, 0.1, 1], [`${inner}__l1Ratio`]: [0.5, 0.9] },
  cv: new KFold({ nSplits: 5, shuffle: true, randomState: 0 }),
}).fitAsync(XTrain, YTrain, { nJobs: 2 });
const best = search.bestEstimator_;
const { [`${inner}__alpha`]: alpha, [`${inner}__l1Ratio`]: l1Ratio } = search.bestParams_;
console.log(
  `best: alpha ${alpha}, l1Ratio ${l1Ratio}, R2 ${search.bestScore_.toFixed(6)} in cross-validation\n`,
);

// %% Cars that were put aside.
//
//     search.score(X_test, Y_test)
//     mean_absolute_error(Y_test, search.predict(X_test), multioutput="raw_values")

const errors = meanAbsoluteError(YTest, best.predict(XTest), { multioutput: 'raw_values' });
printTable(
  ['on cars put aside', 'mean absolute error'],
  targets.map((name, t) => [name, errors[t]!.toFixed(4)]),
);
console.log(`R2 ${best.score(XTest, YTest).toFixed(6)}\n`);

// %% What it has learned, by the names of the columns.
//
//     best[0].get_feature_names_out(), best[-1].regressor_.coef_

const { coef_ } = best.lastStep.regressor_;
printTable(
  ['coefficients, scaled', ...targets],
  best.getFeatureNamesOut().map((name, j) => [name, ...targets.map((_, t) => coef_.get(t, j).toFixed(4))]),
);

// %% How sure is the score, would more cars help, and which columns matter?
//
//     cross_val_score(best, X_train, Y_train, cv=KFold(4))
//     learning_curve(best, X_train, Y_train, cv=KFold(5), train_sizes=[0.1, 0.4, 1.0])
//     permutation_importance(best, X_test, Y_test, n_repeats=5, random_state=0)

const outer = crossValScore(best, XTrain, YTrain, { cv: new KFold({ nSplits: 4 }) });
console.log(`R2 of four folds: ${outer.map((score) => score.toFixed(4)).join(' ')}\n`);
const cv = new KFold({ nSplits: 5 });
const curve = await learningCurve(best, XTrain, YTrain, { cv, trainSizes: [0.1, 0.4, 1], nJobs: 2 });
printTable(
  ['learning curve', 'R2'],
  curve.trainSizes.map((size, k) => [`${size} cars`, mean(curve.testScores[k]!).toFixed(4)]),
);
const { importancesMean } = permutationImportance(best, XTest, YTest, { nRepeats: 5, randomState: 0 });
printTable(
  ['permutation importance', 'fall of R2'],
  featureNames.map((name, j) => [name, importancesMean[j]!.toFixed(4)]),
);

// %% joblib.dump(best, ...), joblib.load(...): the file is JSON, and anything that is not as it should be is refused.

const read = modelFromJSON(JSON.parse(JSON.stringify(best)));
const same = YTest.every((_, i) =>
  targets.every((_, t) => of(read.predict(XTest), i, t) === best.predict(XTest).get(i, t)),
);
console.log(`the model in the file predicts the same: ${same}\n`);

// %% What there is no Python for: the cars without a figure stay, where scikit-learn has to drop them; and a proof with each fit.

const incomplete = YTrain.map(([mpg, seconds], i) => [i % 4 === 0 ? Number.NaN : mpg!, seconds!]);
const gaps = best.clone().fit(XTrain, incomplete);
const complete = XTrain.flatMap((_, i) => (i % 4 === 0 ? [] : [i]));
const dropped = best.clone().fit(
  complete.map((i) => XTrain[i]!),
  complete.map((i) => YTrain[i]!),
);
const secondsOf = (fitted: typeof best) =>
  fitted.score(
    XTest.map((row) => row),
    YTest,
  );
console.log(
  `every fourth car lacks its miles per gallon: R2 ${secondsOf(gaps).toFixed(3)} with all cars, ${secondsOf(dropped).toFixed(3)} without those`,
);
const { dualGap_, eps_ } = best.lastStep.regressor_;
console.log(`duality gap ${dualGap_ <= eps_ ? 'below' : 'above'} what tol asks for`);

// %% Helpers.

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function of(predicted: unknown, i: number, t: number): number {
  return (predicted as { get(i: number, t: number): number }).get(i, t);
}

/** The first column to the left, the others to the right. */
function printTable(head: string[], rows: string[][]): void {
  const all = [head, ...rows];
  const widths = head.map((_, c) => Math.max(...all.map((row) => row[c]!.length)));
  const lines = all.map((row) =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]! + 3)))
      .join('')
      .trimEnd(),
  );
  console.log(`${lines.join('\n')}\n`);
}
