import type { CouplingPoint } from '../../problem/softSharing/couplingPoint.js';
import { EXTRA_NEWTON_FLOPS } from '../solver.js';

/** A gap below this part of the objective of the best constant model is as fine as float64 can tell: of a quadratic, and of other losses, whose gap is half of a squared gradient. */
const FINEST_QUADRATIC = 1e-18;
const FINEST_GAP = 1e-24;
/** A step that leaves more than this part of the gap brings nothing more, once the tolerance is reached. */
const LEAST_GAIN = 0.25;
/** Parts of what a step's residual was that it is reduced to at most; those of a step that has to tell the gap. */
const ROUGHEST_REDUCTION = 1e-2;
const ROUGHEST_AHEAD = 1 / 16;
const SHARE_OF_GAP = 0.1;
const SHARE_OF_TOLERANCE = 0.05;
/** Rounds that bring nothing before a fit is given up. */
const QUADRATIC_PATIENCE = 2;
const PATIENCE = 5;
/** A change of the objective below this part of that of the best constant model is nothing. */
const NOTHING = 1e-12;

/** What is known of a fit on its way: the best point so far, and whether another step is worth it. */
export class NewtonStop {
  /** The point of the least gap. */
  best: CouplingPoint;
  /** The point whose gap was the least at the end of its Newton step, with that gap. */
  ahead: CouplingPoint;
  /** Steps in a row that did not halve the gap. */
  slow = 0;
  /** Multiply-adds so far. */
  flops: number;
  #stalled = 0;
  /** The least of Newton's decrements. */
  #decrement = Infinity;

  /**
   * @param tolerance in the units of the objective
   * @param size the objective of the best constant model
   * @param tellsAhead whether the gap at the end of a step tells first that the fit is at its end
   */
  constructor(
    first: CouplingPoint,
    readonly tolerance: number,
    readonly size: number,
    readonly isQuadratic: boolean,
    readonly tellsAhead: boolean,
    flops: number,
  ) {
    this.best = first;
    this.ahead = { ...first, gap: Infinity };
    this.flops = flops;
  }

  /** Whether the gap is as fine as float64 can tell, or fine enough for the work that went into it. */
  isFine(): boolean {
    const gap = Math.min(this.best.gap, this.ahead.gap);
    const finest = this.isQuadratic ? FINEST_QUADRATIC : FINEST_GAP;
    return gap <= finest * this.size || (gap <= this.tolerance && this.flops >= EXTRA_NEWTON_FLOPS);
  }

  /** What the residual of the step at a point is reduced to. */
  reductionAt({ gap }: CouplingPoint): number {
    // All that the quadratic convergence of Newton's method can make use of.
    if (this.tellsAhead && !this.isQuadratic)
      return Math.min(ROUGHEST_AHEAD, this.#decrement / 2 / this.size);
    const needed = this.isQuadratic ? 0 : Math.min(ROUGHEST_REDUCTION, (SHARE_OF_GAP * gap) / this.size);
    return Math.max(needed, SHARE_OF_TOLERANCE * (this.tolerance / gap));
  }

  /**
   * Whether the gap at the end of a step is worth looking at: it is no less than what is left to gain, about half of the
   * decrement.
   */
  mayBeNear(decrement: number): boolean {
    return !(decrement > 4 * this.tolerance && decrement < this.#decrement / 2);
  }

  /** Notes the gap at the end of the step from a point, and the decrement of the step. */
  lookedAhead(from: CouplingPoint, gap: number, decrement: number): void {
    this.slow = gap < this.ahead.gap / 2 || decrement < this.#decrement / 2 ? 0 : this.slow + 1;
    this.#decrement = Math.min(this.#decrement, decrement);
    if (gap < this.ahead.gap) this.ahead = { ...from, gap };
  }

  /** Keeps the better of two points; whether another step will bring nothing. @param fall by how much the last one lowered the objective */
  isLast(next: CouplingPoint, fall: number): boolean {
    const gained = next.gap < LEAST_GAIN * this.best.gap || (this.tellsAhead && this.slow === 0);
    if (!this.tellsAhead) this.slow = next.gap < this.best.gap / 2 ? 0 : this.slow + 1;
    const isStalled = next.gap >= this.best.gap && !(fall > NOTHING * this.size);
    this.#stalled = isStalled ? this.#stalled + 1 : 0;
    if (next.gap <= this.best.gap) this.best = next;
    const isStuck = this.#stalled >= (this.isQuadratic ? QUADRATIC_PATIENCE : PATIENCE);
    return !gained && (Math.min(this.best.gap, this.ahead.gap) <= this.tolerance || isStuck);
  }
}
