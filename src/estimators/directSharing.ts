import type { Computation } from '../computation/computation.js';
import type { Dataset } from '../data/dataset.js';
import { strideOf } from '../kernels/kernels.js';
import { type CoupledExports, coupledExports } from '../kernels/wasm/coupled.js';
import { returnInstance, takeInstanceOrNull } from '../kernels/wasm/instance.js';
import type { DenseColumns } from '../matrix/columns.js';
import type { PlainMatrix } from '../matrix/plainMatrix.js';
import {
  COLUMNS,
  canBeDirect,
  copyTo,
  type DirectRule,
  type DirectSolution,
  ENOUGH,
  ENTRY,
  HEAD,
  inColumns,
  inRanges,
  LARGEST_IN_SINGLE,
  MANY,
  MOST_BYTES,
  MOST_ROWS,
  PAUSE_WORK,
  Places,
  place,
  roomToTurn,
  solvedDirectly,
} from './directSteps.js';

/** The samples of a task of a regression, dense, which count alike and whose targets are all there. */
export interface DirectTask {
  readonly x: PlainMatrix | DenseColumns;
  /** One number a sample. */
  readonly y: ArrayLike<number>;
  /** What each of them counts: lambda_t / n. */
  readonly c: number;
}

/** Multiply-adds of a task and of the system of all for which it is made. */
const MOST_WORK = 2e8;

/** The tasks of a dataset, if each has its own samples, dense, observed and counting alike. */
export function directTasks({ blocks }: Dataset): DirectTask[] | null {
  const tasks: DirectTask[] = [];
  for (const { x, y, nTasks, weights } of blocks) {
    if (x.kind !== 'dense' || nTasks !== 1 || weights.kind !== 'uniform' || !(weights.value > 0)) return null;
    tasks.push({ x, y, c: weights.value });
  }
  return tasks;
}

/**
 * Soft sharing of regressions whose tasks have dense samples of their own, as `assembly/coupled.ts` solves it: all in the memory of the
 * kernels, in a few calls.
 *
 * @returns null where that is not done: for strengths and sizes out of its range, numbers that are not finite, without WebAssembly, and
 *   where rounding takes the certificate above the tolerance
 */
export function* directSharing(
  rule: DirectRule,
  p: number,
  tasks: readonly DirectTask[],
): Computation<DirectSolution | null> {
  const nTasks = tasks.length;
  const kappa = nTasks > 1 ? rule.coupling : 0;
  if (!canBeDirect({ ...rule, coupling: kappa })) return null;
  const plan = planOf(tasks, p, kappa / rule.alpha);
  if (plan === null) return null;
  const instance = takeInstanceOrNull(8 * plan.end);
  if (instance === null) return null;
  try {
    const coupled = coupledExports(instance.buffer);
    instance.used = Math.max(instance.used, 8 * plan.end);
    const numbers = new Float64Array(instance.buffer);
    const { head, out, form } = plan;
    numbers.fill(0, head, head + HEAD);
    numbers.set([nTasks, p, rule.alpha, kappa, rule.fitIntercept ? 1 : 0, form, ...plan.addresses], head);
    yield* load(coupled, numbers, plan, tasks, p);
    if (coupled.openTasks(8 * head) === 0 || !(numbers[head + 1]! > 0)) return null;
    const isOpen =
      form === BY_ALL
        ? yield* openSamples(coupled, plan, p)
        : yield* openTasks(coupled, plan, nTasks, kappa > 0);
    if (!isOpen) return null;
    const enough = form === BY_GRADIENTS ? Math.min(ENOUGH, rule.tol) : undefined;
    return yield* solvedDirectly(
      { coupled, numbers, head, out, p, nTasks, step: coupled.stepTasks, enough },
      rule,
    );
  } finally {
    returnInstance(instance);
  }
}

function* openTasks(
  coupled: CoupledExports,
  { together, width, form }: Plan,
  nTasks: number,
  isCoupled: boolean,
): Computation<boolean> {
  for (let first = 0; first < nTasks; first += together) {
    if (coupled.factorTasks(first, Math.min(nTasks, first + together)) === 0) return false;
    yield { kind: 'pause' };
  }
  if (!isCoupled || form === BY_GRADIENTS) return true;
  coupled.foldTasks();
  return yield* inRanges(width, coupled.factorShared);
}

/** In float32 where that is worth it and leaves digits. */
function* openSamples(coupled: CoupledExports, { rows }: Plan, p: number): Computation<boolean> {
  for (let isSingle = rows >= MANY ? 1 : 0; ; isSingle = 0) {
    coupled.clearSystem();
    const add = (first: number, end: number): void => coupled.addColumns(first, end, isSingle);
    yield* inColumns(p, (rows * rows) / 2, add);
    const largest = coupled.weighSamples();
    if (isSingle === 1 && !(largest <= LARGEST_IN_SINGLE)) continue;
    return yield* inRanges(rows, (first, end) => coupled.factorSystem(first, end, 0));
  }
}

/** Forms of the systems: by each task's features, by its samples, or by the samples of all. See `assembly/coupledState.ts`. */
const BY_FEATURES = 0;
const BY_SAMPLES = 1;
const BY_ALL = 2;
/** By each task's samples, with the mean of the tasks by conjugate gradients. */
const BY_GRADIENTS = 5;
/** Steps that these take as a rule, where the coupling is no larger than this multiple of alpha; an X of so many numbers stays in the cache. */
const STEPS = 25;
const MOST_SPREAD = 1e4;
const IN_CACHE = 2 ** 16;
/** What a multiply-add of I + K counts, made in float32 for the most part. */
const SINGLE_COST = 0.6;

/** How a fit is made, and where its numbers stand. */
interface Plan {
  readonly form: number;
  readonly width: number;
  /** Samples of all tasks, each padded. */
  readonly rows: number;
  /** Tasks that are worked on between two pauses. */
  readonly together: number;
  readonly head: number;
  /** Of the head, from its seventh number on: `openTasks` of the kernels. */
  readonly addresses: readonly number[];
  readonly table: number;
  /** Where the numbers of the tasks begin: of each X, y, its inverse and its sums. */
  readonly data: number;
  /** Room in which an X by rows is turned. */
  readonly staging: number;
  readonly out: number;
  readonly end: number;
}

function planOf(tasks: readonly DirectTask[], p: number, spread: number): Plan | null {
  const isCoupled = spread > 0;
  const width = strideOf(p);
  const nTasks = tasks.length;
  const ofShared = isCoupled ? (p * p * p) / 6 : 0;
  let [byFeatures, bySamples, byGradients] = [ofShared, ofShared, 0];
  let [rows, tallest, squares, toTurn] = [0, 0, 0, 0];
  for (let t = 0; t < nTasks; t++) {
    const n = tasks[t]!.x.rows;
    byFeatures += p * p * (n / 2 + p / 2);
    bySamples += n * p * (n + (isCoupled ? p / 2 : 0)) + (n * n * n) / 6;
    byGradients += n * p * (n / 2 + 2 * STEPS) + (n * n * n) / 6;
    rows += strideOf(n);
    squares += strideOf(n) ** 2;
    if (n > tallest) tallest = n;
    toTurn = Math.max(toTurn, roomToTurn(tasks[t]!.x));
  }
  const byAll = (SINGLE_COST * rows * rows * p) / 2 + (rows * rows * rows) / 6;
  const canIterate = isCoupled && spread <= MOST_SPREAD && p >= MANY && tallest * p <= IN_CACHE;
  const costs = [byFeatures, bySamples, byAll, Infinity, Infinity, canIterate ? byGradients : Infinity];
  const work = Math.min(...costs);
  const form = costs.indexOf(work);
  const stride = strideOf(tallest);
  const most = form === BY_ALL ? rows : Math.max(width, form === BY_FEATURES ? 0 : stride);
  const each = width * nTasks;
  const places = new Places();
  const take = (count: number): number => places.take(count);
  const [head, table, features] = [take(HEAD), take(ENTRY * nTasks), take(Math.max(p, COLUMNS))];
  const shared = take(form === BY_FEATURES || form === BY_SAMPLES ? width * width : 0);
  const directions = take(form === BY_GRADIENTS ? 3 * width : 0);
  const square = take(most * most);
  const room = take(Math.max(32 * most, 2 * most * Math.min(p, COLUMNS), 4 * (512 + 4), width));
  const [w, best, e, z, mean, other] = [
    take(each + nTasks),
    take(each + nTasks),
    take(each),
    take(each),
    take(width),
    take(width),
  ];
  const [field, weights] = [take(stride), take(p)];
  const inAll = form === BY_ALL ? rows : 0;
  const [theta, left, chunk] = [take(inAll), take(inAll), take(inAll * Math.min(p, COLUMNS))];
  const inverses = [width * each, rows * width, 0, 0, 0, squares][form]!;
  const data = take(rows * (width + 1) + inverses + strideOf(3 * p + 3) * nTasks);
  const out = take(each + nTasks + p + 1);
  const staging = take(toTurn);
  const { end } = places;
  if (8 * end > MOST_BYTES || work > MOST_WORK * nTasks || most > MOST_ROWS) return null;
  const first = [table, shared, square, room, w, best, e, z, mean, other, field, features, weights];
  const addresses = [
    ...first.map((place) => 8 * place),
    inAll,
    8 * theta,
    8 * left,
    8 * chunk,
    0,
    8 * directions,
  ];
  const together = Math.max(1, Math.floor(PAUSE_WORK / (work / nTasks)));
  return { form, width, rows, together, head, addresses, table, data, staging, out, end };
}

/** Brings samples and targets into the memory, and writes the table. */
function* load(
  coupled: CoupledExports,
  numbers: Float64Array,
  { table, data, staging, width, form }: Plan,
  tasks: readonly DirectTask[],
  p: number,
): Computation<void> {
  const memory = { coupled, numbers, room: staging };
  let at = data;
  for (let t = 0; t < tasks.length; t++) {
    const { x, y, c } = tasks[t]!;
    const n = x.rows;
    const stride = strideOf(n);
    const inverse = at + stride * (width + 1);
    const sums = inverse + [width * width, stride * width, 0, 0, 0, stride * stride][form]!;
    const entry = table + ENTRY * t;
    numbers[entry] = 8 * at;
    numbers[entry + 1] = 8 * (at + stride * width);
    numbers[entry + 2] = n;
    numbers[entry + 3] = 8 * stride;
    numbers[entry + 4] = c;
    numbers[entry + 5] = 8 * inverse;
    numbers[entry + 6] = 8 * sums;
    if ('write' in x) yield* place(memory, x, at);
    else copyTo(memory, x, at);
    numbers.set(y, at + stride * width);
    at = sums + strideOf(3 * p + 3);
  }
}
