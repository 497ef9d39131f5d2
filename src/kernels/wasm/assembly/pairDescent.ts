import { correlate, goPairs, multiply, sumsOfTurn, turnPairs, weighPairs } from './line';
import { BLOCK, correlateBlocks, openBlocks, toBlocks } from './pairBlocks';
import { addSecond, factoriseMetric, solveMetric } from './pairMetric';
import { secant } from './secant';
import { correlateColumns, entriesOf, predictColumns } from './sparsePairs';

/** Where a descent stands, as the host lays it out: `WalkNumbers` and `WalkWords` of `pairDescent.ts`. */
@unmanaged
class Walk {
  alpha: f64;
  kappa: f64;
  /** The least sum of h by which an intercept's slope is divided. */
  least: f64;
  /** The penalty's part of the gap that is aimed at, that at the point, and the least so far with what has to be half as much. */
  aim: f64;
  gap: f64;
  leastGap: f64;
  half: f64;
  /** Of the step that is tried, and the slope at its start. */
  length: f64;
  slope: f64;
  /** A bound of the duality gap at the point, as float64 has it; Infinity where none is known. */
  bound: f64;
  /** The gap where the second derivatives were found; Infinity where they have to be found anew, 0 where they serve for good. */
  measured: f64;

  outputs: i32;
  rows: i32;
  p: i32;
  /** Pairs that are kept at most, the place of the oldest, and how many there are. */
  capacity: i32;
  first: i32;
  count: i32;
  /** Bytes of a vector: of the deviations of the rows and of their mean, or of the rows alone where each has its own. */
  bytes: i32;
  isCoupled: i32;
  phase: i32;
  /** The next output of the phase. */
  place: i32;
  isOdd: i32;
  /** Steps that were made, and the most; products with X; lengths of this step that were tried. */
  steps: i32;
  most: i32;
  products: i32;
  tries: i32;
  /** Steps since the gap was the least, and since it was half of what it had been. */
  sinceLeast: i32;
  sinceHalf: i32;
  /**
   * Six words for each output: its X and its fields in float64, both in float32, the bytes of so many samples there, and the bytes
   * before its row of W. Of a sparse X those of `sparsePairs.ts`, and SPARSE for that in float32.
   */
  table: usize;
  /** Vectors: the point, a direction, the slopes at its start and at its end. */
  at: usize;
  z: usize;
  e: usize;
  next: usize;
  /** R x p: the direction as it stands in W, M W at the point, M times the direction, the diagonal of the second derivatives. */
  along: usize;
  penalty: usize;
  turned: usize;
  diagonal: usize;
  changesOfWeights: usize;
  changesOfSlopes: usize;
  inner: usize;
  parts: usize;
  /** Q numbers each: b, its step along the direction, the sums of theta and of h at the point and at the end, steps of b alone. */
  sums: usize;
  /** A field. */
  room: usize;
  /** Eight numbers in float32 for each feature. */
  lanes: usize;
  /** Of few features the second derivatives, by which directions are scaled: see `pairMetric.ts`. 0 of others. */
  metric: usize;
  isDouble: i32;
  /** Whether the samples stand in float32 already. */
  isLoaded: i32;
}

export function walkOf(address: usize): Walk {
  return changetype<Walk>(address);
}

/** No address. */
const SPARSE: i32 = -1;

const LOAD: i32 = 0;
const READY: i32 = 1;
const TURN: i32 = 2;
const GO: i32 = 3;
const EXACT: i32 = 4;
const MEASURE: i32 = 5;

const RUNNING: i32 = 0;
const REACHED: i32 = 1;
const ENDED: i32 = 2;

/** As in `reference/pairDescent.ts`. */
const MOST_RISE: f64 = 0.5;
const MOST_LENGTHS: i32 = 4;
const SHORTEST: f64 = 0.1;
const LONGEST: f64 = 0.7;
const MOST_WORSE: i32 = 6;
const MOST_SLOW: i32 = 20;
const SHORT_STEP: f64 = 1 / 128;
const LONGEST_STEP: f64 = 8;
const FAR: f64 = 1000;
const EASY: i32 = 2;

/** Goes on with a descent for about `work` multiply-adds: 0 where it is not at its end, 1 where the gap is what is aimed at. */
export function descendPairs(address: usize, work: f64): i32 {
  const s = walkOf(address);
  let left = work;
  while (true) {
    if (s.phase === READY) {
      if (s.gap + (s.isDouble ? ofIntercepts(s) : 0) <= s.aim) return REACHED;
      if (s.steps >= s.most || s.sinceLeast >= MOST_WORSE || s.sinceHalf >= MOST_SLOW) return ENDED;
      if (isFarOff(s)) measure(s);
      else {
        direct(s);
        s.tries = 0;
        begin(s, TURN);
      }
    }
    left = advanced(s, left);
    if (s.place < s.outputs) return RUNNING;
    if (s.phase === MEASURE) factor(s);
    else if (s.phase === TURN) {
      s.length = lengthOf(s);
      if (!begins(s)) break;
    } else if (s.phase === LOAD) open(s);
    else if (!arrives(s)) break;
  }
  return ENDED;
}

/** Makes the point what float64 has of its weights and intercepts: 0 where that is not at its end after about `work` multiply-adds. */
export function certifyPairs(address: usize, work: f64): i32 {
  const s = walkOf(address);
  if (s.phase !== EXACT) {
    s.isDouble = 1;
    s.isOdd = 0;
    join(s, s.at, s.penalty);
    memory.fill(s.next, 0, s.bytes);
    s.length = 1;
    s.products++;
    begin(s, EXACT);
  }
  advanced(s, work);
  if (s.place < s.outputs) return RUNNING;
  s.isOdd = 1;
  move(s.next, s.penalty, -1, (<usize>(s.rows * s.p)) << 3);
  take(s);
  s.bound = s.gap + boundOfLosses(s);
  s.leastGap = s.half = s.gap;
  s.sinceLeast = s.sinceHalf = 0;
  s.measured = Infinity;
  s.phase = READY;
  return REACHED;
}

/** Outputs of the phase, as many as there is work for. @returns what is left of it */
function advanced(s: Walk, work: f64): f64 {
  let left = work;
  while (s.place < s.outputs && left > 0) {
    if (load<i32>(s.table + <usize>s.place * 24, 8) === SPARSE) left -= advanceSparse(s, s.place);
    else left -= s.isDouble ? advance<f64>(s, s.place) : advance<f32>(s, s.place);
    s.place++;
  }
  return left;
}

function begin(s: Walk, phase: i32): void {
  s.phase = phase;
  s.place = 0;
}

/** Begins to go the step's length, if it is one. */
function begins(s: Walk): bool {
  if (!(s.length > 0 && s.length < Infinity && s.tries < MOST_LENGTHS)) {
    s.phase = READY;
    s.most = s.steps;
    return false;
  }
  memory.fill(s.next, 0, s.bytes);
  s.products++;
  s.tries++;
  begin(s, GO);
  return true;
}

/** The phase's work for an output. */
function advance<T>(s: Walk, q: i32): f64 {
  const output = s.table + <usize>q * 24;
  const exact = <usize>load<i32>(output);
  const fields64 = <usize>load<i32>(output, 4);
  const x = sizeof<T>() === 8 ? exact : <usize>load<i32>(output, 8);
  const fields = sizeof<T>() === 8 ? fields64 : <usize>load<i32>(output, 12);
  const stride = <usize>load<i32>(output, 16);
  const bytes = sizeof<T>() === 8 ? 2 * stride : fieldBytes(stride);
  const row = <usize>load<i32>(output, 20);
  const p = <usize>s.p;
  const work = <f64>(stride >> 2) * <f64>s.p;
  const h = fields + 4 * bytes;
  if (s.phase === MEASURE) {
    const total = load<f64>(sumsOf(s, 3, q));
    addSecond<T>(x, bytes, p, h, total, total >= s.least, s.metric + row * p, s.room, s.z, s.lanes);
    return (work * <f64>p) / 2;
  }
  const first = sumsOf(s, 4, q);
  const second = sumsOf(s, 5, q);
  if (s.phase === TURN || s.phase === EXACT)
    turnPairs<T>(x, fields, bytes, p, s.along + row, s.lanes, first, second);
  if (s.phase === TURN) return work;
  let shift = s.length * load<f64>(sumsOf(s, 1, q));
  if (s.phase === LOAD && !s.isLoaded) {
    weighPairs(fields64, 2 * stride, fields, bytes);
    toBlocks(exact, stride, p, fields, x);
  }
  if (s.phase === EXACT) {
    memory.fill(fields + bytes, 0, bytes);
    shift = load<f64>(sumsOf(s, 0, q));
  }
  const step = goPairs<T>(fields, bytes, s.isOdd, s.length, shift, s.least, first, second, s.room);
  store<f64>(sumsOf(s, 7, q), step);
  if (s.phase === LOAD) openBlocks(x, bytes, p, s.room, h, s.lanes, s.next + row, s.diagonal + row);
  else if (sizeof<T>() === 8) correlate(x, bytes, p, s.room, s.next + row);
  else correlateBlocks(x, bytes, p, p, s.room, s.lanes, s.next + row);
  return s.phase === EXACT ? 2 * work : work;
}

/** The same for an output whose X is sparse, always in float64; the diagonal is there when the descent begins. */
function advanceSparse(s: Walk, q: i32): f64 {
  const output = s.table + <usize>q * 24;
  const x = <usize>load<i32>(output);
  const fields = <usize>load<i32>(output, 4);
  const bytes = (<usize>load<i32>(output, 16)) << 1;
  const row = <usize>load<i32>(output, 20);
  const work = <f64>(entriesOf(x) + s.p);
  const first = sumsOf(s, 4, q);
  const second = sumsOf(s, 5, q);
  if (s.phase === TURN || s.phase === EXACT) {
    predictColumns(x, s.along + row, fields + 3 * bytes, bytes);
    sumsOfTurn<f64>(fields, bytes, first, second);
  }
  if (s.phase === TURN) return work;
  let shift = s.length * load<f64>(sumsOf(s, 1, q));
  if (s.phase === LOAD) {
    multiply(fields, fields + 4 * bytes, bytes);
    memory.fill(fields + 3 * bytes, 0, bytes);
  }
  if (s.phase === EXACT) {
    memory.fill(fields + bytes, 0, bytes);
    shift = load<f64>(sumsOf(s, 0, q));
  }
  const step = goPairs<f64>(fields, bytes, s.isOdd, s.length, shift, s.least, first, second, s.room);
  store<f64>(sumsOf(s, 7, q), step);
  correlateColumns(x, s.room, s.next + row);
  return s.phase === EXACT ? 2 * work : work;
}

/** Bytes of a field in float32, which is as long as blocks are. */
export function fieldBytes(stride: usize): usize {
  return (stride + BLOCK - 1) & ~(BLOCK - 1);
}

export function sumsOf(s: Walk, k: i32, q: i32): usize {
  return s.sums + ((<usize>(k * s.outputs + q)) << 3);
}

/** `theta - step h` is a dual point: the loss's part of the gap is at most this where its steps are short (`divergenceBound`). */
function boundOfLosses(s: Walk): f64 {
  let bound: f64 = 0;
  for (let q = 0; q < s.outputs; q++) {
    const d = abs(load<f64>(sumsOf(s, 6, q)));
    const sum = load<f64>(sumsOf(s, 3, q));
    const isFree = s.least < Infinity;
    if (isFree && (!(d <= SHORT_STEP) || (sum < s.least && load<f64>(sumsOf(s, 2, q)) !== 0)))
      return Infinity;
    bound += (sum * d * d) / 2 / (1 - d - (d * d) / 4);
  }
  return bound;
}

/** What steps of the intercepts would bring, to second order. */
function ofIntercepts(s: Walk): f64 {
  let sum: f64 = 0;
  for (let q = 0; q < s.outputs; q++) {
    const d = load<f64>(sumsOf(s, 6, q));
    sum += (load<f64>(sumsOf(s, 3, q)) * d * d) / 2;
  }
  return sum;
}

/** The point where a descent starts: its slopes, and the diagonal that the first directions are scaled by. */
function open(s: Walk): void {
  const n = (<usize>(s.rows * s.p)) << 3;
  for (let k: usize = 0; k < n; k += 8) store<f64>(s.diagonal + k, load<f64>(s.diagonal + k) + s.alpha);
  move(s.next, s.penalty, -1, n);
  take(s);
  s.leastGap = s.half = s.gap;
  s.measured = Infinity;
  s.phase = READY;
}

/** What stands at the end of a step becomes that of the point. */
function take(s: Walk): void {
  addRows(s, s.next);
  s.gap = gapOf(s);
  const e = s.e;
  s.e = s.next;
  s.next = e;
  const bytes = (<usize>s.outputs) << 3;
  memory.copy(sumsOf(s, 2, 0), sumsOf(s, 4, 0), 2 * bytes);
  memory.copy(sumsOf(s, 6, 0), sumsOf(s, 7, 0), bytes);
}

/** The sums of the rows behind them, where rows are coupled. */
function addRows(s: Walk, rows: usize): void {
  if (!s.isCoupled) return;
  const bytes = (<usize>s.p) << 3;
  const sums = rows + <usize>s.rows * bytes;
  memory.copy(sums, rows, bytes);
  for (let t: usize = 1; t < <usize>s.rows; t++) move(sums, rows + t * bytes, 1, bytes);
}

/** `1/2 tr(E^T M^-1 E)`, of the means of the rows and of what is left of them. */
function gapOf(s: Walk): f64 {
  if (!s.isCoupled) return inner(s.next, s.next, (<usize>(s.rows * s.p)) << 3) / s.alpha / 2;
  const bytes = (<usize>s.p) << 3;
  const sums = s.next + <usize>s.rows * bytes;
  let ofMeans: f64 = 0;
  let ofRows: f64 = 0;
  for (let t: usize = 0; t < <usize>s.rows; t++) {
    const row = s.next + t * bytes;
    for (let k: usize = 0; k < bytes; k += 8) {
      const mean = load<f64>(sums + k) / <f64>s.rows;
      const rest = load<f64>(row + k) - mean;
      ofMeans += mean * mean;
      ofRows += rest * rest;
    }
  }
  return (ofMeans / s.alpha + ofRows / (s.alpha + s.kappa)) / 2;
}

/** Whether the second derivatives have to be found: at first not before some steps, for which their diagonal does. */
function isFarOff(s: Walk): bool {
  return s.metric !== 0 && s.gap * FAR < s.measured && (s.isDouble || s.steps >= EASY);
}

/** Begins to find the second derivatives, which takes as long as some products. */
function measure(s: Walk): void {
  s.products += 1 + s.p / 4;
  memory.fill(s.metric, 0, (<usize>(s.rows * s.p * s.p)) << 3);
  begin(s, MEASURE);
}

/** Directions start from these, and from nothing that was before. */
function factor(s: Walk): void {
  factoriseMetric(s.metric, s.rows, s.p, s.alpha, s.kappa, s.isCoupled, !s.isDouble, s.z);
  s.count = 0;
  s.measured = s.isDouble ? 0 : s.gap;
  s.phase = READY;
}

/** The direction of L-BFGS, with M times it. */
function direct(s: Walk): void {
  memory.copy(s.z, s.e, s.bytes);
  turn(s, 0);
  if (s.metric !== 0 && s.measured < Infinity) solveMetric(s.metric, s.rows, s.p, s.isCoupled, s.z, s.next);
  else if (s.isCoupled) solveCoupled(s);
  else solveAlone(s);
  turn(s, 1);
  join(s, s.z, s.turned);
}

function turn(s: Walk, isUp: usize): void {
  const from = s.changesOfWeights;
  secant(isUp, from, s.changesOfSlopes, s.inner, s.parts, s.capacity, s.first, s.count, s.bytes, s.z);
}

/** `z <- z / d` with the diagonal d. */
function solveAlone(s: Walk): void {
  const n = (<usize>(s.rows * s.p)) << 3;
  let k: usize = 0;
  for (; k + 16 <= n; k += 16) v128.store(s.z + k, f64x2.div(v128.load(s.z + k), v128.load(s.diagonal + k)));
  if (k < n) store<f64>(s.z + k, load<f64>(s.z + k) / load<f64>(s.diagonal + k));
}

/** The deviations and the mean with `d_t z_t + kappa (z_t - mean) = v_t`: see `blockInverse`. */
function solveCoupled(s: Walk): void {
  const bytes = (<usize>s.p) << 3;
  const rows = <usize>s.rows * bytes;
  for (let j: usize = 0; j < bytes; j += 8) {
    let above: f64 = 0;
    let below: f64 = 0;
    for (let k = j; k < rows; k += bytes) {
      const d = load<f64>(s.diagonal + k);
      above += load<f64>(s.z + k) / (d + s.kappa);
      below += d / (d + s.kappa);
    }
    const mean = above / below;
    let sum: f64 = 0;
    for (let k = j; k < rows; k += bytes) {
      const d = load<f64>(s.diagonal + k);
      const rest = (load<f64>(s.z + k) - d * mean) / (d + s.kappa);
      store<f64>(s.z + k, rest);
      sum += rest;
    }
    sum /= <f64>s.rows;
    for (let k = j; k < rows; k += bytes) store<f64>(s.z + k, load<f64>(s.z + k) - sum);
    store<f64>(s.z + rows + j, mean + sum);
  }
}

/** `w_t = mean + deviation_t` of a vector, and in `product` `alpha w_t + kappa (deviation_t - their mean)`. */
function join(s: Walk, vector: usize, product: usize): void {
  const bytes = (<usize>s.p) << 3;
  const rows = <usize>s.rows * bytes;
  if (!s.isCoupled) {
    memory.copy(s.along, vector, rows);
    memory.fill(product, 0, rows);
    move(product, vector, s.alpha, rows);
    return;
  }
  for (let j: usize = 0; j < bytes; j += 8) {
    let sum: f64 = 0;
    for (let k = j; k < rows; k += bytes) sum += load<f64>(vector + k);
    sum /= <f64>s.rows;
    const mean = load<f64>(vector + rows + j);
    for (let k = j; k < rows; k += bytes) {
      const rest = load<f64>(vector + k);
      store<f64>(s.along + k, mean + rest);
      store<f64>(product + k, s.alpha * (mean + rest) + s.kappa * (rest - sum));
    }
  }
}

/** The length of a step that is best for the quadratic model along it, the steps of the intercepts with it. */
function lengthOf(s: Walk): f64 {
  let curvature = inner(s.turned, s.along, (<usize>(s.rows * s.p)) << 3);
  let slope = -inner(s.e, s.along, (<usize>(s.rows * s.p)) << 3);
  for (let q = 0; q < s.outputs; q++) {
    const first = load<f64>(sumsOf(s, 4, q));
    const sum = load<f64>(sumsOf(s, 3, q));
    const beta = load<f64>(sumsOf(s, 2, q));
    const step = sum >= s.least ? (beta - first) / sum : 0;
    store<f64>(sumsOf(s, 1, q), step);
    curvature += load<f64>(sumsOf(s, 5, q)) + (first + beta) * step;
    slope -= beta * load<f64>(sumsOf(s, 6, q));
  }
  s.slope = slope;
  return -slope / curvature;
}

function inner(a: usize, b: usize, bytes: usize): f64 {
  let sums = f64x2.splat(0);
  let others = sums;
  let k: usize = 0;
  for (; k + 32 <= bytes; k += 32) {
    sums = f64x2.add(sums, f64x2.mul(v128.load(a + k), v128.load(b + k)));
    others = f64x2.add(others, f64x2.mul(v128.load(a + k, 16), v128.load(b + k, 16)));
  }
  sums = f64x2.add(sums, others);
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (; k < bytes; k += 8) sum += load<f64>(a + k) * load<f64>(b + k);
  return sum;
}

/** The end of a step becomes the point if the objective does not rise there; else a shorter one begins. @returns whether there is one */
function arrives(s: Walk): bool {
  const n = (<usize>(s.rows * s.p)) << 3;
  const length = s.length;
  move(s.next, s.penalty, -1, n);
  move(s.next, s.turned, -length, n);
  const isFar = isUnbalanced(s);
  const end = -inner(s.next, s.along, n);
  if (isFar || !(end <= -MOST_RISE * s.slope)) {
    const shorter = isFar ? 0 : s.slope / (s.slope - end);
    s.length *= shorter > SHORTEST ? min(LONGEST, shorter) : SHORTEST;
    return begins(s);
  }
  const e = s.e;
  move(s.at, s.z, length, s.bytes);
  move(s.penalty, s.turned, length, n);
  move(sumsOf(s, 0, 0), sumsOf(s, 1, 0), length, (<usize>s.outputs) << 3);
  take(s);
  learn(s, e, length * (inner(e, s.along, n) + end));
  s.isOdd = 1 - s.isOdd;
  s.steps++;
  s.sinceLeast = s.gap < s.leastGap ? 0 : s.sinceLeast + 1;
  s.leastGap = min(s.leastGap, s.gap);
  s.sinceHalf++;
  if (s.gap < s.half / 2) {
    s.half = s.gap;
    s.sinceHalf = 0;
  }
  s.phase = READY;
  return true;
}

/** Whether the losses of an output are so flat at the end of a step that its intercept's model leads nowhere. */
function isUnbalanced(s: Walk): bool {
  if (s.least === Infinity) return false;
  for (let q = 0; q < s.outputs; q++) {
    const isFlat = load<f64>(sumsOf(s, 5, q)) < s.least && load<f64>(sumsOf(s, 4, q)) !== 0;
    if (isFlat || !(abs(load<f64>(sumsOf(s, 7, q))) <= LONGEST_STEP)) return true;
  }
  return false;
}

/** `a += length b`. */
function move(a: usize, b: usize, length: f64, bytes: usize): void {
  const by = f64x2.splat(length);
  let k: usize = 0;
  for (; k + 32 <= bytes; k += 32) {
    v128.store(a + k, f64x2.add(v128.load(a + k), f64x2.mul(by, v128.load(b + k))));
    v128.store(a + k, f64x2.add(v128.load(a + k, 16), f64x2.mul(by, v128.load(b + k, 16))), 16);
  }
  for (; k < bytes; k += 8) store<f64>(a + k, load<f64>(a + k) + length * load<f64>(b + k));
}

/** Keeps the step and what it took off the slopes, which were e, with the product of both. */
function learn(s: Walk, e: usize, product: f64): void {
  if (!(product > 0 && product < Infinity)) return;
  const place = <usize>((s.first + s.count) % s.capacity);
  const step = s.changesOfWeights + place * <usize>s.bytes;
  const change = s.changesOfSlopes + place * <usize>s.bytes;
  memory.fill(step, 0, s.bytes);
  move(step, s.z, s.length, s.bytes);
  memory.copy(change, e, s.bytes);
  move(change, s.e, -1, s.bytes);
  store<f64>(s.inner + (place << 3), product);
  if (s.count < s.capacity) s.count++;
  else s.first = (s.first + 1) % s.capacity;
}
