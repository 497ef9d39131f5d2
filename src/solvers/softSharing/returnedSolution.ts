import type { Computation } from '../../computation/computation.js';
import { splitRows } from '../../penalties/coupledRows.js';
import {
  type Coefficients,
  coefficients,
  correlationError,
  predictionError,
} from '../../problem/softSharing/coefficients.js';
import { type CouplingPoint, couplingPoint } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import { stepGap } from '../../problem/softSharing/stepGap.js';
import type { StopReason } from '../solver.js';
import { flatFeature } from './flatFeature.js';
import { determinedStep, MOST_INNER, type SingularRule } from './newtonStep.js';
import { systemAt } from './newtonSystem.js';
import { isSmall, isTall, type OpenedInverse } from './openInverse.js';
import { residualBound } from './residualBound.js';
import { undetermined } from './undetermined.js';

/** The last step of other losses than squared ones: this adds a thousandth to the gap that it tells. */
const ENOUGH = /* @__PURE__ */ Object.freeze({ reduction: 1e-6, steps: 0 });

/** Steps of predictions up to which the second derivative of a conjugate is less than twice as large. */
const SHORT = 3 / 8;

export interface CoupledSolution {
  /** W, Q x p, in the problem's units. */
  readonly w: Float64Array;
  /** b~, Q. */
  readonly b: Float64Array;
  /** The same in the user's units. */
  readonly returned: Pick<Coefficients, 'w' | 'intercept'>;
  /** In the problem's units, as is the tolerance. */
  readonly gap: number;
  readonly tolerance: number;
  readonly steps: number;
  readonly reason: StopReason;
}

/**
 * The point of the weights and intercepts that are returned, with its gap: predictions may be off by more than their own
 * rounding where large means are taken off and put back.
 */
export function* returnedSolution(
  problem: CouplingProblem,
  best: Pick<CouplingPoint, 'w' | 'b' | 'gap'> & Partial<Pick<CouplingPoint, 'eta' | 'reach'>>,
  rule: SingularRule,
  inverse: OpenedInverse | undefined,
  { tolerance, steps, reason }: { tolerance: number; steps: number; reason: StopReason },
): Computation<CoupledSolution> {
  const { coupling, nFeatures: p } = problem;
  const { b, rests, ...returned } = coefficients(problem, best.w, best.b);
  let gap = further(best.gap, predictionError(problem, best, rests));
  if (coupling.alpha === 0 || gap > tolerance) {
    const last = yield* couplingPoint(problem, splitRows(coupling, p, best.w), b);
    const within = { maxIter: MOST_INNER, ...(problem.isQuadratic ? {} : { enough: ENOUGH }) };
    const { step, model } = yield* determinedStep(problem, last, rule, { within, known: inverse });
    const { z, delta, left } = step;
    const system = systemAt(problem, model);
    const trusted = coupling.alpha === 0 ? left : Infinity; // by the norm of its own preconditioner
    const isFlat = (yield* flatFeature(problem, model)) !== null;
    const open = isFlat
      ? { left: Infinity, singular: null }
      : isSmall(system) && (isTall(system) || (coupling.alpha === 0 && !rule.allowsSingular))
        ? yield* residualBound(system, model.e, z, correlationError(problem, model))
        : { left: trusted, singular: null };
    if (coupling.alpha === 0 && open.singular && !rule.allowsSingular)
      throw undetermined(open.singular, rule.taskLabel);
    const moved = yield* delta();
    const isTrusted = problem.isQuadratic || coupling.alpha === 0 || isShort(model, moved, open.left);
    const told =
      model === last
        ? yield* stepGap(problem, last, z, moved, isTrusted ? open.left : Infinity)
        : (yield* stepGap(problem, model, z, moved, 0)) + costOfResidual(problem, model, open.left);
    const least = Math.min(last.gap, told);
    gap = further(least, predictionError(problem, last));
  }
  const isWithin = gap <= tolerance;
  return {
    w: best.w,
    b,
    returned,
    gap,
    tolerance,
    steps,
    reason: isWithin ? 'converged' : reason === 'converged' ? 'precision' : reason,
  };
}

/**
 * Whether a step, and what it leaves of the system, move predictions so little that the gap bends at most twice as much as at the point:
 * see `divergenceBound`. Of saturated samples little in the norm of h may be a long way.
 */
function isShort({ curvature: { h } }: CouplingPoint, delta: Float64Array, left: number): boolean {
  let [longest, least] = [0, Infinity];
  for (let i = 0; i < h.length; i++) {
    longest = Math.max(longest, Math.abs(delta[i]!));
    if (h[i]! > 0) least = Math.min(least, h[i]!);
  }
  return longest + Math.sqrt(left / least) <= SHORT;
}

/**
 * What it costs at most to move the dual point of a step by parabolas above the losses to where it solves the system, by v with
 * `<v, H v> = left`: `sum_i h_i |v_i| |eta_i - eta*_i|`, where no residual is larger than that of the sample, so that by Cauchy and
 * Schwarz, with `h_i r_i^2 <= 2 c_i loss_i`, it is at most `sqrt(2 left sum_i c_i loss_i)`; and as much again to stay in the domain.
 */
function costOfResidual({ tasks }: CouplingProblem, { eta }: CouplingPoint, left: number): number {
  const value = tasks.reduce((sum, { loss, y, c }, t) => sum + loss.value(y, c, eta[t]!), 0);
  return 2 * Math.sqrt(2 * Math.max(0, left) * value) + left;
}

/** A gap, half of a squared distance, between a dual point and predictions that rounding may have taken further off. */
export function further(gap: number, error: number): number {
  return (Math.sqrt(gap) + error * Math.SQRT1_2) ** 2;
}
