/** Random problems of soft sharing, and the naive twin of their objective. */
import fc from 'fast-check';
import { createRandom } from '../../src/math/random.js';
import { compressed } from './inputForms.js';

export interface OwnTask {
  readonly X: number[][];
  readonly y: number[];
  readonly s: number[];
}

export interface SoftProblem {
  readonly loss: 'squared' | 'logistic';
  readonly tasks: readonly OwnTask[];
  readonly alpha: number;
  readonly coupling: number;
  readonly graph: number[][] | null;
  readonly taskWeights: number[] | null;
  readonly fitIntercept: boolean;
}

export interface SoftDraw {
  readonly sizes: readonly number[];
  readonly p: number;
  readonly seed: number;
  readonly design: 'normal' | 'offset' | 'constant' | 'copied' | 'thin';
  readonly graph: 'none' | 'path' | 'pairs' | 'dense';
  readonly fitIntercept: boolean;
  readonly alpha: number;
  readonly coupling: number;
  readonly weights: 'none' | 'random';
  readonly sparse: boolean;
}

const anyDraw = {
  sizes: fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 5 }),
  p: fc.integer({ min: 1, max: 12 }),
  seed: fc.nat(),
  design: fc.constantFrom<SoftDraw['design']>('normal', 'offset', 'constant', 'copied', 'thin'),
  graph: fc.constantFrom<SoftDraw['graph']>('none', 'path', 'pairs', 'dense'),
  fitIntercept: fc.boolean(),
  alpha: fc.constantFrom(1e-4, 1e-2, 1),
  coupling: fc.constantFrom(0, 1e-3, 1, 100),
  weights: fc.constantFrom<SoftDraw['weights']>('none', 'random'),
  sparse: fc.boolean(),
};

/** Draws of any kind, some of their fields fixed. */
export function softDraws(fixed: Partial<SoftDraw> = {}): fc.Arbitrary<SoftDraw> {
  const constants = Object.fromEntries(
    Object.entries(fixed).map(([name, value]) => [name, fc.constant(value)]),
  );
  return fc.record({ ...anyDraw, ...constants }) as fc.Arbitrary<SoftDraw>;
}

export function softProblem(draw: SoftDraw, loss: SoftProblem['loss'] = 'squared'): SoftProblem {
  const { sizes, p, design, alpha, coupling, fitIntercept, weights } = draw;
  const random = createRandom(draw.seed);
  const shared = Array.from({ length: p }, () => random.normal());
  const tasks = sizes.map((size, t) => {
    const n = loss === 'logistic' ? Math.max(2, size) : size;
    const X = Array.from({ length: n }, () => {
      const x = Array.from({ length: p }, () => random.normal());
      for (let j = 0; j < p; j++) {
        if (design === 'offset') x[j]! += j % 2 === 0 ? 10 : -3;
        if (design === 'constant' && (j + t) % 3 === 1) x[j] = 0.1 + t;
        if (design === 'copied' && j % 3 === 1) x[j] = -2 * x[j - 1]!;
        if (design === 'thin' && random.uniform() < 0.7) x[j] = 0;
      }
      return x;
    });
    const w = shared.map((value) => value + 0.3 * random.normal());
    const eta = X.map((x) => x.reduce((sum, value, j) => sum + value * w[j]!, random.normal() + 3 * t));
    const y = loss === 'squared' ? eta : labels(eta, random.uniform);
    return { X, y, s: X.map(() => (weights === 'none' ? 1 : 0.05 + random.uniform())) };
  });
  const taskWeights = weights === 'none' ? null : sizes.map(() => 0.2 + random.uniform());
  return { loss, tasks, alpha, coupling, graph: graphOf(draw), taskWeights, fitIntercept };
}

/** Noisy, and with both signs. */
function labels(eta: readonly number[], uniform: () => number): number[] {
  const median = [...eta].sort((a, b) => a - b)[Math.floor(eta.length / 2)]!;
  const y = eta.map((value) => (uniform() < 0.15 ? -1 : 1) * (value >= median ? 1 : -1));
  y[0] = 1;
  y[1] = -1;
  return y;
}

export function graphOf({
  sizes,
  graph,
  seed,
}: Pick<SoftDraw, 'sizes' | 'graph' | 'seed'>): number[][] | null {
  if (graph === 'none') return null;
  const random = createRandom(seed + 1);
  const T = sizes.length;
  const out = Array.from({ length: T }, () => new Array<number>(T).fill(0));
  for (let s = 0; s < T; s++) {
    for (let t = s + 1; t < T; t++) {
      const isEdge = graph === 'dense' || (graph === 'path' ? t === s + 1 : s >> 1 === t >> 1);
      if (isEdge) out[s]![t] = out[t]![s] = 0.1 + random.uniform();
    }
  }
  return out;
}

/** The tasks as an estimator takes them. */
export function inputTasks({ tasks }: SoftProblem, sparse = false) {
  return tasks.map(({ X, y, s }) => ({ X: sparse ? compressed(X) : X, y, sampleWeight: s }));
}

export function paramsOf({ alpha, coupling, graph, taskWeights, fitIntercept }: SoftProblem) {
  return { alpha, coupling, graph, taskWeights, fitIntercept };
}

export interface Answer {
  readonly coef: readonly (readonly number[])[];
  readonly intercept: readonly number[];
}

export const softAnswer = (model: {
  readonly coef_: { to2DArray(): number[][] };
  readonly intercept_: number[];
}): Answer => ({ coef: model.coef_.to2DArray(), intercept: model.intercept_ });

/** c_it = lambda_t s_it / sum_i s_it. */
export function weightsOf({ tasks, taskWeights }: SoftProblem): number[][] {
  return tasks.map(({ s }, t) => {
    const total = s.reduce((sum, value) => sum + value, 0);
    return s.map((value) => ((taskWeights?.[t] ?? 1) * value) / total);
  });
}

/** The coupling of two tasks, 1 / T without a graph. */
export function couplingOf({ coupling, graph, tasks }: SoftProblem, s: number, t: number): number {
  return coupling * (graph ? graph[s]![t]! : 1 / tasks.length);
}

/** The objective, from its definition. */
export function softObjective(problem: SoftProblem, { coef, intercept }: Answer): number {
  const { tasks, alpha, loss } = problem;
  const c = weightsOf(problem);
  let sum = 0;
  for (const [t, { X, y }] of tasks.entries()) {
    for (const [i, x] of X.entries()) {
      const eta = x.reduce((total, value, j) => total + value * coef[t]![j]!, intercept[t]!);
      sum += c[t]![i]! * (loss === 'squared' ? (y[i]! - eta) ** 2 / 2 : logLoss(y[i]! * eta));
    }
    sum += (alpha / 2) * squares(coef[t]!);
    for (let s = 0; s < t; s++) {
      const k = couplingOf(problem, s, t);
      sum += (k / 2) * squares(coef[t]!.map((value, j) => value - coef[s]![j]!));
    }
  }
  return sum;
}

const logLoss = (margin: number): number =>
  margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;

export const squares = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value * value, 0);

/**
 * The derivatives of the objective by all coefficients and intercepts, each with the size of the terms it is
 * made of.
 */
export function softGradient(
  problem: SoftProblem,
  { coef, intercept }: Answer,
): { value: number; size: number }[] {
  const { tasks, alpha, loss, fitIntercept } = problem;
  const c = weightsOf(problem);
  const out: { value: number; size: number }[] = [];
  for (const [t, { X, y }] of tasks.entries()) {
    const slopes = X.map((x, i) => {
      const eta = x.reduce((total, value, j) => total + value * coef[t]![j]!, intercept[t]!);
      const size = x.reduce(
        (total, value, j) => total + Math.abs(value * coef[t]![j]!),
        Math.abs(intercept[t]!),
      );
      const value = loss === 'squared' ? eta - y[i]! : -y[i]! / (1 + Math.exp(y[i]! * eta));
      return {
        value: c[t]![i]! * value,
        size: c[t]![i]! * (loss === 'squared' ? size + Math.abs(y[i]!) : 1 + size),
      };
    });
    const total = (pick: (i: number) => number) => slopes.reduce((sum, _, i) => sum + pick(i), 0);
    for (let j = 0; j < X[0]!.length; j++) {
      let value = total((i) => slopes[i]!.value * X[i]![j]!) + alpha * coef[t]![j]!;
      let size = total((i) => slopes[i]!.size * Math.abs(X[i]![j]!)) + Math.abs(alpha * coef[t]![j]!);
      for (let s = 0; s < tasks.length; s++) {
        if (s === t) continue;
        const k = couplingOf(problem, s, t);
        value += k * (coef[t]![j]! - coef[s]![j]!);
        size += k * (Math.abs(coef[t]![j]!) + Math.abs(coef[s]![j]!));
      }
      out.push({ value, size });
    }
    if (fitIntercept)
      out.push({ value: total((i) => slopes[i]!.value), size: total((i) => slopes[i]!.size) });
  }
  return out;
}

/**
 * The largest difference of two answers, as a part of the largest number in them (of 1e-6, where that is
 * rounding alone).
 */
export function farApart(a: Answer, b: Answer): number {
  const list = ({ coef, intercept }: Answer) => [...coef.flat(), ...intercept];
  const [x, y] = [list(a), list(b)];
  const size = Math.max(1e-6, ...x.map(Math.abs), ...y.map(Math.abs));
  return Math.max(...x.map((value, k) => Math.abs(value - y[k]!))) / size;
}
