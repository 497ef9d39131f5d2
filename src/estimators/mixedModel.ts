import type { Label } from '../data/labels.js';
import { fieldError, readList } from '../files/fields.js';
import { LOSS_WORDS, type LossSpec, lossChoice, plainLoss, readLoss } from '../losses/registry.js';
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

/** The outputs of each task: where they begin, and how many there are. */
export function outputsOf(
  { losses, classes }: Pick<FittedMixedModel, 'losses' | 'classes'>,
  t: number,
): { first: number; count: number } {
  const count = (k: number): number => lossChoice(losses[k]!).outputs(classes[k]?.length ?? 0);
  let first = 0;
  for (let k = 0; k < t; k++) first += count(k);
  return { first, count: count(t) };
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
  const { first, count } = outputsOf(model, t);
  const { w, nFeatures: p, intercept } = model;
  const Q = w.length / p;
  const own = new Float64Array(p * count);
  for (let j = 0; j < p; j++) for (let k = 0; k < count; k++) own[j * count + k] = w[j * Q + first + k]!;
  return affine(x, own, intercept.slice(first, first + count));
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
  const losses = Array.from(readList(rest.get('losses'), 'fitted.losses', nTasks), (loss, t) => {
    const choice = readLoss(loss);
    if (choice) return choice.spec;
    throw fieldError(`fitted.losses[${t}]`, loss, LOSS_WORDS);
  });
  const classes = Array.from(readList(rest.get('classes'), 'fitted.classes', nTasks), (labels, t) =>
    readClasses(labels, losses[t]!, `fitted.classes[${t}]`),
  );
  let outputs = 0;
  for (let t = 0; t < nTasks; t++) outputs += outputsOf({ losses, classes }, t).count;
  if (outputs * nFeatures !== w.length) {
    throw new InputError(
      `fitted.coef has ${w.length / nFeatures} rows; expected ${outputs}, one for each output of losses and classes.`,
    );
  }
  return Object.freeze({ ...model, losses: Object.freeze(losses), classes: Object.freeze(classes) });
}

/** Distinct labels of one type, sorted. */
function readClasses(value: unknown, loss: LossSpec, place: string): readonly Label[] | null {
  const { target } = lossChoice(loss);
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
