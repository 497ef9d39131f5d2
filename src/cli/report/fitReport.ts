import { counted } from '../../messages/describe.js';
import { short } from '../../messages/numbers.js';
import type { TableFacts } from '../csv/table.js';
import { shellWord } from '../list.js';
import type { ModelView } from '../modelView.js';
import type { Output } from '../output.js';
import type { TaskScore } from '../scores.js';
import { certificateLines, facts, featureTable, strengthFacts, taskFacts } from './modelReport.js';
import { textOf, textTable } from './textTable.js';

/** What there is to tell of a fit. */
export interface FitOutcome {
  readonly view: ModelView;
  readonly table: TableFacts;
  readonly ignored: readonly string[];
  readonly scores: readonly TaskScore[];
  /** Where the model was written, if it was. */
  readonly output: Pick<Output, 'name' | 'isStdout'> | null;
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
  const variance = scores.reduce((sum, { variance }) => sum + variance / scores.length, 0);
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
    ...(missing > 0 ? [`${counted(missing, 'target')} missing`] : []),
    ...(dropped.target > 0 ? [`${dropped.target} left out, a target is missing`] : []),
    ...(dropped.feature > 0 ? [`${dropped.feature} left out, a feature is missing`] : []),
  ];
  return notes.length === 0 ? '' : ` (${notes.join('; ')})`;
}

function scoreTable(scores: readonly TaskScore[]): string[] {
  const shown = scores.slice(0, MOST_TASKS);
  const mean = scores.reduce((sum, { r2 }) => sum + r2, 0) / scores.length;
  const withMean = scores.length > 1;
  const rows = (cells: string[], last: string): string[] => (withMean ? [...cells, last] : cells);
  return [
    'On the data of the fit',
    ...textTable([
      {
        title: 'task',
        cells: rows(
          shown.map(({ task }) => task),
          'mean',
        ),
        align: 'left',
      },
      {
        title: 'R2',
        cells: rows(
          shown.map(({ r2 }) => r2.toFixed(3)),
          mean.toFixed(3),
        ),
        align: 'right',
      },
      {
        title: 'RMSE',
        cells: rows(
          shown.map(({ rmse }) => short(rmse)),
          '',
        ),
        align: 'right',
      },
    ]),
    ...(scores.length > shown.length
      ? [`  (and ${scores.length - shown.length} more tasks: --json shows all)`]
      : []),
  ];
}

function closing({ output, failure }: FitOutcome): string[] {
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
