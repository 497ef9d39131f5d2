/**
 * Least squares with soft sharing of tasks that share their samples, as `coupled.ts` has it for samples of their own; some of the targets may
 * be missing. X is centred by the samples that some task has, the others become zeros. Where task t lacks targets, `c_t n_t` is the same
 * for all tasks, the mean m_t of the samples that it has is not 0, and its intercept moves by `-m_t . w_t`: its offset.
 */

import { centreDense } from './centre';
import { gapOfRests, leaveRests, solvePenalty } from './coupledEnd';
import { solveCommon, weighCommon } from './coupledFactors';
import { solveByGradients, toRows } from './coupledGradients';
import {
  alpha,
  at,
  BY_COMMON_FEATURES,
  byRows,
  center,
  counted,
  ENTRY,
  e,
  features,
  field,
  form,
  INVERSE,
  isUsable,
  keepBest,
  LACKING,
  lackingRows,
  lackingTargets,
  left,
  openState,
  p,
  ROWS,
  rows,
  STRIDE,
  SUMS,
  samples,
  scale,
  setScale,
  T,
  table,
  theta,
  varies,
  WEIGHT,
  w,
  width,
  X,
  Y,
  z,
} from './coupledState';
import { correlateDense, predictDense } from './dense';
import { clearRow } from './row';
import { addScaled, divide, inner, largest, powerOfTwoNear } from './vectors';

/** A task keeps the digits of a feature while its samples vary by no less than this part of all, around a mean no more spreads away. */
const LEAST_SHARE: f64 = 1e-4;
const FAR: f64 = 100;

/** Whether no target is missing, and what a sample counts for the tasks on average. */
let isComplete: bool = true;
let weight: f64 = 0;

/**
 * Centres samples and targets, those over a power of two, and has E be the right-hand sides, or `left`. Targets are NaN where they are
 * missing, and stand one column after the other, without padding.
 *
 * @param head the addresses and numbers of `coupledState.ts`; receives the power of two and the objective of the best constant model
 * @returns whether that can be used: numbers are finite and of the range of float64, columns do not vary in their last digits alone, and
 *   a task has most of the targets, and samples that vary among themselves as all do
 */
export function openCommon(head: usize): i32 {
  openState(head);
  const stride = at(table, STRIDE);
  const bytes = samples << 3;
  const y = at(table, Y);
  for (let t = T; t-- > 0; ) {
    const to = y + t * stride;
    if (stride !== bytes) memory.copy(to, y + t * bytes, bytes);
    clearRow(to + bytes, stride - bytes);
  }
  if (!findMissing() || !centreSamples()) return 0;
  let most: f64 = 0;
  for (let task = table; task < table + T * ENTRY; task += ENTRY) {
    centreTargets(task);
    const size = largest(at(task, Y), <u32>(stride >> 3));
    if (!(size < Infinity)) return 0;
    most = max(most, size);
  }
  setScale(powerOfTwoNear(most));
  if (!(scale * scale < Infinity)) return 0;
  let objective: f64 = 0;
  const isByFeatures = form === BY_COMMON_FEATURES;
  if (!isByFeatures) memory.fill(theta, 0, stride * T);
  for (let t: usize = 0; t < T; t++) {
    const task = table + t * ENTRY;
    const c = load<f64>(task + WEIGHT);
    objective += (c / 2) * divide(at(task, Y), scale, <u32>(stride >> 3));
    const factor = f64x2.splat(isByFeatures ? c : sqrt(c));
    const to = (isByFeatures ? field : left) + t * stride;
    for (let i: usize = 0; i < stride; i += 16)
      v128.store(to + i, f64x2.mul(factor, v128.load(at(task, Y) + i)));
  }
  if (isByFeatures) correlate(e);
  store<f64>(head, scale);
  store<f64>(head, objective, 8);
  return 1;
}

/** Lists the missing targets and makes them 0. @returns whether each task has enough of them, and all are numbers */
function findMissing(): bool {
  let list = at(table, LACKING);
  isComplete = true;
  for (let task = table; task < table + T * ENTRY; task += ENTRY) {
    const y = at(task, Y);
    const bytes = samples << 3;
    const first = list;
    store<f64>(task + LACKING, <f64>list);
    // One that is no number makes the sum none.
    if (sumOf(y, at(task, STRIDE)) * 0 !== 0) {
      for (let i: usize = 0; i < bytes; i += 8) {
        if (!Number.isNaN(load<f64>(y + i))) continue;
        store<i32>(list, <i32>i);
        store<f64>(y + i, 0);
        list += 4;
      }
    }
    const lacking = (list - first) >> 2;
    const n = samples - lacking;
    if (lacking > 0) {
      isComplete = false;
      if (lacking * 3 > samples || n < <usize>p * 2) return false;
    }
    store<f64>(task + ROWS, <f64>n);
    if (load<f64>(task + WEIGHT) === 0) store<f64>(task + WEIGHT, 1 / <f64>n);
  }
  return true;
}

/** Centres X. @returns whether its columns can be used by each task */
function centreSamples(): bool {
  const x = at(table, X);
  const stride = at(table, STRIDE);
  const all = (<usize>p) << 3;
  const sums = at(table, SUMS);
  const n = countSamples();
  const isWeighted = n < <f64>samples;
  clearRow(x + stride * <usize>p, stride * <usize>(width - p));
  centreDense(
    x,
    stride,
    <u32>samples,
    counted,
    counted,
    isWeighted ? 1 : 0,
    n,
    center,
    0,
    p,
    sums,
    sums + all,
    sums + 2 * all,
  );
  weight = load<f64>(table + WEIGHT);
  if (!isComplete) weight *= load<f64>(table + ROWS) / n;
  if (!isUsable(x, stride, n, sums)) return false;
  for (let task = table + ENTRY; task < table + T * ENTRY; task += ENTRY)
    memory.copy(at(task, SUMS), sums, 3 * all);
  if (isComplete) return true;
  let place = at(table, INVERSE);
  for (let task = table; task < table + T * ENTRY; task += ENTRY) {
    store<f64>(task + INVERSE, <f64>place);
    if (!gatherLacking(task, place)) return false;
    place += (lackingRows(task) * <usize>p + <usize>width) << 3;
  }
  return true;
}

/** How many samples some task has; `counted` becomes 1 for these and 0 for others. */
function countSamples(): f64 {
  if (isComplete) return <f64>samples;
  memory.fill(counted, 0, samples << 3);
  for (let task = table; task < table + T * ENTRY; task += ENTRY) {
    const list = at(task, LACKING);
    for (let k = list; k < list + (lackingTargets(task) << 2); k += 4) {
      const place = counted + <usize>load<i32>(k);
      store<f64>(place, load<f64>(place) + 1);
    }
  }
  let count: f64 = 0;
  for (let i = counted; i < counted + (samples << 3); i += 8) {
    const counts: f64 = load<f64>(i) < <f64>T ? 1 : 0;
    store<f64>(i, counts);
    count += counts;
  }
  return count;
}

/** The rows of X that a task lacks, by columns, and behind them the means of those that it has. @returns whether these vary enough */
function gatherLacking(task: usize, to: usize): bool {
  const x = at(task, X);
  const stride = at(task, STRIDE);
  const list = at(task, LACKING);
  const end = list + (lackingTargets(task) << 2);
  const column = lackingRows(task) << 3;
  const n = load<f64>(task + ROWS);
  const sums = at(task, SUMS);
  const means = to + column * <usize>p;
  clearRow(means, (<usize>width) << 3);
  for (let j: usize = 0; j < <usize>p; j++) {
    const xj = x + j * stride;
    let place = to + j * column;
    let sum: f64 = 0;
    let squares: f64 = 0;
    for (let k = list; k < end; k += 4) {
      const value = load<f64>(xj + <usize>load<i32>(k));
      store<f64>(place, value);
      sum += value;
      squares += value * value;
      place += 8;
    }
    for (; place < to + (j + 1) * column; place += 8) store<f64>(place, 0);
    const all = load<f64>(sums + ((2 * <usize>p + j) << 3));
    if (all === 0) continue;
    const m = center !== 0 ? -sum / n : 0;
    const found = all - squares - n * (m * m);
    if (!(found > LEAST_SHARE * all && n * (m * m) < FAR * FAR * found)) return false;
    if (!varies(found, n, load<f64>(sums + (j << 3)) + m)) return false;
    store<f64>(means + (j << 3), m);
  }
  return true;
}

/** Takes the mean off the targets of a task. */
function centreTargets(task: usize): void {
  const y = at(task, Y);
  const stride = at(task, STRIDE);
  const n = load<f64>(task + ROWS);
  const sums = at(task, SUMS) + ((<usize>p * 3) << 3);
  if (lackingTargets(task) === 0) {
    centreDense(y, stride, <u32>samples, 0, 0, 0, n, center, 0, 1, sums, sums + 8, sums + 16);
    return;
  }
  for (let k: usize = 0; k < 16; k += 8) {
    const m = center !== 0 ? sumOf(y, stride) / n : 0;
    store<f64>(sums + k, m);
    shift(y, m, 1, stride);
    clearLacking(task, y, 0);
  }
}

/** Sets a field to a number where a task has no sample: at missing targets, and behind the last. */
function clearLacking(task: usize, f: usize, value: f64): void {
  const list = at(task, LACKING);
  for (let k = list; k < list + (lackingTargets(task) << 2); k += 4)
    store<f64>(f + <usize>load<i32>(k), value);
  for (let i = samples << 3; i < at(task, STRIDE); i += 8) store<f64>(f + i, value);
}

function sumOf(f: usize, bytes: usize): f64 {
  let low = f64x2.splat(0);
  let high = low;
  for (let i = f; i < f + bytes; i += 32) {
    low = f64x2.add(low, v128.load(i));
    high = f64x2.add(high, v128.load(i, 16));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** `f <- factor (f - m)`. */
function shift(f: usize, m: f64, factor: f64, bytes: usize): void {
  const ms = f64x2.splat(m);
  const by = f64x2.splat(factor);
  for (let i = f; i < f + bytes; i += 32) {
    v128.store(i, f64x2.mul(by, f64x2.sub(v128.load(i), ms)));
    v128.store(i, f64x2.mul(by, f64x2.sub(v128.load(i, 16), ms)), 16);
  }
}

/** Makes the two systems of the products of all samples. @returns the largest number of a diagonal over what the ridge has added to it */
export function prepareCommon(): f64 {
  return weighCommon(weight, isComplete ? 0 : 1);
}

/**
 * Moves W by what solves the system for E, and finds the new E, or theta and what is left of it.
 *
 * @param aim where targets are missing, the gap below which a rest of the system does not count
 * @returns the duality gap
 */
export function stepCommon(aim: f64): f64 {
  keepBest();
  if (form !== BY_COMMON_FEATURES) return stepInSamples();
  const bytes = ((<usize>width) << 3) * T;
  if (isComplete) {
    memory.copy(z, e, bytes);
    solveCommon(z);
  } else solveByGradients(aim);
  addScaled(w, z, 1, bytes);
  return lookAround();
}

/** `out_t = X~^T f_t` for the fields of all tasks. */
function correlate(out: usize): void {
  const bytes = (<usize>width) << 3;
  correlateDense(at(table, X), at(table, STRIDE), field, T, features, p, byRows);
  let from = byRows;
  for (let j: usize = 0; j < (<usize>p) << 3; j += 8) {
    for (let to = out + j; to < out + j + T * bytes; to += bytes) {
      store<f64>(to, load<f64>(from));
      from += 8;
    }
  }
}

/** The predictions `X~ w_t` of all tasks. */
function predict(): void {
  toRows(w, byRows);
  predictDense(at(table, X), at(table, STRIDE), byRows, T, features, p, field);
}

/** The duality gap at W, and E: those of `lookAround` in `coupled.ts`, with the offset of each task in its residuals. */
function lookAround(): f64 {
  const bytes = (<usize>width) << 3;
  const stride = at(table, STRIDE);
  let gap: f64 = 0;
  predict();
  for (let t: usize = 0; t < T; t++) {
    const task = table + t * ENTRY;
    const c = load<f64>(task + WEIGHT);
    const n = load<f64>(task + ROWS);
    const f = field + t * stride;
    const lacks = lackingTargets(task) > 0;
    let offset: f64 = 0;
    if (lacks && center !== 0) {
      const m = at(task, INVERSE) + ((lackingRows(task) * <usize>p) << 3);
      offset = -inner(m, w + t * bytes, width);
      store<f64>(w + T * bytes + (t << 3), offset);
    }
    if (lacks) clearLacking(task, f, -offset);
    const sum = takeOff(at(task, Y), f, offset, stride);
    const r = center !== 0 ? sum / n : 0;
    gap += (c * n * (r * r)) / 2;
    shift(f, r, c, stride);
    if (lacks) clearLacking(task, f, 0);
  }
  correlate(e);
  addScaled(e, w, -alpha, T * bytes);
  return gap + gapOfRests();
}

/** `f <- y - f - m`. @returns its sum */
function takeOff(y: usize, f: usize, m: f64, bytes: usize): f64 {
  const ms = f64x2.splat(m);
  let low = f64x2.splat(0);
  let high = low;
  for (let i: usize = 0; i < bytes; i += 32) {
    const a = f64x2.sub(f64x2.sub(v128.load(y + i), v128.load(f + i)), ms);
    const b = f64x2.sub(f64x2.sub(v128.load(y + i, 16), v128.load(f + i, 16)), ms);
    v128.store(f + i, a);
    v128.store(f + i, b, 16);
    low = f64x2.add(low, a);
    high = f64x2.add(high, b);
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** As `stepInSamples` of `coupled.ts`, with the two factors of `coupledFactors.ts` and the samples of all. */
function stepInSamples(): f64 {
  const stride = at(table, STRIDE);
  const root = sqrt(weight);
  solveCommon(left);
  addScaled(theta, left, 1, ((<usize>rows) << 3) * T);
  for (let t: usize = 0; t < T; t++) {
    const own = theta + t * stride;
    if (center !== 0) {
      const off = sumOf(own, stride) / <f64>samples;
      for (let i = own; i < own + (samples << 3); i += 8) store<f64>(i, load<f64>(i) - off);
    }
    const to = field + t * stride;
    for (let i: usize = 0; i < stride; i += 8) store<f64>(to + i, root * load<f64>(own + i));
  }
  correlate(w);
  solvePenalty();
  predict();
  return leaveRests(at(table, Y), field, 0, stride * T, root, 0) / 2;
}
