/** Every way to solve a system of soft sharing against the system itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { openDesigns } from '../../../src/designs/openDesigns.js';
import { createRandom } from '../../../src/math/random.js';
import type { Columns } from '../../../src/matrix/columns.js';
import { joinRows } from '../../../src/penalties/coupledRows.js';
import { graphCoupling, meanCoupling, type TaskCoupling } from '../../../src/penalties/taskCoupling.js';
import {
  applySystem,
  type SystemInverse,
  type TaskSystem,
} from '../../../src/problem/softSharing/taskSystem.js';
import { blockInverse } from '../../../src/solvers/softSharing/blockInverse.js';
import { coupledGradients } from '../../../src/solvers/softSharing/coupledGradients.js';
import { diagonalAroundMeans, openInverse } from '../../../src/solvers/softSharing/openInverse.js';
import { featureRidges, sampleRidges } from '../../../src/solvers/softSharing/ridges.js';
import { sampleInverse } from '../../../src/solvers/softSharing/sampleInverse.js';
import { sharedInverse } from '../../../src/solvers/softSharing/sharedInverse.js';

/** Runs a computation that pauses to its end. */
function finish<Result>(work: Generator<unknown, Result, void>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

interface Draw {
  readonly sizes: readonly number[];
  readonly p: number;
  readonly seed: number;
  readonly form: 'mean' | 'groups' | 'path' | 'pairs';
  readonly strength: number;
  readonly sparse: boolean;
  readonly center: boolean;
  readonly haveSameSamples: boolean;
}

const draws = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 5 }),
  p: fc.integer({ min: 1, max: 20 }),
  seed: fc.nat(),
  form: fc.constantFrom<Draw['form']>('mean', 'groups', 'path', 'pairs'),
  strength: fc.constantFrom(0, 1e-2, 1, 1e4),
  sparse: fc.boolean(),
  center: fc.boolean(),
  haveSameSamples: fc.boolean(),
});

const ALPHA = 0.1;

function couplingOf({ sizes, form, strength }: Draw): TaskCoupling {
  const T = sizes.length;
  if (form === 'mean') return meanCoupling(T, ALPHA, strength);
  if (form === 'groups') {
    return meanCoupling(
      T,
      ALPHA,
      strength,
      Int32Array.from({ length: T }, (_, t) => t & 1),
    );
  }
  const pairs = sizes.flatMap((_, s) => sizes.map((_, t) => ({ s, t, weight: 1 + 0.1 * s })));
  const isEdge = ({ s, t }: { s: number; t: number }) =>
    s < t && (form === 'path' ? t === s + 1 : s >> 1 === t >> 1);
  return graphCoupling(T, ALPHA, strength, pairs.filter(isEdge));
}

function columnsOf(rows: readonly number[][], sparse: boolean): Columns {
  const [n, p] = [rows.length, rows[0]!.length];
  if (!sparse) {
    const data = new Float64Array(n * p);
    for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) data[j * n + i] = rows[i]![j]!;
    return { kind: 'dense', rows: n, columns: p, data };
  }
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = [0];
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < n; i++) {
      if (rows[i]![j] === 0) continue;
      data.push(rows[i]![j]!);
      indices.push(i);
    }
    indptr.push(data.length);
  }
  return {
    kind: 'sparse',
    rows: n,
    columns: p,
    data: Float64Array.from(data),
    indices: Int32Array.from(indices),
    indptr: Int32Array.from(indptr),
  };
}

interface Made {
  readonly system: TaskSystem;
  /** The rows of each task, centred, naively. */
  readonly centred: readonly number[][][];
  readonly e: Float64Array;
}

function make(draw: Draw): Made {
  const { sizes, p, sparse, center, haveSameSamples } = draw;
  const random = createRandom(draw.seed);
  const table = (n: number) =>
    Array.from({ length: n }, () =>
      Array.from({ length: p }, (_, j) =>
        j % 4 === 2 ? 7 : random.uniform() < 0.4 ? 0 : random.normal() + j,
      ),
    );
  const weights = (n: number) =>
    Float64Array.from({ length: n }, (_, i) => (i % 5 === 4 ? 0 : 0.1 + random.uniform()));
  const first = table(sizes[0]!);
  const firstWeights = weights(sizes[0]!);
  const rows = sizes.map((n) => (haveSameSamples ? first : table(n)));
  const h = rows.map((X) => (haveSameSamples ? firstWeights : weights(X.length)));
  const samples = (X: readonly number[][], ts: readonly number[]) => ({
    x: columnsOf(X, sparse),
    isCommon: true,
    tasks: ts.map((t) => ({ c: h[t]!, outputs: 1 })),
  });
  const blocks = haveSameSamples ? [samples(first, [...rows.keys()])] : rows.map((X, t) => samples(X, [t]));
  const kernels = draw.seed % 2 === 0 ? 'wasm' : 'reference';
  const { designs } = runSync(openDesigns(blocks, { center, kernels, naming: (_, error) => error }));
  const centred = rows.map((X, t) => {
    const total = h[t]!.reduce((sum, value) => sum + value, 0);
    const means = Array.from({ length: p }, (_, j) =>
      X.reduce((sum, x, i) => sum + (h[t]![i]! * x[j]!) / total, 0),
    );
    return X.map((x) => x.map((value, j) => (center ? value - means[j]! : value)));
  });
  const system = {
    designs,
    isCentred: center,
    h: Float64Array.from(h.flatMap((weights) => [...weights])),
    coupling: couplingOf(draw),
    nFeatures: p,
    haveSameSamples,
  };
  return { system, centred, e: Float64Array.from({ length: sizes.length * p }, () => random.normal()) };
}

const farthest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k]!)), 0);

/** How much larger the system is in its largest directions than in its least: rounding grows with its square. */
const spreadOf = ({ designs, h, isCentred, nFeatures: p }: TaskSystem): number => {
  const squares = designs.squares(h, isCentred);
  const sums = Array.from({ length: designs.nOutputs }, (_, t) =>
    squares.subarray(t * p, (t + 1) * p).reduce((sum, value) => sum + value, 0),
  );
  return Math.max(...sums) / ALPHA;
};

describe('a centred design', () => {
  it('predicts, correlates and multiplies as the centred rows do, whatever its storage', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const { system, centred, e } = make(draw);
        const { p } = draw;
        const { designs, h: weights } = system;
        const etas = finish(designs.multiply(e));
        const sums = new Float64Array(e.length);
        finish(designs.correlate(weights, sums));
        const allSquares = designs.squares(weights, draw.center);
        for (const [t, X] of centred.entries()) {
          const h = designs.part(weights, t);
          const eta = designs.part(etas, t);
          for (const [i, x] of X.entries()) {
            if (h[i] === 0) continue; // a feature may be nothing but for samples that do not count
            const naive = x.reduce((sum, value, j) => sum + value * e[t * p + j]!, 0);
            expect(Math.abs(eta[i]! - naive)).toBeLessThanOrEqual(1e-11 * p * 10);
          }
          const out = sums.subarray(t * p, (t + 1) * p);
          const packed = finish(designs.gramOfRow(t, weights));
          const squares = allSquares.subarray(t * p, (t + 1) * p);
          for (let j = 0; j < p; j++) {
            const naive = X.reduce((sum, x, i) => sum + h[i]! * x[j]!, 0);
            expect(Math.abs(out[j]! - naive)).toBeLessThanOrEqual(1e-11 * X.length * 20);
            for (let l = 0; l <= j; l++) {
              const product = X.reduce((sum, x, i) => sum + h[i]! * x[j]! * x[l]!, 0);
              const size = X.reduce((sum, x, i) => sum + h[i]! * Math.abs(x[j]! * x[l]!), 1000);
              expect(Math.abs(packed[(j * (j + 1)) / 2 + l]! - product)).toBeLessThanOrEqual(1e-13 * size);
              if (l === j) expect(Math.abs(squares[j]! - product)).toBeLessThanOrEqual(1e-13 * size);
            }
          }
        }
      }),
    );
  });

  it('leaves out what is constant in the task', () => {
    const { system } = make({ ...base, center: true, sizes: [9] });
    expect(system.designs.constant[0]).toContain(2);
  });
});

/** What has to be drawn for an inverse to be asked. */
interface Case {
  readonly name: string;
  readonly isExact: (draw: Draw) => boolean;
  readonly fits: (draw: Draw) => boolean;
  readonly open: (system: TaskSystem) => Generator<unknown, SystemInverse, void>;
}

const always = () => true;
const isGraph = ({ form, strength, sizes }: Draw) =>
  couplingOf({ form, strength, sizes } as Draw).form === 'graph';
const cases: readonly Case[] = [
  {
    name: 'task by task',
    fits: always,
    isExact: (d) => !isGraph(d),
    open: (s) => blockInverse(s, () => 'dense'),
  },
  {
    name: 'task by task, through their samples',
    fits: (d) => !d.sparse,
    isExact: (d) => !isGraph(d),
    open: (s) => blockInverse(s, () => 'samples'),
  },
  {
    name: 'task by task, either way',
    fits: (d) => !d.sparse,
    isExact: (d) => !isGraph(d),
    open: (s) => blockInverse(s, (t) => (t % 2 === 0 ? 'dense' : 'samples')),
  },
  {
    name: 'the diagonal',
    fits: always,
    isExact: () => false,
    open: diagonalAroundMeans,
  },
  { name: 'through all samples', fits: (d) => !d.sparse, isExact: always, open: sampleInverse },
  {
    name: 'one factorisation of the features',
    fits: (d) => d.haveSameSamples,
    isExact: always,
    open: (s) => sharedInverse(s, 'features'),
  },
  {
    name: 'one factorisation of the samples',
    fits: (d) => d.haveSameSamples && !d.sparse,
    isExact: always,
    open: (s) => sharedInverse(s, 'samples'),
  },
  { name: 'whatever is cheapest', fits: always, isExact: () => false, open: openInverse },
];

describe.each(cases.map((one) => [one.name, one] as const))(
  'the inverse %s',
  (_, { fits, isExact, open }) => {
    it('solves the system, at once or by conjugate gradients', () => {
      fc.assert(
        fc.property(draws, (draw) => {
          fc.pre(fits(draw));
          const { system, e } = make(draw);
          const inverse = finish(open(system));
          expect(inverse.singular).toBe(null);
          const out = new Float64Array(e.length);
          if (isExact(draw)) {
            expect(inverse.isExact).toBe(true);
            finish(applySystem(system, inverse.apply(e), out));
            expect(farthest(out, e)).toBeLessThanOrEqual(1e-7 + 1e-15 * spreadOf(system) ** 2);
          }
          const { z } = finish(
            coupledGradients(system, inverse, e.slice(), { reduction: 1e-24, maxIter: 2000 }),
          );
          finish(applySystem(system, z, out));
          expect(farthest(out, e)).toBeLessThanOrEqual(1e-8);
        }),
      );
    });

    it('is symmetric and positive, as a preconditioner has to be', () => {
      fc.assert(
        fc.property(draws, (draw) => {
          fc.pre(fits(draw));
          const { system, e } = make(draw);
          const inverse = finish(open(system));
          const other = e.map((value, k) => Math.sin(3 * k) + value / 2);
          const [a, b] = [e, other].map((field) => joinRows(system.coupling, draw.p, inverse.apply(field)));
          const inner = (x: Float64Array, y: Float64Array) =>
            x.reduce((sum, value, k) => sum + value * y[k]!, 0);
          const size = Math.sqrt(inner(e, a!) * inner(other, b!));
          expect(Math.abs(inner(a!, other) - inner(b!, e))).toBeLessThanOrEqual(1e-8 * size);
          expect(inner(a!, e)).toBeGreaterThan(0);
        }),
      );
    });
  },
);

const direct = [
  { name: 'through all samples', open: sampleInverse, haveSameSamples: fc.boolean() },
  {
    name: 'one factorisation of the samples',
    open: (s: TaskSystem) => sharedInverse(s, 'samples'),
    haveSameSamples: fc.constant(true),
  },
];

/** How far the fit of some targets is from solving the system, beside the right-hand side. */
function fitError(system: TaskSystem, { fit }: SystemInverse): number {
  const { designs, h, nFeatures: p } = system;
  const targets = Array.from({ length: designs.nOutputs }, (_, t) =>
    designs.part(h, t).map((_, i) => Math.cos(i * (t + 1))),
  );
  const field = designs.newField();
  for (const [t, y] of targets.entries()) designs.part(field, t).set(y);
  const e = new Float64Array(designs.nOutputs * p);
  finish(
    designs.correlate(
      field.map((y, i) => y * h[i]!),
      e,
    ),
  );
  const out = new Float64Array(e.length);
  finish(applySystem(system, fit!(targets), out));
  return farthest(out, e) / (1 + Math.max(...e.map(Math.abs)));
}

describe.each(direct)('$name', ({ open, haveSameSamples }) => {
  it('fits targets straight from the samples', () => {
    const dense = fc
      .tuple(draws, haveSameSamples)
      .map(([draw, isAlike]) => ({ ...draw, sparse: false, haveSameSamples: isAlike }));
    fc.assert(
      fc.property(dense, (draw) => {
        const { system } = make(draw);
        expect(fitError(system, finish(open(system)))).toBeLessThanOrEqual(1e-9);
      }),
    );
  });
});

describe('through many samples', () => {
  it('fits targets to all digits by a factor in float32, which is a preconditioner else', () => {
    for (const seed of [3, 4]) {
      const { system } = make({ ...base, sizes: [40, 45, 50], p: 90, center: true, seed });
      const light = { ...system, h: system.h.map((value) => value / 1e3) };
      const inverse = finish(sampleInverse(light));
      expect(inverse.isExact).toBe(false);
      expect(fitError(light, inverse)).toBeLessThanOrEqual(1e-12);
    }
  });

  it('has a factor in float64 where float32 has too few digits, or no number so large or small', () => {
    for (const factor of [1e-25, 1e3, 1e25]) {
      const { system } = make({ ...base, sizes: [40, 45, 50], p: 90, center: true });
      const scaled = { ...system, h: system.h.map((value) => value * factor * factor) };
      const coupling = factor === 1e25 ? meanCoupling(3, factor * factor, factor * factor) : system.coupling;
      expect(finish(sampleInverse({ ...scaled, coupling })).isExact).toBe(true);
    }
  });
});

describe('ridges of many shrinkages', () => {
  it('solve haveSameSamples by factors and by one tridiagonal form', () => {
    const { system } = make({ ...base, sizes: [60], p: 70 });
    const shrinkages = Array.from({ length: 4000 }, (_, q) => 0.01 * (q + 1));
    for (const open of [featureRidges, sampleRidges]) {
      const many = finish(open(system.designs, system.h, shrinkages));
      for (const q of [0, 17, 3999]) {
        const one = finish(open(system.designs, system.h, [shrinkages[q]!]));
        const a = Float64Array.from({ length: 70 }, (_, j) => Math.sin(j));
        const b = a.slice();
        many.solve(q, a, 0);
        one.solve(0, b, 0);
        expect(farthest(a, b)).toBeLessThanOrEqual(1e-7 * Math.max(...b.map(Math.abs)));
      }
    }
  });
});

const base: Draw = {
  sizes: [9],
  p: 6,
  seed: 3,
  form: 'mean',
  strength: 1,
  sparse: false,
  center: false,
  haveSameSamples: false,
};
