// Tomorrow's weather in Seattle from the 30 days before it: which of 122 numbers matter?
//
// Four targets (tasks) share one set of features, so that a multi-task lasso chooses the features for all of
// them together. Run it with `npm start`, or `npm start -- some/folder` to write somewhere else than output/.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Matrix } from 'ml-matrix';
import { MultivariateLinearRegression } from 'ml-regression';
import { MultiTaskLasso } from 'polytask';
import { heatmap } from './lib/heatmap.js';

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

// %% Three parts in the order of time: to fit, to choose alpha, and to judge once at the very end.

function part(from: string, to: string) {
  const chosen = days
    .map((_, i) => i)
    .filter((i) => i >= DAYS_BEFORE && days[i]!.date >= from && days[i]!.date < to);
  return { X: chosen.map(features), Y: chosen.map((i) => days[i]!.measured) };
}
const raw = { train: part('2012', '2014'), validation: part('2014', '2015'), test: part('2015', '2016') };

// The penalty looks at the size of weights: give every column mean 0 and standard deviation 1 on the training days.
const scaleX = standardiser(raw.train.X);
const scaleY = standardiser(raw.train.Y);
const train = { X: scaleX(raw.train.X), Y: scaleY(raw.train.Y) };
const validation = { X: scaleX(raw.validation.X), Y: scaleY(raw.validation.Y) };
const test = { X: scaleX(raw.test.X), Y: scaleY(raw.test.Y) };

function standardiser(rows: number[][]): (rows: number[][]) => number[][] {
  const matrix = new Matrix(rows);
  const means = matrix.mean('column');
  const deviations = matrix.standardDeviation('column', { mean: means });
  return (some) => some.map((row) => row.map((value, j) => (value - means[j]!) / deviations[j]!));
}

console.log(
  `Seattle's weather from the ${DAYS_BEFORE} days before: ${featureNames.length} features, 4 tasks.`,
);
console.log(
  `Fitted on ${train.X.length} days (2012-2013), alpha chosen on ${validation.X.length} (2014), ` +
    `judged on ${test.X.length} (2015).\n`,
);

// %% Fit along a few alphas, from the smallest that leaves every weight at zero downwards.

const correlations = new Matrix(train.X).transpose().mmul(new Matrix(train.Y)).div(train.X.length);
const alphaMax = Math.max(...correlations.to2DArray().map((row) => Math.hypot(...row)));

const fits = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((k) => {
  const alpha = alphaMax * 0.6 ** k;
  const start = performance.now();
  const model = new MultiTaskLasso({ alpha }).fit(train.X, train.Y, { taskNames: quantities });
  const time = performance.now() - start;
  return { alpha, model, time, score: model.score(validation.X, validation.Y) };
});

// Not simply the best: the fewest features whose R2 on 2014 is within 0.01 of it.
const best = Math.max(...fits.map(({ score }) => score));
const chosen = fits.find(({ score }) => score >= best - 0.01)!;

printTable(
  ['alpha', 'features', 'R2 on 2014', 'duality gap', 'time to fit', ''],
  fits.map(({ alpha, model, time, score }) => [
    alpha.toFixed(3),
    `${model.active_.length}`,
    score.toFixed(3),
    model.dualGap_ === 0 ? '0' : model.dualGap_.toExponential(0),
    milliseconds(time),
    alpha === chosen.alpha ? 'chosen' : '',
  ]),
);
console.log(
  `The duality gap bounds how far a fit is from the optimum; tol asked for ${chosen.model.eps_.toExponential(0)}.\n`,
);

// %% Judge on 2015. Beside the lasso: the weather as it was the day before; least squares, one task at a time,
// on all 122 features; and, for who knows it beforehand, least squares on the day before alone.

function leastSquares(features: number) {
  const x = train.X.map((row) => row.slice(0, features));
  const start = performance.now();
  const models = quantities.map((_, t) => {
    const y = train.Y.map((row) => [row[t]!]);
    return new MultivariateLinearRegression(x, y, { statistics: false });
  });
  const time = performance.now() - start;
  const byTask = models.map((model) => model.predict(test.X.map((row) => row.slice(0, features))));
  return { time, predicted: test.X.map((_, i) => byTask.map((rows) => rows[i]![0]!)) };
}

/** R2 of each task: 1 is perfect, 0 as good as the mean, below 0 is worse than that. */
function r2(predicted: number[][]): number[] {
  return quantities.map((_, t) => {
    const mean = test.Y.reduce((sum, row) => sum + row[t]!, 0) / test.Y.length;
    const errors = test.Y.reduce((sum, row, i) => sum + (row[t]! - predicted[i]![t]!) ** 2, 0);
    return 1 - errors / test.Y.reduce((sum, row) => sum + (row[t]! - mean) ** 2, 0);
  });
}

function scoreRow(name: string, predicted: number[][], features: number, time: string): string[] {
  const scores = r2(predicted);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return [name, ...[...scores, mean].map((score) => score.toFixed(2)), `${features}`, time];
}

const n = quantities.length;
const lasso = chosen.model.predict(test.X);
const dayBefore = scaleY(raw.test.X.map((row) => row.slice(0, n)));
const onAll = leastSquares(featureNames.length);
const onDayBefore = leastSquares(n);

printTable(
  ['R2 on 2015', ...quantities, 'mean', 'features', 'time to fit'],
  [
    scoreRow('as the day before', dayBefore, n, 'none'),
    scoreRow('least squares, all', onAll.predicted, featureNames.length, milliseconds(onAll.time)),
    scoreRow('least squares, day before', onDayBefore.predicted, n, milliseconds(onDayBefore.time)),
    scoreRow('MultiTaskLasso', lasso.to2DArray(), chosen.model.active_.length, milliseconds(chosen.time)),
  ],
);

// %% What was chosen, by the size of its row of weights (which is what the penalty adds up).

const weights = chosen.model.active_
  .map((j) => ({ name: featureNames[j]!, row: chosen.model.coef_.getColumn(j) }))
  .sort((a, b) => Math.hypot(...b.row) - Math.hypot(...a.row));

printTable(
  ['weights', ...quantities],
  weights.map(({ name, row }) => [name, ...row.map((weight) => weight.toFixed(2).replace('-0.00', '0.00'))]),
);

// %% Keep the model and a picture. Each file is written beside its target and renamed: whole, or not there.

const folder = resolve(process.argv[2] ?? 'output');
mkdirSync(folder, { recursive: true });

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(`${path}.${process.pid}.part`, content);
  renameSync(`${path}.${process.pid}.part`, path);
  return path;
}

const modelPath = write('weather-model.json', JSON.stringify(chosen.model, null, 2));
const picturePath = write(
  'weather-weights.svg',
  heatmap({
    title: `The day before tells most: ${weights.length} of ${featureNames.length} features in use`,
    subtitle: [
      `Daily weather in Seattle: weights of a multi-task lasso fitted on 2012-2013, alpha = ${chosen.alpha.toFixed(3)}.`,
      `A feature is used by all four targets or by none; the other ${featureNames.length - weights.length} have weight 0 in each.`,
    ],
    rows: weights.map(({ name }) => name),
    columns: [
      ['high', 'temperature'],
      ['low', 'temperature'],
      ['wind', 'speed'],
      ['rain', 'log(1 + mm)'],
    ],
    values: weights.map(({ row }) => row),
    ticks: [-0.5, -0.1, 0, 0.1, 0.5],
    legend: [
      'Standard deviations of the target for one standard deviation of the feature.',
      'The colours follow the square root of the weight.',
    ],
  }),
);
console.log(`The model    ${modelPath}\nThe picture  ${picturePath}`);

// %% The model comes back from its file exactly.

const restored = MultiTaskLasso.fromJSON(JSON.parse(readFileSync(modelPath, 'utf8')));
const again = restored.predict(test.X).to1DArray();
const same = lasso.to1DArray().every((value, k) => Object.is(value, again[k]));
if (!same) throw new Error('the model that was read back predicts other numbers');
console.log('Read back from its file, the model predicts the same numbers, bit for bit.');

// %% Helpers for the tables above.

function milliseconds(time: number): string {
  return `${time.toFixed(time < 10 ? 1 : 0)} ms`;
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
