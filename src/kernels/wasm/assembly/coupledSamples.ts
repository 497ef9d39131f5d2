/**
 * `(I + K) theta = sqrt(c) y~` of all samples by conjugate gradients, each of whose products reads X once: where there are many features
 * to a sample all its eigenvalues are alike, and a dozen steps take a part of the time of K itself.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, section 11.3.
 */

import {
  alpha,
  at,
  chunk,
  ENTRY,
  features,
  kappa,
  left,
  p,
  rows,
  STRIDE,
  T,
  table,
  theta,
  WEIGHT,
  X,
} from './coupledState';
import { addPredictions, correlateDense } from './dense';
import { addScaled, inner } from './vectors';

/** The part of a right-hand side, squared, that may be left. */
const LEAST: f64 = 1e-13;
/** Steps after which it is asked how many are to come. */
const TRIED: i32 = 4;
/** Numbers of X that are multiplied to and fro while they are in the cache. */
const AT_ONCE: usize = 32768;

/** Steps that a solution may take; 0 where a factor has to be there. */
let most: i32 = 0;
/** Whether a solution is there that no step has made use of. */
let isAhead: bool = false;

/** Whatever was found of other samples. */
export function forgetSamples(): void {
  most = 0;
  isAhead = false;
}

/** Solves for theta in `steps` steps at most. @returns 0 where that is not done: it is as near as it came */
export function trySamples(steps: i32): i32 {
  isAhead = descend(steps);
  most = isAhead ? 2 * steps : 0;
  return isAhead ? 1 : 0;
}

/** Moves theta by what solves the system for what is left of it. @returns whether that is done here */
export function solveSamples(): bool {
  if (most === 0) return false;
  if (!isAhead) descend(most);
  isAhead = false;
  return true;
}

/** @returns whether no more is left than may be */
function descend(steps: i32): bool {
  const count = rows;
  const bytes = (<usize>count) << 3;
  const direction = chunk;
  const image = chunk + bytes;
  const start = inner(left, left, count);
  const least = LEAST * start;
  let squares = start;
  memory.copy(direction, left, bytes);
  for (let step: i32 = 0; squares > least; step++) {
    if (step === steps) return false;
    if (step === TRIED && !isNear(squares / start, steps)) return false;
    multiply(direction, image);
    const length = squares / inner(direction, image, count);
    addScaled(theta, direction, length, bytes);
    addScaled(left, image, -length, bytes);
    const before = squares;
    squares = inner(left, left, count);
    const by = f64x2.splat(squares / before);
    for (let k: usize = 0; k < bytes; k += 16) {
      const along = f64x2.mul(by, v128.load(direction + k));
      v128.store(direction + k, f64x2.add(v128.load(left + k), along));
    }
  }
  return squares <= least;
}

/** Whether so many steps come to the end at the pace of those that left this part. */
function isNear(part: f64, steps: i32): bool {
  let reached: f64 = 1;
  for (let step: i32 = 0; step < steps && reached > LEAST; step += TRIED) reached *= part;
  return reached <= LEAST;
}

/** `out = v + A M^-1 A^T v`, of some features at a time. */
function multiply(v: usize, out: usize): void {
  const bytes = (<usize>rows) << 3;
  const weighed = out + bytes;
  const block = weighed + bytes;
  const wide = max<usize>(8, min<usize>(64, (AT_ONCE / <usize>rows) & ~7));
  const own = 1 / (alpha + kappa);
  const common = (1 / alpha - own) / <f64>T;
  memory.fill(out, 0, bytes);
  memory.fill(weighed, 0, bytes);
  let place: usize = 0;
  for (let task = table; task < table + T * ENTRY; task += ENTRY) {
    addScaled(weighed + place, v + place, sqrt(load<f64>(task + WEIGHT)), at(task, STRIDE));
    place += at(task, STRIDE);
  }
  for (let first: usize = 0; first < <usize>p; first += wide) {
    const count = min(wide, <usize>p - first);
    const J = features + (first << 2);
    const from = block - (first << 3);
    const each = wide << 3;
    place = 0;
    for (let t: usize = 0; t < T; t++) {
      const task = table + t * ENTRY;
      correlateDense(at(task, X), at(task, STRIDE), weighed + place, 1, J, count, from + t * each);
      place += at(task, STRIDE);
    }
    for (let k = block; k < block + (count << 3); k += 8) {
      let sum: f64 = 0;
      for (let t: usize = 0; t < T; t++) sum += load<f64>(k + t * each);
      for (let t: usize = 0; t < T; t++)
        store<f64>(k + t * each, own * load<f64>(k + t * each) + common * sum);
    }
    place = 0;
    for (let t: usize = 0; t < T; t++) {
      const task = table + t * ENTRY;
      addPredictions(at(task, X), at(task, STRIDE), from + t * each, 1, J, count, out + place);
      place += at(task, STRIDE);
    }
  }
  place = 0;
  for (let task = table; task < table + T * ENTRY; task += ENTRY) {
    const root = f64x2.splat(sqrt(load<f64>(task + WEIGHT)));
    for (const end = place + at(task, STRIDE); place < end; place += 16)
      v128.store(out + place, f64x2.add(v128.load(v + place), f64x2.mul(root, v128.load(out + place))));
  }
}
