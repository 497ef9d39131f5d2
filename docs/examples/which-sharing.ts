// Which way to share do tasks need? Four data sets, one question: who gains, who is harmed, which way to choose.
//
// Penguins and countries come with the package vega-datasets. School (examination scores, 139 schools) and Landmine (29 mine fields),
// the classical data of multi-task learning, are read from the folder that the environment's POLYTASK_DATA names, as school.csv (columns
// school, x1 ..., score) and landmine.csv (columns field, f1 ..., mine).

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareSharing } from 'polytask';

type Task = { name: string; X: number[][]; y: (number | string)[] };
const datasets = import.meta.resolve('vega-datasets');
const json = (name: string): Record<string, string | number | null>[] =>
  JSON.parse(readFileSync(new URL(`../data/${name}`, datasets), 'utf8'));

/** Prints the comparison of some tasks. */
async function compare(title: string, tasks: Task[], options: object = {}): Promise<void> {
  console.log(`\n# ${title}\n`);
  console.log(`${await compareSharing(tasks, { nJobs: -1, ...options })}`);
}

function tasksBy<Row>(
  rows: readonly Row[],
  name: (row: Row) => string,
  x: (row: Row) => number[],
  y: (row: Row) => number | string,
): Task[] {
  const tasks = new Map<string, Task>();
  for (const row of rows) {
    const task = tasks.get(name(row)) ?? { name: name(row), X: [], y: [] };
    tasks.set(name(row), task);
    task.X.push(x(row));
    task.y.push(y(row));
  }
  return [...tasks.values()];
}

// %% Male or female? Three species of penguins: what makes a male is the same in all, where the line is differs.

const sizes = ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)'];
const birds = json('penguins.json').filter(
  (bird) => (bird.Sex === 'MALE' || bird.Sex === 'FEMALE') && sizes.every((size) => bird[size] !== null),
);
const sexes = tasksBy(
  birds,
  (bird) => String(bird.Species),
  (bird) => sizes.map((size) => Number(bird[size])),
  (bird) => String(bird.Sex),
);
await compare('Penguins: male or female, by species', sexes, { repeats: 2 });

// %% Life expectancy by year, children and people, of the countries of six regions (gapminder, every fifth year).

const regions = ['South Asia', 'Europe', 'Africa', 'America', 'East Asia', 'Middle East'];
const lives = tasksBy(
  json('gapminder.json'),
  ({ cluster }) => regions[Number(cluster)] ?? `cluster ${cluster}`,
  ({ year, fertility, pop }) => [Number(year), Number(fertility), Math.log(Number(pop))],
  ({ life_expect }) => Number(life_expect),
);
await compare('Countries: life expectancy, by region', lives, { repeats: 2 });

// %% School and Landmine, where they are.

function table(file: string): Record<string, number>[] | null {
  const folder = process.env.POLYTASK_DATA;
  const path = folder === undefined ? null : join(folder, file);
  if (path === null || !existsSync(path)) {
    console.log(
      `\n# ${file} is left out: ${path === null ? 'POLYTASK_DATA names no folder' : `there is no ${path}`}.`,
    );
    return null;
  }
  const [head, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const names = head!.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((value, k) => [names[k]!, Number(value)])),
  );
}

const students = table('school.csv');
if (students !== null) {
  const features = Object.keys(students[0]!).filter((name) => name !== 'school' && name !== 'score');
  const schools = tasksBy(
    students,
    ({ school }) => `school ${school}`,
    (student) => features.map((name) => student[name]!),
    ({ score }) => score!,
  );
  await compare('School: examination scores, by school', schools);
}

const signals = table('landmine.csv');
if (signals !== null) {
  const names = Object.keys(signals[0]!);
  const [field, features] = [names[0]!, names.slice(1).filter((name) => name !== 'mine')];
  // A hundred signals of each field: with all of them there is little to gain.
  const fields = tasksBy(
    signals,
    (signal) => `field ${signal[field]}`,
    (signal) => features.map((name) => signal[name]!),
    ({ mine }) => (mine === 1 ? 'mine' : 'none'),
  ).map(({ name, X, y }) => ({ name, X: X.slice(0, 100), y: y.slice(0, 100) }));
  await compare('Landmine: mine or none, by field', fields, { scoring: 'roc_auc', repeats: 2 });
}
