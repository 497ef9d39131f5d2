import { bytesFor, type Kernels, strideOf } from '../../kernels/kernels.js';

/** Features of a path that is solved on all their inner products, at most. */
const MOST_FEATURES = 1024;
/** Numbers of the points that are solved at once, and points, at most. */
const MOST_NUMBERS = 2 ** 15;
const MOST_POINTS = 128;
/** Points before them whose strengths are known. */
export const POINTS_BEFORE = 2;

/** The shape of a path. */
export interface PathShape {
  readonly features: number;
  readonly nTasks: number;
}

/** Buffers in kernel memory for the points of a path: see `GramPath`. */
export interface PathBuffers {
  readonly targets: Float64Array;
  readonly before: Float64Array;
  readonly alongPath: Float64Array;
  readonly coefs: Float64Array;
  readonly found: Float64Array;
}

function mostPoints({ features, nTasks }: PathShape): number {
  if (features > MOST_FEATURES) return 0;
  return Math.min(MOST_POINTS, Math.ceil(MOST_NUMBERS / Math.max(1, features * nTasks)));
}

function lengths(shape: PathShape): readonly number[] {
  const { features, nTasks } = shape;
  const points = mostPoints(shape);
  const rows = features * nTasks;
  return [strideOf(features) * nTasks, rows, 2 * (points + POINTS_BEFORE), points * rows, 2 * points];
}

/** The kernel memory of the buffers. */
export function pathBytes(shape: PathShape): number {
  return mostPoints(shape) === 0 ? 0 : bytesFor(lengths(shape), []);
}

/** The buffers of a path, allocated when they are first used. */
export class PathMemory {
  /** How many points are solved at once, at most; 0 where paths are solved otherwise. */
  readonly most: number;
  readonly #kernels: Kernels;
  readonly #shape: PathShape;
  #buffers: PathBuffers | null = null;

  constructor(kernels: Kernels, shape: PathShape) {
    this.#kernels = kernels;
    this.#shape = shape;
    this.most = mostPoints(shape);
  }

  buffers(): PathBuffers {
    if (this.#buffers) return this.#buffers;
    const [targets, before, alongPath, coefs, found] = lengths(this.#shape).map((length) =>
      this.#kernels.float64(length),
    );
    this.#buffers = Object.freeze({
      targets: targets!,
      before: before!,
      alongPath: alongPath!,
      coefs: coefs!,
      found: found!,
    });
    return this.#buffers;
  }
}
