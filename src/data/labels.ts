/** Labels as users pass them, any numbers, strings or booleans, as indices into the list of those that occur. */

import { readLayout, type UnknownFlat } from '../matrix/fromFlat.js';
import { toDense } from '../matrix/fromInput.js';
import type { FlatMatrix, MatrixInput } from '../matrix/input.js';
import { isList, isNumeric, type UnknownList } from '../matrix/numbers.js';
import { requireEntries } from '../matrix/shape.js';
import { counted, describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** What a classifier tells apart. */
export type Label = number | string | boolean;

/** A label, or NaN, null or undefined where none was observed. */
export type LabelEntry = Label | null | undefined;

/** The labels of tasks that share their samples, n x T: rows, one list with a shape, or a matrix of numbers. */
export type LabelsInput =
  | readonly ArrayLike<LabelEntry>[]
  | {
      readonly data: ArrayLike<LabelEntry>;
      readonly shape: readonly number[];
      readonly order?: FlatMatrix['order'];
    }
  | MatrixInput;

/** The labels of one task: a list of n, or n x 1. */
export type TaskLabelsInput = ArrayLike<LabelEntry> | LabelsInput;

/** Labels, n x k. */
export interface Labels {
  readonly rows: number;
  readonly columns: number;
  /** By columns: the index of each label in `seen`; -1 where it is missing. */
  readonly codes: Int32Array;
  /** The distinct labels, all of one type, in the order of their first appearance. */
  readonly seen: readonly Label[];
  /** The argument's name in errors. */
  readonly name: string;
}

/** Reads Y, n x T labels, one column a task. @throws InputError */
export function readLabels(input: unknown, name: string): Labels {
  if (typeof input === 'object' && input !== null) {
    if (Array.isArray(input) && isList(input[0])) return fromRows(input, name);
    if (isFlat(input)) return fromFlat(input, name);
  }
  const first: unknown = Array.isArray(input) ? input[0] : undefined;
  if (typeof first === 'string' || typeof first === 'boolean') {
    throw new InputError(
      `${name} is ${describe(input)}, a 1-D list; expected a 2-D matrix. For one task pass ${name}.map((v) => [v]).`,
    );
  }
  return fromNumbers(toDense(input, name), name);
}

/** Reads the labels of one task: a list of n, or n x 1. @throws InputError */
export function readTaskLabels(input: unknown, name: string): Labels {
  if (isList(input) && (input.length === 0 || !isList(input[0]))) {
    return collect(
      input.length,
      1,
      name,
      (i) => input[i],
      (i) => `${name}[${i}]`,
    );
  }
  if (typeof input !== 'object' || input === null) {
    throw new InputError(`${name} is ${describe(input)}; expected a list of labels, one for each sample.`);
  }
  const labels = readLabels(input, name);
  if (labels.columns === 1) return labels;
  throw new InputError(
    `${name} has shape ${labels.rows} x ${labels.columns}; expected a list of labels, those of one task.`,
  );
}

/**
 * The distinct labels of some lists, sorted: numbers ascending, strings by code unit, false before true.
 *
 * @param most how many there may be at most; there have to be 2 at least
 * @param ofOneTask where the labels are those of one task: the loss that takes more than two, quoted
 * @throws InputError where there are more, or fewer than 2, or labels of different types
 */
export function sortedClasses(
  lists: readonly Labels[],
  most: number,
  ofOneTask: { readonly takesMore: string } | null = null,
): readonly Label[] {
  const found = new Map<Label, string>();
  let first: Label | undefined;
  for (const { seen, name } of lists) {
    for (const label of seen) {
      first ??= label;
      if (typeof label !== typeof first) throw mixedTypes(first, found.get(first)!, label, name);
      if (!found.has(label)) found.set(label, name);
    }
  }
  const classes = [...found.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (classes.length >= 2 && classes.length <= most) return Object.freeze(classes);
  const name = nameOfAll(lists);
  const what = classes.length === 0 ? 'no label' : counted(classes.length, 'distinct label');
  const shown = classes.slice(0, 5).map(showLabel).join(', ');
  const more = classes.length > 2 && ofOneTask ? ` (in losses, ${ofOneTask.takesMore} takes more)` : '';
  const two = ofOneTask ? `two${more}` : 'two, the same for all tasks';
  const expected = most === 2 ? two : `2 to ${most}`;
  throw new InputError(
    `${name} ${lists.length > 1 ? 'have' : 'has'} ${what}${shown && `: ${shown}`}${classes.length > 5 ? ', ...' : ''}; ` +
      `expected ${most === Infinity ? 'at least 2' : expected}.`,
  );
}

/**
 * The labels as numbers by columns: `values[k]` for class k, NaN where a label is missing.
 *
 * @throws InputError with its place for a label that is no class
 */
export function encodeLabels(
  labels: Labels,
  classes: readonly Label[],
  values: readonly number[],
): Float64Array {
  const numbers = labels.seen.map((label) => {
    const index = classes.indexOf(label);
    if (index < 0) throw unknownLabel(labels, label, classes);
    return values[index]!;
  });
  const { codes } = labels;
  const out = new Float64Array(codes.length);
  for (let i = 0; i < out.length; i++) out[i] = codes[i]! < 0 ? Number.NaN : numbers[codes[i]!]!;
  return out;
}

/**
 * @param advice a sentence more
 * @throws InputError for a number that is not whole: the target of a regression and no label
 */
export function refuseFractions({ seen, codes, rows, name }: Labels, advice: string): void {
  const fraction = seen.findIndex((label) => typeof label === 'number' && !Number.isInteger(label));
  if (fraction < 0) return;
  throw new InputError(
    `${name} is ${seen[fraction]} at row ${codes.indexOf(fraction) % rows}, a number and no label; ` +
      `expected whole numbers, strings or booleans. ${advice}`,
  );
}

/** A label as it is written in a program. */
export function showLabel(label: Label): string {
  return typeof label === 'string' ? quote(label) : String(label);
}

function isFlat(input: object): input is { data?: unknown; shape?: unknown; order?: unknown } {
  return (
    'data' in input && 'shape' in input && !('indptr' in input) && !('klass' in input) && !('get' in input)
  );
}

function fromRows(rows: UnknownList, name: string): Labels {
  const k = (rows[0] as UnknownList).length;
  requireEntries(rows.length, k, name);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!isList(row)) {
      throw new InputError(`${name}[${i}] (row ${i}) is ${describe(row)}; expected a row, a list of labels.`);
    }
    if (row.length !== k) {
      throw new InputError(
        `${name} has rows of different lengths: row ${i} has ${row.length}, row 0 has ${k}. ` +
          'Each row must hold one label for each task, null where it is missing.',
      );
    }
  }
  return collect(
    rows.length,
    k,
    name,
    (i, t) => (rows[i] as UnknownList)[t],
    (i, t) => `${name}[${i}][${t}] (row ${i}, column ${t})`,
  );
}

function fromFlat(input: UnknownFlat, name: string): Labels {
  const { data } = input;
  if (!isList(data) || isNumeric(data)) return fromNumbers(toDense(input, name), name);
  const { rows, columns, at } = readLayout(input, data, name);
  return collect(
    rows,
    columns,
    name,
    (i, t) => data[at(i, t)],
    (i, t) => `${name}.data[${at(i, t)}] (row ${i}, column ${t})`,
  );
}

function fromNumbers(
  { rows, columns, data }: { rows: number; columns: number; data: Float64Array },
  name: string,
): Labels {
  const at = (i: number, t: number) => data[t * rows + i];
  return collect(rows, columns, name, at, (i, t) => `${name} at row ${i}, column ${t}`);
}

function collect(
  n: number,
  k: number,
  name: string,
  get: (i: number, t: number) => unknown,
  place: (i: number, t: number) => string,
): Labels {
  const codes = new Int32Array(n * k);
  const index = new Map<Label, number>();
  let first: Label | undefined;
  let second: Label | undefined;
  for (let t = 0; t < k; t++) {
    for (let i = 0; i < n; i++) {
      const value = get(i, t);
      if (value === second && second !== undefined) {
        codes[t * n + i] = 1;
        continue;
      }
      if (value === first && first !== undefined) continue; // its code is 0
      if (value === undefined || value === null || Number.isNaN(value)) {
        codes[t * n + i] = -1;
        continue;
      }
      if (!isLabel(value)) {
        throw new InputError(
          `${place(i, t)} is ${describe(value)}; expected a label, a finite number, a string or a boolean ` +
            '(or null where it is missing).',
        );
      }
      let code = index.get(value); // a Map takes -0 for 0
      if (code === undefined) {
        first ??= value;
        if (typeof value !== typeof first) throw mixedTypes(first, name, value, place(i, t));
        code = index.size;
        index.set(value === 0 ? 0 : value, code);
        if (code === 1) second = value;
      }
      codes[t * n + i] = code;
    }
  }
  return { rows: n, columns: k, codes, seen: [...index.keys()], name };
}

function isLabel(value: unknown): value is Label {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function mixedTypes(first: Label, firstPlace: string, other: Label, place: string): InputError {
  return new InputError(
    `${place} is the ${typeof other} ${showLabel(other)}, where ${firstPlace} has the ${typeof first} ` +
      `${showLabel(first)}; expected labels of one type.`,
  );
}

function unknownLabel(
  { codes, seen, rows, columns, name }: Labels,
  label: Label,
  classes: readonly Label[],
): InputError {
  const k = codes.indexOf(seen.indexOf(label));
  return new InputError(
    `${name} is ${showLabel(label)} at row ${k % rows}${columns === 1 ? '' : `, column ${Math.floor(k / rows)}`} (counted from 0); ` +
      `expected a label of the fit: ${classes.slice(0, 5).map(showLabel).join(', ')}${classes.length > 5 ? ', ...' : ''}.`,
  );
}

function nameOfAll(lists: readonly Labels[]): string {
  return lists.length === 1 ? lists[0]!.name : 'the tasks';
}
