import { solvePositive } from '../losses/solvePositive.js';

/** A quadratic model with a row penalty, on the rows that are not zero: all of it small and dense. */
export interface SupportProblem {
  /** The curvature of the model, (s Q) x (s Q), by rows and then outputs. */
  readonly hessian: Float64Array;
  /** Minus its gradient at w, s Q. */
  readonly v: Float64Array;
  /** The rows, s x Q, none of them zero. */
  readonly w: Float64Array;
  readonly nOutputs: number;
  readonly l1: number;
  readonly l2: number;
}

/**
 * Newton's method for `w -> <d, H d> / 2 - <v, d> + sum_j (l1 ||w_j|| + l2 / 2 ||w_j||^2)`, d the way from the start, which is
 * smooth where no row is zero. A step is halved until it descends; a row that it would turn round is better left
 * to block descent, so that the method ends where steps do not help.
 *
 * @returns the rows that were reached, or null where the first step does not help
 */
export function supportNewton({ hessian, v, w, nOutputs: Q, l1, l2 }: SupportProblem): Float64Array | null {
  const N = w.length;
  const now = w.slice();
  const Hd = new Float64Array(N);
  const step = new Float64Array(N);
  let helped = false;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    multiply(hessian, minus(now, w), Hd);
    const g = new Float64Array(N);
    const A = hessian.slice();
    let size = 0;
    for (let begin = 0; begin < N; begin += Q) {
      const r = norm(now, begin, Q);
      for (let a = begin; a < begin + Q; a++) {
        g[a] = v[a]! - Hd[a]! - (l1 / r + l2) * now[a]!;
        size = Math.max(size, Math.abs(g[a]!));
        A[a * N + a]! += l1 / r + l2;
        for (let b = begin; b < begin + Q; b++) A[a * N + b]! -= (l1 / r) * (now[a]! / r) * (now[b]! / r);
      }
    }
    if (size === 0) break;
    const d = solveRaised(A, g);
    if (d === null) break;
    let t = 1;
    let taken = false;
    for (; t > SHORTEST; t /= 2) {
      for (let a = 0; a < N; a++) step[a] = t * d[a]!;
      if (changeOf(hessian, Hd, v, now, step, Q, l1, l2) < 0) {
        taken = true;
        break;
      }
    }
    if (!taken) break;
    helped = true;
    for (let a = 0; a < N; a++) now[a]! += step[a]!;
    let moved = 0;
    let length = 0;
    for (let a = 0; a < N; a++) {
      moved = Math.max(moved, Math.abs(step[a]!));
      length = Math.max(length, Math.abs(now[a]!));
    }
    if (moved <= 1e-15 * length) break;
  }
  return helped ? now : null;
}

const MOST_ROUNDS = 20;
const SHORTEST = 2 ** -12;

/** A x = g, with A's diagonal raised a little, and more, where A is singular to rounding. */
function solveRaised(A: Float64Array, g: Float64Array): Float64Array | null {
  const N = g.length;
  const diagonal = Float64Array.from(g, (_, a) => A[a * N + a]!);
  for (let raise = 0; raise < 1e-3; raise = raise === 0 ? 1e-14 : raise * 100) {
    for (let a = 0; a < N; a++) A[a * N + a] = diagonal[a]! * (1 + raise);
    const d = solvePositive(A, g);
    if (d?.every(Number.isFinite)) return d;
  }
  return null;
}

/** What a step changes: `<H d + H step / 2 - v, step>` and the penalty. */
function changeOf(
  hessian: Float64Array,
  Hd: Float64Array,
  v: Float64Array,
  now: Float64Array,
  step: Float64Array,
  Q: number,
  l1: number,
  l2: number,
): number {
  const N = now.length;
  const Hs = new Float64Array(N);
  multiply(hessian, step, Hs);
  let change = 0;
  for (let begin = 0; begin < N; begin += Q) {
    let squares = 0;
    for (let a = begin; a < begin + Q; a++) {
      change += (Hd[a]! + Hs[a]! / 2 - v[a]!) * step[a]!;
      squares += (2 * now[a]! + step[a]!) * step[a]!;
    }
    // ||w + s|| - ||w|| = (||w + s||^2 - ||w||^2) / (||w + s|| + ||w||)
    const before = norm(now, begin, Q);
    const after = Math.sqrt(Math.max(0, before * before + squares));
    change += (l1 * squares) / (before + after) + (l2 / 2) * squares;
  }
  return change;
}

function multiply(A: Float64Array, x: Float64Array, out: Float64Array): void {
  const N = x.length;
  for (let a = 0; a < N; a++) {
    let sum = 0;
    for (let b = 0; b < N; b++) sum += A[a * N + b]! * x[b]!;
    out[a] = sum;
  }
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, k) => value - b[k]!);
}

function norm(w: Float64Array, begin: number, Q: number): number {
  let squares = 0;
  for (let a = begin; a < begin + Q; a++) squares += w[a]! * w[a]!;
  return Math.sqrt(squares);
}
