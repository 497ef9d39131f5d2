/**
 * Tasks with squared losses, in units where each feature has variance 1 over all training samples:
 *
 *     sum_t ( 1/2 w_t^T G_t w_t - c_t . w_t ) + Omega(W)
 *
 * with G_t and c_t the second moments of task t about its means, divided by its weight, and the intercept at its best.
 */
import { factorise, inverseOf, packedTriangle } from '../../../linalg/cholesky.js';
import type { Moments } from './moments.js';

export interface QuadraticTask {
  /** p x p, symmetric. */
  readonly G: Float64Array;
  readonly c: Float64Array;
}

/** A task without samples is null. */
export class Quadratic {
  readonly p: number;
  readonly tasks: readonly (QuadraticTask | null)[];
  /** What the ridges have in common, by `alpha + coupling`. */
  readonly #ridges: Map<number, Ridge> = new Map();

  constructor(p: number, tasks: readonly (QuadraticTask | null)[]) {
    this.p = p;
    this.tasks = tasks;
  }

  /** The tasks with (G_t + strength I)^-1. */
  ridge(strength: number): Ridge {
    let ridge = this.#ridges.get(strength);
    if (ridge === undefined) {
      ridge = ridgeOf(this, strength);
      this.#ridges.set(strength, ridge);
    }
    return ridge;
  }
}

export interface Ridge {
  /** (G_t + strength I)^-1, p x p; tasks with the same G have the same. */
  readonly inverses: readonly (Float64Array | null)[];
  /** The weights of each task alone, T x p. */
  readonly alone: Float64Array;
  /** Of a grouping: the mean of the inverses over each of its groups. */
  readonly means: Map<Int32Array | null, readonly Float64Array[]>;
}

/** The tasks in units of `scale`: w_j of the units is w_j scale_j. */
export function quadraticOf(moments: readonly (Moments | null)[], scale: Float64Array): Quadratic {
  const p = scale.length;
  const scaled = new Map<Float64Array, Float64Array>();
  const tasks = moments.map((part) => {
    if (part === null || part.weight === 0) return null;
    let G = scaled.get(part.xx);
    if (G === undefined) {
      G = new Float64Array(p * p);
      for (let j = 0, at = 0; j < p; j++) {
        const unit = 1 / (part.weight * scale[j]!);
        for (let k = 0; k < p; k++, at++) G[at] = (part.xx[at]! * unit) / scale[k]!;
      }
      scaled.set(part.xx, G);
    }
    return { G, c: part.xy.map((value, j) => value / (part.weight * scale[j]!)) };
  });
  return new Quadratic(p, tasks);
}

/** The standard deviation of each feature; 1 where it does not vary but for rounding. */
export function scaleOf({ weight, xx, meanX }: Moments): Float64Array {
  const p = meanX.length;
  return Float64Array.from({ length: p }, (_, j) => {
    const variance = xx[j * p + j]! / weight;
    const rounding = (1e-12 * meanX[j]!) ** 2;
    return variance > rounding && variance > 0 ? Math.sqrt(variance) : 1;
  });
}

function ridgeOf({ p, tasks }: Quadratic, strength: number): Ridge {
  const known = new Map<Float64Array, Float64Array>();
  const alone = new Float64Array(tasks.length * p);
  const inverses = tasks.map((task, t) => {
    if (task === null) return null;
    let inverse = known.get(task.G);
    if (inverse === undefined) {
      const factor = packedTriangle(task.G, p, strength);
      factorise(factor, p);
      inverse = inverseOf(factor, p);
      known.set(task.G, inverse);
    }
    multiply(inverse, task.c, 0, alone, t * p, p);
    return inverse;
  });
  return { inverses, alone, means: new Map() };
}

/** `out[to ..] = A x[from ..]`, A p x p by rows. */
export function multiply(
  A: Float64Array,
  x: Float64Array,
  from: number,
  out: Float64Array,
  to: number,
  p: number,
): void {
  for (let j = 0, at = 0; j < p; j++) {
    let sum = 0;
    for (let k = 0; k < p; k++, at++) sum += A[at]! * x[from + k]!;
    out[to + j] = sum;
  }
}
