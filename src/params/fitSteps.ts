import type { Computation } from '../computation/computation.js';
import { InputError } from '../messages/errors.js';

/** What fits in steps: the estimators of this package, for what fits many of them. */
export interface FitsInSteps {
  /** `fit` as a computation: it can be interrupted, and its products made on a device. @param args those of `fit` */
  fitAsComputation(args: readonly unknown[]): Computation<void>;
}

/**
 * Fits an estimator of any origin: one of this package in steps, another one by its `fit`.
 *
 * @param args those of `fit`
 * @throws InputError for a fit that is not done when it returns
 */
export function* fitSteps(model: object, args: readonly unknown[]): Computation<void> {
  const fits = model as Partial<FitsInSteps> & { fit(...args: readonly unknown[]): unknown };
  if (typeof fits.fitAsComputation === 'function') return yield* fits.fitAsComputation(args);
  const result: unknown = fits.fit(...args);
  if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
    throw new InputError('fit gave a promise; expected a fit that is done when it returns.');
  }
  yield { kind: 'pause' };
}
