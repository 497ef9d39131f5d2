/**
 * The row lasso `minimise ||Y - X W||^2 / 2 + sum_j (l1 ||W_j|| + l2 / 2 ||W_j||^2)`, l1 > 0, on few rows of W at a time: see
 * `Kernels.descendRows`. Lengths are in bytes, sizes of rooms in numbers.
 */

import { correlateDense, predictDense, sweepGram } from './dense';
import { gapOnRows } from './gramDescent';
import { normStep } from './normStep';
import { isZeroRow, lengthOf } from './row';
import { measureRows } from './rowGap';
import {
  BY_SAMPLES,
  DEMOTED,
  DISTANCE,
  FLOPS,
  GAP,
  IS_CUT,
  KNOWN,
  LOWEST,
  MATRIX,
  MEMBERS,
  PASSES,
  PASSES_BEFORE,
  PHASE,
  PHI,
  PHI_BEFORE,
  SQUARES,
  STAGE,
} from './rowState';
import { sampleNewton } from './sampleNewton';
import { subtract } from './vectors';

// What comes next: R and V are to be computed; they are those of W; the working set is to be worked on.
const LOOK: f64 = 0;
const STANDS: f64 = 1;
const WORK: f64 = 2;

// What a call returns: GO_ON where its multiply-adds are used up.
export const GO_ON: i32 = 0;
export const CONVERGED: i32 = 1;
const LAST_PASS: i32 = 2;
const STALLED: i32 = 3;
const NO_ROOM: i32 = 4;

/** Columns whose inner products with all members are computed at once. */
const AT_ONCE: usize = 8;
/** Inner products that are worth so many multiply-adds in any case. */
const CHEAP_GRAM: f64 = 5e5;
/** A working set of which this part is not zero grows to so many times its size. */
const CROWDED: f64 = 0.8;
const GROWTH: usize = 3;
/** A support is seldom so many times the samples. */
const MOST_A_SAMPLE: f64 = 2;
/** Of the rows that violate their constraint at zero one in so many is expected in the support. */
const EXPECTED: f64 = 3;
/** Steps over the samples are begun with if those on inner products are expected to take so many times as much; passes may do without. */
const MARGIN: f64 = 2.5;
/** Steps on inner products that take less have digits to spare, which those over the samples have not. */
const LEAST_PRICE: f64 = 2e5;
/** Members over the samples: so many, or so many times those that are not zero. */
const LEAST_SET: usize = 200;
const SET_A_ROW: usize = 3;
/** Squared lengths of columns beyond which products of them leave the range of float64. */
const LEAST_SQUARE: f64 = 1e-150;
const MOST_SQUARE: f64 = 1e150;
/** Rows that are near their constraint and join those that violate it. */
const SPARE: usize = 4;
/** A working set is left when its gap is this part of the tolerance; or of that of the whole, once that has cost as much as a look. */
const PART_OF_GAP: f64 = 0.01;
const PART_OF_TOLERANCE: f64 = 0.8;
/** One that leaves out rows that violate their constraint is not worth as much. */
const PART_OF_CUT: f64 = 0.1;
/** A look that does not bring the gap below this part of the one before has gained nothing. */
const DECREASE: f64 = 0.9;
/** Digits beyond the tolerance are not worth looks that leave more than this part of the gap. */
const WORTH: f64 = 0.5;
/** Passes from one look at the gap of a working set to the next. */
const PASSES_A_LOOK = 4;
/** Multiply-adds on a working set before the next look. */
const LONGEST: f64 = 2e7;
/** Passes after which other ways are tried: those over samples have more digits. */
const MOST_PASSES: f64 = 500;
/** What a row of a pass takes beside its multiply-adds, and a Newton step. */
const ROW_FLOPS: f64 = 32;
const STEP_FLOPS: f64 = 4000;
/** Half the conjugate gradients that a step over the samples takes: they are in float32. */
const GRADIENTS: f64 = 2.5;
/**
 * Where steps over the samples fail they are taken by stages: from the largest l1 that has rows down to the one that is asked for, a part of
 * it at a time, once the gap is a part of phi. One is over, too, when looks find neither a smaller gap nor phi lower by a part of it.
 */
const PART_OF_STAGE: f64 = 10;
const STAGE_GAP: f64 = 0.1;
const LEAST_FALL: f64 = 0.01;
/** A Newton step is tried when passes have cost this part of one; so many times as many after one that does not help. */
const PART_OF_STEP: f64 = 0.5;
const PATIENCE: f64 = 2;

/**
 * One look after the other, and the work between them, until it is done or `budget` multiply-adds are used up. `lists` is room for
 * 3 p indices, `gram` for most columns of as many numbers; `room` is `rowDescentRoom` of `kernels.ts`, and `newtonRoom` room for
 * `sampleNewton`, 0 where that is no way.
 *
 * @param nearest a distance that is near enough
 * @param smallest a pass that moves no more is the last on its working set
 */
export function descendRows(
  x: usize,
  stride: usize,
  p: usize,
  squaredNorms: usize,
  target: usize,
  T: usize,
  w: usize,
  residual: usize,
  v: usize,
  l1: f64,
  l2: f64,
  gram: usize,
  lists: usize,
  most: usize,
  state: usize,
  room: usize,
  tolerance: f64,
  finest: f64,
  nearest: f64,
  smallest: f64,
  maxPasses: f64,
  extraFlops: f64,
  budget: f64,
  newtonRoom: usize,
): i32 {
  const n = <f64>(stride >> 3);
  const mayTurn = newtonRoom !== 0;
  const mostPasses = min(maxPasses, MOST_PASSES);
  const all = lists;
  const isMember = all + (p << 2);
  const members = isMember + (p << 2);
  const scratch = room + (((p + 1) & ~1) << 3);
  for (let j: usize = 0; j < p; j++) store<i32>(all + (j << 2), <i32>j);
  const end = load<f64>(state, FLOPS) + budget;
  while (load<f64>(state, FLOPS) < end) {
    const count = <usize>load<f64>(state, MEMBERS);
    const look = n * <f64>(T * (p + count));
    const isBySamples = load<f64>(state, BY_SAMPLES) > 0;
    if (load<f64>(state, PHASE) === WORK && isBySamples) {
      store<f64>(state, LOOK, PHASE);
      if (
        !sampleNewton(
          x,
          stride,
          p,
          squaredNorms,
          target,
          T,
          w,
          residual,
          v,
          max(l1, load<f64>(state, STAGE)),
          l2,
          members,
          count,
          state,
          newtonRoom + (((p * T + 1) & ~1) << 3),
          tolerance,
          maxPasses,
        )
      ) {
        leaveSamples(w, p * (T << 3), newtonRoom, isMember, members, count, state);
      }
      continue;
    }
    if (load<f64>(state, PHASE) === WORK) {
      const known = <usize>load<f64>(state, KNOWN);
      if (known < count) {
        const more = min(AT_ONCE, count - known);
        grow(x, stride, gram, (count + 3) & ~3, members, known, more, scratch);
        store<f64>(state, <f64>(known + more), KNOWN);
        store<f64>(state, load<f64>(state, FLOPS) + n * <f64>((known + more) * more), FLOPS);
        continue;
      }
      descend(
        gram,
        members,
        count,
        T,
        w,
        v,
        l1,
        l2,
        state,
        scratch,
        look,
        tolerance,
        finest,
        smallest,
        mostPasses,
        extraFlops,
        n,
        mayTurn && load<f64>(state, BY_SAMPLES) === 0,
      );
      store<f64>(state, LOOK, PHASE);
      continue;
    }
    if (load<f64>(state, PHASE) === LOOK) {
      refresh(x, stride, p, target, T, w, residual, v, all, scratch);
      store<f64>(state, load<f64>(state, FLOPS) + look, FLOPS);
    }
    if (load<f64>(state, STAGE) === Infinity)
      store<f64>(state, max(l1, longestRow(v, p, T << 3) / PART_OF_STAGE), STAGE);
    const strength = max(l1, load<f64>(state, STAGE));
    measureRows(all, p, stride, T, w, residual, v, strength, l2, state, room);
    store<f64>(state, STANDS, PHASE);
    const gap = load<f64>(state, GAP);
    const lowest = load<f64>(state, LOWEST);
    const isLast = load<f64>(state, PASSES) >= (isBySamples ? maxPasses : mostPasses);
    const isLower = isBySamples && load<f64>(state, PHI) < load<f64>(state, PHI_BEFORE) - LEAST_FALL * gap;
    const isStuck = !isLower && !(gap < DECREASE * lowest);
    if (strength > l1) {
      const isNear = gap <= STAGE_GAP * load<f64>(state, PHI);
      if (!isLast && load<f64>(state, MATRIX) !== 0 && (isNear || isStuck)) {
        store<f64>(state, max(l1, strength / PART_OF_STAGE), STAGE);
        store<f64>(state, 0, MATRIX);
        store<f64>(state, Infinity, LOWEST);
        store<f64>(state, WORK, PHASE);
        continue;
      }
    } else if (gap <= tolerance && load<f64>(state, DISTANCE) <= max(2 * tolerance, nearest)) {
      const isPaidFor =
        load<f64>(state, FLOPS) >= extraFlops || (lowest <= tolerance && gap > WORTH * lowest);
      const isFinest = gap <= finest && load<f64>(state, DISTANCE) <= max(2 * finest, nearest);
      if (isFinest || isPaidFor || isLast) return CONVERGED;
    } else if (isLast) return LAST_PASS;
    if (isLast) {
      leaveSamples(w, p * (T << 3), newtonRoom, isMember, members, count, state);
      continue;
    }
    const chosen = choose(
      n,
      p,
      T,
      squaredNorms,
      w,
      strength,
      isMember,
      members,
      count,
      most,
      mayTurn,
      state,
      room,
    );
    if (chosen < 0) return NO_ROOM;
    if (load<f64>(state, BY_SAMPLES) > 0 && !isBySamples) {
      memory.copy(newtonRoom, w, p * (T << 3));
      store<f64>(state, load<f64>(state, PASSES), PASSES_BEFORE);
    } else if (chosen === 0 && isStuck && strength === l1) return STALLED;
    if (chosen > 0) {
      if (load<f64>(state, BY_SAMPLES) <= 0)
        widen(gram, <usize>load<f64>(state, KNOWN), (count + 3) & ~3, (count + <usize>chosen + 3) & ~3);
      store<f64>(state, <f64>(count + chosen), MEMBERS);
    }
    store<f64>(state, gap, LOWEST);
    store<f64>(state, load<f64>(state, PHI), PHI_BEFORE);
    store<f64>(state, WORK, PHASE);
  }
  return GO_ON;
}

/**
 * Steps over the samples failed. They are taken by stages, from W = 0; where they were, passes go on as if none had been taken: where
 * float32 cannot tell columns apart all of them may be in use.
 */
function leaveSamples(
  w: usize,
  size: usize,
  before: usize,
  isMember: usize,
  members: usize,
  count: usize,
  state: usize,
): void {
  const isStaged = load<f64>(state, STAGE) > 0;
  store<f64>(state, LOOK, PHASE);
  if (isStaged) memory.copy(w, before, size);
  else memory.fill(w, 0, size);
  store<f64>(state, isStaged ? 0 : Infinity, STAGE);
  store<f64>(state, isStaged ? -1 : 1, BY_SAMPLES);
  store<f64>(state, load<f64>(state, PASSES_BEFORE), PASSES);
  store<f64>(state, Infinity, LOWEST);
  store<f64>(state, 0, MATRIX);
  // Members whose inner products are not known leave.
  const known = <usize>load<f64>(state, KNOWN);
  for (let at = members + (known << 2); at < members + (count << 2); at += 4)
    store<i32>(isMember + ((<usize>load<i32>(at)) << 2), 0);
  store<f64>(state, <f64>known, MEMBERS);
  store<f64>(state, min(load<f64>(state, DEMOTED), <f64>known), DEMOTED);
}

/** R = Y - X W and V = X^T R. */
function refresh(
  x: usize,
  stride: usize,
  p: usize,
  target: usize,
  T: usize,
  w: usize,
  residual: usize,
  v: usize,
  all: usize,
  support: usize,
): void {
  const rowBytes = T << 3;
  let count = 0;
  for (let j: usize = 0; j < p; j++) {
    if (!isZeroRow(w + j * rowBytes, rowBytes)) store<i32>(support + (count++ << 2), <i32>j);
  }
  predictDense(x, stride, w, T, support, count, residual);
  subtract(target, residual, residual, 1, <u32>((stride * T) >> 3));
  correlateDense(x, stride, residual, T, all, <i32>p, v);
}

/** The length of the longest row. */
function longestRow(rows: usize, p: usize, rowBytes: usize): f64 {
  let longest: f64 = 0;
  for (let row = rows; row < rows + p * rowBytes; row += rowBytes)
    longest = max(longest, lengthOf(row, rowBytes));
  return longest;
}

/**
 * Makes rows members: those that are not zero, and so many of those that violate their constraint most, or are nearest to it, as
 * take no more inner products than a look.
 *
 * @param norms the lengths of the rows of V; written to
 * @returns how many, less than 0 where there is no room for one that is not zero, or for any
 */
function choose(
  n: f64,
  p: usize,
  T: usize,
  squaredNorms: usize,
  w: usize,
  l1: f64,
  isMember: usize,
  members: usize,
  count: usize,
  most: usize,
  mayTurn: bool,
  state: usize,
  norms: usize,
): i32 {
  const rowBytes = T << 3;
  let high: f64 = 0;
  let low: f64 = 0;
  let wanted: usize = 0;
  let active: usize = 0; // members that are not zero
  let others: usize = 0;
  for (let j: usize = 0; j < p; j++) {
    const at = norms + (j << 3);
    const square = load<f64>(squaredNorms + (j << 3));
    if (square !== 0 && !(square > LEAST_SQUARE && square < MOST_SQUARE)) return -1;
    const isZero = isZeroRow(w + j * rowBytes, rowBytes);
    if (load<i32>(isMember + (j << 2)) !== 0 || square === 0) {
      store<f64>(at, -Infinity);
      if (!isZero) active++;
      continue;
    }
    others++;
    const excess = isZero ? (load<f64>(at) - l1) / sqrt(square) : Infinity;
    store<f64>(at, excess);
    if (excess > 0) wanted++;
    if (isZero) high = max(high, excess);
    low = min(low, excess);
  }
  store<f64>(state, 0, IS_CUT);
  const isTried = load<f64>(state, BY_SAMPLES) < 0;
  if (isTried && count > most) return -1;
  const isCrowded = <f64>active > CROWDED * <f64>count;
  const cheap = <usize>min(2 * n, sqrt((2 * CHEAP_GRAM) / n));
  const asLook = <usize>sqrt(<f64>(count * count + 2 * p * T));
  const first = max(cheap, asLook);
  if (!(load<f64>(state, BY_SAMPLES) > 0)) {
    const isBegin = count === 0;
    const isFull = wanted > 0 && count >= most;
    const size = <f64>(isBegin ? min(first, wanted) : count);
    const more = isBegin ? <f64>wanted / EXPECTED : <f64>(isCrowded ? wanted : 0);
    const expected = max(<f64>active, min(<f64>active + more, MOST_A_SAMPLE * n));
    const pays = bySamplesPays(n, expected, T, size, isBegin ? MARGIN : 1);
    if (mayTurn && !isTried && (isFull || pays)) store<f64>(state, 1, BY_SAMPLES);
    else if (isFull) return -1;
  }
  if (wanted === 0) return 0;
  let size: usize = 0;
  if (load<f64>(state, BY_SAMPLES) > 0) {
    const whole = max(LEAST_SET, SET_A_ROW * active);
    size = min(min(wanted + SPARE, whole - active), p - count);
  } else {
    const whole = max(first, isCrowded ? GROWTH * count : 0);
    size = min(min(wanted + SPARE, max(whole, count + AT_ONCE) - count), most - count);
  }
  store<f64>(state, wanted > size ? 1 : 0, IS_CUT);
  // Halves the interval of the least excess that is chosen: no more than `size` are above `high`, more are above `low`.
  if (others <= size) high = low;
  const last = norms + (p << 3);
  for (let k = 0; k < 40 && low < high; k++) {
    const middle = low + (high - low) / 2;
    let above: usize = 0;
    for (let at = norms; at < last; at += 8) if (load<f64>(at) > middle) above++;
    if (above > size) low = middle;
    else high = middle;
    if (above === size) break;
  }
  const end = count + size;
  const above = join(p, norms, high, isMember, members, count, end);
  return <i32>(join(p, norms, low, isMember, members, above, end) - count);
}

/** Multiply-adds of a Newton step in `m` of `count` members: on their inner products, and over the samples. */
function stepOnProducts(m: f64, T: usize, count: f64): f64 {
  return STEP_FLOPS + m * m * (m + 4 * <f64>T) + 3 * m * count * <f64>T;
}

/** Whether a step over the samples takes less, so many times taken. */
function bySamplesPays(n: f64, m: f64, T: usize, count: f64, margin: f64): bool {
  const price = stepOnProducts(m, T, count);
  return price > LEAST_PRICE && margin * stepBySamples(n, m, T, count) < price;
}

function stepBySamples(n: f64, m: f64, T: usize, count: f64): f64 {
  return n * n * (m / 2 + n / 6) + GRADIENTS * n * <f64>T * (m + n) + n * <f64>T * count;
}

/** Makes members of rows above a threshold, in their order, until there are `end`. @returns how many there are */
function join(
  p: usize,
  excess: usize,
  threshold: f64,
  isMember: usize,
  members: usize,
  count: usize,
  end: usize,
): usize {
  for (let j: usize = 0; j < p && count < end; j++) {
    const mark = isMember + (j << 2);
    if (load<i32>(mark) !== 0 || !(load<f64>(excess + (j << 3)) > threshold)) continue;
    store<i32>(mark, 1);
    store<i32>(members + (count << 2), <i32>j);
    count++;
  }
  return count;
}

/** Moves a matrix of `size` columns of `from` numbers to columns of `to` numbers, the rest of them zero. */
function widen(gram: usize, size: usize, from: usize, to: usize): void {
  for (let k = size; k > 0; k--) {
    const column = gram + (((k - 1) * to) << 3);
    memory.copy(column, gram + (((k - 1) * from) << 3), from << 3);
    memory.fill(column + (from << 3), 0, (to - from) << 3);
  }
}

/** The inner products of members `first .. first + more - 1` with those before them and with each other. */
function grow(
  x: usize,
  stride: usize,
  gram: usize,
  size: usize,
  members: usize,
  first: usize,
  more: usize,
  room: usize,
): void {
  const out = room + more * stride;
  const end = first + more;
  for (let k: usize = 0; k < more; k++)
    memory.copy(room + k * stride, x + <usize>load<i32>(members + ((first + k) << 2)) * stride, stride);
  correlateDense(x, stride, room, more, members, <i32>end, out);
  for (let k = first; k < end; k++) memory.fill(gram + ((k * size) << 3), 0, size << 3);
  for (let i: usize = 0; i < end; i++) {
    const row = out + ((<usize>load<i32>(members + (i << 2)) * more) << 3);
    for (let k = max(first, i); k < end; k++) {
      const product = load<f64>(row + ((k - first) << 3));
      store<f64>(gram + ((k * size + i) << 3), product);
      store<f64>(gram + ((i * size + k) << 3), product);
    }
  }
}

/**
 * Passes over the members, and Newton steps where those take long, until the gap on them is small enough; left early where steps over the
 * samples are to be taken instead, with `mayTurn`.
 */
function descend(
  gram: usize,
  members: usize,
  count: usize,
  T: usize,
  w: usize,
  v: usize,
  l1: f64,
  l2: f64,
  state: usize,
  room: usize,
  look: f64,
  tolerance: f64,
  finest: f64,
  smallest: f64,
  maxPasses: f64,
  extraFlops: f64,
  n: f64,
  mayTurn: bool,
): void {
  const rowBytes = T << 3;
  const size = (count + 3) & ~3;
  const stride = size << 3;
  const ws = room;
  const startW = ws + size * rowBytes;
  const vs = startW + size * rowBytes;
  const startV = vs + stride * T;
  const lengths = startV + stride * T;
  const places = lengths + stride;
  const change = places + stride;
  const damping = change + (T << 4);
  const rest = damping + 16;
  store<f64>(damping, 0);
  memory.fill(vs, 0, stride * T);
  for (let k: usize = 0; k < count; k++) {
    const row = <usize>load<i32>(members + (k << 2)) * rowBytes;
    for (let t: usize = 0; t < T; t++) {
      store<f64>(ws + k * rowBytes + (t << 3), load<f64>(w + row + (t << 3)));
      store<f64>(vs + t * stride + (k << 3), load<f64>(v + row + (t << 3)));
    }
    store<i32>(places + (k << 2), <i32>k);
    store<f64>(lengths + (k << 3), load<f64>(gram + k * stride + (k << 3)));
  }
  memory.copy(startW, ws, count * rowBytes);
  memory.copy(startV, vs, stride * T);
  const gap = load<f64>(state, GAP);
  const squares = load<f64>(state, SQUARES);
  const isCut = load<f64>(state, IS_CUT) !== 0;
  const enough = gap > tolerance ? PART_OF_TOLERANCE * tolerance : 0;
  const goal = max((isCut ? PART_OF_CUT : PART_OF_GAP) * gap, enough);
  const fine = isCut ? goal : min(goal, finest / 10);
  let flops = load<f64>(state, FLOPS);
  let passes = load<f64>(state, PASSES);
  const another = isCut ? flops : flops + look;
  const end = flops + LONGEST;
  let spent: f64 = 0;
  let part = PART_OF_STEP;
  let unseen = PASSES_A_LOOK; // passes since the last look
  while (passes < maxPasses && flops < end) {
    if (unseen >= PASSES_A_LOOK) {
      unseen = 0;
      const now = gapOnRows(stride, ws, vs, T, count, l1, l2, startW, startV, squares);
      if (now <= fine || (now <= enough && flops >= extraFlops) || (now <= goal && flops >= another)) break;
    }
    const moved = sweepGram(gram, stride, lengths, ws, vs, T, places, <i32>count, change, l1, l2);
    passes++;
    unseen++;
    if (moved <= smallest) break;
    let active: usize = 0;
    for (let j: usize = 0; j < count; j++) if (!isZeroRow(ws + j * rowBytes, rowBytes)) active++;
    const pass = <f64>count * (ROW_FLOPS + <f64>(T * (active + 1)));
    flops += pass;
    spent += pass;
    const m = <f64>active;
    const price = stepOnProducts(m, T, <f64>count);
    if (mayTurn && bySamplesPays(n, m, T, <f64>count, 1)) {
      if (spent < part * stepBySamples(n, m, T, <f64>count)) continue;
      break; // `choose` turns to it
    }
    if (spent < part * price || passes >= maxPasses) continue;
    spent = 0;
    passes++;
    flops += price;
    // Left only after a pass: a step leaves 1e-14 where a row belongs at 0, the proximal operator does not.
    if (normStep(gram, stride, count, T, ws, vs, l1, l2, damping, rest)) unseen = PASSES_A_LOOK - 1;
    else part *= PATIENCE;
  }
  for (let k: usize = 0; k < count; k++)
    memory.copy(w + <usize>load<i32>(members + (k << 2)) * rowBytes, ws + k * rowBytes, rowBytes);
  store<f64>(state, flops, FLOPS);
  store<f64>(state, passes, PASSES);
}
