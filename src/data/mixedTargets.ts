/** Targets of tasks of different kinds: numbers for a regression, labels for a classification. */

import { readLayout, type UnknownFlat } from '../matrix/fromFlat.js';
import { toDense } from '../matrix/fromInput.js';
import { isList, isNumeric, type UnknownList } from '../matrix/numbers.js';
import { requireEntries } from '../matrix/shape.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { Target } from '../params/target.js';
import { encodeLabels, type Label, type LabelsInput, readTaskLabels, sortedClasses } from './labels.js';
import { toTaskTargets } from './targets.js';

/** What a task's loss says of its targets. */
export interface TargetKind {
  /** The loss, as errors name it. */
  readonly name: string;
  readonly target: Target;
}

/** The losses that take two labels, and more, as errors name them. */
export interface LabelLosses {
  readonly pair: string;
  readonly classes: string;
}

/** Y of tasks that share their samples, n x T: numbers or labels. */
export type MixedTargetsInput = LabelsInput;

/** One task's targets as numbers, NaN where they are missing. */
export interface CodedTargets {
  /** Numbers; -1 and 1; or the index of the class. */
  readonly values: Float64Array;
  /** The labels, sorted; null for a regression. */
  readonly classes: readonly Label[] | null;
}

/** Where a list has its first word or truth value, which no conversion makes a number; -1 where it has none. */
export function firstLabel(input: unknown): number {
  if (!isList(input) || isNumeric(input)) return -1;
  for (let i = 0; i < input.length; i++) {
    const entry = input[i];
    if (typeof entry === 'boolean' || (typeof entry === 'string' && Number.isNaN(Number(entry)))) return i;
  }
  return -1;
}

/** @throws InputError for labels where the loss takes numbers, with the losses that take labels */
function refuseLabels(input: unknown, name: string, kind: TargetKind, others: LabelLosses): void {
  const i = firstLabel(input);
  if (i < 0) return;
  throw new InputError(
    `${name}[${i}] is ${describe((input as UnknownList)[i])}, and the loss of this task is '${kind.name}', which takes ` +
      `numbers; expected numbers, or in losses ${others.pair} (two labels) or ${others.classes} (two or more) for the task.`,
  );
}

/** The columns of Y as lists. @throws InputError */
export function readColumns(Y: unknown, name: string): UnknownList[] {
  if (Array.isArray(Y) && isList(Y[0])) return columnsOfRows(Y, Y[0], name);
  const flat = Y as { data?: unknown; shape?: unknown; order?: unknown };
  if (isFlat(Y) && isList(flat.data) && !isNumeric(flat.data)) return columnsOfFlat(flat, flat.data, name);
  const { rows, columns, data } = toDense(Y, name);
  return Array.from({ length: columns }, (_, t) => data.subarray(t * rows, (t + 1) * rows));
}

/**
 * Reads the targets of one task.
 *
 * @param input a list of n, or n x 1; NaN, null or undefined is missing
 * @param name the argument in errors
 * @param classes the labels that are known already; found in the targets unless given
 * @throws InputError for numbers that are not finite, or below 0 where they are counts, or labels that are not two
 *   (of classes: at least two) or not the known ones
 */
export function codeTargets(
  input: unknown,
  kind: TargetKind,
  name: string,
  {
    classes,
    losses,
  }: { readonly classes?: readonly Label[] | null | undefined; readonly losses: LabelLosses },
): CodedTargets {
  const { target } = kind;
  if (target === 'number' || target === 'count') {
    refuseLabels(input, name, kind, losses);
    const { data, missing } = toTaskTargets(input, name, 'allow');
    const values = missing === null ? data : data.map((value, i) => (missing[i] === 1 ? Number.NaN : value));
    if (target === 'count') refuseNegative(values, name, kind);
    return { values, classes: null };
  }
  const labels = readTaskLabels(input, name);
  const isPair = target === 'pair';
  const known = classes ?? sortedClasses([labels], isPair ? 2 : Infinity, { takesMore: losses.classes });
  const codes = isPair ? [-1, 1] : known.map((_, k) => k);
  return { values: encodeLabels(labels, known, codes), classes: known };
}

function refuseNegative(values: Float64Array, name: string, kind: TargetKind): void {
  const i = values.findIndex((value) => value < 0);
  if (i < 0) return;
  throw new InputError(
    `${name}[${i}] is ${values[i]}, and the loss of this task is '${kind.name}', which takes counts; expected a number >= 0.`,
  );
}

function isFlat(input: unknown): boolean {
  return (
    typeof input === 'object' && input !== null && 'data' in input && 'shape' in input && !('indptr' in input)
  );
}

function columnsOfRows(rows: UnknownList, first: UnknownList, name: string): UnknownList[] {
  const T = first.length;
  requireEntries(rows.length, T, name);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!isList(row)) {
      throw new InputError(
        `${name}[${i}] (row ${i}) is ${describe(row)}; expected a row, one target for each task.`,
      );
    }
    if (row.length === T) continue;
    throw new InputError(
      `${name} has rows of different lengths: row ${i} has ${row.length}, row 0 has ${T}. ` +
        'Each row must hold one target for each task, null where it is missing.',
    );
  }
  return Array.from({ length: T }, (_, t) => Array.from(rows, (row) => (row as UnknownList)[t]));
}

function columnsOfFlat(input: UnknownFlat, data: UnknownList, name: string): UnknownList[] {
  const { rows, columns, at } = readLayout(input, data, name);
  return Array.from({ length: columns }, (_, t) => Array.from({ length: rows }, (_, i) => data[at(i, t)]));
}
