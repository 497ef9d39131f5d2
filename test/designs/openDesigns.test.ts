/** Samples of several tasks in the memory of kernels: where they lie, and that the memory goes back. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { runSync } from '../../src/computation/drivers.js';
import { openDesigns, type SampleBlock } from '../../src/designs/openDesigns.js';
import type { Kernels } from '../../src/kernels/kernels.js';
import { createRandom } from '../../src/math/random.js';
import type { DenseColumns } from '../../src/matrix/columns.js';

const open = new Set<Kernels>();

vi.mock('../../src/kernels/open.js', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../src/kernels/open.js')>();
  return {
    ...original,
    openKernels: (...args: Parameters<typeof original.openKernels>) => {
      const kernels = original.openKernels(...args);
      open.add(kernels);
      const dispose = kernels.dispose.bind(kernels);
      kernels.dispose = () => {
        open.delete(kernels);
        dispose();
      };
      return kernels;
    },
  };
});

beforeEach(() => open.clear());

const how = { center: true, kernels: 'wasm', naming: (_: number, error: unknown) => error } as const;

/** Two tasks that share an X, the second's samples `offset` away from the first's. */
function apart(n: number, p: number, offset: number): SampleBlock {
  const random = createRandom(7);
  const data = new Float64Array(2 * n * p);
  for (let k = 0; k < data.length; k++) data[k] = random.normal() + (k % (2 * n) < n ? 0 : offset);
  const x: DenseColumns = { kind: 'dense', rows: 2 * n, columns: p, data };
  const weights = (own: (i: number) => boolean) =>
    Float64Array.from({ length: 2 * n }, (_, i) => (own(i) ? 1 / n : 0));
  // One sample of the other's, so that no task has few.
  const tasks = [weights((i) => i <= n), weights((i) => i >= n)].map((c) => ({ c, outputs: 1 }));
  return { x, isCommon: false, tasks };
}

/** The Gram matrix of centred rows, with weights, in plain loops. */
function naive({ x, tasks }: SampleBlock, t: number): number[][] {
  const { c } = tasks[t]!;
  const { rows: n, columns: p, data } = x as DenseColumns;
  const total = c.reduce((sum, weight) => sum + weight, 0);
  const base = c.findIndex((weight) => weight > 0);
  const columns = Array.from({ length: p }, (_, j) => {
    const column = [...data.subarray(j * n, (j + 1) * n)].map((value) => value - data[j * n + base]!);
    const mean = column.reduce((sum, value, i) => sum + c[i]! * value, 0) / total;
    return column.map((value) => value - mean);
  });
  return columns.map((a) => columns.map((b) => a.reduce((sum, value, i) => sum + c[i]! * value * b[i]!, 0)));
}

describe('openDesigns', () => {
  it('gives a task that lies far from the others a copy around its own means', () => {
    for (const offset of [0, 1e3, 1e9]) {
      const block = apart(20, 3, offset);
      // The second task alone lies within its spread: of the first, one sample lies far away.
      const { designs, centres, dispose } = runSync(openDesigns([block], how));
      expect(centres[1]!.rows !== null).toBe(offset > 0);
      const h = designs.newField();
      for (const [t, { rows }] of centres.entries()) {
        const { c } = block.tasks[t]!;
        designs.part(h, t).set(rows ? Float64Array.from(rows, (i) => c[i]!) : c);
      }
      const packed = runSync(designs.gramOfRow(1, h));
      const expected = naive(block, 1);
      for (let j = 0; j < 3; j++) {
        for (let l = 0; l <= j; l++) {
          const error = Math.abs(packed[(j * (j + 1)) / 2 + l]! - expected[j]![l]!);
          expect(error).toBeLessThanOrEqual(1e-12 * Math.sqrt(expected[j]![j]! * expected[l]![l]!));
        }
      }
      dispose();
    }
  });

  it('gives the memory back when it is disposed of, refused, or left at a pause', () => {
    const block = apart(20, 3, 1e6);
    const { designs, dispose } = runSync(openDesigns([block], how));
    runSync(designs.gramOfRow(0, designs.newField().fill(1)));
    expect(open.size).toBe(3); // the shared X, the copies, and what makes inner products
    dispose();
    expect(open.size).toBe(0);

    const data = (block.x as DenseColumns).data.slice();
    data[3] = 1e200;
    const refused = { ...block, x: { ...block.x, data } as DenseColumns };
    expect(() => runSync(openDesigns([refused], how))).toThrow(/too large/);
    expect(open.size).toBe(0);

    const left = openDesigns([block], how);
    while (open.size === 0) expect(left.next().done).toBe(false);
    left.return(undefined as never);
    expect(open.size).toBe(0);
  });
});
