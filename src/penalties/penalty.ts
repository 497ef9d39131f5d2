import type { RowCoupling } from './rowCoupling.js';

/**
 * The contract of a penalty Omega(W), W p x T with one row of T numbers a feature. A penalty knows W and correlations
 * V = X^T Theta of the same shape, never X. It declares what it can do: `rows`, `matrix` and `quadratic` are views of
 * the same Omega, each present where Omega is of that kind, and a solver asks for the one it needs.
 */
export interface Penalty {
  readonly name: string;
  /** Whether Omega is convex: only then is there a dual, a duality gap and safe screening. */
  readonly isConvex: boolean;
  /** Where Omega is a sum over the rows of W. */
  readonly rows?: RowPenalty | undefined;
  /** A quadratic that stands beside `rows`, in which they have no part: see `coupledPenalty.ts`. */
  readonly coupling?: RowCoupling | undefined;
  /** Where Omega is a function of the matrix W as a whole. */
  readonly matrix?: MatrixPenalty | undefined;
  /** Where Omega is a quadratic: direct solvers take it. */
  readonly quadratic?: QuadraticPenalty | undefined;
  /**
   * The same penalty in the coordinates of a problem. Where no other parameters of it are that, as of one whose slope and whose
   * breaks change by factors of their own, it keeps a factor beside them.
   */
  inUnits(units: PenaltyUnits): Penalty;
}

/**
 * The coordinates of a problem, in which W = scale U and the objective is counted in units of `scale^2 / samples`:
 * the penalty there is `Omega(scale U) samples / scale^2`.
 */
export interface PenaltyUnits {
  readonly scale: number;
  readonly samples: number;
}

/**
 * Omega(W) = sum_j Omega_j(W_j). The row of feature j are the T numbers from `at` on of an array, which may hold the rows
 * of a few features only: `j` is the feature in X's numbering, never a place in the array.
 */
export interface RowPenalty {
  /** Omega_j(w). */
  value(w: Float64Array, at: number, j: number): number;
  /** `w <- argmin_u ||u - w||^2 / 2 + step Omega_j(u)`, in place; zeros are +0. */
  prox(w: Float64Array, at: number, j: number, step: number): void;
  /**
   * `out <- argmin_u sum_t (L_t u_t^2 / 2 - a_t u_t) + Omega_j(u)`, where each output has a curvature of its own. Absent where
   * that has no closed form: solvers then take the largest L_t for all, and descend by `prox`.
   *
   * @param a the linear terms, T; 0 where L_t is 0
   */
  proxDiagonal?(a: Float64Array, L: Float64Array, j: number, out: Float64Array): void;
  /**
   * The dual norm of a row of V, which is compared with `threshold(j)`. No more than the Euclidean length: screening takes
   * for it that a V_j which moves by some length changes its dual norm by no more.
   */
  dualNorm(v: Float64Array, at: number, j: number): number;
  /** Row j is zero at the optimum where the dual norm of the optimal V_j is below this. */
  threshold(j: number): number;
  /**
   * The Fenchel-Young gap of a row, `Omega_j(w) + Omega_j*(c v) - <w, c v>`: never negative, 0 just where c v is a
   * subgradient of Omega_j at w, Infinity where c v lies outside the domain of Omega_j*.
   *
   * @param error how far rounding may have taken v, and so its dual norm, from its true value, in Euclidean length: the v
   *   within that is used which gives the smallest gap, and the change it makes to <w, c v> is added
   */
  gap(w: Float64Array, v: Float64Array, at: number, j: number, c: number, error: number): number;
  /**
   * The c >= 0 that maximises `c linear - c^2 quadratic / 2 - sum_j Omega_j*(c V_j)`, where a closed form by the dual
   * norms alone is known; `dualScale.ts` finds it by search for any other penalty.
   *
   * @param norms the dual norms of the rows of `features`, in their order
   */
  readonly dualScale?:
    | ((norms: Float64Array, features: Int32Array, linear: number, quadratic: number) => number)
    | undefined;
  /** Where Omega_j is `l1_j ||u||_2 + l2_j / 2 ||u||_2^2`: what kernels and Newton's methods have made for that. */
  readonly fused?: FusedStrengths | undefined;
  /**
   * Where Omega_j(u) is a concave function rho of ||u||_2: its slope rho'(||w||), >= 0. The row lasso of this strength lies
   * above Omega_j, but for a constant, and touches it at w (local linear approximation: Zou, Li 2008).
   */
  slope?(w: Float64Array, at: number, j: number): number;
  /** The features whose Omega_j is 0, ascending: the dual point must have X_j^T Theta = 0. None unless given. */
  readonly unpenalised?: Int32Array | undefined;
}

/** l1 and l2 of `l1 ||u||_2 + l2 / 2 ||u||_2^2`. */
export interface RowStrengths {
  /** The weight of sum_j ||W_j||_2; >= 0. */
  readonly l1: number;
  /** The weight of ||W||_F^2 / 2; >= 0. */
  readonly l2: number;
}

/** The strengths of each feature. */
export interface FusedStrengths {
  l1(j: number): number;
  l2(j: number): number;
  /** Whether some l2 is above 0. */
  readonly hasRidge: boolean;
  /** The strengths, where all features have the same. */
  readonly everywhere?: RowStrengths | undefined;
}

/** Omega(W) of the matrix as a whole, p x T. */
export interface MatrixPenalty {
  value(w: Float64Array): number;
  /** `W <- argmin_U ||U - W||_F^2 / 2 + step Omega(U)`, in place. */
  prox(w: Float64Array, step: number): void;
  /** The dual norm of V: c V is in the domain of Omega* just where c times it is at most 1. */
  polar(v: Float64Array): number;
  /** `Omega(W) + Omega*(c V) - <W, c V>`. */
  gap(w: Float64Array, v: Float64Array, c: number): number;
}

/** `1/2 sum_j ridge_j ||W_j||^2`. */
export interface QuadraticPenalty {
  ridge(j: number): number;
  /** The ridge, where all features have the same. */
  readonly everywhere?: number | undefined;
}

/**
 * Whether a row costs more for what its outputs have in common, so that a softmax, which does not see that, has nothing of it at the
 * minimum: not beside a coupling with other outputs, nor with an l1 norm, say.
 */
export function growsWithLength({ rows, coupling }: Penalty): boolean {
  return !coupling && (rows?.fused ?? rows?.slope) !== undefined;
}

/** The penalty as a sum over rows, for solvers that go row by row. */
export function rowsOf({ name, rows }: Penalty): RowPenalty {
  if (rows) return rows;
  throw new Error(
    `the penalty ${name} is not a sum over rows of W, which a solver that goes row by row needs`,
  );
}
