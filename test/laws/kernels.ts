/** The laws that every `Kernels` obeys, held against a naive twin that loops over a densified design. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesFor,
  type DenseDesign,
  type Kernels,
  LANES,
  type ProxRow,
  strideOf,
} from '../../src/kernels/kernels.js';
import { normRange } from '../../src/linalg/vectors.js';
import { createRandom } from '../../src/math/random.js';
import { rowLasso } from '../../src/penalties/rowLasso.js';
import {
  columnOf,
  type Loaded,
  load,
  naiveCorrelate,
  naivePredict,
  naiveProducts,
  naiveSweep,
  type Problem,
  problemOf,
  rowSoftThreshold,
  shapes,
} from '../kernels/naive.js';
import { expectAtMost } from './atMost.js';
import { rowDescentLaws } from './rowDescent.js';

const identity: ProxRow = () => {};
const toZero =
  (T: number): ProxRow =>
  (w, j) =>
    void w.fill(0, j * T, (j + 1) * T);
const MARK = 7;

/** Runs the laws on the kernels that `open` opens. */
export function kernelLaws(
  name: string,
  open: (bytes: number) => Kernels,
  settings: { readonly numRuns?: number } = {},
): void {
  const law = (what: string, body: (loaded: Loaded & { kernels: Kernels }, problem: Problem) => void) =>
    it(what, () => {
      fc.assert(
        fc.property(shapes, (shape) => {
          const problem = problemOf(shape);
          const loaded = load(open, problem);
          try {
            body(loaded, problem);
          } finally {
            loaded.kernels.dispose();
          }
        }),
        settings,
      );
    });

  describe(`the laws of kernels: ${name}`, () => {
    it('hand out zeroed buffers, again after they were written to', () => {
      for (let round = 0; round < 3; round++) {
        const kernels = open(2048);
        const a = kernels.float64(33);
        const b = kernels.int32(33);
        expect([...a, ...b]).toEqual(new Array(66).fill(0));
        a.fill(1);
        b.fill(1);
        kernels.dispose();
      }
    });

    law('predict gives X_J W_J, and zero in the padding', ({ kernels, x, w, some }, problem) => {
      const { n, T } = problem.shape;
      const out = kernels.float64(x.stride * T).fill(MARK);
      kernels.predict(x, w, some, out);
      for (let t = 0; t < T; t++) {
        for (let i = 0; i < n; i++) {
          expectClose(out[t * x.stride + i]!, naivePredict(problem, problem.some, i, t));
        }
      }
      expectPadding(out, n);
    });

    law('correlate gives x_j^T G and leaves other rows alone', ({ kernels, x, field, some }, problem) => {
      const { p, T } = problem.shape;
      const out = kernels.float64(p * T).fill(MARK);
      kernels.correlate(x, field, some, out);
      for (let j = 0; j < p; j++) {
        for (let t = 0; t < T; t++) {
          if (some.includes(j)) expectClose(out[j * T + t]!, naiveCorrelate(problem, j, t));
          else expect(out[j * T + t]).toBe(MARK);
        }
      }
    });

    law(
      'correlate and predict are adjoint: <X^T G, W> = <G, X W>',
      ({ kernels, x, w, field, some }, problem) => {
        const { p, T } = problem.shape;
        const XW = kernels.float64(field.length);
        const XG = kernels.float64(p * T);
        kernels.predict(x, w, some, XW);
        kernels.correlate(x, field, some, XG);
        const left = XG.reduce((sum, value, k) => sum + value * w[k]!, 0);
        const right = XW.reduce((sum, value, k) => sum + value * field[k]!, 0);
        expectAtMost(Math.abs(left - right), 1e-12 * 100 * (1 + p * field.length));
      },
    );

    it('largest, divide, subtract and inner go over fields of any length', () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 9 }), fc.nat(), (quarter, seed) => {
          const length = LANES * quarter;
          const kernels = open(bytesFor([length, length, length], []));
          try {
            const random = createRandom(seed);
            const drawn = () => Array.from({ length }, () => random.normal());
            const [a, b, out] = [drawn(), drawn(), drawn()].map((from) => {
              const field = kernels.float64(length);
              field.set(from);
              return field;
            }) as [Float64Array, Float64Array, Float64Array];
            const squaresOf = (field: readonly number[]) => field.reduce((sum, value) => sum + value ** 2, 0);
            expect(kernels.largest(a)).toBe(Math.max(0, ...a.map(Math.abs)));
            const difference = Array.from(a, (value, k) => value - b[k]!);
            expect(kernels.subtract(a, b, out)).toBeCloseTo(squaresOf(difference), 11);
            expect([...out]).toEqual(difference);
            const products = Array.from(a, (value, k) => value * b[k]!);
            expect(kernels.inner(a, b)).toBeCloseTo(
              products.reduce((sum, value) => sum + value, 0),
              11,
            );
            const divided = Array.from(a, (value) => value / 3);
            expect(kernels.divide(a, 3)).toBeCloseTo(squaresOf(divided), 11);
            expect([...a]).toEqual(divided);
            kernels.subtract(out, b, out);
            expect([...out]).toEqual(difference.map((value, k) => value - b[k]!));
            const rest = Array.from(a, (value, k) => value - 0.7 * b[k]!);
            expect(kernels.subtract(a, b, out, 0.7)).toBeCloseTo(squaresOf(rest), 11);
            expect([...out]).toEqual(rest);
            if (length === 0) return;
            for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
              b[random.permutation(length)[0]!] = value;
              expect(kernels.largest(b)).toBe(Math.abs(value));
              b.fill(1);
            }
          } finally {
            kernels.dispose();
          }
        }),
      );
    });

    it('rowNorms gives the lengths of rows of any width and size', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 33 }),
          fc.constantFrom(1, 1e-200, 1e200, 5e-324),
          fc.nat(),
          (T, size, seed) => {
            const kernels = open(bytesFor([5 * T, 5], [5]));
            try {
              const [rows, features, out] = [kernels.float64(5 * T), kernels.int32(3), kernels.float64(5)];
              const random = createRandom(seed);
              for (let k = T; k < 5 * T; k++) rows[k] = size * random.normal();
              features.set([4, 0, 2]);
              out.fill(7);
              kernels.rowNorms(rows, T, features, out);
              const [last, zero, middle] = [4, 0, 2].map((j) => normRange(rows, j * T, T));
              expectAtMost(Math.abs(out[0]! - last!), 1e-14 * last!);
              expect(zero).toBe(0);
              expect(out[1]).toBe(0);
              expectAtMost(Math.abs(out[2]! - middle!), 1e-14 * middle!);
              expect([...out.subarray(3)]).toEqual([7, 7]);
              rows[4 * T] = Number.NEGATIVE_INFINITY;
              kernels.rowNorms(rows, T, features, out);
              expect(out[0]).toBe(Number.POSITIVE_INFINITY);
              expect(() => kernels.rowNorms(rows, T, features, out.subarray(0, 2))).toThrow(
                '2 lengths for 3',
              );
            } finally {
              kernels.dispose();
            }
          },
        ),
      );
    });

    it('largest, divide and subtract refuse fields that do not go together', () => {
      const kernels = open(bytesFor([8, 8, 4], []));
      const [a, b, short] = [kernels.float64(8), kernels.float64(8), kernels.float64(4)];
      expect(() => kernels.subtract(a, b, short)).toThrow('fields of 8, 8, 4 numbers');
      expect(() => kernels.divide(a.subarray(0, 7), 2)).toThrow('fields of 7 numbers');
      expect(() => kernels.largest(a.subarray(0, 7))).toThrow('fields of 7 numbers');
      kernels.dispose();
    });

    it('gram, factorise, inverseFactor, gramOfUpper and the solves give X^T X + I, its factor and its inverse, in any ranges', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 19 }),
          fc.oneof({ arbitrary: fc.integer({ min: 0, max: 33 }), weight: 9 }, fc.constant(1100)),
          fc.integer({ min: 1, max: 9 }),
          fc.integer({ min: 0, max: 38 }),
          fc.nat(),
          (quarter, rows, width, T, seed) => {
            const n = LANES * quarter;
            const stride = strideOf(rows);
            const kernels = open(bytesFor([n * stride, n * n, n * n, n * n, n * T], []));
            try {
              const random = createRandom(seed);
              const data = kernels.float64(n * stride);
              for (let j = 0; j < n; j++)
                for (let i = 0; i < rows; i++) data[j * stride + i] = random.normal();
              const x = { kind: 'dense', rows, columns: n, stride, data } as const;
              const each = (run: (range: { first: number; end: number }) => void): void => {
                for (let first = 0; first < n; first += LANES * width)
                  run({ first, end: Math.min(n, first + LANES * width) });
              };
              const a = kernels.float64(n * n);
              for (let i = 0; i < n; i++) a[i * n + i] = 1;
              each((range) => kernels.gram(x, a, range));
              const at = (i: number, j: number): number => a[Math.max(i, j) * n + Math.min(i, j)]!;
              const naive = (i: number, j: number): number => {
                let sum = i === j ? 1 : 0;
                for (let k = 0; k < rows; k++) sum += data[i * stride + k]! * data[j * stride + k]!;
                return sum;
              };
              const full = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => at(i, j)));
              for (let i = 0; i < n; i++)
                for (let j = 0; j <= i; j++) {
                  const error = Math.abs(at(i, j) - naive(i, j));
                  expectAtMost(error, 1e-13 * (1 + naive(i, i) + naive(j, j)));
                }

              each((range) => expect(kernels.factorise(a, n, 1e-15, range)).toBe(-1));
              for (let i = 0; i < n; i++) {
                for (let j = 0; j <= i; j++) {
                  let sum = 0;
                  for (let k = 0; k <= j; k++) sum += a[i * n + k]! * a[j * n + k]!;
                  const size = full[i]![i]! + full[j]![j]!;
                  expectAtMost(Math.abs(sum - full[i]![j]!), 1e-13 * size);
                }
              }

              const u = kernels.float64(n * n).fill(MARK);
              const inverse = kernels.float64(n * n);
              each((range) => kernels.inverseFactor(a, n, u, range));
              each((range) => kernels.gramOfUpper(u, n, inverse, range));
              for (let i = 0; i < n; i++) {
                for (let j = 0; j < n; j++) {
                  let sum = i === j ? -1 : 0;
                  for (let k = 0; k < n; k++)
                    sum += full[i]![k]! * inverse[Math.max(k, j) * n + Math.min(k, j)]!;
                  expectAtMost(Math.abs(sum), 1e-9);
                }
              }

              if (n === 0) return;
              const field = kernels.float64(n * T);
              for (let k = 0; k < field.length; k++) field[k] = random.normal();
              const targets = field.slice();
              kernels.solveLower(a, n, field);
              for (let t = 0; t < T; t++) {
                for (let i = 0; i < n; i++) {
                  let sum = -targets[t * n + i]!;
                  let size = 1;
                  for (let k = 0; k <= i; k++) {
                    sum += a[i * n + k]! * field[t * n + k]!;
                    size += Math.abs(a[i * n + k]! * field[t * n + k]!);
                  }
                  expectAtMost(Math.abs(sum), 1e-14 * size);
                }
              }
              kernels.solveUpper(a, n, field);
              for (let t = 0; t < T; t++) {
                for (let i = 0; i < n; i++) {
                  let sum = -targets[t * n + i]!;
                  for (let k = 0; k < n; k++) sum += full[i]![k]! * field[t * n + k]!;
                  expectAtMost(Math.abs(sum), 1e-9);
                }
              }
            } finally {
              kernels.dispose();
            }
          },
        ),
        settings,
      );
    });

    it('factorise raises the pivots that are rounding, and tells the first', () => {
      const n = 8;
      const kernels = open(bytesFor([n * n], []));
      const a = kernels.float64(n * n);
      // Row 3 is row 1, row 5 is zero.
      for (let i = 0; i < n; i++) a[i * n + i] = i === 5 ? 0 : 4;
      a[3 * n + 1] = 4;
      const least = 1e-15;
      expect(kernels.factorise(a, n, least, { first: 0, end: 4 })).toBe(3);
      expect(kernels.factorise(a, n, least, { first: 4, end: n })).toBe(-1);
      expect(Array.from({ length: n }, (_, i) => a[i * n + i])).toEqual([
        2,
        2,
        2,
        Math.sqrt(4 * least),
        2,
        1,
        2,
        2,
      ]);
      kernels.dispose();
    });

    it('symmetric matrices and ranges that do not go together are refused', () => {
      const kernels = open(1024);
      const a = kernels.float64(16);
      expect(() => kernels.factorise(a, 4, 0, { first: 0, end: 8 })).toThrow('rows 0 to 8 of 4');
      expect(() => kernels.factorise(a, 4, 0, { first: 1, end: 4 })).toThrow('rows 1 to 4 of 4');
      expect(() => kernels.inverseFactor(a, 8, a, { first: 0, end: 8 })).toThrow('16, 16 numbers');
      expect(() => kernels.solveLower(a, 4, a.subarray(0, 6))).toThrow('a field of 6; n is 4');
      expect(() => kernels.solveUpper(a, 8, a)).toThrow('a matrix of 16 numbers');
      kernels.dispose();
    });

    for (const alpha of [0, 0.5, 5]) {
      law(`sweep is naive block descent, row threshold ${alpha}`, (loaded, problem) => {
        const { kernels, x, w, field, squaredNorms, visits } = loaded;
        const { n, p, T } = problem.shape;
        const proxRow = alpha === 0 ? identity : rowSoftThreshold(T, alpha);
        const twin = naiveSweep(problem, proxRow);
        const moved = kernels.sweep(x, { features: visits, squaredNorms, w, residual: field, proxRow });

        const size = 1e-11 * (1 + largest(twin.w) + largest(twin.R.flat()) + largest(problem.field.flat()));
        expectNear(w, twin.w, size);
        for (let t = 0; t < T; t++) {
          expectNear(field.subarray(t * x.stride, t * x.stride + n), twin.R[t]!, size);
        }
        expectAtMost(Math.abs(moved - twin.moved), 1e-11 * (1 + twin.moved));
        expectPadding(field, n);
        for (let j = 0; j < p; j++) {
          if (visits.includes(j)) continue;
          expect([...w.subarray(j * T, (j + 1) * T)]).toEqual(problem.w[j]);
        }
      });
    }

    for (const [l1, l2] of [
      [0, 0],
      [0.5, 0],
      [2, 3],
      [1e300, 0],
    ] as const) {
      law(`sweep takes l1 ${l1}, l2 ${l2} for the penalty that they stand for`, (loaded, problem) => {
        const { kernels, x, w, field, squaredNorms, visits } = loaded;
        const { n, T } = problem.shape;
        const { prox, fused } = rowLasso({ l1, l2, nTasks: T }).rows!;
        const proxRow: ProxRow = (u, j, step) => prox(u, j * T, j, step);
        const strengths = fused!.everywhere;
        const twin = naiveSweep(problem, proxRow);
        const pass = { features: visits, squaredNorms, w, residual: field, proxRow, strengths };
        const moved = kernels.sweep(x, pass);
        const size = 1e-11 * (1 + largest(twin.w) + largest(twin.R.flat()) + largest(problem.field.flat()));
        expectNear(w, twin.w, size);
        for (let t = 0; t < T; t++) {
          expectNear(field.subarray(t * x.stride, t * x.stride + n), twin.R[t]!, size);
        }
        expectAtMost(Math.abs(moved - twin.moved), 1e-11 * (1 + twin.moved));
        for (let q = 0; q < w.length; q++) if (l1 > 0 && twin.w[q] === 0) expect(w[q]).toBe(0);
      });

      law(`sweepGram is the sweep seen through inner products, l1 ${l1}, l2 ${l2}`, (loaded, problem) => {
        const { kernels, w, squaredNorms, visits } = loaded;
        const { p, T } = problem.shape;
        const { prox, fused } = rowLasso({ l1, l2, nTasks: T }).rows!;
        const proxRow: ProxRow = (u, j, step) => prox(u, j * T, j, step);
        const strengths = fused!.everywhere;
        const twin = naiveSweep(problem, proxRow);
        const stride = strideOf(p);
        const columns = problem.S.map((_, j) => columnOf(problem, j));
        const gram: DenseDesign = {
          kind: 'dense',
          rows: p,
          columns: p,
          stride,
          data: kernels.float64(stride * p),
        };
        naiveProducts(problem, columns).forEach((row, j) => {
          gram.data.set(row, j * stride);
        });
        const v = kernels.float64(stride * T);
        const put = (rows: readonly (readonly number[])[], out: Float64Array) =>
          rows.forEach((row, j) => {
            row.forEach((value, t) => {
              out[t * stride + j] = value;
            });
          });
        put(naiveProducts(problem, problem.field), v);
        const start = v.slice();
        const pass = { features: visits, squaredNorms, w, residual: v, proxRow, strengths };
        const moved = kernels.sweepGram(gram, pass);
        const expected = new Float64Array(v.length);
        put(naiveProducts(problem, twin.R), expected);
        const scale = 1 + largest(gram.data);
        const size = 1e-10 * scale * (1 + largest(twin.w) + largest(expected) + largest(start));
        expectNear(w, twin.w, size);
        expectNear(v, expected, size * scale);
        expectAtMost(Math.abs(moved - twin.moved), 1e-10 * scale * (1 + twin.moved));
        for (let q = 0; q < w.length; q++) if (l1 > 0 && twin.w[q] === 0) expect(w[q]).toBe(0);
      });
    }

    for (const { l1, l2 } of [
      { l1: 0.5, l2: 0 },
      { l1: 0.1, l2: 2 },
    ]) {
      law(
        `descendGram is so many passes of sweepGram, l1 ${l1}, l2 ${l2}`,
        ({ kernels, w, squaredNorms }, problem) => {
          const { p, T, seed } = problem.shape;
          const stride = strideOf(p);
          const rows = rowLasso({ l1, l2, nTasks: T }).rows!;
          const gram = {
            kind: 'dense',
            rows: p,
            columns: p,
            stride,
            data: kernels.float64(stride * p),
          } as const;
          const features = kernels.int32(p);
          const columns = problem.S.map((_, j) => columnOf(problem, j));
          naiveProducts(problem, columns).forEach((row, j) => {
            gram.data.set(row, j * stride);
            features[j] = j;
          });
          const residual = kernels.float64(stride * T);
          const random = createRandom(seed);
          for (let t = 0; t < T; t++) for (let j = 0; j < p; j++) residual[t * stride + j] = random.normal();
          const [startW, startV] = [kernels.float64(p * T), kernels.float64(stride * T)];
          const proxRow: ProxRow = (u, j, step) => rows.prox(u, j * T, j, step);
          const pass = { features, squaredNorms, w, residual, proxRow, strengths: { l1, l2 } };
          const descent = { ...pass, startW, startV, residualSquares: 1, smallestMovement: -1, maxPasses: 6 };
          const before = [w.slice(), residual.slice()] as const;
          expect(kernels.descendGram(gram, { ...descent, goal: Infinity })).toBe(0);
          expect([startW, startV]).toEqual(before);
          expect([w, residual]).toEqual(before);
          expect(kernels.descendGram(gram, { ...descent, goal: -1 })).toBe(6);
          const after = [w.slice(), residual.slice()];
          w.set(before[0]);
          residual.set(before[1]);
          let moved = 0;
          for (let k = 0; k < 6; k++) moved = kernels.sweepGram(gram, pass);
          expect([w, residual]).toEqual(after);
          w.set(before[0]);
          residual.set(before[1]);
          const last = kernels.descendGram(gram, {
            ...descent,
            goal: -1,
            smallestMovement: moved,
            maxPasses: 7,
          });
          expectAtMost(last, 6);
        },
      );
    }

    for (const ridge of [0, 0.5]) {
      law(`descendGramPath bounds how far each point is above its minimum, l2 ${ridge}`, (_, problem) => {
        const { n, p, T } = problem.shape;
        const stride = strideOf(p);
        const columns = problem.S.map((_, j) => columnOf(problem, j));
        const products = naiveProducts(problem, columns);
        const targets = naiveProducts(problem, problem.field);
        const squares = problem.field.flat().reduce((sum, y) => sum + y * y, 0);
        const largest = Math.max(1e-3, ...targets.map((row) => Math.hypot(...row)));
        const strengths = [1, 0.5, 0.3, 0.3, 0.1].flatMap((part) => [part * largest, ridge]);
        const goal = 1e-6 * squares;
        const size = stride * p + p + 3 * stride * T + 3 * p * T + 10 + 5 * p * T + 10;
        const kernels = open(bytesFor([size + 32], [p]));
        try {
          const buffer = (values: readonly number[]) => {
            const out = kernels.float64(values.length);
            out.set(values);
            return out;
          };
          const gram: DenseDesign = {
            ...{ kind: 'dense', rows: p, columns: p, stride },
            data: kernels.float64(stride * p),
          };
          products.forEach((row, j) => {
            gram.data.set(row, j * stride);
          });
          const field = kernels.float64(stride * T);
          targets.forEach((row, j) => {
            row.forEach((value, t) => {
              field[t * stride + j] = value;
            });
          });
          const features = kernels.int32(p);
          features.set(features.map((_, j) => j));
          const [w, before, step] = [1, 2, 3].map(() => kernels.float64(p * T));
          const [residual, spare] = [1, 2].map(() => kernels.float64(stride * T));
          const path = {
            ...{ features, squaredNorms: buffer([...problem.squaredNorms]), w: w!, residual: residual! },
            ...{ targets: field, squares, alongPath: buffer(strengths), known: 0 },
            ...{ before: before!, step: step!, spare: spare!, rounding: 2 * (n + p) * Number.EPSILON },
            ...{ goal, finestGap: 1e-3 * goal, freePasses: 2, maxPasses: 10_000, passes: 1e6 },
            ...{ coefs: kernels.float64(5 * p * T), found: kernels.float64(10) },
          };
          expect(kernels.descendGramPath(gram, path)).toBe(5);
          const [coefs, found] = [path.coefs.slice(), path.found.slice()];
          const valueAt = (W: Float64Array, l1: number): number => {
            let value = 0;
            problem.field.forEach((y, t) => {
              y.forEach((target, i) => {
                const fit = columns.reduce((sum, x, j) => sum + x[i]! * W[j * T + t]!, 0);
                value += (target - fit) ** 2 / 2;
              });
            });
            for (let j = 0; j < p; j++) {
              const length = Math.hypot(...W.subarray(j * T, (j + 1) * T));
              value += l1 * length + (ridge / 2) * length * length;
            }
            return value;
          };
          for (let k = 0; k < 5; k++) {
            const l1 = strengths[2 * k]!;
            const rows = rowLasso({ l1, l2: ridge, nTasks: T }).rows!;
            const W = w!.fill(0);
            residual!.set(field);
            const proxRow: ProxRow = (u, j, length) => rows.prox(u, j * T, j, length);
            for (let pass = 0, moved = 1; pass < 500 && moved > 0; pass++) {
              moved = kernels.sweepGram(gram, {
                ...path,
                residual: residual!,
                proxRow,
                strengths: { l1, l2: ridge },
              });
            }
            const least = valueAt(W, l1);
            const reached = valueAt(coefs.subarray(k * p * T, (k + 1) * p * T), l1);
            expectAtMost(found[2 * k]!, goal);
            expectAtMost(reached - least, found[2 * k]! + 1e-13 * (1 + squares));
          }
          // One point a call, from where the last one ended, gives the same bits.
          for (const buffer of [w!, before!, residual!]) buffer.fill(0);
          for (let k = 0; k < 5; k++) {
            const known = Math.min(2, k);
            const from = 2 * (k - known);
            const alongPath = path.alongPath.subarray(from, 2 * (k + 2));
            path.alongPath.set(strengths);
            expect(kernels.descendGramPath(gram, { ...path, alongPath, known, passes: 1 })).toBe(1);
            expect(path.coefs.slice(0, p * T)).toEqual(coefs.subarray(k * p * T, (k + 1) * p * T));
            expect(path.found.slice(0, 2)).toEqual(found.subarray(2 * k, 2 * k + 2));
          }
          const hopeless = { ...path, goal: -1, finestGap: -1, maxPasses: 3 };
          expect(kernels.descendGramPath(gram, hopeless)).toBe(-1);
        } finally {
          kernels.dispose();
        }
      });
    }

    law(
      'sweepGram asks the penalty where it has no strengths',
      ({ kernels, squaredNorms, visits }, problem) => {
        const { p, T } = problem.shape;
        const gram: DenseDesign = {
          kind: 'dense',
          rows: p,
          columns: p,
          stride: strideOf(p),
          data: kernels.float64(strideOf(p) * p),
        };
        const calls: [number, number][] = [];
        const w = kernels.float64(p * T);
        const proxRow: ProxRow = (_, j, step) => calls.push([j, step]);
        const residual = kernels.float64(strideOf(p) * T);
        expect(kernels.sweepGram(gram, { features: visits, squaredNorms, w, residual, proxRow })).toBe(0);
        const expected = problem.visits.filter((j) => squaredNorms[j] !== 0);
        expect(calls).toEqual(expected.map((j) => [j, 1 / squaredNorms[j]!]));
      },
    );

    law('sweep keeps the residual at Y - X W', (loaded, problem) => {
      const { kernels, x, w, field, squaredNorms, visits } = loaded;
      const { p, T } = problem.shape;
      const all = kernels.int32(p);
      for (let j = 0; j < p; j++) all[j] = j;
      const start = w.slice();
      const residual = field.slice();
      const proxRow = rowSoftThreshold(T, 0.5);
      for (let k = 0; k < 3; k++) {
        kernels.sweep(x, { features: visits, squaredNorms, w, residual: field, proxRow });
      }
      const after = field.slice();
      for (let k = 0; k < w.length; k++) w[k]! -= start[k]!;
      kernels.predict(x, w, all, field);
      const moved = after.map((value, k) => residual[k]! - value);
      expectNear(field, moved, 1e-11 * (1 + largest(residual) + largest(moved) + largest(w)));
    });

    law('sweep calls the penalty for every row with a norm, with w, j and 1 / L_j', (loaded, problem) => {
      const { kernels, x, w, field, squaredNorms, visits } = loaded;
      const calls: [boolean, number, number][] = [];
      const proxRow: ProxRow = (u, j, step) => calls.push([u === w, j, step]);
      kernels.sweep(x, { features: visits, squaredNorms, w, residual: field, proxRow });
      const expected = problem.visits.filter((j) => squaredNorms[j] !== 0);
      expect(calls).toEqual(expected.map((j) => [true, j, 1 / squaredNorms[j]!]));
    });

    law(
      'a sweep over rows without a norm changes nothing',
      ({ kernels, x, w, field, squaredNorms, visits }) => {
        const before = [w.slice(), field.slice()];
        squaredNorms.fill(0);
        expect(
          kernels.sweep(x, { features: visits, squaredNorms, w, residual: field, proxRow: identity }),
        ).toBe(0);
        expect([w, field]).toEqual(before);
      },
    );

    law('a sweep from a zero residual moves nothing', ({ kernels, x, w, field, squaredNorms, visits }) => {
      const before = w.slice();
      field.fill(0);
      expect(
        kernels.sweep(x, { features: visits, squaredNorms, w, residual: field, proxRow: identity }),
      ).toBe(0);
      expect(w).toEqual(before);
      expect(field.every((value) => value === 0)).toBe(true);
    });

    law('rows that the penalty puts to zero are exactly zero', (loaded, problem) => {
      const { kernels, x, w, field, squaredNorms, visits } = loaded;
      const { p, T } = problem.shape;
      kernels.sweep(x, { features: visits, squaredNorms, w, residual: field, proxRow: toZero(T) });
      for (let j = 0; j < p; j++) {
        const visited = visits.includes(j) && squaredNorms[j] !== 0;
        expect([...w.subarray(j * T, (j + 1) * T)]).toEqual(visited ? new Array(T).fill(0) : problem.w[j]);
      }
    });

    law('the same calls give the same bits', ({ kernels, x, w, field, squaredNorms, visits }, problem) => {
      const proxRow = rowSoftThreshold(problem.shape.T, 0.5);
      const moved = kernels.sweep(x, { features: visits, squaredNorms, w, residual: field, proxRow });
      const again = load(open, problem);
      try {
        const { kernels, x, squaredNorms, visits } = again;
        const pass = { features: visits, squaredNorms, w: again.w, residual: again.field, proxRow };
        expect(kernels.sweep(x, pass)).toBe(moved);
        expect(again.w).toEqual(w);
        expect(again.field).toEqual(field);
      } finally {
        again.kernels.dispose();
      }
    });

    law('columns take steps off weighted fields, as three plain loops do', (loaded, problem) => {
      const { kernels, x, field, visits } = loaded;
      const { n, T } = problem.shape;
      const fields = weightedFields(loaded, problem);
      const { weights, means, row } = fields;
      const expected = field.slice();
      const columns = kernels.columns(x, { field, weights, means, row });
      for (const j of visits) {
        columns.dot(j);
        for (let t = 0; t < T; t++) {
          expectClose(row[t]!, naiveDot(problem, j, expected.subarray(t * x.stride)));
          row[t] = stepOf(j, t);
          for (let i = 0; i < n; i++) {
            const value = problem.S[j]![i]!;
            const m = x.kind === 'dense' ? means[j * T + t]! : 0;
            expected[t * x.stride + i]! -= row[t]! * weights[t * x.stride + i]! * (value - m);
          }
        }
        columns.applyStep(j);
        expectNear(field, expected, 1e-13 * (1 + largest(expected)));
        expected.set(field);
      }
      expectPadding(field, n);
    });

    law('columns take steps off fields that touch each other', (loaded, problem) => {
      const { kernels, x, field, visits } = loaded;
      const { n, T } = problem.shape;
      const { weights, probabilities, row } = weightedFields(loaded, problem);
      const expected = field.slice();
      const columns = kernels.columns(x, { field, weights, probabilities, row });
      for (const j of visits) {
        columns.dot(j);
        for (let t = 0; t < T; t++) {
          expectClose(row[t]!, naiveDot(problem, j, expected.subarray(t * x.stride)));
          row[t] = stepOf(j, t);
        }
        for (let i = 0; i < n; i++) {
          const mean = row.reduce((sum, d, t) => sum + d * probabilities[t * x.stride + i]!, 0);
          for (let t = 0; t < T; t++) {
            const at = t * x.stride + i;
            expected[at]! -= weights[at]! * problem.S[j]![i]! * (row[t]! - mean);
          }
        }
        columns.applyStep(j);
        expectNear(field, expected, 1e-13 * (1 + largest(expected)));
        expected.set(field);
      }
      expectPadding(field, n);
    });

    for (const center of [true, false]) {
      law(
        `moments are means and squares under weights, ${center ? '' : 'not '}centred`,
        (loaded, problem) => {
          const { kernels, x, w: squares, some } = loaded;
          const { n, p, T } = problem.shape;
          const { weights, means } = weightedFields(loaded, problem);
          const totals = kernels.float64(T);
          for (let t = 0; t < T; t++) {
            for (let i = 0; i < n; i++) totals[t]! += weights[t * x.stride + i]!;
          }
          means.fill(MARK);
          squares.fill(MARK);
          kernels.moments(x, { weights, totals, center, means, squares }, some);
          for (let j = 0; j < p; j++) {
            for (let t = 0; t < T; t++) {
              const at = j * T + t;
              if (!some.includes(j)) {
                expect([means[at], squares[at]]).toEqual([MARK, MARK]);
                continue;
              }
              const h = weights.subarray(t * x.stride, t * x.stride + n);
              const { mean, square } = naiveMoments(problem.S[j]!, h, totals[t]!, center);
              expectAtMost(Math.abs(means[at]! - mean), 1e-13);
              expectAtMost(Math.abs(squares[at]! - square), 1e-12 * (1 + totals[t]!));
            }
          }
        },
      );
    }

    law('moments of a constant column are its value and nothing', (loaded, problem) => {
      const { kernels, x, w: squares, some } = loaded;
      const { n, T } = problem.shape;
      const { weights, means } = weightedFields(loaded, problem);
      const totals = kernels.float64(T);
      for (let t = 0; t < T; t++) for (let i = 0; i < n; i++) totals[t]! += weights[t * x.stride + i]!;
      const value = 1e8 + 1 / 3;
      for (const j of some) {
        if (x.kind === 'dense') x.data.fill(value, j * x.stride, j * x.stride + n);
        else x.data.fill(value, x.indptr[j]!, x.indptr[j + 1]!);
      }
      kernels.moments(x, { weights, totals, center: true, means, squares }, some);
      for (const j of some) {
        if (x.kind === 'sparse' && x.indptr[j + 1]! - x.indptr[j]! < n) continue;
        for (let t = 0; t < T; t++) {
          if (totals[t] === 0) continue;
          expect(means[j * T + t]).toBe(value);
          expectAtMost(squares[j * T + t]!, totals[t]! * (2 * Number.EPSILON * value) ** 2);
        }
      }
    });

    it('centre takes the weighted means off packed columns, multiplies the rows and puts columns in their places', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 37 }),
          fc.integer({ min: 1, max: 9 }),
          fc.boolean(),
          fc.boolean(),
          fc.constantFrom(0, 1, 1e7),
          fc.nat(),
          (n, p, center, isWeighted, offset, seed) => {
            const random = createRandom(seed);
            const stride = strideOf(n);
            const kernels = open(bytesFor([stride * p, stride, stride, p, p, p], []));
            const x = {
              kind: 'dense',
              rows: n,
              columns: p,
              stride,
              data: kernels.float64(stride * p),
            } as const;
            const [v, r] = [kernels.float64(stride), kernels.float64(stride)];
            for (let i = 0; i < n; i++) {
              v[i] = isWeighted ? random.integer(4) : 1;
              r[i] = isWeighted ? random.normal() : 1;
            }
            v[0] = 1;
            const total = v.reduce((sum, value) => sum + value, 0);
            const columns = Array.from({ length: p }, (_, j) =>
              Array.from({ length: n }, () => (j % 3 === 2 ? 1e8 + 1 / 3 : offset + random.normal())),
            );
            const first = p > 2 ? 1 : 0;
            x.data.fill(MARK);
            columns.slice(first).forEach((column, k) => {
              x.data.set(column, (first + k) * n);
            });
            const [means, rests, squares] = [kernels.float64(p), kernels.float64(p), kernels.float64(p)];
            const weighted = isWeighted ? { weights: v, factors: r } : { weights: null, factors: null };
            const centring = { ...weighted, total, center, means, rests, squares };
            const middle = Math.ceil((first + p) / 2);
            kernels.centre(x, centring, { first: middle, end: p });
            kernels.centre(x, centring, { first, end: middle });
            for (let j = first; j < p; j++) {
              const column = columns[j]!;
              const size = 1 + Math.max(...column.map(Math.abs));
              const mean = center ? column.reduce((sum, value, i) => sum + v[i]! * value, 0) / total : 0;
              expectAtMost(Math.abs(means[j]! - mean), 1e-13 * size);
              let square = 0;
              column.forEach((value, i) => {
                const d = value - means[j]! - rests[j]!;
                expectAtMost(Math.abs(x.data[j * stride + i]! - r[i]! * d), 1e-15 * Math.abs(r[i]! * d));
                square += v[i]! * d * d;
              });
              expectAtMost(Math.abs(squares[j]! - square), 1e-13 * square);
              if (center && j % 3 === 2)
                expect([means[j], rests[j], squares[j]]).toEqual([1e8 + 1 / 3, 0, 0]);
              if (center && offset === 1e7) {
                const left = column.reduce(
                  (sum, value, i) => sum + v[i]! * (value - means[j]! - rests[j]!),
                  0,
                );
                expectAtMost(Math.abs(left), 1e-13 * total * Math.sqrt(1 + square));
              }
              expect([...x.data.subarray(j * stride + n, (j + 1) * stride)]).toEqual(
                new Array(stride - n).fill(0),
              );
            }
            expect(x.data.subarray(0, first * n).every((value) => value === MARK)).toBe(true);
            kernels.dispose();
          },
        ),
      );
    });

    it('centre shows in the squares that a number is not finite', () => {
      for (const value of [Number.NaN, Infinity, -Infinity]) {
        for (let i = 0; i < 9; i++) {
          const kernels = open(4096);
          const data = kernels.float64(12);
          const ends = { means: kernels.float64(1), rests: kernels.float64(1), squares: kernels.float64(1) };
          data[i] = value;
          const x = { kind: 'dense', rows: 9, columns: 1, stride: 12, data } as const;
          const how = { weights: null, factors: null, total: 9, center: i % 2 === 0, ...ends };
          kernels.centre(x, how, { first: 0, end: 1 });
          expect(Number.isFinite(ends.squares[0])).toBe(false);
          kernels.dispose();
        }
      }
    });

    it('pass on what the penalty throws, and can be used and disposed of afterwards', () => {
      const { kernels, x, w, field, squaredNorms, some } = load(open, example);
      const proxRow: ProxRow = () => {
        throw new RangeError('no such row');
      };
      const pass = { features: some, squaredNorms, w, residual: field, proxRow };
      expect(() => kernels.sweep(x, pass)).toThrow(new RangeError('no such row'));
      expect(kernels.sweep(x, { ...pass, proxRow: identity })).toBeGreaterThanOrEqual(0);
      kernels.dispose();
    });

    it('print the shapes that disagree', () => {
      const { kernels, x, w, field, squaredNorms, some } = load(open, example);
      const pass = { features: some, squaredNorms, w, residual: field, proxRow: identity };
      const shapes = /design 6 x 4, stride 8, .* field of 23 numbers; rows of 12 numbers/;
      expect(() => kernels.predict(x, w, some, field.subarray(1))).toThrow(shapes);
      expect(() => kernels.correlate(x, field.subarray(1), some, w)).toThrow(shapes);
      expect(() => kernels.sweep(x, { ...pass, residual: field.subarray(1) })).toThrow(shapes);
      expect(() => kernels.sweep(x, { ...pass, squaredNorms: w })).toThrow('12 squared norms, 4 features');
      expect(() => kernels.predict({ ...x, columns: 5 }, w, some, field)).toThrow('6 x 5');
      const row = kernels.float64(3);
      expect(() => kernels.columns(x, { field, weights: field, row })).toThrow('means of 0');
      expect(() => kernels.columns(x, { field, weights: field.subarray(1), means: w, row })).toThrow(
        'fields of 24, 23, 24',
      );
      const moments = { weights: field, totals: row, center: true, means: w, squares: w.subarray(1) };
      expect(() => kernels.moments(x, moments, some)).toThrow('11 squares of 12 means');
      const [means, rests, squares] = [kernels.float64(4), kernels.float64(4), kernels.float64(4)];
      const centring = { weights: null, factors: null, total: 6, center: true, means, rests, squares };
      expect(() => kernels.centre(x as DenseDesign, centring, { first: 0, end: 5 })).toThrow(
        'columns 0 to 5 of 4',
      );
      const uneven = { ...centring, weights: field.subarray(0, 8) };
      expect(() => kernels.centre(x as DenseDesign, uneven, { first: 0, end: 4 })).toThrow('rows of 8, 8');
      kernels.dispose();
    });

    rowDescentLaws(open);

    it('do nothing after dispose, which may be called again', () => {
      const { kernels, x, w, field, squaredNorms, some } = load(open, example);
      const row = kernels.float64(3);
      const fields = { field, weights: field, means: w, row };
      const columns = kernels.columns(x, fields);
      const moments = { weights: field, totals: row, center: true, means: w, squares: w };
      const ends = { means: squaredNorms, rests: squaredNorms, squares: squaredNorms };
      const centring = { weights: null, factors: null, total: 6, center: true, ...ends };
      kernels.dispose();
      kernels.dispose();
      const pass = { features: some, squaredNorms, w, residual: field, proxRow: identity };
      for (const call of [
        () => kernels.float64(1),
        () => kernels.int32(1),
        () => kernels.predict(x, w, some, field),
        () => kernels.correlate(x, field, some, w),
        () => kernels.sweep(x, pass),
        () => kernels.sweepGram(x as DenseDesign, pass),
        () =>
          kernels.descendGram(x as DenseDesign, {
            ...pass,
            ...{ strengths: { l1: 1, l2: 0 }, startW: w, startV: field, residualSquares: 1 },
            ...{ goal: 0, smallestMovement: 0, maxPasses: 1 },
          }),
        () => kernels.columns(x, fields),
        () => columns.dot(0),
        () => columns.applyStep(0),
        () => kernels.moments(x, moments, some),
        () => kernels.centre(x as DenseDesign, centring, { first: 0, end: 1 }),
      ]) {
        expect(call).toThrow('disposed');
      }
    });
  });
}

const example: Problem = {
  ...problemOf({ kind: 'dense', centred: false, n: 6, p: 4, T: 3, seed: 1 }),
  some: [0, 1, 2, 3],
};

/** Weights, some of them 0, probabilities and means for the fields of a problem, in its kernels. */
function weightedFields(
  { kernels, x }: Loaded & { kernels: Kernels },
  { shape: { n, p, T, seed } }: Problem,
): { weights: Float64Array; probabilities: Float64Array; means: Float64Array; row: Float64Array } {
  const random = createRandom(seed + 1);
  const weights = kernels.float64(x.stride * T);
  const probabilities = kernels.float64(x.stride * T);
  const means = kernels.float64(p * T);
  for (let t = 0; t < T; t++) {
    for (let i = 0; i < n; i++) {
      weights[t * x.stride + i] = random.integer(4) && random.uniform();
      probabilities[t * x.stride + i] = random.uniform() / T;
    }
  }
  for (let q = 0; q < means.length; q++) means[q] = random.uniform();
  return { weights, probabilities, means, row: kernels.float64(T) };
}

/** A step along column j, now and then none. */
function stepOf(j: number, t: number): number {
  return (((j + 2 * t) % 5) - 2) / 2;
}

function naiveDot({ S, shape }: Problem, j: number, f: Float64Array): { value: number; scale: number } {
  let value = 0;
  let scale = 0;
  for (let i = 0; i < shape.n; i++) {
    value += S[j]![i]! * f[i]!;
    scale += Math.abs(S[j]![i]! * f[i]!);
  }
  return { value, scale };
}

function naiveMoments(
  column: readonly number[],
  h: Float64Array,
  total: number,
  center: boolean,
): { mean: number; square: number } {
  let mean = 0;
  if (center && total > 0) for (let i = 0; i < h.length; i++) mean += (h[i]! * column[i]!) / total;
  let square = 0;
  for (let i = 0; i < h.length; i++) square += h[i]! * (column[i]! - mean) ** 2;
  return { mean, square };
}

/** To 1e-12 of the sum's scale. */
function expectClose(actual: number, { value, scale }: { value: number; scale: number }): void {
  if (!(Math.abs(actual - value) <= 1e-12 * scale)) {
    expect.fail(`${actual} is not ${value} to 1e-12 of ${scale}`);
  }
}

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let k = 0; k < expected.length; k++) {
    if (!(Math.abs(actual[k]! - expected[k]!) <= tolerance)) {
      expect.fail(`entry ${k} is ${actual[k]}, not ${expected[k]} to ${tolerance}`);
    }
  }
}

function expectPadding(field: Float64Array, rows: number): void {
  const stride = strideOf(rows);
  expect(field.every((value, k) => k % stride < rows || value === 0)).toBe(true);
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
