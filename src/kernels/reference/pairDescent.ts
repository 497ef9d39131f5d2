import { exp } from '../../math/exp.js';
import type { PairDescent, PairWalk, SecantPairs } from '../kernels.js';
import type { PairPlaces } from '../pairNumbers.js';
import { pairMetric } from './pairMetric.js';
import { secantDown, secantUp } from './secant.js';

/** The part of the slope at the start of a step that its end may rise by. */
const MOST_RISE = 0.5;
/** Lengths of a step that are tried, and the parts of one that the next may be. */
const MOST_LENGTHS = 4;
const [SHORTEST, LONGEST] = [0.1, 0.7];
/** Steps without a new least gap before a descent is given up, and without one of half of what it was. */
const MOST_WORSE = 6;
const MOST_SLOW = 20;
/** The part of the gap at the last second derivatives below which they are found anew, in float32: one over this. */
const FAR = 1000;
/** Steps before they are found at first, which their diagonal is as good for. */
const EASY = 2;
/** Steps of intercepts for which the loss's part of the gap is bounded. */
const SHORT_STEP = 1 / 128;
/** Those at the end of a step of the weights, which is shorter where they would be longer. */
const LONGEST_STEP = 8;

/**
 * L-BFGS on the weights, the intercepts at their best to first order. At a point with predictions eta, s the label times the weight,
 *
 *     theta = s / (1 + exp(y eta)),     h = |s| e / (1 + e)^2,  e = exp(-|eta|),     step_q = sum theta / sum h
 *     E = sum_q X_q^T (theta_q - step_q h_q) - M W      the negative gradient, with the intercepts eliminated
 *     gap = 1/2 tr(E^T M^-1 E)                          the penalty's part of the duality gap
 *
 * A direction Z is what the pairs of steps and changes of E make of E, from the inverse of the diagonal of the second derivatives at
 * the start; of few features from that of all of them (`pairMetric.ts`), found after two steps, again where the gap is a thousandth
 * of what it was there, and at each certificate. With `d_q = X_q z` and the best steps of the intercepts along it the length is the
 * best for the quadratic model, then shorter by the secant of the slopes until the slope does not rise by more than half and no
 * intercept is far from its best. M = alpha I + kappa (I - 1 1^T / R), of rows that are kept as deviations and their mean: strengths
 * like 1e12 do no harm.
 *
 * What is stored of samples is rounded to float32, what is added up is not, up to the first certificate: it is made in float64, and so
 * are steps that follow. Where the steps of all intercepts are short, `theta - step h` is a dual point, and the gap at most
 *
 *     1/2 tr(E^T M^-1 E) + sum_q sum h step_q^2 / (2 - 2 |step_q| - step_q^2 / 2)
 *
 * Source: Nocedal, Wright (2006), "Numerical Optimization", algorithm 7.4.
 *
 * @param check throws where the memory has been given back
 */
export function pairDescent(
  { samples, nRows: R, numbers, alpha, kappa: strength, least, capacity }: PairDescent,
  places: PairPlaces,
  check: () => void,
): PairWalk {
  const { size, isCoupled } = places;
  const kappa = isCoupled ? strength : 0;
  const [Q, p] = [samples.length, samples[0]!.x.columns];
  const m = R * p;
  const vector = (place: number, length = size): Float64Array => numbers.subarray(place, place + length);
  const list = (k: number): Float64Array => vector(places.sums + k * Q, Q);
  const [at, z, next] = [vector(places.at), vector(places.z), vector(places.next)];
  const [along, penalty] = [vector(places.along, m), vector(places.penalty, m)];
  const [turned, diagonal] = [vector(places.turned, m), vector(places.diagonal, m)];
  const e = vector(places.e);
  const [b, shift, beta, total, first, second] = [0, 1, 2, 3, 4, 5].map(list) as [F, F, F, F, F, F];
  const [stepNow, step] = [list(6), list(7)];
  const pairs: SecantPairs = {
    size,
    capacity,
    steps: vector(places.steps, size * capacity),
    changes: vector(places.changes, size * capacity),
    products: vector(places.inner, capacity),
    parts: vector(places.parts, capacity),
  };
  const range = { first: 0, count: 0 };
  const metric = places.metric > 0 ? pairMetric(R, p, alpha, isCoupled ? kappa : null) : null;
  let [phase, place, isOdd, isDouble]: [Phase, number, 0 | 1, boolean] = ['load', 0, 0, false];
  let [gap, bound, leastGap, half, length, slope] = [0, Infinity, 0, 0, 0, 0];
  let measured = Infinity;
  let [steps, most, products, tries, sinceLeast, sinceHalf] = [0, 0, 0, 0, 0, 0];

  function advance(q: number): void {
    const { x, single, fields, singleFields, row } = samples[q]!;
    const { stride } = x;
    if (phase === 'load') {
      for (let i = 0; i < stride; i++) fields[i]! *= fields[4 * stride + i]!;
      singleFields.fill(0).set(fields.subarray(0, 2 * stride));
      for (let k = 0; k < p * stride; k++) single[k] = singleFields[k % stride] === 0 ? 0 : x.data[k]!;
    }
    const [data, all] = isDouble ? [x.data, fields] : [single, singleFields];
    const field = (k: number): S => all.subarray(k * stride, (k + 1) * stride);
    const column = (j: number): S => data.subarray(j * stride, (j + 1) * stride);
    const [signed, delta, h] = [field(0), field(3), field(4)];
    if (phase === 'measure') metric!.add(row, column, h, total[q]! >= least ? total[q]! : null);
    if (phase === 'turn' || phase === 'exact') {
      const d = new Float64Array(stride);
      for (let j = 0; j < p; j++)
        column(j).forEach((value, i) => void (d[i]! += value * along[row * p + j]!));
      delta.set(d);
      first[q] = second[q] = 0;
      for (let i = 0; i < stride; i++) {
        first[q]! += h[i]! * delta[i]!;
        second[q]! += h[i]! * delta[i]! * delta[i]!;
      }
    }
    if (phase === 'turn' || phase === 'measure') return;
    const [from, to] = [field(1 + isOdd), field(2 - isOdd)];
    if (phase === 'exact') from.fill(b[q]!);
    const move = phase === 'exact' ? 0 : length * shift[q]!;
    const theta = isDouble ? new Float64Array(stride) : new Float32Array(stride);
    first[q] = second[q] = 0;
    for (let i = 0; i < stride; i++) {
      to[i] = from[i]! + length * delta[i]! + move;
      const e = exp(-Math.abs(to[i]!));
      theta[i] = (signed[i]! * (signed[i]! * to[i]! < 0 ? 1 : e)) / (1 + e);
      h[i] = (Math.abs(signed[i]!) * e) / ((1 + e) * (1 + e));
      first[q]! += theta[i]!;
      second[q]! += h[i]!;
    }
    step[q] = second[q]! >= least ? first[q]! / second[q]! : 0;
    for (let j = 0; j < p; j++) {
      column(j).forEach((value, i) => {
        next[row * p + j]! += value * (theta[i]! - step[q]! * h[i]!);
        if (phase === 'load') diagonal[row * p + j]! += h[i]! * value * value;
      });
    }
  }

  /** The loss's part of the gap, where the steps of the intercepts are short: see `divergenceBound`. */
  function boundOfLosses(): number {
    let bound = 0;
    for (let q = 0; q < Q; q++) {
      const d = Math.abs(stepNow[q]!);
      const isFlat = total[q]! < least && beta[q] !== 0;
      if (least < Infinity && (!(d <= SHORT_STEP) || isFlat)) return Infinity;
      bound += (total[q]! * d * d) / 2 / (1 - d - (d * d) / 4);
    }
    return bound;
  }

  /** What steps of the intercepts would bring, to second order. */
  function ofIntercepts(): number {
    return total.reduce((sum, curvature, q) => sum + (curvature * stepNow[q]! ** 2) / 2, 0);
  }

  /** What stands at the end of a step becomes that of the point. */
  function take(): void {
    if (isCoupled) {
      for (let j = 0; j < p; j++) {
        next[m + j] = 0;
        for (let t = 0; t < R; t++) next[m + j]! += next[t * p + j]!;
      }
    }
    gap = 0;
    for (let k = 0; k < m; k++) {
      const mean = isCoupled ? next[m + (k % p)]! / R : 0;
      gap += (mean ** 2 / alpha + (next[k]! - mean) ** 2 / (alpha + kappa)) / 2;
    }
    e.set(next);
    beta.set(first);
    total.set(second);
    stepNow.set(step);
  }

  function direct(): void {
    z.set(e);
    secantDown(pairs, range, z);
    if (metric && measured < Infinity) metric.solve(z);
    else solveDiagonal();
    secantUp(pairs, range, z);
    join(z, turned);
  }

  function solveDiagonal(): void {
    for (let j = 0; j < p; j++) {
      const column = Array.from({ length: R }, (_, t) => t * p + j);
      const sum = (term: (k: number) => number): number => column.reduce((all, k) => all + term(k), 0);
      if (!isCoupled) for (const k of column) z[k]! /= diagonal[k]!;
      else {
        const above = sum((k) => z[k]! / (diagonal[k]! + kappa));
        const mean = above / sum((k) => diagonal[k]! / (diagonal[k]! + kappa));
        for (const k of column) z[k] = (z[k]! - diagonal[k]! * mean) / (diagonal[k]! + kappa);
        const rest = sum((k) => z[k]!) / R;
        for (const k of column) z[k]! -= rest;
        z[m + j] = mean + rest;
      }
    }
  }

  /** W of a vector, along which what follows goes, and M W. */
  function join(of: Float64Array, product: Float64Array): void {
    for (let j = 0; j < p; j++) {
      let rest = 0;
      if (isCoupled) for (let t = 0; t < R; t++) rest += of[t * p + j]! / R;
      for (let k = j; k < m; k += p) {
        along[k] = (isCoupled ? of[m + j]! : 0) + of[k]!;
        product[k] = alpha * along[k]! + kappa * (of[k]! - rest);
      }
    }
  }

  function lengthAlong(): number {
    let curvature = inner(turned, along);
    slope = -inner(e, along);
    for (let q = 0; q < Q; q++) {
      shift[q] = total[q]! >= least ? (beta[q]! - first[q]!) / total[q]! : 0;
      curvature += second[q]! + (first[q]! + beta[q]!) * shift[q]!;
      slope -= beta[q]! * stepNow[q]!;
    }
    return -slope / curvature;
  }

  /** Begins to go the step's length, if it is one. */
  function begins(): boolean {
    if (!(length > 0 && length < Infinity && tries < MOST_LENGTHS)) {
      phase = 'ready';
      most = steps;
      return false;
    }
    next.fill(0);
    products++;
    tries++;
    [phase, place] = ['go', 0];
    return true;
  }

  /** The end of a step becomes the point if the slope does not rise there; else a shorter one begins. */
  function arrives(): boolean {
    for (let k = 0; k < m; k++) next[k]! -= penalty[k]! + length * turned[k]!;
    const isFar = isUnbalanced();
    const end = -inner(next, along);
    if (isFar || !(end <= -MOST_RISE * slope)) {
      const shorter = isFar ? 0 : slope / (slope - end);
      length *= shorter > SHORTEST ? Math.min(LONGEST, shorter) : SHORTEST;
      return begins();
    }
    for (let k = 0; k < size; k++) at[k]! += length * z[k]!;
    for (let k = 0; k < m; k++) penalty[k]! += length * turned[k]!;
    for (let q = 0; q < Q; q++) b[q]! += length * shift[q]!;
    const before = e.slice();
    take();
    learn(before.map((value, k) => value - e[k]!));
    isOdd = isOdd === 0 ? 1 : 0;
    steps++;
    sinceLeast = gap < leastGap ? 0 : sinceLeast + 1;
    leastGap = Math.min(leastGap, gap);
    sinceHalf = gap < half / 2 ? 0 : sinceHalf + 1;
    if (sinceHalf === 0) half = gap;
    phase = 'ready';
    return true;
  }

  /** Outputs of the phase, as many as there is work for. @returns what is left of it */
  function advanced(work: number): number {
    let left = work;
    for (; place < Q && left > 0; place++) {
      left -= (phase === 'exact' ? 2 : 1) * samples[place]!.x.stride * p;
      advance(place);
    }
    return left;
  }

  /** Whether the losses of an output are so flat at the end of a step that its intercept's model leads nowhere. */
  function isUnbalanced(): boolean {
    if (least === Infinity) return false;
    return step.some((d, q) => (second[q]! < least && first[q] !== 0) || !(Math.abs(d) <= LONGEST_STEP));
  }

  function learn(change: Float64Array): void {
    const product = length * inner(change, along);
    if (!(product > 0 && product < Infinity)) return;
    const to = (range.first + range.count) % capacity;
    pairs.changes.set(change, to * size);
    for (let k = 0; k < size; k++) pairs.steps[to * size + k] = length * z[k]!;
    pairs.products[to] = product;
    if (range.count < capacity) range.count++;
    else range.first = (range.first + 1) % capacity;
  }

  return {
    at: at.subarray(0, m + (isCoupled ? p : 0)),
    b,
    penalty,
    get gap() {
      return gap;
    },
    get bound() {
      return bound;
    },
    totals: total,
    get steps() {
      return steps;
    },
    get products() {
      return products;
    },
    descend(aim, atMost, work) {
      check();
      let left = work;
      most = atMost;
      for (;;) {
        if (phase === 'ready') {
          if (gap + (isDouble ? ofIntercepts() : 0) <= aim) return 'reached';
          if (steps >= most || sinceLeast >= MOST_WORSE || sinceHalf >= MOST_SLOW) return 'ended';
          if (metric && gap * FAR < measured && (isDouble || steps >= EASY)) {
            metric.clear();
            products += 1 + Math.floor(p / 4);
            [phase, place] = ['measure', 0];
          } else {
            direct();
            [phase, place, tries] = ['turn', 0, 0];
          }
        }
        left = advanced(left);
        if (place < Q) return 'running';
        if (phase === 'measure') {
          metric!.factorise();
          [phase, range.count, measured] = ['ready', 0, isDouble ? 0 : gap];
          continue;
        }
        if (phase === 'turn') length = lengthAlong();
        if (phase === 'load') {
          for (let k = 0; k < m; k++) {
            diagonal[k]! += alpha;
            next[k]! -= penalty[k]!;
          }
          take();
          leastGap = half = gap;
          phase = 'ready';
        } else if (!(phase === 'turn' ? begins() : arrives())) return 'ended';
      }
    },
    certify(work) {
      check();
      if (phase !== 'exact') {
        [phase, place, isOdd, isDouble, length] = ['exact', 0, 0, true, 1];
        join(at, penalty);
        next.fill(0);
        products++;
      }
      advanced(work);
      if (place < Q) return false;
      for (let k = 0; k < m; k++) next[k]! -= penalty[k]!;
      take();
      bound = gap + boundOfLosses();
      leastGap = half = gap;
      sinceLeast = sinceHalf = 0;
      [phase, isOdd, measured] = ['ready', 1, Infinity];
      return true;
    },
  };
}

type F = Float64Array;
type S = Float32Array | Float64Array;
type Phase = 'load' | 'ready' | 'measure' | 'turn' | 'go' | 'exact';

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
