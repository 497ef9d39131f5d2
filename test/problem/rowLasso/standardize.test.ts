import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import type { Block } from '../../../src/data/dataset.js';
import { datasetFromShared } from '../../../src/data/fromShared.js';
import { centredBytes } from '../../../src/designs/centredDesign.js';
import { bytesFor, strideOf } from '../../../src/kernels/kernels.js';
import { createReferenceKernels } from '../../../src/kernels/reference/reference.js';
import { createWasmKernels } from '../../../src/kernels/wasm/wasm.js';
import {
  type Standardized,
  standardize,
  standardizedBytes,
} from '../../../src/problem/rowLasso/standardize.js';
import { columnOf } from '../../laws/designs.js';
import { compressed, inputErrorOf } from '../../laws/inputForms.js';
import { type Data, dataOf, dot, draws, numbers } from '../../laws/solverProblems.js';

function blockOf({ X, Y, sampleWeight }: Data, sparse = false): Block {
  return datasetFromShared(sparse ? compressed(X) : X, Y, { sampleWeight: sampleWeight ?? null }).blocks[0]!;
}

function standardized(data: Data, center = true, sparse = false): Standardized {
  return runSync(standardize(blockOf(data, sparse), createReferenceKernels(), center));
}

/** v_i^2 = n c_i. */
function squaredUnit({ X, sampleWeight }: Data): number[] {
  const s = sampleWeight ?? X.map(() => 1);
  const total = s.reduce((sum, value) => sum + value, 0);
  return s.map((value) => (X.length * value) / total);
}

/** Column j of the design, densified. */
function column({ design }: Standardized, j: number): number[] {
  return columnOf(design, j);
}

const small = draws({ n: 17, p: 6, T: 4 });

describe('standardize', () => {
  it('is its formula: v_i (x_ij - x_mean_j) and v_i (y_it - y_mean_t) / s', () => {
    fc.assert(
      fc.property(small, (draw) => {
        const data = dataOf(draw);
        const { n, p, T, fitIntercept, sparse } = draw;
        const found = standardized(data, fitIntercept, sparse);
        const v2 = squaredUnit(data);
        const mean = (values: number[]) => (fitIntercept ? dot(v2, values) / n : 0);
        for (let j = 0; j < p; j++) {
          const x = data.X.map((row) => row[j]!);
          const size = Math.max(1, ...x.map(Math.abs)) * Math.sqrt(n);
          expect(Math.abs(found.xMean[j]! - mean(x))).toBeLessThanOrEqual(1e-14 * size);
          const expected = x.map((value, i) => Math.sqrt(v2[i]!) * (value - mean(x)));
          const square = dot(expected, expected);
          expect(Math.abs(found.squaredNorms[j]! - square)).toBeLessThanOrEqual(1e-13 * size ** 2);
          column(found, j).forEach((value, i) => {
            expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1e-14 * size);
          });
        }
        let squares = 0;
        for (let t = 0; t < T; t++) {
          const y = data.Y.map((row) => row[t]!);
          const size = Math.max(1, ...y.map(Math.abs)) * Math.sqrt(n);
          expect(Math.abs(found.yMean[t]! - mean(y))).toBeLessThanOrEqual(1e-14 * size);
          y.forEach((value, i) => {
            const expected = Math.sqrt(v2[i]!) * (value - mean(y));
            const scaled = found.target[t * found.design.stride + i]! * found.scale;
            expect(Math.abs(scaled - expected)).toBeLessThanOrEqual(1e-14 * size);
          });
        }
        for (const value of found.target) squares += value * value;
        expect(found.targetSquares).toBe(squares);
        expect(Object.isFrozen(found)).toBe(true);
      }),
    );
  });

  it('makes columns and targets orthogonal to the unit', () => {
    fc.assert(
      fc.property(small, (draw) => {
        const data = dataOf(draw);
        const found = standardized(data, true, draw.sparse);
        const unit = squaredUnit(data).map(Math.sqrt);
        for (let j = 0; j < draw.p; j++) {
          const size = Math.max(0, ...data.X.map((row) => Math.abs(row[j]!)));
          expect(Math.abs(dot(unit, column(found, j)))).toBeLessThanOrEqual(1e-14 * draw.n * size);
        }
        for (let t = 0; t < draw.T; t++) {
          const start = t * found.design.stride;
          const y = [...found.target.subarray(start, start + draw.n)].map((value) => value * found.scale);
          const size = Math.max(0, ...data.Y.map((row) => Math.abs(row[t]!)));
          expect(Math.abs(dot(unit, y))).toBeLessThanOrEqual(1e-14 * draw.n * size);
        }
      }),
    );
  });

  it('gives a sparse design that does what the dense one does', () => {
    fc.assert(
      fc.property(small, (draw) => {
        const { p, T, fitIntercept } = draw;
        const data = dataOf(draw);
        const kernels = createReferenceKernels();
        const [dense, sparse] = [false, true].map((kind) => {
          const { design, target, squaredNorms } = runSync(
            standardize(blockOf(data, kind), kernels, fitIntercept),
          );
          const features = kernels.int32(p).map((_, j) => j);
          const v = kernels.float64(p * T);
          const eta = kernels.float64(target.length);
          design.local!.correlate(target, features, v);
          design.local!.multiply(v, features, eta);
          return { design, target, squaredNorms, v, eta };
        });
        expect(dense!.design.local!.isSparse).toBe(false);
        expect(sparse!.design.local!.isSparse).toBe(true);
        expect(sparse!.target).toEqual(dense!.target);
        for (const field of ['squaredNorms', 'v', 'eta'] as const) {
          const size = 1e-12 * (1 + Math.max(...dense![field].map(Math.abs)));
          dense![field].forEach((value, k) => {
            expect(Math.abs(value - sparse![field][k]!)).toBeLessThanOrEqual(size);
          });
        }
      }),
    );
  });

  it('keeps the digits of a full sparse column far from zero', () => {
    const X = Array.from({ length: 9 }, (_, i) => [1e8 + ((i * 5) % 7), i % 2 ? 0 : 3]);
    const Y = X.map((_, i) => [i]);
    for (const sampleWeight of [undefined, X.map((_, i) => i % 4)]) {
      const [dense, sparse] = [false, true].map((kind) => standardized({ X, Y, sampleWeight }, true, kind));
      expect(sparse!.squaredNorms[0]! / dense!.squaredNorms[0]!).toBeCloseTo(1, 12);
      const kernels = createReferenceKernels();
      const v = kernels.float64(2);
      sparse!.design.local!.correlate(sparse!.target, Int32Array.of(0, 1), v);
      const expected = dot(column(dense!, 0), [...dense!.target.subarray(0, 9)]);
      expect(v[0]! / expected).toBeCloseTo(1, 12);
    }
  });

  it('finds the mean of a constant exactly: its column is zero, its norm 0', () => {
    const weights = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), {
      minLength: 1,
      maxLength: 40,
    });
    const constant = fc.constantFrom(0.1, 1 / 3, 1e-200, 123456.789, -7.7e150, 2 ** 60 + 2 ** 8);
    fc.assert(
      fc.property(weights, constant, fc.boolean(), fc.boolean(), (s, value, weighted, sparse) => {
        const y = Math.abs(value) > 1e149 ? 0.1 : value;
        const data: Data = {
          X: s.map(() => [value]),
          Y: s.map(() => [y]),
          sampleWeight: weighted ? s : undefined,
        };
        const found = standardized(data, true, sparse);
        expect(found.xMean[0]).toBe(value);
        expect(found.yMean[0]).toBe(y);
        expect(found.squaredNorms[0]).toBe(0);
        expect(found.targetSquares).toBe(0);
        expect(found.scale).toBe(1);
        expect(column(found, 0).every((entry) => entry === 0)).toBe(true);
      }),
    );
  });

  it('centres a column that varies in its last digits alone as any other', () => {
    const next = 0.1 + 2 ** -56; // the number after 0.1
    const X = [
      [0.1, 1e10],
      [0.1, 1e10],
      [next, 1e10 + 2 ** -19],
      [0.1, 1e10],
    ];
    const Y = [[1], [2], [4], [3]];
    for (const sparse of [false, true]) {
      const found = standardized({ X, Y }, true, sparse);
      for (const [j, unit] of [2 ** -56, 2 ** -19].entries()) {
        expect(column(found, j)).toEqual([-unit / 4, -unit / 4, (3 * unit) / 4, -unit / 4]);
        expect(found.squaredNorms[j]).toBe((3 / 4) * unit * unit);
        expect(found.xMean[j]! - X[0]![j]! + found.xRest[j]!).toBe(unit / 4);
      }
    }
  });

  it('does not center without an intercept, and leaves unweighted numbers as they are', () => {
    const X = [
      [1, 0.1],
      [0, 0.1],
      [5, 0.1],
    ];
    for (const sparse of [false, true]) {
      const found = standardized({ X, Y: [[3], [3], [3]] }, false, sparse);
      expect([column(found, 0), column(found, 1)]).toEqual([
        [1, 0, 5],
        [0.1, 0.1, 0.1],
      ]);
      expect([...found.xMean, ...found.yMean]).toEqual([0, 0, 0]);
      expect([...found.target.subarray(0, 3)].map((value) => value * found.scale)).toEqual([3, 3, 3]);
    }
  });

  it('scales the targets by a power of two, so that no digit changes', () => {
    fc.assert(
      fc.property(small, fc.integer({ min: -400, max: 400 }), (draw, exponent) => {
        const data = dataOf(draw);
        const found = standardized(data);
        const factor = 2 ** exponent;
        const far = standardized({ ...data, Y: data.Y.map((row) => row.map((value) => value * factor)) });
        expect(Number.isInteger(Math.log2(found.scale))).toBe(true);
        expect(far.target).toEqual(found.target);
        expect(far.targetSquares).toBe(found.targetSquares);
        if (found.targetSquares > 0) expect(far.scale).toBe(found.scale * factor);
        const n = draw.n;
        if (found.targetSquares > 0) {
          // Just below sqrt(n T) times the largest, so that squares sum to something between 1 / (4 n T) and 4.
          expect(found.targetSquares).toBeLessThan(4);
          expect(found.targetSquares).toBeGreaterThanOrEqual(1 / (n * draw.T));
        }
      }),
    );
  });

  it('repeats a sample for a weight of 2', () => {
    const X = [[1], [4], [9]];
    const Y = [[1], [5], [2]];
    const weighted = standardized({ X, Y, sampleWeight: [1, 2, 1] });
    const repeated = standardized({ X: [X[0]!, X[1]!, X[1]!, X[2]!], Y: [Y[0]!, Y[1]!, Y[1]!, Y[2]!] });
    expect(weighted.xMean[0]).toBe(repeated.xMean[0]);
    expect(weighted.squaredNorms[0]! / 3).toBeCloseTo(repeated.squaredNorms[0]! / 4, 13);
    const error = ({ targetSquares, scale }: Standardized) => targetSquares * scale ** 2;
    expect(error(weighted) / 3).toBeCloseTo(error(repeated) / 4, 13);
  });

  it.each([
    ['large', 1e154],
    ['large', 1e300],
    ['small', 1e-155],
    ['small', 1e-300],
  ] as const)('names the column that is too %s: %s', (what, factor) => {
    const X = [
      [1, 2 * factor],
      [2, factor],
      [0, 0],
    ];
    for (const sparse of [false, true]) {
      for (const center of [false, true]) {
        const message = inputErrorOf(() => standardized({ X, Y: [[1], [2], [3]] }, center, sparse));
        expect(message).toContain(`column 1 of X is too ${what}`);
      }
    }
  });

  it.each([
    ['values', [1e155, 0, 1]],
    ['one value', [1e300, 1e300, 0]],
    ['their sum', [1e308, 1e308, 1e308]],
    ['their differences', [1.7e308, -1.7e308, 0]],
    ['the largest, times the root of their number', [1.5e308, 0, 0]],
  ])('refuses targets where squares overflow: %s', (_, y) => {
    const X = [[1], [2], [4]];
    const Y = y.map((value) => [value]);
    for (const center of [false, true]) {
      expect(inputErrorOf(() => standardized({ X, Y }, center))).toContain('Y is too large');
    }
  });

  it('takes targets up to where squares overflow', () => {
    const found = standardized({ X: [[1], [2], [4]], Y: [[1e153], [0], [1]] });
    expect(found.targetSquares * found.scale ** 2).toBeLessThan(Infinity);
  });

  it('refuses weights that differ between tasks', () => {
    const { blocks } = datasetFromShared(
      [[1], [2]],
      [
        [1, 2],
        [3, 4],
      ],
      {
        sampleWeight: [
          [1, 2],
          [2, 1],
        ],
      },
    );
    expect(inputErrorOf(() => runSync(standardize(blocks[0]!, createReferenceKernels(), true)))).toContain(
      'weights',
    );
  });

  it('takes no more kernel memory than it says, and with weights no less', () => {
    fc.assert(
      fc.property(small, (draw) => {
        const block = blockOf(dataOf(draw), draw.sparse);
        const bytes = standardizedBytes(block.x, draw.T);
        const exact = createWasmKernels(bytes);
        try {
          const found = runSync(standardize(block, exact, draw.fitIntercept));
          const { design, target, squaredNorms } = found;
          expect(strideOf(draw.n)).toBe(design.stride);
          const y = { kind: 'dense', rows: draw.n, columns: draw.T, data: target } as const;
          const parts = centredBytes(block.x, true) + centredBytes(y);
          expect(bytes).toBe(parts + bytesFor([squaredNorms.length], []));
          if (block.weights.kind !== 'uniform') expect(() => numbers(exact, [1])).toThrow('bytes');
        } finally {
          exact.dispose();
        }
      }),
    );
  });
});
