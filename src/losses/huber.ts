import { OptionReader } from '../params/options.js';
import type { ConvexLoss } from './loss.js';
import { r2Score } from './score.js';

/** The range of delta. */
const LEAST = 1e-100;
const MOST = 1e100;
const DEFAULT_DELTA = 1.35;

/** The Huber loss, plain data: see {@link huber}. */
export interface HuberLoss {
  readonly loss: 'huber';
  /** Where it turns into a straight line, above 0, in units of the targets. */
  readonly delta: number;
}

/**
 * The Huber loss, for `MultiTaskModel`: `z^2 / 2` of a residual z = y - eta up to delta, `delta |z| - delta^2 / 2` beyond, so
 * that outliers pull no harder than delta.
 *
 * @param options delta: in [1e-100, 1e100], in units of the targets, 1.35 unless given
 * @throws InputError
 * @example
 * new MultiTaskModel({ losses: [huber({ delta: 2 }), 'poisson'], penalty: rowLasso({ alpha: 0.1 }) });
 */
export function huber(options: { delta?: number } = {}): HuberLoss {
  return Object.freeze({ loss: 'huber', ...huberParams(options) });
}

/** The parameters of the Huber loss, checked. @throws InputError */
export function huberParams(options: object): { readonly delta: number } {
  const read = new OptionReader('huber', options, ['delta']);
  return { delta: read.real('delta', DEFAULT_DELTA, { min: LEAST, max: MOST }) };
}

/**
 * The Huber loss of the residual z = y - eta: the squared loss up to delta, and beyond a straight line.
 *
 *     loss(y, eta)   = z^2 / 2                    for |z| <= delta,   delta (|z| - delta / 2)  beyond
 *     loss'(y, eta)  = -clip(z)                   z, at most delta and at least -delta
 *     loss''(y, eta) = 1                          for |z| <= delta,   0  beyond
 *     loss*(y, u)    = y u + u^2 / 2              for |u| <= delta,   Infinity  beyond
 *
 * A parabola that touches it at z and lies above it has second derivative min(1, delta / |z|).
 *
 * Source: Huber (1964), "Robust estimation of a location parameter", Ann. Math. Statist. 35.
 *
 * @param delta above 0, in units of the targets
 */
export function huberLoss(delta: number): ConvexLoss {
  /** The derivative of the loss by z. */
  const clip = (z: number): number => Math.max(-delta, Math.min(delta, z));
  /** The loss at z. */
  const at = (z: number): number => {
    const size = Math.abs(z);
    return size <= delta ? (z * z) / 2 : delta * (size - delta / 2);
  };

  return Object.freeze({
    name: 'huber',
    params: Object.freeze({ delta }),
    target: 'number',
    outputs: 1,
    isQuadratic: false,
    isOfResidual: true,
    isConvex: true,
    curvature: 1,
    bend: delta,
    inUnits: (s: number): ConvexLoss => huberLoss(delta / s),

    value(y: Float64Array, c: Float64Array, eta: Float64Array): number {
      let sum = 0;
      for (let i = 0; i < y.length; i++) if (c[i]! > 0) sum += c[i]! * at(y[i]! - eta[i]!);
      return sum;
    },

    gradient(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): number {
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        const z = c[i]! > 0 ? y[i]! - eta[i]! : 0;
        sum += c[i]! * at(z);
        out[i] = -c[i]! * clip(z);
      }
      return sum;
    },

    second(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void {
      for (let i = 0; i < y.length; i++) out[i] = Math.abs(y[i]! - eta[i]!) <= delta ? c[i]! : 0;
    },

    majorant(y: Float64Array, c: Float64Array, eta: Float64Array, out: Float64Array): void {
      for (let i = 0; i < y.length; i++) {
        out[i] = c[i]! > 0 ? c[i]! * Math.min(1, delta / Math.abs(y[i]! - eta[i]!)) : 0;
      }
    },

    change(y: Float64Array, c: Float64Array, eta: Float64Array, step: Float64Array): number {
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        if (c[i]! > 0) sum += c[i]! * changeAt(y[i]! - eta[i]!, step[i]!, delta);
      }
      return sum;
    },

    domain(): number {
      return delta;
    },

    // loss(z) + t^2 / 2 - z t: (z - t)^2 / 2 within delta, and beyond (delta - t) (z - (delta + t) / 2) for z above it.
    gap(y: Float64Array, c: Float64Array, eta: Float64Array, theta: Float64Array): number {
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        if (c[i]! > 0) {
          const z = y[i]! - eta[i]!;
          if (Math.abs(z) <= delta && Math.abs(theta[i]!) <= c[i]! * delta) {
            sum += (c[i]! * z - theta[i]!) ** 2 / c[i]! / 2;
            continue;
          }
          const t = z < 0 ? -theta[i]! / c[i]! : theta[i]! / c[i]!;
          if (!(Math.abs(t) <= delta * (1 + ROUNDING))) return Infinity;
          const size = Math.abs(z);
          const within = t >= delta * (1 - ROUNDING) ? delta : t;
          sum +=
            c[i]! *
            (size <= delta ? (size - within) ** 2 / 2 : (delta - within) * (size - (delta + within) / 2));
        } else if (theta[i] !== 0) return Infinity;
      }
      return sum;
    },

    recession(): 0 {
      return 0;
    },

    inverseLink(eta: Float64Array, out: Float64Array): void {
      out.set(eta);
    },

    score: r2Score,
  } satisfies ConvexLoss);
}

/** How far rounding may take a dual point from the end of the domain, beyond which a residual has its own. */
const ROUNDING = 8 * Number.EPSILON;

/** The loss at z - step less that at z: the integral of its derivative, piece by piece, so that nothing cancels. */
function changeAt(z: number, step: number, delta: number): number {
  // The loss is even: the way is taken upwards, from a over a length.
  const a = step > 0 ? -z : z;
  const length = Math.abs(step);
  const below = Math.max(0, Math.min(length, -delta - a));
  const from = Math.max(a, -delta);
  const inner = Math.max(0, Math.min(length - below, delta - from));
  const above = length - below - inner;
  return inner * (from + inner / 2) + delta * (above - below);
}
