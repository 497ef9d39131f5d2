import type { Computation } from '../../computation/computation.js';
import type { GradientsRule } from '../../linalg/conjugateGradients.js';
import type { Length } from '../../linalg/lineSearch.js';
import { zeroRows } from '../../penalties/coupledRows.js';
import { type CouplingPoint, couplingPoint } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import { stepGap } from '../../problem/softSharing/stepGap.js';
import { EXTRA_NEWTON_FLOPS } from '../solver.js';
import { interceptsAlone } from './interceptsAlone.js';
import { lineSearch, type Step } from './newtonLineSearch.js';
import {
  determinedStep,
  diagonalStep,
  INNER_OVERHEAD,
  MOST_INNER,
  type NewtonStep,
  openChecked,
  type SingularRule,
  stepFrom,
} from './newtonStep.js';
import type { NewtonStop } from './newtonStop.js';
import type { OpenedInverse } from './openInverse.js';

/** A system of at most so many features is factorised at once. */
const FEW_FEATURES = 40;
/** Products with the designs that the state at a point takes. */
export const POINT_PASSES = 3;
/**
 * An inverse that took this many products with the designs serves the next Newton step too, as a preconditioner, while
 * conjugate gradients take no more steps than these, or less time than another inverse.
 */
const COSTLY = 16;
const MOST_KEPT = 8;
/**
 * Below this length of a Newton step, or after so many that did not halve the gap, one of a parabola above the objective
 * is tried beside it.
 */
const SHORT = 1 / 8;
const MOST_SLOW = 2;

/** A Newton step, with the point whose quadratic model it minimises, and how well that was done. */
interface ModelStep {
  readonly step: NewtonStep;
  readonly model: CouplingPoint;
  readonly within: Pick<GradientsRule, 'enough' | 'maxIter'>;
  /** Whether products with X are made in float64, or on the device of the fit if it has one. */
  readonly isExact: boolean;
}

/** The steps of Newton's method, each with what is left of the ones before: inverses, and counts of work. */
export class NewtonSteps {
  readonly #problem: CouplingProblem;
  readonly #rule: SingularRule & { readonly maxIter: number };
  readonly #stop: NewtonStop;
  readonly #isFree: boolean;
  /** Multiply-adds of a product with the designs. */
  readonly #cost: number;
  #count: number;
  #inverse: OpenedInverse | undefined;
  #diagonal: OpenedInverse | undefined;
  /** Whether conjugate gradients from the diagonal have been enough so far. */
  #inDiagonal: boolean;

  /** @param count the steps that were taken before */
  constructor(
    problem: CouplingProblem,
    rule: SingularRule & { readonly maxIter: number },
    stop: NewtonStop,
    count: number,
  ) {
    this.#problem = problem;
    this.#rule = rule;
    this.#stop = stop;
    this.#count = count;
    this.#isFree = problem.coupling.alpha === 0;
    this.#cost = problem.designs.cost;
    this.#inDiagonal = !problem.isQuadratic && problem.nFeatures > FEW_FEATURES;
  }

  /** The steps so far: of conjugate gradients for a quadratic, of Newton otherwise. */
  get count(): number {
    return this.#count;
  }

  /** An inverse that is at hand. */
  get inverse(): OpenedInverse | undefined {
    return this.#inverse ?? this.#diagonal;
  }

  /** Opens the inverse of a quadratic, once; the solution where that gives it straight from the samples, if it is `wanted`. */
  *fitted(now: CouplingPoint, wanted: boolean): Computation<CouplingPoint | null> {
    if (!this.#problem.isQuadratic || this.#inverse) return null;
    this.#inverse = yield* openChecked(this.#problem, now, this.#rule);
    this.#stop.flops += this.#inverse.work;
    if (!this.#inverse.fit || !wanted) return null;
    const rows = this.#inverse.fit(this.#problem.tasks.map(({ y }) => y));
    const point = yield* couplingPoint(this.#problem, rows, now.b);
    this.#count++;
    this.#stop.flops += POINT_PASSES * this.#cost;
    if (point.gap < this.#stop.best.gap) this.#stop.best = point;
    return point;
  }

  /** The step from a point, as accurate as it deserves: from the diagonal, as long as that is enough, or by an inverse. */
  *stepFrom(now: CouplingPoint): Computation<ModelStep> {
    const [problem, rule, within] = [this.#problem, this.#rule, this.#within(now)];
    const isExact = this.#isFree || this.#stop.slow > 0;
    const tries = this.#inDiagonal && !this.#inverse;
    const plain = tries ? yield* diagonalStep(problem, now, rule, within, this.#diagonal, isExact) : null;
    this.#inDiagonal &&= plain !== null;
    this.#diagonal = plain && plain.inner <= MOST_KEPT ? plain.inverse : undefined;
    const found = plain
      ? { step: plain, model: now }
      : yield* determinedStep(problem, now, rule, {
          within,
          known: this.#inverse,
          isExact,
          isFirst: this.#count === 0,
        });
    this.#stop.flops += this.#workOf(found.step);
    return { within, isExact, ...found };
  }

  /** Looks at the gap at the end of a step; whether no other is needed. */
  *isLast(now: CouplingPoint, { step, model }: ModelStep): Computation<boolean> {
    const stop = this.#stop;
    if (!stop.tellsAhead) return false;
    const looks = !(now.gap <= stop.tolerance) && stop.mayBeNear(step.decrement);
    const left = this.#isFree ? step.left : Infinity;
    const gap = looks ? yield* stepGap(this.#problem, model, step.z, yield* step.delta(), left) : now.gap;
    if (looks) stop.flops += this.#cost;
    stop.lookedAhead(now, gap, step.decrement);
    return stop.isFine();
  }

  /**
   * The step, or the better of it and others, with the length that lowers the objective, 0 where none does. The second derivative says
   * little about the loss from here to there where samples are saturated: a parabola above it may say more.
   */
  *shortened(
    now: CouplingPoint,
    { step, model, within, isExact }: ModelStep,
  ): Computation<Pick<Step, 'z' | 'b'> & Length> {
    const { isQuadratic, coupling, nFeatures: p } = this.#problem;
    const isKept = isQuadratic || (model === now && this.#isKept(step));
    this.#inverse = isKept ? step.inverse : undefined;
    this.#count += isQuadratic ? Math.max(1, step.inner) : 1;
    if (isQuadratic) return { z: step.z, b: step.b, length: 1, change: 0 };
    const size = this.#stop.size;
    let best = { ...(yield* lineSearch(this.#problem, model, step, size)), z: step.z, b: step.b };
    if (best.length >= SHORT && this.#stop.slow < MOST_SLOW) return best;
    const above = yield* couplingPoint(this.#problem, now.rows, now.b, 'majorant');
    const other = yield* stepFrom(this.#problem, above, this.#rule, {
      within,
      known: this.#inverse,
      isExact,
    });
    this.#stop.flops += this.#workOf(other);
    const found = yield* lineSearch(this.#problem, above, other, size);
    if (best.length === 0 || found.change < best.change) best = { ...found, z: other.z, b: other.b };
    // Where hardly a sample has a second derivative its rounding may be all of the step; the intercepts know better.
    const alone = yield* interceptsAlone(this.#problem, now);
    if (!(alone.change < best.change)) return best;
    return { z: zeroRows(coupling, p), b: alone.b, length: 1, change: alone.change };
  }

  /** How well the step from a point is solved. */
  #within(now: CouplingPoint): Pick<GradientsRule, 'enough' | 'maxIter'> {
    const affordable = (EXTRA_NEWTON_FLOPS - this.#stop.flops) / (2 * this.#cost + INNER_OVERHEAD);
    return {
      enough: { reduction: this.#stop.reductionAt(now), steps: Math.max(0, affordable) },
      maxIter: this.#problem.isQuadratic ? this.#rule.maxIter - this.#count : MOST_INNER,
    };
  }

  /** Multiply-adds of a step and of the next point, with those of an inverse that was opened for it. */
  #workOf({ inverse, inner }: NewtonStep): number {
    return (inverse === this.#inverse ? 0 : inverse.work) + (2 * inner + POINT_PASSES) * this.#cost;
  }

  #isKept({ inverse: { work }, inner }: NewtonStep): boolean {
    return work > COSTLY * this.#cost && inner <= Math.max(MOST_KEPT, work / (4 * this.#cost));
  }
}
