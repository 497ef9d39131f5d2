import type { Computation } from '../computation/computation.js';
import { addScaled, dot } from './vectors.js';

/**
 * A symmetric positive definite system `A z = e` with a preconditioner M near A. Solutions z may have a form of their own;
 * right-hand sides and residuals are plain numbers.
 */
export interface LinearSystem<Z> {
  zero(): Z;
  /** `out = A z`. */
  apply(z: Z, out: Float64Array): Computation<void>;
  /** `M^-1 e`, of the caller's own. */
  precondition(e: Float64Array): Computation<Z>;
  /** `<e, z>`. */
  inner(e: Float64Array, z: Z): number;
  /** `z += weight other`. */
  add(z: Z, other: Z, weight: number): void;
}

/** A system of plain numbers with its diagonal as the preconditioner; where that is 0, so is the solution. @param product `out = A z` */
export function scaledByDiagonal(
  product: (z: Float64Array, out: Float64Array) => void,
  diagonal: Float64Array,
): LinearSystem<Float64Array> {
  return {
    zero: () => new Float64Array(diagonal.length),
    *apply(z, out) {
      product(z, out);
      yield { kind: 'pause' };
    },
    *precondition(e) {
      return e.map((value, k) => (diagonal[k]! > 0 ? value / diagonal[k]! : 0));
    },
    inner: dot,
    add: addScaled,
  };
}

export interface GradientsRule {
  /** Ends when the squared length of the residual, `<e, M^-1 e>`, is this part of what it was, */
  readonly reduction: number;
  /** or is this part, and this many steps have been made. @defaultValue never */
  readonly enough?: { readonly reduction: number; readonly steps: number } | undefined;
  readonly maxIter: number;
  /**
   * Whether the last solution is returned where residuals have been smaller: the quadratic `<z, A z> / 2 - <e, z>` falls with each
   * step, whatever they do.
   */
  readonly isTruncated?: boolean | undefined;
}

export interface Gradients<Z> {
  readonly z: Z;
  readonly steps: number;
  /** The squared length of the residual at the beginning, and what is left of it. */
  readonly first: number;
  readonly left: number;
}

/** Ends when the squared length is larger than at its least by as much as only rounding makes it. */
const DIVERGENCE = 1e6;
/** Steps without a new least squared length before the recurrence is given up. */
const PATIENCE = 250;

/**
 * Preconditioned conjugate gradients. With an exact inverse the first step is the solution, and the second, where there is
 * one, wins back what rounding took.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, section 11.5.
 *
 * @param e the right-hand side; overwritten by the residual
 */
export function* conjugateGradients<Z>(
  system: LinearSystem<Z>,
  e: Float64Array,
  { reduction, enough, maxIter, isTruncated = false }: GradientsRule,
): Computation<Gradients<Z>> {
  const z = system.zero();
  let best: Z | null = null; // where the squared length was least, once it is larger
  let direction = yield* system.precondition(e);
  let rho = system.inner(e, direction);
  const first = rho;
  let least = rho;
  let stalled = 0;
  const product = new Float64Array(e.length);
  let steps = 0;
  while (rho > 0 && rho < Infinity && steps < maxIter) {
    yield* system.apply(direction, product);
    const curvature = system.inner(product, direction);
    if (!(curvature > 0) || curvature === Infinity) break;
    const length = rho / curvature;
    system.add(z, direction, length);
    addScaled(e, product, -length);
    steps++;
    const next = yield* system.precondition(e);
    const left = system.inner(e, next);
    const isEnough = enough && steps >= enough.steps && left <= enough.reduction * first;
    if (!(left > reduction * first) || isEnough) return { z, steps, first, left };
    if (left < least) {
      least = left;
      stalled = 0;
      best = null;
    } else {
      stalled++;
      if (!best && !isTruncated) {
        best = system.zero();
        system.add(best, z, 1);
        system.add(best, direction, -length);
      }
      if (left > DIVERGENCE * least || stalled > PATIENCE) break;
    }
    system.add(next, direction, left / rho);
    direction = next;
    rho = left;
    yield { kind: 'pause' };
  }
  return { z: best ?? z, steps, first, left: least };
}
