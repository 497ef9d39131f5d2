/** A fit of statistics is the fit of their samples. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PENALTY_NAMES } from '../../src/estimators/modelPenalty.js';
import {
  InputError,
  MultiTaskElasticNet,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  makeRegression,
  mergeStatistics,
  rowLasso,
  SoftSharingRegressor,
  type SufficientStatistics,
  softSharing,
  sufficientStatistics,
} from '../../src/index.js';
import { NON_CONVEX_PENALTIES, penaltyByName } from '../laws/everyPenalty.js';
import { HALF_RUNS } from '../laws/halfRuns.js';
import { capturedWarnings, type Draw, draws, inputOf, problemOf } from '../laws/regressions.js';

/** What the laws need of an estimator. */
interface Fitted {
  readonly coef_: { to1DArray(): number[] };
  readonly intercept_: number[];
  readonly dualGap_: number;
  readonly eps_: number;
  readonly converged_: boolean;
}
interface Both extends Fitted {
  fit(...given: unknown[]): Fitted;
  fitStatistics(statistics: SufficientStatistics): Fitted;
}
type Rule = { readonly fitIntercept: boolean; readonly tol: number; readonly taskWeights: number[] | null };

const estimators: readonly (readonly [name: string, make: (alpha: number, rule: Rule) => Both])[] = [
  ['MultiTaskLasso', (alpha, rule) => new MultiTaskLasso({ alpha, ...rule }) as unknown as Both],
  ['MultiTaskElasticNet', (alpha, rule) => new MultiTaskElasticNet({ alpha, ...rule }) as unknown as Both],
  [
    'MultiTaskElasticNet as ridge',
    (alpha, rule) => new MultiTaskElasticNet({ alpha, l1Ratio: 0, ...rule }) as unknown as Both,
  ],
  ['SoftSharingRegressor', (alpha, rule) => new SoftSharingRegressor({ alpha, ...rule }) as unknown as Both],
  [
    'MultiTaskModel of a row lasso',
    (alpha, rule) =>
      new MultiTaskModel({ penalty: rowLasso({ alpha, l1Ratio: 0.7 }), ...rule }) as unknown as Both,
  ],
  [
    'MultiTaskModel of soft sharing',
    (alpha, rule) =>
      new MultiTaskModel({ penalty: softSharing({ alpha, coupling: 2 }), ...rule }) as unknown as Both,
  ],
];

/** Problems whose columns are told apart by far more samples than there are of them. */
function wellConditioned(fixed: Partial<Draw> = {}): fc.Arbitrary<Draw> {
  return fc
    .tuple(draws({ ...fixed }), fc.constantFrom<Draw['design']>('normal', 'offset', 'thin', 'constant'))
    .map(([draw, design]) => ({ ...draw, design, n: 24, p: Math.min(draw.p, 6) }));
}

function expectSame(model: Fitted, other: Fitted, part = 1e-8): void {
  const [a, b] = [model, other].map(({ coef_, intercept_ }) => [coef_.to1DArray(), intercept_]);
  for (const k of [0, 1]) {
    const size = Math.max(1e-3, ...a![k]!.map(Math.abs));
    for (const [q, value] of a![k]!.entries())
      expect(Math.abs(value - b![k]![q]!)).toBeLessThanOrEqual(part * size);
  }
}

describe.each(estimators)('%s.fitStatistics', (_, make) => {
  const weightsOf = (draw: Draw, isWeighted: boolean): number[] | null =>
    isWeighted ? Array.from({ length: draw.T }, (__, t) => 0.5 + t) : null;

  it('is fit of the samples, of the whole or of parts merged', () => {
    fc.assert(
      fc.property(
        wellConditioned(),
        fc.constantFrom(0.05, 0.3),
        fc.boolean(),
        (draw, strength, isWeighted) => {
          const { X, Y, sampleWeight, alpha } = problemOf(draw, { strength, l1Ratio: 1 });
          const taskWeights = weightsOf(draw, isWeighted);
          const rule = { fitIntercept: draw.fitIntercept, tol: 1e-18, taskWeights };
          const of = (from: number, to?: number): SufficientStatistics =>
            sufficientStatistics(inputOf(X.slice(from, to), draw), Y.slice(from, to), {
              sampleWeight: sampleWeight?.slice(from, to) ?? null,
            });
          capturedWarnings(() => {
            const fitted = make(alpha, rule).fit(inputOf(X, draw), Y, { sampleWeight });
            expectSame(fitted, make(alpha, rule).fitStatistics(of(0)));
            expectSame(fitted, make(alpha, rule).fitStatistics(mergeStatistics(of(0, 9), of(9))));
          });
        },
      ),
      { numRuns: HALF_RUNS },
    );
  });

  it('is fit where a task has the weight 0', () => {
    fc.assert(
      fc.property(wellConditioned({ T: 3, weights: 'none', sparse: false }), (draw) => {
        const { X, Y, alpha } = problemOf(draw, { strength: 0.1, l1Ratio: 1 });
        const rule = { fitIntercept: draw.fitIntercept, tol: 1e-18, taskWeights: [1, 0, 2] };
        capturedWarnings(() => {
          const fitted = make(alpha, rule).fit(X, Y);
          expectSame(fitted, make(alpha, rule).fitStatistics(sufficientStatistics(X, Y)));
        });
      }),
      { numRuns: HALF_RUNS },
    );
  });

  it('is fit of tasks with their own samples, and of missing targets', () => {
    fc.assert(
      fc.property(wellConditioned({ weights: 'none' }), fc.boolean(), (draw, isOwn) => {
        const { X, Y, alpha } = problemOf(draw, { strength: 0.1, l1Ratio: 1 });
        const rule = { fitIntercept: draw.fitIntercept, tol: 1e-18, taskWeights: null };
        const isSeen = (i: number, t: number): boolean => (i * 7 + t * 3) % 5 > 0;
        const holed = Y.map((row, i) => row.map((y, t) => (isSeen(i, t) ? y : Number.NaN)));
        const tasks = Y[0]!.map((__, t) => {
          const kept = X.map((___, i) => i).filter((i) => isSeen(i, t));
          return {
            X: inputOf(
              kept.map((i) => X[i]!),
              draw,
            ),
            y: kept.map((i) => Y[i]![t]!),
          };
        });
        capturedWarnings(() => {
          const fitted = make(alpha, rule).fit(...(isOwn ? [tasks] : [inputOf(X, draw), holed]));
          const statistics = isOwn
            ? sufficientStatistics(tasks)
            : sufficientStatistics(inputOf(X, draw), holed);
          expectSame(fitted, make(alpha, rule).fitStatistics(statistics));
        });
      }),
      { numRuns: HALF_RUNS },
    );
  });

  it('is certified to converge where the columns are told apart', () => {
    fc.assert(
      fc.property(wellConditioned({ fitIntercept: true }), (draw) => {
        const { X, Y, sampleWeight, alpha } = problemOf(draw, { strength: 0.1, l1Ratio: 1 });
        const model = make(alpha, { fitIntercept: true, tol: 1e-8, taskWeights: null });
        const { warnings } = capturedWarnings(() =>
          model.fitStatistics(sufficientStatistics(inputOf(X, draw), Y, { sampleWeight })),
        );
        expect(warnings).toEqual([]);
        expect(model.converged_).toBe(true);
        expect(model.dualGap_).toBeLessThanOrEqual(model.eps_);
      }),
    );
  });
});

describe('the weights of an elastic net of statistics', () => {
  it('are those of fit to nine digits where tasks have their own samples', () => {
    fc.assert(
      fc.property(wellConditioned({ sparse: false }), fc.constantFrom(0.1, 0.5, 0.9), (draw, l1Ratio) => {
        const { X, Y, alpha } = problemOf(draw, { strength: 0.1, l1Ratio });
        const holed = Y.map((row, i) => row.map((y, t) => ((i + t) % 3 === 0 ? Number.NaN : y)));
        const make = (): MultiTaskElasticNet => new MultiTaskElasticNet({ alpha, l1Ratio, tol: 1e-12 });
        const weights = ({ coef_ }: MultiTaskElasticNet): number[] => coef_.to1DArray();
        const [fitted, summed] = capturedWarnings(() => [
          weights(make().fit(X, holed)),
          weights(make().fitStatistics(sufficientStatistics(X, holed)) as MultiTaskElasticNet),
        ]).result;
        const size = fitted!.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
        for (const [k, w] of fitted!.entries())
          expect(Math.abs(summed![k]! - w)).toBeLessThanOrEqual(1e-9 * size);
      }),
    );
  });
});

describe('weights of the features', () => {
  const draw: Draw = {
    n: 24,
    p: 5,
    T: 2,
    seed: 9,
    design: 'normal',
    sparse: false,
    fitIntercept: true,
    weights: 'random',
  };
  const { X, Y, sampleWeight, alpha } = problemOf(draw, { strength: 0.2, l1Ratio: 1 });
  const statistics = sufficientStatistics(X, Y, { sampleWeight });
  const featureWeights = [1, 0, 2, 0, 0.5];
  const makers: readonly ((tol: number, maxIter: number) => Both)[] = [
    (tol, maxIter) => new MultiTaskLasso({ alpha, featureWeights, tol, maxIter }) as unknown as Both,
    (tol, maxIter) => new MultiTaskElasticNet({ alpha, featureWeights, tol, maxIter }) as unknown as Both,
    (tol, maxIter) =>
      new MultiTaskModel({
        penalty: rowLasso({ alpha, l1Ratio: 0.6, featureWeights }),
        tol,
        maxIter,
      }) as unknown as Both,
  ];

  /** P(W, b) by its definition, for the l1Ratio of each maker. */
  const objective = ({ coef_, intercept_ }: Fitted, l1Ratio: number): number => {
    const coef = coef_.to1DArray();
    const s = sampleWeight!.map((value) => value / sampleWeight!.reduce((a, b) => a + b, 0));
    let total = 0;
    for (const [i, x] of X.entries()) {
      for (let t = 0; t < 2; t++) {
        const eta = x.reduce((sum, value, j) => sum + value * coef[t * 5 + j]!, intercept_[t]!);
        total += (s[i]! * (Y[i]![t]! - eta) ** 2) / 2;
      }
    }
    for (const [j, f] of featureWeights.entries()) {
      const length = Math.hypot(coef[j]!, coef[5 + j]!);
      total += f * alpha * (l1Ratio * length + ((1 - l1Ratio) * length * length) / 2);
    }
    return total;
  };

  it.each([
    [0, 1],
    [1, 0.5],
    [2, 0.6],
  ])('count as in a fit of the samples, 0 for features without a penalty: %i', (k, l1Ratio) => {
    const make = makers[k]!;
    const best = make(1e-18, 1000);
    capturedWarnings(() => best.fit(X, Y, { sampleWeight }));
    const other = make(1e-18, 1000);
    capturedWarnings(() => other.fitStatistics(statistics));
    expectSame(best, other);
    const settled = make(1e-8, 1000);
    capturedWarnings(() => settled.fitStatistics(statistics));
    expect(settled.converged_).toBe(true);
    for (const maxIter of [1, 2, 4]) {
      const early = make(0, maxIter);
      capturedWarnings(() => early.fitStatistics(statistics));
      const above = objective(early, l1Ratio) - objective(best, l1Ratio);
      expect(above).toBeLessThanOrEqual(early.dualGap_ + 1e-13);
    }
  });

  it('count in cross-validation', () => {
    const how = { alphas: [1, 0.3, 0.1], featureWeights, tol: 1e-16 };
    const parts = [0, 8, 16].map((k) =>
      sufficientStatistics(X.slice(k, k + 8), Y.slice(k, k + 8), {
        sampleWeight: sampleWeight!.slice(k, k + 8),
      }),
    );
    const all = X.map((_, i) => i);
    const cv = [0, 1, 2].map((k): [number[], number[]] => [
      all.filter((i) => Math.floor(i / 8) !== k),
      all.filter((i) => Math.floor(i / 8) === k),
    ]);
    const [a, b] = [new MultiTaskLassoCV({ ...how, cv }), new MultiTaskLassoCV(how)];
    capturedWarnings(() => {
      a.fit(X, Y, { sampleWeight });
      b.fitStatistics(parts);
    });
    expectSame(a, b, 1e-7);
    expect(b.alpha_).toBe(a.alpha_);
    expect(b.dualGap_).toBeLessThan(1e-9);
  });
});

const { X: matrix, Y: targets } = makeRegression({
  nSamples: 60,
  nFeatures: 8,
  nTargets: 2,
  noise: 5,
  randomState: 3,
});
const X = matrix.to2DArray();
const Y = targets.to2DArray();

describe('a model of statistics', () => {
  const statistics = sufficientStatistics(X, Y, {
    taskNames: ['a', 'b'],
    featureNames: X[0]!.map((_, j) => `x${j}`),
  });

  it('has names, predicts, scores and goes through a file as any other', () => {
    const model = new MultiTaskLasso({ alpha: 0.5 }).fitStatistics(statistics);
    expect(model.taskNames_).toEqual(['a', 'b']);
    expect(model.featureNamesIn_?.[7]).toBe('x7');
    expect(model.score(X, Y)).toBeGreaterThan(0.9);
    const copy = MultiTaskLasso.fromJSON(JSON.parse(JSON.stringify(model)));
    expect(copy.predict(X)).toEqual(model.predict(X));
    expect(copy.dualGap_).toBe(model.dualGap_);
  });

  it('is the same after its statistics have been through JSON', () => {
    const read = JSON.parse(JSON.stringify(statistics));
    for (const model of [
      new MultiTaskLasso({ alpha: 0.5 }),
      new SoftSharingRegressor(),
      new MultiTaskModel(),
    ]) {
      const [a, b] = [model.clone().fitStatistics(statistics), model.clone().fitStatistics(read)];
      expect(b.toJSON()).toEqual(a.toJSON());
    }
  });

  it('has sharedCoef_ where its class does', () => {
    const [a, b] = [new SoftSharingRegressor(), new SoftSharingRegressor()];
    a.fit(X, Y);
    b.fitStatistics(statistics);
    for (const [j, value] of a.sharedCoef_.entries()) expect(b.sharedCoef_[j]).toBeCloseTo(value, 10);
    expect(b.adapt({ X: X.slice(0, 4), y: Y.slice(0, 4).map(([y]) => y!) }).nFeaturesIn_).toBe(8);
  });

  it.each([
    new MultiTaskLasso({ alpha: 0.5, warmStart: true }),
    new SoftSharingRegressor({ warmStart: true }),
    new MultiTaskModel({ warmStart: true }),
  ])('starts from the last one with warmStart: $estimatorName', (model) => {
    model.fitStatistics(statistics);
    const first = model.coef_.to1DArray();
    model.fitStatistics(statistics);
    for (const [k, value] of model.coef_.to1DArray().entries()) expect(value).toBeCloseTo(first[k]!, 9);
    model.fit(X, Y);
    model.fitStatistics(statistics);
    for (const [k, value] of model.coef_.to1DArray().entries()) expect(value).toBeCloseTo(first[k]!, 9);
    const other = sufficientStatistics(
      X.map((row) => row.slice(1)),
      Y,
    );
    expect(() => model.fitStatistics(other)).toThrow(/warmStart/);
  });

  it('says where the products do not tell columns apart, and does not claim to have converged', () => {
    const twins = X.map((row) => [row[0]!, row[0]! * (1 + 1e-9 * row[1]!), row[2]!]);
    const model = new MultiTaskElasticNet({ alpha: 0 });
    const { warnings } = capturedWarnings(() => model.fitStatistics(sufficientStatistics(twins, Y)));
    expect(model.converged_).toBe(false);
    expect(warnings[0]!.message).toMatch(/Sums of products hold about half/);
  });

  it('stays as it was where something is refused', () => {
    const model = new MultiTaskLasso({ alpha: 0.5 }).fitStatistics(statistics);
    const before = model.toJSON();
    expect(() => model.fitStatistics({} as SufficientStatistics)).toThrow(InputError);
    expect(model.toJSON()).toEqual(before);
    expect(() => new MultiTaskLasso({ alpha: -1 }).fitStatistics(statistics)).toThrow(/alpha/);
    expect(() => new MultiTaskLasso({ taskWeights: [1] }).fitStatistics(statistics)).toThrow(/taskWeights/);
  });

  it.each(PENALTY_NAMES)('has a duality gap with %s, or refuses it as not convex', (penalty) => {
    const model = new MultiTaskModel({ penalty: penaltyByName(penalty) });
    let refusal = '';
    try {
      model.fitStatistics(statistics);
      expect(model.certificate_.kind).toBe('minimum');
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      refusal = (error as InputError).message;
    }
    expect(refusal.includes(`${penalty} is not convex`)).toBe(NON_CONVEX_PENALTIES.includes(penalty));
  });

  it('needs squared losses', () => {
    expect(() => new MultiTaskModel({ losses: ['squared', 'logistic'] }).fitStatistics(statistics)).toThrow(
      /the loss of task 1 \("b"\) is 'logistic'; expected 'squared'/,
    );
    expect(() => new MultiTaskModel({ losses: ['squared'] }).fitStatistics(statistics)).toThrow(
      /losses has 1 entry/,
    );
  });
});

describe('cross-validation over statistics of parts', () => {
  const parts = [0, 1, 2, 3].map((k) =>
    sufficientStatistics(X.slice(15 * k, 15 * k + 15), Y.slice(15 * k, 15 * k + 15)),
  );
  const cv = [0, 1, 2, 3].map((k): [number[], number[]] => {
    const all = X.map((_, i) => i);
    return [all.filter((i) => Math.floor(i / 15) !== k), all.filter((i) => Math.floor(i / 15) === k)];
  });

  it.each([true, false])('is that over the samples (fitIntercept %s)', (fitIntercept) => {
    const how = { tol: 1e-12, alphas: 8, fitIntercept };
    for (const [a, b] of [
      [new MultiTaskLassoCV({ ...how, cv }), new MultiTaskLassoCV(how)],
      [
        new MultiTaskElasticNetCV({ ...how, cv, l1Ratio: [0.3, 0.9] }),
        new MultiTaskElasticNetCV({ ...how, l1Ratio: [0.3, 0.9] }),
      ],
    ] as const) {
      capturedWarnings(() => {
        a.fit(X, Y);
        b.fitStatistics(parts);
      });
      expectSame(a, b);
      expect(b.alpha_).toBeCloseTo(a.alpha_, 9);
      const [errors, others] = [a.msePath_.flat(2), b.msePath_.flat(2)];
      for (const [k, error] of errors.entries()) expect(Math.abs(error / others[k]! - 1)).toBeLessThan(1e-7);
    }
  });

  it('takes parts of tasks with their own samples, and weights', () => {
    const own = [0, 1, 2].map((k) => {
      const rows = X.map((_, i) => i).filter((i) => i % 3 === k);
      return sufficientStatistics(
        [0, 1].map((t) => {
          const kept = rows.filter((i) => (i + t) % 4 > 0);
          return {
            X: kept.map((i) => X[i]!),
            y: kept.map((i) => Y[i]![t]!),
            sampleWeight: kept.map((i) => 1 + (i % 2)),
          };
        }),
      );
    });
    const { result: model } = capturedWarnings(() =>
      new MultiTaskLassoCV({ alphas: [3, 1, 0.3] }).fitStatistics(own),
    );
    expect(model.msePath_).toHaveLength(3);
    const refit = new MultiTaskLasso({ alpha: model.alpha_ }).fitStatistics(mergeStatistics(...own));
    expectSame(model, refit);
    const copy = MultiTaskLassoCV.fromJSON(JSON.parse(JSON.stringify(model)));
    expect(copy.alphas_).toEqual(model.alphas_);
  });

  it.each([
    ['no list', parts[0], /expected a list of statistics/],
    ['one part', [parts[0]], /1 entry; expected two or more/],
    ['a part that is none', [parts[0], 3], /parts\[1\] is 3/],
    [
      'other features',
      [
        parts[0],
        sufficientStatistics(
          [[1], [2]],
          [
            [1, 2],
            [2, 3],
          ],
        ),
      ],
      /part 1 has 1 feature, part 0/,
    ],
  ])('refuses %s', (_, given, message) => {
    const model = new MultiTaskLassoCV();
    expect(() => model.fitStatistics(given as SufficientStatistics[])).toThrow(InputError);
    expect(() => model.fitStatistics(given as SufficientStatistics[])).toThrow(message);
  });
});

describe('the digits of a fit of statistics', () => {
  it.each([
    ['no feature weights', 1, 1e-11],
    ['a feature of weight 0', 0, 1e-8],
  ])('reach what its page says: %s', (_, weight, part) => {
    for (let seed = 0; seed < 12; seed++) {
      const { X, Y } = makeRegression({
        nSamples: 200,
        nFeatures: 10,
        nTargets: 2,
        noise: 20,
        randomState: seed,
      });
      const featureWeights = Array.from({ length: 10 }, (_, j) => (j === 3 ? weight : 1));
      const model = new MultiTaskLasso({ alpha: 1, tol: part, featureWeights });
      expect(model.fitStatistics(sufficientStatistics(X, Y)).converged_).toBe(true);
    }
  });
});
