import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../src/computation/computation.js';
import { runSync } from '../../src/computation/drivers.js';
import { labelledTasks } from '../../src/data/fromLabels.js';
import { SharedLogisticRegression } from '../../src/estimators/sharedLogisticRegression.js';
import { SoftSharingClassifier } from '../../src/estimators/softSharingClassifier.js';
import { sparsePairs } from '../../src/estimators/sparsePairs.js';
import { createRandom } from '../../src/math/random.js';
import { meanCoupling } from '../../src/penalties/taskCoupling.js';
import { compressed } from '../laws/inputForms.js';

interface Draw {
  readonly sizes: readonly number[];
  readonly p: number;
  /** The share of entries that are stored. */
  readonly density: number;
  readonly seed: number;
  readonly isOneRow: boolean;
  readonly fitIntercept: boolean;
  readonly isShared: boolean;
  readonly isWeighted: boolean;
  readonly missing: number;
  readonly alpha: number;
  readonly coupling: number;
  readonly tol: number;
  readonly spoil: string;
}

const drawn: fc.Arbitrary<Draw> = fc.record({
  sizes: fc.array(fc.integer({ min: 2, max: 60 }), { minLength: 1, maxLength: 4 }),
  p: fc.integer({ min: 17, max: 90 }),
  density: fc.constantFrom(0.02, 0.1, 0.4, 1),
  seed: fc.nat(),
  isOneRow: fc.boolean(),
  fitIntercept: fc.boolean(),
  isShared: fc.boolean(),
  isWeighted: fc.boolean(),
  missing: fc.constantFrom(0, 0, 0.2),
  alpha: fc.constantFrom(1e-6, 1e-3, 0.1, 10),
  coupling: fc.constantFrom(0, 1e-3, 1, 1e6),
  tol: fc.constantFrom(1e-4, 1e-9, 1e-12),
  spoil: fc.constantFrom('none', 'none', 'constant', 'far', 'large', 'tiny', 'zeros'),
});

const SPOILS: Readonly<Record<string, (value: number) => number>> = {
  constant: () => 3,
  far: (value) => 1e6 + value,
  large: (value) => value * 1e160,
  tiny: (value) => value * 1e-160,
  zeros: () => 0,
};

/** X by rows, labels, NaN where one is missing, and weights of a task. */
interface Sample {
  readonly rows: number[][];
  readonly y: number[];
  readonly weights: number[] | undefined;
}

function samplesOf({ sizes, p, density, seed, isWeighted, missing, spoil }: Draw): Sample[] {
  const random = createRandom(seed);
  return sizes.map((n) => {
    const rows = Array.from({ length: n }, () => {
      const row = Array.from({ length: p }, () => (random.uniform() < density ? random.normal() : 0));
      row[1] = (SPOILS[spoil] ?? ((value) => value))(row[1]!);
      return row;
    });
    const y = rows.map((row, i) => (i < 2 ? i : Number(row[0]! + row[2]! + random.normal() > 0)));
    return {
      rows,
      y: y.map((label, i) => (i >= 2 && random.uniform() < missing ? Number.NaN : label)),
      weights: isWeighted ? y.map(() => 0.1 + random.uniform()) : undefined,
    };
  });
}

/** The arguments of a fit: tasks of their own samples, or all labels for the samples of the first. */
function argumentsOf(draw: Draw, isSparse: boolean): [unknown, unknown?, object?] {
  const all = samplesOf(draw);
  const inForm = (rows: number[][]): unknown => (isSparse ? compressed(rows) : rows);
  if (!draw.isShared) {
    return [all.map(({ rows, y, weights }) => ({ X: inForm(rows), y, sampleWeight: weights ?? null }))];
  }
  const [{ rows, y, weights }] = all as [Sample];
  const random = createRandom(draw.seed + 1);
  const labels = y.map((label, i) => [
    label,
    ...draw.sizes.slice(1).map(() => (i < 2 ? i : random.integer(2))),
  ]);
  return [inForm(rows), labels, weights ? { sampleWeight: weights } : {}];
}

function modelOf({ isOneRow, alpha, coupling, fitIntercept, tol }: Draw): SharedLogisticRegression {
  const params = { alpha, fitIntercept, tol, maxIter: 1000 };
  // Both have what is called here.
  return (isOneRow
    ? new SharedLogisticRegression(params)
    : new SoftSharingClassifier({ ...params, coupling })) as unknown as SharedLogisticRegression;
}

type Fit = (...args: unknown[]) => SharedLogisticRegression;

function fitted(draw: Draw, isSparse: boolean, tol = draw.tol): SharedLogisticRegression | string {
  try {
    const model = modelOf({ ...draw, tol });
    return (model.fit as unknown as Fit).call(model, ...argumentsOf(draw, isSparse));
  } catch (error) {
    return String(error);
  }
}

describe('labels of a sparse X', () => {
  it('have the minimum that they have with the same X dense, within both certificates', () => {
    fc.assert(
      fc.property(drawn, (draw) => {
        const [sparse, dense] = [fitted(draw, true), fitted(draw, false, 1e-12)];
        if (typeof sparse === 'string' || typeof dense === 'string') {
          expect(sparse).toBe(dense);
          return;
        }
        const [high, low] = [objective(draw, sparse), objective(draw, dense)];
        // Sums with numbers near a million have lost six more digits.
        const rounding = (draw.spoil === 'far' ? 1e-9 : 1e-13) * (1 + high + low);
        expect(sparse.dualGap_).toBeGreaterThanOrEqual(0);
        expect(high - low).toBeLessThanOrEqual(sparse.dualGap_ + rounding);
        expect(low - high).toBeLessThanOrEqual(dense.dualGap_ + rounding);
        if (draw.tol > 1e-10 && dense.converged_) expect(sparse.converged_).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('are fitted in steps with the same bits', async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async (draw) => {
        const now = fitted(draw, true);
        const model = modelOf(draw);
        const seen: Progress[] = [];
        const [X, Y, options] = argumentsOf(draw, true);
        const last = { ...options, onProgress: (progress: Progress) => seen.push(progress) };
        const args = Y === undefined ? [X, last] : [X, Y, last];
        const run = (model.fitAsync as unknown as (...given: unknown[]) => Promise<unknown>).call(
          model,
          ...args,
        );
        const error = await run.then(() => null, String);
        if (typeof now === 'string') expect(error).toBe(now);
        else {
          expect(model.toJSON()).toEqual(now.toJSON());
          if (model.nIter_ > 0) expect(seen.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 20 },
    );
  });

  const texts = (seed: number): Draw => ({
    ...{ sizes: [120, 90], p: 400, density: 0.05, seed, isOneRow: true, fitIntercept: true, isShared: false },
    ...{ isWeighted: false, missing: 0, alpha: 0.01, coupling: 0.1, tol: 1e-8, spoil: 'none' },
  });

  /** What `sparsePairs` itself finds. */
  const foundBy = (draw: Draw, rule: object = {}) => {
    const { dataset } = labelledTasks(argumentsOf(draw, true)[0], {});
    const { alpha, coupling, tol } = draw;
    const rows = draw.isOneRow ? meanCoupling(1, alpha, 0) : meanCoupling(dataset.nTasks, alpha, coupling);
    return runSync(sparsePairs(dataset, { coupling: rows, fitIntercept: true, tol, maxIter: 100, ...rule }));
  };

  it('are fitted by the columns that store anything, whatever is shared', () => {
    for (const isOneRow of [true, false]) {
      for (const coupling of [0, 0.1]) {
        const found = foundBy({ ...texts(1), isOneRow, coupling });
        expect(found?.converged).toBe(true);
        expect(found!.dualGap).toBeLessThanOrEqual(found!.eps);
      }
    }
  });

  it('leave the weights of a column at 0 that stores nothing, or zeros alone', () => {
    const draw = texts(2);
    const [tasks] = argumentsOf(draw, false) as [{ X: number[][]; y: number[] }[]];
    for (const { X } of tasks) for (const row of X) row[5] = row[399] = 0;
    const model = new SharedLogisticRegression({ alpha: 0.01 });
    model.fit(tasks.map(({ X, y }) => ({ X: compressed(X), y })));
    const [row] = model.coef_.to2DArray() as [number[]];
    expect([row[5], row[399]]).toEqual([0, 0]);
    expect(row.filter((value) => value !== 0).length).toBeGreaterThan(300);
  });

  it('are left to other solvers where columns hardly vary, squares leave the range, or few steps are allowed', () => {
    for (const spoil of ['far', 'constant', 'large', 'tiny'])
      expect(foundBy({ ...texts(3), spoil, density: 1 })).toBe(null);
    expect(foundBy(texts(3), { coupling: meanCoupling(1, 0, 0) })).toBe(null);
    expect(foundBy({ ...texts(3), alpha: 1e-6 }, { maxIter: 2 })).toBe(null);
    expect(foundBy({ ...texts(3), p: 16 })).toBe(null);
  });
});

/** The objective of a model, of the data that its draw stands for. */
function objective(draw: Draw, model: SharedLogisticRegression): number {
  const all = samplesOf(draw);
  const [, shared] = argumentsOf(draw, false) as [unknown, number[][] | undefined];
  const tasks = shared
    ? shared[0]!.map((_, t): Sample => ({ ...all[0]!, y: shared.map((labels) => labels[t]!) }))
    : all;
  const rows = model.coef_.to2DArray();
  let value = 0;
  for (const [t, { rows: X, y, weights }] of tasks.entries()) {
    const s = y.map((label, i) => (Number.isNaN(label) ? 0 : (weights?.[i] ?? 1)));
    const total = s.reduce((a, b) => a + b, 0);
    for (const [i, x] of X.entries()) {
      if (s[i] === 0) continue;
      const eta = x.reduce(
        (sum, entry, j) => sum + entry * rows[draw.isOneRow ? 0 : t]![j]!,
        model.intercept_[t]!,
      );
      const margin = y[i] === 1 ? eta : -eta;
      value += (s[i]! / total) * (Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin));
    }
  }
  for (let j = 0; j < rows[0]!.length; j++) {
    const column = rows.map((row) => row[j]!);
    const mean = column.reduce((a, b) => a + b, 0) / column.length;
    for (const w of column)
      value += (draw.alpha * w * w) / 2 + (draw.isOneRow ? 0 : (draw.coupling * (w - mean) ** 2) / 2);
  }
  return value;
}
