/**
 * The objective, its dual and its optimality conditions in the user's own units, by plain loops over plain
 * arrays: the naive twin of everything in `src/problem`, and of the solvers. Nothing here comes from `src`.
 *
 *     P(W, b) = sum_it c_i (y_it - b_t - x_i . w_t)^2 / 2 + l1 sum_j ||W_j|| + l2 / 2 ||W||_F^2
 *
 * with c_i = s_i / sum s, l1 = alpha l1Ratio and l2 = alpha (1 - l1Ratio).
 */

export type Rows = readonly (readonly number[])[];

/** A fit that is asked for, dense. */
export interface Problem {
  /** n x p. */
  readonly X: Rows;
  /** n x T. */
  readonly Y: Rows;
  /** n weights; `null` for all alike. */
  readonly sampleWeight: readonly number[] | null;
  readonly alpha: number;
  readonly l1Ratio: number;
  readonly fitIntercept: boolean;
}

/** An answer: `coef` is T x p, `intercept` T. */
export interface Linear {
  readonly coef: Rows;
  readonly intercept: readonly number[];
}

/** A number and how far rounding may have moved it. */
export interface Measured {
  readonly value: number;
  readonly rounding: number;
}

export const norm = (values: readonly number[]): number => Math.hypot(...values);
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, value, i) => total + value * b[i]!, 0);
export const transpose = (rows: Rows): number[][] => rows[0]!.map((_, j) => rows.map((row) => row[j]!));

export const l1Of = ({ alpha, l1Ratio }: Problem): number => alpha * l1Ratio;
export const l2Of = ({ alpha, l1Ratio }: Problem): number => alpha * (1 - l1Ratio);

/** c_i, which sum to 1; divided by the largest weight first, so that no sum overflows. */
export function shares({ sampleWeight, X }: Problem): number[] {
  if (!sampleWeight) return X.map(() => 1 / X.length);
  const largest = Math.max(...sampleWeight);
  const s = sampleWeight.map((value) => value / largest);
  const total = sum(s);
  return s.map((value) => value / total);
}

/** Columns less their weighted means where there is an intercept, and those means. */
export function centred(rows: Rows, problem: Problem): { columns: number[][]; means: number[] } {
  const c = shares(problem);
  const columns = transpose(rows);
  if (!problem.fitIntercept) return { columns, means: columns.map(() => 0) };
  const means = columns.map((column) => {
    const mean = dot(c, column);
    return (
      mean +
      dot(
        c,
        column.map((value) => value - mean),
      )
    );
  });
  return { columns: columns.map((column, j) => column.map((value) => value - means[j]!)), means };
}

/** X W + b, n x T. */
export function predictions(X: Rows, { coef, intercept }: Linear): number[][] {
  return X.map((x) => coef.map((w, t) => dot(x, w) + intercept[t]!));
}

/** P at an answer. */
export function primal(problem: Problem, { coef, intercept }: Linear): Measured {
  const { X, Y } = problem;
  const c = shares(problem);
  const unit = (X[0]!.length + 8) * Number.EPSILON;
  let loss = 0;
  let rounding = 0;
  X.forEach((x, i) => {
    coef.forEach((w, t) => {
      const r = Y[i]![t]! - (dot(x, w) + intercept[t]!);
      const size = Math.abs(Y[i]![t]!) + Math.abs(intercept[t]!) + dot(x.map(Math.abs), w.map(Math.abs));
      loss += (c[i]! * r * r) / 2;
      rounding += c[i]! * unit * size * (Math.abs(r) + unit * size);
    });
  });
  const norms = transpose(coef).map(norm);
  const penalty = l1Of(problem) * sum(norms) + (l2Of(problem) / 2) * sum(norms.map((size) => size * size));
  return { value: loss + penalty, rounding: rounding + 1e-14 * (loss + penalty) };
}

/** P at the best constant model: W = 0, b the weighted means (0 without an intercept). */
export function constantObjective(problem: Problem): number {
  const c = shares(problem);
  const { columns } = centred(problem.Y, problem);
  return (
    sum(
      columns.map((y) =>
        dot(
          c,
          y.map((value) => value * value),
        ),
      ),
    ) / 2
  );
}

/** The least l1 with W = 0: the largest `||sum_i c_i x_ij y_i||` with x and y centred as the fit centres them. */
export function largestL1(problem: Problem): number {
  const c = shares(problem);
  const Y = centred(problem.Y, problem).columns;
  return Math.max(...centred(problem.X, problem).columns.map((x) => norm(Y.map((y) => weighted(c, x, y)))));
}

function weighted(c: readonly number[], x: readonly number[], y: readonly number[]): number {
  return c.reduce((total, value, i) => total + value * x[i]! * y[i]!, 0);
}

/**
 * D(Theta) = sum_it (y_it Theta_it - Theta_it^2 / (2 c_i)) - Omega*(X^T Theta), -Infinity outside the domain.
 * Theta, T columns of n numbers, must be 0 where c_i is 0 and sum to 0 in each column where there is an
 * intercept.
 */
export function dual(problem: Problem, theta: Rows): number {
  const c = shares(problem);
  const [l1, l2] = [l1Of(problem), l2Of(problem)];
  let value = 0;
  theta.forEach((column, t) => {
    column.forEach((entry, i) => {
      if (entry !== 0) value += problem.Y[i]![t]! * entry - (entry * entry) / (2 * c[i]!);
    });
  });
  for (const x of centred(problem.X, problem).columns) {
    const excess = norm(theta.map((column) => dot(column, x))) - l1;
    if (excess <= 1e-13 * l1) continue;
    if (l2 === 0) return -Infinity;
    value -= excess ** 2 / (2 * l2);
  }
  return value;
}

/** The largest D(scale Theta) for Theta_it = c_i r_it, the residuals of an answer, by ternary search. */
export function dualOfResiduals(problem: Problem, answer: Linear): number {
  const c = shares(problem);
  const eta = predictions(problem.X, answer);
  const residuals = problem.Y.map((y, i) => y.map((value, t) => value - eta[i]![t]!));
  const theta = transpose(residuals).map((column) => {
    const mean = problem.fitIntercept ? dot(c, column) : 0;
    return column.map((r, i) => c[i]! * (r - mean));
  });
  let [low, high] = [0, 2];
  if (l2Of(problem) === 0) {
    const largest = Math.max(
      ...centred(problem.X, problem).columns.map((x) => norm(theta.map((column) => dot(column, x)))),
    );
    if (largest * high > l1Of(problem)) high = l1Of(problem) / largest;
  }
  const at = (scale: number) =>
    dual(
      problem,
      theta.map((column) => column.map((entry) => scale * entry)),
    );
  for (let step = 0; step < 120; step++) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    if (at(a) < at(b)) low = a;
    else high = b;
  }
  return Math.max(at(low), at(high), 0);
}

/**
 * How far an answer is from the optimality conditions: the largest distance, over features, of minus the
 * loss's gradient to the penalty's subdifferential at W_j, and the largest |sum_i c_i r_it| where there is an
 * intercept, each as a part of what the same sums would be without cancellation. A row below 1e-9 of the
 * largest counts as zero.
 */
export function violation(problem: Problem, answer: Linear): number {
  const c = shares(problem);
  const eta = predictions(problem.X, answer);
  const R = transpose(problem.Y.map((y, i) => y.map((value, t) => value - eta[i]![t]!)));
  const W = transpose(answer.coef);
  const size = Math.sqrt(2 * constantObjective(problem));
  const negligible = 1e-9 * Math.max(...W.map(norm));
  let worst = 0;
  centred(problem.X, problem).columns.forEach((x, j) => {
    const w = W[j]!;
    const v = R.map((r, t) => weighted(c, x, r) - l2Of(problem) * w[t]!);
    const length = norm(w);
    const distance =
      length <= negligible
        ? Math.max(0, norm(v) - l1Of(problem))
        : norm(v.map((vt, t) => vt - (l1Of(problem) * w[t]!) / length));
    const scale = Math.sqrt(weighted(c, x, x)) * size;
    if (distance > 0) worst = Math.max(worst, distance / scale);
  });
  if (!problem.fitIntercept) return worst;
  const eachTask = R.map((r, t) => {
    const scale = dot(
      c,
      problem.Y.map((y, i) => Math.abs(y[t]!) + Math.abs(answer.intercept[t]!) + Math.abs(eta[i]![t]!)),
    );
    return scale === 0 ? 0 : Math.abs(dot(c, r)) / scale;
  });
  return Math.max(worst, ...eachTask);
}

/**
 * How much the certificate of `answer` may be short of a better one: float64 cannot tell the correlation
 * `||X_j^T R||` from one that is 8 eps ||x_j|| (||Y|| + sum_k ||x_k|| ||W_k||) away (before centring). A dual point
 * is the residual made longer, by up to ||Y|| / ||R||, and what that leaves open moves the dual bound by as
 * much times the better answer's ||W_j||.
 */
export function overlooked(problem: Problem, answer: Linear, better: Linear): number {
  const c = shares(problem);
  const eta = predictions(problem.X, answer);
  const squares = (rows: Rows) =>
    dot(
      c,
      rows.map((row) => norm(row) ** 2),
    );
  const size = Math.sqrt(squares(problem.Y));
  const rest = Math.sqrt(squares(problem.Y.map((y, i) => y.map((value, t) => value - eta[i]![t]!))));
  const longer = rest > 1e-4 * size ? Math.max(1, size / rest) : 1e4;
  const lengths = transpose(problem.X).map((x) => Math.sqrt(weighted(c, x, x)));
  const summed = size + dot(lengths, transpose(answer.coef).map(norm));
  return 8 * Number.EPSILON * longer * summed * dot(lengths, transpose(better.coef).map(norm));
}

/** The weighted root mean square of the differences of two answers' predictions. */
export function distance(problem: Problem, a: Linear, b: Linear): number {
  const c = shares(problem);
  const [etaA, etaB] = [predictions(problem.X, a), predictions(problem.X, b)];
  return Math.sqrt(sum(c.map((ci, i) => ci * norm(etaA[i]!.map((value, t) => value - etaB[i]![t]!)) ** 2)));
}

/** The answer that W and the best intercepts for it are. */
function withIntercept(problem: Problem, W: Rows): Linear {
  const xMean = centred(problem.X, problem).means;
  const yMean = centred(problem.Y, problem).means;
  const coef = transpose(W);
  return { coef, intercept: coef.map((w, t) => yMean[t]! - dot(xMean, w)) };
}

/**
 * Proximal gradient descent with Nesterov's momentum, restarted where the objective rises: slow, and as plain
 * as such a solver can be.
 *
 * Source: Beck, Teboulle (2009), SIAM J. Imaging Sciences 2; O'Donoghue, Candès (2015) for the restarts.
 */
export function minimise(problem: Problem, steps = 2000): Linear {
  const c = shares(problem);
  const root = c.map(Math.sqrt);
  const scaled = (columns: Rows) => columns.map((column) => column.map((value, i) => root[i]! * value));
  const A = scaled(centred(problem.X, problem).columns);
  const B = scaled(centred(problem.Y, problem).columns);
  const [l1, l2] = [l1Of(problem), l2Of(problem)];
  const p = A.length;
  const L = largestEigenvalue(A) + l2;
  let W = A.map(() => B.map(() => 0));
  if (L === 0) return withIntercept(problem, W);
  const residual = (V: Rows) =>
    B.map((y, t) => y.map((value, i) => value - A.reduce((eta, a, j) => eta + a[i]! * V[j]![t]!, 0)));
  const value = (V: Rows) =>
    sum(residual(V).map((r) => dot(r, r))) / 2 + sum(V.map((w) => l1 * norm(w) + (l2 / 2) * norm(w) ** 2));
  let V = W;
  let momentum = 1;
  let lowest = value(W);
  for (let step = 0; step < steps; step++) {
    const R = residual(V);
    const next = Array.from({ length: p }, (_, j) => {
      const z = V[j]!.map((w, t) => w + (dot(A[j]!, R[t]!) - l2 * w) / L);
      const size = norm(z);
      const shrink = size * L > l1 ? 1 - l1 / (L * size) : 0;
      return z.map((entry) => shrink * entry);
    });
    const reached = value(next);
    if (reached > lowest && momentum > 1) {
      momentum = 1;
      V = W;
      continue;
    }
    const following = (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
    const speed = (momentum - 1) / following;
    V = next.map((w, j) => w.map((entry, t) => entry + speed * (entry - W[j]![t]!)));
    const still = next.every((w, j) => w.every((entry, t) => entry === W[j]![t]));
    W = next;
    momentum = following;
    lowest = Math.min(lowest, reached);
    if (still) break;
  }
  return withIntercept(problem, W);
}

/** An upper bound of the largest eigenvalue of A^T A: its largest row sum of absolute values. */
function largestEigenvalue(A: Rows): number {
  return Math.max(...A.map((a) => sum(A.map((b) => Math.abs(dot(a, b))))));
}

/**
 * The lasso and elastic net of one task by cyclic coordinate descent on numbers, as in Friedman, Hastie,
 * Tibshirani (2010): what block descent must be when a row has one entry.
 */
export function coordinateDescent(problem: Problem, sweeps = 20000): Linear {
  const c = shares(problem);
  const columns = centred(problem.X, problem).columns;
  const residual = [...centred(problem.Y, problem).columns[0]!];
  const squares = columns.map((x) => weighted(c, x, x));
  const w = columns.map(() => 0);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let moved = false;
    columns.forEach((x, j) => {
      if (squares[j] === 0) return;
      const z = weighted(c, x, residual) + squares[j]! * w[j]!;
      const size = Math.max(0, Math.abs(z) - l1Of(problem));
      const next = (Math.sign(z) * size) / (squares[j]! + l2Of(problem));
      const change = next - w[j]!;
      if (Math.abs(change) > 1e-16 * Math.abs(next)) moved = true;
      w[j] = next;
      x.forEach((value, i) => {
        residual[i]! -= change * value;
      });
    });
    if (!moved) break;
  }
  return withIntercept(
    problem,
    w.map((value) => [value]),
  );
}
