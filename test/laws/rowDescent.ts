/** The laws of `Kernels.descendRows`, held against plain loops. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  bytesFor,
  type DenseDesign,
  type Kernels,
  ROW_DESCENT,
  type RowDescent,
  rowDescentRoom,
  sampleNewtonRoom,
  strideOf,
} from '../../src/kernels/kernels.js';
import { createRandom } from '../../src/math/random.js';
import { expectAtMost } from './atMost.js';

const shapes = fc.record({
  n: fc.integer({ min: 1, max: 24 }),
  p: fc.integer({ min: 1, max: 30 }),
  T: fc.integer({ min: 1, max: 6 }),
  most: fc.constantFrom<number>(1, 3, 30),
  strength: fc.constantFrom<number>(0.01, 0.3, 0.9, 1.1),
  l2: fc.constantFrom<number>(0, 0.5),
  starts: fc.boolean(),
  mayTurn: fc.boolean(),
  seed: fc.nat(),
});
type Shape = typeof shapes extends fc.Arbitrary<infer Drawn> ? Drawn : never;

interface Problem {
  readonly kernels: Kernels;
  readonly x: DenseDesign;
  readonly descent: RowDescent;
}

function problemOf(open: (bytes: number) => Kernels, shape: Shape): Problem {
  const { n, p, T, seed, strength, l2, starts } = shape;
  const most = Math.min(shape.most, p);
  const stride = strideOf(n);
  const random = createRandom(seed);
  const room = rowDescentRoom(stride, p, T, most);
  const gramSize = strideOf(most) * most;
  const ofNewton = sampleNewtonRoom(stride, p, T);
  const sizes = [
    stride * p,
    p,
    stride * T,
    p * T,
    stride * T,
    p * T,
    gramSize,
    ROW_DESCENT.size,
    room,
    ofNewton,
  ];
  const kernels = open(bytesFor(sizes, [3 * p]));
  const buffers = sizes.map((size) => kernels.float64(size));
  const at = (k: number): Float64Array => buffers[k]!;
  const [data, squaredNorms, target, w, residual, v] = [at(0), at(1), at(2), at(3), at(4), at(5)];
  const [gram, state, scratch, newton] = [at(6), at(7), at(8), at(9)];
  const x = { kind: 'dense', rows: n, columns: p, stride, data } as const;
  for (let j = 0; j < p; j++) {
    const isConstant = random.integer(8) === 0;
    for (let i = 0; i < n; i++) data[j * stride + i] = isConstant ? 0 : random.normal();
    squaredNorms[j] = lengthOf(data.subarray(j * stride, j * stride + n)) ** 2;
  }
  for (let t = 0; t < T; t++) for (let i = 0; i < n; i++) target[t * stride + i] = random.normal();
  if (starts) for (let q = 0; q < p * T; q++) w[q] = squaredNorms[Math.floor(q / T)]! && random.normal();
  const largest = Math.max(0, ...rowsOf(correlations(x, target, T), T).map(lengthOf));
  for (const memory of [gram, scratch, newton, residual, v!]) memory.fill(Number.NaN);
  state[ROW_DESCENT.lowest] = Infinity;
  const nullObjective = lengthOf(target) ** 2 / 2;
  const descent = {
    squaredNorms,
    target,
    w,
    residual,
    v,
    strengths: { l1: Math.max(1e-3, strength * largest), l2: l2 * n },
    memory: { most, gram, lists: kernels.int32(3 * p), state, room: scratch, newton },
    mayTurn: shape.mayTurn,
    tolerance: 1e-7 * nullObjective,
    finestGap: 1e-14 * nullObjective,
    finestDistance: 1e-12 * nullObjective,
    smallestMovement: 1e-28 * nullObjective,
    maxPasses: 1e4,
    extraFlops: 1e6,
  };
  return { kernels, x, descent };
}

/** Runs the laws on the kernels that `open` opens. */
export function rowDescentLaws(open: (bytes: number) => Kernels): void {
  it('descendRows ends at a minimum that R, V and the gap prove, in whatever pieces', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { kernels, x, descent } = problemOf(open, shape);
        const pieces = problemOf(open, shape);
        const { T } = shape;
        const { w, v, residual, strengths, memory, tolerance } = descent;
        const end = kernels.descendRows(x, descent, Infinity);
        const calls = ['paused'];
        while (calls.at(-1) === 'paused') {
          calls.push(pieces.kernels.descendRows(pieces.x, pieces.descent, 1));
        }
        expect(calls.at(-1)).toBe(end);
        expect(pieces.descent.w).toEqual(w);
        expect(pieces.descent.memory.state).toEqual(memory.state);

        const R = residualOf(x, descent.target, w, T);
        expectNear(residual, R, 1e-11 * (1 + lengthOf(w)) * (1 + lengthOf(R)));
        const V = correlations(x, R, T);
        expectNear(v, V, 1e-10 * (1 + lengthOf(w)) * (1 + lengthOf(R)));
        const gap = memory.state[ROW_DESCENT.gap]!;
        const plain = plainGap(w, R, V, T, strengths);
        expectAtMost(Math.abs(gap - plain), 1e-9 * gap + 1e-12 * lengthOf(R) ** 2);
        if (end === 'converged') expectAtMost(plain, tolerance * 1.01);
        else expect(end).toBe('crowded');
        if (descent.memory.most === shape.p) expect(end).toBe('converged');
        kernels.dispose();
        pieces.kernels.dispose();
      }),
    );
  });

  it('descendRows goes on from what stands, and takes no more passes than it may', () => {
    const shape = {
      n: 20,
      p: 12,
      T: 3,
      most: 12,
      strength: 0.1,
      l2: 0,
      starts: false,
      mayTurn: false,
      seed: 1,
    };
    const { kernels, x, descent } = problemOf(open, shape);
    const { state } = descent.memory;
    expect(kernels.descendRows(x, { ...descent, maxPasses: 2 }, Infinity)).toBe('maxIter');
    expect(state[ROW_DESCENT.passes]).toBe(2);
    const known = state[ROW_DESCENT.known]!;
    const weaker = { ...descent, strengths: { l1: descent.strengths.l1 / 2, l2: 0 } };
    state.fill(0, ROW_DESCENT.passes);
    state[ROW_DESCENT.phase] = 1;
    state[ROW_DESCENT.lowest] = Infinity;
    expect(kernels.descendRows(x, weaker, Infinity)).toBe('converged');
    expect(state[ROW_DESCENT.known]).toBeGreaterThanOrEqual(known);
    const { w, v } = descent;
    const R = residualOf(x, descent.target, w, 3);
    expectAtMost(plainGap(w, R, v, 3, weaker.strengths), descent.tolerance * 1.01);
    const wrong = { ...descent, memory: { ...descent.memory, most: 11 } };
    expect(() => kernels.descendRows(x, wrong, 1)).toThrow('a descent on 11 rows');
    kernels.dispose();
    expect(() => kernels.descendRows(x, descent, 1)).toThrow('disposed');
  });
}

const lengthOf = (values: ArrayLike<number>): number =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));

const rowsOf = (values: Float64Array, T: number): Float64Array[] =>
  Array.from({ length: values.length / T }, (_, j) => values.subarray(j * T, (j + 1) * T));

function correlations({ columns, stride, data }: DenseDesign, field: Float64Array, T: number): Float64Array {
  const out = new Float64Array(columns * T);
  for (let j = 0; j < columns; j++)
    for (let t = 0; t < T; t++)
      for (let i = 0; i < stride; i++) out[j * T + t]! += data[j * stride + i]! * field[t * stride + i]!;
  return out;
}

function residualOf(
  { columns, stride, data }: DenseDesign,
  target: Float64Array,
  w: Float64Array,
  T: number,
): Float64Array {
  const out = target.slice();
  for (let j = 0; j < columns; j++)
    for (let t = 0; t < T; t++)
      for (let i = 0; i < stride; i++) out[t * stride + i]! -= data[j * stride + i]! * w[j * T + t]!;
  return out;
}

/** P(W) - D(c R) by its definition, at the best c that is feasible; at c = 1 with a ridge. */
function plainGap(
  w: Float64Array,
  R: Float64Array,
  V: Float64Array,
  T: number,
  { l1, l2 }: RowDescent['strengths'],
): number {
  const squares = lengthOf(R) ** 2;
  const along = w.reduce((sum, weight, q) => sum + weight * V[q]!, 0);
  const penalty = rowsOf(w, T).reduce(
    (sum, row) => sum + l1 * lengthOf(row) + (l2 / 2) * lengthOf(row) ** 2,
    0,
  );
  const norms = rowsOf(V, T).map(lengthOf);
  const linear = squares + along; // <Y, R>
  const c = l2 > 0 || squares === 0 ? 1 : Math.max(0, Math.min(linear / squares, l1 / Math.max(...norms)));
  const conjugate = l2 > 0 ? norms.reduce((sum, norm) => sum + Math.max(0, norm - l1) ** 2 / (2 * l2), 0) : 0;
  return squares / 2 + penalty - (c * linear - (c * c * squares) / 2 - conjugate);
}

function expectNear(actual: Float64Array, expected: Float64Array, size: number): void {
  expect(actual.length).toBe(expected.length);
  for (let k = 0; k < actual.length; k++) expectAtMost(Math.abs(actual[k]! - expected[k]!), size);
}
