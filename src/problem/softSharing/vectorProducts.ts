import type { Computation } from '../../computation/computation.js';
import { bytesFor, type DenseDesign, type Kernels, strideOf } from '../../kernels/kernels.js';
import { type KernelChoice, openKernels } from '../../kernels/open.js';
import { symmetricProducts } from '../../linalg/symmetricProducts.js';
import { dotRange } from '../../linalg/vectors.js';

/** Inner products of vectors that lie one after the other: what direct solutions spend their time on. */
export interface VectorProducts {
  /** `out_ij = a_i . a_j` for i >= j of `count` vectors of `length` numbers, packed as in `matrix/cholesky.ts`. */
  within(a: Float64Array, count: number, length: number): Computation<Float64Array>;
  /** `out_ij = a_i . b_j` of n vectors of n numbers each, n x n by rows. */
  between(a: Float64Array, b: Float64Array, n: number): Computation<Float64Array>;
}

/** In plain TypeScript. */
export const plainProducts: VectorProducts = Object.freeze({
  within: symmetricProducts,
  // biome-ignore lint/correctness/useYield: there is nothing to wait for between two rows
  *between(a: Float64Array, b: Float64Array, n: number): Computation<Float64Array> {
    const out = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = dotRange(a, i * n, b, j * n, n);
    return out;
  },
});

/** Below this many multiply-adds a copy to kernel memory does not pay. */
const FEW = 1e5;
/** Vectors that are multiplied with all others at a time: their products stay in the cache. */
const PANEL = 64;

/** By the kernels of a fit, where there is enough to multiply; in plain TypeScript otherwise. */
export function kernelProducts(choice: KernelChoice): VectorProducts {
  if (choice === 'reference') return plainProducts;
  return Object.freeze({
    *within(a: Float64Array, count: number, length: number): Computation<Float64Array> {
      if ((count * count * length) / 2 < FEW) return yield* plainProducts.within(a, count, length);
      const out = new Float64Array((count * (count + 1)) / 2);
      const opened = open(choice, count, length, 1);
      if (!opened) return yield* plainProducts.within(a, count, length);
      const { kernels, load } = opened;
      try {
        const x = load(a);
        for (let first = 0; first < count; first += PANEL) {
          const end = Math.min(count, first + PANEL);
          const part = opened.multiply(x, first, x, first, end);
          for (let i = first; i < count; i++) {
            const last = Math.min(end, i + 1);
            for (let j = first; j < last; j++)
              out[(i * (i + 1)) / 2 + j] = part[i * (end - first) + j - first]!;
          }
          yield { kind: 'pause' };
        }
      } finally {
        kernels.dispose();
      }
      return out;
    },
    *between(a: Float64Array, b: Float64Array, n: number): Computation<Float64Array> {
      if (n * n * n < FEW) return yield* plainProducts.between(a, b, n);
      const opened = open(choice, n, n, 2);
      if (!opened) return yield* plainProducts.between(a, b, n);
      const out = new Float64Array(n * n);
      const { kernels, load } = opened;
      try {
        const [x, y] = [load(a), load(b)];
        for (let first = 0; first < n; first += PANEL) {
          const end = Math.min(n, first + PANEL);
          const part = opened.multiply(x, 0, y, first, end);
          for (let i = 0; i < n; i++) {
            out.set(part.subarray(i * (end - first), (i + 1) * (end - first)), i * n + first);
          }
          yield { kind: 'pause' };
        }
      } finally {
        kernels.dispose();
      }
      return out;
    },
  });
}

interface Opened {
  readonly kernels: Kernels;
  /** The vectors as columns of a design in kernel memory. */
  load(vectors: Float64Array): DenseDesign;
  /** The products of the columns of x from `begin` on with those of y from `first` up to `end`, one row a column of x. */
  multiply(x: DenseDesign, begin: number, y: DenseDesign, first: number, end: number): Float64Array;
}

/** Kernels with room for some designs of `count` columns; null where only the plain ones are to be had. */
function open(choice: KernelChoice, count: number, length: number, designs: number): Opened | null {
  const stride = strideOf(length);
  const width = Math.min(PANEL, count);
  const sizes = [...Array<number>(designs).fill(stride * count), count * width];
  const kernels = openKernels(choice, bytesFor(sizes, [count]));
  if (kernels.name === 'reference') {
    kernels.dispose();
    return null;
  }
  const columns = kernels.int32(count);
  for (let j = 0; j < count; j++) columns[j] = j;
  const products = kernels.float64(count * width, 'any');
  return {
    kernels,
    load(vectors) {
      const data = kernels.float64(stride * count, stride === length ? 'any' : 'zeros');
      if (stride === length) data.set(vectors.subarray(0, count * length));
      else
        for (let j = 0; j < count; j++) data.set(vectors.subarray(j * length, (j + 1) * length), j * stride);
      return { kind: 'dense', rows: length, columns: count, stride, data };
    },
    multiply(x, begin, y, first, end) {
      const field = y.data.subarray(first * stride, end * stride);
      const out = products.subarray(0, count * (end - first));
      kernels.correlate(x, field, columns.subarray(begin), out);
      return out;
    },
  };
}
