import type { Computation } from '../computation/computation.js';
import { bytesFor, type DenseDesign, type Kernels, LANES, strideOf } from '../kernels/kernels.js';
import { type KernelChoice, openKernels } from '../kernels/open.js';
import { packedLength } from '../linalg/cholesky.js';

/**
 * Writes the numbers `from .. end - 1` of every vector: those of vector i at `out[i * stride ..]`.
 */
export type WriteVectors = (from: number, end: number, stride: number, out: Float64Array) => void;

/** Numbers of each vector that are in kernel memory at a time: a panel of vectors then stays in the cache. */
const DEPTH = 1024;
/** Vectors that are multiplied with all later ones at a time. */
const PANEL = 16;
/** Multiply-adds between two pauses. */
const PAUSE_WORK = 2e7;

/**
 * Inner products of vectors by the kernels of a fit, what direct solutions spend their time on. The memory is opened when it
 * is first needed, serves every later product that fits, and goes back with `dispose`.
 */
export class InnerProducts {
  readonly #choice: KernelChoice;
  #kernels: Kernels | undefined;
  #memory: Memory = { vectors: NONE, others: NONE, products: NONE, columns: new Int32Array(0) };

  constructor(choice: KernelChoice) {
    this.#choice = choice;
  }

  /** `out_ij = a_i . a_j` for i >= j of `count` vectors of `length` numbers, packed as in `linalg/cholesky.ts`. */
  *within(count: number, length: number, write: WriteVectors): Computation<Float64Array> {
    const out = new Float64Array(packedLength(count));
    const stride = strideOf(Math.min(length, DEPTH));
    const { kernels, memory } = this.#open(count, count * stride, 0);
    let work = 0;
    for (let from = 0; from < length; from += DEPTH) {
      const depth = Math.min(DEPTH, length - from);
      const x = designOf(memory.vectors, count, depth);
      write(from, from + depth, x.stride, x.data);
      clearPadding(x);
      for (let first = 0; first < count; first += PANEL) {
        const end = Math.min(count, first + PANEL);
        const width = end - first;
        const part = memory.products.subarray(0, count * width);
        const field = x.data.subarray(first * x.stride, end * x.stride);
        kernels.correlate(x, field, memory.columns.subarray(first, count), part);
        addPanel(part, first, width, count, out);
        work += (count - first) * width * depth;
        if (work < PAUSE_WORK) continue;
        work = 0;
        yield { kind: 'pause' };
      }
    }
    return out;
  }

  /** `out_ij = a_i . b_j` of n vectors of n numbers each, which lie one after the other; n x n by rows. */
  *between(a: Float64Array, b: Float64Array, n: number): Computation<Float64Array> {
    const out = new Float64Array(n * n);
    const { kernels, memory } = this.#open(n, n * strideOf(n), PANEL * strideOf(n));
    const x = designOf(memory.vectors, n, n);
    copyVectors(a, 0, n, x);
    for (let first = 0; first < n; first += PANEL) {
      const width = Math.min(PANEL, n - first);
      const y = designOf(memory.others, width, n);
      copyVectors(b, first, width, y);
      const part = memory.products.subarray(0, n * width);
      kernels.correlate(x, y.data, memory.columns.subarray(0, n), part);
      for (let i = 0; i < n; i++) out.set(part.subarray(i * width, (i + 1) * width), i * n + first);
      yield { kind: 'pause' };
    }
    return out;
  }

  dispose(): void {
    this.#kernels?.dispose();
    this.#kernels = undefined;
  }

  /** Memory for `count` vectors that take `room` numbers, and `more` numbers of others. */
  #open(count: number, room: number, more: number): { kernels: Kernels; memory: Memory } {
    const { vectors, others, columns } = this.#memory;
    if (this.#kernels && columns.length >= count && vectors.length >= room && others.length >= more) {
      return { kernels: this.#kernels, memory: this.#memory };
    }
    this.dispose();
    const kernels = openKernels(this.#choice, bytesFor([room, more, count * PANEL], [count]));
    this.#kernels = kernels;
    const list = kernels.int32(count);
    for (let i = 0; i < count; i++) list[i] = i;
    this.#memory = {
      vectors: kernels.float64(room, 'any'),
      others: kernels.float64(more, 'any'),
      products: kernels.float64(count * PANEL, 'any'),
      columns: list,
    };
    return { kernels, memory: this.#memory };
  }
}

const NONE = new Float64Array(0);

interface Memory {
  readonly vectors: Float64Array;
  readonly others: Float64Array;
  readonly products: Float64Array;
  /** 0, 1, 2, ... */
  readonly columns: Int32Array;
}

/** The writer of vectors that lie one after the other. */
export function vectorsOf(a: Float64Array, count: number, length: number): WriteVectors {
  return (from, end, stride, out) => {
    for (let i = 0; i < count; i++) out.set(a.subarray(i * length + from, i * length + end), i * stride);
  };
}

/** Adds the products of vectors `first ..` with those of a panel that begins there, one row a vector, to a packed matrix. */
function addPanel(part: Float64Array, first: number, width: number, count: number, out: Float64Array): void {
  for (let i = first; i < count; i++) {
    const row = packedLength(i) + first;
    const last = Math.min(width, i - first + 1);
    for (let k = 0; k < last; k++) out[row + k]! += part[i * width + k]!;
  }
}

function designOf(memory: Float64Array, count: number, length: number): DenseDesign {
  const stride = strideOf(length);
  return { kind: 'dense', rows: length, columns: count, stride, data: memory.subarray(0, count * stride) };
}

function copyVectors(a: Float64Array, first: number, count: number, to: DenseDesign): void {
  const { rows: n, stride, data } = to;
  for (let i = 0; i < count; i++) data.set(a.subarray((first + i) * n, (first + i + 1) * n), i * stride);
  clearPadding(to);
}

function clearPadding({ rows, columns, stride, data }: DenseDesign): void {
  if (rows % LANES === 0) return;
  for (let i = 0; i < columns; i++) data.fill(0, i * stride + rows, (i + 1) * stride);
}
