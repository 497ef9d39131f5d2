import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { bytesFor, type Kernels } from '../../src/kernels/kernels.js';
import { createReferenceKernels } from '../../src/kernels/reference/reference.js';
import { returnInstance, takeInstance } from '../../src/kernels/wasm/instance.js';
import { createWasmKernels } from '../../src/kernels/wasm/wasm.js';
import { expectAtMost } from '../laws/atMost.js';
import { kernelLaws } from '../laws/kernels.js';
import { lineKernelLaws } from '../laws/lineKernels.js';
import { newtonKernelLaws } from '../laws/newtonKernels.js';
import { load, problemOf, rowSoftThreshold, shapes } from './naive.js';

kernelLaws('wasm', createWasmKernels);
lineKernelLaws('wasm', createWasmKernels);
newtonKernelLaws('wasm', createWasmKernels);

/** Memories are used again: what an earlier fit left in them must not be read. */
function createInUsedMemory(bytes: number): Kernels {
  createWasmKernels(bytes).dispose(); // so that one of this size is there
  const instance = takeInstance(2 * bytes);
  new Float64Array(instance.buffer).fill(Number.NaN);
  instance.used = instance.buffer.byteLength;
  returnInstance(instance);
  const kernels = createWasmKernels(bytes);
  if (kernels.float64(0).buffer !== instance.buffer) throw new Error('this is another memory');
  return kernels;
}
kernelLaws('wasm in used memory', createInUsedMemory, { numRuns: 10 });
newtonKernelLaws('wasm in used memory', createInUsedMemory);

const identity = () => {};
const example = problemOf({ kind: 'dense', centred: false, n: 6, p: 4, T: 3, seed: 1 });
const sparseExample = problemOf({ kind: 'sparse', centred: true, n: 6, p: 4, T: 3, seed: 1 });

describe('wasm kernels', () => {
  it('agree with the reference to 1e-12', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const problem = problemOf(shape);
        const [a, b] = [createWasmKernels, createReferenceKernels].map((open) => {
          const { kernels, x, w, field, squaredNorms, some, visits } = load(open, problem);
          const prediction = kernels.float64(field.length);
          const correlation = kernels.float64(w.length);
          kernels.predict(x, w, some, prediction);
          kernels.correlate(x, field, some, correlation);
          const proxRow = rowSoftThreshold(shape.T, 0.5);
          const moved = kernels.sweep(x, { features: visits, squaredNorms, w, residual: field, proxRow });
          const numbers = [...prediction, ...correlation, ...w, ...field, moved];
          kernels.dispose();
          return numbers;
        });
        const scale = shape.n * Math.max(1, ...b!.map(Math.abs));
        for (let k = 0; k < b!.length; k++) expectAtMost(Math.abs(a![k]! - b![k]!), 1e-12 * scale);
      }),
    );
  });

  it("give a feature's correlation the same bits whatever the other features are", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { kernels, x, field, some, w } = load(createWasmKernels, problemOf(shape));
        const alone = kernels.float64(w.length);
        kernels.correlate(x, field, some, w);
        for (let k = 0; k < some.length; k++) kernels.correlate(x, field, some.subarray(k, k + 1), alone);
        for (const j of some) {
          const row = [j * shape.T, (j + 1) * shape.T] as const;
          expect(w.subarray(...row)).toEqual(alone.subarray(...row));
        }
        kernels.dispose();
      }),
    );
  });

  it('that are alive at once have memories of their own', () => {
    const a = createWasmKernels(1000);
    const b = createWasmKernels(1000);
    expect(a.float64(1).buffer).not.toBe(b.float64(1).buffer);
    a.dispose();
    b.dispose();
  });

  it('use a small memory again, and the last large one for data of about its size', () => {
    const bufferOf = (bytes: number) => {
      const kernels = createWasmKernels(bytes);
      const numbers = kernels.float64(9);
      expect(numbers.every((value) => value === 0)).toBe(true);
      const { buffer } = numbers.fill(1);
      kernels.dispose();
      return buffer;
    };
    expect(bufferOf(1e5)).toBe(bufferOf(1e5));
    const large = bufferOf(5e7);
    expect(bufferOf(4e7)).toBe(large);
    expect(bufferOf(2e7)).not.toBe(large); // half of it would lie idle
    const larger = bufferOf(9e7);
    expect(larger).not.toBe(large);
    expect(bufferOf(9e7)).toBe(larger);
  });

  it('leave what stands in a buffer that is to be overwritten, and zero it otherwise', () => {
    for (const [initial, expected] of [
      ['any', 7],
      ['zeros', 0],
      [undefined, 0],
    ] as const) {
      const first = createWasmKernels(1e6);
      const { buffer } = first.float64(100).fill(7);
      first.dispose();
      const second = createWasmKernels(1e6);
      const numbers = second.float64(100, initial);
      expect(numbers.buffer).toBe(buffer);
      expect(numbers.every((value) => value === expected)).toBe(true);
      second.dispose();
    }
  });

  it('zero what a sweep used for itself', async () => {
    vi.resetModules();
    const { createWasmKernels } = await import('../../src/kernels/wasm/wasm.js'); // with an empty pool
    const { kernels, x, w, field, squaredNorms, some } = load(createWasmKernels, {
      ...example,
      some: [0, 1, 2, 3],
    });
    const { buffer } = field;
    kernels.sweep(x, { features: some, squaredNorms, w, residual: field, proxRow: identity });
    kernels.dispose();
    const next = createWasmKernels(30000);
    const all = next.float64(3750);
    expect(all.buffer).toBe(buffer);
    expect(all.every((value) => value === 0)).toBe(true);
    next.dispose();
  });

  it('can be opened thousands of times', () => {
    for (let k = 0; k < 5000; k++) createWasmKernels(1e6).dispose();
  });

  it('have the bytes that were asked for and no more', () => {
    const kernels = createWasmKernels(bytesFor([3, 4], [1]));
    kernels.int32(1);
    kernels.float64(3);
    kernels.float64(4);
    expect(() => kernels.int32(1)).toThrow('the kernels have 80 bytes, 96 are asked for');
    kernels.dispose();
  });

  it('align every buffer to 16 bytes', () => {
    const kernels = createWasmKernels(1000);
    for (const array of [kernels.int32(1), kernels.float64(3), kernels.int32(0), kernels.float64(1)]) {
      expect(array.byteOffset % 16).toBe(0);
    }
    kernels.dispose();
  });

  it.each([
    ['dense', example],
    ['sparse', sparseExample],
  ])('refuse arrays that live elsewhere, %s', (_kind, problem) => {
    const { kernels, x, w, field, squaredNorms, some } = load(createWasmKernels, problem);
    const refusal = 'this array does not come from these kernels';
    const pass = { features: some, squaredNorms, w, residual: field, proxRow: identity };

    expect(() => kernels.predict(x, w.slice(), some, field)).toThrow(refusal);
    expect(() => kernels.predict(x, w, some.slice(), field)).toThrow(refusal);
    expect(() => kernels.predict(x, w, some, field.slice())).toThrow(refusal);
    expect(() => kernels.correlate(x, field.slice(), some, w)).toThrow(refusal);
    expect(() => kernels.correlate(x, field, some.slice(), w)).toThrow(refusal);
    expect(() => kernels.correlate(x, field, some, w.slice())).toThrow(refusal);
    for (const key of ['features', 'squaredNorms', 'w', 'residual'] as const) {
      expect(() => kernels.sweep(x, { ...pass, [key]: pass[key].slice() })).toThrow(refusal);
    }
    for (const [key, value] of Object.entries(x)) {
      if (!ArrayBuffer.isView(value)) continue;
      const copy = (value as Float64Array | Int32Array).slice();
      expect(() => kernels.predict({ ...x, [key]: copy }, w, some, field)).toThrow(refusal);
    }
    kernels.dispose();
  });
});
