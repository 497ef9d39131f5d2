/** The columns that were chosen as data of a fit. */
import type { HoldOut, Loss, Role } from './models.js';
import { lossOf } from './models.js';
import { summaryOf, type Table } from './table.js';

export type Target = number | string | null;

export interface Task {
  readonly name: string;
  readonly loss: Loss;
  /** Of each row; null where it is missing. */
  readonly y: readonly Target[];
  /** The rows that are this task's. */
  readonly rows: readonly number[];
}

/** Rows are those in which all features are there, and a target. */
export interface Problem {
  readonly file: string;
  readonly features: readonly string[];
  readonly rows: number;
  /** The columns of X: p of n numbers. */
  readonly X: readonly Float64Array[];
  readonly tasks: readonly Task[];
  /** Whether all tasks have the same rows, or each has its own. */
  readonly isShared: boolean;
  readonly notices: readonly string[];
}

/** A task with fewer rows than these cannot be cut into parts to fit, to choose and to judge. */
const LEAST_ROWS = 8;

/** @throws Error where too little is left */
export function problemOf(table: Table, roles: readonly Role[]): Problem {
  const summary = summaryOf(table);
  const of = (role: Role): number[] => roles.flatMap((other, k) => (other === role ? [k] : []));
  const [features, targets, [group]] = [of('feature'), of('target'), of('task')];
  const losses = targets.map((k) => lossOf(summary.columns[k]!)!);
  const ys = targets.map((k, t) => targetsOf(table, k, losses[t]!));
  const all = Array.from({ length: table.rows }, (_, i) => i);
  const whole = all.filter((i) => features.every((k) => !Number.isNaN(table.columns[k]!.numbers[i]!)));
  const used = whole.filter((i) => ys.some((y) => y[i] !== null));
  const notices = droppedRows(table.rows, whole.length, used.length);
  const X = features.map((k) => taken(table.columns[k]!.numbers, used));
  const chosen = ys.map((y) => used.map((i) => y[i]!));
  const names = features.map((k) => table.columns[k]!.name);
  const problem = { file: table.name, features: names, rows: used.length, X };
  if (group === undefined) {
    const rows = used.map((_, i) => i);
    const tasks = targets.map((k, t) => ({
      name: table.columns[k]!.name,
      loss: losses[t]!,
      y: chosen[t]!,
      rows: rows.filter((i) => chosen[t]![i] !== null),
    }));
    const few = tasks.find((task) => task.rows.length < LEAST_ROWS);
    if (few) throw new Error(`"${few.name}" has ${few.rows.length} rows; expected at least ${LEAST_ROWS}.`);
    for (const task of tasks) requireLabels(task);
    return { ...problem, tasks, isShared: true, notices };
  }
  const tasks = groups(used.map((i) => groupOf(table, group, i))).map(([name, rows]) => ({
    name,
    loss: losses[0]!,
    y: chosen[0]!,
    rows,
  }));
  const large = tasks.filter(isLargeEnough);
  if (large.length === 0) {
    throw new Error(
      `No task has ${LEAST_ROWS} rows or more${losses[0] === 'squared' ? '' : ', and two of each label'}: choose another task column.`,
    );
  }
  const small = tasks.filter((task) => !large.includes(task));
  if (small.length > 0) {
    const names = small.slice(0, 5).map(({ name }) => name);
    notices.push(
      `Left out, for they have too few rows${losses[0] === 'squared' ? '' : ' of each label'}: ${names.join(', ')}${small.length > 5 ? ` and ${small.length - 5} more` : ''}.`,
    );
  }
  return { ...problem, tasks: large, isShared: false, notices };
}

function taken(values: Float64Array, rows: readonly number[]): Float64Array {
  const out = new Float64Array(rows.length);
  for (let k = 0; k < rows.length; k++) out[k] = values[rows[k]!]!;
  return out;
}

/** Each label is to be in the rows that are fitted, whichever are held out. */
function requireLabels({ name, loss, y, rows }: Task): void {
  if (loss === 'squared') return;
  const rare = groups(rows.map((i) => String(y[i]))).find(([, members]) => members.length < LEAST_ROWS / 2);
  if (!rare) return;
  throw new Error(
    `"${name}" is "${rare[0]}" in ${rare[1].length} rows; expected at least ${LEAST_ROWS / 2} rows of each label. Empty these cells, or put labels together.`,
  );
}

/** Enough rows, and of labels enough of the second most frequent. */
function isLargeEnough({ y, rows, loss }: Task): boolean {
  if (rows.length < LEAST_ROWS) return false;
  if (loss === 'squared') return true;
  const counts = groups(rows.map((i) => String(y[i]))).map(([, members]) => members.length);
  return counts.length > 1 && counts.every((count) => count >= LEAST_ROWS / 2);
}

function targetsOf(table: Table, k: number, loss: Loss): Target[] {
  const { numbers, codes, levels } = table.columns[k]!;
  if (codes) return Array.from(codes, (code) => (code < 0 ? null : levels[code]!));
  const asLabel = loss !== 'squared';
  return Array.from(numbers, (value) => (Number.isNaN(value) ? null : asLabel ? String(value) : value));
}

function groupOf(table: Table, k: number, i: number): string | null {
  const { numbers, codes, levels } = table.columns[k]!;
  if (codes) return codes[i]! < 0 ? null : levels[codes[i]!]!;
  return Number.isNaN(numbers[i]!) ? null : String(numbers[i]);
}

/** The places of each value, in the order in which they come; null is no value. */
export function groups(values: readonly (string | null)[]): [name: string, places: number[]][] {
  const found = new Map<string, number[]>();
  for (const [i, value] of values.entries()) {
    if (value === null) continue;
    const places = found.get(value);
    if (places) places.push(i);
    else found.set(value, [i]);
  }
  return [...found];
}

function droppedRows(rows: number, whole: number, used: number): string[] {
  const notices: string[] = [];
  const told = (count: number): string =>
    `${count.toLocaleString('en')} of ${rows.toLocaleString('en')} rows`;
  if (whole < rows) notices.push(`${told(rows - whole)} are left out, for a feature is missing.`);
  if (used < whole) notices.push(`${told(whole - used)} are left out, for the target is missing.`);
  return notices;
}

export const holdOutName = (holdOut: HoldOut): string =>
  holdOut === 'random'
    ? 'a quarter of the rows, drawn at random'
    : 'the last quarter of the rows, in the order of the file';
