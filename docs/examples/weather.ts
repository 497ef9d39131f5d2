// Tomorrow's weather in Seattle from the 30 days before it: which of 122 numbers matter?
//
// Four targets (tasks) share one set of features, so that a multi-task lasso chooses the features for all of
// them together. Run it with `npm start`, or `npm start -- some/folder` to write somewhere else than output/.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Matrix } from 'ml-matrix';
import { MultivariateLinearRegression } from 'ml-regression';
import {
  fromMlRegression,
  MultiTaskLassoCV,
  makePipeline,
  multiTaskLassoPath,
  Pipeline,
  r2Score,
  StandardScaler,
} from 'polytask';
import { coefHeatmapSpec, coefPathSpec, cvCurveSpec, toSVG } from 'polytask/plot';

// %% The data: four years of daily weather, a file of the package vega-datasets.

const packageUrl = import.meta.resolve('vega-datasets');
const file = readFileSync(new URL('../data/seattle-weather.csv', packageUrl), 'utf8');
const days = file
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [date, rain, high, low, wind] = line.split(',') as [string, string, string, string, string];
    return { date, measured: [Number(high), Number(low), Number(wind), Math.log1p(Number(rain))] };
  });
const quantities = ['high', 'low', 'wind', 'rain']; // degrees C, degrees C, m/s, log(1 + mm)

// %% Features: the same four numbers of each of the 30 days before, and the season.

const DAYS_BEFORE = 30;
const featureNames: string[] = [];
for (let k = 1; k <= DAYS_BEFORE; k++) {
  for (const quantity of quantities)
    featureNames.push(`${quantity}, ${k} ${k === 1 ? 'day' : 'days'} before`);
}
featureNames.push('winter (cosine of the year)', 'spring (sine of the year)');

function features(i: number): number[] {
  const season = (2 * Math.PI * dayOfYear(days[i]!.date)) / 365.25;
  const before = Array.from({ length: DAYS_BEFORE }, (_, k) => days[i - 1 - k]!.measured);
  return [...before.flat(), Math.cos(season), Math.sin(season)];
}

function dayOfYear(date: string): number {
  return (Date.parse(date) - Date.parse(`${date.slice(0, 4)}-01-01`)) / 86_400_000;
}

// %% Two parts in the order of time: to fit and choose alpha, and to judge once at the very end.

function part(from: string, to: string) {
  const chosen = days
    .map((_, i) => i)
    .filter((i) => i >= DAYS_BEFORE && days[i]!.date >= from && days[i]!.date < to);
  return { X: chosen.map(features), Y: chosen.map((i) => days[i]!.measured) };
}
const train = part('2012', '2015');
const test = part('2015', '2016');

// Tasks in different units: standard deviations make their errors comparable. X is scaled within the models below.
const targets = new StandardScaler();
const Y = targets.fitTransform(train.Y);
const testY = targets.transform(test.Y);

console.log(
  `Seattle's weather from the ${DAYS_BEFORE} days before: ${featureNames.length} features, 4 tasks.`,
);
console.log(
  `Fitted on ${train.X.length} days (2012-2014), alpha chosen there by 5-fold cross-validation, ` +
    `judged on ${test.X.length} (2015).\n`,
);

// %% One model with its scaler, for two ways to choose alpha: the lowest error, or the fewest features that are as good.

const options = { taskNames: quantities, featureNames };
const start = performance.now();
const lowest = makePipeline(new StandardScaler(), new MultiTaskLassoCV()).fit(train.X, Y, options);
const time = performance.now() - start;
const fewest = makePipeline(new StandardScaler(), new MultiTaskLassoCV({ selectionRule: '1se' }));
fewest.fit(train.X, Y, options);

const choices = [
  { rule: 'lowest error', model: lowest.lastStep },
  { rule: 'within one standard error', model: fewest.lastStep },
];
printTable(
  ['alpha by cross-validation', 'alpha', 'mean squared error', 'features', 'duality gap'],
  choices.map(({ rule, model }) => {
    const k = model.alphas_.indexOf(model.alpha_);
    const mean = model.msePath_[k]!.reduce((a, b) => a + b) / model.msePath_[k]!.length;
    return [
      rule,
      model.alpha_.toFixed(4),
      `${mean.toFixed(3)} \u00b1 ${model.mseStd_[k]!.toFixed(3)}`,
      `${model.active_.length}`,
      model.dualGap_ === 0 ? '0' : model.dualGap_.toExponential(0),
    ];
  }),
);
console.log(
  `100 alphas on 5 folds, ${lowest.lastStep.alphas_.length * 5 + 1} fits, took ${(time / 1000).toFixed(1)} s. The duality gap ` +
    'bounds how far a fit is from the optimum.\n',
);

// %% Judge on 2015. Compared with the lasso: the weather of the day before as the forecast; ml-regression's least squares
// on all 122 features; and least squares on the features of the day before alone.

const n = quantities.length;
const dayBefore = (rows: number[][]) => rows.map((row) => row.slice(0, n));
const leastSquares = () =>
  makePipeline(new StandardScaler(), fromMlRegression(MultivariateLinearRegression, { statistics: false }));
const onAll = leastSquares().fit(train.X, Y);
const onDayBefore = leastSquares().fit(dayBefore(train.X), Y);

/** R2 of each task: 1 is perfect, 0 as good as the mean, below 0 is worse than that. */
function scoreRow(name: string, predicted: Matrix, features: number): string[] {
  const scores = r2Score(testY, predicted, { multioutput: 'raw_values' });
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return [name, ...[...scores, mean].map((score) => score.toFixed(2)), `${features}`];
}

printTable(
  ['R2 on 2015', ...quantities, 'mean', 'features'],
  [
    scoreRow('as the day before', targets.transform(dayBefore(test.X)), n),
    scoreRow('least squares, all', onAll.predict(test.X), featureNames.length),
    scoreRow('least squares, day before', onDayBefore.predict(dayBefore(test.X)), n),
    scoreRow('MultiTaskLassoCV', lowest.predict(test.X), lowest.lastStep.active_.length),
    scoreRow("MultiTaskLassoCV, '1se'", fewest.predict(test.X), fewest.lastStep.active_.length),
  ],
);

// %% What was chosen, by the size of its row of weights (which is what the penalty adds up).

const chosen = fewest.lastStep;
const weights = chosen.active_
  .map((j) => ({ name: featureNames[j]!, row: chosen.coef_.getColumn(j) }))
  .sort((a, b) => Math.hypot(...b.row) - Math.hypot(...a.row));

printTable(
  ["weights, '1se'", ...quantities],
  weights.map(({ name, row }) => [name, ...row.map((weight) => weight.toFixed(2).replace('-0.00', '0.00'))]),
);

// %% Keep the model and three pictures. Each file is written beside its target and renamed: whole, or not there.

const folder = resolve(process.argv[2] ?? 'output');
mkdirSync(folder, { recursive: true });

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(`${path}.${process.pid}.part`, content);
  renameSync(`${path}.${process.pid}.part`, path);
  return path;
}

const Z = fewest.transform(train.X); // the columns that the last step has seen
const path = multiTaskLassoPath(Z, Y, { fitIntercept: true });
const pictures = {
  'weather-cv.svg': cvCurveSpec(chosen, {
    title: `${weights.length} of ${featureNames.length} features are within one standard error of the best`,
    subtitle:
      'Tomorrow\u2019s weather in Seattle: the mean over 5 folds, its standard error (band), each fold (faint).',
    units: 'SD\u00b2',
    path,
  }),
  'weather-path.svg': coefPathSpec(path, {
    title: 'The day before comes in first',
    subtitle: 'Size of the weights of each of the 122 features over the four targets.',
    featureNames,
    alpha: chosen.alpha_,
    top: 7,
    units: 'SD per SD',
  }),
  'weather-weights.svg': coefHeatmapSpec(chosen, {
    title: `The day before tells most: ${weights.length} of ${featureNames.length} features in use`,
    subtitle: [
      `Daily weather in Seattle: a multi-task lasso fitted on 2012-2014, alpha = ${chosen.alpha_.toFixed(3)}.`,
      'Each number: standard deviations of the target for one of the feature.',
    ],
    scale: 'sqrt',
    units: 'SD per SD',
  }),
};
const modelPath = write('weather-model.json', JSON.stringify(fewest, null, 2));
console.log(`The model     ${modelPath}`);
for (const [name, spec] of Object.entries(pictures)) {
  console.log(`A picture     ${write(name, await toSVG(spec))}`);
}

// %% The model comes back from its file exactly, scaler and all.

const restored = Pipeline.fromJSON(JSON.parse(readFileSync(modelPath, 'utf8')));
const before = fewest.predict(test.X).to1DArray();
const again = (restored.predict(test.X) as Matrix).to1DArray(); // a file may hold a classifier as well
const same = before.every((value, k) => Object.is(value, again[k]));
if (!same) throw new Error('the model that was read back predicts other numbers');
console.log('\nRead back from its file, the model predicts the same numbers, bit for bit.');

// %% A helper for the tables above.

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
