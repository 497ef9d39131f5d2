import { BLOCK, type Blocks } from '../blocks.js';
import { BINARY } from './elementaryBinary.js';
import { moduleOf } from './moduleOf.js';

const BYTES = BLOCK * 8;

type InPlace = (at: number, count: number) => void;

/**
 * Blocks in a WebAssembly memory of their own, two numbers at a time.
 *
 * @throws Error where WebAssembly is missing or forbidden
 */
export function wasmBlocks(): Blocks {
  const module = moduleOf(BINARY);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const run = exports as Readonly<Record<'exp' | 'expm1' | 'log1p', InPlace>>;
  const column = (k: number): Float64Array => new Float64Array(memory.buffer, k * BYTES, BLOCK);
  return Object.freeze({
    columns: [column(0), column(1), column(2)] as const,
    exp: (k: 0 | 1 | 2, count: number): void => run.exp(k * BYTES, count),
    expm1: (k: 0 | 1 | 2, count: number): void => run.expm1(k * BYTES, count),
    log1p: (k: 0 | 1 | 2, count: number): void => run.log1p(k * BYTES, count),
  });
}
