import type { Computation } from '../computation/computation.js';
import { exp } from '../math/exp.js';
import { log1p } from '../math/log1p.js';
import { bestShift } from './bestShift.js';
import { type ClassCurvature, classCurvature } from './classCurvature.js';
import { logistic } from './logistic.js';
import type { Loss } from './loss.js';
import { type Rising, sumInto } from './rootOf.js';

const MOST_ROUNDS = 100;
const SHORTEST_STEP = 2 ** -20;
/** Rounds that do not bring the slopes down before rounding is taken for the reason. */
const PATIENCE = 20;

/** A softmax task: classes y in {0, .., K - 1}, weights c, and buffers for two fields of n x K numbers. */
export interface SoftmaxSamples {
  readonly loss: Pick<Loss, 'gradient' | 'change' | 'inverseLink'>;
  readonly y: Float64Array;
  readonly c: Float64Array;
  readonly K: number;
  readonly scratch: Float64Array;
  readonly moved: Float64Array;
}

/**
 * Adds to b and to eta the intercepts that minimise the softmax loss: Newton's steps for all classes at once, and where
 * those gain nothing the best intercept of one class after the other. A round costs some passes over n x K numbers.
 */
export function* softmaxIntercepts(
  task: SoftmaxSamples,
  eta: Float64Array,
  b: Float64Array,
): Computation<void> {
  const { loss, c, K, scratch } = task;
  const g = new Float64Array(K);
  let least = Number.POSITIVE_INFINITY;
  let idle = 0;
  for (let round = 0; round < MOST_ROUNDS && idle < PATIENCE; round++) {
    const size = slopes(task, eta, g);
    const steepest = g.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    idle = steepest < 0.9 * least ? 0 : idle + 1;
    least = Math.min(least, steepest);
    yield { kind: 'pause' };
    if (steepest <= 4 * Number.EPSILON * size) return;
    loss.inverseLink(eta, scratch);
    yield { kind: 'pause' };
    if (yield* newtonStep(task, eta, b, g, classCurvature(c, scratch, K))) continue;
    if (!(yield* oneByOne(task, eta, b))) return;
  }
}

/** The slope by each intercept, into g. @returns the size of the terms that they are sums of */
function slopes({ loss, y, c, K, scratch }: SoftmaxSamples, eta: Float64Array, g: Float64Array): number {
  const n = y.length;
  const sum: Rising = { value: 0, slope: 0, size: 0 };
  let size = 0;
  loss.gradient(y, c, eta, scratch);
  for (let k = 0; k < K; k++) {
    sumInto(scratch, k * n, (k + 1) * n, sum);
    g[k] = sum.value;
    size += sum.size;
  }
  return size;
}

/** Newton's step of all intercepts, halved until it gains a part of what its slope promises. */
function* newtonStep(
  { loss, y, c, K, moved }: SoftmaxSamples,
  eta: Float64Array,
  b: Float64Array,
  g: Float64Array,
  curvature: ClassCurvature,
): Computation<boolean> {
  const n = y.length;
  const step = yield* curvature.solve(g);
  if (!step?.every(Number.isFinite)) return false;
  let slope = 0;
  for (let k = 0; k < K; k++) slope -= step[k]! * g[k]!;
  for (let t = 1; t >= SHORTEST_STEP; t /= 2) {
    for (let k = 0; k < K; k++) moved.fill(-t * step[k]!, k * n, (k + 1) * n);
    const change = loss.change(y, c, eta, moved);
    yield { kind: 'pause' };
    if (!(change <= 0.1 * t * slope)) continue;
    for (let k = 0; k < K; k++) shift(eta, n, b, k, -t * step[k]!);
    return true;
  }
  return false;
}

function shift(eta: Float64Array, n: number, b: Float64Array, k: number, by: number): void {
  b[k]! += by;
  for (let i = k * n; i < (k + 1) * n; i++) eta[i]! += by;
}

/**
 * The best intercept of each class, the others held: that of a logistic loss whose prediction is
 * `eta_k - log sum_(l != k) exp(eta_l)`. The logarithms for the classes before k and after it are carried along, so
 * that all classes together cost a few passes.
 *
 * @returns whether any intercept moved
 */
function* oneByOne(
  { y, c, K, scratch: after, moved }: SoftmaxSamples,
  eta: Float64Array,
  b: Float64Array,
): Computation<boolean> {
  const n = y.length;
  after.set(eta);
  for (let k = K - 2; k > 0; k--) {
    for (let i = k * n; i < (k + 1) * n; i++) after[i] = logSum(after[i]!, after[i + n]!);
  }
  yield { kind: 'pause' };
  const before = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  const isClass = new Float64Array(n);
  const margins = new Float64Array(n);
  const [shifted, more] = [moved.subarray(0, n), moved.subarray(n, 2 * n)];
  let moves = false;
  for (let k = 0; k < K; k++) {
    for (let i = 0; i < n; i++) {
      const rest = k + 1 < K ? after[(k + 1) * n + i]! : Number.NEGATIVE_INFINITY;
      margins[i] = eta[k * n + i]! - logSum(before[i]!, rest);
      isClass[i] = y[i] === k ? 1 : -1;
    }
    const by = bestShift({ loss: logistic, y: isClass, c }, margins, shifted, more);
    if (b[k]! + by !== b[k]) moves = true;
    shift(eta, n, b, k, by);
    for (let i = 0; i < n; i++) before[i] = logSum(before[i]!, eta[k * n + i]!);
    yield { kind: 'pause' };
  }
  return moves;
}

/** `log(exp(a) + exp(b))`. */
function logSum(a: number, b: number): number {
  const top = Math.max(a, b);
  return top === Number.NEGATIVE_INFINITY ? top : top + log1p(exp(-Math.abs(a - b)));
}
