/** Chooses the kernels that a fit runs on. */

import { InputError } from '../messages/errors.js';
import type { Kernels } from './kernels.js';
import { createReferenceKernels } from './reference/reference.js';
import { createWasmKernels } from './wasm/wasm.js';

export type KernelChoice = 'auto' | 'wasm' | 'reference';

/**
 * Kernels with room for `bytes` bytes of buffers (see `bytesFor`).
 *
 * @param choice `'auto'` is WebAssembly, and the reference where WebAssembly is missing, forbidden or too
 *   small for the data
 * @throws InputError if `'wasm'` is asked for and cannot be had
 */
export function openKernels(choice: KernelChoice, bytes: number): Kernels {
  if (choice === 'reference') return createReferenceKernels();
  try {
    return createWasmKernels(bytes);
  } catch (error) {
    if (choice === 'auto') return createReferenceKernels();
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(
      `the 'wasm' kernels cannot be used: ${reason}; 'auto' falls back to plain JavaScript`,
      {
        cause: error,
      },
    );
  }
}
