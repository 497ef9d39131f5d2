import type { Computation } from '../../computation/computation.js';
import { addScaled, dot, sum, sumOf } from '../../linalg/vectors.js';
import { log } from '../../math/log.js';
import { type CoupledRows, joinRows, movedRows, sumRows } from '../../penalties/coupledRows.js';
import { penaltyValue } from '../../penalties/taskCoupling.js';
import {
  type CouplingPoint,
  certifiedPoint,
  couplingPoint,
  type Slopes,
} from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import type { SystemInverse } from '../../problem/softSharing/taskSystem.js';
import { add } from './coupledGradients.js';
import { diagonalInverse } from './diagonalInverse.js';
import { type Line, openLine, type Standing } from './line.js';
import { systemAt } from './newtonSystem.js';
import { zeroSumInverse } from './zeroSumInverse.js';

/** Pairs of steps and changes of the gradient that are kept: no more than take half as long as a product with X, */
const MOST_PAIRS = 12;
/** and as many anyway. */
const LEAST_PAIRS = 2;
/** Steps after which it is asked how many are to come, and without a new least gap before they are given up. */
const TRIED = 4;
/** Steps that may be to come: conjugate gradients keep all directions in mind, and need fewer where there are many; */
const MOST_TO_COME = 16;
/** of steps whose fields stay in the memory of the kernels more, which cost little beside their products. */
const MOST_ON_LINES = 64;
/** The part of the slope at the start of a step that its end may rise by. */
const MOST_RISE = 0.5;
/** Lengths of a step that are tried, and the parts of one that the next may be. */
const MOST_LENGTHS = 4;
const [SHORTEST, LONGEST] = [0.1, 0.7];
/** The part of the tolerance that is aimed at, since rounding adds to the gap of what is returned. */
const AIM = 0.99;

export interface FirstPhase {
  readonly point: CouplingPoint;
  readonly steps: number;
  /** Products with the designs. */
  readonly products: number;
}

/**
 * L-BFGS on the weights, the intercepts at their best to first order: one product with X for a step, and one for the gradient, where
 * a step of Newton's method begins with three of each. It ends at the tolerance, or where its steps bring too little: where many
 * directions of X have very different lengths Newton's method with conjugate gradients is faster.
 *
 * With the inverse of the diagonal at the start as its first guess of the inverse Hessian, and lengths of steps that are exact for a
 * quadratic, its steps are those of preconditioned conjugate gradients where the objective is one.
 *
 * Source: Nocedal, Wright (2006), "Numerical Optimization", algorithm 7.4.
 *
 * @param tolerance the gap to be reached
 * @param report is told each point, with its gap to first order of the intercepts' steps
 */
export function* limitedMemory(
  problem: CouplingProblem,
  start: Slopes,
  { tolerance, maxIter }: { readonly tolerance: number; readonly maxIter: number },
  report: (iteration: number, gap: number) => Computation<void>,
): Computation<FirstPhase> {
  const { coupling, nFeatures: p } = problem;
  const aim = AIM * tolerance;
  const affordable = Math.floor(problem.designs.cost / (4 * start.e.length));
  const memory = Math.max(LEAST_PAIRS, Math.min(MOST_PAIRS, affordable));
  const mostToCome = problem.lines ? MOST_ON_LINES : MOST_TO_COME;
  const inverse = diagonalAt(problem, start);
  const line = openLine(problem, start);
  const pairs: Pair[] = [];
  const gaps = [start.ofPenalty];
  let least = start.ofPenalty;
  let stalled = 0;
  let now: Standing = start;
  let products = 0;
  let steps = 0;
  for (;;) {
    if (now.ofPenalty <= aim) {
      const point = yield* certifiedPoint(problem, line.slopes());
      if (point.gap <= tolerance) return { point, steps, products };
    }
    if (steps >= maxIter) break;
    yield* report(steps, now.ofPenalty + dot(now.beta, now.interceptStep) / 2);
    const z = directionOf(inverse, pairs, now.e);
    const found = yield* searched(problem, line, now, z);
    products += found.products;
    if (!found.point) break;
    line.keep();
    steps++;
    const y = sumOf(now.e, found.point.e, -1);
    const product = dot(y, found.weights);
    if (product > 0 && product < Infinity) {
      const { length, weights } = found;
      pairs.push({ s: z, weights, length, y, sums: sumRows(coupling, p, y), product });
    }
    if (pairs.length > memory) pairs.shift();
    now = found.point;
    const gap = now.ofPenalty;
    gaps.push(gap);
    stalled = gap < least ? 0 : stalled + 1;
    least = Math.min(least, gap);
    if (stalled >= TRIED) break;
    const window = Math.max(TRIED, Math.floor(steps / 2));
    const before = gaps[steps - window];
    if (before !== undefined && window * log(gap / aim) > mostToCome * log(before / gap)) break;
  }
  return { point: yield* couplingPoint(problem, now.rows, now.b), steps, products };
}

/** A direction s, the part of it that was gone, what that took off the negative gradient, y, and `<s, y>`, above 0. */
interface Pair {
  readonly s: CoupledRows;
  /** s as it stands in W, R x p. */
  readonly weights: Float64Array;
  readonly length: number;
  readonly y: Float64Array;
  /** The sums of y over each group of rows. */
  readonly sums: Float64Array;
  readonly product: number;
}

/** The two loops of L-BFGS, `H e`. */
function directionOf(inverse: SystemInverse, pairs: readonly Pair[], e: Float64Array): CoupledRows {
  const q = e.slice();
  const weights: number[] = [];
  for (const [k, pair] of [...pairs.entries()].reverse()) {
    weights[k] = dot(q, pair.weights) / pair.product;
    addScaled(q, pair.y, -weights[k]);
  }
  const z = inverse.apply(q);
  for (const [k, { s, length, y, sums, product }] of pairs.entries()) {
    // <y, z> = sum_t y_t . (mean + deviation_t)
    const along = dot(sums, z.mean) + (z.deviation.length > 0 ? dot(y, z.deviation) : 0);
    add(z, s, length * weights[k]! - along / product);
  }
  return z;
}

/** The state at the end of a direction, whose weights those are, and the part of it that was gone; null where none was found. */
interface Searched {
  readonly point: Standing | null;
  readonly weights: Float64Array;
  readonly length: number;
  readonly products: number;
}

/**
 * The point at the end of a step: first of the length that is best for the quadratic model along it, then shorter by the secant
 * of the slopes until it does not rise.
 */
function* searched(
  { coupling, nFeatures: p }: CouplingProblem,
  line: Line,
  from: Standing,
  z: CoupledRows,
): Computation<Searched> {
  const weights = joinRows(coupling, p, z);
  const { b, curvature } = yield* line.turn(weights);
  const slope = -dot(from.e, weights) - dot(from.beta, from.interceptStep);
  let length = -slope / (curvature + 2 * penaltyValue(coupling, z, p));
  let products = 1;
  for (let k = 0; k < MOST_LENGTHS; k++) {
    if (!(length > 0 && length < Infinity)) break;
    const rows = movedRows(from.rows, z, length);
    const place = {
      rows,
      b: sumOf(from.b, b, length),
      w: joinRows(coupling, p, rows),
      reach: reachOf(from.reach ?? from.w, weights, length),
    };
    const point = yield* line.go(place, length);
    products++;
    const end = -dot(point.e, weights); // the slope there, the intercepts at their best
    if (end <= -MOST_RISE * slope) return { point, weights, length, products };
    const shorter = slope / (slope - end);
    length *= shorter > SHORTEST ? Math.min(LONGEST, shorter) : SHORTEST;
  }
  return { point: null, weights, length: 0, products };
}

/** Of predictions to which those of a step are added. */
function reachOf(reach: Float64Array, weights: Float64Array, length: number): Float64Array {
  const out = new Float64Array(weights.length);
  for (let k = 0; k < out.length; k++) out[k] = Math.abs(reach[k]!) + length * Math.abs(weights[k]!);
  return out;
}

/** The inverse of the diagonal of the system: exact where all samples of a task have the same prediction, as at the start of a fit. */
function diagonalAt(problem: CouplingProblem, { h, curvature }: Slopes): SystemInverse {
  const { tasks, designs, nFeatures: p } = problem;
  const squares = new Float64Array(designs.nRows * p);
  for (const { first, loss, total, squares: stored } of tasks) {
    for (let q = first; q < first + loss.outputs; q++) {
      const mean = total > 0 ? sum(designs.part(h, q)) / total : 0;
      const to = designs.rowOf[q]! * p;
      for (let j = 0; j < p; j++) {
        if (stored[j] === 0) continue;
        squares[to + j]! += mean * Math.max(0, stored[j]! - total * designs.centre[q * p + j]! ** 2);
      }
    }
  }
  const system = systemAt(problem, { h, curvature });
  return zeroSumInverse(system, diagonalInverse(system, squares));
}
