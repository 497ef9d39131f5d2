/**
 * Instances of the compiled module, each with a memory of a fixed size: a memory that grew would detach
 * every view of it. Small ones are used again, because a WebAssembly.Memory reserves gigabytes of address
 * space until it is collected, and cross-validation opens thousands. The last large one is kept for a few rounds of the garbage
 * collector: a fit soon after need not have its pages brought in anew, which takes as long as reading the data.
 */

import { BINARY } from './binary.js';
import { moduleOf } from './moduleOf.js';

/** The module's functions; see `assembly/` for their arguments. */
export interface Exports {
  readonly predictDense: DenseProduct;
  readonly correlateDense: DenseProduct;
  readonly sweepDense: (...args: number[]) => number;
  readonly sweepGram: (...args: number[]) => number;
  readonly descendGram: (...args: number[]) => number;
  readonly descendGramPath: (...args: number[]) => number;
  readonly descendRows: (...args: number[]) => number;
  readonly predictSparse: (...args: number[]) => void;
  readonly correlateSparse: (...args: number[]) => void;
  readonly sweepSparse: (...args: number[]) => number;
  readonly centreDense: (...args: number[]) => void;
  readonly momentsDense: (...args: number[]) => void;
  readonly momentsSparse: (...args: number[]) => void;
  readonly gram: (...args: number[]) => void;
  readonly factorise: (...args: number[]) => number;
  readonly inverseFactor: (...args: number[]) => void;
  readonly gramOfUpper: (...args: number[]) => void;
  readonly solveTriangular: (...args: number[]) => void;
  readonly fitRows: (...args: number[]) => number;
  readonly largest: (a: number, count: number) => number;
  readonly divide: (a: number, divisor: number, count: number) => number;
  readonly subtract: (a: number, b: number, out: number, factor: number, count: number) => number;
  readonly inner: (a: number, b: number, count: number) => number;
  readonly rowNorms: (rows: number, T: number, J: number, count: number, out: number) => void;
  readonly demoteColumns: (...args: number[]) => void;
  readonly addOuter: (...args: number[]) => void;
  readonly addOuterSingle: (...args: number[]) => void;
  readonly predictSingle: (...args: number[]) => void;
  readonly rowDotsSingle: (...args: number[]) => void;
  readonly secant: (...args: number[]) => void;
  // Called for each row of a descent: with their arguments counted, engines call them at once.
  readonly dotDense: (x: number, f: number, stride: number, T: number, out: number) => void;
  readonly takeDense: (
    x: number,
    f: number,
    h: number,
    stride: number,
    T: number,
    a: number,
    m: number,
  ) => void;
  readonly shareDense: (
    x: number,
    f: number,
    h: number,
    q: number,
    stride: number,
    T: number,
    a: number,
  ) => void;
  readonly dotSparse: (...args: number[]) => void;
  readonly takeSparse: (...args: number[]) => void;
  readonly shareSparse: (...args: number[]) => void;
}

/** With its arguments counted, engines call it at once: designs of a few samples are multiplied by the thousand. */
type DenseProduct = (
  x: number,
  stride: number,
  from: number,
  T: number,
  J: number,
  count: number,
  to: number,
) => void;

export interface Instance {
  readonly buffer: ArrayBuffer;
  /** All of it. */
  readonly bytes: Uint8Array;
  readonly numbers: Float64Array;
  readonly run: Exports;
  /** What the module calls for the proximal operator of a row; set for the time of a sweep. */
  prox: (j: number, step: number) => void;
  /** Bytes from 0 up that may hold something other than zero. */
  used: number;
}

const PAGE = 65536;
/** One page less than 4 GiB, so that the address of a buffer's end never wraps to 0. */
const MOST_PAGES = 65535;
/** 32 MiB. */
const POOLED_PAGES = 512;
const KEPT_PER_SIZE = 4;
/** A large memory is used again for data that need no less than this part of it: 1 / 2. */
const MOST_SPARE = 2;

let compiled: WebAssembly.Module | undefined;
const pool = new Map<number, Instance[]>();
const memories = new WeakMap<ArrayBuffer, WebAssembly.Memory>();

/** Rounds of the garbage collector that the last large memory is kept for while nothing uses it. */
const ROUNDS_KEPT = 4;

let lastLarge: Instance | undefined;
let roundsLeft = 0;
let rounds: FinalizationRegistry<void> | undefined;

/** An instance with at least `bytes` bytes of memory; throws an Error where there can be none. */
export function takeInstance(bytes: number): Instance {
  if (typeof WebAssembly === 'undefined') throw new Error('there is no WebAssembly here');
  const pages = pagesFor(bytes);
  if (!(pages <= MOST_PAGES)) {
    throw new Error(`${bytes} bytes do not fit in the 4 GiB of a WebAssembly memory`);
  }
  return pool.get(pages)?.pop() ?? takeLarge(pages) ?? createInstance(pages);
}

/** The last large instance, if it is there and neither too small nor much too large. */
function takeLarge(pages: number): Instance | undefined {
  const instance = lastLarge;
  const size = (instance?.buffer.byteLength ?? 0) / PAGE;
  if (pages <= POOLED_PAGES || size < pages || size > MOST_SPARE * pages) return undefined;
  lastLarge = undefined;
  return instance;
}

/** The same, or null where there can be none. */
export function takeInstanceOrNull(bytes: number): Instance | null {
  try {
    return takeInstance(bytes);
  } catch {
    return null;
  }
}

/** The memory of an instance by its buffer, for other modules; throws an Error for any other buffer. */
export function memoryOf(buffer: ArrayBufferLike): WebAssembly.Memory {
  const memory = memories.get(buffer as ArrayBuffer);
  if (!memory) throw new Error('this array does not come from these kernels');
  return memory;
}

/** Takes an instance that is no longer used: a small one into the pool, a large one for the next that needs it soon. */
export function returnInstance(instance: Instance): void {
  instance.prox = noProx;
  const pages = instance.buffer.byteLength / PAGE;
  if (pages > POOLED_PAGES) {
    keepLarge(instance);
    return;
  }
  const kept = pool.get(pages) ?? [];
  pool.set(pages, kept);
  if (kept.length < KEPT_PER_SIZE) kept.push(instance);
}

function keepLarge(instance: Instance): void {
  lastLarge = instance;
  if (roundsLeft === 0) nextRound();
  roundsLeft = ROUNDS_KEPT;
}

/** Has a round of the garbage collector noticed, by an object that nothing holds. */
function nextRound(): void {
  rounds ??= new FinalizationRegistry(() => {
    roundsLeft--;
    if (roundsLeft > 0) nextRound();
    else lastLarge = undefined;
  });
  rounds.register({}, undefined);
}

/** Small memories come in powers of two, so that one that was returned fits the next problem. */
function pagesFor(bytes: number): number {
  const pages = Math.max(1, Math.ceil(bytes / PAGE));
  return pages <= POOLED_PAGES ? 1 << (32 - Math.clz32(pages - 1)) : pages;
}

function createInstance(pages: number): Instance {
  compiled ??= moduleOf(BINARY);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const imports = { env: { memory }, row: { prox: (j: number, step: number) => instance.prox(j, step) } };
  const { exports } = new WebAssembly.Instance(compiled, imports);
  memories.set(memory.buffer, memory);
  const instance: Instance = {
    buffer: memory.buffer,
    bytes: new Uint8Array(memory.buffer),
    numbers: new Float64Array(memory.buffer),
    run: exports as unknown as Exports,
    prox: noProx,
    used: 0,
  };
  return instance;
}

function noProx(): void {}
