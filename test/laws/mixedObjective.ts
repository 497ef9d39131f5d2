/** Tasks of any loss, weights and samples as plain arrays, and their objective from its definition. */
import fc from 'fast-check';
import { LOSS_NAMES, type LossSpec, readLoss } from '../../src/losses/registry.js';
import { createRandom } from '../../src/math/random.js';
import type { MatrixInput } from '../../src/matrix/input.js';
import { compressed } from './inputForms.js';

export type LossName = Extract<LossSpec, string>;

/** All losses that are convex, and the others. */
export const LOSSES = LOSS_NAMES.filter((name) => isConvex(name)) as LossName[];
export const NON_CONVEX_LOSSES = LOSS_NAMES.filter((name) => !isConvex(name)) as LossName[];

function isConvex(name: string): boolean {
  return readLoss(name)!.of(3).isConvex;
}

const targetOf = (loss: LossName) => readLoss(loss)!.target;
export const DELTA = 1.35;

export interface MixedTask {
  readonly loss: LossName;
  /** The outputs it owns: the classes 0 .. K - 1 of a softmax, else 1. */
  readonly K: number;
  readonly X: number[][];
  /** Numbers, -1 and 1, classes or counts; null is missing. */
  readonly y: (number | null)[];
  readonly sampleWeight: number[] | null;
}

export interface MixedCase {
  readonly tasks: readonly MixedTask[];
  readonly alpha: number;
  readonly l1Ratio: number;
  readonly fitIntercept: boolean;
  readonly taskWeights: number[] | null;
  /** What alpha is multiplied by for each feature; 1 unless given. */
  readonly featureWeights?: readonly number[] | undefined;
}

/** One row of coef and one intercept an output. */
export interface MixedAnswer {
  readonly coef: readonly (readonly number[])[];
  readonly intercept: readonly number[];
}

/** c_it of one task; 0 where the target is missing. */
export function shareOf({ tasks, taskWeights }: MixedCase, t: number): number[] {
  const { y, sampleWeight } = tasks[t]!;
  const s = y.map((value, i) => (value === null ? 0 : (sampleWeight?.[i] ?? 1)));
  const total = s.reduce((sum, value) => sum + value, 0);
  return s.map((value) => ((taskWeights?.[t] ?? 1) * value) / total);
}

function lossOf(loss: LossName, y: number, eta: readonly number[]): number {
  if (loss === 'squared') return (y - eta[0]!) ** 2 / 2;
  if (loss === 'huber') {
    const z = Math.abs(y - eta[0]!);
    return z <= DELTA ? z ** 2 / 2 : DELTA * z - DELTA ** 2 / 2;
  }
  if (loss === 'poisson') return Math.exp(eta[0]!) - y * eta[0]! - (y > 0 ? y - y * Math.log(y) : 0);
  if (loss === 'logistic') {
    const m = y * eta[0]!;
    return m > 0 ? Math.log1p(Math.exp(-m)) : Math.log1p(Math.exp(m)) - m;
  }
  if (loss !== 'softmax') {
    return readLoss(loss)!
      .of(eta.length)
      .value(Float64Array.of(y), Float64Array.of(1), Float64Array.from(eta));
  }
  const top = Math.max(...eta);
  return top + Math.log(eta.reduce((sum, value) => sum + Math.exp(value - top), 0)) - eta[y]!;
}

/** P(W, b). */
export function mixedObjective(problem: MixedCase, { coef, intercept }: MixedAnswer): number {
  const { tasks, alpha, l1Ratio } = problem;
  let total = 0;
  let first = 0;
  for (const [t, { loss, K, X, y }] of tasks.entries()) {
    const c = shareOf(problem, t);
    for (const [i, x] of X.entries()) {
      if (c[i] === 0) continue;
      const eta = Array.from({ length: K }, (_, k) =>
        x.reduce((sum, value, j) => sum + value * coef[first + k]![j]!, intercept[first + k]!),
      );
      total += c[i]! * lossOf(loss, y[i]!, eta);
    }
    first += K;
  }
  for (let j = 0; j < coef[0]!.length; j++) {
    const norm = Math.hypot(...coef.map((row) => row[j]!));
    const weight = problem.featureWeights?.[j] ?? 1;
    total += weight * (alpha * l1Ratio * norm + (alpha * (1 - l1Ratio) * norm * norm) / 2);
  }
  return total;
}

/** What random tasks are drawn from; printed when a law fails. */
export interface MixedDraw {
  readonly seed: number;
  readonly losses: readonly LossName[];
  readonly n: number;
  readonly p: number;
  readonly shared: boolean;
  readonly fitIntercept: boolean;
  readonly design: 'normal' | 'correlated' | 'copied' | 'offset' | 'constant' | 'thin';
  readonly missing: boolean;
  readonly weights: 'none' | 'random' | 'zeros';
  readonly taskWeights: boolean;
  readonly l1Ratio: number;
  readonly alpha: number;
}

export function mixedDraws(
  losses: readonly LossName[],
  fixed: Partial<MixedDraw> = {},
): fc.Arbitrary<MixedDraw> {
  const any = {
    seed: fc.nat(),
    losses: fc.array(fc.constantFrom(...losses), { minLength: 1, maxLength: 4 }),
    n: fc.integer({ min: 6, max: 24 }),
    p: fc.integer({ min: 1, max: 10 }),
    shared: fc.boolean(),
    fitIntercept: fc.boolean(),
    design: fc.constantFrom<MixedDraw['design']>(
      'normal',
      'correlated',
      'copied',
      'offset',
      'constant',
      'thin',
    ),
    missing: fc.boolean(),
    weights: fc.constantFrom<MixedDraw['weights']>('none', 'random', 'zeros'),
    taskWeights: fc.boolean(),
    l1Ratio: fc.constantFrom(1, 1, 0.9, 0.5, 0.1),
    alpha: fc.constantFrom(0.02, 0.1, 0.5),
  };
  const constants = Object.fromEntries(
    Object.entries(fixed).map(([name, value]) => [name, fc.constant(value)]),
  );
  return fc.record({ ...any, ...constants }) as fc.Arbitrary<MixedDraw>;
}

/** The tasks of a draw. Each task has every class among its first samples, which are never missing nor weightless. */
export function mixedCase(draw: MixedDraw): MixedCase {
  const random = createRandom(draw.seed);
  const { n, p, design } = draw;
  const design1 = (rows: number) =>
    Array.from({ length: rows }, () => {
      const x = Array.from({ length: p }, () => random.normal());
      for (let j = 0; j < p; j++) {
        if (design === 'correlated' && j > 0) x[j] = 0.8 * x[j - 1]! + 0.6 * x[j]!;
        if (design === 'copied' && j > 0 && j % 3 === 0) x[j] = -2 * x[j - 1]!;
        if (design === 'offset') x[j]! += j % 2 === 0 ? 10 : -3;
        if (design === 'constant' && j % 3 === 1) x[j] = j % 2 === 0 ? 0.1 : 0;
        if (design === 'thin' && random.uniform() < 0.7) x[j] = 0;
      }
      return x;
    });
  const sharedX = design1(n);
  const used = Array.from({ length: p }, () => random.uniform() < 0.5);
  const tasks = draw.losses.map((loss, t): MixedTask => {
    const X = draw.shared ? sharedX : design1(n - random.integer(3));
    const w = used.map((isUsed) => (isUsed ? random.normal() : 0));
    const score = X.map((x) => x.reduce((sum, value, j) => sum + value * w[j]!, random.normal() / 2));
    const mean = score.reduce((sum, value) => sum + value, 0) / score.length;
    const target = targetOf(loss);
    const first = target === 'classes' ? [0, 1, 2] : [-1, 1];
    const y = score.map((value, i): number => {
      if (loss === 'squared') return value + 3 * t;
      if (target === 'number') return value + 3 * t + (i % 5 === 4 ? 40 * (value - mean) : 0);
      if (target === 'count') {
        const count = Math.round(1.5 * Math.exp(Math.max(-9, Math.min(2, (value - mean) / 2))) - 0.4);
        return i === 0 ? count + 1 : count;
      }
      if (i < first.length) return first[i]!;
      if (target === 'pair') return value > mean ? 1 : -1;
      return value > mean + 0.5 ? 2 : value > mean - 0.5 ? 1 : 0;
    });
    const isKept = (i: number) => i < 3 || random.uniform() < 0.75;
    const s = y.map((_, i) => (draw.weights === 'zeros' && !isKept(i) ? 0 : 0.1 + random.uniform()));
    return {
      loss,
      K: target === 'classes' ? 3 : 1,
      X,
      y: draw.missing ? y.map((value, i) => (isKept(i) ? value : null)) : y,
      sampleWeight: draw.weights === 'none' ? null : s,
    };
  });
  const taskWeights = draw.taskWeights ? tasks.map(() => 0.2 + 2 * random.uniform()) : null;
  const { alpha, l1Ratio, fitIntercept } = draw;
  return { tasks, taskWeights, alpha, l1Ratio, fitIntercept };
}

/** The arguments of `fit`: (tasks), or (X, Y, options) where the tasks share their samples and `asTasks` is false. */
export function fitArgumentsOf(
  { tasks }: MixedCase,
  { shared, sparse }: { shared: boolean; sparse: boolean },
): unknown[] {
  const input = (X: number[][]): MatrixInput => (sparse ? compressed(X) : X);
  const target = (value: number | null) => value ?? Number.NaN;
  if (!shared) {
    return [tasks.map(({ X, y, sampleWeight }) => ({ X: input(X), y: y.map(target), sampleWeight }))];
  }
  const { X } = tasks[0]!;
  const Y = X.map((_, i) => tasks.map(({ y }) => target(y[i]!)));
  const weights = tasks.some(({ sampleWeight }) => sampleWeight !== null);
  const sampleWeight = weights ? X.map((_, i) => tasks.map((task) => task.sampleWeight?.[i] ?? 1)) : null;
  return [input(X), Y, { sampleWeight }];
}

/** Tasks with what counts for nothing left out: missing targets and samples of weight 0. */
export function trimmed(problem: MixedCase): MixedCase {
  const tasks = problem.tasks.map((task, t): MixedTask => {
    const c = shareOf(problem, t);
    const counts = (_: unknown, i: number) => c[i]! > 0;
    return {
      ...task,
      X: task.X.filter(counts),
      y: task.y.filter(counts),
      sampleWeight: task.sampleWeight?.filter(counts) ?? null,
    };
  });
  return { ...problem, tasks };
}
