/**
 * Problems for solvers, and their naive twin: `minimise ||Y - X W||_F^2 / 2 + l1 sum_j ||W_j|| + l2 / 2 ||W||_F^2`
 * in plain arrays. W is p x T, one row of T numbers a feature, flat.
 */

import fc from 'fast-check';
import type { Computation } from '../../src/computation/computation.js';
import { runSync } from '../../src/computation/drivers.js';
import { datasetFromShared } from '../../src/data/fromShared.js';
import type { Kernels } from '../../src/kernels/kernels.js';
import { createRandom, type Random } from '../../src/math/random.js';
import type { MatrixInput } from '../../src/matrix/input.js';
import type { RowStrengths } from '../../src/penalties/penalty.js';
import { rowLasso } from '../../src/penalties/rowLasso.js';
import { type RowProblem, rowProblem } from '../../src/problem/rowLasso/rowProblem.js';
import type { Solution, StopRule } from '../../src/solvers/solver.js';
import { columnOf } from './designs.js';
import { compressed } from './inputForms.js';

/** What a user would pass, by rows. */
export interface Data {
  readonly X: number[][];
  readonly Y: number[][];
  readonly sampleWeight?: number[] | undefined;
}

export interface Settings {
  /** l1 as a part of the least l1 with W = 0. */
  readonly l1?: number;
  /** The weight of ||W||_F^2 / 2 beside the mean loss. */
  readonly l2?: number;
  readonly fitIntercept?: boolean;
  readonly sparse?: boolean;
  readonly kernels?: 'wasm' | 'reference';
}

/** What a problem is drawn from; printed when a law fails. */
export interface Draw {
  n: number;
  p: number;
  T: number;
  seed: number;
  weighted: boolean;
  fitIntercept: boolean;
  sparse: boolean;
  kernels: 'wasm' | 'reference';
}

export const draws = (most: { n: number; p: number; T: number }): fc.Arbitrary<Draw> =>
  fc.record({
    n: fc.integer({ min: 1, max: most.n }),
    p: fc.integer({ min: 1, max: most.p }),
    T: fc.integer({ min: 1, max: most.T }),
    seed: fc.nat(),
    weighted: fc.boolean(),
    fitIntercept: fc.boolean(),
    sparse: fc.boolean(),
    kernels: fc.constantFrom('wasm', 'reference'),
  });

/** Columns of many kinds (all zero, constant, repeated, mostly zero, off centre); targets that use some. */
export function dataOf({ n, p, T, seed, weighted }: Draw): Data {
  const random = createRandom(seed);
  const columns: number[][] = [];
  for (let j = 0; j < p; j++) columns.push(drawColumn(random, n, columns));
  const X = Array.from({ length: n }, (_, i) => columns.map((column) => column[i]!));
  const used = Array.from({ length: Math.min(p, 1 + random.integer(4)) }, () => random.integer(p));
  const W = used.map(() => Array.from({ length: T }, () => random.normal()));
  const noise = [0, 0.1, 1][random.integer(3)]!;
  const Y = X.map((x) =>
    Array.from({ length: T }, (_, t) => {
      const signal = used.reduce((sum, j, k) => sum + x[j]! * W[k]![t]!, 0);
      return 2 + signal + noise * random.normal();
    }),
  );
  if (!weighted) return { X, Y };
  const sampleWeight = Array.from({ length: n }, () => (random.integer(4) ? 0.1 + random.uniform() : 0));
  sampleWeight[random.integer(n)] = 1;
  return { X, Y, sampleWeight };
}

function drawColumn(random: Random, n: number, earlier: readonly number[][]): number[] {
  const normal = () => Array.from({ length: n }, () => random.normal());
  switch (random.integer(10)) {
    case 0:
      return new Array<number>(n).fill(0);
    case 1:
      return new Array<number>(n).fill(0.1);
    case 2:
      return [...(earlier.at(-1) ?? normal())];
    case 3:
      return normal().map((value) => 5 + value);
    case 4:
    case 5:
      return normal().map((value) => (random.integer(3) ? 0 : value));
    default:
      return normal();
  }
}

/** Independent normal columns and targets with noise: nothing degenerate. */
export function plainData(n: number, p: number, T: number, seed: number, used = 3): Data {
  const random = createRandom(seed);
  const X = Array.from({ length: n }, () => Array.from({ length: p }, () => random.normal()));
  const W = Array.from({ length: Math.min(used, p) }, () => Array.from({ length: T }, () => random.normal()));
  const Y = X.map((x) =>
    Array.from({ length: T }, (_, t) =>
      W.reduce((sum, w, j) => sum + 2 * x[j]! * w[t]!, 0.3 * random.normal()),
    ),
  );
  return { X, Y };
}

/** The problem in kernel memory; the caller disposes of it. */
export function open(data: Data, settings: Settings = {}): RowProblem {
  const { l1 = 0, l2 = 0, fitIntercept = true, sparse = false, kernels = 'reference' } = settings;
  const X: MatrixInput = sparse ? compressed(data.X) : data.X;
  const dataset = datasetFromShared(X, data.Y, { sampleWeight: data.sampleWeight ?? null });
  const at = (strength: number) =>
    rowProblem(dataset, rowLasso({ l1: strength, l2, nTasks: data.Y[0]!.length }), { fitIntercept, kernels });
  if (l1 === 0) return at(0);
  const free = at(1);
  try {
    return at((l1 * largestCorrelation(twinOf(free))) / strengthsOf(free).l1 || l1);
  } finally {
    free.dispose();
  }
}

/** The strengths in the problem's coordinates, the same for all features. */
export function strengthsOf({ rows }: RowProblem): RowStrengths {
  return rows.fused!.everywhere!;
}

/** Opens a problem for the time of `body`. */
export function withProblem<R>(data: Data, settings: Settings, body: (problem: RowProblem) => R): R {
  const problem = open(data, settings);
  try {
    return body(problem);
  } finally {
    problem.dispose();
  }
}

/** Runs a solver on a problem of its own; the twin is for checking what it found. */
export function solve<Rule extends StopRule>(
  data: Data,
  settings: Settings,
  solver: (problem: RowProblem, rule: Rule) => Computation<Solution>,
  rule: (problem: RowProblem) => Rule,
): { solution: Solution; twin: Twin; tolerance: number } {
  return withProblem(data, settings, (problem) => {
    const chosen = rule(problem);
    const solution = runSync(solver(problem, chosen));
    return { solution, twin: twinOf(problem), tolerance: chosen.tolerance };
  });
}

/** A problem in plain arrays: p columns X and T columns Y of n numbers. */
export interface Twin {
  readonly X: readonly (readonly number[])[];
  readonly Y: readonly (readonly number[])[];
  readonly l1: number;
  readonly l2: number;
  /** ||Y||^2 / 2. */
  readonly nullObjective: number;
}

export const dot = (a: readonly number[], b: readonly number[]): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
const norm = (a: ArrayLike<number>): number => Math.hypot(...Array.from(a));

/** The design as the operator it stands for, densified. */
export function twinOf(problem: RowProblem): Twin {
  const { design, target } = problem.standardized;
  const { rows: n, columns: p, stride } = design;
  const X = Array.from({ length: p }, (_, j) => columnOf(design, j));
  const Y = Array.from({ length: problem.nTasks }, (_, t) => [
    ...target.subarray(t * stride, t * stride + n),
  ]);
  const nullObjective = Y.reduce((sum, y) => sum + dot(y, y), 0) / 2;
  return { X, Y, ...strengthsOf(problem), nullObjective };
}

/** Y - X W, T columns. */
export function residuals({ X, Y }: Twin, W: ArrayLike<number>): number[][] {
  const T = Y.length;
  return Y.map((y, t) => {
    const r = [...y];
    X.forEach((x, j) => {
      const w = W[j * T + t]!;
      if (w !== 0) for (let i = 0; i < r.length; i++) r[i]! -= x[i]! * w;
    });
    return r;
  });
}

/** P(W). */
export function objective(twin: Twin, W: ArrayLike<number>): number {
  const loss = residuals(twin, W).reduce((sum, r) => sum + dot(r, r), 0) / 2;
  let penalty = 0;
  for (const w of rowsOf(W, twin.Y.length)) {
    const size = norm(w);
    if (size > 0) penalty += twin.l1 * size + (twin.l2 / 2) * size * size;
  }
  return loss + penalty;
}

export function rowsOf(W: ArrayLike<number>, T: number): number[][] {
  const flat = Array.from(W);
  return Array.from({ length: flat.length / T }, (_, j) => flat.slice(j * T, (j + 1) * T));
}

/** D(Theta) for the T columns of Theta; -Infinity outside the domain by more than rounding. */
export function dualObjective(twin: Twin, theta: readonly (readonly number[])[]): number {
  return dualOnRay(twin, theta)(1);
}

/** c -> D(c Theta). */
function dualOnRay({ X, Y, l1, l2 }: Twin, theta: readonly (readonly number[])[]): (c: number) => number {
  const linear = theta.reduce((sum, column, t) => sum + dot(Y[t]!, column), 0);
  const quadratic = theta.reduce((sum, column) => sum + dot(column, column), 0);
  const size = norm(Y.flat());
  const norms = X.map((x) => ({ v: norm(theta.map((column) => dot(x, column))), rounding: norm(x) * size }));
  return (c) => {
    let value = c * linear - (c * c * quadratic) / 2;
    for (const { v, rounding } of norms) {
      const excess = c * v - l1;
      if (excess <= 1e-12 * l1 + 5e-15 * rounding) continue;
      if (l2 === 0) return -Infinity;
      value -= excess ** 2 / (2 * l2);
    }
    return value;
  };
}

/** The largest `||x_j^T Y||`: the least l1 with W = 0. */
export function largestCorrelation({ X, Y }: Twin): number {
  return Math.max(0, ...X.map((x) => norm(Y.map((y) => dot(x, y)))));
}

/** P(W) less the best dual value on the ray through the residual, by ternary search. */
export function rayGap(twin: Twin, W: ArrayLike<number>): number {
  const R = residuals(twin, W);
  const at = dualOnRay(twin, R);
  const largest = largestCorrelation({ ...twin, Y: R });
  const linear = R.reduce((sum, r, t) => sum + dot(twin.Y[t]!, r), 0);
  const quadratic = R.reduce((sum, r) => sum + dot(r, r), 0);
  let [low, high] = [0, linear > 0 ? linear / quadratic : 0];
  if (twin.l2 === 0 && largest * high > twin.l1) high = twin.l1 / largest;
  for (let k = 0; k < 100; k++) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    if (at(a) < at(b)) low = a;
    else high = b;
  }
  return objective(twin, W) - Math.max(0, at(low), at(high));
}

/** W by plain block descent, `W_j <- max(0, 1 - l1 / ||g||) g / (L_j + l2)` with g = x_j^T R + L_j W_j. */
export function slowMinimum(twin: Twin, passes = 3000): Float64Array {
  const { X, Y, l1, l2 } = twin;
  const T = Y.length;
  const W = new Float64Array(X.length * T);
  const R = Y.map((y) => [...y]);
  for (let pass = 0; pass < passes; pass++) {
    let moved = 0;
    X.forEach((x, j) => {
      const L = dot(x, x);
      if (L === 0) return;
      const g = R.map((r, t) => dot(x, r) + L * W[j * T + t]!);
      const size = norm(g);
      const factor = size > l1 ? (1 - l1 / size) / (L + l2) : 0;
      R.forEach((r, t) => {
        const change = factor * g[t]! - W[j * T + t]!;
        if (change === 0) return;
        W[j * T + t]! += change;
        moved += L * change * change;
        for (let i = 0; i < r.length; i++) r[i]! -= x[i]! * change;
      });
    });
    if (moved <= 1e-28 * twin.nullObjective) break;
  }
  return W;
}

/** The rows that are not zero, and whose norm is above `size`. */
export function supportOf(W: ArrayLike<number>, T: number, size = 0): number[] {
  return rowsOf(W, T).flatMap((w, j) => (norm(w) > size ? [j] : []));
}

/** A buffer of the kernels with these numbers. */
export function numbers(kernels: Kernels, values: ArrayLike<number>): Float64Array {
  const out = kernels.float64(values.length);
  out.set(values);
  return out;
}
