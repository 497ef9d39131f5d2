import { normRange } from '../../linalg/vectors.js';
import type { DenseDesign, GramDescent } from '../kernels.js';
import { sweepGram } from './sweep.js';

/** Passes from one look at the gap to the next. */
const PASSES_A_LOOK = 4;

/** Passes of `sweepGram` until the gap is small enough; see `Kernels.descendGram`. @returns how many there were */
export function descendGram(gram: DenseDesign, descent: GramDescent, T: number): number {
  const { w, residual: v, startW, startV, goal, smallestMovement, maxPasses } = descent;
  startW.set(w);
  startV.set(v);
  let passes = 0;
  while (passes < maxPasses) {
    if (passes % PASSES_A_LOOK === 0 && gapOnRows(gram, descent, T) <= goal) break;
    const moved = sweepGram(gram, descent, T);
    passes++;
    if (moved <= smallestMovement) break;
  }
  return passes;
}

/** What the gap of a working set needs to know. */
export type GapDescent = Pick<
  GramDescent,
  'w' | 'residual' | 'startW' | 'startV' | 'strengths' | 'residualSquares'
>;

/** Against the dual point c R, with c = 1 or, without a ridge, the largest c <= 1 that is feasible. */
export function gapOnRows({ columns, stride }: DenseDesign, descent: GapDescent, T: number): number {
  const { w, residual: v, startW, startV, strengths } = descent;
  const { l1, l2 } = strengths;
  let squares = descent.residualSquares;
  let longest = 0;
  for (let j = 0; j < columns; j++) {
    let length = 0;
    for (let t = 0; t < T; t++) {
      const [q, at] = [j * T + t, t * stride + j];
      length += v[at]! * v[at]!;
      squares -= (w[q]! - startW[q]!) * (startV[at]! + v[at]!);
    }
    longest = Math.max(longest, length);
  }
  longest = Math.sqrt(longest);
  const c = l2 === 0 && longest > l1 ? l1 / longest : 1;
  let gap = ((1 - c) * (1 - c) * Math.max(squares, 0)) / 2;
  for (let j = 0; j < columns; j++) gap += gapOfRow(w, j * T, v, j, stride, T, strengths, c);
  return gap;
}

/** The Fenchel-Young gap of a row at c V_j, as in `penalties/rowLasso.ts`: W_j from `row` on, V_j from `at` on, `stride` numbers apart. */
export function gapOfRow(
  w: Float64Array,
  row: number,
  v: Float64Array,
  at: number,
  stride: number,
  T: number,
  { l1, l2 }: GramDescent['strengths'],
  c: number,
): number {
  const products = Float64Array.from({ length: T }, (_, t) => v[at + t * stride]!);
  const u = normRange(w, row, T);
  const s = c * normRange(products, 0, T);
  const excess = s - l1;
  let gap = 0;
  if (excess <= 0) gap = u * (l1 - s) + (l2 / 2) * u * u;
  else if (l2 > 0) gap = ((l2 * u - excess) * (l2 * u - excess)) / (2 * l2);
  if (u === 0 || s === 0) return gap;
  let distance = 0;
  for (let t = 0; t < T; t++) {
    const d = w[row + t]! / u - (c * products[t]!) / s;
    distance += d * d;
  }
  return gap + (u * s * distance) / 2;
}
