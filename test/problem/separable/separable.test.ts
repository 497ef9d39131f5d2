import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { datasetFromTasks } from '../../../src/data/fromTasks.js';
import { logistic } from '../../../src/losses/logistic.js';
import { softmax } from '../../../src/losses/softmax.js';
import { meanCoupling } from '../../../src/penalties/taskCoupling.js';
import { labelsSeparable } from '../../../src/problem/separable/separable.js';
import { couplingProblem } from '../../../src/problem/softSharing/couplingProblem.js';
import { compressed } from '../../laws/inputForms.js';

interface Case {
  readonly X: readonly number[][];
  readonly labels: readonly number[];
  readonly K: number;
}

/** From weights of 0, so that nothing is answered by the fit. */
function isSeparable(
  { X, labels, K }: Case,
  fitIntercept = true,
  form: 'dense' | 'sparse' = 'dense',
): boolean {
  const given = form === 'sparse' ? compressed(X as number[][]) : (X as number[][]);
  const dataset = datasetFromTasks([{ X: given, y: [...labels] }]);
  const [loss, count] = K === 2 ? [logistic, 1] : [softmax(K), K];
  const problem = runSync(
    couplingProblem(dataset, { coupling: meanCoupling(count, 0, 0), loss, fitIntercept }),
  );
  const found = { w: new Float64Array(X[0]!.length * count), b: new Float64Array(count) };
  try {
    return runSync(labelsSeparable(problem, [0], found));
  } finally {
    problem.dispose();
  }
}

/** Every direction of small whole numbers; class 0 stays where it is, as a common shift changes nothing. */
function byEnumeration(
  { X, labels, K }: Case,
  fitIntercept: boolean,
  slope: number,
  offset: number,
): boolean {
  const p = X[0]!.length;
  const free = Array.from({ length: K - 1 }, () => [
    ...Array(p).fill(slope),
    ...(fitIntercept ? [offset] : []),
  ]).flat() as number[];
  const width = p + (fitIntercept ? 1 : 0);
  const v = free.map((most) => -most);
  for (;;) {
    const eta = X.map((x) =>
      Array.from({ length: K }, (_, k) =>
        k === 0
          ? 0
          : [...x, 1].slice(0, width).reduce((sum, value, j) => sum + value * v[(k - 1) * width + j]!, 0),
      ),
    );
    const moves = eta.flatMap((row, i) => row.map((value) => row[labels[i]!]! - value));
    if (moves.every((move) => move >= 0) && moves.some((move) => move > 0)) return true;
    let q = 0;
    while (q < v.length && v[q] === free[q]) v[q] = -free[q++]!;
    if (q === v.length) return false;
    v[q]!++;
  }
}

function cases(p: number, K: number, most: number, largest: number): fc.Arbitrary<Case> {
  const sample = fc.record({
    x: fc.array(fc.integer({ min: 0, max: largest }), { minLength: p, maxLength: p }),
    label: fc.integer({ min: 0, max: K - 1 }),
  });
  return fc.array(sample, { minLength: 2, maxLength: most }).map((list) => ({
    X: list.map(({ x }) => x),
    labels: list.map(({ label }) => label),
    K,
  }));
}

describe('whether labels can be told apart, all or some of them', () => {
  it.each(['dense', 'sparse'] as const)('two labels, two features, %s', (form) => {
    fc.assert(
      fc.property(cases(2, 2, 9, 2), fc.boolean(), (problem, fitIntercept) => {
        expect(isSeparable(problem, fitIntercept, form)).toBe(byEnumeration(problem, fitIntercept, 2, 4));
      }),
    );
  });

  it('three labels, one feature', () => {
    fc.assert(
      fc.property(cases(1, 3, 9, 2), fc.boolean(), (problem, fitIntercept) => {
        expect(isSeparable(problem, fitIntercept)).toBe(byEnumeration(problem, fitIntercept, 3, 4));
      }),
    );
  });

  it('is not changed by the units and the origin of the features', () => {
    const unit = fc.constantFrom(1e-30, 1e-3, 1, 7, 1e20);
    const origin = fc.constantFrom(0, 1, -1000);
    fc.assert(
      fc.property(cases(2, 3, 14, 3), unit, origin, (problem, scale, shift) => {
        const X = problem.X.map(([a, b]) => [a! * scale, b! + shift]);
        expect(isSeparable({ ...problem, X })).toBe(isSeparable(problem));
      }),
    );
  });

  it('a sample twice, or the classes by other names, say the same', () => {
    fc.assert(
      fc.property(cases(2, 3, 14, 3), fc.integer({ min: 1, max: 2 }), ({ X, labels, K }, by) => {
        const answer = isSeparable({ X, labels, K });
        expect(isSeparable({ X: [...X, X[0]!], labels: [...labels, labels[0]!], K })).toBe(answer);
        expect(isSeparable({ X, labels: labels.map((label) => (label + by) % K), K })).toBe(answer);
      }),
    );
  });

  it('labels that every sample has each of are not, of which one is alone at a place of its own are', () => {
    const X = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i), (i % 5) / 3]);
    const twice = { X: [...X, ...X], labels: [...X.map(() => 0), ...X.map(() => 1)], K: 2 };
    expect(isSeparable(twice)).toBe(false);
    expect(isSeparable({ ...twice, X: [[9, 9, 9], ...twice.X], labels: [1, ...twice.labels] })).toBe(false);
    const lone = { X: [...twice.X.map((x) => [...x, 0]), [0, 0, 0, 1]], labels: [...twice.labels, 1], K: 2 };
    expect(isSeparable(lone)).toBe(true);
  });
});
