import type { Computation } from '../../computation/computation.js';
import type { Design } from '../../designs/design.js';
import { addScaled, dot } from '../../linalg/vectors.js';
import type { SharedPoint } from '../../problem/shared/sharedPoint.js';
import type { SharedProblem } from '../../problem/shared/sharedProblem.js';
import { conjugateGradients, type LinearSystem } from '../conjugateGradients.js';
import { byFeatures, bySamples, diagonal, factorisable, type Preconditioner } from './preconditioner.js';
import { forward, hessianTimes, samplesGram } from './sharedProducts.js';

/** A system of at most this many features is factorised at once. */
const SMALL = 40;
/** Conjugate gradients never take more steps than this in one go. */
const MOST_STEPS = 2000;

/**
 * A direction d whose curvature is below this part of `sum_j H_jj d_j^2` is one along which X~ d is rounding alone, (eps)^2
 * and no more: a step along it would be a step anywhere.
 */
const NULL = 1e-28;

/** The accuracy of a rough solution. */
const ROUGH = 0.1;

/** An approximate solution of `H v = -r`. */
export interface NewtonStep {
  readonly v: Float64Array;
  /** X~ v for each block. */
  readonly z: readonly Float64Array[];
  /** `r . M^-1 r / 2`, about how far the objective can fall. */
  readonly decrement: number;
}

/**
 * Solves `H v = -r` by preconditioned conjugate gradients until `sqrt(r . M^-1 r)` is `accuracy` times what it was: by
 * the diagonal, and by a factorisation of H (or, for few samples, of the N x N system) once conjugate gradients
 * take longer than that, or where it costs next to nothing.
 *
 * Source: Nocedal, Wright (2006), "Numerical Optimization", algorithms 5.3 and 7.1.
 */
export class StepSolver {
  readonly #problem: SharedProblem;
  readonly #choice: ReturnType<typeof factorisable>;
  #factorises: boolean;
  #gram: Float64Array | undefined;
  /** Products with the designs so far. */
  products = 0;
  /** Whether steps are solved for with exact products: where those of a device are not good enough. */
  isExact: boolean;

  constructor(problem: SharedProblem) {
    this.#problem = problem;
    this.#choice = factorisable(problem);
    this.#factorises = this.#choice?.form === 'features' && this.#choice.size <= SMALL;
    // Without a ridge only an exact step has a dual point, X^T Theta = 0.
    this.isExact = problem.ridge.every((value) => value === 0);
  }

  *solve(point: SharedPoint, r: Float64Array, accuracy: number): Computation<NewtonStep> {
    const patience = this.#patience();
    if (!this.#factorises) {
      const found = yield* this.#gradients(point, r, accuracy, diagonal(this.#problem, point), patience);
      if (found.isSolved || !this.#choice) return found.step;
      this.#factorises = true;
    }
    const factor = yield* this.#factor(point);
    const found = yield* this.#gradients(point, r, accuracy, factor, MOST_STEPS);
    if (found.isSolved) return found.step;
    const plain = yield* this.#gradients(point, r, accuracy, diagonal(this.#problem, point), MOST_STEPS);
    return plain.isSolved ? plain.step : found.step;
  }

  /**
   * A rough solution by conjugate gradients from the diagonal alone, which stay small in directions along which nothing
   * can be told: for where the other has led nowhere.
   */
  *solveRoughly(point: SharedPoint, r: Float64Array): Computation<NewtonStep> {
    const found = yield* this.#gradients(point, r, ROUGH, diagonal(this.#problem, point), MOST_STEPS);
    return found.step;
  }

  /** `sum_j H_jj d_j^2`, about. */
  #size(point: SharedPoint, direction: Float64Array): number {
    const { squaredNorms, ridge } = this.#problem;
    const curvature = point.curvature();
    let size = 0;
    for (let j = 0; j < direction.length; j++) {
      size += (curvature * squaredNorms[j]! + ridge[j]!) * direction[j]! * direction[j]!;
    }
    return size;
  }

  /** Steps of conjugate gradients that cost as much as a factorisation. */
  #patience(): number {
    if (!this.#choice) return MOST_STEPS;
    const { size } = this.#choice;
    return Math.ceil(size / 3 + (4 * size * size * size) / 6 / (2 * this.#problem.productWork)) + 10;
  }

  *#factor(point: SharedPoint): Computation<Preconditioner> {
    const size = this.#choice!.size;
    this.products += size / 4;
    if (this.#choice!.form === 'features') return yield* byFeatures(this.#problem, point);
    this.#gram ??= yield* samplesGram(this.#problem);
    return yield* bySamples(this.#problem, point, this.#gram);
  }

  *#gradients(
    point: SharedPoint,
    r: Float64Array,
    accuracy: number,
    precondition: Preconditioner,
    most: number,
  ): Computation<{ step: NewtonStep; isSolved: boolean }> {
    const problem = this.#problem;
    const p = problem.nFeatures;
    const z = problem.blocks.map(({ design }) => new Float64Array(design.rows));
    const form = this.isExact ? ({ exact }: Design): Design => exact : (design: Design): Design => design;
    const system: LinearSystem<Float64Array> = {
      zero: () => new Float64Array(p),
      apply: (direction, out) => hessianTimes(problem, point, direction, z, out, form),
      *precondition(residual) {
        const solved = new Float64Array(p);
        yield* precondition(residual, solved);
        return solved;
      },
      inner: dot,
      add: addScaled,
      rounding: (direction) => NULL * this.#size(point, direction),
    };
    const residual = r.map((value) => -value);
    const rule = { reduction: accuracy * accuracy, maxIter: most };
    const { z: v, steps, first, left } = yield* conjugateGradients(system, residual, rule);
    this.products += 2 * steps;
    yield* forward(problem, v, z);
    const isSolved = first === 0 || (first > 0 && left <= rule.reduction * first);
    return { step: { v, z, decrement: Math.max(0, first) / 2 }, isSolved };
  }
}
