import { InputError } from '../messages/errors.js';
import type { TaskCoupling } from './taskCoupling.js';

/** Strengths below it have lost digits, or are near that. */
const WEAKEST = 1e-300;

/**
 * Soft sharing in units of an objective that is multiplied by a power of two.
 *
 * @throws InputError for a strength that leaves the range of float64 there
 */
export function couplingInUnits(coupling: TaskCoupling, factor: number): TaskCoupling {
  if (factor === 1) return coupling;
  const scaled = (strength: number): number => {
    const product = strength * factor;
    if (strength === 0 || (product > WEAKEST && product < Infinity)) return product;
    throw new InputError(
      `alpha or coupling is too ${factor > 1 ? 'large' : 'small'} beside the weights of the samples for float64 arithmetic; ` +
        'bring the sizes of both nearer to each other',
    );
  };
  return Object.freeze({
    ...coupling,
    alpha: scaled(coupling.alpha),
    kappa: scaled(coupling.kappa),
    degree: coupling.degree.map(scaled),
    laplacian: () => coupling.laplacian().map((value) => value * factor),
    applyLaplacian(d: Float64Array, p: number, out: Float64Array) {
      coupling.applyLaplacian(d, p, out);
      for (let k = 0; k < coupling.nRows * p; k++) out[k]! *= factor;
    },
    solveDeviations(d: Float64Array, p: number) {
      for (let k = 0; k < coupling.nRows * p; k++) d[k]! /= factor;
      coupling.solveDeviations(d, p);
    },
  });
}
