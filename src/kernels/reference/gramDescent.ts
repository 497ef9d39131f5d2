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

/** Against the dual point c R, with c = 1 or, without a ridge, the largest c <= 1 that is feasible. */
function gapOnRows({ columns, stride }: DenseDesign, descent: GramDescent, T: number): number {
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
  for (let j = 0; j < columns; j++) gap += gapOfRow(j, stride, descent, T, c);
  return gap;
}

/** The Fenchel-Young gap of row j at c V_j, as in `penalties/rowLasso.ts`. */
function gapOfRow(
  j: number,
  stride: number,
  { w, residual: v, strengths: { l1, l2 } }: GramDescent,
  T: number,
  c: number,
): number {
  let weights = 0;
  let products = 0;
  for (let t = 0; t < T; t++) {
    weights += w[j * T + t]! * w[j * T + t]!;
    products += v[t * stride + j]! * v[t * stride + j]!;
  }
  const u = Math.sqrt(weights);
  const s = c * Math.sqrt(products);
  const excess = s - l1;
  let gap = 0;
  if (excess <= 0) gap = u * (l1 - s) + (l2 / 2) * weights;
  else if (l2 > 0) gap = ((l2 * u - excess) * (l2 * u - excess)) / (2 * l2);
  if (u === 0 || s === 0) return gap;
  let distance = 0;
  for (let t = 0; t < T; t++) {
    const d = w[j * T + t]! / u - (c * v[t * stride + j]!) / s;
    distance += d * d;
  }
  return gap + (u * s * distance) / 2;
}
