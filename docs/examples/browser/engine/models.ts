/** Which models there are, and which of them suit the columns that are chosen. Nothing is fitted here: the page asks this, too. */
import { type ColumnSummary, FEW, MOST_TASKS } from './table.js';

/** What a column is for. */
export type Role = 'feature' | 'target' | 'task' | 'none';

/** How a target is predicted: a number, one of two labels, or one of several. */
export type Loss = 'squared' | 'logistic' | 'softmax';

export const MODELS = {
  MultiTaskLassoCV: {
    about: 'Chooses the few features that matter to all targets together.',
    page: 'multi-task-lasso',
    strength: 'alpha',
  },
  MultiTaskElasticNetCV: {
    about: 'The same, and keeps features that move together.',
    page: 'multi-task-elastic-net',
    strength: 'alpha',
  },
  SoftSharing: {
    about: 'A model for each task, drawn towards the mean of all.',
    page: 'soft-sharing',
    strength: 'coupling',
  },
  SharedLogisticRegression: {
    about: 'The same effects in every task, a base rate for each.',
    page: 'shared-logistic-regression',
    strength: 'alpha',
  },
  MultiTaskModel: {
    about: 'Numbers and labels in one fit, with the same few features.',
    page: 'multi-task-model',
    strength: 'alpha',
  },
} as const;

export type ModelName = keyof typeof MODELS;

/** What a fit asks for. */
export interface FitRequest {
  /** One for each column. */
  readonly roles: readonly Role[];
  readonly model: ModelName;
  readonly holdOut: HoldOut;
  readonly rule: 'min' | '1se';
}

/** Which quarter of the rows the scores are of: one drawn at random, or the last in the order of the file. */
export type HoldOut = 'random' | 'last';

/** How a column can be predicted; null where it cannot. */
export function lossOf({ kind, levels, distinct }: ColumnSummary): Loss | null {
  if (kind === 'numbers') return distinct.length === 2 ? 'logistic' : distinct.length > 2 ? 'squared' : null;
  if (kind !== 'labels' || levels.length < 2 || levels.length > FEW) return null;
  return levels.length === 2 ? 'logistic' : 'softmax';
}

/** The roles that a column can have, and for each of the others why not. */
export function objectionToRole(column: ColumnSummary, role: Role): string | null {
  if (role === 'none') return null;
  if (column.kind === 'empty') return 'it is empty';
  if (column.kind === 'broken') return 'some of its cells are no numbers';
  if (role === 'feature') return column.kind === 'numbers' ? null : 'features are numbers';
  if (role === 'target') return lossOf(column) ? null : `it is neither numbers nor 2 to ${FEW} labels`;
  if (column.kind === 'numbers') {
    if (column.distinct.length > MOST_TASKS) return `it has more than ${MOST_TASKS} different numbers`;
    return column.distinct.every(Number.isInteger) ? null : 'its numbers are not all whole';
  }
  const isFew = column.kind === 'labels' && column.levels.length <= MOST_TASKS;
  return isFew ? null : `it has more than ${MOST_TASKS} different texts`;
}

/** What is still missing before anything can be fitted; null where nothing is. */
export function objectionToRoles(columns: readonly ColumnSummary[], roles: readonly Role[]): string | null {
  const count = (role: Role): number => roles.filter((other) => other === role).length;
  if (count('target') === 0) return 'Choose at least one column as a target.';
  if (count('feature') === 0) return 'Choose at least one column as a feature.';
  if (count('task') === 1 && count('target') > 1)
    return 'With a task column there is one target: the tasks are its groups.';
  const bad = columns.findIndex((column, k) => objectionToRole(column, roles[k]!) !== null);
  return bad < 0
    ? null
    : `"${columns[bad]!.name}" cannot be a ${roles[bad]}: ${objectionToRole(columns[bad]!, roles[bad]!)}.`;
}

/** Why a model cannot be fitted to the targets; null where it can. */
export function objectionToModel(
  model: ModelName,
  columns: readonly ColumnSummary[],
  roles: readonly Role[],
): string | null {
  const targets = columns.filter((_, k) => roles[k] === 'target');
  const losses = targets.map(lossOf);
  const hasTask = roles.includes('task');
  const allNumbers = losses.every((loss) => loss === 'squared');
  const samePair =
    losses.every((loss) => loss === 'logistic') &&
    new Set(targets.map((target) => [...namesOfPair(target)].sort().join('\n'))).size === 1;
  switch (model) {
    case 'MultiTaskLassoCV':
    case 'MultiTaskElasticNetCV':
      if (hasTask) return 'Its tasks share their rows: choose several targets in place of a task column.';
      return allNumbers ? null : 'Its targets are numbers.';
    case 'SoftSharing':
      return allNumbers || samePair ? null : 'Its targets are all numbers, or all the same two labels.';
    case 'SharedLogisticRegression':
      return samePair ? null : 'Its targets have two labels, the same in all tasks.';
    case 'MultiTaskModel':
      return null;
  }
}

function namesOfPair({ kind, levels, distinct }: ColumnSummary): readonly string[] {
  return kind === 'numbers' ? distinct.map(String) : levels;
}

/** The roles to begin with: the last columns of a few labels or numbers are no better a guess than none. */
export function firstRoles(columns: readonly ColumnSummary[]): Role[] {
  return columns.map((column) => (objectionToRole(column, 'feature') === null ? 'feature' : 'none'));
}
