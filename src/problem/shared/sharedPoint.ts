import { sum } from '../../linalg/vectors.js';
import { bestShift } from '../../losses/bestShift.js';
import { logistic } from '../../losses/logistic.js';
import type { TaskSamples } from './countedSamples.js';
import type { SharedProblem } from './sharedProblem.js';

/** What is known of one task at a point. */
export interface TaskState extends TaskSamples {
  readonly eta: Float64Array;
  /** c_i loss'(y_i, eta_i), and its sum: the slope along b_t. */
  readonly gradient: Float64Array;
  slope: number;
  /** c_i loss''(y_i, eta_i), and its sum: the curvature along b_t. */
  readonly second: Float64Array;
  curvatureSum: number;
}

/** The curvature along an intercept is never taken for less: where nothing bends, nothing slopes. */
const SMALLEST_CURVATURE = 1e-300;

/**
 * A Newton step longer than this along an intercept may lead anywhere: the losses are flat on both sides. In a task that
 * weighs little nothing else would hold it.
 */
const FAR = 1;

/**
 * A point (w~, b~) of a shared problem with the losses' gradient g_t and curvature d_t there. The intercepts are
 * eliminated: on the way along v in w, b_t moves by `-slope_t / h_t - zbar_t`, with z = X~ v and its mean
 * `zbar_t = sum_i d_it z_i / h_t`, which leaves for w alone
 *
 *     gradient  sum_blocks X~^T sum_t lambda_t (g_t - d_t slope_t / h_t)  +  ridge w
 *     Hessian   v -> sum_blocks X~^T sum_t lambda_t d_t (z - zbar_t)  +  ridge v.
 */
export class SharedPoint {
  readonly w: Float64Array;
  readonly b: Float64Array;
  /** X~ w~ for each block. */
  readonly z: readonly Float64Array[];
  readonly tasks: readonly (readonly TaskState[])[];
  /** The sum of losses. */
  loss = 0;
  readonly #problem: SharedProblem;

  constructor(problem: SharedProblem) {
    this.#problem = problem;
    this.w = new Float64Array(problem.nFeatures);
    this.b = problem.nullIntercept.slice();
    this.z = problem.blocks.map(({ design }) => new Float64Array(design.rows));
    this.tasks = problem.blocks.map(({ tasks }) => tasks.map(stateOf));
  }

  /** Brings the losses up to date with z and b; intercepts that are far from their best value are taken there. */
  evaluate(): void {
    this.loss = 0;
    for (const [k, tasks] of this.tasks.entries()) {
      const z = this.z[k]!;
      for (const state of tasks) {
        let value = this.#look(state, z);
        if (Math.abs(this.interceptStep(state)) > FAR) {
          this.b[state.task] = bestShift({ loss: logistic, ...state }, z);
          value = this.#look(state, z);
        }
        this.loss += this.#problem.lambda[state.task]! * value;
      }
    }
  }

  /** The loss of one task, and its derivatives. */
  #look(state: TaskState, z: Float64Array): number {
    const { task, y, c, eta, gradient, second } = state;
    for (let i = 0; i < eta.length; i++) eta[i] = z[i]! + this.b[task]!;
    const value = logistic.gradient(y, c, eta, gradient);
    logistic.second(y, c, eta, second);
    state.slope = sum(gradient);
    state.curvatureSum = Math.max(SMALLEST_CURVATURE, sum(second));
    return value;
  }

  /** `slope_t / h_t`: how far b_t is from its best value, to first order; 0 where it stays. */
  interceptStep({ task, slope, curvatureSum }: TaskState): number {
    return this.#isFree(task) ? slope / curvatureSum : 0;
  }

  /** `zbar_t`; 0 where b_t stays. */
  meanAlong({ task, second, curvatureSum }: TaskState, z: Float64Array): number {
    if (!this.#isFree(task)) return 0;
    let along = 0;
    for (let i = 0; i < second.length; i++) along += second[i]! * z[i]!;
    return along / curvatureSum;
  }

  /** Whether b_t moves with w: those of tasks without weight are found in the end. */
  #isFree(task: number): boolean {
    return this.#problem.fitIntercept && this.#problem.lambda[task]! > 0;
  }

  /** `out = sum_t lambda_t (g_t - d_t slope_t / h_t)` of a block. */
  gradientField(k: number, out: Float64Array): void {
    out.fill(0);
    for (const state of this.tasks[k]!) {
      const lambda = this.#problem.lambda[state.task]!;
      const interceptStep = this.interceptStep(state);
      for (let i = 0; i < state.eta.length; i++) {
        out[i]! += lambda * (state.gradient[i]! - state.second[i]! * interceptStep);
      }
    }
  }

  /** `out = sum_t lambda_t d_t (z - zbar_t)` of a block; out may be z. */
  hessianField(k: number, z: Float64Array, out: Float64Array): void {
    const rows = this.z[k]!.length;
    const tasks = this.tasks[k]!;
    const means = tasks.map((state) => this.meanAlong(state, z));
    for (let i = 0; i < rows; i++) {
      let total = 0;
      for (let q = 0; q < tasks.length; q++) {
        const { task, second } = tasks[q]!;
        total += this.#problem.lambda[task]! * second[i]! * (z[i]! - means[q]!);
      }
      out[i] = total;
    }
  }

  /** The part of the curvature `sum_t lambda_t h_t / sum_t lambda_t` that the losses have at this point. */
  curvature(): number {
    let curvatures = 0;
    let total = 0;
    for (const { task, curvatureSum } of this.tasks.flat()) {
      curvatures += this.#problem.lambda[task]! * curvatureSum;
      total += this.#problem.lambda[task]!;
    }
    return curvatures / total;
  }

  /** The objective. */
  objective(): number {
    let squares = 0;
    const { ridge } = this.#problem;
    for (let j = 0; j < this.w.length; j++) squares += ridge[j]! * this.w[j]! * this.w[j]!;
    return this.loss + squares / 2;
  }
}

function stateOf(samples: TaskSamples): TaskState {
  const n = samples.y.length;
  return {
    ...samples,
    eta: new Float64Array(n),
    gradient: new Float64Array(n),
    slope: 0,
    second: new Float64Array(n),
    curvatureSum: SMALLEST_CURVATURE,
  };
}
