import { normRange } from '../../linalg/vectors.js';
import type { DenseDesign, GramPath, ProxRow } from '../kernels.js';
import { sweepGram } from './sweep.js';

/** The points of a path, one after the other; see `Kernels.descendGramPath`. */
export function descendGramPath(gram: DenseDesign, path: GramPath, T: number): number {
  const {
    features,
    squaredNorms,
    w,
    residual: v,
    before,
    step,
    spare,
    alongPath,
    known,
    goal,
    maxPasses,
    coefs,
    found,
  } = path;
  const points = alongPath.length / 2 - known;
  let spent = 0;
  for (let k = 0; k < points; k++) {
    const at = 2 * (known + k);
    const [l1, l2] = [alongPath[at]!, alongPath[at + 1]!];
    let factor = 0;
    if (known + k > 1) {
      const [last, earlier] = [alongPath[at - 2]!, alongPath[at - 4]!];
      if (earlier > last) factor = (l1 - last) / (last - earlier);
    }
    extrapolate(path, T, factor);
    fieldAt(gram, step, path, T, spare);
    const objective = objectiveOf(measure(gram, path, w, v, l2, T), l1, l2);
    let sums = measure(gram, path, step, spare, l2, T);
    before.set(w);
    if (factor === 0 || objectiveOf(sums, l1, l2) < objective) {
      w.set(step);
      v.set(spare);
    } else {
      fieldAt(gram, w, path, T, v);
      sums = measure(gram, path, w, v, l2, T);
    }
    let passes = 0;
    let moved = 1;
    let { size } = sums;
    let gap = gapOf(sums, l1, l2, size, path.rounding);
    while (passes < maxPasses && moved > 0 && !(gap <= (passes < path.freePasses ? path.finestGap : goal))) {
      moved = sweepGram(gram, { features, squaredNorms, w, residual: v, proxRow: shrunk(T, l1, l2) }, T);
      passes++;
      sums = measure(gram, path, w, v, l2, T);
      size = Math.max(size, sums.size);
      gap = gapOf(sums, l1, l2, size, path.rounding + 2 * Number.EPSILON * passes * gram.columns);
    }
    if (!(gap <= goal)) return -1 - k;
    coefs.set(w, k * w.length);
    found[2 * k] = gap;
    found[2 * k + 1] = passes;
    spent += passes + 1;
    if (spent >= path.passes) return k + 1;
  }
  return points;
}

/** The proximal operator of `l1 ||u|| + l2 / 2 ||u||^2`. */
function shrunk(T: number, l1: number, l2: number): ProxRow {
  return (w, j, step) => {
    const norm = normRange(w, j * T, T);
    const factor = norm > step * l1 ? (1 - (step * l1) / norm) / (1 + step * l2) : 0;
    for (let q = j * T; q < (j + 1) * T; q++) w[q] = factor === 0 ? 0 : w[q]! * factor;
  };
}

/** `step = W + factor (W - W_before)` in rows that are not zero, whose other rows are 0. */
function extrapolate({ w, before, step }: GramPath, T: number, factor: number): void {
  for (let from = 0; from < w.length; from += T) {
    let isUsed = false;
    for (let q = from; q < from + T; q++) isUsed ||= w[q] !== 0;
    for (let q = from; q < from + T; q++) step[q] = isUsed ? w[q]! + factor * (w[q]! - before[q]!) : 0;
  }
}

/** `out = X^T (Y - X W) = X^T Y - G W` */
function fieldAt(
  { columns, stride, data }: DenseDesign,
  w: Float64Array,
  path: GramPath,
  T: number,
  out: Float64Array,
): void {
  out.set(path.targets);
  for (let j = 0; j < columns; j++) {
    for (let t = 0; t < T; t++) {
      const weight = w[j * T + t]!;
      if (weight === 0) continue;
      for (let k = 0; k < stride; k++) out[t * stride + k]! -= weight * data[j * stride + k]!;
    }
  }
}

/** What the objective and the gap are made of. */
interface Sums {
  /** `sum_j ||W_j||`, `||W||^2`, `<W, V - l2 W>` and `||Y - X W||^2`. */
  readonly lengths: number;
  readonly weightSquares: number;
  readonly along: number;
  readonly residual: number;
  /** `max_j ||V_j - l2 W_j||` and `max_j sqrt(L_j + l2)`. */
  readonly longest: number;
  readonly column: number;
  /** `||Y|| + sum_j ||W_j|| sqrt(L_j + l2)`, of which rounding is a part. */
  readonly size: number;
}

/** Rows whose column is 0 are left out. */
function measure(
  { columns, stride }: DenseDesign,
  { squaredNorms, targets, squares }: GramPath,
  w: Float64Array,
  v: Float64Array,
  l2: number,
  T: number,
): Sums {
  let [lengths, weightSquares, along, longest, column] = [0, 0, 0, 0, 0];
  let residual = squares;
  let size = Math.sqrt(squares);
  for (let j = 0; j < columns; j++) {
    const L = squaredNorms[j]!;
    if (L === 0) continue;
    let [u, s] = [0, 0];
    for (let t = 0; t < T; t++) {
      const [weight, product] = [w[j * T + t]!, v[t * stride + j]!];
      const slope = product - l2 * weight;
      u += weight * weight;
      s += slope * slope;
      along += weight * slope;
      residual -= weight * (targets[t * stride + j]! + product);
    }
    weightSquares += u;
    u = Math.sqrt(u);
    lengths += u;
    longest = Math.max(longest, s);
    const norm = Math.sqrt(L + l2);
    size += norm * u;
    column = Math.max(column, norm);
  }
  longest = Math.sqrt(longest);
  return { lengths, weightSquares, along, residual: Math.max(residual, 0), longest, column, size };
}

function objectiveOf({ residual, lengths, weightSquares }: Sums, l1: number, l2: number): number {
  return residual / 2 + l1 * lengths + (l2 / 2) * weightSquares;
}

/** See `assembly/gramPath.ts`. */
function gapOf(sums: Sums, l1: number, l2: number, size: number, rounding: number): number {
  const longest = sums.longest + rounding * sums.column * size;
  const c = longest > l1 ? l1 / longest : 1;
  const strength = l1 * sums.lengths;
  const squares = sums.residual + l2 * sums.weightSquares;
  const gap = ((1 - c) * (1 - c) * squares) / 2 + strength - c * sums.along;
  return Math.max(gap, 0) + rounding * (2 * size * size + strength);
}
