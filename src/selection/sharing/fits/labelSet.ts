import type { Computation } from '../../../computation/computation.js';
import { dot, squaredDistance } from '../../../linalg/vectors.js';
import { exp } from '../../../math/exp.js';
import { log1p } from '../../../math/log1p.js';
import type { SharingWay } from '../ways.js';
import type { FitSet, FitStart, SharingWeights } from './fitSet.js';
import { momentsOf, type Rows } from './moments.js';
import { Quadratic, type QuadraticTask } from './quadratic.js';
import { penaltyOf, solveWay, strongest, type WayProblem } from './solveWay.js';

const MOST_STEPS = 30;
const MOST_HALVINGS = 12;
/** Newton's steps square the error: the last has this part of the tolerance as its square, against that of the weights. */
const LAST_STEP = 0.1;
/** Of an objective, as a part of it. */
const ROUNDING = 8 * Number.EPSILON;
/** The weights of the tasks alone tell their groups; they need not be exact. */
const FOR_GROUPS = 1e-3;
/** Curvatures are not below this: a sample that is all but certain. */
const LEAST_CURVATURE = 1e-10;

/** Two labels: `sum_t sum_i c_it log(1 + exp(-+eta_it)) + Omega(W)`, by Newton's method, each step a problem of squared losses. */
export class LabelSet implements FitSet {
  readonly meanRanks: Float64Array | null;
  readonly #scale: Float64Array;
  readonly #own: Logistic;
  readonly #pooled: Logistic;
  readonly #nTasks: number;
  readonly #alone: Map<number, FitStart> = new Map();

  /**
   * @param tasks the training samples of each task in units of the features' deviations, weights with sum 1; those of a task
   *   without both labels count in the pooled fit only
   * @param pooled all of them as one task
   */
  constructor(tasks: readonly Rows[], pooled: Rows, scale: Float64Array, meanRanks: Float64Array | null) {
    const p = scale.length;
    this.#scale = scale;
    this.#own = new Logistic(
      tasks.map((rows) => (hasBoth(rows.y) ? rows : null)),
      p,
    );
    this.#pooled = new Logistic([pooled], p);
    this.#nTasks = tasks.length;
    this.meanRanks = meanRanks;
  }

  strongest(way: SharingWay): Computation<number> {
    return strongest(this.#own.quadraticAt(this.#own.evaluate(this.#own.constant())), way);
  }

  *alone(alpha: number): Computation<Float64Array> {
    let point = this.#alone.get(alpha);
    if (point === undefined) {
      const candidate = { alpha, coupling: 0, grouping: null };
      point = yield* this.#own.minimise({ way: 'alone', candidate, groups: null }, null, FOR_GROUPS);
      this.#alone.set(alpha, point);
    }
    return point.W;
  }

  *fit(
    { way, candidate, groups }: WayProblem,
    tolerance: number,
    start: FitStart | null,
  ): Computation<SharingWeights> {
    const problem = way === 'pooled' ? this.#pooled : this.#own;
    const point = yield* problem.minimise({ way, candidate, groups }, start, tolerance);
    const p = this.#scale.length;
    const isOne = way === 'pooled';
    return {
      w: Float64Array.from(
        { length: this.#nTasks * p },
        (_, k) => point.W[isOne ? k % p : k]! / this.#scale[k % p]!,
      ),
      b: Float64Array.from({ length: this.#nTasks }, (_, t) => point.b[isOne ? 0 : t]!),
      start: point,
    };
  }
}

/** Whether labels, 0 and 1, are of both kinds. */
export function hasBoth(y: Float64Array): boolean {
  return y.includes(0) && y.includes(1);
}

interface Evaluated extends FitStart {
  readonly loss: number;
  readonly etas: readonly (Float64Array | null)[];
}

class Logistic {
  readonly #tasks: readonly (Rows | null)[];
  readonly #rows: readonly (Int32Array | null)[];
  readonly #p: number;

  constructor(tasks: readonly (Rows | null)[], p: number) {
    this.#tasks = tasks;
    this.#rows = tasks.map((task) => task && Int32Array.from(task.y, (_, i) => i));
    this.#p = p;
  }

  /** No weights; intercepts that are not at their best. */
  constant(): FitStart {
    const T = this.#tasks.length;
    return { W: new Float64Array(T * this.#p), b: new Float64Array(T) };
  }

  *minimise(problem: WayProblem, start: FitStart | null, tolerance: number): Computation<FitStart> {
    let at = this.evaluate(start ?? this.constant());
    let value = at.loss + (yield* penaltyOf(problem, at.W, this.#p));
    for (let step = 0; step < MOST_STEPS; step++) {
      const { W, b } = yield* this.#step(problem, at, tolerance);
      let trial = this.evaluate({ W, b });
      let next = trial.loss + (yield* penaltyOf(problem, trial.W, this.#p));
      const isNoWorse = (): boolean => next <= value + ROUNDING * value;
      for (let halving = 0; !isNoWorse() && halving < MOST_HALVINGS; halving++) {
        trial = this.evaluate({ W: middle(at.W, trial.W), b: middle(at.b, trial.b) });
        next = trial.loss + (yield* penaltyOf(problem, trial.W, this.#p));
      }
      yield { kind: 'pause' };
      if (!isNoWorse()) break;
      const squares = squaredDistance(at.W, trial.W) + squaredDistance(at.b, trial.b);
      at = trial;
      value = next;
      if (squares <= LAST_STEP * tolerance * (dot(at.W, at.W) + dot(at.b, at.b))) break;
    }
    return { W: at.W, b: at.b };
  }

  evaluate({ W, b }: FitStart): Evaluated {
    const p = this.#p;
    let loss = 0;
    const etas = this.#tasks.map((task, t) => {
      if (task === null) return null;
      const { x, y, weights } = task;
      const eta = new Float64Array(y.length);
      for (let i = 0, at = 0; i < y.length; i++) {
        let sum = b[t]!;
        for (let j = 0, w = t * p; j < p; j++, at++, w++) sum += x[at]! * W[w]!;
        eta[i] = sum;
        const z = y[i] === 1 ? -sum : sum;
        loss += weights[i]! * (z > 0 ? z + log1p(exp(-z)) : log1p(exp(z)));
      }
      return eta;
    });
    return { W, b, loss, etas };
  }

  quadraticAt(at: Evaluated): Quadratic {
    return this.#quadratic(at).problem;
  }

  /** Newton's step: the minimum of the second-order model of the losses with the penalty as it is. */
  *#step(problem: WayProblem, at: Evaluated, tolerance: number): Computation<FitStart> {
    const p = this.#p;
    const { problem: quadratic, means } = this.#quadratic(at);
    const W = yield* solveWay(quadratic, problem, at.W, tolerance);
    const b = Float64Array.from(means, (mean, t) => {
      if (mean === null) return 0;
      let intercept = mean.meanY;
      for (let j = 0; j < p; j++) intercept -= mean.meanX[j]! * W[t * p + j]!;
      return intercept;
    });
    return { W, b };
  }

  /** Losses as squares of `eta + (y - probability) / h - prediction`, with weights h = probability (1 - probability). */
  #quadratic({ etas }: Evaluated) {
    const p = this.#p;
    const means: ({ meanX: Float64Array; meanY: number } | null)[] = [];
    const tasks = this.#tasks.map((task, t): QuadraticTask | null => {
      const eta = etas[t];
      if (!task || !eta) {
        means.push(null);
        return null;
      }
      const response = new Float64Array(eta.length);
      const weights = new Float64Array(eta.length);
      for (let i = 0; i < eta.length; i++) {
        const probability = 1 / (1 + exp(-eta[i]!));
        const h = Math.max(probability * (1 - probability), LEAST_CURVATURE);
        response[i] = eta[i]! + (task.y[i]! - probability) / h;
        weights[i] = task.weights[i]! * h;
      }
      const moments = momentsOf({ x: task.x, y: response, weights }, p, this.#rows[t]!);
      means.push(moments);
      return { G: moments.xx, c: moments.xy };
    });
    return { problem: new Quadratic(p, tasks), means };
  }
}

function middle(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, k) => (value + b[k]!) / 2);
}
