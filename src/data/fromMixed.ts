import type { MatrixInput } from '../matrix/input.js';
import { counted, describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { columnWeights } from './columnWeights.js';
import type { Dataset } from './dataset.js';
import { datasetFromShared, type SharedOptions } from './fromShared.js';
import { datasetFromGiven, eachTask, readTasks, type TasksOptions } from './fromTasks.js';
import { type Label, showLabel, type TaskLabelsInput } from './labels.js';
import {
  type CodedTargets,
  codeTargets,
  type LabelLosses,
  readColumns,
  type TargetKind,
} from './mixedTargets.js';
import { taskLabel } from './taskNames.js';

/** One task of any kind with its own samples. */
export interface MixedTaskInput {
  /** @defaultValue "task 0", "task 1", ... */
  readonly name?: string | undefined;
  /** The task's samples, n_t x p. */
  readonly X: MatrixInput;
  /** Its targets, numbers or labels: a list of n_t, or n_t x 1. */
  readonly y: TaskLabelsInput;
  /** s_it, one for each of its samples; only ratios matter. */
  readonly sampleWeight?: number | ArrayLike<number> | null | undefined;
}

/** Data whose targets are coded as in `CodedTargets`, and what they are. */
export interface MixedDataset<Kind extends TargetKind = TargetKind> {
  readonly dataset: Dataset;
  readonly kinds: readonly Kind[];
  /** For each task, null for a regression. */
  readonly classes: readonly (readonly Label[] | null)[];
}

/** The kinds of the tasks: one for all, or one each; and the labels that are known already. */
export interface MixedKinds<Kind extends TargetKind = TargetKind> {
  readonly kinds: Kind | readonly Kind[];
  readonly classes?: readonly (readonly Label[] | null)[] | undefined;
  /** The losses that take labels, for errors. */
  readonly losses: LabelLosses;
}

/** X (n x p) and the targets Y (n x T) of tasks that share their samples. @throws InputError */
export function mixedShared<Kind extends TargetKind>(
  X: unknown,
  Y: unknown,
  how: MixedKinds<Kind>,
  options: Omit<SharedOptions, 'missing'>,
): MixedDataset<Kind> {
  const columns = readColumns(Y, 'Y');
  const kinds = kindsFor(how, columns.length, 'Y has', 'column');
  const coded = columns.map((column, t) =>
    codeTargets(column, kinds[t]!, `column ${t} of Y`, { classes: how.classes?.[t], losses: how.losses }),
  );
  const n = columns[0]?.length ?? 0;
  const data = new Float64Array(n * columns.length);
  for (const [t, { values }] of coded.entries()) data.set(values, t * n);
  const y = { data, shape: [n, columns.length], order: 'column' };
  return withClasses(datasetFromShared(X, y, { ...options, missing: 'allow' }), kinds, coded);
}

/** Tasks with their own samples. @throws InputError */
export function mixedTasks<Kind extends TargetKind>(
  tasks: unknown,
  how: MixedKinds<Kind>,
  options: Omit<TasksOptions, 'missing'>,
): MixedDataset<Kind> {
  const given = readTasks(tasks);
  const kinds = kindsFor(how, given.items.length, 'tasks has', 'task');
  const coded = eachTask(given, ({ y }, t, place) =>
    codeTargets(y, kinds[t]!, `${place}.y`, { classes: how.classes?.[t], losses: how.losses }),
  );
  const items = given.items.map((item, t) => ({ ...item, y: coded[t]!.values }));
  const dataset = datasetFromGiven({ ...given, items }, { ...options, missing: 'allow' });
  return withClasses(dataset, kinds, coded);
}

/**
 * Refuses tasks whose free intercept would go to -Infinity: where a class has no observed sample of weight above 0, or all
 * counts are 0.
 *
 * @throws InputError that names the task and the class
 */
export function requireIntercepts({ dataset, kinds, classes }: MixedDataset): void {
  for (const block of dataset.blocks) {
    const n = block.x.rows;
    for (let k = 0; k < block.nTasks; k++) {
      const t = block.firstTask + k;
      const { target, name } = kinds[t]!;
      if (target === 'number') continue;
      const c = columnWeights(block, k);
      if (c.every((weight) => weight === 0)) continue; // a task of weight 0
      const found = new Set<number>();
      for (let i = 0; i < n; i++) if (c[i]! > 0) found.add(block.y[k * n + i]!);
      if (target === 'count') {
        if ([...found].some((count) => count > 0)) continue;
        throw new InputError(
          `${taskLabel(dataset.taskNames, t)} has no observed target of weight above 0 that is above 0: with '${name}' its ` +
            'intercept has no finite best value. Leave the task out, or set fitIntercept to false.',
        );
      }
      const lacking = classes[t]!.filter((_, label) => !found.has(target === 'pair' ? 2 * label - 1 : label));
      if (lacking.length === 0) continue;
      throw new InputError(
        `${taskLabel(dataset.taskNames, t)} has no observed sample of weight above 0 with the label ` +
          `${showLabel(lacking[0]!)}: its intercept has no finite best value. Remove the samples of weight 0, or the ` +
          'task, or set fitIntercept to false.',
      );
    }
  }
}

function kindsFor<Kind extends TargetKind>(
  { kinds, classes }: MixedKinds<Kind>,
  nTasks: number,
  what: string,
  noun: 'column' | 'task',
): readonly Kind[] {
  if ('name' in kinds) return Array<Kind>(nTasks).fill(kinds);
  if (kinds.length === nTasks) return kinds;
  if (classes !== undefined) {
    throw new InputError(
      `${what} ${counted(nTasks, noun)}, the model was fitted with ${counted(kinds.length, 'task')}; expected the same number.`,
    );
  }
  throw new InputError(
    `${what} ${counted(nTasks, noun)}, losses is ${describe(kinds)}; expected one loss for each task, or one word for all.`,
  );
}

function withClasses<Kind extends TargetKind>(
  dataset: Dataset,
  kinds: readonly Kind[],
  coded: readonly CodedTargets[],
): MixedDataset<Kind> {
  return Object.freeze({ dataset, kinds, classes: Object.freeze(coded.map(({ classes }) => classes)) });
}
