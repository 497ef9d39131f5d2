import type { NonConvexLoss } from './loss.js';
import { r2Score } from './score.js';

/** A loss of the residual z = y - eta alone, an even function with its least value at 0, as formulas of one z. */
export interface ResidualFormulas {
  /** The loss, 0 at 0. */
  value(z: number): number;
  /** Its derivative by z. */
  slope(z: number): number;
  /** Its second derivative. */
  second(z: number): number;
  /** The second derivative of a parabola that touches the loss at z and lies above it: `slope(z) / z` where that falls with |z|. */
  majorant(z: number): number;
  /** `value(z - step) - value(z)`, without cancellation where the step is small. */
  change(z: number, step: number): number;
}

/** What `Loss` has of such a loss but for its name and what depends on whether it is convex. */
export type OfResidual = Omit<NonConvexLoss, 'name' | 'params' | 'curvature' | 'isConvex' | 'start'>;

/** The sums over samples that formulas of one residual make. */
export function ofResidual(of: ResidualFormulas): OfResidual {
  return {
    target: 'number',
    outputs: 1,
    isQuadratic: false,
    isOfResidual: true,

    value(y: Float64Array, c: Float64Array, eta: Float64Array): number {
      let sum = 0;
      for (let i = 0; i < y.length; i++) if (c[i]! > 0) sum += c[i]! * of.value(y[i]! - eta[i]!);
      return sum;
    },

    gradient(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): number {
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        const z = c[i]! > 0 ? y[i]! - eta[i]! : 0;
        sum += c[i]! * of.value(z);
        out[i] = -c[i]! * of.slope(z);
      }
      return sum;
    },

    second(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void {
      for (let i = 0; i < y.length; i++) out[i] = c[i]! > 0 ? c[i]! * of.second(y[i]! - eta[i]!) : 0;
    },

    majorant(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void {
      for (let i = 0; i < y.length; i++) out[i] = c[i]! > 0 ? c[i]! * of.majorant(y[i]! - eta[i]!) : 0;
    },

    change(y: Float64Array, c: Float64Array, eta: Float64Array, step: Float64Array): number {
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        if (c[i]! > 0) sum += c[i]! * of.change(y[i]! - eta[i]!, step[i]!);
      }
      return sum;
    },

    inverseLink(eta: Float64Array, out: Float64Array): void {
      out.set(eta);
    },

    score: r2Score,
  };
}
