/** Seeded problems for the kernels, and their way into the memory of some kernels. */
import { bytesFor, type Kernels, type StoredDesign, strideOf } from '../src/kernels/kernels.js';
import { createRandom } from '../src/math/random.js';
import { makeCorrelatedData } from './data.js';
import type { Extent } from './options.js';
import type { PlainMatrix } from './plainLoops.js';

/** X, Y and W of one problem; W, p x T, has no zeros. */
export interface Problem {
  readonly name: string;
  readonly x: PlainMatrix;
  readonly y: Float64Array;
  readonly w: Float64Array;
  readonly T: number;
}

export function problems(extent: Extent): Problem[] {
  const small = denseProblem(442, 10, 3);
  if (extent === 'short') return [small, denseProblem(300, 100, 20), sparseProblem(2000, 200, 5, 0.02)];
  const usual = [small, denseProblem(2000, 400, 20), sparseProblem(20000, 2000, 10, 0.01)];
  return extent === 'long' ? [...usual, denseProblem(20000, 400, 20)] : usual;
}

function denseProblem(n: number, p: number, T: number): Problem {
  const { X, Y } = makeCorrelatedData({ nSamples: n, nFeatures: p, nTasks: T, density: 0.2 });
  const x: PlainMatrix = { kind: 'dense', rows: n, columns: p, data: X.data };
  return { name: `dense ${n} x ${p}, ${T} tasks`, x, y: Y.data, w: normals(p * T, 1), T };
}

function sparseProblem(n: number, p: number, T: number, density: number): Problem {
  const perColumn = Math.round(density * n);
  const random = createRandom(0);
  const indices = new Int32Array(p * perColumn);
  for (let j = 0; j < p; j++) {
    indices.set(random.permutation(n).subarray(0, perColumn).sort(), j * perColumn);
  }
  const x: PlainMatrix = {
    kind: 'sparse',
    rows: n,
    columns: p,
    data: normals(indices.length, 1),
    indices,
    indptr: Int32Array.from({ length: p + 1 }, (_, j) => j * perColumn),
  };
  const name = `sparse ${n} x ${p} (${100 * density} %), ${T} tasks`;
  return { name, x, y: normals(n * T, 2), w: normals(p * T, 3), T };
}

function normals(count: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, () => random.normal());
}

export function squaredNorms(x: PlainMatrix): Float64Array {
  const start = (j: number): number => (x.kind === 'dense' ? j * x.rows : x.indptr[j]!);
  return Float64Array.from({ length: x.columns }, (_, j) =>
    x.data.subarray(start(j), start(j + 1)).reduce((sum, value) => sum + value * value, 0),
  );
}

/** A problem in the memory of some kernels. */
export interface Loaded {
  readonly kernels: Kernels;
  readonly design: StoredDesign;
  readonly features: Int32Array;
  readonly squaredNorms: Float64Array;
  readonly y: Float64Array;
  readonly w: Float64Array;
  /** Room for a result: stride x T and p x T. */
  readonly field: Float64Array;
  readonly rows: Float64Array;
}

export function bytesOf({ x, T }: Problem): number {
  const stride = strideOf(x.rows);
  const entries = x.kind === 'dense' ? stride * x.columns : x.data.length;
  const lengths = [entries, stride, x.columns, x.columns, 2 * stride * T, 2 * x.columns * T];
  return bytesFor(lengths, [entries, x.columns + 1, x.columns]) + 4096;
}

export function load(kernels: Kernels, { x, y, w, T }: Problem): Loaded {
  const { rows, columns } = x;
  const stride = strideOf(rows);
  const float64 = (values: Float64Array): Float64Array => {
    const out = kernels.float64(values.length);
    out.set(values);
    return out;
  };
  const int32 = (values: Int32Array): Int32Array => {
    const out = kernels.int32(values.length);
    out.set(values);
    return out;
  };
  const design: StoredDesign =
    x.kind === 'dense'
      ? { kind: 'dense', rows, columns, stride, data: float64(padded(x.data, rows)) }
      : {
          kind: 'sparse',
          rows,
          columns,
          stride,
          data: float64(x.data),
          indices: int32(x.indices),
          indptr: int32(x.indptr),
          shift: kernels.float64(columns),
          unit: kernels.float64(stride),
        };
  return {
    kernels,
    design,
    features: int32(Int32Array.from({ length: columns }, (_, j) => j)),
    squaredNorms: float64(squaredNorms(x)),
    y: float64(padded(y, rows)),
    w: float64(w),
    field: kernels.float64(stride * T),
    rows: kernels.float64(columns * T),
  };
}

/** Columns of n numbers in columns of `strideOf(n)`, the rest zero. */
function padded(columns: Float64Array, n: number): Float64Array {
  const stride = strideOf(n);
  const out = new Float64Array((columns.length / n) * stride);
  for (let from = 0, to = 0; from < columns.length; from += n, to += stride) {
    out.set(columns.subarray(from, from + n), to);
  }
  return out;
}

export function unpadded(field: Float64Array, { rows, stride }: StoredDesign): Float64Array {
  const T = field.length / stride;
  const out = new Float64Array(rows * T);
  for (let t = 0; t < T; t++) out.set(field.subarray(t * stride, t * stride + rows), t * rows);
  return out;
}
