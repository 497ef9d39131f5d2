import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/designs/gpu/engine.js';
import type { GpuInstance, GpuJs } from '../../../src/designs/gpu/gpuJs.js';
import { newCounts } from '../../../src/designs/gpu/stats.js';
import { tilingOf } from '../../../src/designs/gpu/tiling.js';

/** A gpu.js whose kernels are names: what is compiled, and what of it is kept. */
function namesOfKernels() {
  const kept = new Set<string>();
  const calls = { underWay: 0, most: 0 };
  let compiled = 0;
  const instance: GpuInstance = {
    createKernel(_source, { output }) {
      const name = `${compiled++}: ${output}`;
      kept.add(name);
      const run = async (): Promise<Float32Array[]> => {
        calls.most = Math.max(calls.most, ++calls.underWay);
        await Promise.resolve();
        calls.underWay--;
        return [new Float32Array(output[0]!)];
      };
      return Object.assign(run, {
        kernel: { constructor: { mode: 'webasm' } },
        destroy: () => kept.delete(name),
      }) as never;
    },
    destroy: async () => kept.clear(),
  };
  class GPU {
    constructor() {
      // biome-ignore lint/correctness/noConstructorReturn: the instance is made above
      return instance as unknown as GPU;
    }
  }
  const library = { GPU, input: (values: Float32Array) => ({ values }) } as unknown as GpuJs;
  return { library, kept, calls, compiled: () => compiled };
}

describe('an engine', () => {
  it('compiles a kernel once for each shape, and keeps those that were used last', async () => {
    const { library, kept, compiled } = namesOfKernels();
    const engine = new Engine(library, 'webasm', newCounts('webasm'));
    const upload = async (rows: number): Promise<void> => {
      await engine.upload(new Float32Array(rows), { ...tilingOf(1, 1), rows });
    };
    await upload(1);
    await upload(1);
    expect(compiled()).toBe(1);
    for (let rows = 2; rows <= 300; rows++) {
      await upload(rows);
      await upload(1);
    }
    expect(compiled()).toBe(300);
    expect(kept.size).toBe(128);
    expect([...kept][0]).toMatch(/^0: /); // in use all the time
    await upload(2);
    expect(compiled()).toBe(301);
    await engine.dispose();
    expect(kept.size).toBe(0);
  });

  it('makes one product at a time', async () => {
    const { library, calls } = namesOfKernels();
    const engine = new Engine(library, 'webasm', newCounts('webasm'));
    const tiling = tilingOf(30, 2);
    const field = new Float32Array(tiling.rows);
    const tile = await engine.upload(new Float32Array(tiling.rows * tiling.columns), tiling);
    await Promise.all([1, 2, 3].map(() => engine.correlate(tile, field, tiling, 1)));
    expect(calls.most).toBe(1);
    await engine.dispose();
  });
});
