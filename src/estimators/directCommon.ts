import type { Computation } from '../computation/computation.js';
import { strideOf } from '../kernels/kernels.js';
import { type CoupledExports, coupledExports } from '../kernels/wasm/coupled.js';
import { returnInstance, takeInstanceOrNull } from '../kernels/wasm/instance.js';
import type { CommonSamples } from './commonSamples.js';
import {
  COLUMNS,
  canBeDirect,
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
  Places,
  place,
  roomToTurn,
  solvedDirectly,
} from './directSteps.js';

/** Forms of the systems: by the features, or by the samples. */
const BY_FEATURES = 3;
const BY_SAMPLES = 4;
/** Where targets are missing, the part of the objective of the best constant model that a rest of a system may count for. */
const AIM = 1e-16;
/** Multiply-adds of a product with X, which is made without a pause. */
const MOST_WORK = 5e8;
/** At most one of so many targets may be missing. */
const MOST_LACKING = 3;
/** In float32 a factor needs a step more: two products with X for each task, which are as dear as so many rows of the system. */
const ROWS_A_TASK = 8;

/**
 * Soft sharing of regressions whose tasks share dense samples, as `assembly/coupledCommon.ts` solves it: all in the memory of the
 * kernels, in a few calls.
 *
 * @param solved what refines W
 * @returns null where that is not done: for one task, for strengths and sizes out of its range, for tasks that lack many targets, or any
 *   where samples are fewer than features, numbers that are not finite, without WebAssembly, and where rounding takes the certificate above
 *   the tolerance
 */
export function* directCommon(
  rule: DirectRule,
  samples: CommonSamples,
  solved: typeof solvedDirectly = solvedDirectly,
): Computation<DirectSolution | null> {
  const { x, y } = samples;
  const p = x.columns;
  const nTasks = y.columns;
  if (nTasks < 2 || !canBeDirect(rule)) return null;
  const plan = planOf(samples);
  if (plan === null) return null;
  const instance = takeInstanceOrNull(8 * plan.end);
  if (instance === null) return null;
  try {
    const coupled = coupledExports(instance.buffer);
    instance.used = Math.max(instance.used, 8 * plan.end);
    const numbers = new Float64Array(instance.buffer);
    const { head, out } = plan;
    numbers.fill(0, head, head + HEAD);
    numbers.set([nTasks, p, rule.alpha, rule.coupling, rule.fitIntercept ? 1 : 0, plan.form], head);
    numbers.set(plan.addresses, head + 6);
    yield* load(coupled, numbers, plan, samples);
    if (coupled.openCommon(8 * head) === 0) return null;
    const size = numbers[head + 1]!;
    if (!(size > 0) || !(yield* openSystems(coupled, plan, rule.coupling > 0))) return null;
    const step = (): number => coupled.stepCommon(AIM * size);
    const enough = plan.lacking > 0 ? Math.min(ENOUGH, rule.tol) : undefined;
    return yield* solved({ coupled, numbers, head, out, p, nTasks, step, enough }, rule);
  } finally {
    returnInstance(instance);
  }
}

/** How a fit is made, and where its numbers stand. */
interface Plan {
  readonly form: number;
  /** Rows of a system, and the columns or samples whose products it is made of. */
  readonly order: number;
  readonly terms: number;
  /** Whether these are worth float32. */
  readonly isSingle: boolean;
  /** How many targets are missing. */
  readonly lacking: number;
  readonly head: number;
  /** Of the head, from its seventh number on: `openState` of the kernels. */
  readonly addresses: readonly number[];
  readonly table: number;
  readonly x: number;
  readonly y: number;
  /** Where the tables of a task stand: what its samples lack, by place and by row; means and squares. */
  readonly lists: number;
  readonly gathered: number;
  readonly sums: number;
  /** Room in which what lies by rows is turned. */
  readonly staging: number;
  readonly out: number;
  readonly end: number;
}

function planOf({ x, y }: CommonSamples): Plan | null {
  const { rows: n, columns: p } = x;
  const nTasks = y.columns;
  if (n * p * nTasks > MOST_WORK) return null;
  const lacking = countOfNaN(y.data);
  if (lacking > 0 && (n < p || MOST_LACKING * lacking > n * nTasks)) return null;
  const [stride, width] = [strideOf(n), strideOf(p)];
  const form = p <= n ? BY_FEATURES : BY_SAMPLES;
  const [order, terms] = form === BY_FEATURES ? [width, stride] : [stride, p];
  const each = width * nTasks;
  const fields = stride * nTasks;
  const ofSamples = form === BY_SAMPLES ? fields : 0;
  const places = new Places();
  const take = (count: number): number => places.take(count);
  const list = (...counts: readonly number[]): number[] => counts.map((count) => take(count));
  const [head, table] = [take(HEAD), take(ENTRY * nTasks)];
  const matrices = list(order * order, order * order, order * Math.max(32, 2 * COLUMNS));
  const vectors = list(each + nTasks, each + nTasks, each, each, Math.max(order, width), width, fields);
  const small = list(Math.max(p, COLUMNS), COLUMNS);
  const bySamples = list(ofSamples, ofSamples, order * COLUMNS);
  const missing = lacking > 0 ? list(each, 3 * each, stride, width * width) : list(each, 0, 0, 0);
  const [lists, gathered] = [take(lacking + nTasks), take((lacking + 3 * nTasks) * p + each)];
  const [xAt, yAt, sums] = [take(stride * width), take(fields), take(strideOf(3 * p + 3) * nTasks)];
  const out = take(each + nTasks + p + 1);
  const staging = take(Math.max(roomToTurn(x), roomToTurn(y)));
  const { end } = places;
  if (8 * end > MOST_BYTES || order > MOST_ROWS) return null;
  const isSingle = order >= MANY && (lacking > 0 || order > ROWS_A_TASK * nTasks);
  const bytes = (all: readonly number[]): number[] => all.map((place) => 8 * place);
  const addresses = [
    ...bytes([table, ...matrices, ...vectors, ...small]),
    stride,
    ...bytes([...bySamples, ...missing]),
    n,
  ];
  return {
    ...{ form, order, terms, isSingle, lacking, head, addresses, table },
    ...{ x: xAt, y: yAt, lists, gathered, sums, staging, out, end },
  };
}

function countOfNaN(list: ArrayLike<number>): number {
  let count = 0;
  for (let k = 0; k < list.length; k++) if (Number.isNaN(list[k]!)) count++;
  return count;
}

/** Brings samples and targets into the memory, and writes the table. */
function* load(
  coupled: CoupledExports,
  numbers: Float64Array,
  plan: Plan,
  { x, y, c }: CommonSamples,
): Computation<void> {
  const { rows: n, columns: p } = x;
  const to = { coupled, numbers, room: plan.staging };
  yield* place(to, x, plan.x);
  yield* place(to, y, plan.y);
  const stride = strideOf(n);
  const record = strideOf(3 * p + 3);
  for (let t = 0; t < y.columns; t++) {
    const [samples, targets] = [8 * plan.x, 8 * (plan.y + t * stride)];
    const sums = 8 * (plan.sums + t * record);
    const entry = [samples, targets, n, 8 * stride, c ? c[t]! : 0, 8 * plan.gathered, sums, 8 * plan.lists];
    numbers.set(entry, plan.table + ENTRY * t);
  }
}

/** Factorises the systems, made in float32 where that is worth it and leaves digits. */
function* openSystems(coupled: CoupledExports, plan: Plan, isCoupled: boolean): Computation<boolean> {
  const { order, terms } = plan;
  const products = plan.form === BY_FEATURES ? coupled.addSamples : coupled.addColumns;
  for (let isSingle = plan.isSingle ? 1 : 0; ; isSingle = 0) {
    coupled.clearSystem();
    yield* inColumns(terms, (order * order) / 2, (first, end) => products(first, end, isSingle));
    const largest = coupled.prepareCommon();
    if (isSingle === 1 && !(largest <= LARGEST_IN_SINGLE)) continue;
    if (!(yield* inRanges(order, (first, end) => coupled.factorSystem(first, end, 1)))) return false;
    return !isCoupled || (yield* inRanges(order, (first, end) => coupled.factorSystem(first, end, 0)));
  }
}
