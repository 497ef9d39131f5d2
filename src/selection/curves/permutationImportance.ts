import type { SampleWeightInput } from '../../data/fromShared.js';
import { requireTargets } from '../../estimators/fitArguments.js';
import { checkRandomState } from '../../math/random.js';
import type { MatrixInput } from '../../matrix/input.js';
import { counted, describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { OptionReader } from '../../params/options.js';
import type { ColumnRoles } from '../../tables/roles.js';
import type { TableInput } from '../../tables/table.js';
import { tableArguments } from '../../tables/tableArguments.js';
import { takesCategories } from '../estimatorKind.js';
import { type FitPart, sharedData, takePart, tasksData } from '../fitData.js';
import type { Scored } from '../responses.js';
import { type PartScore, readScoring, type Scoring } from '../scoring.js';
import { createNumpyRandom } from '../splits/numpyRandom.js';
import { isTasks, type SampledTask } from '../taskSamples.js';
import type { Samples } from '../trainTestSplit.js';
import { type Features, featuresOf, givenOf, permuteFeature } from './permuteFeature.js';

/** The options of {@link permutationImportance}. */
export interface PermutationOptions<Model = never> {
  /** What falls, as of `crossValidate`: null is the model's own `score`. @defaultValue null */
  readonly scoring?: Scoring<Model> | undefined;
  /** How often each feature is permuted, 1 or more. @defaultValue 5 */
  readonly nRepeats?: number | undefined;
  /** The seed, an integer in [0, 2^32 - 1]; `null` draws other permutations each time. @defaultValue null */
  readonly randomState?: number | null | undefined;
  /** The weight of each sample, n numbers >= 0 or n x T; those of tasks stand in the tasks. */
  readonly sampleWeight?: SampleWeightInput;
}

/** How much scores fall where a feature is permuted. */
export interface PermutationImportance {
  /** p: the mean over the repeats. */
  readonly importancesMean: number[];
  /** p: the standard deviation over the repeats. */
  readonly importancesStd: number[];
  /** Feature x repeat. */
  readonly importances: number[][];
  /** Feature x task: the means of the tasks; absent where only the mean over the tasks is known. */
  readonly taskImportancesMean?: number[][];
}

const CALLER = 'permutationImportance';

/**
 * How much a fitted model's score falls where the values of a feature are put in random order, which takes from it all that it
 * says about the targets: p importances, and those for each task. On samples of the fit it says what the model uses, on
 * others what helps it to predict. Features that say the same stand in for each other, so that each seems to matter less.
 *
 * With an integer `randomState` the permutations are those of scikit-learn. A list of tasks is permuted within each task.
 *
 * Source: scikit-learn 1.9's `sklearn.inspection.permutation_importance`; Breiman, "Random forests", Machine Learning 45 (2001).
 *
 * @param model a fitted model
 * @param X n x p, for a model that takes them rows of categories, too
 * @param Y n rows of targets, or n targets
 * @throws InputError for what cannot be scored
 * @example
 * permutationImportance(model, X, Y, { randomState: 0 }).importancesMean; // the larger, the more the feature matters
 */
export function permutationImportance<Model extends object>(
  model: Model,
  X: MatrixInput,
  Y: Samples,
  options?: PermutationOptions<Model>,
): PermutationImportance;
/** The same for tasks with their own samples. */
export function permutationImportance<Model extends object>(
  model: Model,
  tasks: readonly SampledTask[],
  options?: PermutationOptions<Model>,
): PermutationImportance;
/** The same for a table, whose columns are named; the features unless given are those of the fit. */
export function permutationImportance<Model extends object>(
  model: Model,
  table: TableInput,
  options: PermutationOptions<Model> & ColumnRoles,
): PermutationImportance;
export function permutationImportance(model: object, ...given: readonly unknown[]): PermutationImportance {
  const reading = { ...fittedNames(model), names: [], takesCategories: takesCategories(model) };
  const [first, second, third] = tableArguments(CALLER, given, reading);
  const areTasks = isTasks(first);
  const read = new OptionReader(CALLER, (areTasks ? second : third) ?? {}, [
    'scoring',
    'nRepeats',
    'randomState',
    'sampleWeight',
  ]);
  if (typeof model !== 'object' || model === null) {
    throw new InputError(`${CALLER}: the model is ${describe(model)}; expected a fitted model.`);
  }
  const scorer = readScoring(CALLER, read.raw('scoring', null), model);
  const nRepeats = read.count('nRepeats', 5, 1);
  const seed = createNumpyRandom(checkRandomState(read.raw('randomState', null))).randint(2 ** 31);
  const part = areTasks
    ? readTasksPart(first, read.raw('sampleWeight', null))
    : readSharedPart(first, second, read.raw('sampleWeight', null));
  const matrices = part.X.map(({ value, name }) => featuresOf(value, name));
  const p = requireSameColumns(matrices);
  const score = (permuted: readonly Features[]): PartScore =>
    scorer(model as Scored, part.withX(permuted.map(givenOf)));
  const baseline = score(matrices);
  const falls = Array.from({ length: p }, (_, j) =>
    permutedScores(matrices, j, nRepeats, seed, score).map(({ mean, tasks }) => ({
      mean: baseline.mean - mean,
      tasks: tasks && baseline.tasks ? tasks.map((own, t) => baseline.tasks![t]! - own) : null,
    })),
  );
  const importances = falls.map((repeats) => repeats.map(({ mean }) => mean));
  const byTask = falls.map((repeats) => taskMeans(repeats.map(({ tasks }) => tasks)));
  return {
    importancesMean: importances.map(meanOf),
    importancesStd: importances.map((values) => {
      const mean = meanOf(values);
      return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
    }),
    importances,
    ...(byTask.every((tasks) => tasks !== null) ? { taskImportancesMean: byTask } : {}),
  };
}

/** The samples that are scored, with the X of all or of each task. */
interface ScoredPart {
  readonly X: readonly { readonly value: unknown; readonly name: string }[];
  withX(X: readonly unknown[]): FitPart;
}

function readSharedPart(X: unknown, Y: unknown, sampleWeight: unknown): ScoredPart {
  requireTargets(CALLER, X, Y);
  const data = sharedData(CALLER, X, Y, sampleWeight);
  const part = takePart(
    data,
    Int32Array.from({ length: data.n }, (_, i) => i),
  );
  return {
    X: [{ value: X, name: `${CALLER}: X` }],
    withX: ([permuted]) => ({ ...part, X: permuted }) as FitPart,
  };
}

function readTasksPart(tasks: readonly SampledTask[], sampleWeight: unknown): ScoredPart {
  const data = tasksData(CALLER, tasks, sampleWeight);
  const part = takePart(
    data,
    Int32Array.from({ length: data.n }, (_, i) => i),
  );
  const items = part.kind === 'tasks' ? part.tasks : [];
  return {
    X: items.map(({ X }, t) => ({ value: X, name: `${CALLER}: tasks[${t}].X` })),
    withX: (permuted) => ({
      kind: 'tasks',
      tasks: items.map((task, t) => ({ ...task, X: permuted[t] as object })),
    }),
  };
}

function requireSameColumns(matrices: readonly Features[]): number {
  const p = matrices[0]!.columns;
  const other = matrices.find(({ columns }) => columns !== p);
  if (!other) return p;
  throw new InputError(
    `${CALLER}: a task has ${counted(other.columns, 'feature')}, the first has ${p}; expected the same features in all.`,
  );
}

/** The scores with column j permuted again and again; each order starts from the one before, as scikit-learn's does. */
function permutedScores(
  matrices: readonly Features[],
  j: number,
  nRepeats: number,
  seed: number,
  score: (permuted: readonly Features[]) => PartScore,
): PartScore[] {
  const random = createNumpyRandom(seed);
  const orders = matrices.map(({ rows }) => Int32Array.from({ length: rows }, (_, i) => i));
  let current = matrices;
  return Array.from({ length: nRepeats }, () => {
    current = current.map((x, t) => {
      random.shuffle(orders[t]!);
      return permuteFeature(x, j, orders[t]!);
    });
    return score(current);
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean of each task over the repeats. */
function taskMeans(repeats: readonly (readonly number[] | null)[]): number[] | null {
  const known = repeats.filter((tasks) => tasks !== null);
  if (known.length < repeats.length) return null;
  return known[0]!.map((_, t) => meanOf(known.map((tasks) => tasks[t]!)));
}

/** The names of a fitted model. */
function fittedNames(model: unknown): { features?: readonly string[] | null; tasks?: readonly string[] } {
  const { featureNamesIn_: features, taskNames_: tasks } = (model ?? {}) as Record<string, never>;
  return { ...(features !== undefined && { features }), ...(tasks !== undefined && { tasks }) };
}
