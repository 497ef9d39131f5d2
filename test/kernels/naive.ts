/** Problems for kernels, and the twin that does what kernels do with three plain loops over a densified design. */

import fc from 'fast-check';
import {
  bytesFor,
  type Kernels,
  type ProxRow,
  type StoredDesign,
  strideOf,
} from '../../src/kernels/kernels.js';
import { createRandom, type Random } from '../../src/math/random.js';

/** What a problem is drawn from; printed when a law fails. */
export interface Shape {
  kind: 'dense' | 'sparse';
  /** Sparse: whether shift and unit are there. */
  centred: boolean;
  n: number;
  p: number;
  T: number;
  seed: number;
}

/** Lengths over all tails, and a few over the edges of the blocks that kernels may cut samples into. */
export const shapes: fc.Arbitrary<Shape> = fc.record({
  kind: fc.constantFrom('dense', 'sparse'),
  centred: fc.boolean(),
  n: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: 33 }) },
    { weight: 1, arbitrary: fc.constantFrom(256, 1021, 1024, 1025, 2051) },
  ),
  p: fc.integer({ min: 0, max: 17 }),
  T: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat(),
});

/** A problem outside any kernels' memory: plain arrays of numbers. */
export interface Problem {
  readonly shape: Shape;
  /** S by columns; `x_j = S_j - shift_j unit`. */
  readonly S: readonly (readonly number[])[];
  readonly shift: readonly number[];
  readonly unit: readonly number[];
  /**
   * `||x_j||^2`; 0, so that sweeps pass over it, for a column that centring leaves little of: subtracting the
   * rest would cost digits, and the laws ask for them.
   */
  readonly squaredNorms: readonly number[];
  /** T columns of n numbers. */
  readonly field: readonly (readonly number[])[];
  /** p rows of T numbers. */
  readonly w: readonly (readonly number[])[];
  /** Some features in random order, none twice. */
  readonly some: readonly number[];
  /** Features in random order, some more than once. */
  readonly visits: readonly number[];
}

export function problemOf(shape: Shape): Problem {
  const { kind, centred, n, p, T, seed } = shape;
  const random = createRandom(seed);
  const list = (length: number, draw: () => number) => Array.from({ length }, draw);
  const S = Array.from({ length: p }, () => {
    const density = [0, 0.3, 1][random.integer(3)]!;
    return list(n, () => (random.uniform() < density ? entry(random) : 0));
  });
  const hasUnit = kind === 'sparse' && centred;
  const unit = list(n, () => (hasUnit ? random.integer(4) && 0.5 + random.uniform() : 0));
  const unitSquared = dot(unit, unit);
  const shift = S.map((column) => (unitSquared > 0 ? dot(column, unit) / unitSquared : 0));
  const squaredNorms = S.map((column, j) => {
    const x = column.map((s, i) => s - shift[j]! * unit[i]!);
    const L = dot(x, x);
    return L > 0.05 * dot(column, column) ? L : 0;
  });
  return {
    shape,
    S,
    shift,
    unit,
    squaredNorms,
    field: Array.from({ length: T }, () => list(n, () => entry(random))),
    w: Array.from({ length: p }, () => list(T, () => (random.integer(3) ? entry(random) : 0))),
    some: [...random.permutation(p)].slice(0, random.integer(p + 1)),
    visits: p === 0 ? [] : list(random.integer(2 * p + 1), () => random.integer(p)),
  };
}

/** A number in (-2, -0.5] or [0.5, 2): far from 0, so that no problem is badly conditioned by chance. */
function entry(random: Random): number {
  return (random.integer(2) ? 1 : -1) * (0.5 + 1.5 * random.uniform());
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** A problem in the memory of some kernels. */
export interface Loaded {
  readonly x: StoredDesign;
  readonly field: Float64Array;
  readonly w: Float64Array;
  readonly squaredNorms: Float64Array;
  readonly some: Int32Array;
  readonly visits: Int32Array;
}

/** Opens kernels with room for a problem and what its laws work with, and copies the problem into them. */
export function load(open: (bytes: number) => Kernels, problem: Problem): Loaded & { kernels: Kernels } {
  const { shape, S, shift, unit } = problem;
  const { n, p, T } = shape;
  const stride = strideOf(n);
  const entries = S.map((column) => column.flatMap((s, i) => (s === 0 ? [] : [{ i, s }])));
  const count = entries.reduce((sum, column) => sum + column.length, 0);
  const sizeOfX = shape.kind === 'dense' ? [p * stride] : [count, p, stride];
  const kernels = open(
    bytesFor(
      [
        ...sizeOfX,
        p,
        2 * stride * T,
        2 * p * T,
        strideOf(p) * p,
        strideOf(p) * T,
        2 * stride * T,
        2 * p * T,
        T,
        T,
      ],
      [count, p + 1, problem.some.length, problem.visits.length, 8],
    ),
  );
  const numbers = (values: readonly number[]) => {
    const out = kernels.float64(values.length);
    out.set(values);
    return out;
  };
  const integers = (values: readonly number[]) => {
    const out = kernels.int32(values.length);
    out.set(values);
    return out;
  };
  const padded = (columns: readonly (readonly number[])[]) => {
    const out = kernels.float64(columns.length * stride);
    for (const [j, column] of columns.entries()) out.set(column, j * stride);
    return out;
  };
  const base = { rows: n, columns: p, stride };
  const ends = entries.map((_, j) => entries.slice(0, j + 1).reduce((sum, column) => sum + column.length, 0));
  const x: StoredDesign =
    shape.kind === 'dense'
      ? { kind: 'dense', ...base, data: padded(S) }
      : {
          kind: 'sparse',
          ...base,
          data: numbers(entries.flat().map(({ s }) => s)),
          indices: integers(entries.flat().map(({ i }) => i)),
          indptr: integers([0, ...ends]),
          shift: numbers(shift),
          unit: padded([unit]),
        };
  return {
    kernels,
    x,
    field: padded(problem.field),
    w: numbers(problem.w.flat()),
    squaredNorms: numbers(problem.squaredNorms),
    some: integers(problem.some),
    visits: integers(problem.visits),
  };
}

/** What a naive sum came to, and the sum of its terms' absolute values: the scale of its rounding. */
export interface Sum {
  readonly value: number;
  readonly scale: number;
}

/** The two terms of `x_ij = S_ij - shift_j unit_i`. */
function terms({ S, shift, unit }: Problem, i: number, j: number): [number, number] {
  return [S[j]![i]!, -shift[j]! * unit[i]!];
}

/** `X_J W_J` at sample i of task t. */
export function naivePredict(problem: Problem, J: readonly number[], i: number, t: number): Sum {
  let value = 0;
  let scale = 0;
  for (const j of J) {
    for (const term of terms(problem, i, j)) {
      value += term * problem.w[j]![t]!;
      scale += Math.abs(term * problem.w[j]![t]!);
    }
  }
  return { value, scale };
}

/** `x_j^T field` for task t. */
export function naiveCorrelate(problem: Problem, j: number, t: number): Sum {
  let value = 0;
  let scale = 0;
  for (let i = 0; i < problem.shape.n; i++) {
    for (const term of terms(problem, i, j)) {
      value += term * problem.field[t]![i]!;
      scale += Math.abs(term * problem.field[t]![i]!);
    }
  }
  return { value, scale };
}

/** One sweep over `problem.visits` from w with residual `field`. */
export function naiveSweep(
  problem: Problem,
  prox: ProxRow,
): { w: Float64Array; R: number[][]; moved: number } {
  const { n, T } = problem.shape;
  const w = Float64Array.from(problem.w.flat());
  const R = problem.field.map((column) => [...column]);
  let moved = 0;
  for (const j of problem.visits) {
    const L = problem.squaredNorms[j]!;
    if (L === 0) continue;
    const x = columnOf(problem, j);
    const before = w.slice(j * T, (j + 1) * T);
    for (let t = 0; t < T; t++) w[j * T + t]! += dot(x, R[t]!) / L;
    prox(w, j, 1 / L);
    for (let t = 0; t < T; t++) {
      const d = w[j * T + t]! - before[t]!;
      moved += L * d * d;
      for (let i = 0; i < n; i++) R[t]![i]! -= x[i]! * d;
    }
  }
  return { w, R, moved };
}

/** X^T F for some columns F of n numbers: p rows, a number for each. */
export function naiveProducts(problem: Problem, columns: readonly (readonly number[])[]): number[][] {
  return problem.S.map((_, j) => {
    const x = columnOf(problem, j);
    return columns.map((column) => dot(x, column));
  });
}

/** x_j. */
export function columnOf(problem: Problem, j: number): number[] {
  return Array.from({ length: problem.shape.n }, (_, i) => {
    const [stored, shift] = terms(problem, i, j);
    return stored + shift;
  });
}

/** The proximal operator of `alpha ||W_j||_2`; of nothing for alpha = 0. */
export function rowSoftThreshold(T: number, alpha: number): ProxRow {
  return (w, j, step) => {
    const row = w.subarray(j * T, (j + 1) * T);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    const factor = norm > step * alpha ? 1 - (step * alpha) / norm : 0;
    for (let t = 0; t < T; t++) row[t]! *= factor;
  };
}
