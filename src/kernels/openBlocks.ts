import type { Blocks } from './blocks.js';
import { referenceBlocks } from './reference/blocks.js';
import { wasmBlocks } from './wasm/blocks.js';

/** Fewer numbers than this are not worth the start of WebAssembly. */
const FEW = 32;

let few: Blocks | undefined;
let many: Blocks | undefined;

/** Blocks for a loop over n numbers: in WebAssembly where that is worth it and can be had. The bits do not depend on it. */
export function blocksFor(n: number): Blocks {
  if (many !== undefined) return many;
  few ??= referenceBlocks();
  if (n < FEW) return few;
  try {
    many = wasmBlocks();
  } catch {
    many = few; // forbidden here, and not asked for again
  }
  return many;
}
