/**
 * A computation is a generator: it yields wherever it can be interrupted, reports progress or has to wait for a device, and
 * is resumed when that has been done. `drivers.ts` holds the two functions that run one to its end. Written once, it
 * serves a call that blocks, one that keeps the event loop free, and one whose products are made on another device.
 *
 * @typeParam Result what it comes to
 */
export type Computation<Result> = Generator<Request, Result, void>;

export type Request =
  /** A stretch of work is done; nothing is asked. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'progress'; readonly progress: Progress }
  /**
   * A device is at work; go on when the promise has settled. Where it is rejected the error is thrown into the computation,
   * which may do the work in another way.
   */
  | { readonly kind: 'wait'; readonly until: Promise<unknown> }
  /** Asks for the device of the run, if it has one: what is loaded there is used from now on. */
  | { readonly kind: 'device'; load(device: object): Computation<void> };

/** Where a fit stands; gaps and tolerances are in the units of the user's objective. */
export interface Progress {
  /** Passes over the working set (or conjugate gradient steps) so far. */
  readonly iteration: number;
  readonly maxIter: number;
  /** The duality gap of the current weights. */
  readonly gap: number;
  /** The gap at which the fit counts as converged. */
  readonly tolerance: number;
  /** How many features can still be non-zero at the optimum, after safe screening. */
  readonly candidates: number;
  /** How many features are non-zero now. */
  readonly active: number;
}
