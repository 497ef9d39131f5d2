import { type PlainMatrix, plainMatrix } from '../matrix/plainMatrix.js';
import type { ClassPair } from './fromLabels.js';
import type { Label } from './labels.js';
import { defaultTaskName, defaultTaskNames } from './taskNames.js';

/** Tasks with their own samples, which count alike, and two labels. */
export interface LabelledTasks {
  readonly tasks: readonly LabelledTask[];
  readonly classes: ClassPair;
  readonly nFeatures: number;
  readonly nTasks: number;
  readonly taskNames: readonly string[];
  readonly featureNames: null;
}

export interface LabelledTask {
  readonly x: PlainMatrix;
  readonly labels: PlainLabels;
}

/** The labels of a task as numbers, `low` for the first class and `high` for the second; others of them are left to who reads them. */
export interface PlainLabels {
  readonly values: ArrayLike<number>;
  readonly low: number;
  readonly high: number;
}

/**
 * What a call `(tasks)` has that leaves nothing to read but numbers and labels: `{ name?, X, y }` each, with a matrix and a list of
 * labels, without weights or options. It is what `labelledTasks` would make of them, by one look at each field, for fits that take no
 * longer than reading. Whether numbers are finite, and labels of numbers in typed arrays one of the two, is left to who goes through
 * them.
 *
 * @returns null for any other call, right or wrong
 */
export function plainLabelledTasks(given: readonly unknown[]): LabelledTasks | null {
  const list: unknown = given[0];
  if ((given.length !== 1 && given[1] !== undefined) || !Array.isArray(list) || list.length === 0)
    return null;
  const tasks: LabelledTask[] = [];
  let names: string[] | null = null;
  let classes: ClassPair | null = null;
  for (let t = 0; t < list.length; t++) {
    const item: unknown = list[t];
    if (typeof item !== 'object' || item === null || Object.getPrototypeOf(item) !== Object.prototype)
      return null;
    const { name, X, y, sampleWeight } = item as Record<string, unknown>;
    const isNamed = typeof name === 'string';
    if ((!isNamed && name !== undefined) || sampleWeight !== undefined) return null;
    if (Object.keys(item).length !== (isNamed ? 3 : 2)) return null;
    if (isNamed) names ??= Array.from({ length: t }, (_, s) => defaultTaskName(s));
    names?.push(isNamed ? name : defaultTaskName(t));
    const x = plainMatrix(X, Infinity); // however many: the longer way needs as much memory, and takes twice the time
    if (!x || !isListOf(y, x.rows) || (t > 0 && x.columns !== tasks[0]!.x.columns)) return null;
    classes ??= pairOf(y);
    const labels = classes && labelsOf(y, classes);
    if (!labels) return null;
    tasks.push({ x, labels });
  }
  if (names !== null && new Set(names).size !== names.length) return null;
  return {
    tasks,
    classes: classes!,
    nFeatures: tasks[0]!.x.columns,
    nTasks: tasks.length,
    taskNames: names === null ? defaultTaskNames(tasks.length) : Object.freeze(names),
    featureNames: null,
  };
}

type Labels = readonly unknown[] | Float64Array | Int32Array | Uint8Array;

function isListOf(y: unknown, n: number): y is Labels {
  const isList =
    Array.isArray(y) || y instanceof Float64Array || y instanceof Int32Array || y instanceof Uint8Array;
  return isList && y.length === n;
}

/** The first two labels that differ, sorted as `sortedClasses` does; null where there are none, or of different types. */
function pairOf(y: Labels): ClassPair | null {
  const first = y[0];
  let i = 1;
  while (i < y.length && y[i] === first) i++;
  const other = y[i];
  if (i === y.length || typeof first !== typeof other || !isLabel(first) || !isLabel(other)) return null;
  const isFirst = first < other;
  return Object.freeze([plain(isFirst ? first : other), plain(isFirst ? other : first)]);
}

function isLabel(value: unknown): value is Label {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** 0 for -0. */
function plain(label: Label): Label {
  return label === 0 ? 0 : label;
}

/** Null where a label of a list is neither of the two. */
function labelsOf(y: Labels, [low, high]: ClassPair): PlainLabels | null {
  if (!Array.isArray(y)) {
    if (typeof low !== 'number' || typeof high !== 'number') return null;
    return { values: y as Exclude<Labels, readonly unknown[]>, low, high };
  }
  const values = new Float64Array(y.length);
  for (let i = 0; i < values.length; i++) {
    const label: unknown = y[i];
    if (label === high) values[i] = 1;
    else if (label !== low) return null;
  }
  return { values, low: 0, high: 1 };
}
