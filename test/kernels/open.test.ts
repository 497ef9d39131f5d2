import { afterEach, describe, expect, it, vi } from 'vitest';
import { openKernels } from '../../src/kernels/open.js';
import { InputError } from '../../src/messages/errors.js';

const GIB = 2 ** 30;

/** A fresh copy of the module, which has compiled nothing yet. */
async function freshOpen(): Promise<typeof openKernels> {
  vi.resetModules();
  return (await import('../../src/kernels/open.js')).openKernels;
}

const openedName = (open: typeof openKernels, ...args: Parameters<typeof openKernels>): string => {
  const kernels = open(...args);
  kernels.dispose();
  return kernels.name;
};

describe('openKernels', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('opens what it is asked for, and wasm for auto', () => {
    expect(openedName(openKernels, 'auto', 1000)).toBe('wasm');
    expect(openedName(openKernels, 'wasm', 1000)).toBe('wasm');
    expect(openedName(openKernels, 'reference', 1000)).toBe('reference');
  });

  it("reads the module's text with what the engine has for it, with Node's Buffer, and with neither", async () => {
    const fromHex = (hex: string) => Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16));
    for (const [own, buffer] of [
      [fromHex, undefined],
      [undefined, Buffer],
      [undefined, undefined],
    ]) {
      const open = await freshOpen();
      vi.stubGlobal('Uint8Array', Object.assign(class extends Uint8Array {}, { fromHex: own }));
      vi.stubGlobal('Buffer', buffer);
      expect(openedName(open, 'auto', 1000)).toBe('wasm');
      vi.unstubAllGlobals();
    }
  });

  it('falls back on the reference for data beyond 4 GiB', () => {
    expect(openedName(openKernels, 'auto', 4 * GIB)).toBe('reference');
    expect(openedName(openKernels, 'auto', 40 * GIB)).toBe('reference');
    expect(() => openKernels('wasm', 40 * GIB)).toThrow(InputError);
    expect(() => openKernels('wasm', 40 * GIB)).toThrow(/'wasm' kernels .* 4 GiB/);
  });

  it('falls back on the reference without WebAssembly, even after it was there', () => {
    expect(openedName(openKernels, 'auto', 1000)).toBe('wasm');
    vi.stubGlobal('WebAssembly', undefined);
    expect(openedName(openKernels, 'auto', 1000)).toBe('reference');
    expect(() => openKernels('wasm', 1000)).toThrow(InputError);
    expect(() => openKernels('wasm', 1000)).toThrow('there is no WebAssembly here');
  });

  it('falls back on the reference where compiling is forbidden', async () => {
    const open = await freshOpen();
    vi.stubGlobal('WebAssembly', {
      Module: class {
        constructor() {
          throw new Error('blocked by the security policy');
        }
      },
    });
    expect(openedName(open, 'auto', 1000)).toBe('reference');
    expect(() => open('wasm', 1000)).toThrow('blocked by the security policy');
  });

  it('falls back on the reference where the memory cannot be had', () => {
    vi.stubGlobal('WebAssembly', {
      Memory: class {
        constructor() {
          throw new RangeError('could not allocate memory');
        }
      },
    });
    expect(openedName(openKernels, 'auto', GIB)).toBe('reference');
    expect(() => openKernels('wasm', GIB)).toThrow('could not allocate memory');
  });
});
