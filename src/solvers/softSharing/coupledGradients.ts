import type { Computation } from '../../computation/computation.js';
import { addScaled } from '../../linalg/vectors.js';
import { type CoupledRows, zeroRows } from '../../penalties/coupledRows.js';
import { applySystem, type SystemInverse, type TaskSystem } from '../../problem/softSharing/taskSystem.js';

export interface GradientsRule {
  /** Ends when the squared length of the residual, `<e, inverse e>`, is this part of what it was, */
  readonly reduction: number;
  /** or is this part, and this many steps have been made. @defaultValue never */
  readonly enough?: { readonly reduction: number; readonly steps: number } | undefined;
  readonly maxIter: number;
}

/** Ends when the squared length is larger than at its least by as much as only rounding makes it. */
const DIVERGENCE = 1e6;
/** Steps without a new least squared length before the recurrence is given up. */
const PATIENCE = 250;

/**
 * Solves a system by preconditioned conjugate gradients for all tasks at once. With an exact inverse the first
 * step is the solution, and the second, where there is one, wins back what rounding took.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, section 11.5.
 *
 * @param e the right-hand side, T x p; overwritten by the residual
 */
export function* coupledGradients(
  system: TaskSystem,
  inverse: SystemInverse,
  e: Float64Array,
  { reduction, enough, maxIter }: GradientsRule,
): Computation<{
  readonly z: CoupledRows;
  readonly steps: number;
  /** The squared length of the residual that is left. */
  readonly left: number;
}> {
  const { coupling, nFeatures: p } = system;
  const z = zeroRows(coupling, p);
  let best: CoupledRows | null = null; // where the squared length was least, once it is larger
  let direction = inverse.apply(e);
  let rho = inner(system, e, direction);
  const first = rho;
  let least = rho;
  let stalled = 0;
  const product = new Float64Array(e.length);
  let steps = 0;
  while (rho > 0 && steps < maxIter) {
    yield* applySystem(system, direction, product);
    const curvature = inner(system, product, direction);
    if (!(curvature > 0) || !Number.isFinite(curvature)) break;
    const length = rho / curvature;
    add(z, direction, length);
    addScaled(e, product, -length);
    steps++;
    const next = inverse.apply(e);
    const left = inner(system, e, next);
    const isEnough = enough && steps >= enough.steps && left <= enough.reduction * first;
    if (!(left > reduction * first) || isEnough) return { z, steps, left };
    if (left < least) {
      least = left;
      stalled = 0;
      best = null;
    } else {
      stalled++;
      if (!best) {
        best = { mean: z.mean.slice(), deviation: z.deviation.slice() };
        add(best, direction, -length);
      }
      if (left > DIVERGENCE * least || stalled > PATIENCE) break;
    }
    add(next, direction, left / rho);
    direction = next;
    rho = left;
    yield { kind: 'pause' };
  }
  return { z: best ?? z, steps, left: least };
}

/** `sum_t e_t . (mean + deviation_t)`. */
function inner({ coupling, nFeatures: p }: TaskSystem, e: Float64Array, rows: CoupledRows): number {
  let sum = 0;
  for (let t = 0; t < coupling.nRows; t++) {
    const from = coupling.groupOf[t]! * p;
    for (let j = 0; j < p; j++) sum += e[t * p + j]! * (rows.mean[from + j]! + rows.deviation[t * p + j]!);
  }
  return sum;
}

/** `rows += weight other`. */
export function add(rows: CoupledRows, other: CoupledRows, weight: number): void {
  addScaled(rows.mean, other.mean, weight);
  addScaled(rows.deviation, other.deviation, weight);
}
