/** The samples of a comparison: what the user passed, checked, as plain numbers task by task. */
import { columnWeights } from '../../data/columnWeights.js';
import type { Block, Dataset } from '../../data/dataset.js';
import { readFeatureNames } from '../../data/features.js';
import { labelledShared, labelledTasks } from '../../data/fromLabels.js';
import { datasetFromShared } from '../../data/fromShared.js';
import { datasetFromTasks } from '../../data/fromTasks.js';
import type { Label } from '../../data/labels.js';
import type { Columns } from '../../matrix/columns.js';
import { InputError } from '../../messages/errors.js';
import { MOST_IN_ARRAYS } from '../../statistics/productsLimit.js';

/** A task's samples that have a target and a weight above 0; n of them. */
export interface SharingTask {
  readonly n: number;
  /** n x p by rows, less the mean of all samples of all tasks. */
  readonly x: Float64Array;
  /** Numbers, or 0 and 1 for the first and the second label. */
  readonly y: Float64Array;
  /** s_i, with mean 1 over the task. */
  readonly weights: Float64Array;
  /** Which list of samples they stand in, and where: tasks that share their samples share a list. */
  readonly list: number;
  readonly places: Int32Array;
}

/** Samples that are divided together, each with a number for its kind: folds hold as many of each kind as can be. */
export interface SampleList {
  readonly kinds: Int32Array;
}

export interface SharingData {
  readonly nFeatures: number;
  readonly taskNames: readonly string[];
  /** p names, where the user gave them. */
  readonly featureNames: readonly string[] | null;
  /** The mean of all samples of all tasks, p. */
  readonly origin: Float64Array;
  readonly tasks: readonly SharingTask[];
  readonly lists: readonly SampleList[];
  /** The two labels; null for numbers. */
  readonly classes: readonly [Label, Label] | null;
  /** Whether all tasks have the very same samples and weights. */
  readonly isShared: boolean;
  /** Whether X came in compressed columns. */
  readonly isSparse: boolean;
}

/** How X and Y are given beside themselves. */
export interface SharingDataOptions {
  readonly sampleWeight?: unknown;
  readonly taskNames?: unknown;
  readonly featureNames?: unknown;
}

/** @param isTasks whether `X` is a list of tasks. @throws InputError */
export function readSharingData(
  X: unknown,
  Y: unknown,
  options: SharingDataOptions,
  { isTasks, isLabelled }: { readonly isTasks: boolean; readonly isLabelled: boolean },
): SharingData {
  const missing = { missing: 'allow', empty: 'allow' } as const;
  if (isLabelled) {
    const { dataset, classes } = isTasks
      ? labelledTasks(X, { empty: 'allow' })
      : labelledShared(X, Y, { ...options, empty: 'allow' } as never);
    return sharingData(dataset, classes, options);
  }
  const dataset = isTasks
    ? datasetFromTasks(X, missing)
    : datasetFromShared(X, Y, { ...options, ...missing } as never);
  return sharingData(dataset, null, options);
}

function sharingData(
  { nFeatures, taskNames, blocks }: Dataset,
  classes: readonly [Label, Label] | null,
  options: SharingDataOptions,
): SharingData {
  const featureNames = readFeatureNames(options.featureNames as never, nFeatures, 'featureNames');
  requireRoom(blocks, nFeatures);
  const origin = meanOfAll(blocks, nFeatures);
  const tasks = blocks.flatMap((block, list) => tasksOf(block, list, origin, classes !== null));
  const lists = blocks.map(({ x, firstTask, nTasks }) => ({
    kinds: kindsOf(tasks.slice(firstTask, firstTask + nTasks), x.rows, classes !== null),
  }));
  const [first] = blocks;
  const isWhole = tasks.every(({ n }) => n === first!.x.rows) && first!.weights.kind !== 'entry';
  const isShared = blocks.length === 1 && isWhole;
  const isSparse = blocks.some(({ x }) => x.kind !== 'dense');
  return { nFeatures, taskNames, featureNames, origin, tasks, lists, classes, isShared, isSparse };
}

function meanOfAll(blocks: readonly Block[], p: number): Float64Array {
  const n = blocks.reduce((sum, { x }) => sum + x.rows, 0);
  return Float64Array.from({ length: p }, (_, j) => {
    let sum = 0;
    for (const { x } of blocks) eachEntry(x, j, (_, value) => (sum += value / n));
    return sum;
  });
}

/** Samples are held densely, once for all tasks that have every sample of a list. @throws InputError where they are too many */
function requireRoom(blocks: readonly Block[], p: number): void {
  const entries = blocks.reduce((total, { x }) => total + x.rows * p, 0);
  if (entries <= MOST_IN_ARRAYS) return;
  throw new InputError(
    `compareSharing: X has ${entries} entries in ${p} features, zeros included; expected ${MOST_IN_ARRAYS} at most, for samples are held ` +
      'densely. Choose features or samples first.',
  );
}

function tasksOf(block: Block, list: number, origin: Float64Array, isLabelled: boolean): SharingTask[] {
  const { x, y } = block;
  let all: Float64Array | null = null;
  return Array.from({ length: block.nTasks }, (_, k) => {
    const c = columnWeights(block, k);
    const places = Int32Array.from(Array.from(c.keys()).filter((i) => c[i]! > 0));
    const n = places.length;
    let total = 0;
    for (const place of places) total += c[place]!;
    if (n === x.rows) all ??= rowsOf(x, places, origin);
    return {
      n,
      x: n === x.rows ? all! : rowsOf(x, places, origin),
      y: Float64Array.from(places, (place) => {
        const target = y[k * x.rows + place]!;
        return isLabelled ? (target > 0 ? 1 : 0) : target;
      }),
      weights: Float64Array.from(places, (place) => (c[place]! / total) * n),
      list,
      places,
    };
  });
}

/** Some samples less the origin, by rows. */
function rowsOf(x: Columns, places: Int32Array, origin: Float64Array): Float64Array {
  const p = x.columns;
  const rows = new Float64Array(places.length * p);
  const at = new Int32Array(x.rows).fill(-1);
  for (const [i, place] of places.entries()) at[place] = i;
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < places.length; i++) rows[i * p + j] = -origin[j]!;
    eachEntry(x, j, (place, value) => {
      if (at[place]! >= 0) rows[at[place]! * p + j] = value - origin[j]!;
    });
  }
  return rows;
}

function eachEntry(x: Columns, j: number, visit: (row: number, value: number) => void): void {
  if (x.kind === 'dense') {
    for (let i = 0; i < x.rows; i++) visit(i, x.data[j * x.rows + i]!);
    return;
  }
  for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) visit(x.indices[k]!, x.data[k]!);
}

/** Samples are of a kind where the same tasks have them, with the same labels; kinds are numbered as they come. -1: no task has it. */
function kindsOf(tasks: readonly SharingTask[], rows: number, isLabelled: boolean): Int32Array {
  const keys = Array.from({ length: rows }, () => new Uint8Array(tasks.length));
  for (const [t, { places, y }] of tasks.entries()) {
    for (const [i, place] of places.entries()) keys[place]![t] = isLabelled ? 1 + y[i]! : 1;
  }
  const numbers = new Map<string, number>();
  return Int32Array.from(keys, (key) => {
    if (key.every((value) => value === 0)) return -1;
    const text = key.join('');
    if (!numbers.has(text)) numbers.set(text, numbers.size);
    return numbers.get(text)!;
  });
}
