import type { Computation } from '../../computation/computation.js';
import { dot } from '../../linalg/vectors.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import type { CentredPoint } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import type { GradientsRule } from '../conjugateGradients.js';
import { coupledGradients } from './coupledGradients.js';
import type { Step } from './newtonLineSearch.js';
import { interceptSteps, predictionSteps, systemAt } from './newtonSystem.js';
import { diagonalInverse, type OpenedInverse, openInverse, planInverse } from './openInverse.js';
import { undetermined } from './undetermined.js';
import { zeroSumInverse } from './zeroSumInverse.js';

/**
 * Residuals of a step's system where digits cost little: those of a quadratic, and of a Newton step. Where they cost much
 * a step is solved as well as it deserves (Dembo, Eisenstat, Steihaug, 1982), which is never far below the tolerance.
 */
const QUADRATIC_REDUCTION = 1e-22;
const NEWTON_REDUCTION = 1e-12;
/** Conjugate gradient steps of one Newton step. */
export const MOST_INNER = 1000;

/** What becomes of features that others make up where alpha is 0. */
export interface SingularRule {
  /** How tasks are called in errors. */
  readonly taskLabel: (t: number) => string;
  /** Whether they are left out; else they are refused. @defaultValue false */
  readonly allowsSingular?: boolean | undefined;
}

export interface NewtonStep extends Step {
  /** What is left of the residual and what there was, in the squared norm of the inverse. */
  readonly left: number;
  readonly decrement: number;
  readonly inverse: OpenedInverse;
}

/**
 * The step to the minimum of the quadratic model at a point.
 *
 * @param isExact whether products with X are made in float64: those of a device make steps, but no point and no gap
 * @param isFirst whether the inverse, if one is `known`, is of the system at this point and has not been used
 */
export function* stepFrom(
  problem: CouplingProblem,
  point: CentredPoint,
  rule: SingularRule,
  within: Pick<GradientsRule, 'enough' | 'maxIter'>,
  known: OpenedInverse | undefined,
  isExact = true,
  isFirst = false,
): Computation<NewtonStep> {
  const reduction = problem.isQuadratic ? QUADRATIC_REDUCTION : NEWTON_REDUCTION;
  const inverse = known ?? (yield* openChecked(problem, point, rule));
  if (isDirect(problem, inverse) && (!known || isFirst)) {
    const z = inverse.apply(point.e);
    const rows = new Float64Array(point.e.length);
    joinRows(problem.coupling, problem.nFeatures, z, rows);
    return yield* completed(problem, point, z, { inner: 0, left: 0, decrement: dot(point.e, rows), inverse });
  }
  const system = systemAt(problem, point, isExact);
  const { rounding } = system.designs;
  const gradientsRule = {
    reduction: isExact ? reduction : Math.max(reduction, rounding * rounding),
    ...within,
  };
  let used = inverse;
  let found = yield* coupledGradients(system, used, point.e.slice(), gradientsRule);
  if (found.first < 0 || found.left < -gradientsRule.reduction * found.first) {
    // Rounding has left an inverse that is not positive definite (alpha is nothing beside the squares of X).
    used = {
      ...zeroSumInverse(system, yield* diagonalInverse(systemAt(problem, point))),
      work: inverse.work,
    };
    found = yield* coupledGradients(system, used, point.e.slice(), gradientsRule);
  }
  const { z, steps, first, left } = found;
  return yield* completed(problem, point, z, { inner: steps, left, decrement: first, inverse: used });
}

/** A step by conjugate gradients from the diagonal; null where that took longer than an inverse would. */
export function* diagonalStep(
  problem: CouplingProblem,
  point: CentredPoint,
  { enough }: Pick<GradientsRule, 'enough'>,
  { allowsSingular }: SingularRule,
  isExact: boolean,
): Computation<NewtonStep | null> {
  const exact = systemAt(problem, point);
  const system = isExact ? exact : { ...exact, designs: exact.designs.onDevice() };
  const { work } = planInverse(exact, allowsSingular);
  const inverse = { ...(yield* diagonalInverse(exact)), work: 0 };
  const maxIter =
    work > 0 ? Math.min(MOST_INNER, 10 + Math.ceil(work / (2 * system.designs.cost))) : MOST_INNER;
  const rule = { reduction: NEWTON_REDUCTION, enough, maxIter };
  const { z, steps, first, left } = yield* coupledGradients(system, inverse, point.e.slice(), rule);
  const isSolved =
    first === 0 || (first > 0 && left <= Math.max(NEWTON_REDUCTION, enough?.reduction ?? 0) * first);
  if (!isSolved && work > 0) return null;
  return yield* completed(problem, point, z, { inner: steps, left, decrement: first, inverse });
}

/** A step of the weights with the best of the intercepts. */
function* completed(
  problem: CouplingProblem,
  point: CentredPoint,
  z: CoupledRows,
  found: Omit<NewtonStep, keyof Step> & Pick<Step, 'inner'>,
): Computation<NewtonStep> {
  const b = yield* interceptSteps(problem, point, z);
  return { ...found, z, b, delta: predictionSteps(problem, z, b) };
}

/** Whether a step is what the inverse makes of the right-hand side: what rounding took, the next one wins back. */
function isDirect({ coupling: { alpha } }: CouplingProblem, { isExact, singular }: OpenedInverse): boolean {
  return isExact && alpha > 0 && !singular;
}

export function* openChecked(
  problem: CouplingProblem,
  point: CentredPoint,
  rule: SingularRule,
): Computation<OpenedInverse> {
  const system = systemAt(problem, point);
  const opened = yield* openInverse(system, rule.allowsSingular);
  if (problem.coupling.alpha === 0 && opened.singular && !rule.allowsSingular)
    throw undetermined(opened.singular, rule.taskLabel);
  return { ...zeroSumInverse(system, opened), work: opened.work };
}
