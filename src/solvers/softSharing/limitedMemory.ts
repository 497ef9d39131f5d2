import type { Computation } from '../../computation/computation.js';
import { dot, sumOf } from '../../linalg/vectors.js';
import { log } from '../../math/log.js';
import { type CoupledRows, joinRows, movedRows } from '../../penalties/coupledRows.js';
import { applyPenalty } from '../../penalties/taskCoupling.js';
import {
  type CouplingPoint,
  certifiedPoint,
  couplingPoint,
  type Predicted,
  slopesAt,
  slopesOf,
} from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import { exactLine, type Line, type OpenedLine, pairLine, type Standing } from './line.js';
import { SecantInverse } from './secantInverse.js';

/** Steps after which it is asked how many are to come, and without a new least gap before they are given up. */
const TRIED = 4;
/** Steps that may be to come: conjugate gradients keep all directions in mind, and need fewer where there are many; */
const MOST_TO_COME = 16;
/** of steps in float32 more, which cost little. */
const MOST_IN_SINGLE = 64;
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
 * Steps are in float32 where they can be, for as long as they bring the gap down; what is returned, and its gap, never is.
 *
 * Source: Nocedal, Wright (2006), "Numerical Optimization", algorithm 7.4.
 *
 * @param tolerance the gap to be reached
 * @param report is told each point, with its gap to first order of the intercepts' steps
 */
export function* limitedMemory(
  problem: CouplingProblem,
  at: Predicted,
  rule: DescentRule,
  report: Report,
): Computation<FirstPhase> {
  const start = problem.lines
    ? yield* pairLine(problem, problem.lines, at)
    : exactLine(problem, yield* slopesAt(problem, at));
  const inverse = new SecantInverse(problem, start.start.totals);
  try {
    return yield* descent(problem, start, inverse, rule, report);
  } finally {
    inverse.dispose();
  }
}

interface DescentRule {
  readonly tolerance: number;
  readonly maxIter: number;
}

type Report = (iteration: number, gap: number) => Computation<void>;

function* descent(
  problem: CouplingProblem,
  { line, start }: OpenedLine,
  inverse: SecantInverse,
  { tolerance, maxIter }: DescentRule,
  report: Report,
): Computation<FirstPhase> {
  const aim = AIM * tolerance;
  let now = start;
  let course = new Course(aim, line.slopes() ? MOST_TO_COME : MOST_IN_SINGLE, now.ofPenalty);
  let products = 1;
  let steps = 0;
  for (;;) {
    if (now.ofPenalty <= aim || (course.isStalled && !line.slopes())) {
      const slopes = line.slopes() ?? (yield* slopesOf(problem, now.rows, now.b));
      const point = yield* certifiedPoint(problem, slopes);
      if (point.gap <= tolerance) return { point, steps, products };
      if (!line.slopes()) {
        products += 2;
        ({ line, start: now } = exactLine(problem, slopes));
        course = new Course(aim, MOST_TO_COME, now.ofPenalty);
      }
    }
    if (steps >= maxIter || course.isStalled || course.isLong()) break;
    yield* report(steps, now.ofPenalty + dot(now.beta, now.interceptStep) / 2);
    const z = inverse.apply(now.e);
    const { point, weights, length, ...found } = yield* searched(problem, line, now, z);
    products += found.products;
    if (!point) {
      course.isStalled = true;
      continue;
    }
    steps++;
    line.keep();
    inverse.learn(z, weights, length, sumOf(now.e, point.e, -1));
    now = point;
    course.goesOn(now.ofPenalty);
  }
  return { point: yield* couplingPoint(problem, now.rows, now.b), steps, products };
}

/** How the gap goes down. */
class Course {
  /** Whether no step was found that lowers the objective, or some in a row did not lower the gap. */
  isStalled = false;
  readonly #aim: number;
  readonly #mostToCome: number;
  readonly #gaps: number[];
  #least: number;
  #since = 0;

  constructor(aim: number, mostToCome: number, gap: number) {
    this.#aim = aim;
    this.#mostToCome = mostToCome;
    this.#gaps = [gap];
    this.#least = gap;
  }

  goesOn(gap: number): void {
    this.#gaps.push(gap);
    this.#since = gap < this.#least ? 0 : this.#since + 1;
    this.#least = Math.min(this.#least, gap);
    this.isStalled = this.#since >= TRIED;
  }

  /** Whether too many steps are to come, at the pace of the last. */
  isLong(): boolean {
    const steps = this.#gaps.length - 1;
    const window = Math.max(TRIED, Math.floor(steps / 2));
    const before = this.#gaps[steps - window];
    const gap = this.#gaps[steps]!;
    return before !== undefined && window * log(gap / this.#aim) > this.#mostToCome * log(before / gap);
  }
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
  const penalty = applyPenalty(coupling, z, p);
  const { b, curvature } = yield* line.turn(weights);
  const slope = -dot(from.e, weights) - dot(from.beta, from.interceptStep);
  let length = -slope / (curvature + dot(penalty, weights));
  let products = 1;
  for (let k = 0; k < MOST_LENGTHS; k++) {
    if (!(length > 0 && length < Infinity)) break;
    const place = {
      rows: movedRows(from.rows, z, length),
      b: sumOf(from.b, b, length),
      penalty: sumOf(from.penalty, penalty, length),
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
