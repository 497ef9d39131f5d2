// Male or female? Three species of penguins, and a few birds of each: which way of sharing predicts it best?
//
// In every species the males are larger, but a small Gentoo is larger than a large Adelie. SharedLogisticRegression has one
// vector of weights, "larger is male", and an intercept for each species: how large that is.

import { readFileSync } from 'node:fs';
import { SharedLogisticRegression, SoftSharingClassifier, StandardScaler, trainTestSplit } from 'polytask';

// %% The data: penguins.json of the package vega-datasets, without the birds whose sex or size is not known.

type Penguin = Readonly<Record<string, string | number | null>>;
const packageUrl = import.meta.resolve('vega-datasets');
const file = readFileSync(new URL('../data/penguins.json', packageUrl), 'utf8');
const columns = ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)'];
const birds = (JSON.parse(file) as Penguin[]).filter(
  (bird) =>
    (bird.Sex === 'MALE' || bird.Sex === 'FEMALE') && columns.every((column) => bird[column] !== null),
);
const species = ['Adelie', 'Chinstrap', 'Gentoo'];
console.log(
  `${birds.length} penguins of ${species.length} species. Each number: mean accuracy on the birds not fitted,`,
);

// %% Four ways, one alpha: fitted to a few birds of each species, judged on all others, 40 draws of birds.

interface Task {
  name: string;
  X: number[][];
  y: string[];
}
type Way = (train: Task[]) => (test: Task) => number;

const alpha = 0.01;
const ways: Record<string, Way> = {
  'each alone': (train) => {
    const models = train.map((task) => new SharedLogisticRegression({ alpha }).fit([task]));
    return (test) => models[species.indexOf(test.name)]!.score([test]);
  },
  'one model': (train) => {
    const all = { name: 'penguin', X: train.flatMap(({ X }) => X), y: train.flatMap(({ y }) => y) };
    const model = new SharedLogisticRegression({ alpha }).fit([all]);
    return (test) => model.score([{ ...test, name: 'penguin' }]);
  },
  'shared weights': (train) => ofTask(new SharedLogisticRegression({ alpha }).fit(train)),
  'soft sharing': (train) => ofTask(new SoftSharingClassifier({ alpha, coupling: 0.1 }).fit(train)),
};

function ofTask(model: SharedLogisticRegression | SoftSharingClassifier) {
  return ({ name, X, y }: Task) => {
    const predicted = model.predict(X, { task: name });
    return mean(y.map((label, i) => Number(label === predicted[i])));
  };
}

/** The birds of each species in two parts, scaled as those to fit. */
function draw(perSpecies: number, randomState: number): { train: Task[]; test: Task[] } {
  const parts = species.map((name) => {
    const members = birds.filter((bird) => bird.Species === name);
    return trainTestSplit(members, { trainSize: perSpecies, randomState }) as [Penguin[], Penguin[]];
  });
  const sizes = (bird: Penguin) => columns.map((column) => Number(bird[column]));
  const scaler = new StandardScaler().fit(parts.flatMap(([few]) => few.map(sizes)));
  const asTask = (members: Penguin[], s: number): Task => ({
    name: species[s]!,
    X: scaler.transform(members.map(sizes)).to2DArray(),
    y: members.map((bird) => String(bird.Sex)),
  });
  return {
    train: parts.map(([few], s) => asTask(few, s)),
    test: parts.map(([, rest], s) => asTask(rest, s)),
  };
}

const DRAWS = 40;
const rows = [6, 8, 12, 20, 40].map((perSpecies) => {
  const accuracies: number[][] = [];
  for (let seed = 0; accuracies.length < DRAWS; seed++) {
    const { train, test } = draw(perSpecies, seed);
    if (train.some(({ y }) => new Set(y).size < 2)) continue; // a species with one sex only has nothing to tell
    accuracies.push(
      Object.values(ways).map((way) => {
        const accuracy = way(train);
        return mean(test.map(accuracy));
      }),
    );
  }
  return [
    `${perSpecies}`,
    ...Object.keys(ways).map((_, w) => percent(mean(accuracies.map((row) => row[w]!)))),
  ];
});
console.log(`averaged over the species and over ${DRAWS} draws of the birds that are.\n`);
printTable(['birds of each species', ...Object.keys(ways)], rows);
console.log(
  'What males have in common is nearly the same in all three, so that little is lost by sharing it and little is gained:\n' +
    'a point where birds are few. What must not be shared is where the line is; one model pays for that with more birds.\n',
);

// %% What is shared, from all birds, and what is not: a bird of the mean size of all is male if an Adelie, else female.

const everyone = species.map((name) => birds.filter((bird) => bird.Species === name));
const scaler = new StandardScaler().fit(birds.map((bird) => columns.map((column) => Number(bird[column]))));
const model = new SharedLogisticRegression({ alpha }).fit(
  everyone.map((members, s) => ({
    name: species[s]!,
    X: scaler.transform(members.map((bird) => columns.map((column) => Number(bird[column])))).to2DArray(),
    y: members.map((bird) => String(bird.Sex)),
  })),
  { featureNames: columns },
);
printTable(
  ['shared weights, for a standard deviation', 'towards male'],
  columns.map((column, j) => [column, model.coef_.get(0, j).toFixed(1)]),
);
printTable(
  ['intercepts', ...species],
  [['log-odds of male at the mean of all birds', ...model.intercept_.map((value) => value.toFixed(1))]],
);

// %% Helpers.

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
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
