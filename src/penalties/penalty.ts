/**
 * The contract of a penalty Omega(W) = sum_j Omega_j(W_j) over the rows of W, p x T, one row of T numbers a
 * feature: `w[j * T + t]`. A penalty knows W and correlations V = X^T Theta of the same shape, never X.
 *
 * A new penalty is a new file in this folder that passes `test/laws/penalty.ts`. Block descent, screening and the
 * certificate need nothing else of it; what is made for the row lasso alone (`solvers/rowLasso/newton.ts`, the direct
 * solvers) takes its strengths from the problem, which `problem/rowLasso/rowProblem.ts` states.
 */
export interface Penalty {
  readonly name: string;
  /** Omega_j(W_j). */
  rowValue(w: Float64Array, j: number): number;
  /** `W_j <- argmin_u ||u - W_j||^2 / 2 + step Omega_j(u)`, in place. */
  proxRow(w: Float64Array, j: number, step: number): void;
  /**
   * The Fenchel-Young gap of a row, `Omega_j(W_j) + Omega_j*(c V_j) - <W_j, c V_j>`: never negative, 0 just
   * where c V_j is a subgradient of Omega_j at W_j, Infinity where c V_j lies outside the domain of Omega_j*.
   *
   * @param slack how far rounding may have taken `||V_j||` from its true value: the length within that is
   *   used which gives the smallest gap, and the change it makes to <W_j, c V_j> is added
   */
  rowGap(w: Float64Array, v: Float64Array, j: number, c: number, slack: number): number;
  /** `||V_j||_2`, the size that decides whether a row is zero. */
  rowNorm(v: Float64Array, j: number): number;
  /** A row is zero at the optimum where the optimal `||V_j||` is below this. */
  readonly threshold: number;
  /**
   * Where the penalty is `l1 ||u||_2 + l2 / 2 ||u||_2^2`, its strengths: kernels then need no call of `proxRow` for each row.
   */
  readonly strengths?: { readonly l1: number; readonly l2: number } | undefined;
  /**
   * The c >= 0 that makes the best dual point of Theta = c R: it maximises
   * `c linear - c^2 quadratic / 2 - sum_j Omega_j*(c V_j)`.
   *
   * @param norms `||V_j||` of the rows that count, `count` of them
   * @param linear <Y, R>
   * @param quadratic ||R||^2
   */
  dualScale(norms: Float64Array, count: number, linear: number, quadratic: number): number;
}
