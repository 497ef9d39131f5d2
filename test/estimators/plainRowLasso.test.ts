import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { plainSamples } from '../../src/data/plainSamples.js';
import { MultiTaskElasticNet } from '../../src/estimators/multiTaskElasticNet.js';
import { MultiTaskLasso } from '../../src/estimators/multiTaskLasso.js';
import { plainRowLasso } from '../../src/estimators/plainRowLasso.js';
import { createRandom } from '../../src/math/random.js';
import { alphaMax } from '../../src/selection/path.js';
import { outcomeOf } from '../laws/regressions.js';

const drawn = fc.record({
  n: fc.integer({ min: 1, max: 60 }),
  p: fc.integer({ min: 1, max: 40 }),
  T: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat(),
  fitIntercept: fc.boolean(),
  alpha: fc.constantFrom(0, 1e-3, 0.03, 0.3, 1e3),
  l1Ratio: fc.constantFrom(0, 0.3, 1),
  tol: fc.constantFrom(0, 1e-9, 1e-4),
  maxIter: fc.constantFrom(1, 1000),
  form: fc.constantFrom('rows', 'matrix', 'row', 'column'),
  offset: fc.constantFrom(0, 1, 1e9),
  spoil: fc.constantFrom(
    'none',
    'none',
    'none',
    'constant',
    'zeros',
    'NaN',
    'large',
    'tiny',
    'targets',
    'missing',
    'infinite',
  ),
});

interface Sizes {
  readonly n: number;
  readonly p: number;
  readonly T: number;
  readonly seed: number;
  readonly form: string;
  readonly offset: number;
  readonly spoil: string;
}

interface Draw extends Sizes {
  readonly fitIntercept: boolean;
  readonly alpha: number;
  readonly l1Ratio: number;
  readonly tol: number;
  readonly maxIter: number;
}

function samplesOf({ n, p, T, seed, form, offset, spoil }: Sizes): { X: unknown; Y: unknown } {
  const random = createRandom(seed);
  const rows = (width: number, shift: number): number[][] =>
    Array.from({ length: n }, () => Array.from({ length: width }, () => shift + random.normal()));
  const X = rows(p, offset);
  const noise = rows(T, 0);
  const factor = spoil === 'targets' ? 1e200 : 1;
  const Y = noise.map((row, i) =>
    row.map((value, t) => factor * (value + (t + 1) * X[i]![0]! - X[i]![p - 1]!)),
  );
  const changes: Record<string, (value: number) => number> = {
    constant: () => 3,
    zeros: () => 0,
    NaN: () => Number.NaN,
    large: (value) => value * 1e160,
    tiny: (value) => value * 1e-160,
  };
  if (spoil === 'missing') Y[0]![T - 1] = Number.NaN;
  if (spoil === 'infinite') Y[0]![T - 1] = -Infinity;
  for (const row of X) row[p - 1] = (changes[spoil] ?? ((value) => value))(row[p - 1]!);
  const inForm = (given: number[][]): unknown => {
    const width = given[0]!.length;
    if (form === 'rows') return given;
    if (form === 'matrix') return new Matrix(given);
    const list = form === 'row' ? given.flat() : given[0]!.flatMap((_, j) => given.map((row) => row[j]!));
    return { data: Float64Array.from(list), shape: [n, width], order: form };
  };
  return { X: inForm(X), Y: inForm(Y) };
}

/** What a fit comes to: its model, its warnings or its error. */
function outcome(draw: Draw, ...options: readonly unknown[]): string {
  const { X, Y } = samplesOf(draw);
  const { fitIntercept, alpha, l1Ratio, tol, maxIter } = draw;
  const params = { fitIntercept, alpha, tol, maxIter };
  const model = l1Ratio === 1 ? new MultiTaskLasso(params) : new MultiTaskElasticNet({ l1Ratio, ...params });
  return outcomeOf(() => {
    (model.fit as (...given: readonly unknown[]) => void).call(model, X, Y, ...options);
    return model;
  });
}

test('a fit that leaves nothing to read is, bit for bit, the one that reads its options', () => {
  fc.assert(
    fc.property(drawn, (draw) => {
      expect(outcome(draw)).toBe(outcome(draw, {}));
    }),
  );
});

const SAMPLES = samplesOf({ n: 30, p: 5, T: 2, seed: 3, form: 'rows', offset: 0, spoil: 'none' });
const X = SAMPLES.X as number[][];
const Y = SAMPLES.Y as number[][];

test('of many features that few are used of, too', () => {
  const sizes = {
    n: 30,
    p: 400,
    T: 9,
    form: 'column',
    offset: 0,
    spoil: 'none',
    fitIntercept: true,
  } as const;
  for (const seed of [1, 2, 3]) {
    const draw = { ...sizes, seed, alpha: 2.5, l1Ratio: 1, tol: 1e-6, maxIter: 1000 };
    const { X, Y } = samplesOf(draw);
    const { w } = plainRowLasso(plainSamples([X, Y])!, draw)!;
    const used = new Set(
      Array.from(w.keys())
        .filter((k) => w[k] !== 0)
        .map((k) => Math.floor(k / 9)),
    );
    expect([0, 1, 2, 3].indexOf(used.size)).toBeGreaterThan(0);
    expect(outcome(draw)).toBe(outcome(draw, {}));
  }
});

test('parameters are those that getParams says, whatever other fields there are', () => {
  const fitted = (options?: object): unknown =>
    Object.assign(new MultiTaskLasso({ alpha: 0.1 }), { l1Ratio: 0.5 })
      .fit(X, Y, options)
      .coef_.to2DArray();
  expect(fitted()).toEqual(fitted({}));
  class Halved extends MultiTaskLasso {
    override getParams(): ReturnType<MultiTaskLasso['getParams']> {
      return { ...super.getParams(), alpha: this.alpha / 2 };
    }
  }
  const half = (options?: object): unknown => new Halved({ alpha: 0.2 }).fit(X, Y, options).coef_.to2DArray();
  expect(half()).toEqual(half({}));
  expect(half()).toEqual(new MultiTaskLasso({ alpha: 0.1 }).fit(X, Y).coef_.to2DArray());
});

test('a strength that vanishes beside the targets is none', () => {
  const far = Y.map((row) => row.map((value) => value * 1e40));
  const fitted = (options?: object): string =>
    JSON.stringify(new MultiTaskLasso({ alpha: 1e-312 }).fit(X, far, options));
  expect(fitted()).toBe(fitted({}));
});

test.each([true, false])('it is the way of usual data, with intercepts: %s', (fitIntercept) => {
  for (const form of ['rows', 'matrix', 'row', 'column'] as const) {
    const { X, Y } = samplesOf({ n: 50, p: 8, T: 3, seed: 1, form, offset: 2, spoil: 'none' });
    const params = { alpha: 0.1, l1Ratio: 1, tol: 1e-6, maxIter: 1000, fitIntercept };
    expect(plainRowLasso(plainSamples([X, Y])!, params)).toMatchObject({ converged: true });
  }
});

/** Samples of which a few columns make the targets, one column somewhat like the one before. */
function wide(
  [n, p, T]: readonly [number, number, number],
  { seed, noise, rho }: { seed: number; noise: number; rho: number },
) {
  const random = createRandom(seed);
  const x = new Float64Array(n * p);
  for (let i = 0; i < n; i++) {
    let last = random.normal();
    for (let j = 0; j < p; j++) {
      last = rho * last + Math.sqrt(1 - rho * rho) * random.normal();
      x[i * p + j] = last;
    }
  }
  const y = Float64Array.from({ length: n * T }, () => noise * random.normal());
  for (let k = 0; k < 5; k++) {
    const j = random.integer(p);
    for (let t = 0; t < T; t++) {
      const weight = random.normal();
      for (let i = 0; i < n; i++) y[i * T + t]! += x[i * p + j]! * weight;
    }
  }
  return [
    { data: x, shape: [n, p] },
    { data: y, shape: [n, T] },
  ] as const;
}

test('converges with the usual maxIter on many features, at weak penalties', () => {
  const shapes = fc.record({
    n: fc.integer({ min: 4, max: 40 }),
    features: fc.integer({ min: 3, max: 15 }),
    T: fc.integer({ min: 1, max: 8 }),
    part: fc.constantFrom(1e-1, 1e-2, 1e-3, 1e-4),
    tol: fc.constantFrom(1e-4, 1e-6, 1e-8),
    noise: fc.constantFrom(0.01, 1),
    rho: fc.constantFrom(0, 0.5),
    fitIntercept: fc.boolean(),
    l1Ratio: fc.constantFrom(1, 0.5),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(shapes, ({ n, features, T, part, tol, fitIntercept, l1Ratio, ...draw }) => {
      const samples = wide([n, features * n, T], draw);
      const alpha = part * alphaMax(...samples, { fitIntercept, l1Ratio });
      const model = new MultiTaskElasticNet({ alpha, l1Ratio, tol, fitIntercept }).fit(...samples);
      expect(model.converged_).toBe(true);
    }),
  );
});

test.each([
  { n: 54, p: 1774, T: 8, part: 1e-6, tol: 1e-8, noise: 0.1, rho: 0.5 },
  { n: 141, p: 3495, T: 12, part: 1e-4, tol: 1e-4, noise: 1, rho: 0 },
  { n: 40, p: 400, T: 4, part: 1e-5, tol: 1e-8, noise: 0.01, rho: 0 },
])(
  'converges where steps over the samples fail but by stages, $n x $p x $T',
  ({ n, p, T, part, ...draw }) => {
    for (const seed of [1, 2, 3]) {
      const samples = wide([n, p, T], { ...draw, seed });
      const model = new MultiTaskLasso({ alpha: part * alphaMax(...samples), tol: draw.tol }).fit(...samples);
      expect(model.converged_).toBe(true);
      expect(model.dualGap_).toBeLessThanOrEqual(model.eps_);
    }
  },
);
