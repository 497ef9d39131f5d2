/** Gram matrices of tasks on the same samples, made from one that they have in common, against each made by itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../src/computation/drivers.js';
import { openDesigns } from '../../src/designs/openDesigns.js';
import { TaskGrams } from '../../src/designs/taskGrams.js';
import { createRandom } from '../../src/math/random.js';
import type { Columns } from '../../src/matrix/columns.js';

const how = { center: true, kernels: 'wasm', naming: (_: number, error: unknown) => error } as const;

const draws = fc.record({
  n: fc.integer({ min: 4, max: 40 }),
  p: fc.integer({ min: 1, max: 6 }),
  T: fc.integer({ min: 1, max: 5 }),
  /** The share of targets that are missing. */
  missing: fc.constantFrom(0, 0.1, 0.4),
  /** Whether samples have weights of their own, and whether each task has its own. */
  weights: fc.constantFrom('equal', 'samples', 'entries'),
  offset: fc.constantFrom(0, 3, 1e6),
  sparse: fc.boolean(),
  /** Whether the first feature lives in the samples that the first task misses. */
  isHidden: fc.boolean(),
  seed: fc.nat(),
});

describe('TaskGrams', () => {
  it('are the Gram matrices of the outputs, whatever they have in common', () => {
    fc.assert(
      fc.property(draws, ({ n, p, T, missing, weights, offset, sparse, isHidden, seed }) => {
        const random = createRandom(seed);
        const kept = Array.from({ length: T }, () =>
          Array.from({ length: n }, (_, i) => i < 2 || random.uniform() >= missing),
        );
        const value = (i: number, j: number): number =>
          isHidden && j === 0 && kept[0]![i] ? 1e-9 * random.normal() : offset + random.normal();
        const data = Float64Array.from({ length: n * p }, (_, k) => value(k % n, Math.floor(k / n)));
        const x: Columns = sparse
          ? {
              kind: 'sparse',
              rows: n,
              columns: p,
              data,
              indices: Int32Array.from(data, (_, k) => k % n),
              indptr: Int32Array.from({ length: p + 1 }, (_, j) => j * n),
            }
          : { kind: 'dense', rows: n, columns: p, data };
        const common = Float64Array.from({ length: n }, () =>
          weights === 'equal' ? 1 : 0.1 + random.uniform(),
        );
        const tasks = kept.map((keeps) => {
          const total = 1 + random.uniform();
          const c = common.map((weight, i) =>
            keeps[i] ? (weights === 'entries' ? random.uniform() : weight) / total : 0,
          );
          return { c, outputs: 1 };
        });
        const { designs, centres, dispose } = runSync(openDesigns([{ x, isCommon: false, tasks }], how));
        const h = designs.newField();
        for (const [t, { rows }] of centres.entries()) {
          const { c } = tasks[t]!;
          designs.part(h, t).set(rows ? Float64Array.from(rows, (i) => c[i]!) : c);
        }
        const grams = new TaskGrams(designs, h);
        for (let t = 0; t < T; t++) {
          const own = runSync(designs.gram(t, designs.part(h, t)));
          const found = runSync(grams.of(t));
          const size = (j: number): number => Math.sqrt(own[(j * (j + 1)) / 2 + j]!);
          for (let j = 0, at = 0; j < p; j++) {
            for (let l = 0; l <= j; l++, at++) {
              expect(Math.abs(found[at]! - own[at]!)).toBeLessThanOrEqual(1e-11 * size(j) * size(l));
            }
          }
        }
        dispose();
      }),
    );
  });
});
