import { log } from '../math/log.js';
import { log1p } from '../math/log1p.js';
import { OptionReader } from '../params/options.js';
import { huberLoss } from './huber.js';
import type { NonConvexLoss } from './loss.js';
import { ofResidual } from './ofResidual.js';

/** The loss of Student's t, plain data: see {@link studentT}. */
export interface StudentTLoss extends StudentT {
  readonly loss: 'studentT';
}

/** The parameters of Student's t. */
interface StudentT {
  /** The degrees of freedom, in [0.01, 1e10]. */
  readonly nu: number;
  /** In [1e-100, 1e100], in units of the targets. */
  readonly scale: number;
}

/**
 * The loss of Student's t, for `MultiTaskModel`: `scale^2 (nu + 1) / 2 log(1 + z^2 / (nu scale^2))` of a residual z = y - eta, the
 * negative log-likelihood of t-distributed errors times scale^2. Beyond `scale sqrt(nu)` an outlier pulls the less the further
 * off it is. The loss is not convex: a fit starts from that of a Huber loss in its place and ends at a stationary point near by, which
 * `certificate_.kind` says.
 *
 * @param options nu: the degrees of freedom, in [0.01, 1e10], 4 unless given (a large one is nearly the squared loss); scale: in
 *   [1e-100, 1e100], in units of the targets, 1 unless given
 * @throws InputError
 * @example
 * new MultiTaskModel({ losses: [studentT({ nu: 3, scale: 0.5 }), 'poisson'], penalty: rowLasso({ alpha: 0.1 }) });
 */
export function studentT(options: { nu?: number; scale?: number } = {}): StudentTLoss {
  return Object.freeze({ loss: 'studentT', ...studentTParams(options) });
}

/** The parameters, checked. @throws InputError */
export function studentTParams(options: object): StudentT {
  const read = new OptionReader('studentT', options, ['nu', 'scale']);
  return {
    nu: read.real('nu', 4, { min: 0.01, max: 1e10 }),
    scale: read.real('scale', 1, { min: 1e-100, max: 1e100 }),
  };
}

/**
 * The loss of Student's t with nu degrees of freedom and scale s, of the residual z = y - eta: s^2 times the negative logarithm of the
 * density, less what it is at 0. It is in the units of the squared loss, `z^2 / 2` for nu -> Infinity.
 *
 *     loss(y, eta)   = s^2 (nu + 1) / 2 log(1 + q),               q = z^2 / (nu s^2)
 *     loss'(y, eta)  = -(nu + 1) / nu z / (1 + q)                 at most (nu + 1) s / (2 sqrt(nu)), at z = s sqrt(nu);
 *                                                                 it falls to 0 for larger z
 *     loss''(y, eta) = (nu + 1) / nu (1 - q) / (1 + q)^2          at most (nu + 1) / nu; negative for |z| > s sqrt(nu)
 *
 * It is a concave function of z^2, so that the parabola with the second derivative `(nu + 1) / nu / (1 + q)` that touches it at z lies
 * above it: the weights of iteratively reweighted least squares.
 *
 * Source: Lange, Little, Taylor (1989), "Robust statistical modeling using the t distribution", J. Amer. Statist. Assoc. 84.
 */
export function studentTLoss({ nu, scale }: StudentT): NonConvexLoss {
  const curvature = (nu + 1) / nu;
  /** The residual at which the loss is steepest. */
  const bend = scale * Math.sqrt(nu);
  const factor = (curvature / 2) * bend * bend;

  /** 1 / (1 + u^2), of any u. */
  const share = (u: number): number => 1 / (1 + u * u);

  return Object.freeze({
    name: 'studentT',
    params: Object.freeze({ nu, scale }),
    isConvex: false,
    curvature,
    bend,
    inUnits: (s: number): NonConvexLoss => studentTLoss({ nu, scale: scale / s }),
    start: huberLoss((curvature / 2) * bend),
    ...ofResidual({
      value: (z) => factor * logOnePlusSquare(z / bend),

      slope(z: number): number {
        const u = z / bend;
        return Math.abs(u) <= 1 ? curvature * z * share(u) : (curvature * bend) / (u + 1 / u);
      },

      second(z: number): number {
        const u = z / bend;
        const s = share(u);
        return curvature * (Math.abs(u) <= 1 ? (1 - u * u) * s * s : s * (2 * s - 1));
      },

      majorant: (z) => curvature * share(z / bend),
      change: (z, step) => factor * changeOfLog(z / bend, step / bend),
    }),
  } satisfies NonConvexLoss);
}

/** A u whose square overflows, or is all that counts. */
const LARGE = 1e100;

/** log(1 + u^2) */
function logOnePlusSquare(u: number): number {
  return Math.abs(u) < LARGE ? log1p(u * u) : 2 * log(Math.abs(u));
}

/** `log(1 + (u - d)^2) - log(1 + u^2) = log(1 + d (d - 2 u) / (1 + u^2))`, where that is near 0. */
function changeOfLog(u: number, d: number): number {
  const part = Math.abs(u) <= 1 ? (d * (d - 2 * u)) / (1 + u * u) : ((d / u) * (d / u - 2)) / (1 + 1 / u / u);
  return Math.abs(part) <= 0.5 ? log1p(part) : logOnePlusSquare(u - d) - logOnePlusSquare(u);
}
