/**
 * The school data, 15,362 examination scores of 139 schools: 75% of each school's students to train, explained
 * variance over all others in percent. POLYTASK_SCHOOL is the path of school.csv (columns school, x1 to x27,
 * score); without it these tests are skipped.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SoftSharingRegressor, type SoftSharingRegressorParams } from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';

const path = process.env.POLYTASK_SCHOOL;
if (path === undefined)
  console.log('softSharingSchool: skipped, POLYTASK_SCHOOL (the path of school.csv) is not set');

interface School {
  readonly name: string;
  readonly X: number[][];
  readonly y: number[];
}

function readSchools(file: string): School[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  const schools = new Map<number, School>();
  for (const line of lines) {
    const [school, ...rest] = line.split(',').map(Number);
    const found = schools.get(school!) ?? { name: `school ${school}`, X: [], y: [] };
    found.X.push(rest.slice(0, 27));
    found.y.push(rest[27]!);
    schools.set(school!, found);
  }
  return [...schools.values()];
}

function split(schools: readonly School[], seed: number): { train: School[]; test: School[] } {
  const random = createRandom(seed);
  const train: School[] = [];
  const test: School[] = [];
  for (const { name, X, y } of schools) {
    const order = y.map((_, i) => i);
    random.shuffle(order);
    const size = Math.round(0.75 * y.length);
    const pick = (rows: number[]) => ({ name, X: rows.map((i) => X[i]!), y: rows.map((i) => y[i]!) });
    train.push(pick(order.slice(0, size)));
    test.push(pick(order.slice(size)));
  }
  return { train, test };
}

function explainedVariance(schools: readonly School[], params: Partial<SoftSharingRegressorParams>): number {
  let sum = 0;
  for (let seed = 0; seed < 10; seed++) {
    const { train, test } = split(schools, seed);
    const model = new SoftSharingRegressor(params).fit(train);
    expect(model.dualGap_).toBeLessThanOrEqual(1e-15 * (model.eps_ / model.tol));
    const all = test.flatMap(({ y }) => y);
    const mean = all.reduce((total, value) => total + value, 0) / all.length;
    let error = 0;
    let variation = 0;
    for (const [t, { X, y }] of test.entries()) {
      const eta = model.predict(X, { task: t });
      for (const [i, value] of y.entries()) {
        error += (value - eta[i]!) ** 2;
        variation += (value - mean) ** 2;
      }
    }
    sum += 10 * (1 - error / variation);
  }
  return sum;
}

describe.skipIf(path === undefined)('the school data', () => {
  it('is explained better by soft sharing than by schools on their own', () => {
    const schools = readSchools(path!);
    expect(schools).toHaveLength(139);
    const shared = explainedVariance(schools, { coupling: 1 });
    const alone = explainedVariance(schools, { coupling: 0, alpha: 0.01 });
    expect(shared).toBeGreaterThan(36.5);
    expect(shared).toBeLessThan(38.5);
    expect(alone).toBeGreaterThan(32);
    expect(alone).toBeLessThan(35);
  });
});
