/** Tasks that share one row of weights: products, Gram matrix and inverses against plain loops. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { openDesigns, type SampleBlock } from '../../../src/designs/openDesigns.js';
import { createRandom } from '../../../src/math/random.js';
import type { Columns } from '../../../src/matrix/columns.js';
import { meanCoupling } from '../../../src/penalties/taskCoupling.js';
import type { SystemInverse, TaskSystem } from '../../../src/problem/softSharing/taskSystem.js';
import { blockInverse } from '../../../src/solvers/softSharing/blockInverse.js';
import { coupledGradients } from '../../../src/solvers/softSharing/coupledGradients.js';
import { diagonalAroundMeans, openInverse } from '../../../src/solvers/softSharing/openInverse.js';
import { sampleInverse } from '../../../src/solvers/softSharing/sampleInverse.js';

const ALPHA = 0.1;

/** Blocks of samples, each with the number of its tasks. */
const draws = fc.record({
  blocks: fc.array(fc.record({ n: fc.integer({ min: 2, max: 12 }), T: fc.integer({ min: 1, max: 4 }) }), {
    minLength: 1,
    maxLength: 3,
  }),
  p: fc.integer({ min: 1, max: 18 }),
  seed: fc.nat(),
  sparse: fc.boolean(),
  center: fc.boolean(),
  kernels: fc.constantFrom('wasm', 'reference'),
});
type Draw = typeof draws extends fc.Arbitrary<infer D> ? D : never;

interface Made {
  readonly system: TaskSystem;
  /** The rows of each task around its own means, 0 for what does not vary, with their weights. */
  readonly tasks: readonly { readonly rows: number[][]; readonly h: Float64Array }[];
  /** `sum_t X~_t^T diag(h_t) X~_t`. */
  readonly gram: number[][];
}

function make({ blocks, p, seed, sparse, center, kernels }: Draw): Made {
  const random = createRandom(seed);
  const given: Made['tasks'][number][] = [];
  const samples = blocks.map(({ n, T }): SampleBlock => {
    const X = Array.from({ length: n }, () =>
      Array.from({ length: p }, (_, j) =>
        j % 4 === 2 ? 7 : random.uniform() < 0.4 ? 0 : random.normal() + j,
      ),
    );
    const weights = Array.from({ length: T }, () =>
      Float64Array.from({ length: n }, () => (random.uniform() < 0.2 ? 0 : 0.1 + random.uniform())),
    );
    for (const h of weights) given.push({ rows: centred(X, h, center), h });
    return { x: columnsOf(X, sparse), isCommon: T === 1, tasks: weights.map((c) => ({ c, outputs: 1 })) };
  });
  const how = {
    center,
    kernels: kernels as 'wasm',
    isOneRow: true,
    naming: (_: number, error: unknown) => error,
  };
  const { designs, centres } = runSync(openDesigns(samples, how));
  // A task that lies far from the others has a copy of its own samples.
  const tasks = given.map(({ rows, h }, t) => {
    const own = centres[t]!.rows;
    return own
      ? { rows: [...own].map((i) => rows[i]!), h: Float64Array.from(own, (i) => h[i]!) }
      : { rows, h };
  });
  const gram = Array.from({ length: p }, (_, j) =>
    Array.from({ length: p }, (_, l) =>
      tasks.reduce((all, { rows, h }) => all + rows.reduce((sum, x, i) => sum + h[i]! * x[j]! * x[l]!, 0), 0),
    ),
  );
  const system = {
    designs,
    isCentred: center,
    h: Float64Array.from(tasks.flatMap(({ h }) => [...h])),
    coupling: meanCoupling(1, ALPHA, 0),
    nFeatures: p,
    haveSameSamples: false,
  };
  return { system, tasks, gram };
}

function centred(X: readonly number[][], h: Float64Array, center: boolean): number[][] {
  const total = h.reduce((sum, value) => sum + value, 0);
  const mean = (j: number) =>
    center && total > 0 ? X.reduce((sum, x, i) => sum + h[i]! * x[j]!, 0) / total : 0;
  return X.map((x) => x.map((value, j) => value - mean(j)));
}

function columnsOf(rows: readonly number[][], sparse: boolean): Columns {
  const [n, p] = [rows.length, rows[0]!.length];
  const data = new Float64Array(n * p);
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) data[j * n + i] = rows[i]![j]!;
  if (!sparse) return { kind: 'dense', rows: n, columns: p, data };
  const entries = [...data.keys()].filter((k) => data[k] !== 0);
  return {
    kind: 'sparse',
    rows: n,
    columns: p,
    data: Float64Array.from(entries, (k) => data[k]!),
    indices: Int32Array.from(entries, (k) => k % n),
    indptr: Int32Array.from({ length: p + 1 }, (_, j) => entries.filter((k) => k < j * n).length),
  };
}

const near = (found: number, expected: number, size = 1) =>
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-11 * (size + Math.abs(expected)));

describe('samples of tasks that share a row of weights', () => {
  it('cost the products of each with its own means, beside that of all with X', () => {
    const draw = { p: 18, seed: 1, sparse: false, center: true, kernels: 'wasm' } as const;
    const { system } = make({ ...draw, blocks: [{ n: 4, T: 40 }] });
    expect(system.designs.cost).toBe((4 + 40) * 18);
  });

  it('predict each by its own means, correlate together, and have the sum of their Gram matrices', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const { system, tasks, gram } = make(draw);
        const { designs, h } = system;
        const { p } = draw;
        expect([designs.nRows, designs.nOutputs]).toEqual([1, tasks.length]);
        expect(designs.countOf(0, h)).toBe(designs.counted(0, h).count);
        const w = Float64Array.from({ length: p }, (_, j) => Math.sin(j + 1));
        const eta = runSync(designs.multiply(w));
        const f = h.map((weight, k) => weight * Math.cos(k));
        const together = new Float64Array(p);
        const each = new Float64Array(tasks.length * p);
        runSync(designs.correlate(f, together));
        runSync(designs.correlateEach(f, each));
        for (const [t, { rows, h: weights }] of tasks.entries()) {
          for (const [i, x] of rows.entries()) {
            if (weights[i] === 0) continue; // a feature may not vary but for samples that do not count
            near(
              designs.part(eta, t)[i]!,
              x.reduce((sum, value, j) => sum + value * w[j]!, 0),
              100,
            );
          }
          for (let j = 0; j < p; j++) {
            const own = rows.reduce((sum, x, i) => sum + designs.part(f, t)[i]! * x[j]!, 0);
            near(each[t * p + j]!, own, 100);
            together[j]! -= own;
          }
        }
        for (const left of together) near(left, 0, 100);
        const packed = runSync(designs.gramOfRow(0, h));
        const squares = designs.squares(h, draw.center);
        for (let j = 0; j < p; j++) {
          near(squares[j]!, gram[j]![j]!, 1e3);
          for (let l = 0; l <= j; l++) near(packed[(j * (j + 1)) / 2 + l]!, gram[j]![l]!, 1e3);
        }
      }),
    );
  });

  it.each<[string, (draw: Draw) => boolean, (system: TaskSystem) => Generator<unknown, SystemInverse, void>]>(
    [
      ['the features', () => true, (system) => blockInverse(system, () => 'dense')],
      ['the samples', ({ sparse }) => !sparse, (system) => blockInverse(system, () => 'samples')],
      ['the samples of all', ({ sparse }) => !sparse, (system) => sampleInverse(system)],
      ['the diagonal', () => true, diagonalAroundMeans],
      ['whatever is cheapest', () => true, (system) => openInverse(system)],
    ],
  )('have a system that is solved through %s', (_, fits, open) => {
    fc.assert(
      fc.property(draws, (draw) => {
        fc.pre(fits(draw));
        const { system, gram } = make(draw);
        const { p } = draw;
        const e = Float64Array.from({ length: p }, (_, j) => Math.cos(3 * j));
        const inverse = runSync(open(system) as ReturnType<typeof openInverse>);
        const residual = (z: Float64Array) =>
          e.map((value, j) => value - ALPHA * z[j]! - gram[j]!.reduce((sum, g, l) => sum + g * z[l]!, 0));
        if (inverse.isExact) for (const left of residual(inverse.apply(e).mean)) near(left, 0, 1e4);
        const rule = { reduction: 1e-26, maxIter: 1000 };
        const { z } = runSync(coupledGradients(system, inverse, e.slice(), rule));
        for (const left of residual(z.mean)) near(left, 0, 1e4);
      }),
    );
  });
});
