import { normRange } from '../../linalg/vectors.js';
import {
  type DenseDesign,
  ROW_DESCENT,
  type RowDescent,
  type RowDescentEnd,
  type RowDescentMemory,
  strideOf,
} from '../kernels.js';
import { addColumn, dotColumn } from './columns.js';
import { gapOfRow, gapOnRows } from './gramDescent.js';
import { normStep } from './normStep.js';
import { sweepGram } from './sweep.js';

/** As in `wasm/assembly/rowDescent.ts`. */
const CHEAP_GRAM = 5e5;
const CROWDED = 0.8;
const GROWTH = 3;
const LEAST_SQUARE = 1e-150;
const MOST_SQUARE = 1e150;
const SPARE = 4;
const LEAST_MORE = 8;
const PART_OF_GAP = 0.01;
const PART_OF_TOLERANCE = 0.8;
const PART_OF_CUT = 0.1;
const DECREASE = 0.9;
const WORTH = 0.5;
const PASSES_A_LOOK = 4;
const LONGEST = 2e7;
const ROW_FLOPS = 32;
const STEP_FLOPS = 4000;
const PART_OF_STEP = 0.5;
const PATIENCE = 2;

const { phase, members, known, passes, flops, gap, distance, squares, lowest, isCut, support } = ROW_DESCENT;
const LOOK = 0;
const STANDS = 1;
const WORK = 2;

/** See `Kernels.descendRows`. */
export function descendRows(x: DenseDesign, descent: RowDescent, budget: number, T: number): RowDescentEnd {
  const { tolerance, finestGap, finestDistance, maxPasses, extraFlops, memory } = descent;
  const { state } = memory;
  const end = state[flops]! + budget;
  while (state[flops]! < end) {
    const count = state[members]!;
    const look = x.stride * T * (x.columns + count);
    if (state[phase] === WORK) {
      grow(x, memory);
      descend(x.columns, descent, look, T);
      state[phase] = LOOK;
      continue;
    }
    if (state[phase] === LOOK) {
      refresh(x, descent, T);
      state[flops]! += look;
    }
    const norms = measure(x, descent, T);
    state[phase] = STANDS;
    const isLast = state[passes]! >= maxPasses;
    if (state[gap]! <= tolerance && state[distance]! <= Math.max(2 * tolerance, finestDistance)) {
      const isPaidFor =
        state[flops]! >= extraFlops || (state[lowest]! <= tolerance && state[gap]! > WORTH * state[lowest]!);
      const isFinest =
        state[gap]! <= finestGap && state[distance]! <= Math.max(2 * finestGap, finestDistance);
      if (isFinest || isPaidFor || isLast) return 'converged';
    } else if (isLast) return 'maxIter';
    const chosen = choose(x, descent, norms, T);
    if (chosen < 0) return 'crowded';
    if (chosen === 0 && !(state[gap]! < DECREASE * state[lowest]!)) return 'stalled';
    state[lowest] = state[gap]!;
    state[phase] = WORK;
  }
  return 'paused';
}

/** R = Y - X W and V = X^T R. */
function refresh(x: DenseDesign, { target, w, residual, v }: RowDescent, T: number): void {
  residual.set(target);
  for (let t = 0; t < T; t++) {
    for (let j = 0; j < x.columns; j++)
      if (w[j * T + t] !== 0) addColumn(x, j, -w[j * T + t]!, residual, t * x.stride);
    for (let j = 0; j < x.columns; j++) v[j * T + t] = dotColumn(x, j, residual, t * x.stride);
  }
}

/**
 * The gap against the dual point c R, with c = 1 or, without a ridge, the best c for which it is feasible, and with one the distance.
 *
 * @returns the lengths of the rows of V
 */
function measure(x: DenseDesign, descent: RowDescent, T: number): Float64Array {
  const { w, residual, v, strengths, memory } = descent;
  const { l1, l2 } = strengths;
  const { state } = memory;
  const norms = Float64Array.from({ length: x.columns }, (_, j) => normRange(v, j * T, T));
  const longest = norms.reduce((most, norm) => Math.max(most, norm), 0);
  const total = residual.reduce((sum, r) => sum + r * r, 0);
  const along = w.reduce((sum, weight, q) => sum + weight * v[q]!, 0);
  let c = 1;
  if (l2 === 0 && total > 0) {
    c = Math.max(0, (total + along) / total);
    if (c * longest > l1) c = l1 / longest;
  }
  let sum = ((1 - c) * (1 - c) * total) / 2;
  for (let j = 0; j < x.columns; j++) sum += gapOfRow(w, j * T, v, j * T, 1, T, strengths, c);
  state[gap] = sum;
  state[squares] = total;
  state[support] = 0;
  for (let j = 0; j < x.columns; j++) if (normRange(w, j * T, T) > 0) state[support]!++;
  state[distance] = l2 > 0 ? augmentedGap(x.columns, descent, total, T) : 0;
  return norms;
}

/** See `problem/rowLasso/augmentedGap.ts`. */
function augmentedGap(
  p: number,
  { w, v, strengths: { l1, l2 } }: RowDescent,
  residualSquares: number,
  T: number,
): number {
  let c = 1;
  let lasso = 0;
  let along = 0;
  let total = residualSquares;
  for (let j = 0; j < p; j++) {
    let size = 0;
    for (let q = j * T; q < (j + 1) * T; q++) {
      const u = v[q]! - l2 * w[q]!;
      size += u * u;
      along += w[q]! * u;
      total += l2 * w[q]! * w[q]!;
    }
    if (size > l1 * l1) c = Math.min(c, l1 / Math.sqrt(size));
    lasso += l1 * normRange(w, j * T, T);
  }
  return ((1 - c) * (1 - c) * total) / 2 + (lasso - c * along);
}

/** Makes rows members. @returns how many, less than 0 where there is no room for one that is not zero, or for any */
function choose(
  { stride: n, columns: p }: DenseDesign,
  { squaredNorms, w, strengths, memory }: RowDescent,
  norms: Float64Array,
  T: number,
): number {
  const { lists, most, state } = memory;
  const count = state[members]!;
  const isMember = lists.subarray(p, 2 * p);
  const isZero = (j: number): boolean => normRange(w, j * T, T) === 0;
  const others = [...norms.keys()].filter((j) => isMember[j] === 0 && squaredNorms[j] !== 0);
  if (others.some((j) => !(squaredNorms[j]! > LEAST_SQUARE && squaredNorms[j]! < MOST_SQUARE))) return -1;
  const excess = (j: number): number =>
    isZero(j) ? (norms[j]! - strengths.l1) / Math.sqrt(squaredNorms[j]!) : Infinity;
  const wanted = others.filter((j) => excess(j) > 0).length;
  state[isCut] = 0;
  if (wanted === 0) return 0;
  if (count === most) return -1;
  const active = [...norms.keys()].filter((j) => isMember[j] === 1 && !isZero(j)).length;
  const cheap = Math.floor(Math.min(2 * n, Math.sqrt((2 * CHEAP_GRAM) / n)));
  const asLook = Math.floor(Math.sqrt(count * count + 2 * p * T));
  const whole = Math.max(cheap, asLook, active > CROWDED * count ? GROWTH * count : 0);
  const size = Math.min(wanted + SPARE, Math.max(whole, count + LEAST_MORE) - count, most - count);
  state[isCut] = wanted > size ? 1 : 0;
  const chosen = others.sort((a, b) => excess(b) - excess(a) || a - b).slice(0, size);
  for (const j of chosen.sort((a, b) => a - b)) {
    isMember[j] = 1;
    lists[2 * p + state[members]!] = j;
    state[members]!++;
  }
  return chosen.length;
}

/** The inner products of all members that are not known. */
function grow(x: DenseDesign, { gram, lists, most, state }: RowDescentMemory): void {
  const stride = strideOf(most);
  const at = (k: number): number => lists[2 * x.columns + k]!;
  for (let k = state[known]!; k < state[members]!; k++) {
    for (let i = 0; i <= k; i++) {
      const product = dotColumn(x, at(k), x.data, at(i) * x.stride);
      gram[k * stride + i] = product;
      gram[i * stride + k] = product;
    }
  }
  state[flops]! += (x.stride * (state[members]! ** 2 - state[known]! ** 2)) / 2;
  state[known] = state[members]!;
}

/** Passes over the members, and Newton steps where those take long, until the gap on them is small enough. */
function descend(p: number, descent: RowDescent, look: number, T: number): void {
  const { w, v, strengths, memory, tolerance, finestGap, smallestMovement, maxPasses, extraFlops } = descent;
  const { state, lists, most } = memory;
  const { l1, l2 } = strengths;
  const count = state[members]!;
  const stride = strideOf(most);
  const gram = { kind: 'dense', rows: count, columns: count, stride, data: memory.gram } as const;
  const rows = lists.subarray(2 * p, 2 * p + count);
  const ws = new Float64Array(count * T);
  const vs = new Float64Array(stride * T);
  rows.forEach((j, k) => {
    ws.set(w.subarray(j * T, (j + 1) * T), k * T);
    for (let t = 0; t < T; t++) vs[t * stride + k] = v[j * T + t]!;
  });
  const pass = {
    features: rows.map((_, k) => k),
    squaredNorms: Float64Array.from(rows, (_, k) => memory.gram[k * stride + k]!),
    w: ws,
    residual: vs,
    strengths,
    proxRow(z: Float64Array, k: number, step: number): void {
      const norm = normRange(z, k * T, T);
      const shrink = norm > step * l1 ? (1 - (step * l1) / norm) / (1 + step * l2) : 0;
      for (let q = k * T; q < (k + 1) * T; q++) z[q] = shrink === 0 ? 0 : z[q]! * shrink;
    },
  };
  const started = { startW: ws.slice(), startV: vs.slice(), residualSquares: state[squares]! };
  const isMet = state[gap]! <= tolerance;
  const partOfGap = state[isCut] === 1 ? PART_OF_CUT : PART_OF_GAP;
  const enough = isMet ? 0 : PART_OF_TOLERANCE * tolerance;
  const goal = Math.max(partOfGap * state[gap]!, enough);
  const fine = state[isCut] === 1 ? goal : Math.min(goal, finestGap / 10);
  const before = state[flops]!;
  const another = state[isCut] === 1 ? before : before + look;
  const damping = { value: 0 };
  let spent = 0;
  let part = PART_OF_STEP;
  let unseen = PASSES_A_LOOK;
  while (state[passes]! < maxPasses && state[flops]! < before + LONGEST) {
    if (unseen >= PASSES_A_LOOK) {
      unseen = 0;
      const now = gapOnRows(gram, { ...pass, ...started }, T);
      if (
        now <= fine ||
        (now <= enough && state[flops]! >= extraFlops) ||
        (now <= goal && state[flops]! >= another)
      )
        break;
    }
    const moved = sweepGram(gram, pass, T);
    state[passes]!++;
    unseen++;
    if (moved <= smallestMovement) break;
    let m = 0;
    for (let k = 0; k < count; k++) if (normRange(ws, k * T, T) > 0) m++;
    const ofPass = count * (ROW_FLOPS + T * (m + 1));
    state[flops]! += ofPass;
    spent += ofPass;
    const price = STEP_FLOPS + m * m * (m + 4 * T) + 3 * m * count * T;
    if (spent < part * price || state[passes]! >= maxPasses) continue;
    spent = 0;
    state[passes]!++;
    state[flops]! += price;
    if (normStep(gram, ws, vs, T, strengths, damping)) unseen = PASSES_A_LOOK - 1;
    else part *= PATIENCE;
  }
  rows.forEach((j, k) => {
    w.set(ws.subarray(k * T, (k + 1) * T), j * T);
  });
}
