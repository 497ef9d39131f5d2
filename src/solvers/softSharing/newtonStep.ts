import type { Computation } from '../../computation/computation.js';
import type { GradientsRule } from '../../linalg/conjugateGradients.js';
import type { CoupledRows } from '../../penalties/coupledRows.js';
import { type CouplingPoint, couplingPoint } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import { coupledGradients, inner } from './coupledGradients.js';
import { flatFeature } from './flatFeature.js';
import type { Step } from './newtonLineSearch.js';
import { interceptSteps, productOf, systemAt } from './newtonSystem.js';
import {
  diagonalAroundMeans,
  type OpenedInverse,
  openInverse,
  planInverse,
  shortOfSamples,
} from './openInverse.js';
import { Undetermined, undetermined } from './undetermined.js';
import { zeroSumInverse } from './zeroSumInverse.js';

/**
 * Residuals of a step's system where digits cost little: those of a quadratic, and of a Newton step. Where they cost much
 * a step is solved as well as it deserves (Dembo, Eisenstat, Steihaug, 1982), which is never far below the tolerance.
 */
const QUADRATIC_REDUCTION = 1e-22;
const NEWTON_REDUCTION = 1e-12;
/** Conjugate gradient steps of one Newton step. */
export const MOST_INNER = 1000;

/** What a step of conjugate gradients takes beside its two products, as multiply-adds: dozens of small loops. */
export const INNER_OVERHEAD = 1e5;
/** How many times as long a multiply-add takes in a product with one vector a task as in one of matrices. */
const VECTOR_COST = 3;

/** What becomes of features that others make up where alpha is 0. */
export interface SingularRule {
  /** How tasks are called in errors. */
  readonly taskLabel: (t: number) => string;
  /** Whether they are left out; else they are refused. @defaultValue false */
  readonly allowsSingular?: boolean | undefined;
}

export interface NewtonStep extends Step {
  /** What is left of the residual, in the squared norm of the inverse. */
  readonly left: number;
  /** `<e, Z>`: twice what the quadratic model falls by. */
  readonly decrement: number;
  readonly inverse: OpenedInverse;
}

/** How a step is solved. */
export interface StepOptions {
  readonly within: Pick<GradientsRule, 'enough' | 'maxIter'>;
  /** An inverse that is at hand. */
  readonly known?: OpenedInverse | undefined;
  /** Whether products with X are made in float64: those of a device make steps, but no point and no gap. @defaultValue true */
  readonly isExact?: boolean;
  /** Whether the known inverse is of the system at this point and has not been used. @defaultValue false */
  readonly isFirst?: boolean;
}

/** The step to the minimum of the quadratic model at a point. */
export function* stepFrom(
  problem: CouplingProblem,
  point: CouplingPoint,
  rule: SingularRule,
  { within, known, isExact = true, isFirst = false }: StepOptions,
): Computation<NewtonStep> {
  const inverse = known ?? (yield* openChecked(problem, point, rule));
  if (isDirect(problem, inverse) && (!known || isFirst))
    return yield* completed(problem, point, inverse.apply(point.e), { inner: 0, left: 0, inverse });
  const system = systemAt(problem, point, isExact);
  const { rounding } = system.designs;
  const reduction = problem.isQuadratic ? QUADRATIC_REDUCTION : NEWTON_REDUCTION;
  const gradientsRule = {
    reduction: isExact ? reduction : Math.max(reduction, rounding * rounding),
    ...within,
  };
  let used = inverse;
  let found = yield* coupledGradients(system, used, point.e.slice(), gradientsRule);
  if (found.first < 0 || found.left < -gradientsRule.reduction * found.first) {
    // Rounding has left an inverse that is not positive definite (alpha is nothing beside the squares of X).
    used = { ...(yield* openDiagonal(problem, point)), work: inverse.work };
    found = yield* coupledGradients(system, used, point.e.slice(), gradientsRule);
  }
  const { z, steps, left } = found;
  return yield* completed(
    problem,
    point,
    z,
    { inner: steps, left, inverse: used },
    isExact ? z.product : null,
  );
}

/**
 * The step of the quadratic model by second derivatives; where these leave it undetermined (of a Huber loss few samples have one) of
 * that by parabolas above the losses, with the point that has their curvature.
 */
export function* determinedStep(
  problem: CouplingProblem,
  point: CouplingPoint,
  rule: SingularRule,
  options: StepOptions,
): Computation<{ readonly step: NewtonStep; readonly model: CouplingPoint }> {
  const mayBeAbove = !problem.isQuadratic && problem.tasks.every(({ loss }) => loss.isOfResidual);
  if (!mayBeAbove || (yield* flatFeature(problem, point)) === null) {
    try {
      return { step: yield* stepFrom(problem, point, rule, options), model: point };
    } catch (error) {
      if (!mayBeAbove || !(error instanceof Undetermined)) throw error;
    }
  }
  const model = yield* couplingPoint(problem, point.rows, point.b, 'majorant');
  return { step: yield* stepFrom(problem, model, rule, { ...options, known: undefined }), model };
}

/**
 * A step by conjugate gradients from a diagonal, that of an earlier point if it is `known`; null where that took longer than an
 * inverse would.
 */
export function* diagonalStep(
  problem: CouplingProblem,
  point: CouplingPoint,
  { allowsSingular }: SingularRule,
  { enough }: Pick<GradientsRule, 'enough'>,
  known: OpenedInverse | undefined,
  isExact: boolean,
): Computation<NewtonStep | null> {
  const system = systemAt(problem, point, isExact);
  const { work } = planInverse(systemAt(problem, point), allowsSingular);
  const inverse = known ?? (yield* openDiagonal(problem, point));
  const cost = 2 * VECTOR_COST * system.designs.cost + INNER_OVERHEAD;
  const maxIter = work > 0 ? Math.min(MOST_INNER, 10 + Math.ceil(work / cost)) : MOST_INNER;
  const rule = { reduction: NEWTON_REDUCTION, enough, maxIter };
  const { z, steps, first, left } = yield* coupledGradients(system, inverse, point.e.slice(), rule);
  const isSolved =
    first === 0 || (first > 0 && left <= Math.max(NEWTON_REDUCTION, enough?.reduction ?? 0) * first);
  if (!isSolved && work > 0) return null;
  return yield* completed(problem, point, z, { inner: steps, left, inverse }, isExact ? z.product : null);
}

/**
 * A step of the weights with the best of the intercepts.
 *
 * @param known `X~ Z^T`, if that is there; with alpha = 0 it is multiplied anew, since the gap of the step rests on it
 */
function* completed(
  problem: CouplingProblem,
  point: CouplingPoint,
  z: CoupledRows,
  found: Pick<NewtonStep, 'inner' | 'left' | 'inverse'>,
  known: Float64Array | null = null,
): Computation<NewtonStep> {
  const { designs, coupling, isQuadratic } = problem;
  const atHand = coupling.alpha > 0 ? known : null;
  const product = isQuadratic ? atHand : (atHand ?? (yield* productOf(problem, z)));
  const b = product ? (yield* interceptSteps(problem, point, product)).b : point.interceptStep;
  let delta: Float64Array | undefined;
  return {
    ...found,
    decrement: inner(problem, point.e, z),
    z,
    b,
    *delta() {
      if (delta) return delta;
      delta = product ? product.slice() : yield* productOf(problem, z);
      designs.shift(delta, b);
      return delta;
    },
  };
}

/** Whether a step is what the inverse makes of the right-hand side: what rounding took, the next one wins back. */
function isDirect({ coupling: { alpha } }: CouplingProblem, { isExact, singular }: OpenedInverse): boolean {
  return isExact && alpha > 0 && !singular;
}

/** The inverse of the diagonal of the system at a point. */
function* openDiagonal(problem: CouplingProblem, point: CouplingPoint): Computation<OpenedInverse> {
  const system = systemAt(problem, point);
  return { ...zeroSumInverse(system, yield* diagonalAroundMeans(system)), work: 0 };
}

export function* openChecked(
  problem: CouplingProblem,
  point: CouplingPoint,
  rule: SingularRule,
): Computation<OpenedInverse> {
  const system = systemAt(problem, point);
  const refuses = problem.coupling.alpha === 0 && !rule.allowsSingular;
  const missing = refuses ? shortOfSamples(system) : null;
  if (missing) throw undetermined(missing, rule.taskLabel);
  const opened = yield* openInverse(system, rule.allowsSingular);
  if (refuses && opened.singular) throw undetermined(opened.singular, rule.taskLabel);
  return { ...zeroSumInverse(system, opened), work: opened.work };
}
