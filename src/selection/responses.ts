/** What a scorer by name asks of a model, its responses, beside the targets that they are compared with. */
import type { Label } from '../data/labels.js';
import type { FlatMatrix } from '../matrix/input.js';
import { isList, type UnknownList } from '../matrix/numbers.js';
import { isVectorLike } from '../matrix/vector.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { can, hasLabels, lastOf } from './estimatorKind.js';
import type { FitPart } from './fitData.js';
import { readPredictions } from './metrics/scoredTarget.js';
import type { ScorerRule } from './scorers.js';

/** What scorers call of a model. */
export interface Scored {
  predict?(X: unknown, options?: object): unknown;
  predictProba?(X: unknown, options?: object): unknown;
  decisionFunction?(X: unknown, options?: object): unknown;
  score?(X: unknown, Y?: unknown, options?: object): unknown;
  scores?(X: unknown, Y?: unknown, options?: object): unknown;
}

type Method = 'predict' | 'predictProba' | 'decisionFunction';

/** The methods that give a response, the best first. */
const METHODS: Readonly<Record<ScorerRule['of'], readonly Method[]>> = {
  numbers: ['predict'],
  labels: ['predict'],
  probabilities: ['predictProba'],
  scores: ['decisionFunction', 'predictProba'],
};

/** @throws InputError where the estimator has none of the methods that a scorer takes */
export function requireResponse(
  caller: string,
  scoring: string,
  { of }: ScorerRule,
  estimator: Scored,
): void {
  const methods = METHODS[of];
  if (methods.some((method) => can(estimator, method))) return;
  throw new InputError(
    `${caller}: the estimator is ${describe(lastOf(estimator))} without ${methods.join(' or ')}: scoring '${scoring}' ` +
      `compares what ${methods[0]}(X) gives with Y.`,
  );
}

/** The values of a scorer, one for each target. */
export function scoreByName(caller: string, rule: ScorerRule, model: Scored, part: FitPart): number[] {
  const method = METHODS[rule.of].find((name) => can(model, name))!;
  const isScore = rule.of === 'scores' || rule.of === 'probabilities';
  if (part.kind === 'tasks') {
    const names = part.tasks.map(({ name }) => name!);
    const predicted = part.tasks.map(({ X, name }) => {
      const found = model[method]!(X, { task: name });
      return isScore ? scoresOf(found, method) : found;
    });
    for (const [t, found] of predicted.entries())
      requireKind(caller, rule, model, found, taskIndex(model, names[t]!));
    const given = part.tasks.map(({ name, y, sampleWeight }) => ({ name, y, sampleWeight }));
    return rule.values(given, predicted, { labels: labelsOf(model, names) });
  }
  const { X, Y, options } = part;
  const found = model[method]!(X);
  // MultiTaskModel predicts task by task, a list each; so does predictProba of every classifier.
  const isByTask = Array.isArray(found) && ('losses' in lastOf(model) || method === 'predictProba');
  const isMatrices = isByTask && found.some((one) => !isVectorLike(one));
  if (isByTask) for (const [t, one] of found.entries()) requireKind(caller, rule, model, one, t);
  else requireKind(caller, rule, model, found, 0);
  const predicted =
    isScore && isByTask && (isMatrices || 'losses' in lastOf(model))
      ? found.map((one) => scoresOf(one, method))
      : isByTask && !isScore
        ? besideEachOther(found)
        : found;
  return rule.values(Y, predicted, { ...options, labels: labelsOf(model, null) });
}

/** Scores as a matrix, n x K; those of two labels as what speaks for the second, which is one column. */
function scoresOf(found: unknown, method: Method): FlatMatrix {
  const { rows, columns, data } = readPredictions(found, method);
  if (method !== 'decisionFunction' || columns !== 2)
    return { data, shape: [rows, columns], order: 'column' };
  const difference = Float64Array.from({ length: rows }, (_, i) => data[rows + i]! - data[i]!);
  return { data: difference, shape: [rows, 1], order: 'column' };
}

function besideEachOther(columns: readonly ArrayLike<unknown>[]): object {
  const data = columns.flatMap((column) => Array.from(column));
  return { data, shape: [columns[0]!.length, columns.length], order: 'column' };
}

/** The labels that a model knows: of all its tasks, or a list for each of those named; undefined where it does not say. */
function labelsOf(model: Scored, names: readonly string[] | null): Label[] | Label[][] | undefined {
  const { classes_ } = lastOf(model) as { classes_?: unknown };
  if (!isList(classes_) || classes_.length === 0) return undefined;
  if (!isList(classes_[0])) return Array.from(classes_) as Label[];
  const lists = Array.from(classes_) as Label[][];
  return names === null ? lists : names.map((name) => lists[taskIndex(model, name)]!);
}

function taskIndex(model: Scored, name: string): number {
  const { taskNames_ } = lastOf(model) as { taskNames_?: readonly string[] };
  return Math.max(0, taskNames_?.indexOf(name) ?? 0);
}

/** @throws InputError where a scorer of labels meets a regression */
function requireKind(caller: string, { of }: ScorerRule, model: Scored, predicted: unknown, t: number): void {
  if (of === 'numbers') return;
  const isRegression = 'losses' in lastOf(model) && !hasLabels(model, t);
  const number = of === 'labels' && !can(model, 'predictProba') ? fractionIn(predicted) : undefined;
  if (!isRegression && number === undefined) return;
  throw new InputError(
    `${caller} compares labels, and task ${t} is a regression${number === undefined ? '' : ` (predict gave ${number})`}; ` +
      "expected a scorer of numbers, such as 'r2', or null for the estimator's own score.",
  );
}

/** A number that is none of those that stand for labels, in a list, a list of rows or a matrix. */
function fractionIn(predicted: unknown): number | undefined {
  const isRows = isList(predicted) && !isVectorLike(predicted);
  const list = isRows
    ? Array.from(predicted as ArrayLike<UnknownList>).flatMap((row) => Array.from(row))
    : isList(predicted)
      ? Array.from(predicted)
      : Array.from(readPredictions(predicted, 'predict').data);
  return list.find((value) => typeof value === 'number' && !Number.isInteger(value)) as number | undefined;
}
