import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BINARY as KERNELS } from '../../src/kernels/wasm/binary.js';
import { compile, render, TARGETS } from '../../src/kernels/wasm/build.mjs';
import { BINARY as COUPLED } from '../../src/kernels/wasm/coupledBinary.js';
import { BINARY as ELEMENTARY } from '../../src/kernels/wasm/elementaryBinary.js';
import { BINARY as PAIRS } from '../../src/kernels/wasm/pairsBinary.js';

describe('the build of the wasm kernels', () => {
  it.each(Object.entries(TARGETS))('gives the bytes of the build again: %s', async (source, file) => {
    const once = await compile(undefined, source);
    const written = await readFile(new URL(`../../src/kernels/wasm/${file}`, import.meta.url), 'utf8');
    expect(render(once)).toBe(written);
  });

  it('asks the host for a memory, and the penalty for the kernels, alone', () => {
    const importsOf = (hex: string) =>
      WebAssembly.Module.imports(new WebAssembly.Module(Buffer.from(hex, 'hex')));
    const memory = { module: 'env', name: 'memory', kind: 'memory' };
    expect(importsOf(KERNELS)).toEqual([{ module: 'row', name: 'prox', kind: 'function' }, memory]);
    expect(importsOf(ELEMENTARY)).toEqual([memory]);
    expect(importsOf(PAIRS)).toEqual([memory]);
    expect(importsOf(COUPLED)).toEqual([memory]);
  });

  it("fails with the compiler's messages", async () => {
    const base = await mkdtemp(join(tmpdir(), 'kernels-'));
    try {
      await mkdir(join(base, 'assembly'));
      await writeFile(join(base, 'assembly', 'index.ts'), 'export const answer: i32 = "forty-two";\n');
      await expect(compile(base)).rejects.toThrow(
        /the kernels do not compile\n[\s\S]*not assignable to type 'i32'[\s\S]*assembly\/index\.ts/,
      );
    } finally {
      await rm(base, { recursive: true });
    }
  });
});
