import type { Computation } from '../../computation/computation.js';
import type { PairLines } from '../../designs/pairLines.js';
import type { PairWalk } from '../../kernels/kernels.js';
import { dot, sum, sumOf } from '../../linalg/vectors.js';
import { log } from '../../math/log.js';
import { type CoupledRows, joinRows, movedRows } from '../../penalties/coupledRows.js';
import { applyPenalty } from '../../penalties/taskCoupling.js';
import {
  type CouplingPoint,
  certifiedPoint,
  couplingPoint,
  type Predicted,
  predictions,
  type Slopes,
  slopesAt,
} from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import { LEAST_TOTAL } from '../../problem/softSharing/fieldCurvature.js';
import { EXTRA_NEWTON_FLOPS } from '../solver.js';
import { Line } from './line.js';
import { SecantInverse } from './secantInverse.js';

/** Steps after which it is asked how many are to come, and without a new least gap before they are given up. */
const TRIED = 4;
/** Steps that may be to come: conjugate gradients keep all directions in mind, and need fewer where there are many. */
const MOST_TO_COME = 16;
/** Steps in float32, which cost little, and those for each feature more, which make one of Newton's longer. */
const MOST_IN_SINGLE = 64;
const MOST_A_FEATURE = 2;
/** The part of the slope at the start of a step that its end may rise by. */
const MOST_RISE = 0.5;
/** Lengths of a step that are tried, and the parts of one that the next may be. */
const MOST_LENGTHS = 4;
const [SHORTEST, LONGEST] = [0.1, 0.7];
/** The part of the tolerance that is aimed at, since rounding adds to the gap of what is returned. */
const AIM = 0.99;
/** Multiply-adds in float32, a part of a millisecond, that are made between two pauses. */
const QUICK = 2 ** 21;
/** Certificates that may fall short before a descent is given up, each with an aim of a quarter of the one before. */
const MOST_ROUNDS = 5;
const PAUSE = /* @__PURE__ */ Object.freeze({ kind: 'pause' } as const);

/** A point where predictions are known, or null where the weights are 0. */
export interface DescentStart extends Omit<Predicted, 'field' | 'reach'> {
  readonly field: Float64Array | null;
}

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
 * @param report is told points on the way, with their gaps to first order of the intercepts' steps
 */
export function* limitedMemory(
  problem: CouplingProblem,
  at: DescentStart,
  rule: DescentRule,
  report: Report,
): Computation<FirstPhase> {
  const field = at.field ?? (yield* predictions(problem, at.w, at.b));
  return yield* descent(problem, yield* slopesAt(problem, { ...at, field }), rule, report);
}

export interface DescentRule {
  /** The gap to be reached. */
  readonly tolerance: number;
  readonly maxIter: number;
}

type Report = (iteration: number, gap: number) => Computation<void>;

/** Where a descent in kernels ends: certified, or with the gap Infinity. */
export interface PairEnd extends Pick<CouplingPoint, 'rows' | 'b' | 'gap'> {
  readonly steps: number;
  readonly products: number;
}

/** The same descent on labels by a kernel: see `descended`. */
export function* pairDescent(
  { coupling, designs, nFeatures, fitIntercept }: CouplingProblem,
  lines: PairLines,
  { rows, b, field }: DescentStart,
  rule: DescentRule & { readonly finest: number },
  report: Report,
): Computation<PairEnd> {
  const walk = lines.start(
    { ...coupling, least: fitIntercept ? LEAST_TOTAL : Infinity },
    field
      ? {
          b,
          given: { at: [rows.deviation, rows.mean], penalty: applyPenalty(coupling, rows, nFeatures), field },
        }
      : { b },
  );
  const split = rows.deviation.length;
  return yield* descended(walk, { cost: designs.cost, slice: QUICK, split, nFeatures, ...rule }, report);
}

interface WalkRule extends DescentRule {
  /** The gap that is gone on to while that takes little. */
  readonly finest: number;
  /** Multiply-adds of a product with X, and how many are made between two pauses. */
  readonly cost: number;
  readonly slice: number;
  /** Numbers of the point that are deviations of rows from their mean. */
  readonly split: number;
  readonly nFeatures: number;
}

/**
 * A descent in float32, to where the gap should be within the tolerance, and from its certificate on, which is made in float64, in
 * that, should it not be. Where this took less than `EXTRA_NEWTON_FLOPS` it goes on for digits beyond the tolerance.
 */
export function* descended(
  walk: PairWalk,
  { tolerance, finest, maxIter, cost, slice, split, nFeatures }: WalkRule,
  report: Report,
): Computation<PairEnd> {
  const most = Math.min(maxIter, MOST_IN_SINGLE + MOST_A_FEATURE * nFeatures);
  let aim = AIM * tolerance;
  for (let round = 0, isFiner = false; ; round++) {
    let end = walk.descend(aim, most, isFiner ? left() : slice);
    while (end === 'running' && !isFiner) {
      if (walk.products > 0) yield* report(walk.steps, walk.gap);
      else yield PAUSE; // no gap is known yet
      end = walk.descend(aim, most, slice);
    }
    while (!walk.certify(slice)) yield PAUSE;
    yield PAUSE;
    // The loss is no less than its second derivative: this gap is below the objective.
    const gap = walk.bound < sum(walk.totals) ? walk.bound : Infinity;
    const isReached = gap <= tolerance;
    const isLast = isReached
      ? gap <= finest || left() <= 0
      : (end === 'ended' && round > 0) || round === MOST_ROUNDS;
    if (isFiner || isLast) {
      const found = { deviation: walk.at.slice(0, split), mean: walk.at.slice(split) };
      const { steps, products } = walk;
      const isDone = isReached && (gap <= finest || left() <= 0);
      return { rows: found, b: walk.b.slice(), gap: isDone ? gap : Infinity, steps, products };
    }
    isFiner = isReached;
    aim = isReached ? finest : Math.min(aim, walk.gap) / 4;
  }
  function left(): number {
    return EXTRA_NEWTON_FLOPS - 2 * walk.products * cost;
  }
}

function* descent(
  problem: CouplingProblem,
  start: Slopes,
  { tolerance, maxIter }: DescentRule,
  report: Report,
): Computation<FirstPhase> {
  const aim = AIM * tolerance;
  const inverse = new SecantInverse(problem, start.curvature.totals);
  try {
    const line = new Line(problem, start);
    const course = new Course(aim, start.ofPenalty);
    let products = 1;
    let steps = 0;
    for (;;) {
      const now = line.from;
      if (now.ofPenalty <= aim || course.isStalled) {
        const point = yield* certifiedPoint(problem, now);
        if (point.gap <= tolerance) return { point, steps, products };
      }
      if (steps >= maxIter || course.isStalled || course.isLong()) {
        return { point: yield* couplingPoint(problem, now.rows, now.b), steps, products };
      }
      yield* report(steps, now.ofPenalty + dot(now.beta, now.interceptStep) / 2);
      const z = inverse.apply(now.e);
      const { point, weights, length, ...found } = yield* searched(problem, line, z);
      products += found.products;
      if (!point) {
        course.isStalled = true;
        continue;
      }
      steps++;
      line.keep();
      inverse.learn(z, weights, length, sumOf(now.e, point.e, -1));
      course.goesOn(point.ofPenalty);
    }
  } finally {
    inverse.dispose();
  }
}

/** How the gap goes down. */
class Course {
  /** Whether no step was found that lowers the objective, or some in a row did not lower the gap. */
  isStalled = false;
  readonly #aim: number;
  readonly #gaps: number[];
  #least: number;
  #since = 0;

  constructor(aim: number, gap: number) {
    this.#aim = aim;
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
    return before !== undefined && window * log(gap / this.#aim) > MOST_TO_COME * log(before / gap);
  }
}

/** The state at the end of a direction, whose weights those are, and the part of it that was gone; null where none was found. */
interface Searched {
  readonly point: Slopes | null;
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
  z: CoupledRows,
): Computation<Searched> {
  const { from } = line;
  const weights = joinRows(coupling, p, z);
  const { b, curvature } = yield* line.turn(weights);
  const slope = -dot(from.e, weights) - dot(from.beta, from.interceptStep);
  let length = -slope / (curvature + dot(applyPenalty(coupling, z, p), weights));
  let products = 1;
  for (let k = 0; k < MOST_LENGTHS; k++) {
    if (!(length > 0 && length < Infinity)) break;
    const point = yield* line.go(movedRows(from.rows, z, length), sumOf(from.b, b, length), length);
    products++;
    const end = -dot(point.e, weights); // the slope there, the intercepts at their best
    if (end <= -MOST_RISE * slope) return { point, weights, length, products };
    const shorter = slope / (slope - end);
    length *= shorter > SHORTEST ? Math.min(LONGEST, shorter) : SHORTEST;
  }
  return { point: null, weights, length: 0, products };
}
