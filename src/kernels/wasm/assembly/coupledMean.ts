/**
 * The mean of tasks of few samples each, without its system of p x p. With `F = c X~ X~^T + s I = L L^T` of a task, `s = alpha + kappa`,
 *
 *     D^-1 = (I - P) / s,      P = c X~^T F^-1 X~,      S = sum_t (I - kappa D_t^-1) = T alpha / s I + kappa / s sum_t P_t
 *
 * and conjugate gradients solve S, whose products read each X once.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, section 11.3.
 */

import {
  alpha,
  at,
  directions,
  ENTRY,
  features,
  field,
  INVERSE,
  kappa,
  mean,
  other,
  p,
  room,
  STRIDE,
  T,
  table,
  WEIGHT,
  width,
  X,
} from './coupledState';
import { correlateDense, predictDense } from './dense';
import { solveTriangular } from './triangular';
import { addScaled, inner } from './vectors';

const MOST_STEPS: i32 = 200;
/** The part of a right-hand side, squared, that may be left. */
const LEAST: f64 = 1e-13;

/** `out = P v`. */
export function project(task: usize, v: usize, out: usize): void {
  const x = at(task, X);
  const stride = at(task, STRIDE);
  const n = <u32>(stride >> 3);
  const c = f64x2.splat(load<f64>(task + WEIGHT));
  predictDense(x, stride, v, 1, features, p, field);
  for (let i: usize = 0; i < stride; i += 16) v128.store(field + i, f64x2.mul(c, v128.load(field + i)));
  solveTriangular(at(task, INVERSE), n, false, field, 1, room);
  solveTriangular(at(task, INVERSE), n, true, field, 1, room);
  correlateDense(x, stride, field, 1, features, p, out);
}

/** What solves S for `mean`, in its place. */
export function solveMean(): void {
  const bytes = (<usize>width) << 3;
  const left = directions;
  const direction = left + bytes;
  const image = direction + bytes;
  const s = alpha + kappa;
  memory.copy(left, mean, bytes);
  memory.copy(direction, mean, bytes);
  memory.fill(mean, 0, bytes);
  let squares = inner(left, left, width);
  const least = LEAST * squares;
  for (let step = 0; step < MOST_STEPS && squares > least; step++) {
    memory.fill(image, 0, bytes);
    addScaled(image, direction, <f64>T * (alpha / s), bytes);
    for (let task = table; task < table + T * ENTRY; task += ENTRY) {
      project(task, direction, other);
      addScaled(image, other, kappa / s, bytes);
    }
    const length = squares / inner(direction, image, width);
    addScaled(mean, direction, length, bytes);
    addScaled(left, image, -length, bytes);
    const before = squares;
    squares = inner(left, left, width);
    for (let k: usize = 0; k < bytes; k += 16) {
      const next = f64x2.mul(f64x2.splat(squares / before), v128.load(direction + k));
      v128.store(direction + k, f64x2.add(v128.load(left + k), next));
    }
  }
}
