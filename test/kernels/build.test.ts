import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile, render } from '../../src/kernels/wasm/build.mjs';

describe('the build of the wasm kernels', () => {
  it('gives the same bytes twice, those of the generated binary', async () => {
    const once = await compile();
    const twice = await compile();
    expect(twice).toEqual(once);
    const written = await readFile(new URL('../../src/kernels/wasm/binary.ts', import.meta.url), 'utf8');
    expect(render(once)).toBe(written);
  });

  it('asks the host for a memory and the penalty alone', async () => {
    const module = new WebAssembly.Module(Uint8Array.from(await compile()));
    expect(WebAssembly.Module.imports(module)).toEqual([
      { module: 'row', name: 'prox', kind: 'function' },
      { module: 'env', name: 'memory', kind: 'memory' },
    ]);
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
