/** The data that a model is shown with: samples, missing targets and scores of each task. */
import type { MixedTaskInput } from '../../data/fromMixed.js';
import { isTaskList } from '../../data/fromTasks.js';
import { type MixedTargetsInput, readColumns } from '../../data/mixedTargets.js';
import type { MatrixInput } from '../../matrix/input.js';
import { isList } from '../../matrix/numbers.js';
import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { type Chapter, moreThan, numbers, type Part, paragraph, texts } from '../blocks.js';
import { column, count } from '../numbers.js';

/** What `fit` was given: tasks with their own samples, or X and Y. */
export type ReportData =
  | readonly MixedTaskInput[]
  | { readonly X: MatrixInput; readonly Y: MixedTargetsInput };

/** What is asked of the model. */
interface Scoring {
  readonly taskNames_?: readonly string[];
  readonly lastStep?: Scoring;
  readonly refit?: unknown;
  scores?(...given: readonly unknown[]): readonly number[];
}

const MOST_ROWS = 200;
const LONG = 30;

interface TaskData {
  readonly name: string;
  /** With a target. */
  readonly samples: number;
  readonly missing: number;
  readonly score: number;
}

/** The chapter with its data in front. @throws InputError for data that are none */
export function withData(chapter: Chapter, model: Scoring | object, data: unknown): Chapter {
  const tasks = readTasks(model as Scoring, data);
  const total = (of: 'samples' | 'missing'): number => tasks.reduce((sum, task) => sum + task[of], 0);
  const missing = total('missing');
  return {
    ...chapter,
    facts: [
      ...chapter.facts,
      ['targets', count(total('samples')), missing > 0 ? `${count(missing)} missing` : 'none missing'],
    ],
    parts: [dataPart(tasks, missing > 0), ...chapter.parts],
  };
}

function readTasks(model: Scoring, data: unknown): TaskData[] {
  const isOwn = isTaskList(data);
  const targets = isOwn ? data.map(({ y }) => y as unknown) : columnsOf(data);
  const given = isOwn ? data.map(({ name }, t) => name ?? `task ${t}`) : undefined;
  const known = taskNamesOf(model);
  const names = given ?? (known.length === targets.length ? known : targets.map((_, t) => `task ${t}`));
  const { X, Y } = data as { X?: unknown; Y?: unknown };
  const scores = isFitted(model) ? model.scores?.(...(isOwn ? [data] : [X, Y])) : undefined;
  return targets.map((y, t) => {
    const missing = missingIn(y, names[t]!);
    const place = known.indexOf(names[t]!);
    return { name: names[t]!, ...missing, score: scores?.[place < 0 ? t : place] ?? Number.NaN };
  });
}

/** Whether it predicts: a search without a refit does not. */
const isFitted = (model: Scoring): boolean => model.refit !== false;

function taskNamesOf(model: Scoring): readonly string[] {
  return isFitted(model) ? (model.taskNames_ ?? model.lastStep?.taskNames_ ?? []) : [];
}

function columnsOf(data: unknown): readonly unknown[] {
  if (typeof data === 'object' && data !== null && 'X' in data && 'Y' in data) {
    return readColumns(data.Y, 'toHTML: data.Y');
  }
  throw new InputError(
    `toHTML: data is ${describe(data)}; expected a list of tasks, or { X, Y }, as the fit was given.`,
  );
}

function missingIn(y: unknown, name: string): { samples: number; missing: number } {
  const list = isList(y) ? y : readColumns(y, `toHTML: the targets of ${name}`)[0]!;
  const missing = Array.from(list as ArrayLike<unknown>).filter(
    (entry) => entry === null || entry === undefined || Number.isNaN(isList(entry) ? entry[0] : entry),
  ).length;
  return { samples: (list as ArrayLike<unknown>).length - missing, missing };
}

function dataPart(tasks: readonly TaskData[], hasMissing: boolean): Part {
  const hasScores = tasks.some(({ score }) => !Number.isNaN(score));
  const order = tasks.map((_, t) => t);
  if (hasScores) order.sort((a, b) => (tasks[a]!.score || 0) - (tasks[b]!.score || 0) || a - b);
  const shown = order.slice(0, MOST_ROWS).map((t) => tasks[t]!);
  return {
    title: 'Data',
    blocks: [
      ...(hasScores
        ? [
            paragraph(
              'Scores are R², D² or accuracy, on the data that this report was given. On the data of the fit they say more than new data will.',
            ),
          ]
        : []),
      {
        kind: 'table',
        caption: hasScores ? 'Tasks, the lowest score first' : 'Tasks',
        columns: [
          texts(
            'task',
            shown.map(({ name }) => name),
          ),
          numbers(
            'targets',
            shown.map(({ samples }) => count(samples)),
          ),
          ...(hasMissing
            ? [
                numbers(
                  'missing',
                  shown.map(({ missing }) => count(missing)),
                ),
              ]
            : []),
          ...(hasScores ? [numbers('score', column(shown.map(({ score }) => score)))] : []),
        ],
        rest: moreThan(shown.length, tasks.length, 'task'),
        isLong: shown.length > LONG,
      },
    ],
  };
}
