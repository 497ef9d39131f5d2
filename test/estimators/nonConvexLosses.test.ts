/** MultiTaskModel with losses that are not convex: the certificate against its definition, oracles, limits, and what a model says. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type LossSpec,
  type ModelPenalty,
  MultiTaskModel,
  modelFromJSON,
  nuclearNorm,
  rowLasso,
  rowMCP,
  softSharing,
  studentT,
} from '../../src/index.js';
import { lossChoice } from '../../src/losses/registry.js';
import { createRandom } from '../../src/math/random.js';
import { inputErrorOf } from '../laws/inputForms.js';
import {
  fitArgumentsOf,
  LOSSES,
  type MixedAnswer,
  type MixedCase,
  mixedCase,
  mixedDraws,
  mixedObjective,
  NON_CONVEX_LOSSES,
  shareOf,
} from '../laws/mixedObjective.js';
import { capturedWarnings } from '../laws/regressions.js';

function fitted(problem: MixedCase, form: { shared: boolean; sparse: boolean }, more: object = {}) {
  const { tasks, alpha, l1Ratio, fitIntercept, taskWeights } = problem;
  const model = new MultiTaskModel({
    losses: tasks.map(({ loss }) => loss),
    penalty: rowLasso({ alpha, l1Ratio }),
    ...{ fitIntercept, taskWeights, tol: 1e-8, maxIter: 5000, ...more },
  });
  return capturedWarnings(() =>
    (model.fit as (...given: unknown[]) => MultiTaskModel)(...fitArgumentsOf(problem, form)),
  ).result;
}

const answerOf = (model: MultiTaskModel): MixedAnswer => ({
  coef: model.coef_.to2DArray(),
  intercept: model.intercept_,
});

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

/**
 * What a proximal step on each row and a step of each intercept promise, from the samples: V = -gradient, L_j the largest
 * bound of an output's curvature about the mean that its intercept takes off.
 */
function decreaseOf(problem: MixedCase, { coef, intercept }: MixedAnswer): number {
  const { tasks, alpha, l1Ratio, fitIntercept } = problem;
  const p = coef[0]!.length;
  const V = coef.map(() => new Array<number>(p).fill(0));
  const L = new Array<number>(p).fill(0);
  const idle = coef.map(() => new Array<boolean>(p).fill(false));
  let decrease = 0;
  let first = 0;
  for (const [t, { loss: name, K, X, y }] of tasks.entries()) {
    const loss = lossChoice(name).of(K);
    const c = shareOf(problem, t);
    const total = sum(c);
    const slopes = new Array<number>(K).fill(0);
    for (const [i, x] of X.entries()) {
      if (c[i] === 0) continue;
      const eta = Float64Array.from({ length: K }, (_, k) =>
        sum([intercept[first + k]!, ...x.map((value, j) => value * coef[first + k]![j]!)]),
      );
      const slope = new Float64Array(K);
      loss.gradient(Float64Array.of(y[i]!), Float64Array.of(c[i]!), eta, slope);
      for (let k = 0; k < K; k++) {
        slopes[k]! += slope[k]!;
        for (let j = 0; j < p; j++) V[first + k]![j]! -= slope[k]! * x[j]!;
      }
    }
    if (fitIntercept && !loss.isConvex) decrease += slopes[0]! ** 2 / (2 * loss.curvature * total);
    for (let j = 0; j < p; j++) {
      const mean = fitIntercept ? sum(X.map((x, i) => c[i]! * x[j]!)) / total : 0;
      const counted = X.filter((_, i) => c[i]! > 0).map((x) => x[j]!);
      const isConstant = counted.every((value) => value === (fitIntercept ? counted[0] : 0));
      for (let k = 0; k < K; k++) idle[first + k]![j] = isConstant;
      if (!isConstant) {
        const square = sum(X.map((x, i) => c[i]! * (x[j]! - mean) ** 2));
        L[j] = Math.max(L[j]!, loss.curvature * square);
      }
    }
    first += K;
  }
  const [l1, l2] = [alpha * l1Ratio, alpha * (1 - l1Ratio)];
  const omega = (row: number[]): number => l1 * Math.hypot(...row) + (l2 / 2) * Math.hypot(...row) ** 2;
  for (let j = 0; j < p; j++) {
    if (L[j] === 0) continue;
    const w = coef.map((row) => row[j]!);
    const v = V.map((row, q) => (idle[q]![j] ? 0 : row[j]!));
    const a = w.map((value, q) => L[j]! * value + v[q]!);
    const length = Math.hypot(...a);
    const scale = length > l1 ? (1 - l1 / length) / (L[j]! + l2) : 0;
    const d = a.map((value, q) => scale * value - w[q]!);
    decrease += sum(d.map((step, q) => step * (v[q]! - (L[j]! / 2) * step))) + omega(w);
    decrease -= omega(a.map((value) => scale * value));
  }
  return decrease;
}

const some = NON_CONVEX_LOSSES;
const beside = [...some, ...some, ...LOSSES.filter((name) => name !== 'poisson')];

describe('the certificate', () => {
  it('is what proximal steps on rows and steps of intercepts would still gain, from its definition', () => {
    const stops = fc.constantFrom(1, 2, 5, 5000);
    fc.assert(
      fc.property(mixedDraws(beside), fc.boolean(), stops, (draw, sparse, maxIter) => {
        const drawn = mixedCase({ ...draw, losses: [...draw.losses, some[0]!] });
        const model = fitted(drawn, { shared: draw.shared, sparse }, { maxIter });
        const { certificate_: certificate } = model;
        if (certificate.kind !== 'stationary') throw new Error('expected a stationary point');
        const size = mixedObjective(drawn, answerOf(model));
        const naive = decreaseOf(drawn, answerOf(model));
        expect(Math.abs(naive - certificate.decrease)).toBeLessThanOrEqual(
          1e-6 * Math.abs(naive) + 1e-10 * Math.max(1, size),
        );
        expect(model.dualGap_).toBe(Number.NaN);
        expect(model.converged_).toBe(certificate.decrease <= model.eps_);
        expect(Object.isFrozen(certificate)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('is reached, at an objective that no step near by lowers', () => {
    fc.assert(
      fc.property(mixedDraws(beside), fc.boolean(), (draw, sparse) => {
        const drawn = mixedCase({ ...draw, losses: [...draw.losses, some[0]!] });
        const model = fitted(drawn, { shared: draw.shared, sparse }, { tol: 1e-10 });
        expect(model.converged_).toBe(true);
        const { coef, intercept } = answerOf(model);
        const here = mixedObjective(drawn, { coef, intercept });
        const random = createRandom(draw.seed);
        for (let trial = 0; trial < 20; trial++) {
          const h = 10 ** -(1 + (trial % 4));
          const near = {
            coef: coef.map((row) => row.map((w) => w + h * random.normal() * (w === 0 ? 0.01 : 1))),
            intercept: intercept.map((b) => (drawn.fitIntercept ? b + h * random.normal() : b)),
          };
          // To first order nothing is gained; to second what a curvature below 0 may gain.
          expect(mixedObjective(drawn, near)).toBeGreaterThanOrEqual(
            here - 1e-4 * h * Math.max(1, here) - 20 * h * h,
          );
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is at no higher an objective than where the fit starts', () => {
    fc.assert(
      fc.property(mixedDraws(some, { l1Ratio: 1 }), (draw) => {
        const drawn = mixedCase(draw);
        const form = { shared: draw.shared, sparse: false };
        const start = new MultiTaskModel({
          losses: drawn.tasks.map(({ loss }) => {
            const { start } = lossChoice(loss).of(1) as { start?: { name: string; params: object } };
            return { loss: start!.name, ...start!.params } as unknown as LossSpec;
          }),
          penalty: rowLasso({ alpha: drawn.alpha }),
          fitIntercept: drawn.fitIntercept,
          taskWeights: drawn.taskWeights,
          tol: 1e-10,
        });
        const args = fitArgumentsOf(drawn, form);
        capturedWarnings(() => (start.fit as (...given: unknown[]) => void).call(start, ...args));
        const before = mixedObjective(drawn, answerOf(start));
        const after = mixedObjective(drawn, answerOf(fitted(drawn, form)));
        expect(after).toBeLessThanOrEqual(before + 1e-2 * Math.abs(before)); // the start of the fit is near that
      }),
      { numRuns: 20 },
    );
  });
});

interface Oracle {
  readonly name: string;
  readonly X: number[][];
  readonly Y: number[][];
  readonly nu: number;
  readonly scale: number;
  readonly penalty: { readonly penalty: string; alpha: number; l1Ratio: number; coupling: number };
  readonly points: readonly { objective: number; coef: number[][]; intercept: number[] }[];
}

const { cases } = JSON.parse(readFileSync(new URL('../oracles/student_t.json', import.meta.url), 'utf8')) as {
  cases: Oracle[];
};

describe("Student's t", () => {
  it.each(cases.map((oracle) => [oracle.name, oracle] as const))(
    'is at the best of the stationary points that scipy found from many starts: %s',
    (_, { X, Y, nu, scale, penalty, points }) => {
      const { alpha, l1Ratio, coupling } = penalty;
      const given: ModelPenalty =
        penalty.penalty === 'rowLasso' ? rowLasso({ alpha, l1Ratio }) : softSharing({ alpha, coupling });
      const model = new MultiTaskModel({ losses: studentT({ nu, scale }), penalty: given, tol: 1e-12 }).fit(
        X,
        Y,
      );
      expect(model.converged_).toBe(true);
      const [best] = points;
      const found = answerOf(model);
      for (const [t, row] of best!.coef.entries()) {
        for (const [j, value] of row.entries())
          expect(Math.abs(found.coef[t]![j]! - value)).toBeLessThan(1e-5);
        expect(Math.abs(found.intercept[t]! - best!.intercept[t]!)).toBeLessThan(1e-5);
        // The slopes at the frozen point, by hand.
        for (let j = 0; penalty.penalty === 'rowLasso' && l1Ratio === 0 && j <= row.length; j++) {
          let slope = j < row.length ? alpha * row[j]! : 0;
          for (const [i, x] of X.entries()) {
            const z = Y[i]![t]! - best!.intercept[t]! - sum(x.map((value, k) => value * row[k]!));
            slope -= (((nu + 1) * z) / (nu + (z / scale) ** 2) / X.length) * (x[j] ?? 1);
          }
          expect(Math.abs(slope)).toBeLessThan(1e-8);
        }
      }
    },
  );

  const random = createRandom(5);
  const X = Array.from({ length: 60 }, () => Array.from({ length: 4 }, () => random.normal()));
  const clean = X.map(([a, b]) => [2 * a! - b! + 1 + 0.1 * random.normal(), a! - 3 + 0.1 * random.normal()]);
  const Y = clean.map((row, i) => (i % 6 === 0 ? row.map((y) => y + 1000 + i) : row));

  it.each<[string, ModelPenalty | ModelPenalty[]]>([
    ['row lasso', rowLasso({ alpha: 0.001 })],
    ['row lasso without strength', rowLasso({ alpha: 0 })],
    ['a feature without a penalty', rowLasso({ alpha: 0.001, featureWeights: [0, 1, 1, 2] })],
    ['ridge', rowLasso({ alpha: 0.001, l1Ratio: 0 })],
    ['row MCP', rowMCP({ alpha: 0.01 })],
    ['soft sharing', softSharing({ coupling: 0.001, alpha: 0.001 })],
    ['soft sharing and row lasso', [softSharing({ coupling: 0.001 }), rowLasso({ alpha: 0.001 })]],
    ['soft sharing and row MCP', [softSharing({ coupling: 0.001 }), rowMCP({ alpha: 0.001 })]],
  ])('leaves outliers aside under every penalty on rows: %s', (_, penalty) => {
    const model = new MultiTaskModel({ losses: studentT({ scale: 0.2 }), penalty, tol: 1e-10 }).fit(X, Y);
    expect(model.converged_).toBe(true);
    expect(model.certificate_.kind).toBe('stationary');
    const wanted = [
      [2, -1, 0, 0, 1],
      [1, 0, 0, 0, -3],
    ];
    const { coef, intercept } = answerOf(model);
    for (const [t, row] of coef.entries()) {
      [...row, intercept[t]!].forEach((value, j) => {
        expect(Math.abs(value - wanted[t]![j]!)).toBeLessThan(0.1);
      });
    }
  });

  it('says how far from stationary it is beside a row lasso, however strong the coupling', () => {
    for (const coupling of [1, 1e6, 1e12]) {
      const penalty = [softSharing({ coupling, alpha: 1e-6 }), rowLasso({ alpha: 0.01 })];
      const fitted = (more: object) => {
        const model = new MultiTaskModel({ losses: studentT({ scale: 0.2 }), penalty, ...more });
        return capturedWarnings(() => model.fit(X, Y)).result;
      };
      expect(fitted({ maxIter: 1, tol: 1e-6 }).converged_).toBe(false);
      expect(fitted({ tol: 1e-6 }).converged_).toBe(true);
    }
  });

  it('is nearly the squared loss for many degrees of freedom', () => {
    for (const penalty of [rowLasso({ alpha: 0.1 }), softSharing({ alpha: 0.1 })]) {
      const of = (losses: LossSpec) =>
        answerOf(new MultiTaskModel({ losses, penalty, tol: 1e-12 }).fit(X, clean));
      const [squared, t] = [of('squared'), of(studentT({ nu: 1e9 }))];
      squared.coef.forEach((row, k) => {
        row.forEach((value, j) => {
          expect(t.coef[k]![j]).toBeCloseTo(value, 6);
        });
      });
    }
  });

  it('grows with the targets where scale and alpha do', () => {
    const of = (factor: number) =>
      new MultiTaskModel({
        losses: studentT({ scale: 0.3 * factor }),
        penalty: rowLasso({ alpha: 0.05 * factor }),
      }).fit(
        X,
        Y.map((row) => row.map((y) => y * factor)),
      );
    const [one, many] = [answerOf(of(1)), answerOf(of(1024))];
    one.coef.flat().forEach((value, k) => {
      expect(Math.abs(many.coef.flat()[k]! / 1024 - value)).toBeLessThan(1e-9);
    });
  });

  it('has no weights under a strong penalty, and the intercept near which most targets are', () => {
    const model = new MultiTaskModel({ losses: studentT({ scale: 0.2 }), penalty: rowLasso({ alpha: 100 }) });
    const { intercept_, active_ } = model.fit(
      X,
      Y.map((_, i) => [i % 6 === 0 ? 1e6 : 7 + 0.01 * (i % 5)]),
    );
    expect(active_).toEqual([]);
    expect(intercept_[0]).toBeCloseTo(7.02, 1);
  });

  it('starts from the last fit where that is asked for, and has then nothing to add', () => {
    const model = new MultiTaskModel({
      losses: [studentT({ scale: 0.2 }), 'squared'],
      penalty: rowLasso({ alpha: 0.01 }),
      tol: 1e-10,
      warmStart: true,
    }).fit(X, Y);
    const [first, passes] = [answerOf(model), model.nIter_];
    model.fit(X, Y);
    expect(model.nIter_).toBeLessThan(passes / 2);
    answerOf(model)
      .coef.flat()
      .forEach((value, k) => {
        expect(value).toBeCloseTo(first.coef.flat()[k]!, 7);
      });
  });

  it('says what is missing for a penalty of W as a whole', () => {
    const model = new MultiTaskModel({ losses: ['squared', studentT()], penalty: nuclearNorm({ alpha: 1 }) });
    expect(inputErrorOf(() => model.fit(X, Y))).toMatch(
      /nuclearNorm goes with convex losses only, and the loss of task 1.*, 'studentT', is not convex: what is missing is/,
    );
    expect(inputErrorOf(() => new MultiTaskModel({ losses: studentT({ nu: 0 }) }).fit(X, Y))).toContain('nu');
  });

  it('says in words what it proves: in its summary, its file and the warning of a fit that was stopped', () => {
    const penalty = rowLasso({ alpha: 0.01 });
    const stopped = capturedWarnings(() =>
      new MultiTaskModel({ losses: studentT(), penalty, maxIter: 1, tol: 1e-9 }).fit(X, Y),
    );
    expect(stopped.warnings.map(String).join()).toContain(
      'what proximal steps would still lower the objective by',
    );
    const model = new MultiTaskModel({ losses: studentT({ nu: 3 }), penalty }).fit(X, Y);
    expect(model.summary()).toMatch(
      /proximal steps are sure to lower the objective by .* \(it is not convex\)/,
    );
    const copy = modelFromJSON(JSON.parse(JSON.stringify(model))) as MultiTaskModel;
    expect(copy.certificate_).toEqual(model.certificate_);
    expect(copy.losses).toEqual({ loss: 'studentT', nu: 3, scale: 1 });
  });

  it.each<[string, ModelPenalty]>([
    ['rows', rowLasso({ alpha: 0.01 })],
    ['block MCP', rowMCP({ alpha: 0.01 })],
    ['soft sharing', softSharing({ alpha: 0.01 })],
  ])('forgets the last intercepts where the next fit has none: %s', (_, penalty) => {
    const far = Y.map((row) => row.map((value) => value + 5));
    const options = { losses: studentT(), penalty, tol: 1e-10, maxIter: 5000 };
    const model = new MultiTaskModel({ ...options, warmStart: true }).fit(X, far);
    expect(model.intercept_.every((b) => b !== 0)).toBe(true);
    model.setParams({ fitIntercept: false });
    model.fit(X, far);
    expect(model.intercept_.every((b) => b === 0)).toBe(true);
  });

  it.each([1e6, 1e9])('does not start from weights that are worse than none: X times %s', (factor) => {
    const options = {
      losses: studentT({ scale: 0.5 }),
      penalty: rowLasso({ alpha: 0.05 }),
      tol: 1e-8,
      maxIter: 5000,
    };
    const larger = X.map((row) => row.map((value) => value * factor));
    const cold = new MultiTaskModel(options).fit(larger, Y);
    const warm = new MultiTaskModel({ ...options, warmStart: true }).fit(X, Y).fit(larger, Y);
    expect([cold.converged_, warm.converged_]).toEqual([true, true]);
    const [expected, found] = [cold, warm].map((model) =>
      (model.predict(larger) as Float64Array[]).flatMap((task) => [...task]),
    ) as [number[], number[]];
    for (const [k, value] of found.entries()) {
      expect(value).toBeCloseTo(expected[k]!, 4);
    }
  });

  it('refuses separable labels beside it that nothing holds, and takes those that it holds', () => {
    const labelled = X.map((row, i) => [Y[i]![0]!, row[0]! > 0 ? 1 : 0]);
    const fitBy = (penalty: ModelPenalty | ModelPenalty[], more: object = {}) =>
      new MultiTaskModel({ losses: [studentT({ scale: 0.2 }), 'logistic'], penalty, ...more }).fit(
        X,
        labelled,
      );
    for (const penalty of [
      softSharing({ coupling: 0, alpha: 0 }),
      [softSharing({ coupling: 0, alpha: 0 }), rowLasso({ alpha: 0 })],
    ]) {
      expect(inputErrorOf(() => fitBy(penalty))).toMatch(/no minimum/);
    }
    const unweighted = { taskWeights: [0, 1] };
    expect(inputErrorOf(() => fitBy(softSharing({ coupling: 1, alpha: 0 }), unweighted))).toMatch(
      /no minimum/,
    );
    expect(fitBy(softSharing({ coupling: 1, alpha: 0 })).converged_).toBe(true);
  });

  it.each([[[0, 6]], [[-3, 3]], [[-10, -10.5, 10, 10.5]]])(
    'leaves an intercept at which the sum of the losses has a maximum: %j',
    (targets) => {
      const model = new MultiTaskModel({ losses: studentT(), penalty: rowLasso({ alpha: 1 }) });
      const [b] = model.fit(
        targets.map(() => [0]),
        targets.map((y) => [y]),
      ).intercept_;
      const at = (c: number): number => sum(targets.map((y) => Math.log1p((y - c) ** 2 / 4)));
      for (const step of [-1e-3, 1e-3]) expect(at(b! + step)).toBeGreaterThan(at(b!));
      expect(model.certificate_).toMatchObject({ kind: 'stationary' });
    },
  );
});
