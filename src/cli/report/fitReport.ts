import { counted } from '../../messages/describe.js';
import { short } from '../../messages/numbers.js';
import type { TableFacts } from '../csv/table.js';
import { shellWord } from '../list.js';
import type { ModelView } from '../modelView.js';
import type { Output } from '../output.js';
import { isNumberScore, type LabelScore, type NumberScore, type TaskScore } from '../scores.js';
import { certificateLines, facts, featureTable, strengthFacts, taskFacts } from './modelReport.js';
import { type TextColumn, textOf, textTable } from './textTable.js';

/** What there is to tell of a fit. */
export interface FitOutcome {
  readonly view: ModelView;
  readonly table: TableFacts;
  readonly ignored: readonly string[];
  readonly scores: readonly TaskScore[];
  /** Where the model was written, if it was. */
  readonly output: Pick<Output, 'name' | 'isStdout'> | null;
  /** Where the report was written as HTML, if it was. */
  readonly report: string | null;
  /** Why it could not be written where it should have been. */
  readonly failure: Error | null;
}

const MOST_TASKS = 20;

/** The report of a fit, for people. */
export function fitReport(outcome: FitOutcome, top: number, width: number): string {
  const { view, table } = outcome;
  const blocks = [
    [`${view.name} on ${table.file}`],
    facts([
      ['rows', `${table.rows}${droppedNote(table)}`],
      ['features', `${view.features.length}, ${view.active.length} of them in use`],
      ...taskFacts(view),
      ...strengthFacts(view),
      ...crossValidatedR2(outcome),
    ]),
    scoreTable(outcome.scores),
    featureTable(view, top, width),
    certificateLines(view),
    closing(outcome),
  ];
  return textOf(blocks);
}

/** 1 - (the mean squared error on rows left out) / (the mean variance of the tasks). */
function crossValidatedR2({ view, scores }: FitOutcome): (readonly [string, string])[] {
  if (view.cv === null) return [];
  const variance = scores
    .filter(isNumberScore)
    .reduce((sum, { variance }) => sum + variance / scores.length, 0);
  if (variance === 0) return [];
  return [
    [
      'CV R2',
      `${(1 - view.cv.mse / variance).toFixed(3)} (the part of the variance that is explained on rows left out)`,
    ],
  ];
}

function droppedNote({ dropped, missing }: TableFacts): string {
  const notes = [
    ...(missing.target > 0 ? [`${counted(missing.target, 'target')} missing`] : []),
    ...(missing.feature > 0 ? [`${counted(missing.feature, 'value')} of features missing`] : []),
    ...(dropped.target > 0 ? [`${dropped.target} left out, a target is missing`] : []),
    ...(dropped.feature > 0 ? [`${dropped.feature} left out, a feature is missing`] : []),
  ];
  return notes.length === 0 ? '' : ` (${notes.join('; ')})`;
}

function scoreTable(scores: readonly TaskScore[]): string[] {
  const shown = scores.slice(0, MOST_TASKS);
  const areNumbers = scores.some(isNumberScore);
  const areLabels = !scores.every(isNumberScore);
  const ofNumbers = (value: (score: NumberScore) => string): string[] =>
    shown.map((score) => (isNumberScore(score) ? value(score) : ''));
  const ofLabels = (value: (score: LabelScore) => string): string[] =>
    shown.map((score) => (isNumberScore(score) ? '' : value(score)));
  const columns: TextColumn[] = [
    { title: 'task', cells: [...shown.map(({ task }) => task), 'mean'], align: 'left' },
    ...(areNumbers
      ? ([
          { title: 'R2', cells: [...ofNumbers(({ r2 }) => fixed(r2)), meanR2(scores)], align: 'right' },
          { title: 'RMSE', cells: [...ofNumbers(({ rmse }) => short(rmse)), ''], align: 'right' },
        ] as const)
      : []),
    ...(areLabels
      ? ([
          {
            title: 'accuracy',
            cells: [...ofLabels(({ accuracy }) => accuracy.toFixed(3)), meanAccuracy(scores)],
            align: 'right',
          },
          {
            title: 'commonest',
            cells: [...ofLabels(({ commonest }) => commonest.toFixed(3)), ''],
            align: 'right',
          },
        ] as const)
      : []),
  ];
  const table =
    scores.length > 1
      ? columns
      : columns.map(({ cells, ...rest }) => ({ ...rest, cells: cells.slice(0, -1) }));
  return [
    'On the data of the fit',
    ...textTable(table),
    ...(areLabels
      ? ['  (commonest: the part of the most frequent label, which says no more than a guess)']
      : []),
    ...(scores.length > shown.length
      ? [`  (and ${scores.length - shown.length} more tasks: --json shows all)`]
      : []),
  ];
}

const meanR2 = (scores: readonly TaskScore[]): string =>
  meanOf(scores.filter(isNumberScore).map(({ r2 }) => r2));

const meanAccuracy = (scores: readonly TaskScore[]): string =>
  meanOf(scores.flatMap((score) => (isNumberScore(score) ? [] : [score.accuracy])));

/** The mean of those that are defined. */
function meanOf(values: readonly number[]): string {
  const known = values.filter((value) => !Number.isNaN(value));
  return fixed(known.reduce((sum, value) => sum + value, 0) / known.length);
}

const fixed = (value: number): string => (Number.isNaN(value) ? '-' : value.toFixed(3));

function closing(outcome: FitOutcome): string[] {
  const { report } = outcome;
  return [...ofModel(outcome), ...(report === null ? [] : [`Wrote the report to ${report}.`])];
}

function ofModel({ output, failure }: FitOutcome): string[] {
  if (failure !== null) return ['The model was NOT written.'];
  if (output === null) return ['The model was not kept: --out model.json writes it to a file.'];
  if (output.isStdout) return ['The model went to standard output.'];
  const name = output.name.startsWith('-') ? `./${output.name}` : output.name;
  return [
    `Wrote ${output.name}. Next:`,
    `  polytask predict ${shellWord(name)} new.csv --out predictions.csv`,
    `  polytask inspect ${shellWord(name)}`,
  ];
}
