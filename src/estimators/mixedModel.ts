import type { Computation } from '../computation/computation.js';
import type { Label } from '../data/labels.js';
import { affineOnDevice } from '../designs/affineOnDevice.js';
import { fieldError, readList } from '../files/fields.js';
import {
  LOSS_WORDS,
  type LossChoice,
  type LossSpec,
  lossChoice,
  plainLoss,
  readLoss,
} from '../losses/registry.js';
import type { Columns } from '../matrix/columns.js';
import { affine } from '../matrix/product.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { FittedLinearModel } from './linearModel.js';
import { type FittedFile, readLinearModel, writeLinearModel } from './modelFile.js';
import type { LabelledRow } from './softSharingParams.js';

/** What a MultiTaskModel has learned: w is p x Q and intercept Q, one an output. */
export interface FittedMixedModel extends FittedLinearModel {
  readonly losses: readonly LossSpec[];
  /** For each task, null for a regression. */
  readonly classes: readonly (readonly Label[] | null)[];
  /** As {@link firstOutputsOf} has them. */
  readonly firstOutputs: Int32Array;
}

/** The same as plain data. */
export interface MixedModelFile extends FittedFile {
  readonly losses: LossSpec[];
  readonly classes: (Label[] | null)[];
}

/** One output of a model: a row of coef_. */
export interface ModelOutput extends LabelledRow {
  readonly taskName: string;
}

/** Where the outputs of each task begin, and after the last their number Q: T + 1 numbers. */
export function firstOutputsOf(
  kinds: readonly LossChoice[],
  classes: FittedMixedModel['classes'],
): Int32Array {
  const first = new Int32Array(kinds.length + 1);
  for (const [t, kind] of kinds.entries()) first[t + 1] = first[t]! + kind.outputs(classes[t]?.length ?? 0);
  return first;
}

/** The outputs of one task: where they begin, and how many there are. */
export function outputsOf(
  { firstOutputs }: Pick<FittedMixedModel, 'firstOutputs'>,
  t: number,
): { first: number; count: number } {
  const first = firstOutputs[t]!;
  return { first, count: firstOutputs[t + 1]! - first };
}

/** The rows of W^T: one a task, or one for each of its classes. */
export function labelledRows({
  losses,
  classes,
}: Pick<FittedMixedModel, 'losses' | 'classes'>): LabelledRow[] {
  return losses.flatMap((loss, task): LabelledRow[] =>
    lossChoice(loss).target === 'classes'
      ? classes[task]!.map((label) => ({ task, label }))
      : [{ task, label: null }],
  );
}

/** The predictors eta of one task, n x K by columns. */
export function taskEta(model: FittedMixedModel, x: Columns, t: number): Float64Array {
  const { w, b } = taskFactors(model, t);
  return affine(x, w, b);
}

/** Those of task t, or of each task, on the device of whoever runs the computation, if it has one. */
export function* etaOnDevice(
  model: FittedMixedModel,
  x: Columns,
  t: number | undefined,
): Computation<Float64Array[]> {
  const { w, b } = t === undefined ? { w: model.w, b: model.intercept } : taskFactors(model, t);
  const eta = yield* affineOnDevice(x, w, b);
  if (t !== undefined) return [eta];
  return model.losses.map((_, k) => {
    const { first, count } = outputsOf(model, k);
    return eta.slice(first * x.rows, (first + count) * x.rows);
  });
}

/** The weights and intercepts of a task's outputs. */
function taskFactors(
  model: FittedMixedModel,
  t: number,
): { readonly w: Float64Array; readonly b: readonly number[] } {
  const { first, count } = outputsOf(model, t);
  const { w, nFeatures: p, intercept } = model;
  const Q = w.length / p;
  const own = new Float64Array(p * count);
  for (let j = 0; j < p; j++) for (let k = 0; k < count; k++) own[j * count + k] = w[j * Q + first + k]!;
  return { w: own, b: intercept.slice(first, first + count) };
}

export function writeMixedModel(fitted: FittedMixedModel): MixedModelFile {
  return {
    ...writeLinearModel(fitted),
    losses: fitted.losses.map(plainLoss),
    classes: fitted.classes.map((labels) => labels && [...labels]),
  };
}

/** @throws InputError that names the first field that is not as it should be */
export function readMixedModel(value: unknown): FittedMixedModel {
  const { model, rest } = readLinearModel(value, ['losses', 'classes'], 'outputs');
  const { nTasks, nFeatures, w } = model;
  const kinds = Array.from(readList(rest.get('losses'), 'fitted.losses', nTasks), (loss, t) => {
    const choice = readLoss(loss);
    if (choice) return choice;
    throw fieldError(`fitted.losses[${t}]`, loss, LOSS_WORDS);
  });
  const classes = Array.from(readList(rest.get('classes'), 'fitted.classes', nTasks), (labels, t) =>
    readClasses(labels, kinds[t]!, `fitted.classes[${t}]`),
  );
  const firstOutputs = firstOutputsOf(kinds, classes);
  const outputs = firstOutputs[nTasks]!;
  if (outputs * nFeatures !== w.length) {
    throw new InputError(
      `fitted.coef has ${w.length / nFeatures} rows; expected ${outputs}, one for each output of losses and classes.`,
    );
  }
  const losses = Object.freeze(kinds.map(({ spec }) => spec));
  return Object.freeze({ ...model, losses, classes: Object.freeze(classes), firstOutputs });
}

/** Distinct labels of one type, sorted. */
function readClasses(value: unknown, { target }: LossChoice, place: string): readonly Label[] | null {
  if (target === 'number' || target === 'count') {
    if (value === null) return null;
    throw fieldError(place, value, 'null, the task being a regression');
  }
  const list = readList(value, place);
  if (list.length < 2 || (target === 'pair' && list.length !== 2)) {
    throw fieldError(place, value, target === 'pair' ? 'two labels' : 'at least two labels');
  }
  const labels: Label[] = [];
  for (let k = 0; k < list.length; k++) {
    const label = list[k];
    if (typeof label !== 'string' && typeof label !== 'boolean' && !Number.isFinite(label)) {
      throw fieldError(`${place}[${k}]`, label, 'a finite number, a string or a boolean');
    }
    const before = labels.at(-1);
    if (before !== undefined && (typeof before !== typeof label || !(before < (label as Label)))) {
      throw new InputError(`${place} is ${describe(value)}; expected labels of one type, sorted.`);
    }
    labels.push(label as Label);
  }
  return Object.freeze(labels);
}
