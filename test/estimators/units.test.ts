/**
 * The units of data: where the weights of samples are multiplied by c, X by f and targets by g, all of them powers of two, and the
 * strengths of penalties by what belongs to that, the model is the same but for its weights, multiplied by g / f. However small or
 * large that makes squares and products, no certificate may be false: the model is as right as that in usual units, or refused.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  huber,
  type LossSpec,
  type ModelPenalty,
  MultiTaskElasticNet,
  MultiTaskModel,
  nuclearNorm,
  rowLasso,
  rowMCP,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  softSharing,
  studentT,
  sufficientStatistics,
} from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';
import { InputError } from '../../src/messages/errors.js';
import { capturedWarnings } from '../laws/regressions.js';

/** How many cases each row of the table tries. */
const numRuns = Math.ceil((fc.readConfigureGlobal().numRuns ?? 100) / 8);

const n = 40;
const P = 4;
const random = createRandom(7);
const X = Array.from({ length: n }, () => Array.from({ length: P }, () => random.normal()));
const numbers = X.map((x) => [3 * x[0]! + random.normal(), 2 * x[1]! - x[0]! + random.normal()]);
const outlying = numbers.map(([a, b], i) => (i % 11 === 0 ? [a! + 9, b! - 7] : [a!, b!]));
const labels = numbers.map((y) => y.map((value) => (value + 3 * random.normal() > 0 ? 1 : 0)));
const kinds = numbers.map((y) => y.map((value) => Math.round(Math.abs(value + 2 * random.normal())) % 3));
const counts = X.map((x) => x.slice(0, 2).map((value) => Math.round(Math.exp(1 + 0.4 * value))));
const GRAPH = [
  [0, 0.7],
  [0.7, 0],
];

interface Units {
  readonly c: number;
  readonly f: number;
  readonly g: number;
}

const times = (rows: readonly (readonly number[])[], factor: number): number[][] =>
  rows.map((row) => row.map((value) => value * factor));

/** What a model learned, of any class. */
interface Learned {
  readonly coef_: { to1DArray(): number[] };
  readonly converged_: boolean;
  readonly eps_: number;
}

interface Fitting<Targets> {
  fit(X: number[][], Y: Targets): Learned;
  fit(tasks: { X: number[][]; y: number[] }[]): Learned;
}

const FORMS = ['shared', 'incomplete', 'own'] as const;
type Form = (typeof FORMS)[number];

function fitAs(form: Form, model: unknown, x: number[][], Y: number[][]): Learned {
  const able = model as Fitting<number[][]>;
  if (form === 'shared') return able.fit(x, Y);
  if (form === 'incomplete')
    return able.fit(
      x,
      Y.map((y, i) => (i % 9 === 0 ? [Number.NaN, y[1]!] : y)),
    );
  return able.fit(
    [0, 1].map((t) => ({ X: x.slice(t, n - 3 + t), y: Y.slice(t, n - 3 + t).map((y) => y[t]!) })),
  );
}

/** Strengths in units: of lengths of W, and of squares. */
const ofLengths = ({ c, f, g }: Units): number => c * f * g;
const ofSquares = ({ c, f }: Units): number => c * f * f;

const PENALTIES: Record<string, (u: Units) => ModelPenalty | readonly ModelPenalty[]> = {
  none: () => rowLasso({ alpha: 0 }),
  rowLasso: (u) => rowLasso({ alpha: 0.1 * ofLengths(u) }),
  weighted: (u) => rowLasso({ alpha: 0.1 * ofLengths(u), featureWeights: [0, 1, 2, 1] }),
  ridge: (u) => rowLasso({ alpha: 0.1 * ofSquares(u), l1Ratio: 0 }),
  'weighted ridge': (u) => rowLasso({ alpha: 0.1 * ofSquares(u), l1Ratio: 0, featureWeights: [0, 1, 2, 1] }),
  rowMCP: (u) => rowMCP({ alpha: 0.1 * ofLengths(u), gamma: 30 / ofSquares(u) }),
  nuclearNorm: (u) => nuclearNorm({ alpha: 0.1 * ofLengths(u) }),
  softSharing: (u) => softSharing({ alpha: 0.1 * ofSquares(u), coupling: ofSquares(u) }),
  'soft sharing along a graph': (u) =>
    softSharing({ alpha: 0.1 * ofSquares(u), coupling: ofSquares(u), graph: GRAPH }),
  'soft sharing and rowLasso': (u) => [
    softSharing({ alpha: 0.1 * ofSquares(u), coupling: ofSquares(u) }),
    rowLasso({ alpha: 0.05 * ofLengths(u) }),
  ],
  'soft sharing and rowMCP': (u) => [
    softSharing({ alpha: 0.1 * ofSquares(u), coupling: ofSquares(u) }),
    rowMCP({ alpha: 0.05 * ofLengths(u), gamma: 30 / ofSquares(u) }),
  ],
};

interface LossRow {
  readonly losses: (g: number) => LossSpec | readonly LossSpec[];
  readonly targets: number[][];
  /** Whether targets have units. */
  readonly hasUnits: boolean;
}

const row = (losses: LossRow['losses'], targets: number[][], hasUnits = false): LossRow => ({
  losses,
  targets,
  hasUnits,
});

const LOSSES: Record<string, LossRow> = {
  squared: row(() => 'squared', numbers, true),
  huber: row((g) => huber({ delta: 1.35 * g }), outlying, true),
  studentT: row((g) => studentT({ scale: g }), outlying, true),
  'squared and huber': row((g) => ['squared', huber({ delta: 1.35 * g })], outlying, true),
  poisson: row(() => 'poisson', counts),
  logistic: row(() => 'logistic', labels),
  softmax: row(() => 'softmax', kinds),
  'squared and logistic': row(
    () => ['squared', 'logistic'],
    numbers.map((y, i) => [y[0]!, labels[i]![1]!]),
  ),
  'softmax and poisson': row(
    () => ['softmax', 'poisson'],
    kinds.map((y, i) => [y[0]!, counts[i]![1]!]),
  ),
};

interface Row {
  readonly name: string;
  readonly hasUnits: boolean;
  readonly fit: (u: Units, form: Form) => Learned;
}

const TOL = 1e-7;

/** Those that the classes refuse in any units: no minimum, or no certificate. */
const isRefused = (loss: string, penalty: string): boolean =>
  loss === 'studentT' && penalty === 'nuclearNorm';

const models: Row[] = Object.entries(LOSSES).flatMap(([loss, { losses, targets, hasUnits }]) =>
  Object.entries(PENALTIES)
    .filter(([penalty]) => !isRefused(loss, penalty))
    .map(([penalty, penaltyIn]) => ({
      name: `MultiTaskModel, ${loss}, ${penalty}`,
      hasUnits,
      fit: (u, form) => {
        const params = { losses: losses(u.g), penalty: penaltyIn(u), taskWeights: [u.c, 2 * u.c], tol: TOL };
        return fitAs(form, new MultiTaskModel(params), times(X, u.f), times(targets, u.g));
      },
    })),
);

const sharing: Row[] = [null, GRAPH].flatMap((graph): Row[] => {
  const paramsIn = (u: Units) => ({
    alpha: 0.1 * ofSquares(u),
    coupling: ofSquares(u),
    graph,
    taskWeights: [u.c, 2 * u.c],
    tol: TOL,
  });
  const along = graph ? ' along a graph' : '';
  return [
    {
      name: `SoftSharingRegressor${along}`,
      hasUnits: true,
      fit: (u, form) =>
        fitAs(form, new SoftSharingRegressor(paramsIn(u)), times(X, u.f), times(numbers, u.g)),
    },
    {
      name: `SoftSharingClassifier${along}`,
      hasUnits: false,
      fit: (u, form) => fitAs(form, new SoftSharingClassifier(paramsIn(u)), times(X, u.f), labels),
    },
  ];
});

const shared: Row[] = [0, 0.1].map((alpha) => ({
  name: `SharedLogisticRegression with alpha ${alpha}`,
  hasUnits: false,
  fit: (u, form) => {
    const params = { alpha: alpha * ofSquares(u), taskWeights: [u.c, 2 * u.c], tol: TOL };
    return fitAs(form, new SharedLogisticRegression(params), times(X, u.f), labels);
  },
}));

const nets: Row[] = [1, 2].flatMap((second) =>
  [0, 1].map((l1Ratio): Row => {
    const paramsIn = (u: Units, tol: number) => ({
      alpha: 0.1 * (l1Ratio === 1 ? ofLengths(u) : ofSquares(u)),
      l1Ratio,
      taskWeights: [u.c, second * u.c],
      tol,
    });
    return {
      name: `MultiTaskElasticNet, l1Ratio ${l1Ratio}, weights 1 and ${second}`,
      hasUnits: true,
      fit: (u, form) =>
        fitAs(form, new MultiTaskElasticNet(paramsIn(u, TOL)), times(X, u.f), times(numbers, u.g)),
    };
  }),
);

/** Sums of products hold fewer digits. */
const COARSE = 1e-4;
const CONVEX = Object.entries(PENALTIES).filter(([name]) => !name.includes('MCP'));

const statistics: Row[] = CONVEX.map(([penalty, penaltyIn]) => ({
  name: `MultiTaskModel of statistics, ${penalty}`,
  hasUnits: true,
  fit: (u) =>
    new MultiTaskModel({
      penalty: penaltyIn(u),
      taskWeights: [u.c, 2 * u.c],
      tol: COARSE,
    }).fitStatistics(sufficientStatistics(times(X, u.f), times(numbers, u.g))),
}));

const USUAL: Units = { c: 1, f: 1, g: 1 };
const powers = (most: number) => fc.integer({ min: -most, max: most }).map((exponent) => 2 ** exponent);
const draws = fc.record({ c: powers(330), f: powers(300), g: powers(300), form: fc.constantFrom(...FORMS) });

/** Whether strengths, and the objective with its tolerance, keep their digits. */
function areInRange(u: Units): boolean {
  const objective = u.c * u.g * u.g;
  return [ofLengths(u), ofSquares(u), 1 / ofSquares(u), objective].every(
    (size) => size > 1e-280 && size < 1e280,
  );
}

describe('in units of any size', () => {
  it.each([...models, ...sharing, ...shared, ...nets, ...statistics])('$name: is the same', (given) => {
    const { hasUnits } = given;
    const quietly = (u: Units, form: Form) => capturedWarnings(() => given.fit(u, form)).result;
    const plain = new Map(FORMS.map((form) => [form, quietly(USUAL, form)]));
    fc.assert(
      fc.property(draws, ({ form, ...drawn }) => {
        const u = hasUnits ? drawn : { ...drawn, g: 1 };
        fc.pre(areInRange(u));
        const usual = plain.get(form)!;
        const expected = usual.coef_.to1DArray();
        const most = Math.max(...expected.map(Math.abs));
        const model = quietly(u, form);
        expect(model.converged_).toBe(usual.converged_);
        for (const [k, w] of model.coef_.to1DArray().entries())
          expect(Math.abs(w * (u.f / u.g) - expected[k]!)).toBeLessThan(1e-5 * most);
        expect(model.eps_ / (u.c * u.g * u.g) / usual.eps_).toBeCloseTo(1, 9);
      }),
      { numRuns },
    );
  });

  it('refuses strengths that leave float64 beside the weights', () => {
    const [alpha, coupling] = [1e250, 1e250];
    const light = { taskWeights: [1e-100, 1e-100] };
    for (const model of [
      new SoftSharingRegressor({ alpha, coupling, ...light }),
      new MultiTaskModel({ penalty: softSharing({ alpha, coupling }), ...light }),
    ])
      expect(() => model.fit(X, numbers)).toThrow(InputError);
  });
});
