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
import type { ColumnRoles } from '../tables/roles.js';
import type { TableInput } from '../tables/table.js';
import { tableArguments } from '../tables/tableArguments.js';
import { dataAlignment } from './dataAlignment.js';
import { featureOverlap } from './featureOverlap.js';
import { gradientCosines } from './gradientCosines.js';
import { modelCosines } from './modelCosines.js';
import { pairFits, pairGains } from './pairGains.js';
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

/** Takes how many steps, samples or fits of pairs, are done, of how many. */
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
 * - `'features'`: do they use the same features? Of a lasso of each task by itself the overlap `|A_s n A_t| / |A_s u A_t|` of the
 *   active sets, in [0, 1].
 * - `'models'`: do they deviate from the mean model in the same way? The cosine of `w_s - mean(w)` and `w_t - mean(w)`, fitted by
 *   soft sharing; above 0 the tasks belong together, and of T unrelated tasks it is -1 / (T - 1) on average.
 * - `'gains'`: what does task s (row) add to task t (column) when the two share? The mean over folds of
 *   `log(loss of t alone / loss of t beside s)` on samples that no fit has seen: 0.1 is about a tenth less loss, below 0 is harm.
 *   T (T - 1) / 2 pairs are fitted 10 times for each of 3 couplings.
 * - `'conflicts'`: do they pull shared weights in opposite directions? The cosine of the tasks' gradients where all have the same weights;
 *   below 0 what helps one harms the other; -1 / (T - 1) on average, as of 'models'.
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
/** The same for a table, whose columns are named: with `task` each task has its own rows. */
export function taskRelations(
  table: TableInput,
  options: TaskRelationsOptions & TaskRelationsRun & ColumnRoles,
): Promise<TaskRelations>;
export function taskRelations(table: TableInput, options: TaskRelationsOptions & ColumnRoles): TaskRelations;
export function taskRelations(...given: readonly unknown[]): TaskRelations | Promise<TaskRelations> {
  const args = relationArguments(tableArguments(CALLER, given, { names: ['taskNames'] }));
  const options: unknown = args.at(-1);
  const isLater =
    args.length > 1 && typeof options === 'object' && options !== null && RUN.some((name) => name in options);
  const { data, read } = readRelationData(CALLER, args, [
    ...RELATION_NAMES,
    ...(isLater ? [...RUN, 'device'] : []),
  ]);
  const rule = readRelationRule(CALLER, read);
  const work = workOf(data, rule);
  if (!isLater) return runSync(relationsOf(data, rule, work, () => {}));
  const { signal, onProgress } = readAsync<{ completed: number; total: number }>(CALLER, read);
  const { total } = work;
  return runAsync(
    relationsOf(data, rule, work, (completed) => onProgress?.({ completed, total })),
    { signal },
  );
}

/** A relation with its standard errors, T x T by rows, and the steps that it takes. */
interface RelationWork {
  readonly total: number;
  run(onStep: () => void): Computation<{ matrix: Float64Array; errors: Float64Array | null }>;
}

function workOf(data: RelationData, rule: RelationRule): RelationWork {
  const random = createRandom(rule.randomState);
  const seed = random.integer(2 ** 32);
  if (rule.of === 'gains') {
    return {
      total: pairFits(data.dataset.nTasks, rule.coupling),
      run: (onStep) => pairGains(data, rule, seed, onStep),
    };
  }
  return {
    total: 1 + rule.nBootstrap,
    *run(onStep) {
      const relate = yield* relationFor(data, rule, seed);
      const matrix = yield* relate(data.dataset);
      onStep();
      const values: Float64Array[] = [];
      for (let b = 0; b < rule.nBootstrap; b++) {
        const sample = bootstrapResample(data.dataset, random);
        if (sample) values.push(yield* relate(sample));
        onStep();
        yield { kind: 'pause' };
      }
      return { matrix, errors: values.length > 1 ? deviationsOf(values) : null };
    },
  };
}

/** What gives the relation of a sample, T x T by rows. */
function* relationFor(
  data: RelationData,
  rule: RelationRule,
  seed: number,
): Computation<(sample: Dataset) => Computation<Float64Array>> {
  switch (rule.of) {
    case 'data':
      // biome-ignore lint/correctness/useYield: moments take no time worth a pause
      return function* (sample) {
        return dataAlignment(data, sample);
      };
    case 'features':
      return yield* featureOverlap(data, rule.alpha, seed);
    case 'conflicts':
      return gradientCosines(data, rule.alpha);
    default:
      return yield* modelCosines(data, yield* chosenStrengths(data, rule, seed));
  }
}

/** @param onStep called after each step with the number of those done */
function* relationsOf(
  { dataset, nSamples }: RelationData,
  { of, minSamples }: RelationRule,
  { run }: RelationWork,
  onStep: (completed: number) => void,
): Computation<TaskRelations> {
  let completed = 0;
  const { matrix, errors } = yield* run(() => onStep(++completed));
  const { taskNames, nTasks: T } = dataset;
  return new TaskRelations({
    ...{ of, taskNames, nSamples, minSamples },
    matrix: rowsOf(matrix, T),
    errors: errors && rowsOf(errors, T),
  });
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
