import type { Computation } from '../computation/computation.js';
import { bytesFor, type DenseDesign, type Kernels, LANES, type Range, strideOf } from '../kernels/kernels.js';
import { type KernelChoice, openKernels } from '../kernels/open.js';
import { factoriseInSteps, packedLength, SMALLEST_PIVOT } from '../linalg/cholesky.js';

/**
 * Writes the numbers `from .. end - 1` of every vector: those of vector i at `out[i * stride ..]`.
 */
export type WriteVectors = (from: number, end: number, stride: number, out: Float64Array) => void;

/** Writes the columns `from .. end - 1` of a matrix: column j at `out[(j - from) * stride ..]`. */
export type WriteColumns = (from: number, end: number, stride: number, out: Float64Array) => void;

/** Numbers of all vectors, and the most of each, that are in kernel memory at a time: they stay in the cache then. */
const AT_ONCE = 2 ** 16;
const DEPTH = 1024;
const LEAST_DEPTH = 64;
/** Columns that outer products are summed of at a time. */
const CHUNK = 128;
/** Vectors, and rows of matrices, that are worked on at a time. */
const PANEL = 16;
/** Fewer rows than this are factorised where they stand. */
const FEW = 32;
/** Multiply-adds between two pauses. */
const PAUSE_WORK = 2e7;

/**
 * Inner products of vectors and the factors of symmetric matrices by the kernels of a fit, what direct solutions spend their
 * time on; matrices are packed as in `linalg/cholesky.ts`. The memory is opened when it is first needed, serves every later
 * call that fits, and goes back with `dispose`.
 */
export class InnerProducts {
  readonly #choice: KernelChoice;
  #kernels: Kernels | undefined;
  #memory: Memory = { vectors: NONE, a: NONE, b: NONE, columns: new Int32Array(0) };

  constructor(choice: KernelChoice) {
    this.#choice = choice;
  }

  /** `out_ij = a_i . a_j` for i >= j of `count` vectors of `length` numbers. */
  *within(count: number, length: number, write: WriteVectors): Computation<Float64Array> {
    const n = strideOf(count);
    const most = Math.max(LEAST_DEPTH, Math.min(DEPTH, LANES * Math.floor(AT_ONCE / n / LANES)));
    const stride = strideOf(Math.min(length, most));
    const { kernels, memory } = this.#open({ vectors: n * stride, a: n * n });
    const out = memory.a.subarray(0, n * n).fill(0);
    for (let from = 0; from < length; from += most) {
      const depth = Math.min(most, length - from);
      const x = designOf(memory.vectors, n, depth);
      write(from, from + depth, x.stride, x.data);
      clearPadding(x, count);
      for (const range of ranges(n, n * depth)) {
        kernels.gram(x, out, range);
        if (range.end < n || n * n * depth > PAUSE_WORK) yield { kind: 'pause' };
      }
    }
    return packed(out, count, n);
  }

  /**
   * `A A^T`, packed, of a matrix of `count` rows and `width` columns: the sum of their outer products.
   *
   * @param isSingle whether the numbers are rounded to float32, and products of `CHUNK` columns summed in it. @defaultValue false
   */
  *ofRows(count: number, width: number, write: WriteColumns, isSingle = false): Computation<Float64Array> {
    const n = strideOf(count);
    const most = Math.min(width, Math.max(PANEL, Math.min(CHUNK, Math.floor(PAUSE_WORK / (n * n)))));
    const size = n * most;
    // The kernel packs each chunk twice.
    const { kernels, memory } = this.#open({ vectors: 2 * size, a: n * n, b: most, columns: most });
    const out = memory.a.subarray(0, n * n).fill(0);
    const ones = memory.b.subarray(0, most).fill(1);
    const double = memory.vectors.subarray(0, size).fill(0);
    const single = new Float32Array(double.buffer, double.byteOffset + size * 8, isSingle ? size : 0);
    for (let from = 0; from < width; from += most) {
      const columns = Math.min(most, width - from);
      write(from, from + columns, n, double);
      if (isSingle) single.set(double);
      const shape = { kind: 'dense', rows: count, columns, stride: n } as const;
      const x = isSingle ? { ...shape, data: single } : { ...shape, data: double };
      kernels.addOuter(x, memory.columns.subarray(0, columns), ones.subarray(0, columns), out);
      if (n * n * columns > PAUSE_WORK) yield { kind: 'pause' };
    }
    return packed(out, count, n);
  }

  /**
   * The factor of a matrix, in place, small pivots raised: see `factorise` in `linalg/cholesky.ts`.
   *
   * @returns the index of the first pivot that was rounding only, -1 where there is none
   */
  *factorise(a: Float64Array, count: number): Computation<number> {
    if (count < FEW) return yield* factoriseInSteps(a, count);
    const n = strideOf(count);
    const { kernels, memory } = this.#open({ a: n * n });
    return yield* factoriseSquare(kernels, memory.a.subarray(0, n * n), a, count);
  }

  /** The same, and `out += I - k A^-1`, packed; the differences are taken before they are added, for they may be small. */
  *factoriseAndInvert(a: Float64Array, count: number, k: number, out: Float64Array): Computation<number> {
    const n = strideOf(count);
    const { kernels, memory } = this.#open({ a: n * n, b: n * n });
    const [square, upper] = [memory.a.subarray(0, n * n), memory.b.subarray(0, n * n)];
    const deficient = yield* factoriseSquare(kernels, square, a, count);
    for (const range of ranges(n, n * n)) {
      kernels.inverseFactor(square, n, upper, range);
      if (range.end < n) yield { kind: 'pause' };
    }
    square.fill(0);
    for (const range of ranges(n, n * n)) {
      kernels.gramOfUpper(upper, n, square, range);
      if (range.end < n) yield { kind: 'pause' };
    }
    subtractFromUnit(square, count, n, k, out);
    return deficient;
  }

  /**
   * `out_ij += weight u_i . u_j` for i >= j of `count` vectors of `length` numbers, u_i = a_i or, with a factor L, `L^-1 a_i`; packed.
   */
  *addWithin(
    out: Float64Array,
    weight: number,
    count: number,
    length: number,
    write: WriteVectors,
    l?: Float64Array,
  ): Computation<void> {
    if (length === 0) return;
    const [n, m] = [strideOf(count), strideOf(length)];
    const { kernels, memory } = this.#open({ vectors: n * m, a: m * m, b: n * n });
    const x = designOf(memory.vectors, n, length);
    write(0, length, m, x.data);
    clearPadding(x, count);
    x.data.fill(0, count * m);
    if (l) {
      const factor = memory.a.subarray(0, m * m);
      unpack(l, length, m, factor);
      for (const { first, end } of ranges(n, m * m)) {
        kernels.solveLower(factor, m, x.data.subarray(first * m, end * m));
        if (end < n) yield { kind: 'pause' };
      }
    }
    const square = memory.b.subarray(0, n * n).fill(0);
    for (const range of ranges(n, n * m)) {
      kernels.gram(x, square, range);
      if (range.end < n) yield { kind: 'pause' };
    }
    for (let i = 0, at = 0; i < count; i++)
      for (let k = i * n, end = k + i; k <= end; k++) out[at++]! += weight * square[k]!;
  }

  /** `out_ij = a_i . b_j` of n vectors of n numbers each, which lie one after the other; n x n by rows. */
  *between(a: Float64Array, b: Float64Array, n: number): Computation<Float64Array> {
    const out = new Float64Array(n * n);
    const stride = strideOf(n);
    const { kernels, memory } = this.#open({
      vectors: n * stride,
      a: PANEL * stride,
      b: PANEL * n,
      columns: n,
    });
    const x = designOf(memory.vectors, n, n);
    copyVectors(a, 0, n, x);
    for (let first = 0; first < n; first += PANEL) {
      const width = Math.min(PANEL, n - first);
      const y = designOf(memory.a, width, n);
      copyVectors(b, first, width, y);
      const part = memory.b.subarray(0, n * width);
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

  /** Memory for so many numbers of each kind. */
  #open({ vectors = 0, a = 0, b = 0, columns = 0 }: Sizes): { kernels: Kernels; memory: Memory } {
    const { vectors: v, a: first, b: second, columns: list } = this.#memory;
    const isEnough = v.length >= vectors && first.length >= a && second.length >= b && list.length >= columns;
    if (this.#kernels && isEnough) return { kernels: this.#kernels, memory: this.#memory };
    const lengths = [
      Math.max(v.length, vectors),
      Math.max(first.length, a),
      Math.max(second.length, b),
    ] as const;
    const count = Math.max(list.length, columns);
    this.dispose();
    const kernels = openKernels(this.#choice, bytesFor(lengths, [count]));
    this.#kernels = kernels;
    this.#memory = {
      vectors: kernels.float64(lengths[0], 'any'),
      a: kernels.float64(lengths[1], 'any'),
      b: kernels.float64(lengths[2], 'any'),
      columns: kernels.int32(count),
    };
    for (let i = 0; i < count; i++) this.#memory.columns[i] = i;
    return { kernels, memory: this.#memory };
  }
}

const NONE = new Float64Array(0);

interface Memory {
  readonly vectors: Float64Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  /** 0, 1, 2, ... */
  readonly columns: Int32Array;
}

type Sizes = { readonly [Name in keyof Memory]?: number };

/** Factorises a packed matrix in the memory of the kernels, where the factor is left as well. */
function* factoriseSquare(
  kernels: Kernels,
  square: Float64Array,
  a: Float64Array,
  count: number,
): Computation<number> {
  const n = strideOf(count);
  unpack(a, count, n, square);
  let deficient = -1;
  for (const range of ranges(n, n * n)) {
    const found = kernels.factorise(square, n, SMALLEST_PIVOT * count, range);
    if (deficient < 0) deficient = found;
    if (range.end < n) yield { kind: 'pause' };
  }
  pack(square, count, n, a);
  return deficient;
}

/** `out += I - k A`, packed. */
function subtractFromUnit(
  square: Float64Array,
  count: number,
  n: number,
  k: number,
  out: Float64Array,
): void {
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < i; j++) out[at++]! -= k * square[i * n + j]!;
    out[at++]! += 1 - k * square[i * n + i]!;
  }
}

/** The rows of an n x n matrix in pieces, of which each takes about `cost` multiply-adds a row. */
function ranges(n: number, cost: number): readonly Range[] {
  const rows = Math.max(PANEL, Math.floor(PAUSE_WORK / cost / PANEL) * PANEL);
  const all: Range[] = [];
  for (let first = 0; first < n; first += rows) all.push({ first, end: Math.min(n, first + rows) });
  return all;
}

/** The lower triangle of n rows, packed. */
function packed(square: Float64Array, count: number, n: number): Float64Array {
  const out = new Float64Array(packedLength(count));
  pack(square, count, n, out);
  return out;
}

function pack(square: Float64Array, count: number, n: number, out: Float64Array): void {
  for (let i = 0, at = 0; i < count; i++)
    for (let k = i * n, end = k + i; k <= end; k++) out[at++] = square[k]!;
}

/** The rows of a packed matrix, and of the identity where it is padded. */
function unpack(a: Float64Array, count: number, n: number, out: Float64Array): void {
  for (let i = 0, at = 0; i < count; i++) for (let k = i * n, end = k + i; k <= end; k++) out[k] = a[at++]!;
  for (let i = count; i < n; i++) {
    out.fill(0, i * n, (i + 1) * n);
    out[i * n + i] = 1;
  }
}

function designOf(memory: Float64Array, count: number, length: number): DenseDesign {
  const stride = strideOf(length);
  return { kind: 'dense', rows: length, columns: count, stride, data: memory.subarray(0, count * stride) };
}

function copyVectors(a: Float64Array, first: number, count: number, to: DenseDesign): void {
  const { rows: n, stride, data } = to;
  for (let i = 0; i < count; i++) data.set(a.subarray((first + i) * n, (first + i + 1) * n), i * stride);
  clearPadding(to, count);
}

/** Zeros behind the numbers of the first vectors. */
function clearPadding({ rows, stride, data }: DenseDesign, count: number): void {
  if (rows % LANES === 0) return;
  for (let i = 0; i < count; i++) data.fill(0, i * stride + rows, (i + 1) * stride);
}
