// Six targets of 3200 films, a fifth of them missing: what does a film's box office teach about its reviews?
//
// Sales of DVDs are known for one film in six, the rating by critics for three in four. A target that is missing
// (NaN) is left out, so that each film helps with the targets that are known. Is that better than one model for each target?

import { readFileSync } from 'node:fs';
import { KFold, MultiTaskElasticNet, StandardScaler, trainTestSplit } from 'polytask';

// %% The data: a file of the package vega-datasets.

interface Film {
  readonly Title: string;
  readonly 'Release Date': string;
  readonly 'Production Budget': number | null;
  readonly [column: string]: string | number | null;
}
const packageUrl = import.meta.resolve('vega-datasets');
const file = readFileSync(new URL('../data/movies.json', packageUrl), 'utf8');
const films = (JSON.parse(file) as Film[]).filter((film) => film['Production Budget'] !== null);

// %% Targets. Money and votes spread over factors, so that their logarithms are predicted; none of 0 has one.

const logarithm = (value: unknown) => (Number(value) > 0 ? Math.log(Number(value)) : Number.NaN);
const points = (value: unknown) => (value === null ? Number.NaN : Number(value));
const targetColumns = [
  { name: 'US gross', column: 'US Gross', read: logarithm },
  { name: 'worldwide gross', column: 'Worldwide Gross', read: logarithm },
  { name: 'US sales of DVDs', column: 'US DVD Sales', read: logarithm },
  { name: 'Rotten Tomatoes', column: 'Rotten Tomatoes Rating', read: points },
  { name: 'IMDB rating', column: 'IMDB Rating', read: points },
  { name: 'IMDB votes', column: 'IMDB Votes', read: logarithm },
];
const taskNames = targetColumns.map(({ name }) => name);
const allTargets = films.map((film) => targetColumns.map(({ column, read }) => read(film[column])));

// %% Features: numbers, and a column of 0 and 1 for each value that a text takes five times or more.

const dateOf = (film: Film) => film['Release Date'];
const year = (film: Film) => {
  const written = Number(dateOf(film).slice(-4)); // the file has two digits of it right: 2046 is 1946
  return written > 2011 ? written - 100 : written;
};
const typical = 107; // minutes; 'not given' is a feature of its own
const features: { name: string; of: (film: Film) => number }[] = [
  { name: 'budget (log)', of: (film) => Math.log(film['Production Budget']!) },
  { name: 'year', of: year },
  { name: 'running time', of: (film) => Number(film['Running Time min'] ?? typical) },
  { name: 'running time not given', of: (film) => Number(film['Running Time min'] === null) },
];
const texts = {
  month: (film: Film) => dateOf(film).slice(0, 3),
  rated: (film: Film) => film['MPAA Rating'],
  source: (film: Film) => film.Source,
  genre: (film: Film) => film['Major Genre'],
  kind: (film: Film) => film['Creative Type'],
  by: (film: Film) => film.Director,
  from: (film: Film) => film.Distributor,
};
for (const [name, of] of Object.entries(texts)) {
  const counts = new Map<unknown, number>();
  for (const film of films) counts.set(of(film), (counts.get(of(film)) ?? 0) + 1);
  for (const [value, count] of counts) {
    if (count < 5) continue;
    features.push({ name: `${name} ${value ?? 'not given'}`, of: (film) => Number(of(film) === value) });
  }
}
const featureNames = features.map(({ name }) => name);

// %% A quarter of the films is put aside. Both parts are brought to the scale of the first, missing targets or not.

const rows = films.map((film) => features.map(({ of }) => of(film)));
const [trainRows, testRows, trainTargets, testTargets] = trainTestSplit(rows, allTargets, {
  randomState: 0,
}) as [number[][], number[][], number[][], number[][]];
const scaler = new StandardScaler().fit(trainRows);
const X = scaler.transform(trainRows).to2DArray();
const testX = scaler.transform(testRows).to2DArray();

const T = taskNames.length;
const known = (target: number | undefined) => !Number.isNaN(target);
const scales = taskNames.map((_, t) => {
  const seen = trainTargets.map((row) => row[t]!).filter(known);
  const mean = average(seen);
  return { mean, deviation: Math.sqrt(average(seen.map((value) => (value - mean) ** 2))) };
});
const scaled = (targets: number[][]) =>
  targets.map((row) => row.map((value, t) => (value - scales[t]!.mean) / scales[t]!.deviation));
const Y = scaled(trainTargets);
const testY = scaled(testTargets);

console.log(
  `${films.length} films, ${featureNames.length} features, ${T} targets. Fitted on ${X.length} films, judged on ${testX.length}.\n`,
);

// %% One way to fit for all: alpha by 5-fold cross-validation within the films given, from the same list.

const alphas = [0.2, 0.11, 0.065, 0.039, 0.022];

/** The squared error of each film's target, NaN where it is missing. */
function squaredErrors(model: MultiTaskElasticNet, X: number[][], Y: number[][]): number[][] {
  const predicted = model.predict(X);
  return Y.map((row, i) => row.map((value, t) => (value - predicted.get(i, t)) ** 2));
}

function fitBest(X: number[][], Y: number[][]): MultiTaskElasticNet {
  const errors = alphas.map(() => 0);
  for (const [seen, held] of new KFold({ shuffle: true, randomState: 0 }).split(X)) {
    const model = new MultiTaskElasticNet({ warmStart: true, tol: 1e-3 });
    alphas.forEach((alpha, k) => {
      model.setParams({ alpha }).fit(pick(X, seen), pick(Y, seen));
      const squared = squaredErrors(model, pick(X, held), pick(Y, held));
      // Each task counts by its mean, as in the fit.
      for (const t of Y[0]!.keys()) errors[k]! += average(squared.map((row) => row[t]!).filter(known));
    });
  }
  const alpha = alphas[errors.indexOf(Math.min(...errors))]!;
  return new MultiTaskElasticNet({ alpha, tol: 1e-3 }).fit(X, Y);
}

// %% Three models: all films and targets together; each target by itself, on the films where it is known; and the
// targets together on the films that lack none of them.

const together = fitBest(X, Y);
const apart = taskNames.map((_, t) => {
  const observed = Y.flatMap((row, i) => (known(row[t]) ? [i] : []));
  return fitBest(
    pick(X, observed),
    pick(Y, observed).map((row) => [row[t]!]),
  );
});
const complete = Y.flatMap((row, i) => (row.every(known) ? [i] : []));
const dropped = fitBest(pick(X, complete), pick(Y, complete));

// %% Judge each target on the films put aside where it is known. The gain is a mean over films of the difference of two
// squared errors, so that it has a standard error, in the units of R2.

const errorsTogether = squaredErrors(together, testX, testY);
const errorsDropped = squaredErrors(dropped, testX, testY);
const judged = taskNames.map((name, t) => {
  const observed = testY.flatMap((row, i) => (known(row[t]) ? [i] : []));
  const truth = observed.map((i) => testY[i]![t]!);
  const mean = average(truth);
  const variance = average(truth.map((value) => (value - mean) ** 2));
  const own = squaredErrors(
    apart[t]!,
    testX,
    testY.map((row) => [row[t]!]),
  );
  const shared = observed.map((i) => errorsTogether[i]![t]!);
  const gains = observed.map((i, k) => (own[i]![0]! - shared[k]!) / variance);
  const gain = average(gains);
  const error = Math.sqrt(average(gains.map((value) => (value - gain) ** 2)) / gains.length);
  const r2 = (errors: number[]) => 1 - average(errors) / variance;
  return {
    name,
    films: Y.filter((row) => known(row[t])).length,
    dropped: r2(observed.map((i) => errorsDropped[i]![t]!)),
    apart: r2(observed.map((i) => own[i]![0]!)),
    together: r2(shared),
    gain,
    error,
  };
});
printTable(
  [
    'R2 on films put aside',
    'films',
    'incomplete dropped',
    'each target apart',
    'together',
    'gain over apart',
  ],
  judged.map((task) => [
    task.name,
    `${task.films}`,
    ...[task.dropped, task.apart, task.together].map((value) => value.toFixed(2).replace('-0.00', '0.00')),
    `${task.gain < 0 ? '-' : '+'}${Math.abs(task.gain).toFixed(3)} \u00b1 ${task.error.toFixed(3)}`,
  ]),
);

const clear = (sign: number) =>
  judged.filter(({ gain, error }) => sign * gain > 2 * error).map(({ name }) => name);
console.log(`Sharing wins by two standard errors: ${clear(1).join(', ') || 'nowhere'}.`);
console.log(`Sharing loses by two standard errors: ${clear(-1).join(', ') || 'nowhere'}.`);
console.log(
  `Dropping leaves the ${complete.length} films that lack nothing, most of 2005 to 2010: enough for DVDs, too few for the rest.\n`,
);

// %% What a film needs, and for what: the largest rows of weights, in standard deviations.

const largest = together.active_
  .map((j) => ({ name: featureNames[j]!, row: together.coef_.getColumn(j) }))
  .sort((a, b) => Math.hypot(...b.row) - Math.hypot(...a.row))
  .slice(0, 10);
printTable(
  [`weights, 10 of ${together.active_.length}`, 'US', 'world', 'DVDs', 'critics', 'IMDB', 'votes'],
  largest.map(({ name, row }) => [name, ...row.map((weight) => weight.toFixed(2).replace('-0.00', '0.00'))]),
);

// %% Helpers.

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function pick<Row>(rows: readonly Row[], chosen: ArrayLike<number>): Row[] {
  return Array.from(chosen, (i) => rows[i]!);
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
