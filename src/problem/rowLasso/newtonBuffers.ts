import { bytesFor, type Kernels, type SingleDesign, strideOf } from '../../kernels/kernels.js';

/** More samples than this are left to other methods: the matrix over the samples is 8 MB. */
const MOST_SAMPLES = 1024;
/** Numbers of columns in float32, and of the rows that belong to them, at most: 32 MB each. */
const MOST_NUMBERS = 2 ** 23;
/** Columns that sums of outer products pack at a time. */
const PACKED = 128;

/** The shape of data. */
export interface DataShape {
  readonly samples: number;
  readonly features: number;
  readonly nTasks: number;
  readonly isSparse: boolean;
}

/** Buffers in kernel memory for Newton's method on the norms of rows; see `normNewton.ts`. */
export interface NewtonBuffers {
  /** A symmetric matrix over the samples, stride x stride. */
  readonly matrix: Float64Array;
  /** Fields, stride x T. */
  readonly field: Float64Array;
  readonly single: Float32Array;
  /** Columns in float32, and rows of T numbers that belong to them. */
  readonly columns: SingleDesign;
  readonly rows: Float32Array;
  /** Lists of columns, by their numbers and by their places among those in float32, and what belongs to each. */
  readonly features: Int32Array;
  readonly places: Int32Array;
  readonly weights: Float64Array;
  readonly factors: Float32Array;
}

function mostFeatures({ samples, features, nTasks, isSparse }: DataShape): number {
  const isFit = !isSparse && nTasks > 1 && samples <= Math.min(MOST_SAMPLES, 2 * features);
  return isFit ? Math.min(features, Math.floor(MOST_NUMBERS / Math.max(strideOf(samples), nTasks))) : 0;
}

/** The kernel memory of the buffers. */
export function newtonBytes(shape: DataShape): number {
  const most = mostFeatures(shape);
  if (most === 0) return 0;
  const stride = strideOf(shape.samples);
  const field = stride * shape.nTasks;
  const packed = PACKED * (2 * stride + 4);
  return bytesFor(
    [stride * stride, field, most, packed],
    [most, most],
    [field, stride * most, most * shape.nTasks, most],
  );
}

/** The buffers of Newton's method, allocated when they are first used. */
export class NewtonMemory {
  /** How many features a working set may have; 0 where the method is not for such data. */
  readonly most: number;
  readonly #kernels: Kernels;
  readonly #shape: DataShape;
  #buffers: NewtonBuffers | null = null;

  constructor(kernels: Kernels, shape: DataShape) {
    this.#kernels = kernels;
    this.#shape = shape;
    this.most = mostFeatures(shape);
  }

  buffers(): NewtonBuffers {
    this.#buffers ??= allocated(this.#kernels, this.#shape, this.most);
    return this.#buffers;
  }
}

function allocated(kernels: Kernels, { samples, nTasks }: DataShape, most: number): NewtonBuffers {
  const stride = strideOf(samples);
  return Object.freeze({
    matrix: kernels.float64(stride * stride, 'any'),
    field: kernels.float64(stride * nTasks),
    single: kernels.float32(stride * nTasks),
    columns: Object.freeze({
      rows: samples,
      columns: most,
      stride,
      data: kernels.float32(stride * most, 'any'),
    }),
    rows: kernels.float32(most * nTasks, 'any'),
    features: kernels.int32(most),
    places: kernels.int32(most),
    weights: kernels.float64(most),
    factors: kernels.float32(most),
  });
}
