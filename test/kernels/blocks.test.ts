import { afterEach, describe, expect, it, vi } from 'vitest';
import { referenceBlocks } from '../../src/kernels/reference/blocks.js';
import { wasmBlocks } from '../../src/kernels/wasm/blocks.js';
import { blockLaws } from '../laws/blocks.js';

blockLaws('reference', referenceBlocks);
blockLaws('wasm', wasmBlocks);

describe('blocksFor', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const freshBlocks = async () => {
    vi.resetModules();
    return (await import('../../src/kernels/openBlocks.js')).blocksFor;
  };

  it('starts WebAssembly for many numbers, once', async () => {
    const blocksFor = await freshBlocks();
    const few = blocksFor(10);
    const many = blocksFor(1000);
    expect(few.columns[0].buffer).toBeInstanceOf(ArrayBuffer);
    expect(few.columns[0].buffer.byteLength).toBe(4096);
    expect(many.columns[0].buffer.byteLength).toBe(65536);
    expect(blocksFor(10)).toBe(many);
    expect(blocksFor(1e6)).toBe(many);
  });

  it('does without where it is missing', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    const blocksFor = await freshBlocks();
    const blocks = blocksFor(1000);
    expect(blocks.columns[0].buffer.byteLength).toBe(4096);
    expect(blocksFor(1000)).toBe(blocks);
  });
});
