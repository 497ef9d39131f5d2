import type { Computation } from '../../computation/computation.js';
import type { InnerProducts } from '../../designs/innerProducts.js';
import type { TaskDesigns } from '../../designs/taskDesigns.js';
import { factoriseInSteps, inverseOf, multiplyPacked, solveFactored } from '../../linalg/cholesky.js';
import { addScaled } from '../../linalg/vectors.js';

/**
 * One task's part of a system, `B = H + alpha I` and `D = H + (alpha + k) I` for a coupling k of the task to
 * the others. Two forms: D factorised, or the same through the samples.
 */
export interface TaskBlock {
  /** `v <- D^-1 v`, p numbers from `offset`. */
  solve(v: Float64Array, offset: number): void;
  /** `v <- D^-1 (v - B m)`, p numbers from `offset`, for the p numbers m from `at`. */
  deviate(v: Float64Array, offset: number, m: Float64Array, at: number): void;
  /** The first feature that others make up, where D is singular to rounding; else -1. */
  readonly deficient: number;
}

export type BlockForm = 'dense' | 'samples';

/**
 * Up to this multiple of alpha, a coupling costs `D^-1 B` no more than half of its digits where it is found as a difference.
 */
const MOST_COUPLING = 1e6;

export interface BlockStrengths {
  readonly alpha: number;
  readonly k: number;
}

/** The packed sum that a block adds to when it is opened: `D^-1 B`, or B itself where that is asked for. */
export interface BlockSum {
  readonly sum: Float64Array;
  readonly isPlain: boolean;
}

/** D = L L^T, p x p, from H, which is overwritten by L. */
export function* denseBlock(
  h: Float64Array,
  p: number,
  { alpha, k }: BlockStrengths,
  to: BlockSum | null,
  products: InnerProducts,
): Computation<TaskBlock> {
  addToDiagonal(h, p, alpha);
  if (to?.isPlain) addScaled(to.sum, h, 1);
  // D^-1 B = I - k D^-1, whose eigenvalues are at least alpha / (alpha + k): for larger k the difference would be nothing but rounding.
  const isDifference = k <= MOST_COUPLING * alpha;
  const b = isDifference && alpha > 0 ? null : h.slice();
  const d = h;
  addToDiagonal(d, p, k);
  const isInverted = isDifference && to !== null && !to.isPlain;
  const deficient = yield* isInverted
    ? products.factoriseAndInvert(d, p, k, to.sum)
    : products.factorise(d, p);
  if (deficient >= 0 && alpha + k === 0) {
    // Nothing holds a feature that others make up: it is left out.
    d.set(b!);
    yield* factoriseInSteps(d, p, 'drop');
  }
  if (b && to && !to.isPlain && !isInverted) yield* addQuotient(b, d, p, to.sum, products);
  const part = b && new Float64Array(p);
  return {
    deficient,
    solve: (v, offset) => solveFactored(d, p, v, offset),
    deviate(v, offset, m, at) {
      if (b && part) {
        multiplyPacked(b, m.subarray(at, at + p), part);
        for (let j = 0; j < p; j++) v[offset + j]! -= part[j]!;
        solveFactored(d, p, v, offset);
        return;
      }
      for (let j = 0; j < p; j++) v[offset + j]! += k * m[at + j]!;
      solveFactored(d, p, v, offset);
      for (let j = 0; j < p; j++) v[offset + j]! -= m[at + j]!;
    },
  };
}

function addToDiagonal(a: Float64Array, p: number, value: number): void {
  for (let j = 0; j < p; j++) a[(j * (j + 3)) / 2]! += value;
}

/** `sum += D^-1 B`, packed, for the factor of D. */
function* addQuotient(
  b: Float64Array,
  d: Float64Array,
  p: number,
  sum: Float64Array,
  products: InnerProducts,
): Computation<void> {
  const inverse = inverseOf(d, p);
  yield { kind: 'pause' };
  const square = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) square[i * p + j] = square[j * p + i] = b[(i * (i + 1)) / 2 + j]!;
  }
  // The product is symmetric, its rounding is not: the row of the larger feature keeps the digits of
  // columns of very different sizes.
  const product = yield* products.between(inverse, square, p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      const isLarger = square[i * p + i]! >= square[j * p + j]!;
      sum[(i * (i + 1)) / 2 + j]! += isLarger ? product[i * p + j]! : product[j * p + i]!;
    }
  }
}

/**
 * With A = diag(sqrt(h)) X~, m x p for m < p, and s = alpha + k (Woodbury's identity):
 *
 *     D^-1 = (I - A^T (A A^T + s I)^-1 A) / s
 *     D^-1 B = alpha / s I + k / s U^T U,      U = L^-1 A,  A A^T + s I = L L^T
 *
 * Only m x m is ever factorised.
 */
export function* sampleBlock(
  designs: TaskDesigns,
  r: number,
  h: Float64Array,
  { alpha, k }: BlockStrengths,
  to: BlockSum | null,
): Computation<TaskBlock> {
  const p = designs.nFeatures;
  const a = designs.counted(r, h);
  const m = a.count;
  const l = yield* designs.products.ofRows(m, p, a.writeFeatures);
  const s = alpha + k;
  for (let i = 0; i < m; i++) l[(i * (i + 1)) / 2 + i]! += s;
  const deficient = (yield* designs.products.factorise(l, m)) < 0 ? -1 : 0;
  if (to) {
    const { products } = designs;
    yield* to.isPlain
      ? products.addWithin(to.sum, 1, p, m, a.writeColumns)
      : products.addWithin(to.sum, k / s, p, m, a.writeColumns, l);
    addToDiagonal(to.sum, p, to.isPlain ? alpha : alpha / s);
  }
  const field = new Float64Array(m);
  const part = new Float64Array(p);
  const solve = (v: Float64Array, offset: number): void => {
    a.times(v, offset, field, 0);
    solveFactored(l, m, field, 0);
    a.correlate(field, 0, part, 0);
    for (let j = 0; j < p; j++) v[offset + j] = (v[offset + j]! - part[j]!) / s;
  };
  return {
    deficient,
    solve,
    deviate(v, offset, mean, at) {
      a.times(mean, at, field, 0);
      a.correlate(field, 0, part, 0);
      for (let j = 0; j < p; j++) v[offset + j]! -= part[j]! + alpha * mean[at + j]!;
      solve(v, offset);
    },
  };
}
