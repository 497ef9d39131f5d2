import type { Quadratic } from './quadratic.js';

const MOST_PASSES = 200;
/** A pass that changes the predictions by less than this part of their variance is the last. */
const SMALL = 1e-7;

/** The least alpha of the row lasso that leaves every weight 0: `max_j ||(c_1j, ..., c_Tj)||`. */
export function rowLassoMax({ p, tasks }: Quadratic): number {
  let most = 0;
  for (let j = 0; j < p; j++) {
    let squares = 0;
    for (const task of tasks) if (task !== null) squares += task.c[j]! ** 2;
    most = Math.max(most, Math.sqrt(squares));
  }
  return most;
}

/**
 * The row lasso, `Omega(W) = alpha sum_j ||W_j||`, by block descent with exact steps: with g_t the gradient of row j at
 * w_tj = 0 and L_t = G_t,jj, the minimum is 0 where ||g|| <= alpha, else `w_tj = g_t r / (L_t r + alpha)` with r = ||W_j||
 * the root of `sum_t g_t^2 / (L_t r + alpha)^2 = 1`.
 *
 * @param start T x p; the weights for a strength nearby
 */
export function rowLasso({ p, tasks }: Quadratic, alpha: number, start: Float64Array | null): Float64Array {
  const T = tasks.length;
  const W = start === null ? new Float64Array(T * p) : start.slice();
  const residual = residuals({ p, tasks }, W);
  const g = new Float64Array(T);
  const L = new Float64Array(T);
  const visit = (j: number): number => {
    let squares = 0;
    let isZero = true;
    for (let t = 0; t < T; t++) {
      const task = tasks[t];
      const w = W[t * p + j]!;
      L[t] = task ? task.G[j * p + j]! : 0;
      g[t] = task ? residual[t * p + j]! + L[t]! * w : 0;
      squares += g[t]! * g[t]!;
      if (w !== 0) isZero = false;
    }
    if (squares <= alpha * alpha && isZero) return 0;
    const r = squares <= alpha * alpha ? 0 : rowLength(g, L, alpha, squares);
    let change = 0;
    for (let t = 0; t < T; t++) {
      const task = tasks[t];
      if (!task) continue;
      const next = r === 0 ? 0 : (g[t]! * r) / (L[t]! * r + alpha);
      const step = next - W[t * p + j]!;
      if (step === 0) continue;
      W[t * p + j] = next;
      change += L[t]! * step * step;
      for (let k = 0, at = j * p, to = t * p; k < p; k++, at++, to++) residual[to]! -= task.G[at]! * step;
    }
    return change;
  };
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    let change = 0;
    for (let j = 0; j < p; j++) change += visit(j);
    if (change <= SMALL * fitted({ p, tasks }, W)) break;
  }
  return W;
}

/** r, by Newton's method for `f(r)^(-1/2) = 1`, which is a line in r where all L are the same. */
function rowLength(g: Float64Array, L: Float64Array, alpha: number, squares: number): number {
  let r = 0;
  let least = Infinity;
  for (let t = 0; t < g.length; t++) if (g[t] !== 0) least = Math.min(least, L[t]!);
  const most = (Math.sqrt(squares) - alpha) / least;
  for (let step = 0; step < 30; step++) {
    let f = 0;
    let slope = 0;
    for (let t = 0; t < g.length; t++) {
      if (g[t] === 0) continue;
      const unit = 1 / (L[t]! * r + alpha);
      const term = g[t]! * g[t]! * unit * unit;
      f += term;
      slope += term * L[t]! * unit;
    }
    const move = ((f - Math.sqrt(f)) * Math.sqrt(f)) / (slope * Math.sqrt(f));
    const next = Math.min(r + move, most);
    if (!(Math.abs(next - r) > 1e-12 * next)) break;
    r = next;
  }
  return r;
}

/** c_t - G_t w_t, T x p. */
function residuals({ p, tasks }: Pick<Quadratic, 'p' | 'tasks'>, W: Float64Array): Float64Array {
  const out = new Float64Array(W.length);
  for (const [t, task] of tasks.entries()) {
    if (task === null) continue;
    for (let j = 0, at = 0; j < p; j++) {
      let sum = task.c[j]!;
      for (let k = 0; k < p; k++, at++) sum -= task.G[at]! * W[t * p + k]!;
      out[t * p + j] = sum;
    }
  }
  return out;
}

/** sum_t c_t . w_t, what the weights explain. */
function fitted({ p, tasks }: Pick<Quadratic, 'p' | 'tasks'>, W: Float64Array): number {
  let sum = 0;
  for (const [t, task] of tasks.entries()) {
    if (task !== null) for (let j = 0; j < p; j++) sum += task.c[j]! * W[t * p + j]!;
  }
  return Math.abs(sum);
}
