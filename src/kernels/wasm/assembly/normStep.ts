/**
 * A Newton step on the norms of rows. With `d_j = ||W_j|| / l1` as unknowns and all directions of the rows eliminated,
 *
 *     phi(d) = min_W ||R||^2 / 2 + sum_j ( ||W_j||^2 / (2 d_j) + l1^2 d_j / 2 + l2 / 2 ||W_j||^2 )
 *
 * is smooth and convex, is never below the objective of its W, and has the same minimum. On inner products G = X^T X and
 * C = X^T Y, with `e_j = d_j / (1 + l2 d_j)` and `N = I + E^1/2 G E^1/2`:
 *
 *     U = N^-1 E^1/2 C,   W = E^1/2 U,   V = X^T R = C - G W,   on the support E^-1/2 U,
 *     -2 phi'_j = ||V_j||^2 / (1 + l2 d_j)^2 - l1^2,
 *     phi''_jk  = (I - N^-1)_jk <U_j, U_k> / (d_j (1 + l2 d_j) d_k (1 + l2 d_k)) + [j = k] l2 ||V_j||^2 / (1 + l2 d_j)^3.
 *
 * The step solves the equation `||V_j|| / (l1 (1 + l2 d_j)) = 1`, each times what makes its derivative -phi'': that goes as far for
 * one row as it can, where the gradient's step would grow it by half.
 *
 * Source: Poon, Peyre (2021), "Smooth bilevel programming for sparse regularization", NeurIPS (variable projection).
 */

import { predictDense } from './dense';
import { lengthOf } from './row';
import { factorise, gram, gramOfUpper, inverseFactor } from './symmetric';
import { solveTriangular } from './triangular';
import { subtract } from './vectors';

/** Pivots are at least this part of their diagonal entries. */
const LEAST_PIVOT: f64 = 1e-14;
/**
 * Steps that are tried. One that does not lower the objective is followed by one of a Hessian whose diagonal counts more: at first
 * by this part, then so many times as much, and less and less again after steps that do.
 */
const TRIES = 3;
const LEAST_DAMPING: f64 = 0.1;
const FACTOR: f64 = 10;
/**
 * E^1/2 G E^1/2 is at most its trace, and V = C - G W is off by as many units of rounding beside l1: where columns depend on each other
 * a step may be long enough for that to look like a gain.
 */
const LARGEST_TRACE: f64 = 1e10;

/**
 * Takes the step on the rows of W that are not zero where that lowers the objective.
 *
 * @param G of `count` features, columns of `stride` bytes; `w`, rows of T numbers, and `v`, a field, are changed in place
 * @param damping one number: what the diagonal counts more
 * @returns whether it was taken
 */
export function normStep(
  G: usize,
  stride: usize,
  count: usize,
  T: usize,
  w: usize,
  v: usize,
  l1: f64,
  l2: f64,
  damping: usize,
  room: usize,
): bool {
  const rowBytes = T << 3;
  const field = stride * T;
  const size = stride >> 3;
  const width = (T + 3) & ~3;
  const c = room;
  const keptW = c + field;
  const keptV = keptW + field;
  const u = keptV + field;
  const rows = u + field;
  const A = rows + ((size * width) << 3);
  const B = A + size * stride;
  const H = B + size * stride;
  const d = H + size * stride;
  const right = d + stride;
  const tried = right + stride;
  const roots = tried + stride;
  const J = roots + stride;
  const pack = J + stride;

  let m: usize = 0;
  for (let k: usize = 0; k < count; k++) {
    const length = lengthOf(w + k * rowBytes, rowBytes);
    if (length === 0) continue;
    store<i32>(J + (m << 2), <i32>k);
    store<f64>(d + (m << 3), length / l1);
    m++;
  }
  if (m === 0) return false;
  const M = (m + 3) & ~3;
  const bytes = M << 3;
  memory.copy(keptW, w, count * rowBytes);
  memory.copy(keptV, v, field);
  predictDense(G, stride, w, T, J, <i32>m, c);
  for (let q: usize = 0; q < field; q += 16) v128.store(c + q, f64x2.add(v128.load(c + q), v128.load(v + q)));

  solveAt(d, m, G, stride, T, J, l2, c, A, roots, u, pack);
  inverseFactor(A, <u32>M, B, 0, <u32>M, pack);
  memory.fill(H, 0, M * bytes);
  gramOfUpper(B, <u32>M, H, 0, <u32>M, pack);
  memory.fill(rows, 0, (M * width) << 3);
  for (let t: usize = 0; t < T; t++) {
    for (let a: usize = 0; a < m; a++)
      store<f64>(rows + ((a * width + t) << 3), load<f64>(u + t * bytes + (a << 3)));
  }
  memory.fill(B, 0, M * bytes);
  gram(rows, width << 3, <u32>width, <u32>M, B, 0, <u32>M, pack);
  for (let a: usize = 0; a < M; a++) {
    const row = a * bytes;
    if (a >= m) {
      memory.fill(H + row, 0, bytes);
      store<f64>(H + row + (a << 3), 1);
      store<f64>(right + (a << 3), 0);
      continue;
    }
    const da = load<f64>(d + (a << 3));
    const ridge = 1 + l2 * da;
    for (let b: usize = 0; b <= a; b++) {
      const at = row + (b << 3);
      const db = load<f64>(d + (b << 3));
      const inverse = (a === b ? 1 : 0) - load<f64>(H + at);
      store<f64>(H + at, (inverse * load<f64>(B + at)) / (da * ridge * (db * (1 + l2 * db))));
    }
    const at = row + (a << 3);
    const squares = (load<f64>(B + at) * ridge) / da; // ||V_a||^2
    store<f64>(H + at, load<f64>(H + at) + (l2 * squares) / (ridge * ridge * ridge));
    store<f64>(right + (a << 3), (squares / (ridge * ridge)) * (sqrt(squares) / (l1 * ridge) - 1));
  }
  for (let k = 0; k < TRIES; k++) {
    const more = load<f64>(damping);
    memory.copy(B, H, M * bytes);
    for (let a: usize = 0; a < m; a++) {
      const at = B + a * bytes + (a << 3);
      store<f64>(at, load<f64>(at) * (1 + more));
    }
    memory.copy(tried, right, bytes);
    factorise(B, <u32>M, LEAST_PIVOT, 0, <u32>M, pack);
    solveTriangular(B, <u32>M, false, tried, 1, pack);
    solveTriangular(B, <u32>M, true, tried, 1, pack);
    for (let a: usize = 0; a < bytes; a += 8)
      store<f64>(tried + a, max(0, load<f64>(d + a) + load<f64>(tried + a)));
    const trace = solveAt(tried, m, G, stride, T, J, l2, c, A, roots, u, pack);
    for (let a: usize = 0; a < m; a++) {
      const row = w + <usize>load<i32>(J + (a << 2)) * rowBytes;
      const root = load<f64>(roots + (a << 3));
      for (let t: usize = 0; t < T; t++)
        store<f64>(row + (t << 3), root * load<f64>(u + t * bytes + (a << 3)));
    }
    predictDense(G, stride, w, T, J, <i32>m, v);
    subtract(c, v, v, 1, <u32>(field >> 3));
    if (trace <= LARGEST_TRACE && change(count, stride, T, w, v, keptW, keptV, l1, l2) < 0) {
      store<f64>(damping, more > LEAST_DAMPING / FACTOR ? more / FACTOR : 0);
      return true;
    }
    store<f64>(damping, max(LEAST_DAMPING, FACTOR * more));
  }
  memory.copy(w, keptW, count * rowBytes);
  memory.copy(v, keptV, field);
  return false;
}

/**
 * N at d, factorised in A; the roots of e, m numbers; and U, a field of m numbers rounded up to a multiple of 4.
 *
 * @returns the trace of N - I
 */
function solveAt(
  d: usize,
  m: usize,
  G: usize,
  stride: usize,
  T: usize,
  J: usize,
  l2: f64,
  c: usize,
  A: usize,
  roots: usize,
  u: usize,
  pack: usize,
): f64 {
  const M = (m + 3) & ~3;
  const bytes = M << 3;
  let trace: f64 = 0;
  for (let a: usize = 0; a < m; a++) {
    const da = load<f64>(d + (a << 3));
    store<f64>(roots + (a << 3), sqrt(da / (1 + l2 * da)));
  }
  for (let a: usize = 0; a < M; a++) {
    const row = A + a * bytes;
    if (a >= m) memory.fill(row, 0, bytes);
    else {
      const column = G + <usize>load<i32>(J + (a << 2)) * stride;
      const root = load<f64>(roots + (a << 3));
      for (let b: usize = 0; b <= a; b++) {
        const product = load<f64>(column + ((<usize>load<i32>(J + (b << 2))) << 3));
        store<f64>(row + (b << 3), root * load<f64>(roots + (b << 3)) * product);
      }
    }
    const own: f64 = a < m ? load<f64>(row + (a << 3)) : 0;
    trace += own;
    store<f64>(row + (a << 3), own + 1);
  }
  factorise(A, <u32>M, LEAST_PIVOT, 0, <u32>M, pack);
  for (let t: usize = 0; t < T; t++) {
    const to = u + t * bytes;
    const from = c + t * stride;
    for (let a: usize = 0; a < m; a++)
      store<f64>(
        to + (a << 3),
        load<f64>(roots + (a << 3)) * load<f64>(from + ((<usize>load<i32>(J + (a << 2))) << 3)),
      );
    for (let a = m; a < M; a++) store<f64>(to + (a << 3), 0);
  }
  solveTriangular(A, <u32>M, false, u, <u32>T, pack);
  solveTriangular(A, <u32>M, true, u, <u32>T, pack);
  return trace;
}

/** What the objective gained on the way from W_0 to W: `sum_j Omega_j(W_j) - Omega_j(W_0j) - <W_j - W_0j, V_0j + V_j> / 2`. */
function change(
  count: usize,
  stride: usize,
  T: usize,
  w: usize,
  v: usize,
  keptW: usize,
  keptV: usize,
  l1: f64,
  l2: f64,
): f64 {
  const rowBytes = T << 3;
  let sum: f64 = 0;
  for (let k: usize = 0; k < count; k++) {
    const row = k * rowBytes;
    const before = lengthOf(keptW + row, rowBytes);
    const after = lengthOf(w + row, rowBytes);
    sum += (after - before) * (l1 + (l2 / 2) * (after + before));
    let entry = k << 3;
    for (let t: usize = 0; t < T; t++) {
      const at = row + (t << 3);
      sum -=
        ((load<f64>(w + at) - load<f64>(keptW + at)) * (load<f64>(keptV + entry) + load<f64>(v + entry))) / 2;
      entry += stride;
    }
  }
  return sum;
}
