import type { Computation } from '../computation/computation.js';
import { runAsync, runSync } from '../computation/drivers.js';
import type { Dataset } from '../data/dataset.js';
import type { LabelledTaskInput } from '../data/fromLabels.js';
import type { TaskInput } from '../data/fromTasks.js';
import type { LabelsInput } from '../data/labels.js';
import type { IncompleteTargets } from '../data/targets.js';
import { readAsync } from '../estimators/fitOptions.js';
import { createRandom } from '../math/random.js';
import type { MatrixInput } from '../matrix/input.js';
import { dataAlignment } from './dataAlignment.js';
import { modelCosines } from './modelCosines.js';
import { type RelationData, readRelationData, relationArguments } from './relationData.js';
import {
  RELATION_NAMES,
  type RelationRule,
  readRelationRule,
  type TaskRelationsOptions,
} from './relationOptions.js';
import { TaskRelations } from './relations.js';
import { bootstrapResample } from './resample.js';
import { chosenStrengths } from './softSharing.js';

/** Options by which taskRelations gives a promise; one of them at least. */
export type TaskRelationsRun =
  | { readonly signal: AbortSignal; readonly onProgress?: RelationsProgress | undefined }
  | { readonly signal?: AbortSignal | undefined; readonly onProgress: RelationsProgress };

/** Takes how many samples, the first and its resamples, are done, of how many. */
export type RelationsProgress = (progress: { readonly completed: number; readonly total: number }) => void;

const CALLER = 'taskRelations';
const RUN = ['signal', 'onProgress'];

/**
 * How the tasks are related: T x T numbers, the larger the closer, with standard errors and an order in which related tasks
 * stand beside each other. What two tasks have in common can be asked in several ways, `of`:
 *
 * - `'data'`: are their samples alike? The alignment `<M_s, M_t> / (||M_s|| ||M_t||)` of the second moments `M_t = E_t[z z^T]` of
 *   z = (1, x), in [-1, 1]; 1 where means and covariances of x are the same, as for tasks that share their samples. Targets do
 *   not matter.
 * - `'models'`: do they deviate from the mean model in the same way? The cosine of `w_s - mean(w)` and `w_t - mean(w)`, fitted by
 *   soft sharing; above 0 the tasks belong together, and of T unrelated tasks it is -1 / (T - 1) on average.
 *
 * Features are brought to a variance of 1 first, so that no relation depends on their units. Standard errors are those of the
 * bootstrap by samples within tasks; strengths that are not given are chosen by cross-validation once, on all samples. Tasks with
 * fewer than `minSamples` samples are listed as `tooSmall`: what the matrix says of them is mostly chance.
 *
 * With `signal` or `onProgress` among the options it gives a promise of the same bits.
 *
 * @param X n x p, dense or in compressed columns
 * @param Y n x T numbers, or labels of two classes; NaN is a missing target
 * @throws InputError for data and options that cannot be used
 * @see Wu, Zhang, Ré (2020), "Understanding and improving information transfer in multi-task learning", ICLR, for the alignment of
 *   data; Efron, Tibshirani (1993), "An introduction to the bootstrap"
 * @example
 * const relations = taskRelations(tasks, { of: 'models' });
 * console.log(relations); // a table, related tasks beside each other
 * new SoftSharingRegressor({ graph: taskGraph(relations) }).fit(tasks);
 */
export function taskRelations(
  tasks: readonly (TaskInput | LabelledTaskInput)[],
  options: TaskRelationsOptions & TaskRelationsRun,
): Promise<TaskRelations>;
export function taskRelations(
  tasks: readonly (TaskInput | LabelledTaskInput)[],
  options?: TaskRelationsOptions,
): TaskRelations;
export function taskRelations(
  X: MatrixInput,
  Y: IncompleteTargets | LabelsInput,
  options: TaskRelationsOptions & TaskRelationsRun,
): Promise<TaskRelations>;
export function taskRelations(
  X: MatrixInput,
  Y: IncompleteTargets | LabelsInput,
  options?: TaskRelationsOptions,
): TaskRelations;
/** As above, with the options in the place that they have beside X and Y. */
export function taskRelations(
  tasks: readonly (TaskInput | LabelledTaskInput)[],
  Y: undefined,
  options?: TaskRelationsOptions,
): TaskRelations;
export function taskRelations(...given: readonly unknown[]): TaskRelations | Promise<TaskRelations> {
  const args = relationArguments(given);
  const options: unknown = args.at(-1);
  const isLater =
    args.length > 1 && typeof options === 'object' && options !== null && RUN.some((name) => name in options);
  const { data, read } = readRelationData(CALLER, args, [
    ...RELATION_NAMES,
    ...(isLater ? [...RUN, 'device'] : []),
  ]);
  const rule = readRelationRule(CALLER, read);
  if (!isLater) return runSync(relationsOf(data, rule, () => {}));
  const { signal, onProgress } = readAsync<{ completed: number; total: number }>(CALLER, read);
  const total = 1 + rule.nBootstrap;
  return runAsync(
    relationsOf(data, rule, (completed) => onProgress?.({ completed, total })),
    { signal },
  );
}

/** @param onSample called after each sample with the number of those done */
function* relationsOf(
  data: RelationData,
  rule: RelationRule,
  onSample: (completed: number) => void,
): Computation<TaskRelations> {
  const T = data.dataset.nTasks;
  const random = createRandom(rule.randomState);
  const relate = yield* relationFor(data, rule, random.integer(2 ** 32));
  const found = yield* relate(data.dataset);
  onSample(1);
  const values: Float64Array[] = [];
  for (let b = 0; b < rule.nBootstrap; b++) {
    const sample = bootstrapResample(data.dataset, random);
    if (sample) values.push(yield* relate(sample));
    onSample(b + 2);
    yield { kind: 'pause' };
  }
  return new TaskRelations({
    of: rule.of,
    taskNames: data.dataset.taskNames,
    nSamples: data.nSamples,
    minSamples: rule.minSamples,
    matrix: rowsOf(found, T),
    errors: values.length > 1 ? rowsOf(deviationsOf(values), T) : null,
  });
}

/** What gives the relation of a sample, T x T by rows. */
function* relationFor(
  data: RelationData,
  rule: RelationRule,
  seed: number,
): Computation<(sample: Dataset) => Computation<Float64Array>> {
  if (rule.of === 'data') {
    // biome-ignore lint/correctness/useYield: moments take no time worth a pause
    return function* (sample) {
      return dataAlignment(data, sample);
    };
  }
  return yield* modelCosines(data, yield* chosenStrengths(data, rule, seed));
}

/** The standard deviation of each entry over the resamples. */
function deviationsOf(values: readonly Float64Array[]): Float64Array {
  const B = values.length;
  return values[0]!.map((_, at) => {
    const mean = values.reduce((sum, value) => sum + value[at]!, 0) / B;
    return Math.sqrt(values.reduce((sum, value) => sum + (value[at]! - mean) ** 2, 0) / (B - 1));
  });
}

function rowsOf(matrix: Float64Array, T: number): number[][] {
  return Array.from({ length: T }, (_, s) => [...matrix.subarray(s * T, (s + 1) * T)]);
}
