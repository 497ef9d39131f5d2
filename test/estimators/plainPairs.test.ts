import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { plainLabelledTasks } from '../../src/data/plainLabels.js';
import { plainPairParams, plainPairs } from '../../src/estimators/plainPairs.js';
import { SharedLogisticRegression } from '../../src/estimators/sharedLogisticRegression.js';
import { SoftSharingClassifier } from '../../src/estimators/softSharingClassifier.js';
import { createRandom } from '../../src/math/random.js';
import { outcomeOf } from '../laws/regressions.js';

const drawn = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
  p: fc.integer({ min: 1, max: 20 }),
  seed: fc.nat(),
  isOneRow: fc.boolean(),
  fitIntercept: fc.boolean(),
  alpha: fc.constantFrom(0, 1e-9, 1e-3, 0.1, 1e3),
  coupling: fc.constantFrom(0, 0.3, 1e12),
  tol: fc.constantFrom(0, 1e-14, 1e-9, 1e-4),
  maxIter: fc.constantFrom(1, 1000),
  form: fc.constantFrom('rows', 'matrix', 'row', 'column'),
  labels: fc.constantFrom('numbers', 'typed', 'words', 'flags', 'zeros', 'whole'),
  isNamed: fc.boolean(),
  offset: fc.constantFrom(0, 1, 1e9),
  spoil: fc.constantFrom(
    'none',
    'none',
    'none',
    'none',
    'constant',
    'zeros',
    'NaN',
    'large',
    'tiny',
    'missing',
    'third',
    'rare',
    'alike',
    'mixed',
    'name',
    'ragged',
    'weight',
  ),
});

type Draw = typeof drawn extends fc.Arbitrary<infer D> ? D : never;

/** What stands for labels 0 and 1. */
const LABELS = {
  numbers: [-1, 1],
  typed: [3, 7],
  words: ['no', 'yes'],
  flags: [false, true],
  zeros: [-0, 5],
  whole: [0, 1],
} as const;

const SPOILS: Readonly<Record<string, (value: number) => number>> = {
  constant: () => 3,
  zeros: () => 0,
  NaN: () => Number.NaN,
  large: (value) => value * 1e160,
  tiny: (value) => value * 1e-160,
};

function tasksOf({ sizes, p, seed, form, labels, isNamed, offset, spoil }: Draw): object[] {
  const random = createRandom(seed);
  return sizes.map((n, t) => {
    const isLast = t === sizes.length - 1;
    const rows = Array.from({ length: n }, () =>
      Array.from({ length: p + (isLast && spoil === 'ragged' ? 1 : 0) }, () => offset + random.normal()),
    );
    const codes = rows.map(([first], i) => (i < 2 ? i : first! + random.normal() > offset ? 1 : 0));
    if (spoil === 'alike' && isLast) codes.fill(1);
    const given: unknown[] = codes.map((code) => LABELS[labels][code as 0 | 1]);
    if (isLast) {
      for (const row of rows) row[p - 1] = (SPOILS[spoil] ?? ((value) => value))(row[p - 1]!);
      const others: Record<string, unknown> = { missing: Number.NaN, third: 9, rare: 'maybe', mixed: '1' };
      if (spoil in others) given[n - 1] = others[spoil];
    }
    const isTyped = labels === 'typed' || labels === 'whole';
    const y = isTyped ? (labels === 'typed' ? Float64Array : Uint8Array).from(given as number[]) : given;
    const name = spoil === 'name' ? 'one' : `n${t}`;
    const named = isNamed || spoil === 'name' ? { name } : {};
    return { ...named, X: inForm(rows, form), y, ...(spoil === 'weight' && isLast && { sampleWeight: 2 }) };
  });
}

function inForm(given: number[][], form: string): unknown {
  const width = given[0]!.length;
  if (form === 'rows') return given;
  if (form === 'matrix') return new Matrix(given);
  const list = form === 'row' ? given.flat() : given[0]!.flatMap((_, j) => given.map((row) => row[j]!));
  return { data: Float64Array.from(list), shape: [given.length, width], order: form };
}

function modelOf({ isOneRow, coupling, spoil: _, ...draw }: Draw): {
  fit(tasks: never, options?: object): object;
} {
  const { alpha, fitIntercept, tol, maxIter } = draw;
  const params = { alpha, fitIntercept, tol, maxIter };
  return isOneRow ? new SharedLogisticRegression(params) : new SoftSharingClassifier({ coupling, ...params });
}

/** What a fit comes to: its model, its warnings or its error. */
function outcome(draw: Draw, ...options: readonly object[]): string {
  return outcomeOf(() => {
    const model = modelOf(draw);
    model.fit(tasksOf(draw) as never, ...options);
    return model;
  });
}

test('a fit that leaves nothing to read is, bit for bit, the one that reads its options', () => {
  fc.assert(
    fc.property(drawn, (draw) => {
      expect(outcome(draw)).toBe(outcome(draw, {}));
    }),
    { numRuns: 200 },
  );
});

const USUAL: Draw = {
  sizes: [30, 21, 40],
  p: 6,
  seed: 5,
  isOneRow: false,
  fitIntercept: true,
  alpha: 0.1,
  coupling: 0.3,
  tol: 1e-9,
  maxIter: 1000,
  form: 'rows',
  labels: 'words',
  isNamed: true,
  offset: 1,
  spoil: 'none',
};

test.each([true, false])('it is the way of usual data, with one row of weights: %s', (isOneRow) => {
  for (const fitIntercept of [true, false]) {
    for (const form of ['rows', 'matrix', 'row', 'column'] as const) {
      for (const labels of ['numbers', 'typed', 'words', 'flags', 'zeros', 'whole'] as const) {
        const draw = { ...USUAL, isOneRow, fitIntercept, form, labels };
        const model = modelOf(draw) as SoftSharingClassifier;
        const params = plainPairParams(model.getParams(), isOneRow);
        expect(plainPairs(plainLabelledTasks([tasksOf(draw)])!, params!)).toMatchObject({ converged: true });
      }
    }
  }
});

test.each(['constant', 'zeros'] as const)('so it is with a column of which nothing varies: %s', (spoil) => {
  const draw = { ...USUAL, spoil };
  const params = plainPairParams(modelOf(draw) as SoftSharingClassifier, false);
  expect(plainPairs(plainLabelledTasks([tasksOf(draw)])!, params!)).toMatchObject({ converged: true });
  expect(outcome(draw)).toBe(outcome(draw, {}));
});

test('a descent that falls short is where Newton starts from, as it is of fits that read their options', () => {
  const draw: Draw = { ...USUAL, maxIter: 1, isOneRow: true };
  const params = plainPairParams(modelOf(draw) as SoftSharingClassifier, true);
  expect(plainPairs(plainLabelledTasks([tasksOf(draw)])!, params!)).toMatchObject({ gap: Infinity });
  expect(outcome(draw)).toBe(outcome(draw, {}));
});

test.each(['row', 'column'])('so is one of more numbers than other fits take this way, by %ss', (order) => {
  const [n, p] = [1030, 512];
  const random = createRandom(3);
  const data = Float64Array.from({ length: n * p }, () => random.normal());
  const y = Array.from({ length: n }, (_, i) => (i < 2 ? i : Number(data[i * p]! + random.normal() > 0)));
  const tasks = [{ X: { data, shape: [n, p], order }, y }] as never;
  const model = new SharedLogisticRegression({ alpha: 0.1 });
  expect(plainPairs(plainLabelledTasks([tasks])!, plainPairParams(model, true)!)).toMatchObject({
    converged: true,
  });
  const read = new SharedLogisticRegression({ alpha: 0.1 }).fit(tasks, {});
  expect(JSON.stringify(model.fit(tasks))).toBe(JSON.stringify(read));
});

test('parameters are those that getParams says', () => {
  class Halved extends SoftSharingClassifier {
    override getParams(): ReturnType<SoftSharingClassifier['getParams']> {
      return { ...super.getParams(), alpha: 0.05 };
    }
  }
  const tasks = tasksOf(USUAL) as never[];
  const halved = new Halved({ alpha: 3 }).fit(tasks).coef_.to2DArray();
  expect(halved).toEqual(new Halved({ alpha: 3 }).fit(tasks, {}).coef_.to2DArray());
  expect(halved).toEqual(new SoftSharingClassifier({ alpha: 0.05 }).fit(tasks).coef_.to2DArray());
});
